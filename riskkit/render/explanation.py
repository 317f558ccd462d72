"""An explanation as text for a terminal or a pipe: the path from a verdict back to answers and citations."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskkit.render.layout import heading, labelled, laid_out, said
from riskkit.schema.explanation import Explanation, Step

DEEPEST = 6
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


def _step(step: Step) -> Table:
    """One step; what nobody checked against the source is said to be recalled."""
    basis = f" ({step.basis}{': ' if step.source else ''}{', '.join(step.source)})" if step.basis else ""
    return labelled("-", Text.assemble(said(step.title, "bold"), ": ", said(f"{step.detail}{basis}")))
