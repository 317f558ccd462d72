"""The few operations that the engine is made of, alike on one value and on a numpy column."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

Value = Any
"""A float, int or bool, or a numpy array of one of them with one entry per row."""


KEPT = 2**24
"""
Bytes; once so much was freed, glibc keeps up to twice as much free memory for the columns to come (mallopt(3)).

Giving it back after each block of rows and asking for it again takes almost as long as the arithmetic on it.
"""


class Arithmetic(Protocol):
    """Look-up, choice, order and rounding on values of one kind; sums and products are Python's own operators."""

    def pick(self, table: Sequence[float], index: Value) -> Value:
        """The table's entries at *index*."""

    def where(self, condition: Value, then: Value, otherwise: Value) -> Value:
        """*then* where the condition holds, else *otherwise*."""

    def largest(self, a: Value, b: Value) -> Value:
        """The larger of two."""

    def least(self, a: Value, b: Value) -> Value:
        """The smaller of two."""

    def rise(self, condition: Value, step: int) -> Value:
        """*step* where the condition holds, else 0; small whole numbers."""

    def rounded(self, a: Value) -> Value:
        """Rounded to 1e-9, half to even, so that a value on a cut is on it in every order of working."""


class _Single:
    """One row, in plain Python."""

    def pick(self, table: Sequence[float], index: Value) -> Value:
        return table[index]

    def where(self, condition: Value, then: Value, otherwise: Value) -> Value:
        return then if condition else otherwise

    def largest(self, a: Value, b: Value) -> Value:
        return max(a, b)

    def least(self, a: Value, b: Value) -> Value:
        return min(a, b)

    def rise(self, condition: Value, step: int) -> Value:
        return step if condition else 0

    def rounded(self, a: Value) -> Value:
        return round(a * 1e9) / 1e9


class _Columns:
    """Many rows, in numpy."""

    def __init__(self) -> None:
        import numpy

        self._np = numpy
        numpy.empty(KEPT, "int8")  # freed at once, and never touched

    def pick(self, table: Sequence[float], index: Value) -> Value:
        return self._np.take(self._np.asarray(table), index)

    def where(self, condition: Value, then: Value, otherwise: Value) -> Value:
        if isinstance(condition, bool):
            return then if condition else otherwise
        return self._np.where(condition, then, otherwise)

    def largest(self, a: Value, b: Value) -> Value:
        return self._np.maximum(a, b)

    def least(self, a: Value, b: Value) -> Value:
        return self._np.minimum(a, b)

    def rise(self, condition: Value, step: int) -> Value:
        # one byte each: an eighth of what Python's own product of a truth value and a number takes
        return self._np.multiply(condition, self._np.int8(step), dtype="int8")

    def rounded(self, a: Value) -> Value:
        scaled = a * 1e9
        if not isinstance(scaled, self._np.ndarray):
            return self._np.rint(scaled) / 1e9
        self._np.rint(scaled, out=scaled)
        return self._np.divide(scaled, 1e9, out=scaled)


def no(condition: Value) -> Value:
    """Where the condition does not hold; alike on a bool and on a column of them."""
    return condition < 1


@cache
def columns() -> Arithmetic:
    """The operations on numpy columns; importing numpy here keeps one row free of it."""
    return _Columns()


def single() -> Arithmetic:
    """The operations on one row of plain Python values."""
    return _Single()
