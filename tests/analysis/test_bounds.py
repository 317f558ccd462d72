"""Bounds hold as often as they say, several tests at once are no more often wrong, and a certificate keeps its word."""

import random
from itertools import product

import pytest

from riskkit.analysis.evidence.bounds import (
    ALPHA,
    POWER,
    Share,
    chance_of_less,
    chance_of_more,
    holm,
    need,
    wilson,
)

DRAWS = 4000


def drawn(chance: random.Random, count: int, true: float) -> Share:
    """The hits among so many items."""
    return Share(sum(chance.random() < true for _ in range(count)), count)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"), [(0, 10, 0.0, 0.278), (81, 263, 0.255, 0.366), (10, 10, 0.722, 1.0)]
)
def test_bounds_are_those_of_the_literature(hits: int, count: int, low: float, high: float) -> None:
    """Values worked out elsewhere (Newcombe 1998, and by hand)."""
    assert wilson(Share(hits, count)) == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(("count", "true"), list(product((20, 100, 400), (0.05, 0.3, 0.5, 0.9))))
def test_bounds_cover_the_truth(count: int, true: float) -> None:
    """About 95 in 100 times, and never less than 91, the truth lies between them."""
    chance = random.Random(count)  # noqa: S311  # a simulation
    inside = sum(low <= true <= high for low, high in (wilson(drawn(chance, count, true)) for _ in range(DRAWS)))
    assert inside / DRAWS > 0.91


def test_bounds_end_where_the_test_turns() -> None:
    """The lower bound lies above a cut just where the chance of so much is small enough."""
    for hits, cut in product(range(0, 51), (0.1, 0.5, 0.78)):
        share = Share(hits, 50)
        assert (wilson(share)[0] > cut) == (chance_of_more(share, cut) < ALPHA)
        assert (wilson(share)[1] < cut) == (chance_of_less(share, cut) < ALPHA)


def test_several_claims_are_wrong_no_more_often() -> None:
    """Of five tests whose truth lies on the cut, one is said to be below it no more often than one alone would be."""
    chance, wrong = random.Random(5), 0  # noqa: S311  # a simulation
    for _ in range(DRAWS):
        wrong += any(holm([chance_of_less(drawn(chance, 200, 0.5), 0.5) for _ in range(5)]))
    assert wrong / DRAWS < ALPHA * 1.3


def test_claims_are_taken_from_the_surest_on() -> None:
    """Each next one needs less; after the first that fails none holds."""
    assert holm([0.02, 0.001, 0.01]) == [True, True, True]
    assert holm([0.03, 0.001, 0.02]) == [False, True, False]
    assert holm([]) == []


@pytest.mark.parametrize(("hits", "count", "cut"), [(57, 100, 0.5), (43, 100, 0.5), (47, 60, 0.7), (3, 50, 0.1)])
def test_a_certificate_keeps_its_word(hits: int, count: int, cut: float) -> None:
    """With so many more items, drawn as the share says, the bound leaves the cut about as often as promised."""
    share = Share(hits, count)
    found = need(share, cut)
    assert found and found.more > 0 and found.chance >= POWER
    chance, settled = random.Random(hits), 0  # noqa: S311  # a simulation
    for _ in range(DRAWS):
        more = drawn(chance, found.more, share.value)
        low, high = wilson(Share(hits + more.hits, count + found.more))
        settled += low > cut if share.value > cut else high < cut
    assert settled / DRAWS == pytest.approx(found.chance, abs=0.06)


def test_a_certificate_is_given_where_it_can_be_kept() -> None:
    """A share on the cut is never settled, and what is settled needs nothing more."""
    assert need(Share(50, 100), 0.5) is None
    assert need(Share(90, 100), 0.5) == (0, 1.0)
    assert need(Share(50_001, 100_000), 0.5) is None
