"""Markdown: a comment that can be found again, as long as GitHub takes, that shows text as text."""

import re

import pytest
from hypothesis import Phase, given, settings

from riskkit.render.gate import render_gate
from riskkit.render.gate.markdown import COMMENT, SUMMARY, comment, summary
from riskkit.render.text import one_line
from tests.render.gate.samples import ATTACKS, DIGEST, FINDINGS, ending, hostile_text, many, prefixed, sample, texts
from tests.render.test_text import ACTIVE, uncoded
from tests.render.texts import blocks, inline, lines, strong, tokens

MARK = "Qqzz"
MARKER = re.compile(r"\A<!-- riskkit-gate [0-9a-f]{12} -->\n")
ALLOWED = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}


def html(text: str) -> list[str]:
    """What of a Markdown text a reader takes for HTML."""
    return [MARKER.sub("", token.content) for token in tokens(text) if token.type == "html_block"]


def squeezed(texts: list[str]) -> list[str]:
    """Texts without their spaces, of which readers keep one."""
    return ["".join(text.split()) for text in texts]


def assert_only_text(prefix: str) -> None:
    """A comment whose every text has *prefix* differs in just those letters from that of the sample."""
    benign, written = comment(prefixed(MARK)), comment(prefixed(prefix + MARK))
    assert blocks(written) == blocks(benign)
    assert html(written) == html(benign)
    assert strong(written) == strong(benign)
    visible = one_line(prefix + MARK)
    assert squeezed(lines(written)) == squeezed([line.replace(MARK, visible) for line in lines(benign)])
    assert {child.type for token in inline(written) for child in token.children or []} <= ALLOWED
    assert not [hit for token in inline(written) for hit in ACTIVE.findall(uncoded(token.children))]


@pytest.mark.parametrize("text", [text for text in ATTACKS if len(text) < 500])
def test_hostile_text_stays_text(text: str) -> None:
    """No text of others makes a link, mention, tag, heading, fold, marker or stress, and a reader sees all of it."""
    assert_only_text(text)


@settings(max_examples=50, phases=set(Phase) - {Phase.shrink})
@given(hostile_text.filter(lambda text: len(text) < 500))
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


def test_all_of_it_is_said() -> None:
    """What was found, why, what passed, what did not run, what was read and who waived what is there."""
    written = "\n".join(lines(summary(sample())))
    expected = {*texts(sample()), *sample().rules, DIGEST, "Ada", "old-card", "for-nothing", "r8: not allowed", "r5"}
    assert [text for text in expected if text not in written] == []


def test_what_was_given_folds_and_what_stops_it_does_not() -> None:
    """A reader sees at once what stops the release, and opens the rest."""
    shown = re.sub(r"<details>.*?</details>", "", comment(sample()), flags=re.DOTALL)
    for each in FINDINGS:
        excused = each.waived is not None or each.inherited
        assert (f"`{each.rule}`" in shown) != excused


def test_the_marker_leads_and_is_of_the_release() -> None:
    """A comment starts with a mark that is the same for another run on the same file, and differs for another."""
    inputs = sample().inputs
    other = inputs["release"].model_copy(update={"file": "other/release.yaml"})
    marks = [
        MARKER.match(comment(run))
        for run in (sample(), ending("passed"), sample().model_copy(update={"inputs": {"release": other}}))
    ]
    first, again, another = (mark[0] if mark else "" for mark in marks)
    assert first == again
    assert first != another
    assert not MARKER.match(summary(sample()))


@pytest.mark.parametrize(("format", "most"), [("markdown", COMMENT), ("github-summary", SUMMARY)])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(
            (text, number)
            for text in ("|" * 3000, "日本語" * 1000, "[x](http://x.test) " * 100)
            for number in (10, 1200)
        ),
        *(("", number) for number in (10, 5000)),
    ],
)
def test_it_is_no_longer_than_github_takes(format: str, most: int, text: str, number: int) -> None:
    """Whatever is found, the text fits, and under each head it says how many are not listed."""
    run = many(number, text)
    written = render_gate(run.model_copy(update={"why": ("because", *run.why * number)}), format)
    assert len(written.encode()) <= most
    stops = written.partition("**What stops it: ")[2]
    entries, _, _ = stops.partition("\n**")
    told = re.search(r"^- and (\d+) more$", entries, re.MULTILINE)
    listed = len(re.findall(r"^- \*\*", entries, re.MULTILINE))
    assert listed + (int(told[1]) if told else 0) == int(stops.partition("*")[0]) == number + 3
    assert written.count("<details>") == written.count("</details>")


def test_a_passing_run_is_short() -> None:
    """A release that passed is told in a few lines, with its rules folded."""
    assert comment(ending("passed")).split("\n")[1] == "### riskkit gate: example-model 1.0: passed (exit code 0)"
    assert "What stops it" not in comment(ending("passed"))
    assert html(comment(ending("passed"))).count("</details>\n") == 2
