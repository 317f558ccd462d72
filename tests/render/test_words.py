"""Values are worded alike everywhere, and rounding never hides that there is something."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.render import report_words, words
from riskkit.schema.base import Grade
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.outlook import Chance, Change, Margin, Sampling
from riskkit.schema.results.recommendation import ALLOWED, Condition, VerdictName
from tests.render import samples
from tests.render.views import decided, seen, shipped
from tests.worlds import World, worlds

CASES = sorted(decided())
TITLES = {"use-monitoring": "Misuse monitoring", "bio-uplift": "Help with biological weapons"}


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


def test_a_chance_has_its_error_and_a_sampling_its_seed() -> None:
    """A chance stands with one standard error, unless it has none; samples with the seed that draws them again."""
    assert words.chance(Chance(not_allowed=0.12, error=0.005, risks={})) == "12% ± 0.5"
    assert words.chance(Chance(not_allowed=0, error=0, risks={})) == "0%"
    assert words.sampling(Sampling(samples=16_384, seed=7)) == "16,384 samples, drawn from seed 7"


@pytest.mark.parametrize(
    ("parts", "most", "said"),
    [
        ([], None, "none"),
        (["a"], None, "a"),
        (["a", "b"], None, "a and b"),
        (["a", "b", "c"], None, "a, b and c"),
        (["a", "b", "c"], 3, "a, b and c"),
        (["a", "b", "c", "d"], 2, "a, b and 2 more"),
    ],
)
def test_lists_in_words(parts: list[str], most: int | None, said: str) -> None:
    """A list has commas and one and; a long one says how many it leaves out."""
    assert words.listed(parts, most) == said


def test_a_list_may_end_in_or() -> None:
    """What is joined by or stays so where it is cut short."""
    assert words.listed(["a", "b", "c"], 1, "or") == "a or 2 more"


@pytest.mark.parametrize(
    ("short", "grade", "said"),
    [
        (("an internal test is needed",), "self-report", "an internal test is needed"),
        (("an internal test is needed",), "none", "an internal test is needed"),
        (("no evidence is cited",), "none", "no evidence is cited; an internal test is needed"),
        (("it is older than 730 days",), "internal-test", "the evidence is older than 730 days"),
        (("it does not use a trial",), "internal-test", "the evidence does not use a trial"),
        (("it is about 'A', not 'B'",), "internal-test", "the evidence is about 'A', not 'B'"),
        (("it does not name 'B'",), "internal-test", "the evidence does not name 'B'"),
        (("it is dated 2026-02-01, after 2026-01-01",), "internal-test", "the evidence is dated 2026-02-01, after 202"),
    ],
)
def test_what_is_short_is_a_sentence_said_once(short: tuple[str, ...], grade: Grade, said: str) -> None:
    """Why an answer leaves a doubt has a subject and a verb wherever it stands, and no reason is said twice."""
    _, found, _ = shipped("gpt-oss-120b")
    answered = next(each for each in found.answers.values() if each.stands == "answered")
    fields = {"short": short, "grade": grade, "required": "internal-test", "aged": 0, "doubt": 1}
    reading = answered.model_copy(update=fields)
    why = words.lacking(reading)
    assert why.startswith(said)
    assert words.counts_as(reading) == f"counted as {reading.counted} ({why})"
    assert len(set(why.split("; "))) == len(why.split("; "))


def test_counts_in_words() -> None:
    """Small numbers are words, and one of a thing is no plural."""
    found = [words.so_many(count, "step") for count in (0, 1, 2, 9, 10, 1234)]
    assert found == ["no step", "one step", "two steps", "nine steps", "10 steps", "1,234 steps"]


def test_every_verdict_and_class_has_its_words_and_a_mark() -> None:
    """None is left to its id, and no two share a mark."""
    assert list(words.VERDICTS) == list(words.MARKS) != []
    assert set(words.VERDICTS) == set(get_args(VerdictName))
    assert len({*words.MARKS.values()}) == len(words.MARKS)
    assert tuple(words.CLASSES) == CLASSES


def test_a_condition_goes_from_now_to_what_is_needed() -> None:
    """A condition is a title and two levels, or that there is no answer yet."""
    needed = Condition(question="use-monitoring", level="monitored", now="rate-limited")
    assert words.condition(TITLES, needed) == "Misuse monitoring: rate-limited → monitored"
    blank = needed.model_copy(update={"now": None})
    assert words.condition(TITLES, blank) == "Misuse monitoring: not answered → monitored"


def test_a_change_says_in_which_direction() -> None:
    """A better fact is at most a level and a better control at least one; to close something it is the other way."""
    fact = Change(
        question="bio-uplift", kind="fact", now="moderate", level="marginal", grade="independent-test", method=None
    )
    control = Change(
        question="use-monitoring", kind="control", now="none", level="monitored", grade="none", method=None
    )
    said = [words.change(TITLES, each, effect) for each in (fact, control) for effect in ("opens-asked", "closes")]
    assert said == [
        "Help with biological weapons at most marginal, by an independent test",
        "Help with biological weapons at least marginal",
        "Misuse monitoring at least monitored",
        "Misuse monitoring at most monitored",
    ]
    shown = fact.model_copy(update={"now": "marginal"})
    assert words.change(TITLES, shown, "opens-asked").startswith("Help with biological weapons shown to be marginal")


def test_a_margin_is_in_whole_steps() -> None:
    """A margin names the answer that is nearest, and says where nothing closes an option."""
    by = Change(question="bio-uplift", kind="fact", now="none", level="marginal", grade="none", method=None)
    found = Margin(answer=1, by=by, entry=2, table="uplift/tiers/none/none")
    text = "one step worse in Help with biological weapons closes this; so does a table entry moved by two steps"
    assert words.margin(found, TITLES) == text
    nothing = Margin(answer=None, by=None, entry=None, table=None)
    assert words.margin(nothing, TITLES) == "no single answer closes this; no single table entry does"


@pytest.mark.parametrize("case", CASES)
def test_every_option_has_a_reason(case: str) -> None:
    """Why an option has its verdict is one line: conditions where it has some, a risk or fact where it is forbidden."""
    _, found, _ = shipped(case)
    for key, option in found.options.items():
        reason = words.reason(found, key)
        assert "\n" not in reason
        assert reason
        assert reason.startswith("needs ") == bool(option.verdict in ALLOWED and option.conditions)


@given(worlds())
def test_any_option_and_risk_has_its_words(world: World) -> None:
    """Whatever the framework, each option has a reason and each risk a sentence for either tier."""
    _, found, _ = seen(world)
    assert all(words.reason(found, key) for key in found.options)
    assert all(words.why_tier(found, key, as_weights=lasting) for key in found.risks for lasting in (False, True))
    assert all(words.counts_as(each).startswith("counted as ") for each in found.answers.values())
    assert words.survival(found)


@pytest.mark.parametrize("case", CASES)
def test_only_what_is_forbidden_is_as_above(case: str) -> None:
    """*As above* stands only beside an option that is forbidden for what forbids the one before it."""
    _, found, _ = shipped(case)
    options = list(found.options.values())
    for n, text in enumerate(report_words.reasons(found).values()):
        if text == "as above":
            before, here = options[n - 1], options[n]
            assert before.barriers and here.barriers
            assert words.forbidding(before)[:1] == words.forbidding(here)[:1]


@pytest.mark.parametrize("case", CASES)
def test_what_is_as_above_is_said_above(case: str) -> None:
    """With *as above* read as the row before it, each row names whatever forbids the option."""
    _, found, _ = shipped(case)
    said: list[str] = []
    for key, texts in report_words.requirements(found).items():
        said = [*said, *texts[1:]] if texts[0] == report_words.AS_ABOVE else texts
        barriers = found.options[key].barriers
        assert not barriers or said == [words.barrier(found, each) if each.risk else each.text for each in barriers]


@pytest.mark.parametrize("case", ["stable-diffusion-v1", "kimi-k2-5"])
def test_how_often_risks_forbid_is_as_above_where_it_is(case: str) -> None:
    """The same of how often each risk forbids an option; where none does, the row says so itself."""
    found = samples.shipped(case)
    assert found.outlook
    row = ""
    for key, text in report_words.forbidders(found, found.outlook).items():
        row = row if text == report_words.AS_ABOVE else text
        shares = found.outlook.chances[key].risks.items()
        assert row == (", ".join(f"{words.title(found, k)} {words.percent(share)}" for k, share in shares) or "none")
