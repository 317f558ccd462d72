"""An explanation as text for a terminal or a pipe: the path from a verdict back to answers and citations."""

from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from riskkit.render import words
from riskkit.render.layout import heading, labelled, laid_out, said
from riskkit.schema.explanation import Explanation, Reference, Step

DEEPEST = 8
"""Steps further from the conclusion are indented no more than this."""


def explain_view(explanation: Explanation, console: Console | None = None) -> str:
    """The path from a verdict back to answers and citations, laid out for *console* (default: standard output)."""
    return laid_out(_explanation(explanation), console)


def _explanation(explanation: Explanation) -> Iterator[RenderableType]:
    subject, title = explanation.subject, explanation.title
    yield heading(subject if title == subject else f"{subject} {title}")
    yield said(explanation.verdict)
    yield Text()
    for step in explanation.steps:
        yield Padding(_step(step), (0, 0, 0, 2 * max(0, min(step.depth, DEEPEST) - 1)))
    yield from _listed("Numbers that are judged, and by what", explanation.grounds)
    rows = {key: _reference(found) for key, found in explanation.references.items()}
    yield from _listed("Sources, and how sure each fact is", rows)


def _step(step: Step) -> RenderableType:
    """One step, and below it where it stands; what nobody checked against the source is said to be recalled."""
    basis = f" ({step.basis}{': ' if step.source else ''}{', '.join(step.source)})" if step.basis else ""
    told = labelled("-", Text.assemble(said(step.title, "bold"), ": ", said(f"{_said(step)}{basis}")))
    marks = {"at": step.place, "see": step.see}
    return Group(told, *(Padding(said(f"{word} {mark}", "dim"), (0, 0, 0, 2)) for word, mark in marks.items() if mark))


def _said(step: Step) -> str:
    """What a step says, how it is worked out, and what it comes to."""
    value = None if step.value is None else f"{step.value:.6g}"
    return " = ".join(part for part in (step.detail, step.working, value) if part is not None)


def _reference(found: Reference) -> str:
    """A fact, how sure it is, and where it was seen."""
    seen = f"; seen in {words.listed(found.seen_in)}" if found.seen_in else ""
    sure = found.mark if found.mark == found.basis else f"{found.mark}, which counts as {found.basis}"
    return f"{found.fact} ({sure}{seen}{f', {found.locator}' if found.locator else ''})"


def _listed(head: str, entries: Mapping[str, str]) -> Iterator[RenderableType]:
    if entries:
        yield Text()
        yield heading(head)
    for key, text in entries.items():
        yield labelled("-", Text.assemble(said(key, "bold"), ": ", said(text)))
