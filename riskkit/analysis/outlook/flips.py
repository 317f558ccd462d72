"""Flips: the smallest sets of answers that open what is asked for, or close what is recommended."""

from collections.abc import Callable, Sequence

from riskkit.analysis.evaluated import Evaluated, asked_or_best
from riskkit.analysis.hypotheticals import Levels, outcomes_if
from riskkit.analysis.minimal_sets import minimal_sets
from riskkit.analysis.outlook.changes import better, changes, worse
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.outlook import AnswerEffect, Flip, Flips


def flips(case: Evaluated, chosen: int, asked: int | None, size: int) -> Flips:
    """
    Every smallest set of answers that changes the outcome.

    Sets that open what is asked for, or where that is allowed or nothing is asked for a more open class; then sets that
    close the option recommended. Relative capability alone comes before all others: it says whether a hazard is new.
    """
    wanted = asked if asked is not None and case.verdicts.verdicts[asked] == NOT_ALLOWED else None
    ceiling = case.verdicts.ceiling
    choices = better(case, world=True)

    def opens(rows: Sequence[Levels]) -> list[bool]:
        then = outcomes_if(case, rows)
        return [there > ceiling for there in then.ceiling] if wanted is None else then.allowed(wanted)

    opening = minimal_sets(choices, size, opens)
    closing = minimal_sets(worse(case), size, lambda rows: outcomes_if(case, rows).closed(chosen))
    found = [
        *(_flip(case, levels, asked, "opens-asked" if wanted is not None else "opens-more") for levels in opening.sets),
        *(_flip(case, levels, asked, "closes") for levels in closing.sets),
    ]
    return Flips(size=size, rows=opening.rows + closing.rows, found=tuple(sorted(found, key=_order(case))))


def _order(case: Evaluated) -> Callable[[Flip], tuple[bool, bool, bool, int, bool]]:
    relative = case.plan.relative
    first = None if relative is None else case.plan.questions[relative.question].id

    def key(flip: Flip) -> tuple[bool, bool, bool, int, bool]:
        asks_world = any(change.kind == "world" for change in flip.changes)
        moves_most = any(change.question == first for change in flip.changes)
        alone = moves_most and len(flip.changes) == 1
        return (not alone, flip.effect == "closes", asks_world, len(flip.changes), not moves_most)

    return key


def _flip(case: Evaluated, levels: Levels, asked: int | None, effect: AnswerEffect) -> Flip:
    there = case.with_columns(case.columns.answered(levels))
    verdicts = there.verdicts
    option = asked_or_best(verdicts, asked)
    return Flip(
        changes=changes(case, levels),
        effect=effect,
        recommended=case.plan.options[option].id,
        conditions=len(there.needed(option)),
        ceiling=CLASSES[verdicts.ceiling],
    )
