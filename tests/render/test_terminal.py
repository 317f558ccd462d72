"""The view for the terminal: the summary first, legible when narrow, alike in a pipe, and harmless."""

import re
from collections import Counter
from io import StringIO

import pytest
from hypothesis import Phase, given, settings
from rich.cells import cell_len
from rich.console import Console

from riskkit.render.terminal import MOST, score_view
from riskkit.render.text import UNSEEN, one_line
from tests.render.samples import MISSING, prefixed, sample
from tests.render.test_text import HOSTILE, hostile

MARK = "Qqzz"
COLOURS = re.compile(r"\x1b\[[\d;]*m")


def console(width: int = 100_000, colours: bool = False) -> Console:
    """A console of some width, of a pipe or of a terminal that knows colours."""
    return Console(file=StringIO(), width=width, force_terminal=colours, color_system="truecolor" if colours else None)


def words(text: str) -> str:
    """What is said, without layout: spaces and rules are one space."""
    return " ".join(re.sub(r"[─\s]+", " ", text).split())


def assert_only_text(prefix: str) -> None:
    """The view of a record whose every text has *prefix* differs in just those letters from that of the sample."""
    visible = one_line(prefix + MARK)
    expected, written = (score_view(prefixed(text), console()) for text in (MARK, prefix + MARK))
    assert words(written) == words(expected.replace(MARK, visible))
    assert not UNSEEN.search(written.replace("\n", ""))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """No text of others styles, links, erases, hides or breaks anything, and all of it is seen."""
    assert_only_text(text)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # a view takes a while
@given(hostile)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_escape_sequence(text: str) -> None:
    """On a terminal with colours the only escape sequences are our own styles."""
    written = COLOURS.sub("", score_view(prefixed(text), console(colours=True)))
    assert not UNSEEN.search(written.replace("\n", ""))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("prefix", ["", "a_long_word_without_a_break_" * 4, "日本語の長い言葉" * 8])
def test_lines_fit(width: int, prefix: str) -> None:
    """No line is wider than the terminal, and none ends in spaces."""
    lines = score_view(prefixed(prefix), console(width)).split("\n")
    assert not [line for line in lines if cell_len(line) > width or line != line.rstrip()]


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("prefix", ["", "a_long_word_without_a_break_"])
def test_narrow_loses_nothing(width: int, prefix: str) -> None:
    """
    Words are wrapped or broken and never cut: every letter of the wide view is in the narrow one, as often.

    Heads are there again with every row of a table that has no room for columns.
    """
    wide, narrow = (Counter(words(score_view(prefixed(prefix), console(w)))) for w in (100_000, width))
    del wide[" "]
    assert not wide - narrow
    del narrow[" "]
    assert prefix or narrow == wide


def test_colour_says_nothing_alone() -> None:
    """With styles taken out, the view on a terminal is the one in a pipe."""
    coloured = score_view(sample(), console(80, colours=True))
    stripped = "\n".join(line.rstrip() for line in COLOURS.sub("", coloured).split("\n"))
    assert coloured != stripped
    assert stripped == score_view(sample(), console(80))


def test_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under NO_COLOR no colour is set, on a terminal too; bold may stay."""
    monkeypatch.setenv("NO_COLOR", "1")
    written = score_view(sample(), console(80, colours=True))
    assert {"\x1b[1m", "\x1b[0m"} >= set(COLOURS.findall(written))


def test_a_pipe_gets_plain_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """By default the view is laid out for standard output and returned; nothing is printed."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    assert "\x1b" not in score_view(sample())
    assert capsys.readouterr().out == ""


def test_the_summary_comes_first() -> None:
    """What is recommended, under which conditions, what to do until then, what is asked and the margin lead."""
    head, options, *_ = score_view(sample(), console()).split("\n\nOption")
    assert [line.partition(":")[0] for line in head.split("\n")[3:]] == [
        "Recommended",
        "Because",
        "Condition",
        "Condition",
        "Until then",
        "Most open cleared",
        "Asked for",
        "Margin",
        "Rests on",
    ]
    assert "Recommended: r3 API access with fine-tuning: cleared with conditions" in head
    assert "Asked for: r8 Open weights: not cleared, held: offensive-cyber" in head
    assert "Margin: 0.4 decades (a factor of 2.63) to a worse zone, with its conditions met" in head
    assert options


def test_every_part_of_the_result_is_there() -> None:
    """Every option, driver of the recommended and of the next option, lack, blank, benefit and profile is named."""
    record = sample()
    view = words(score_view(record, console()))
    said = [f"{key} {option.title}" for key, option in record.options.items()]
    said += ["at r3 API access with fine-tuning", "at r7 Gated weights", "exposure: tune -0.10 tamper-resistance"]
    said += ["benefit: 0.04 more weighted benefit", "safety-research Safety research 0.60 0.24 0.12 0.24"]
    said += [f"{key}: {record.answers[key].text}" for key in record.blanks]
    said += [item.text for item in record.contradictions]
    said += ["precautionary: r5; most open cleared r2 and r5", "balanced, this one: r3 with api-safeguards at tested"]
    said += ["tolerable (acceptable to intolerable)", "research-access Research access"]
    assert [text for text in said if text not in view] == []


def test_long_lists_say_what_they_leave_out() -> None:
    """A list shows its first entries and how many more the report has."""
    missing = tuple(MISSING[0].model_copy(update={"text": f"lack {number}"}) for number in range(MOST + 3))
    options = {key: option.model_copy(update={"missing": missing}) for key, option in sample().options.items()}
    view = score_view(sample().model_copy(update={"options": options}), console())
    assert f"lack {MOST - 1}" in view
    assert f"lack {MOST}" not in view
    assert "and 3 more: see riskkit report" in view


def test_a_bare_record_is_shown() -> None:
    """A record in which everything may be released, and nothing is scored, asked or undertaken, still has a view."""
    only = {"r0": sample().options["r0"].model_copy(update={"risks": {}, "ledger": {}})}
    chosen = sample().recommended.model_copy(
        update={"option": "r0", "verdict": "cleared", "margin": None, "rests_on": ()}
    )
    empty = {"options": only, "recommended": chosen, "blanks": (), "contradictions": (), "measures": (), "profiles": {}}
    view = score_view(sample().model_copy(update=empty), console())
    assert "Recommended: r0 Unreleased: cleared" in view
    assert "Contradictions: 0" in view
