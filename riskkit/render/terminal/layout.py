"""What every view is made of: labelled texts, tables and headings, as wide as the terminal that gets them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskkit.render.text import one_line, terminal

BETWEEN = 3
"""Blanks between two columns of a table."""


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


def tabled(heads: Mapping[str, bool], rows: Iterable[Sequence[str | Text]]) -> RenderableType:
    """
    Rows under heads, of which those marked hold numbers.

    Where that would break a word for want of room each row stands by itself, a cell under the other, and a word that
    is still too long is broken and never cut off.
    """
    return _Tabled(heads, [[cell if isinstance(cell, Text) else said(cell) for cell in row] for row in rows])


@dataclass(frozen=True, slots=True)
class _Tabled:
    """A table that breaks no word."""

    heads: Mapping[str, bool]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        widths = self._widths(options.max_width - BETWEEN * (len(self.heads) - 1))
        if widths:
            yield self._table(widths)
            return
        for row in self.rows:
            for number, (head, cell) in enumerate(zip(self.heads, row, strict=True)):
                yield Padding(labelled(f"{head}:", cell), (0, 0, 0, 2 if number else 0))

    def _widths(self, room: int) -> list[int]:
        """How wide each column is, the widest made narrower as far as its longest word; nothing where none fits."""
        columns = list(zip(map(said, self.heads), *self.rows, strict=True))
        least = [max(cell_len(word) for cell in column for word in (cell.plain.split() or [""])) for column in columns]
        widths = [max(cell.cell_len for cell in column) for column in columns]
        if sum(least) > room:
            return []
        while sum(widths) > room:
            widest = max((n for n, width in enumerate(widths) if width > least[n]), key=lambda n: widths[n])
            widths[widest] -= 1
        return widths

    def _table(self, widths: Iterable[int]) -> Table:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
        for (head, numbers), width in zip(self.heads.items(), widths, strict=True):
            table.add_column(head, width=width, overflow="fold", justify="right" if numbers else "left")
        for row in self.rows:
            table.add_row(*row)
        return table
