"""Numbers are said alike everywhere, and rounding never hides that there is something."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.render import words
from riskkit.schema.assessment import Estimate
from riskkit.schema.outlook import Change, Sampling, Spread
from tests.render.outlooks import CHANCES, FLIPS, NEXT, TORNADO, bar
from tests.render.samples import sample

UPLIFT, WORSE = FLIPS.found[0].changes[0], FLIPS.found[3].changes[0]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (1e-9, "under 0.1%"),
        (0.004, "0.4%"),
        (0.0996, "10%"),
        (0.12, "12%"),
        (0.5, "50%"),
        (0.93, "93.0%"),
        (0.99999, "over 99.9%"),
        (1, "100%"),
    ],
)
def test_shares_in_words(share: float, said: str) -> None:
    """A share is in per cent, with a tenth near the ends."""
    assert words.percent(share) == said


@given(st.floats(0, 1))
def test_only_none_is_none_and_only_all_is_all(share: float) -> None:
    """What happens in a single sample is never said to happen in none, nor what fails in one to happen in all."""
    said = words.percent(share)
    assert re.fullmatch(r"(?:\d{1,3}(?:\.\d)?|under 0\.1|over 99\.9)%", said)
    assert (said in {"0%", "0.0%"}) == (share == 0)
    assert (said in {"100%", "100.0%"}) == (share == 1)


def test_a_chance_has_its_error() -> None:
    """A chance is said with one standard error, unless it has none."""
    assert [words.chance(CHANCES[key]) for key in ("r0", "r3", "r10")] == ["0%", "12% ± 0.5", "100%"]


def test_a_spread_has_its_ends() -> None:
    """A mean is said with what lies below and above."""
    assert words.spread(Spread(mean=0.55, low=0.44, high=0.63)) == "0.55 (0.44 to 0.63)"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            Sampling(samples=32768, seed=7, way="latin-hypercube"),
            "32,768 samples, drawn by Latin hypercube from seed 7",
        ),
        (Sampling(samples=10, seed=1, way="plain"), "10 samples, drawn one by one from seed 1"),
    ],
)
def test_sampling_can_be_done_again(how: Sampling, said: str) -> None:
    """Number, way and seed are said, which is all that it takes."""
    assert words.sampling(how) == said


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_as_exact_as_it_was_given(value: float) -> None:
    """Nothing of a number is rounded away."""
    assert float(words.number(value).replace(",", "")) == value


def test_an_estimate_has_its_ends() -> None:
    """A number is said with the least and the most that it may be."""
    given_ = Estimate(low=120.5, likely=300, high=25_000)
    assert words.estimate(given_) == "300, at least 120.5 and at most 25,000"


def test_effort_is_not_said_to_more_than_it_is_known() -> None:
    """A sum of efforts shows no rest of the arithmetic."""
    assert words.points(0.1 + 0.2) == "0.3"
    assert words.points(140) == "140"


@pytest.mark.parametrize(
    ("change", "direction", "said"),
    [
        (UPLIFT, "opens", "bio-uplift at none-known or better, shown by an independent test with adversarial-tuning"),
        (UPLIFT, "moves", "bio-uplift at none-known, shown by an independent test with adversarial-tuning"),
        (WORSE, "opens", "bio-uplift at severe or better"),
        (UPLIFT, "closes", "bio-uplift at none-known or worse"),
    ],
)
def test_changes_in_words(change: Change, direction: str, said: str) -> None:
    """What opens holds of better levels too and must be shown, what closes holds of worse ones, shown or not."""
    assert words.change(change, direction) == said


def test_flips_are_told_by_direction_the_smallest_first() -> None:
    """Every flip is told once, under what it does, after none that needs more."""
    told = words.by_direction(FLIPS.model_copy(update={"found": FLIPS.found[::-1]}))
    assert list(told) == ["opens", "closes", "moves"]
    assert all(flip.direction == way for way, flips in told.items() for flip in flips)
    assert sorted(map(id, FLIPS.found)) == sorted(id(flip) for flips in told.values() for flip in flips)
    sizes = [len(flip.changes) for flip in told["opens"]]
    assert sizes == sorted(sizes)


def test_a_level_that_changes_nothing_decides_nothing() -> None:
    """Of a question, the levels are told at which something else is recommended, opened or closed."""
    assert [level.level for level in words.decisive(NEXT[0], "r3")] == ["none-known", "severe"]
    assert words.decisive(NEXT[3], "r3") == []
    assert [level.level for level in words.decisive(NEXT[3], "r0")] == ["screened"]


def test_a_bar_that_would_be_shown_as_nothing_is_left_out() -> None:
    """Every bar of a hundredth of a decade or more is kept."""
    kept = [bar("a", "x", "y", -0.005, 0.005), bar("b", "x", "y", 0, 0.01)]
    assert words.moving([bar("c", "x", "y", 0, 0.009), *kept, bar("d", "x", "y", 0, 0)]) == kept
    assert words.moving(TORNADO["r3"]) == list(TORNADO["r3"])


@pytest.mark.parametrize(
    ("same_option", "same_side", "said"),
    [
        (True, True, "The recommendation survives all profiles: each recommends r3"),
        (False, True, "The profiles differ, from r3 to r5, but agree whether to release what cannot be taken back"),
        (False, False, "The profiles differ, from r3 to r5, and over whether to release what cannot be taken back"),
    ],
)
def test_whether_it_survives_is_said(same_option: bool, same_side: bool, said: str) -> None:
    """One sentence says whether every profile recommends the same, or at least on the same side."""
    found = sample().survives.model_copy(update={"same_option": same_option, "same_side": same_side})
    assert words.survival(sample().model_copy(update={"survives": found})) == said


def test_the_options_in_focus() -> None:
    """The decision is about what is recommended, what is asked for, and what is next more open, each once."""
    assert words.in_focus(sample()) == ("r3", "r8", "r7")
    chosen = sample().recommended.model_copy(update={"option": "r10"})
    assert words.in_focus(sample().model_copy(update={"recommended": chosen})) == ("r10", "r8")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"stands": "unanswered"}, "unanswered"),
        ({"stands": "not-yet-valid"}, "not yet valid"),
        ({"grade": "none", "required": "self-report"}, "shown by nothing"),
        ({"grade": "self-report", "required": "internal-test"}, "shown only by a self-report"),
        ({"required": "none", "ends": ("a", "b")}, "in doubt from a to b"),
        ({"required": "none", "ends": ("a", "a")}, "not beyond doubt"),
        ({"required": "none", "ends": None}, "not beyond doubt"),
    ],
)
def test_why_a_level_is_not_settled(changes: dict[str, Any], why: str) -> None:
    """It is not answered, shown by too little, or wide; whatever is left is a doubt of another kind."""
    reading = sample().answers["bio-uplift"].model_copy(update={"stands": "answered"} | changes)
    assert words.unsettled(reading) == why
    assert words.unsettled(None) == "not beyond doubt"


def test_a_margin_says_why_there_is_none() -> None:
    """What cannot get worse is told from what is at its worst already."""
    assert words.margin(0.3, "tolerable") == "0.3 decades (a factor of 2) to a worse zone"
    assert words.margin(None, "acceptable") == "none: no risk can fall into a worse zone"
    assert words.margin(None, "extreme") == "none: it is in the worst zone already"
