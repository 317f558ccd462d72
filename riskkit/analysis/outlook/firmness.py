"""How firm a recommendation is by single answers, one row at a time."""

from collections.abc import Sequence

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import outcomes_if
from riskkit.analysis.minimal_sets import irreducible_set
from riskkit.analysis.outlook.changes import better, changes
from riskkit.analysis.outlook.flips import flips
from riskkit.analysis.outlook.margin import answer_margin
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.results.outlook import Change, Firmness, Flip


def firmness(case: Evaluated) -> Firmness:
    """The margin of the option recommended, the single answers that change the outcome, and what opens it together."""
    steps, by = answer_margin(case, case.chosen)
    single = flips(case, case.chosen, case.wanted, size=1).found
    return Firmness(answer=steps, by=by, flips=single, opens=opens(case, single))


def opens(case: Evaluated, single: Sequence[Flip]) -> tuple[Change, ...]:
    """
    What opens the option asked for, where it is not allowed: of the *single* answers one, else several together.

    Only answers count that belong to the model and not to the world.
    """
    asked = case.wanted
    if asked is None or case.verdicts.verdicts[asked] != NOT_ALLOWED:
        return ()
    for flip in single:
        if flip.effect == "opens-asked" and all(change.kind != "world" for change in flip.changes):
            return flip.changes
    found = irreducible_set(better(case), lambda rows: outcomes_if(case, rows).allowed(asked))
    return changes(case, found or {})
