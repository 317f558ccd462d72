"""Whatever the format: all of it is said, the same each time, and never green by accident."""

import pytest

from riskkit.errors import InputError
from riskkit.render.gate import FORMATS, render_gate
from riskkit.render.text import UNSEEN
from riskkit.schema.results.gate import EXITS, GateRun, Outcome
from tests.render.gate.samples import ATTACKS, FINDINGS, ending, many, prefixed, sample

NOT_PASSED: tuple[Outcome, ...] = ("blocked", "held", "not-assessed", "bad-input")


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_run_gives_the_same_bytes(format: str) -> None:
    """A format is a function of the record, and its text ends with one newline."""
    written = render_gate(sample(), format)
    assert written == render_gate(GateRun.model_validate(sample().model_dump()), format)
    assert written.rstrip("\n") + "\n" == written


@pytest.mark.parametrize("format", FORMATS)
def test_every_finding_and_its_fix_are_said(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings are in every format, those that are waived or inherited too."""
    monkeypatch.setenv("COLUMNS", "200")
    written = render_gate(sample(), format)
    assert [each.message for each in FINDINGS if each.message not in written] == []
    assert [each.fix for each in FINDINGS if each.fix not in written] == []


@pytest.mark.parametrize("outcome", NOT_PASSED)
@pytest.mark.parametrize("format", FORMATS)
def test_a_run_that_did_not_pass_says_so_without_a_finding(format: str, outcome: Outcome) -> None:
    """Where no finding accounts for the exit code, its reason stands in every format."""
    assert "the clock is wrong" in render_gate(ending(outcome), format)


@pytest.mark.parametrize("outcome", NOT_PASSED)
@pytest.mark.parametrize("format", [name for name in FORMATS if name != "json"])
def test_a_run_without_a_reason_is_not_taken_for_passed(format: str, outcome: Outcome) -> None:
    """A record that lacks its reasons still differs from one that passed."""
    assert "no reason was recorded" in render_gate(ending(outcome, ()), format)


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "gitlab"])
def test_passes_are_recorded(format: str) -> None:
    """How many rules passed, or which, is said; GitLab's report has no place for it."""
    written = render_gate(ending("passed"), format)
    assert "release-valid" in written or "9 of 9 rules passed" in written


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_cannot_be_seen_gets_through(format: str, text: str) -> None:
    """Controls, bidi marks and zero-width characters are written out, in every format, and it can be encoded."""
    written = render_gate(prefixed(text), format)
    assert not UNSEEN.search(written.replace("\n", ""))
    assert written.encode()


@pytest.mark.parametrize("format", FORMATS)
def test_a_run_that_read_nothing_is_written(format: str) -> None:
    """Without a release, rules, inputs and findings there is still a text."""
    nothing: dict[str, object] = {"release": "", "rules": {}, "inputs": {}, "asked": "", "verdict": ""}
    nothing |= {"recommended": "", "decided": "", "pinned_by": None}
    assert render_gate(ending("bad-input").model_copy(update=nothing), format)


@pytest.mark.parametrize("format", FORMATS)
def test_many_findings_are_written(format: str) -> None:
    """A run with thousands of findings is written like any other."""
    assert render_gate(many(3000), format)


def test_another_format_is_refused() -> None:
    """A format that is none is bad input, and those that are stand beside it."""
    with pytest.raises(
        InputError, match="'xml' is not a format\n  hint: formats: terminal, json, sarif, junit, github"
    ):
        render_gate(sample(), "xml")


def test_every_outcome_has_an_exit_code() -> None:
    """The samples end in every way there is."""
    assert {ending(outcome).exit_code for outcome in EXITS} == {0, 1, 2, 3, 4}
