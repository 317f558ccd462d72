"""A gate run as text for a terminal, a pipe or the log of a job; nothing is said by colour alone."""

import re
from collections.abc import Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from riskkit.render.gate import words
from riskkit.render.gate.words import FindingStatus
from riskkit.render.terminal.layout import heading, labelled, laid_out, said
from riskkit.render.words import number_of
from riskkit.schema.results.gate import Finding, GateRun, Outcome

MOST = 5
"""So many rules that did not run are shown; they follow from what is found."""
STYLES: Mapping[FindingStatus | Outcome, str] = {
    "passed": "green",
    "bad-input": "bold red",
    "not-assessed": "bold red",
    "blocked": "red",
    "held": "yellow",
    "error": "red",
    "warning": "yellow",
}
# GitHub's runner obeys a line that starts with ::, and ##[ anywhere in a line; others obey ##vso[ and ##teamcity[
_OBEYED = re.compile(r":(?=:)|##(?=\w*\[)")


def gate_view(run: GateRun, console: Console | None = None) -> str:
    """How it came out and why, findings by what to do next, and what did not pass; *console* is stdout by default."""
    return laid_out(_parts(run), console)


def _inert(text: str, style: str = "") -> Text:
    """Text that is a command to no runner either."""
    return said(_OBEYED.sub(lambda found: f"{found[0]} ", text), style)


def _parts(run: GateRun) -> Iterator[RenderableType]:
    yield Text.assemble(_inert(words.name(run), "bold"), ": ", said(words.ended(run), STYLES[run.outcome]))
    yield from (labelled(f"{label}:", _inert(text)) for label, text in words.facts(run))
    for step, findings in words.by_next_step(run):
        yield Text()
        yield heading(f"{step} ({number_of(len(findings), 'finding')})")
        for finding in findings:
            yield from _finding(run, finding)
    yield from _unrun(run)


def _finding(run: GateRun, finding: Finding) -> Iterator[RenderableType]:
    how = words.standing(finding)
    place = ": ".join(filter(None, (words.where(run, finding), finding.place.pointer)))
    yield _inert(place)
    status = said(f"{words.STANDINGS[how]}:", STYLES.get(how, ""))
    yield _below(Text.assemble(status, " ", _inert(finding.message), " [", _inert(finding.rule), "]"))
    if finding.fix:
        yield _below(labelled("fix:", _inert(finding.fix)))
    if words.excuse(finding):
        yield _below(labelled("but:", _inert(words.excuse(finding))))


def _below(part: RenderableType) -> Padding:
    return Padding(part, (0, 0, 0, 2))


def _unrun(run: GateRun) -> Iterator[RenderableType]:
    """Rules about which nothing is known: each that broke, and the first of those that did not run."""
    broke, waiting = (
        [f"{key}: {verb}: {rule.why}" for key, rule in run.rules.items() if rule.state == state]
        for state, verb in (("broke", "broke"), ("not-run", "did not run"))
    )
    if broke or waiting:
        yield Text()
        yield heading(f"Rules that did not run or broke: {len(broke) + len(waiting)}")
    yield from (labelled("-", _inert(text)) for text in broke + waiting[:MOST])
    if waiting[MOST:]:
        yield said(f"  and {len(waiting) - MOST} more that did not run: see another format")
