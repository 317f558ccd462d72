"""
Shares corrected for a judge that errs, and whether two versions differ on the same test.

Sources: Rogan and Gladen 1978 for the correction; Fisher 1934 for the exact test of two counts.
"""

from math import exp, lgamma

from riskkit.analysis.evidence.bounds import ALPHA, Share, wilson
from riskkit.schema.framework.evidence import JudgeError

PARTS = 3
"""Shares that an interval of a corrected share is made of, each of which may be wrong."""
MOST_COMPARED = 100_000
"""Items of both versions together; a log that claims more takes no time."""
ALIKE = 1e-7
"""How far two logarithms of equal chances lie apart by rounding."""


def corrected(share: Share, judge: JudgeError) -> tuple[float, float, float]:
    """
    The true share with its bounds, from one that a judge counted whose errors were counted themselves.

    The bounds take the worst ends of all three shares at a third of the chance each, so they hold together. A judge
    that may be no better than chance says nothing: the bounds are then 0 and 1.
    """
    right, clear = Share(*judge.sensitivity), Share(*judge.specificity)
    (low, high), (least, most), (least_clear, most_clear) = (
        wilson(each, ALPHA / PARTS) for each in (share, right, clear)
    )
    if least + least_clear <= 1:
        return share.value, 0.0, 1.0
    value = _true(share.value, right.value, clear.value)
    return value, min(value, _true(low, most, least_clear)), max(value, _true(high, least, most_clear))


def _true(share: float, sensitivity: float, specificity: float) -> float:
    return min(1.0, max(0.0, (share + specificity - 1) / (sensitivity + specificity - 1)))


def chance_of_difference(one: Share, other: Share) -> float | None:
    """
    The chance of counts so far apart or further, were the true shares alike; both in whole items.

    None where there are more items than anybody runs.
    """
    hits, count = round(one.hits), round(one.count)
    total, whole = hits + round(other.hits), count + round(other.count)
    if whole > MOST_COMPARED:
        return None
    most = _ways(count, hits) + _ways(whole - count, total - hits)
    ways = [
        _ways(count, each) + _ways(whole - count, total - each) - most
        for each in range(max(0, total - whole + count), min(count, total) + 1)
    ]
    top = max(ways)
    chances = [(each <= ALIKE, exp(each - top)) for each in ways]
    return min(1.0, sum(chance for is_as_far, chance in chances if is_as_far) / sum(chance for _, chance in chances))


def _ways(count: int, hits: int) -> float:
    """The logarithm of the ways to take so many of a count."""
    return lgamma(count + 1) - lgamma(hits + 1) - lgamma(count - hits + 1)
