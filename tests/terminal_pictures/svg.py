"""A recorded screen as SVG: the same bytes for the same screen, with nothing in it that is loaded or run."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from pyte.screens import Char, HistoryScreen

WIDTH, HEIGHT, SIZE, EDGE = 9, 19, 15, 14
"""Of a cell, of its letters, and of the edge around all of them, in pixels."""
PAPER, INK = "#1b1f24", "#e4e7eb"
COLOURS = {
    "black": "#3b4252",
    "red": "#ff8080",
    "green": "#7fd88f",
    "brown": "#e5c07b",
    "blue": "#7fb4ff",
    "magenta": "#d79bff",
    "cyan": "#6fd3d3",
    "white": "#e4e7eb",
}
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that may not stand in XML, escaped or not."""
Row = Sequence[Char]


def rows_of(screen: HistoryScreen) -> list[Row]:
    """The cells of all that stands on a screen or ran off its top, down to the last row that is not blank."""
    lines = (*screen.history.top, *(screen.buffer[n] for n in range(screen.lines)))
    rows: list[Row] = [[line[n] for n in range(screen.columns)] for line in lines]
    while rows and not _text(rows[-1]).strip():
        rows.pop()
    return rows


def picture(rows: Sequence[Row], title: str) -> str:
    """Rows of cells as an SVG file with a title for those who cannot see it."""
    width = max(map(len, rows), default=0) * WIDTH + 2 * EDGE
    height = len(rows) * HEIGHT + 2 * EDGE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}"'
    lines = [
        f'{head} width="{width}" height="{height}">',
        f"<title>{_escaped(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="6" fill="{PAPER}"/>',
        f'<g font-family="{FONTS}" font-size="{SIZE}" fill="{INK}">',
        *(part for number, row in enumerate(rows) for part in _parts(row, EDGE + number * HEIGHT)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _parts(row: Row, top: int) -> Iterator[str]:
    """Per run of cells in one style a rectangle behind it, where it has a colour of its own, and its text."""
    at = EDGE
    for style, group in groupby(row, key=lambda cell: cell._replace(data="")):
        run = list(group)
        ink, paper = _colours(style)
        if paper != PAPER:
            yield f'<rect x="{at}" y="{top}" width="{len(run) * WIDTH}" height="{HEIGHT}" fill="{paper}"/>'
        for start, end in _stretches(run):
            place = f'x="{at + start * WIDTH}" y="{top + SIZE - 1}" textLength="{(end - start) * WIDTH}"'
            yield f"<text {place}{_look(style, ink)}>{_escaped(_text(run[start:end]))}</text>"
        at += len(run) * WIDTH


def _stretches(run: Row) -> Iterator[tuple[int, int]]:
    """Where text starts and ends that has no two blanks in a row, since these look like one in a picture."""
    filled = "".join(" " if cell.data.isspace() else "x" for cell in run)  # the second half of a wide letter is empty
    return (found.span() for found in re.finditer("x+(?: x+)*", filled))


def _colours(style: Char) -> tuple[str, str]:
    ink, paper = _colour(style.fg, INK), _colour(style.bg, PAPER)
    return (paper, ink) if style.reverse else (ink, paper)


def _colour(name: str, default: str) -> str:
    """A colour by the name or the six digits that a screen keeps of it."""
    known = COLOURS.get(name.removeprefix("bright"))
    return known or (f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else default)


def _look(style: Char, ink: str) -> str:
    lines = " ".join(["underline"] * style.underscore + ["line-through"] * style.strikethrough)
    parts = {
        "fill": ink if ink != INK else "",
        "font-weight": "bold" if style.bold else "",
        "font-style": "italic" if style.italics else "",
        "text-decoration": lines,
    }
    return "".join(f' {name}="{value}"' for name, value in parts.items() if value)


def _text(cells: Sequence[Char]) -> str:
    return "".join(cell.data for cell in cells)


def _escaped(text: str) -> str:
    return escape(NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))
