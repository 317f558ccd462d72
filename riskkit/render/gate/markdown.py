"""A gate run as Markdown, no longer than GitHub takes: the summary of a step, and a comment on a pull request."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riskkit.render.gate import words
from riskkit.render.text import code, markdown
from riskkit.render.words import spoken
from riskkit.schema.results.gate import Finding, GateRun

COMMENT = 65_536
"""Bytes of a comment: GitHub counts characters, of which there are never more."""
SUMMARY = 1024 * 1024
"""Bytes that one step may add to the summary of a job; beyond it GitHub shows nothing of it."""
LONGEST = 1_000
"""Characters of a text, before it is escaped."""


@dataclass(frozen=True, slots=True)
class FoldedList:
    """A head, which may be empty, and the entries of the list under it, which a reader opens where it is folded."""

    head: str
    entries: Sequence[str]
    folded: bool = True

    def shown(self, number: int) -> str:
        """The section with so many of its entries, and how many it has beyond."""
        more = len(self.entries) - number
        lines = [f"- {entry}\n" for entry in self.entries[:number]] + ([f"- and {more} more\n"] if more else [])
        if self.folded:
            return f"<details><summary>{self.head}: {len(self.entries)}</summary>\n\n{''.join(lines)}\n</details>\n"
        head = f"**{self.head}: {len(self.entries)}**\n\n" if self.head else ""
        return f"{head}{''.join(lines)}"


def comment(run: GateRun) -> str:
    """A comment that starts with a mark which no reader sees, the same for each run on the same release file."""
    file = words.release_file(run).encode(errors="surrogatepass")
    return _fitted(f"<!-- riskkit-gate {hashlib.sha256(file).hexdigest()[:12]} -->\n{_head(run)}", run, COMMENT)


def summary(run: GateRun) -> str:
    """The same without the mark, and with more room."""
    return _fitted(_head(run), run, SUMMARY)


def _head(run: GateRun) -> str:
    return f"### riskkit gate: {_text(words.name(run))}: {words.ended(run)}\n"


def _fitted(head: str, run: GateRun, room: int) -> str:
    """The head and every section, each with as many entries as there is room for, first come first served."""
    sections = [section for section in _sections(run) if section.entries]
    left = room - _size(head) - sum(_size(section.shown(0)) + 1 for section in sections)
    parts = [head]
    for section in sections:
        number, left = _fits(section.entries, left)
        parts.append(section.shown(number))
    return "\n".join(parts)


def _fits(entries: Sequence[str], room: int) -> tuple[int, int]:
    """How many entries fit into a room, and what is left of it."""
    for number, entry in enumerate(entries):
        size = _size(f"- {entry}\n")
        if size > room:
            return number, room
        room -= size
    return len(entries), room


def _size(text: str) -> int:
    return len(text.encode())


def _text(text: str) -> str:
    return markdown(words.clipped(text, LONGEST))


def _code(text: str) -> str:
    return code(words.clipped(text, LONGEST))


def _sections(run: GateRun) -> Iterator[FoldedList]:
    """The gravest first, since what comes last is cut first."""
    findings = words.gravest_first(run.findings)
    excused = [finding for finding in findings if words.excuse(finding)]
    stopping = [finding for finding in findings if finding.counts]
    shown = [finding for finding in findings if not finding.counts and not words.excuse(finding)]
    yield FoldedList("", [f"{label}: {_text(text)}" for label, text in words.facts(run)], folded=False)
    yield FoldedList("What stops it", [_finding(run, finding) for finding in stopping], folded=False)
    yield FoldedList("Warnings and notes", [_finding(run, finding) for finding in shown], folded=False)
    yield FoldedList("Rules that did not run or broke", _rules(run, "not-run") + _rules(run, "broke"), folded=False)
    yield FoldedList("Waived or inherited", [_finding(run, finding) for finding in excused])
    yield FoldedList("Rules that passed", _rules(run, "passed"))
    yield FoldedList("What was read", [_input(run, role) for role in run.inputs])


def _finding(run: GateRun, finding: Finding) -> str:
    how = words.STANDINGS[words.standing(finding)]
    pointer = f" {_code(finding.place.pointer)}" if finding.place.pointer else ""
    fix = f"; fix: {_text(finding.fix)}" if finding.fix else ""
    excuse = f"; {_text(words.excuse(finding))}" if words.excuse(finding) else ""
    place = _code(words.where(run, finding))
    return f"**{how}** {_code(finding.rule)} at {place}{pointer}: {_text(finding.message)}{fix}{excuse}"


def _rules(run: GateRun, state: str) -> list[str]:
    return [
        f"{_code(key)}: {_text(rule.title if state == 'passed' else f'{spoken(state)}: {rule.why}')}"
        for key, rule in run.rules.items()
        if rule.state == state
    ]


def _input(run: GateRun, role: str) -> str:
    given = run.inputs[role]
    named = " ".join(filter(None, (given.id, given.version)))
    parts = [_code(given.file), _text(named) if named else "", _code(given.digest), "pinned" if given.pinned else ""]
    return f"{_text(role)}: {', '.join(filter(None, parts))}"
