"""A gate run as commands to GitHub's runner, which shows them beside the lines of a change."""

from collections.abc import Iterable, Mapping
from typing import Literal

from riskkit.render.gate import words
from riskkit.render.gate.words import FindingStatus
from riskkit.render.text import one_line
from riskkit.schema.results.gate import Finding, GateRun

Command = Literal["error", "warning", "notice"]
MOST = 9
"""Of each command; GitHub shows ten of each in a step and drops the rest unsaid, and one says how the run came out."""
LONGEST = 4_000
"""Characters of a message."""
_TITLE = 200
_COMMANDS: Mapping[FindingStatus, Command] = {
    "error": "warning",
    "warning": "warning",
    "note": "notice",
    "waived": "notice",
    "inherited": "notice",
}
"""What has no say; the rest are errors."""
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def annotations(run: GateRun) -> str:
    """One command a line: how the run came out, then the gravest findings; how many are left out is in the first."""
    kept, left_out = _chosen(run)
    lines = [_outcome(run, left_out), *(_finding(run, command, finding) for command, finding in kept)]
    return "".join(f"{line}\n" for line in lines)


def _chosen(run: GateRun) -> tuple[list[tuple[Command, Finding]], int]:
    """The gravest findings under each command, and how many others there are."""
    room: dict[Command, int] = {"error": MOST, "warning": MOST, "notice": MOST}
    kept: list[tuple[Command, Finding]] = []
    for finding in words.gravest_first(run.findings):
        command = _COMMANDS.get(words.standing(finding), "error")
        if room[command]:
            room[command] -= 1
            kept.append((command, finding))
    return kept, len(run.findings) - len(kept)


def _outcome(run: GateRun, left_out: int) -> str:
    more = [f"{left_out} more findings are not shown here: see the step summary or another format"] if left_out else []
    lines = [*words.reasons(run), words.tally(run), *more]
    title = f"riskkit gate: {words.name(run)}: {words.ended(run)}"
    return _command("error" if run.exit_code else "notice", {"title": title}, lines)


def _finding(run: GateRun, command: Command, finding: Finding) -> str:
    place = finding.place
    given = {"file": words.file_of(run, finding).removeprefix("./")}
    given |= {name: str(number) for name, number in (("line", place.line), ("col", place.column)) if number > 0}
    title = f"riskkit {finding.rule}: {words.STANDINGS[words.standing(finding)]}"
    said = [finding.message, f"fix: {finding.fix}" if finding.fix else "", words.excuse(finding), place.pointer]
    return _command(command, given | {"title": title}, filter(None, said))


def _command(command: Command, properties: Mapping[str, str], lines: Iterable[str]) -> str:
    given = ",".join(f"{name}={_escaped(words.clipped(text, _TITLE), _PROPERTY)}" for name, text in properties.items())
    message = words.clipped("\n".join(map(one_line, lines)), LONGEST)
    return f"::{command} {given}::{''.join(_DATA.get(mark, mark) for mark in message)}"


def _escaped(text: str, marks: Mapping[str, str]) -> str:
    return "".join(marks.get(mark, mark) for mark in one_line(text))
