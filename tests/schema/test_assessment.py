"""Answers of every kind: what is one, what is none, and how a number falls into levels."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from riskkit.schema.assessment import Answer, Estimate, Rating
from tests.worlds import SEEDS, framework_from, seeded

SURE = {"low": 1, "likely": 2, "high": 3}
KINDS: dict[str, Any] = {
    "level": "none",
    "number": SURE,
    "ratings": {"ann": {"level": "none"}},
    "unknown": "not looked",
    "not-applicable": "no such part",
    "as-public-weights": True,
}
"""A value of each kind; not-applicable is of an earlier version, and a kind so that what to do can be said of it."""
OF_A_RATING = ("level", "number", "unknown")


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_of_one_kind(kind: str) -> None:
    """Each kind alone is an answer, any two are none, and so is nothing at all."""
    assert Answer.model_validate({kind: KINDS[kind]}).model_fields_set == {kind.replace("-", "_")}
    for other in KINDS.keys() - {kind}:
        with pytest.raises(ValidationError, match="an answer is exactly one of"):
            Answer.model_validate({kind: KINDS[kind], other: KINDS[other]})
    with pytest.raises(ValidationError, match="an answer is exactly one of"):
        Answer.model_validate({"rationale": "a guess"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_rating_is_of_one_kind(kind: str) -> None:
    """A rater says a level, a number or unknown, one of them and nothing else."""
    if kind not in OF_A_RATING:
        with pytest.raises(ValidationError):
            Rating.model_validate({kind: KINDS[kind]})
        return
    assert Rating.model_validate({kind: KINDS[kind]}).model_fields_set == {kind}
    for other in set(OF_A_RATING) - {kind}:
        with pytest.raises(ValidationError, match="a rating is exactly one of"):
            Rating.model_validate({kind: KINDS[kind], other: KINDS[other]})


@pytest.mark.parametrize(
    "number",
    [
        {"low": 3, "likely": 2, "high": 1},
        {"low": 1, "likely": 4, "high": 3},
        {"low": float("nan"), "likely": 2, "high": 3},
        {"low": 1, "likely": 2, "high": float("inf")},
        {"low": 1, "likely": 2},
        {"low": 1, "likely": 2, "high": 3, "unit": "so many"},
        {},
    ],
    ids=str,
)
def test_what_is_no_number(number: dict[str, float]) -> None:
    """A number is finite, whole with its two ends, and these are in order; it is none anywhere else."""
    with pytest.raises(ValidationError):
        Estimate.model_validate(number)
    for record in (Rating, Answer):
        with pytest.raises(ValidationError):
            record.model_validate({"number": number})


@pytest.mark.parametrize("ratings", [{}, {"Ann Lee": {"level": "none"}}, {"ann": {}}, [], {"ann": None}], ids=str)
def test_what_are_no_ratings(ratings: object) -> None:
    """Ratings name at least one rater by an id, each of whom says something."""
    with pytest.raises(ValidationError):
        Answer.model_validate({"ratings": ratings})


@given(SEEDS, st.floats(-100, 100), st.floats(-100, 100))
def test_a_larger_number_is_never_in_an_earlier_level(seed: int, one: float, other: float) -> None:
    """Levels rise with the number, and a number on a cut is in the level above it."""
    for question in framework_from(seeded(seed)).questions.questions.values():
        if question.scale is None:
            continue
        less, more = (question.scale.position(value) for value in (min(one, other), max(one, other)))
        assert less <= more < len(question.levels)
        for place, cut in enumerate(question.scale.cuts):
            assert question.scale.position(cut) == place + 1
