"""The row of answers on which packages of measures are tried."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from riskkit.analysis.measure_sets import blocks
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns
from riskkit.engine.evaluate import added
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.verdict import Scored, Verdicts, judge, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = 1 << 14
"""Sets scored at a time, so that memory stays bounded."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The row of answers on which packages are tried: as it stands, or with conditions met."""

    plan: Plan
    judgement: Judgement
    columns: Columns
    unit: float
    """The part of a point that efforts are counted in."""
    efforts: tuple[int, ...]
    """Per measure."""
    known: dict[int, Scored] = field(default_factory=dict)

    @cached_property
    def undertaken(self) -> tuple[int, ...]:
        """The measures undertaken, which every package includes."""
        return tuple(number for number, yes in enumerate(self.columns.measures) if yes)

    def opened(self, measures: Iterable[int]) -> int:
        """A bit per option that some of these measures opens."""
        bits = 0
        for number in measures:
            option = self.plan.opens[number]
            bits |= 0 if option is None else 1 << option
        return bits

    def beside(self, offer: int) -> int:
        """A bit per option that adds to the exposure of an offer when it is opened."""
        return sum(1 << option for option in added(self.plan, offer))

    def opening(self, opened: int) -> tuple[bool, ...]:
        """The measures undertaken, with the first that opens each of these options."""
        first = {self.plan.opens.index(option) for option in range(self.plan.options) if opened >> option & 1}
        return tuple(number in first or bool(yes) for number, yes in enumerate(self.columns.measures))

    def adding(self, opened: int) -> Scored:
        """The row with these options opened; what it says of benefits is of no account."""
        if opened not in self.known:
            columns = replace(self.columns, measures=self.opening(opened))
            self.known[opened] = score(self.plan, columns, single())
        return self.known[opened]

    def judged(self, offer: int, members: "NDArray[Any]") -> "tuple[NDArray[Any], ...]":
        """Per set of measures the benefit and the gain of an option with them, and whether it clears."""
        import numpy

        parts, beside = [], [measure for opening in added(self.plan, offer).values() for measure in opening]
        for rows in (members[part] for part in blocks(len(members), ROWS)):
            found = self._verdicts(rows)
            clears = numpy.where(rows[:, beside].any(axis=1), found.own[offer], found.cleared[offer])
            values = (found.benefit[offer], found.gain[offer], clears)
            parts.append([numpy.broadcast_to(value, len(rows)) for value in values])
        return tuple(numpy.concatenate(part) for part in zip(*parts, strict=True))

    def _verdicts(self, members: "NDArray[Any]") -> Verdicts:
        """What follows from undertaking other measures: truth values of shape (sets, measures)."""
        do = on_columns()
        scored = score(self.plan, replace(self.columns, measures=tuple(members.T)), do)
        return judge(self.plan, self.judgement, scored, do)
