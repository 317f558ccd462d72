"""Sets of measures, met in the middle: for each effort those that leave least of a loss, without trying all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIRS = 1 << 16
"""Pairs of half sets looked at together, so that memory stays bounded."""
SLACK = 2e-9
"""Losses nearer than this may be equal once benefits are rounded to 1e-9: which is less is then left to the engine."""


class Part(NamedTuple):
    """One measure: the part of each loss that it leaves, its effort and a bit for the option that it opens."""

    left: tuple[float, ...]
    effort: int
    opens: int


@dataclass(frozen=True, slots=True)
class Sets:
    """
    Sets of measures, one per row.

    *left* is the part of each loss that a set leaves, of shape (losses, sets). *place* has a bit per measure, the first
    the highest, so that of sets of one size the largest comes first in order; *opens* a bit per option.
    """

    left: "NDArray[Any]"
    effort: "NDArray[Any]"
    size: "NDArray[Any]"
    place: "NDArray[Any]"
    opens: "NDArray[Any]"

    def take(self, kept: Any) -> "Sets":
        """Some of the sets."""
        return Sets(*(getattr(self, name)[..., kept] for name in Sets.__slots__))

    def within(self, allowed: int) -> "Sets":
        """Those that open nothing but what is allowed."""
        return self.take((self.opens & ~allowed) == 0)

    def with_one_more(self, part: Part) -> "Sets":
        """The sets, each without and with one measure more."""
        import numpy

        return Sets(
            numpy.concatenate([self.left, self.left * numpy.array(part.left)[:, None]], axis=1),
            numpy.concatenate([self.effort, self.effort + part.effort]),
            numpy.concatenate([self.size, self.size + 1]),
            numpy.concatenate([self.place * 2, self.place * 2 + 1]),
            numpy.concatenate([self.opens, self.opens | part.opens]),
        )


def sets_of(parts: Sequence[Part], start: Part, *, any_loss: bool) -> Sets:
    """
    The sets of some measures on top of *start*, without those for which another will always do.

    That is one that leaves no more of any loss, for no more effort, and opens nothing else; with *any_loss* one that
    leaves exactly as much, since there a smaller loss may be worse.
    """
    import numpy

    number = numpy.zeros(1, dtype="int64")
    sets = Sets(numpy.array(start.left)[:, None], number + start.effort, number, number, number + start.opens)
    for part in parts:
        sets = (_distinct if any_loss else _undominated)(sets.with_one_more(part))
    return sets


def _distinct(sets: Sets) -> Sets:
    """Of sets that leave and open the same, the one of least effort, then of least size, then the first."""
    import numpy

    same = [*sets.left, sets.opens]
    sets = sets.take(numpy.lexsort((-sets.place, sets.size, sets.effort, *same)))
    changes = [values[1:] != values[:-1] for values in (*sets.left, sets.opens)]
    return sets.take(numpy.concatenate([[True], numpy.any(changes, axis=0)]))


def _undominated(sets: Sets) -> Sets:
    """Without each set for which another will always do."""
    import numpy

    # whatever will do for a set comes before it in this order
    sets = sets.take(numpy.lexsort((-sets.place, sets.size, sets.effort, sets.left.sum(axis=0))))
    places, kept = numpy.arange(len(sets.size)), numpy.ones(len(sets.size), dtype=bool)
    for rows in blocks(len(places), 256):
        before = slice(0, rows.stop)
        beaten = _will_do(sets.take(before), sets.take(rows)) & kept[before, None]
        kept[rows] = ~(beaten & (places[before, None] < places[rows])).any(axis=0)
    return sets.take(kept)


def _will_do(sets: Sets, others: Sets) -> "NDArray[Any]":
    """Whether each set leaves, takes and opens no more than each other; where it takes as much, it comes no later."""

    def pairs(values: Any, against: Any, operator: str) -> Any:
        return getattr(values[:, None], operator)(against[None, :])

    same_effort, same_size = (pairs(getattr(sets, n), getattr(others, n), "__eq__") for n in ("effort", "size"))
    first = same_size & pairs(sets.place, others.place, "__ge__")
    found: NDArray[Any] = pairs(sets.effort, others.effort, "__lt__") | (
        same_effort & (pairs(sets.size, others.size, "__lt__") | first)
    )
    found &= pairs(sets.opens, ~others.opens, "__and__") == 0
    for left, other in zip(sets.left, others.left, strict=True):
        found &= pairs(left, other, "__le__")
    return found


def blocks(count: int, size: int) -> Iterator[slice]:
    """Slices that together cover so many rows; one that is empty where there are none."""
    return (slice(start, min(start + size, count)) for start in range(0, max(count, 1), size))


class Pairs(NamedTuple):
    """Pairs of half sets: the loss and the level of effort of each, and the rows of its halves."""

    loss: "NDArray[Any]"
    level: "NDArray[Any]"
    one: "NDArray[Any]"
    other: "NDArray[Any]"


@dataclass(frozen=True, slots=True)
class Needed:
    """
    What must not fall short, when more is restored: a gain of *least* beyond all references of one of some options.

    *between* holds per option two matrices, a row per reference and a column per loss and one for what is constant:
    products with what is left of each loss that are no more, and no less, than the gain. *exactly* is the gain itself.
    """

    least: float
    between: "Sequence[tuple[NDArray[Any], NDArray[Any]]]"
    exactly: "Callable[[NDArray[Any]], NDArray[Any]]"

    def surely(self, first: "NDArray[Any]", second: "NDArray[Any]") -> "NDArray[Any]":
        """Whether each pair of half sets certainly gains enough."""
        return self._any([low for low, _ in self.between], self.least + SLACK, first, second)

    def perhaps(self, first: "NDArray[Any]", second: "NDArray[Any]") -> "NDArray[Any]":
        """Whether each pair of half sets may gain enough."""
        return self._any([high for _, high in self.between], self.least - SLACK, first, second)

    def _any(
        self, lines: "Sequence[NDArray[Any]]", least: float, first: "NDArray[Any]", second: "NDArray[Any]"
    ) -> "NDArray[Any]":
        import numpy

        found = numpy.zeros((first.shape[1], second.shape[1]), dtype=bool)
        for rows in lines:
            enough = ~numpy.zeros_like(found)
            for row in rows:
                enough &= (first.T * row[:-1]) @ second >= least - row[-1]
            found |= enough
        return found


def meet(halves: tuple[Sets, Sets], worth: Sequence[float], budget: float, needed: Needed | None) -> "NDArray[Any]":
    """
    Places of pairs of half sets, of shape (pairs, 2): all that may do and leave the least for their effort or less.

    *worth* holds what each loss weighs.
    """
    import numpy

    first, second = halves
    first = first.take(numpy.argsort(numpy.array(worth) @ first.left, kind="stable"))
    return Meeting(first, second, numpy.array(worth), budget, needed).places()


class Meeting:
    """Half sets on their way to pairs: *least* is the least loss known for each effort or less."""

    def __init__(self, first: Sets, second: Sets, worth: "NDArray[Any]", budget: float, needed: Needed | None) -> None:
        import numpy

        self.first, self.second, self.worth, self.needed = first, second, worth, needed
        each = [numpy.unique(half.effort, return_inverse=True) for half in (first, second)]
        efforts, level = numpy.unique(each[0][0][:, None] + each[1][0], return_inverse=True)
        self.level = level.reshape(len(each[0][0]), len(each[1][0]))
        self.rows, self.columns = each[0][1], each[1][1]
        self.least = numpy.where(efforts <= budget, inf, -inf)

    def places(self) -> "NDArray[Any]":
        """The places of all pairs that may leave the least."""
        import numpy

        whole = numpy.zeros(0, dtype="int64")
        found = Pairs(numpy.zeros(0), whole, whole, whole)
        for rows in blocks(len(self.first.size), max(PAIRS // len(self.second.size), 1)):
            more = self._among(rows)
            found = self._best(Pairs(*(numpy.concatenate(both) for both in zip(found, more, strict=True))))
        return numpy.stack([self.first.place[found.one], self.second.place[found.other]], axis=1)

    def _among(self, rows: slice) -> Pairs:
        """The pairs of a block that may leave the least; what is known of the least is brought up to date."""
        import numpy

        loss = (self.first.left[:, rows].T * self.worth) @ self.second.left
        level = self.level[self.rows[rows]][:, self.columns]
        near = loss <= self.least[level] + SLACK
        sure = self._sure(rows, near)
        numpy.minimum.at(self.least, level[sure], loss[sure])
        self.least = numpy.minimum.accumulate(self.least)
        one, other = numpy.nonzero(near)
        return self._best(Pairs(loss[near], level[near], one + rows.start, other))

    def _sure(self, rows: slice, near: "NDArray[Any]") -> "NDArray[Any]":
        """Which pairs surely do; those that cannot are taken out of *near*."""
        import numpy

        if self.needed is None:
            return near
        first, second = self.first.left[:, rows], self.second.left
        near &= self.needed.perhaps(first, second)
        sure: NDArray[Any] = near & self.needed.surely(first, second)
        one, other = numpy.nonzero(near & ~sure)
        gains = self.needed.exactly(first[:, one] * second[:, other])
        near[one, other] = gains >= self.needed.least - SLACK
        sure[one, other] = gains >= self.needed.least + SLACK
        return sure

    def _best(self, found: Pairs) -> Pairs:
        kept = found.loss <= self.least[found.level] + SLACK
        return Pairs(*(values[kept] for values in found))
