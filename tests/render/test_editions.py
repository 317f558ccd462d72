"""The editions of a report: each holds what it is for, says what it leaves out, and the longest leaves out nothing."""

import re
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from riskkit.render import html, json, markdown, render
from riskkit.render.answer_words import LONGEST, cut, of_the_world
from riskkit.render.editions import LEFT_OUT, PURPOSES, Edition
from riskkit.render.text import one_line
from riskkit.schema.results.recommendation import Recommendation
from tests import worlds
from tests.render.samples import bare, concluded, of_the_assessment, prefixed, sample, shipped
from tests.render.test_html import MARK, assert_harmless, bones, parsed
from tests.render.test_text import HOSTILE
from tests.render.texts import lines, strings

EDITIONS: tuple[Edition, ...] = get_args(Edition)
every_edition = pytest.mark.parametrize("edition", EDITIONS)
some_world = st.sampled_from([worlds.small_world, worlds.shipped_world])


def told(found: Recommendation, edition: Edition) -> tuple[str, str]:
    """All that a reader sees of an edition as Markdown and as HTML."""
    return "\n".join(lines(markdown.report(found, edition))), parsed(html.report(found, edition)).text


def headings(text: str) -> list[str]:
    """The headings of Markdown, in order."""
    return [line for line in text.split("\n") if line.startswith("#")]


@settings(max_examples=10, phases=set(Phase) - {Phase.shrink})  # a report takes a while
@given(some_world, worlds.SEEDS)
def test_nothing_of_an_assessment_is_lost(world: Callable[[int], worlds.World], seed: int) -> None:
    """Whatever is answered, all of it is in the auditor's edition of either format, and in JSON."""
    found = concluded(world(seed))
    texts = told(found, "auditor")
    assert [text for text in of_the_assessment(found) if not all(one_line(text) in each for each in texts)] == []
    whole = json.report(found)
    again = Recommendation.model_validate_json(whole)
    assert of_the_assessment(found) - strings(again) == set()
    assert json.report(again) == whole


@settings(max_examples=10, phases=set(Phase) - {Phase.shrink})
@given(some_world, worlds.SEEDS)
def test_a_reviewer_sees_every_answer(world: Callable[[int], worlds.World], seed: int) -> None:
    """Each answer about the release is in the reviewer's edition, with its level, its reason and its evidence."""
    found = concluded(world(seed))
    for text in told(found, "reviewer"):
        for key, reading in found.answers.items():
            if reading.answer and not of_the_world(reading):
                wanted = [key, reading.level, *reading.answer.evidence, cut(reading.answer.rationale or "", "reviewer")]
                assert [each for each in wanted if each and one_line(each) not in text] == []


@settings(max_examples=10, phases=set(Phase) - {Phase.shrink})
@given(some_world, worlds.SEEDS, st.sampled_from(EDITIONS))
def test_no_edition_leads_nowhere(world: Callable[[int], worlds.World], seed: int, edition: Edition) -> None:
    """Every link of an edition leads to a place in it, and it is built of known elements."""
    assert_harmless(parsed(html.report(concluded(world(seed)), edition)))


@every_edition
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, edition: Edition) -> None:
    """No text of others makes an element or an attribute in any edition, also where it is cut."""
    long = f"{text} {MARK} " * (1 + LONGEST // max(len(text), 1))
    written = parsed(html.report(prefixed(long), edition))
    assert_harmless(written)
    assert bones(written) == bones(parsed(html.report(prefixed(MARK), edition)))


@every_edition
def test_a_bare_record_is_reported(edition: Edition) -> None:
    """A record with no answer, evidence, measure, citation, table or outlook still gives every edition."""
    assert_harmless(parsed(html.report(bare(), edition)))
    assert headings(markdown.report(bare(), edition))[-1] == f"## What the {edition}'s edition leaves out"


@every_edition
def test_an_edition_says_at_its_end_what_it_leaves_out(edition: Edition) -> None:
    """What is left out, and the command that gets it, come last."""
    plain, page = (text[-1200:] for text in told(sample(), edition))
    for what, command in LEFT_OUT[edition].items():
        assert f"{what}: {command}" in plain
        assert f"{what}: {command}" in page


def test_each_edition_holds_the_parts_of_the_one_before_it() -> None:
    """The board's is the decision and its proof; the reviewer's has more to check; the auditor's has all parts."""
    board, reviewer, auditor = (headings(markdown.report(sample(), edition))[:-1] for edition in EDITIONS)
    parts = [[line for line in found if line.startswith("## ")] for found in (board, reviewer, auditor)]
    assert parts == [["## The decision", "## The proof", *more] for more in ([], ["## To check"], [
        "## To check", "## For the auditor"])]  # fmt: skip
    assert [line for line in reviewer if line in board] == board
    evidence = "#### Evidence that these answers cite"  # the auditor has all of it in a table of its own
    assert [line for line in auditor if line in reviewer] == [line for line in reviewer if line != evidence]


def test_long_reasons_are_cut_for_the_reviewer_alone() -> None:
    """A reason of more than two lines ends at a word with a mark that words are left out; the auditor has it all."""
    reason = "because of this " * 40
    assert cut(reason, "auditor") == reason
    assert len(cut(reason, "reviewer")) <= LONGEST + len(" […]")
    assert re.fullmatch(r"(because of this )*because( of)?( this)? \[…\]", cut(reason, "reviewer"))
    assert cut("brief", "reviewer") == "brief"
    assert cut("x" * 1000, "reviewer") == f"{'x' * LONGEST} […]"


@every_edition
def test_json_is_always_whole(edition: Edition) -> None:
    """The edition changes nothing of the record."""
    assert render(sample(), "json", edition) == json.report(sample())


@pytest.mark.parametrize("case", ["kimi-k2-5", "llama2-70b", "gpt4", "stable-diffusion-v1"])
def test_an_edition_is_short(case: str) -> None:
    """Of a decided case the board gets under 1,200 words, the reviewer under 6,000, the auditor under 11,000."""
    for edition, most in zip(PURPOSES, (1_200, 6_000, 11_000), strict=True):
        for text in told(shipped(case), edition):
            assert len(re.findall(r"[^\W_][^\s|()]*", text)) < most
