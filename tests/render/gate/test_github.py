"""Annotations: read back by the runner's own rules, each is ours and says what the finding says."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given

from riskkit.render.gate.github import LONGEST, MOST, annotations
from riskkit.render.text import one_line
from riskkit.schema.results.gate import GateRun, Outcome
from tests.render.gate.samples import ATTACKS, FINDINGS, ending, hostile_text, many, prefixed, sample, texts

SHOWN = 10
"""So many of each command GitHub shows of one step."""


@dataclass(frozen=True)
class Annotation:
    """A command as the runner reads it."""

    command: str
    properties: dict[str, str]
    message: str


def unescaped(text: str, marks: dict[str, str]) -> str:
    """Text as the runner reads it: the percent sign last."""
    for mark, character in marks.items():
        text = text.replace(mark, character)
    return text.replace("%25", "%")


def read(log: str) -> list[Annotation]:
    """Every command in a log; a line that is none fails."""
    found = []
    for line in re.split(r"[\r\n]", log.removesuffix("\n")):
        parts = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        assert parts, line
        pairs = [pair.partition("=") for pair in parts[2].split(",")]
        data = {"%0D": "\r", "%0A": "\n"}
        properties = {name: unescaped(value, data | {"%3A": ":", "%2C": ","}) for name, _, value in pairs}
        found.append(Annotation(parts[1], properties, unescaped(parts[3], data)))
    return found


def test_the_first_says_how_it_came_out() -> None:
    """The outcome leads, with its reasons; then each finding at its place."""
    first, *rest = read(annotations(sample()))
    assert (first.command, first.properties) == (
        "error",
        {"title": "riskkit gate: example-model 1.0: blocked (exit code 1)"},
    )
    assert first.message.startswith("2 findings block\n1 finding holds\n")
    assert [(each.command, each.properties["file"], each.properties.get("line")) for each in rest] == [
        ("error", "model 1/weights.safetensors", None),
        ("error", "release.yaml", "14"),
        ("error", "release.yaml", "14"),
        ("warning", "release.yaml", "14"),
        ("notice", "release.yaml", "14"),
        ("notice", "README.md", "3"),
        ("notice", "release.yaml", "14"),
    ]


@pytest.mark.parametrize(
    ("outcome", "command"),
    [("passed", "notice"), ("blocked", "error"), ("held", "error"), ("not-assessed", "error"), ("bad-input", "error")],
)
def test_only_a_pass_is_no_error(outcome: Outcome, command: str) -> None:
    """Whatever is not exit code 0 is an error, without a finding too."""
    assert [each.command for each in read(annotations(ending(outcome)))] == [command]


def assert_only_text(text: str) -> None:
    """The commands and their properties are those of the sample, and their text is in what they say."""
    benign, hostile = read(annotations(prefixed("Q"))), read(annotations(prefixed(text)))
    assert [(each.command, list(each.properties)) for each in hostile] == [
        (each.command, list(each.properties)) for each in benign
    ]
    assert [each.properties.get("line") for each in hostile] == [each.properties.get("line") for each in benign]
    said = {one_line(each) for each in texts(prefixed(text)) if len(each) < 500}
    written = "\n".join(each.message for each in hostile)
    rules = {one_line(rule.why) for rule in prefixed(text).rules.values() if rule.why}
    assert [each for each in said - rules if each not in written] == []


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_is_no_command(text: str) -> None:
    """No text adds a command, a property or a line, and all of it is said."""
    assert_only_text(text)


@given(hostile_text)
def test_any_text_is_no_command(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


def counted(run: GateRun, command: str) -> int:
    """How often a command is given."""
    return [each.command for each in read(annotations(run))].count(command)


@pytest.mark.parametrize("number", [0, MOST - 3, MOST, 500])
def test_no_more_than_github_shows(number: int) -> None:
    """Of each command there are no more than are shown, and how many findings are left out is told first."""
    first, *rest = read(annotations(many(number)))
    assert all(counted(many(number), command) <= SHOWN for command in ("error", "warning", "notice"))
    left_out = number + len(FINDINGS) - len(rest)
    told = re.search(r"(\d+) more findings are not shown here", first.message)
    assert (int(told[1]) if told else 0) == left_out


def test_a_message_is_as_long_as_is_read() -> None:
    """A text of any length is cut, and it is said that it was."""
    long = read(annotations(many(1, "x" * 100_000)))[1]
    assert len(long.message) < LONGEST + 40
    assert "more characters" in long.message
