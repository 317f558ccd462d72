"""How firm a recommendation is by single answers, one row at a time."""

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import outcomes_if
from riskkit.analysis.minimal_sets import irreducible_set
from riskkit.analysis.outlook.changes import better, changes
from riskkit.analysis.outlook.flips import flips
from riskkit.analysis.outlook.margin import answer_margin
from riskkit.analysis.recommendation.recommend import chosen_option
from riskkit.analysis.requested_option import asked_option
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.results.outlook import Change, Firmness, Flip


def firmness(case: Evaluated) -> Firmness:
    """The margin of the option recommended, the single answers that change the outcome, and what opens it together."""
    asked = asked_option(case.framework, case.assessment.release)
    chosen = chosen_option(case, asked)
    wanted = case.plan.option(asked.option) if asked.option is not None else None
    steps, by = answer_margin(case, chosen)
    single = flips(case, chosen, wanted, size=1).found
    return Firmness(answer=steps, by=by, flips=single, opens=_opens(case, wanted, single))


def _opens(case: Evaluated, asked: int | None, single: tuple[Flip, ...]) -> tuple[Change, ...]:
    """A single answer, or where none does several together: of those that belong to the model and not to the world."""
    if asked is None or case.verdicts.verdicts[asked] != NOT_ALLOWED:
        return ()
    for flip in single:
        if flip.effect == "opens-asked" and all(change.kind != "world" for change in flip.changes):
            return flip.changes
    found = irreducible_set(better(case), lambda rows: outcomes_if(case, rows).allowed(asked))
    return changes(case, found or {})
