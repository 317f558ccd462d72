"""A share that a judge counted is corrected for its errors, with bounds that hold; versions are compared exactly."""

import random
from itertools import product

import pytest

from riskkit.analysis.evidence.bounds import Share, wilson
from riskkit.analysis.evidence.errors_of_judges import chance_of_difference, corrected
from riskkit.schema.framework.evidence import JudgeError

DRAWS = 1000


def drawn(chance: random.Random, count: int, true: float) -> int:
    """The hits among so many items."""
    return sum(chance.random() < true for _ in range(count))


def judge(sensitivity: tuple[int, int], specificity: tuple[int, int]) -> JudgeError:
    """A judge that was right so often."""
    return JudgeError(sensitivity=sensitivity, specificity=specificity, basis="judgement")


def test_a_share_is_corrected() -> None:
    """By hand: (0.3 + 0.9 - 1) / (0.8 + 0.9 - 1)."""
    value, low, high = corrected(Share(300, 1000), judge((800, 1000), (900, 1000)))
    assert value == pytest.approx(0.2 / 0.7)
    assert low < value < high


@pytest.mark.parametrize(("true", "right"), list(product((0.05, 0.3, 0.8), (0.75, 0.95))))
def test_corrected_bounds_cover_the_truth(true: float, right: float) -> None:
    """At least 95 in 100 times; those of the uncorrected share do so less often."""
    chance, inside, naive = random.Random(7), 0, 0  # noqa: S311  # a simulation
    for _ in range(DRAWS):
        share = Share(drawn(chance, 300, true * right + (1 - true) * (1 - right)), 300)
        errs = judge((drawn(chance, 100, right), 100), (drawn(chance, 100, right), 100))
        _, low, high = corrected(share, errs)
        inside += low <= true <= high
        naive += wilson(share)[0] <= true <= wilson(share)[1]
    assert inside / DRAWS >= 0.95
    assert naive <= inside


def test_a_judge_that_may_be_chance_says_nothing() -> None:
    """Its bounds are 0 and 1, so the worse level counts."""
    assert corrected(Share(30, 100), judge((6, 10), (6, 10)))[1:] == (0.0, 1.0)


def test_versions_are_compared_exactly() -> None:
    """Fisher's tea: 8 cups, all right, and 3 of 4 right; and counts that are alike."""
    assert chance_of_difference(Share(4, 4), Share(0, 4)) == pytest.approx(2 / 70)
    assert chance_of_difference(Share(3, 4), Share(1, 4)) == pytest.approx(34 / 70)
    assert chance_of_difference(Share(50, 100), Share(50, 100)) == pytest.approx(1)


def test_a_log_that_claims_many_items_takes_no_time() -> None:
    """Nothing is said of them."""
    assert chance_of_difference(Share(10**9, 10**10), Share(1, 10**10)) is None


def test_alike_versions_are_said_to_differ_seldom() -> None:
    """No more than 5 in 100 times."""
    chance = random.Random(3)  # noqa: S311  # a simulation
    wrong = sum(
        (chance_of_difference(Share(drawn(chance, 60, 0.4), 60), Share(drawn(chance, 80, 0.4), 80)) or 0) <= 0.05
        for _ in range(DRAWS)
    )
    assert wrong / DRAWS <= 0.055
