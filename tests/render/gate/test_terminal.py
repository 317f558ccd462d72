"""The gate in a terminal or a log: legible when narrow, alike without colours, and a command to nobody."""

import re
from io import StringIO

import pytest
from hypothesis import Phase, given, settings
from rich.cells import cell_len
from rich.console import Console

from riskkit.render.gate.terminal import MOST, gate_view
from riskkit.render.gate.words import by_next_step
from riskkit.render.text import UNSEEN
from riskkit.schema.results.gate import EXITS, GateRun, Outcome
from tests.render.gate.samples import ATTACKS, FINDINGS, RULES, ending, finding, hostile_text, prefixed, sample

GROUPS = {
    "decision-present": "decision",
    "card-name": "card",
    "weights-digest": "weights",
    "release-complete": "metadata",
    "pins-given": "policy",
}
COLOURS = re.compile(r"\x1b\[[\d;]*m")
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


def viewed(run: GateRun, width: int = 80, colours: bool = False) -> str:
    """The view at a width, in a pipe or in a terminal that knows colours."""
    console = Console(
        file=StringIO(), width=width, force_terminal=colours, color_system="truecolor" if colours else None
    )
    return gate_view(run, console)


def letters(text: str) -> str:
    """What is said, without spaces."""
    return "".join(text.split())


def assert_only_text(text: str, width: int) -> None:
    """Nothing in the view is obeyed by a terminal or a runner, and no line is wider than the terminal."""
    written = viewed(prefixed(text), width)
    assert not UNSEEN.search(written.replace("\n", ""))
    assert not COMMAND.search(written)
    assert not [line for line in written.split("\n") if cell_len(line) > width or line != line.rstrip()]


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_stays_text(text: str, width: int) -> None:
    """No text of others styles, erases or hides anything, or is a command to the runner that shows the log."""
    assert_only_text(text, width)


@settings(max_examples=50, phases=set(Phase) - {Phase.shrink})
@given(hostile_text)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text, 40)


@pytest.mark.parametrize("width", [40, 60, 120])
def test_narrow_loses_nothing(width: int) -> None:
    """Words are wrapped or broken and never cut."""
    narrow, wide = letters(viewed(sample(), width)), letters(viewed(sample(), 10_000))
    assert sorted(narrow) == sorted(wide)


def test_colour_says_nothing_alone() -> None:
    """With styles taken out, the view on a terminal is the one in a pipe."""
    coloured = viewed(sample(), colours=True)
    assert "\n".join(line.rstrip() for line in COLOURS.sub("", coloured).split("\n")) == viewed(sample())
    assert coloured != viewed(sample())


def test_all_of_it_is_said() -> None:
    """Every finding with its rule, place, fix and excuse, and every rule that did not run."""
    written = viewed(sample(), 10_000)
    expected = [text for each in FINDINGS for text in (each.message, each.fix, f"[{each.rule}]", each.place.pointer)]
    expected += ["release.yaml:14:2", "README.md:3", "old-card", "Ada", "decision-current: did not run"]
    assert [text for text in expected if text not in written] == []


def test_findings_stand_under_what_to_do_next() -> None:
    """Steps come in the order in which to take them, each once, and what stops nothing comes last."""
    rules = {key: RULES["release-valid"].model_copy(update={"group": group}) for key, group in GROUPS.items()}
    findings = tuple(finding(number, key, "blocked") for number, key in enumerate(GROUPS))
    shown = finding(99, "card-name", "shown", "warning")
    run = sample().model_copy(update={"findings": (*findings, shown, findings[0]), "rules": rules})
    steps = [re.sub(r" \(.*", "", label) for label, _ in by_next_step(run)]
    assert steps == [
        "Have the gate set up by whoever owns the policy",
        "Fill in release.yaml",
        "Correct the model card",
        "Hash the files anew, once you have looked at them: riskkit init FOLDER --again",
        "Decide, or approve: riskkit decide",
        "Only shown: stops nothing",
    ]
    assert "Decide, or approve: riskkit decide (2 findings)" in viewed(run)


@pytest.mark.parametrize("outcome", EXITS)
def test_the_outcome_leads(outcome: Outcome) -> None:
    """The first line names the release, how it came out and the exit code."""
    assert re.fullmatch(
        rf"example-model 1\.0: [a-z ]+ \(exit code {EXITS[outcome]}\)", viewed(ending(outcome)).split("\n")[0]
    )


def test_a_broken_rule_is_named() -> None:
    """A fault of ours is told apart from what did not run."""
    broken = RULES["release-valid"].model_copy(update={"state": "broke", "why": "KeyError"})
    assert "release-valid: broke: KeyError" in viewed(sample().model_copy(update={"rules": {"release-valid": broken}}))


def test_rules_that_did_not_run_are_shown_in_short() -> None:
    """Of rules that did not run the first are named and the others counted; one that broke is always named."""
    waiting = {f"rule-{n}": RULES["decision-current"] for n in range(MOST + 3)}
    broken = RULES["release-valid"].model_copy(update={"state": "broke", "why": "KeyError"})
    written = viewed(sample().model_copy(update={"rules": {**waiting, "last": broken}}))
    assert "last: broke: KeyError" in written
    assert f"rule-{MOST - 1}: did not run" in written
    assert f"rule-{MOST}: did not run" not in written
    assert "and 3 more that did not run: see another format" in written
