"""An explanation as text for a terminal or a pipe: the chain in at most ten lines, and on request all behind it."""

from collections.abc import Iterator

from rich.console import Console

from riskkit.render import words
from riskkit.render.terminal.lines import NARROW, Line, cells, clipped, labelled, padded, paragraph, text_of, width_of
from riskkit.render.text import one_line
from riskkit.schema.results.explanation import Explanation, ExplanationStep, Reference

MOST = 10
"""Lines of a chain."""


def explain_view(explanation: Explanation, console: Console | None = None, *, trace: bool = False) -> str:
    """
    The chain from an answer to a verdict, laid out for *console* (default: stdout).

    With *trace* nothing is cut, and all that is behind it follows.
    """
    width = width_of(console)
    if not trace:
        return text_of(_chain(explanation, width), console)
    whole = [line for part in _steps(explanation, width) for line in part]
    return text_of([*whole, *_trace(explanation, width), *_sources(explanation, width)], console)


def _chain(explanation: Explanation, width: int) -> list[Line]:
    """The chain; where it would take too many lines those steps are cut that take the most."""
    parts = list(_steps(explanation, width))
    while sum(len(part) for part in parts) > MOST and width >= NARROW and max(map(len, parts)) > 1:
        longest = max(range(len(parts)), key=lambda place: len(parts[place]))
        *kept, last, cut = parts[longest]
        parts[longest] = [*kept, _joined(last, cut, width)]
    return [line for part in parts for line in part]


def _joined(line: Line, cut: Line, width: int) -> Line:
    """A line that goes on with as much of the next as there is room for."""
    label, text = line.text[: line.styled], line.text[line.styled :]
    return Line(f"{label}{clipped(f'{text} {cut.text}', width - cells(label))}", line.style, line.styled)


def _steps(explanation: Explanation, width: int) -> Iterator[list[Line]]:
    head = f"{words.labelled(explanation.title, explanation.subject)}: {explanation.outcome}"
    yield paragraph(
        head if cells(head) <= width else f"{explanation.title}: {explanation.outcome}", width, style="bold"
    )
    room = max((cells(one_line(step.label)) for step in explanation.steps), default=0) + 4
    for step in explanation.steps:
        yield labelled(padded(f"  {one_line(step.label)}", room), step.text, width)


def _trace(explanation: Explanation, width: int) -> Iterator[Line]:
    yield Line("")
    yield Line("Behind it", "bold")
    room = max((cells(one_line(step.label)) for step in explanation.trace), default=0) + 4
    for step in explanation.trace:
        yield from labelled(padded(f"  {one_line(step.label)}", room), f"{step.text}{_marks(step)}", width)


def _marks(step: ExplanationStep) -> str:
    """Where a step looks something up, and how sure that is."""
    sure = f"{step.basis}{f': {words.listed(step.source)}' if step.source else ''}" if step.basis else ""
    marks = "; ".join(part for part in (f"at {step.place}" if step.place else "", sure) if part)
    return f" [{marks}]" if marks else ""


def _sources(explanation: Explanation, width: int) -> Iterator[Line]:
    if explanation.references:
        yield Line("")
        yield Line("Sources, and how sure each fact is", "bold")
    room = min(max(map(cells, explanation.references), default=0) + 4, width * 2 // 5)
    for key, each in explanation.references.items():
        if width >= NARROW and cells(key) + 4 > room:  # a key is never cut
            yield from paragraph(key, width, first="  ")
            yield from paragraph(_reference(each), width, first=" " * room)
        else:
            yield from labelled(padded(f"  {key}", room), _reference(each), width)


def _reference(reference: Reference) -> str:
    """A fact, how sure it is, and where it was seen."""
    seen = f"; seen in {words.listed(reference.seen_in)}" if reference.seen_in else ""
    sure = (
        reference.mark if reference.mark == reference.basis else f"{reference.mark}, which counts as {reference.basis}"
    )
    return f"{reference.fact} ({sure}{seen}{f', {reference.locator}' if reference.locator else ''})"
