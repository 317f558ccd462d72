"""What every view is made of: labelled texts, tables and headings, as wide as the terminal that gets them."""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from riskkit.render.text import one_line, terminal


def laid_out(parts: Iterable[RenderableType], console: Console | None) -> str:
    """The parts one under the other, laid out for *console* (default: standard output); no line ends in spaces."""
    console = console or Console()
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def said(text: str, style: str = "") -> Text:
    """Text of whoever it is from, on one line, shown as the letters that it is made of."""
    return terminal(one_line(text), style)


def heading(text: str) -> Text:
    """A line that others stand under."""
    return said(text, "bold")


def labelled(label: str, text: str | Text) -> Table:
    """A short label and, hanging beside it, its text."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(overflow="fold")
    grid.add_row(said(label), text if isinstance(text, Text) else said(text))
    return grid


def tabled(heads: Mapping[str, bool], rows: Iterable[Sequence[str | Text]]) -> Table:
    """Rows under heads, of which those marked hold numbers; a long word is broken and never cut off."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for head, numbers in heads.items():
        table.add_column(head, overflow="fold", justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else said(cell) for cell in row))
    return table
