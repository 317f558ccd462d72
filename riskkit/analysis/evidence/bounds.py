"""
Bounds of shares, several tests at once, and how many more items would settle what a test leaves open.

Sources: Wilson 1927 for the interval, whose ends are where the score test turns; Holm 1979 for several tests at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

ALPHA = 0.025
"""The chance that a true share lies beyond one end of a bound; both together are those of 95 %."""
POWER = 0.8
"""The chance with which the items that a certificate names settle the matter."""
MOST_ITEMS = 10_000_000
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Share:
    """So many of the items that were judged; both may be fractions where items are not independent."""

    hits: float
    count: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.hits / self.count


class Need(NamedTuple):
    """How many more items would settle a matter, and with what chance."""

    more: int
    chance: float


def wilson(share: Share, alpha: float = ALPHA) -> tuple[float, float]:
    """The bounds of the true share, beyond each of which it lies with the chance *alpha*."""
    z = _NORMAL.inv_cdf(1 - alpha)
    p, n = share.value, share.count
    middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def chance_of_less(share: Share, cut: float) -> float:
    """The chance of so small a share or a smaller one, were the true share at *cut*."""
    if not 0 < cut < 1:
        return 1.0 if share.value >= cut else 0.0
    return _NORMAL.cdf((share.value - cut) / sqrt(cut * (1 - cut) / share.count))


def chance_of_more(share: Share, cut: float) -> float:
    """The chance of so great a share or a greater one, were the true share at *cut*."""
    return chance_of_less(Share(share.count - share.hits, share.count), 1 - cut)


def holm(chances: Sequence[float], alpha: float = ALPHA) -> list[bool]:
    """Which of several claims hold, so that with the chance 1 − *alpha* none of those that do is wrong."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    holds = [False] * len(chances)
    for rank, place in enumerate(order):
        if chances[place] > alpha / (len(chances) - rank):
            break
        holds[place] = True
    return holds


def need(share: Share, cut: float, alpha: float = ALPHA) -> Need | None:
    """
    How many more items would put the bound on the side of *cut* on which the share lies, were that the true share.

    None where it lies on the cut, or where that many nobody runs; nothing more is needed where the bound is there.
    """
    if share.value < cut:
        share, cut = Share(share.count - share.hits, share.count), 1 - cut
    if not 0 < cut < 1 or share.value <= cut:
        return None
    if chance_of_more(share, cut) <= alpha:
        return Need(0, 1.0)
    low, high = 0, 1
    while _chance(share, cut, alpha, high) < POWER:
        low, high = high, high * 2
        if high > MOST_ITEMS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _chance(share, cut, alpha, middle) >= POWER else (middle, high)
    return Need(high, round(_chance(share, cut, alpha, high), 2))


def _chance(share: Share, cut: float, alpha: float, more: int) -> float:
    """The chance that with so many more items the lower bound lies above the cut."""
    p, whole = share.value, share.count + more
    beyond = whole * (p - cut) - _NORMAL.inv_cdf(1 - alpha) * sqrt(whole * cut * (1 - cut))
    spread = sqrt(more * p * (1 - p))
    if not spread:
        return 1.0 if beyond > 0 else 0.0
    return _NORMAL.cdf(beyond / spread)
