"""The few operations that the engine is made of, alike on one value and on a numpy column."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

Value = Any
"""An int or bool, or a numpy array of one of them with one entry per row."""

BYTE = 128
FREED = 2**24
"""
Bytes; once so much was freed, glibc keeps up to twice as much free memory for the columns to come (mallopt(3)).

Giving it back after each block of rows and asking for it again takes almost as long as the arithmetic on it.
"""


class Arithmetic(Protocol):
    """Look-up, choice and order on values of one kind; sums and comparisons are Python's own operators."""

    def pick(self, table: Sequence[Value], index: Value) -> Value:
        """The table's entries at *index*; an entry may itself be a column."""

    def where(self, condition: Value, then: Value, otherwise: Value) -> Value:
        """*then* where the condition holds, else *otherwise*."""

    def largest(self, a: Value, b: Value) -> Value:
        """The larger of two."""

    def least(self, a: Value, b: Value) -> Value:
        """The smaller of two."""

    def wide(self, a: Value) -> Value:
        """The same with room for sums beyond one byte."""


class _Single:
    """One row, in plain Python."""

    def pick(self, table: Sequence[Value], index: Value) -> Value:
        return table[index]

    def where(self, condition: Value, then: Value, otherwise: Value) -> Value:
        return then if condition else otherwise

    def largest(self, a: Value, b: Value) -> Value:
        return max(a, b)

    def least(self, a: Value, b: Value) -> Value:
        return min(a, b)

    def wide(self, a: Value) -> Value:
        return a


class _Columns:
    """Many rows, in numpy; a value that is the same in every row may stay a plain number."""

    def __init__(self) -> None:
        import numpy

        self._np = numpy
        self._tables: dict[Sequence[Value], Any] = {}
        numpy.empty(FREED, "int8")  # freed at once, and never touched

    def pick(self, table: Sequence[Value], index: Value) -> Value:
        if isinstance(index, int):
            return table[index]
        if not all(isinstance(entry, int) for entry in table):
            return self._np.choose(index, table)  # a table whose entries differ from row to row
        kept = self._tables.get(table)
        if kept is None:
            # whole numbers of one byte keep a block of rows in the cache
            kept = self._tables[table] = self._np.array(table, dtype="int8")
        return kept.take(index)

    def where(self, condition: Value, then: Value, otherwise: Value) -> Value:
        if isinstance(condition, bool | int):
            return then if condition else otherwise
        return self._np.where(condition, self._byte(then), self._byte(otherwise))

    def _byte(self, value: Value) -> Value:
        if not isinstance(value, int):
            return value
        return self._np.int8(value) if -BYTE <= value < BYTE else self._np.int32(value)

    def largest(self, a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return max(a, b)
        return self._np.maximum(a, b)

    def least(self, a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return min(a, b)
        return self._np.minimum(a, b)

    def wide(self, a: Value) -> Value:
        return a if isinstance(a, int) else a.astype("int32")


def no(condition: Value) -> Value:
    """Where the condition does not hold; alike on a bool and on a column of them."""
    return condition < 1


def never(value: Value) -> bool:
    """Whether a value is the plain number or truth 0, in every row: what depends on it need not be worked out."""
    return isinstance(value, int) and not value


@cache
def columns() -> Arithmetic:
    """The operations on numpy columns; importing numpy here keeps one row free of it."""
    return _Columns()


@cache
def single() -> Arithmetic:
    """The operations on one row of plain Python values."""
    return _Single()
