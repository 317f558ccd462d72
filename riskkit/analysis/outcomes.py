"""What follows from every row of a table of hypotheticals: what is cleared, at once or with conditions, and advised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import PROVEN, Columns, varied
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.read import Rows
from riskkit.engine.verdict import judge, recommended, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 16_384
"""Rows scored at a time, so that memory stays bounded however many there are."""
Levels = dict[int, int]
"""From question to badness."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """
    What follows from each row, under one profile.

    *cleared*, and *candidates*, which clear at once or with conditions, are truth values of shape (offers, rows);
    *recommended* is the position of an offer, of shape (rows,).
    """

    cleared: "NDArray[Any]"
    candidates: "NDArray[Any]"
    recommended: "NDArray[Any]"


def scaling(plan: Plan, undertakes: Mapping[int, int] | None) -> Levels:
    """Per control that scales a pathway the best badness that the developer undertakes to bring it to."""
    controls = [number for number, question in enumerate(plan.questions) if question.scales]
    if undertakes is None:
        return dict.fromkeys(controls, 0)
    return {number: undertakes[number] for number in controls if number in undertakes}


def _bettered(columns: Columns, rows: Rows, best: Mapping[int, int]) -> Columns:
    """The table with each of these controls proven at its best, where it reads worse."""
    import numpy

    for number, level in best.items():
        worse = numpy.maximum(rows.stated.read[number], rows.upper.read[number]) > level
        now = {"level": level, "best": level, "worst": level, "grade": PROVEN, "method": True}
        columns = replace(
            columns,
            **{
                name: tuple(
                    numpy.where(worse, value, held) if n == number else held
                    for n, held in enumerate(getattr(columns, name))
                )
                for name, value in now.items()
            },
        )
    return columns


def conclude(plan: Plan, judgement: Judgement, columns: Columns, best: Mapping[int, int], count: int) -> Outcomes:
    """
    What follows from *count* rows, with the controls that may be bettered at their *best*.

    An option is a candidate where it clears at once or would with every control at its best; by monotonicity that is
    where some conditions clear it.
    """
    import numpy

    do = on_columns()
    scored = score(plan, columns, do)
    verdicts = judge(plan, judgement, scored, do)
    at_best = judge(plan, judgement, score(plan, _bettered(columns, scored.rows, best), do), do)
    cleared = [numpy.broadcast_to(ok, count) for ok in verdicts.cleared]
    candidates = [ok | conditional for ok, conditional in zip(cleared, at_best.cleared, strict=True)]
    chosen = recommended(plan, verdicts, candidates, do)
    return Outcomes(numpy.stack(cleared), numpy.stack(candidates), numpy.broadcast_to(chosen, count))


def supposing(
    plan: Plan, judgement: Judgement, columns: Columns, best: Mapping[int, int], changes: Sequence[Mapping[int, int]]
) -> Outcomes:
    """What follows from one row with each of these changes, proven: question to badness, or BLANK to take it away."""
    import numpy

    parts = [
        conclude(plan, judgement, varied(columns, part), best, len(part))
        for part in (changes[start : start + BLOCK] for start in range(0, len(changes), BLOCK))
    ]
    return Outcomes(
        *(numpy.concatenate([getattr(part, name) for part in parts], axis=-1) for name in Outcomes.__slots__)
    )
