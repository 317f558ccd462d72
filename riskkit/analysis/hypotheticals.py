"""Outcomes of hypothetical answers: every analysis is the engine on other rows of the same table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskkit.analysis.evaluated import Evaluated, asked_or_best
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns
from riskkit.engine.plan import Plan
from riskkit.engine.verdict import NOT_ALLOWED, judge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Levels = Mapping[int, int]
"""Per question the badness at which it is answered instead."""
BLOCK = 16_384
"""Rows worked out at once: few enough to stay in the cache."""
FEW = 256
"""Rows up to which one after the other takes less than loading numpy does."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What follows per row: verdicts by option and row, the recommended option and the ceiling by row."""

    verdicts: Sequence[Sequence[int]]
    recommended: Sequence[int]
    ceiling: Sequence[int]

    def allowed(self, option: int) -> list[bool]:
        """Per row whether an option is allowed, with conditions or without."""
        return [verdict != NOT_ALLOWED for verdict in self.verdicts[option]]

    def closed(self, option: int) -> list[bool]:
        """Per row whether it is not."""
        return [verdict == NOT_ALLOWED for verdict in self.verdicts[option]]


def outcomes_if(case: Evaluated, changes: Sequence[Levels], asked: int | None = None, *, sure: bool = True) -> Outcomes:
    """What follows if some answers were others: a row for each of *changes*, its answers beyond doubt where *sure*."""
    if len(changes) <= FEW:
        return _one_by_one(case, changes, asked, sure)
    parts = [changes[start : start + BLOCK] for start in range(0, len(changes), BLOCK)]
    tables = (case.columns.answered_per_row(part, sure=sure) for part in parts)
    return outcomes(case.plan, case, zip(tables, map(len, parts), strict=True), asked)


def _one_by_one(case: Evaluated, changes: Sequence[Levels], asked: int | None, sure: bool) -> Outcomes:
    found = [judge(case.plan, case.profile, case.columns.answered(levels, sure=sure), single()) for levels in changes]
    return Outcomes(
        verdicts=[[each.verdicts[option] for each in found] for option in range(len(case.plan.options))],
        recommended=[asked_or_best(each, asked) for each in found],
        ceiling=[each.ceiling for each in found],
    )


def outcomes(plan: Plan, case: Evaluated, tables: Iterator[tuple[Columns, int]], asked: int | None = None) -> Outcomes:
    """What follows in some tables, each with its number of rows, by the tables of *plan*."""
    verdicts: list[list[int]] = [[] for _ in plan.options]
    chosen: list[int] = []
    ceiling: list[int] = []
    for table, rows in tables:
        found = judge(plan, case.profile, table, on_columns())
        listed = [_column(verdict, rows) for verdict in found.verdicts]
        free = _column(found.recommended, rows)
        for column, part in zip(verdicts, listed, strict=True):
            column.extend(part.tolist())
        chosen += _asked_or(free, listed, asked).tolist()
        ceiling += _column(found.ceiling, rows).tolist()
    return Outcomes(verdicts, chosen, ceiling)


def _asked_or(free: "NDArray[np.int8]", verdicts: "list[NDArray[np.int8]]", asked: int | None) -> "NDArray[np.int8]":
    import numpy as np

    return free if asked is None else np.where(verdicts[asked] != NOT_ALLOWED, np.int8(asked), free)


def _column(value: object, rows: int) -> "NDArray[np.int8]":
    """A value that is the same in every row, or a column of them, as a column."""
    import numpy as np  # few rows do without

    return np.broadcast_to(np.asarray(value, dtype="int8"), rows)
