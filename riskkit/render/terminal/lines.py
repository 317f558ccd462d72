"""Lines as wide as the terminal, wrapped before anything is styled, so that a view can count them."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from riskkit.render.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

NARROW = 56
"""Columns below which what stands side by side is put one under the other."""
CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and how it looks on a terminal; what is meant is never said by the look alone."""

    text: str
    style: str = ""
    styled: int = 0
    """Where the style begins, so that a label can be told from its text."""


def width_of(console: "Console | None" = None) -> int:
    """The columns of a console, of the terminal, or as COLUMNS says; 80 in a pipe."""
    return max(console.width if console else get_terminal_size().columns, 20)


def text_of(lines: Iterable[Line], console: "Console | None" = None) -> str:
    """The lines as text, with styles where *console* (default: standard output) shows them; none ends in spaces."""
    listed = [Line(line.text.rstrip(), line.style, line.styled) for line in lines]
    if console is None and not sys.stdout.isatty():
        return "".join(f"{line.text}\n" for line in listed)
    from rich.console import Console  # a pipe does without
    from rich.text import Text

    console = console or Console()
    with console.capture() as captured:
        for line in listed:
            shown = Text(line.text, no_wrap=True, overflow="ignore")
            shown.stylize(line.style, line.styled)
            console.print(shown, crop=False, soft_wrap=True, markup=False, emoji=False, highlight=False)
    return captured.get()


def cells(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # most text does without

    return cell_len(text)


def clipped(text: str, room: int) -> str:
    """A text on one line, cut with a mark where it does not fit."""
    text = one_line(text)
    if cells(text) <= room:
        return text
    while text and cells(text) > room - 1:
        text = text[: -max((cells(text) - room + 1) // 2, 1)]
    return f"{text.rstrip()}{CUT}"


def padded(text: str, room: int) -> str:
    """A text filled up with spaces."""
    return text + " " * max(room - cells(text), 0)


def folded(text: str, room: int, first: int | None = None) -> list[str]:
    """A text in lines of whole words; a word that is longer than a line is broken. *first*: room in the first line."""
    left = room if first is None else first
    found, line = list[str](), ""
    for word in one_line(text).split(" "):
        for piece in _pieces(word, room):
            longer = f"{line} {piece}" if line else piece
            if cells(longer) <= left:
                line = longer
                continue
            if line or first is not None:
                found.append(line)
                left, first = room, None
            line = piece
    return [*found, line]


def _pieces(word: str, room: int) -> Iterator[str]:
    while cells(word) > room:
        count = max(n for n in range(1, min(len(word), room) + 1) if n == 1 or cells(word[:n]) <= room)
        yield word[:count]
        word = word[count:]
    yield word


def paragraph(text: str, width: int, *, first: str = "", style: str = "", most: int | None = None) -> list[Line]:
    """A text behind what it *first* stands behind, later lines below its start; cut after so many lines at *most*."""
    room = max(width - cells(first), 8)
    found = folded(text, room)
    if most is not None and len(found) > most:
        found = [*found[: most - 1], clipped(" ".join(found[most - 1 :]), room)]
    rest = " " * cells(first)
    return [Line(f"{rest if number else first}{line}", style, cells(first)) for number, line in enumerate(found)]


def labelled(label: str, text: str, width: int, *, style: str = "", most: int | None = None) -> list[Line]:
    """A label, filled up to its column, and its text hanging beside it; one under the other where it is narrow."""
    if width >= NARROW:
        return paragraph(text, width, first=label, style=style, most=most)
    return [
        *paragraph(f"{label.strip()}:", width, most=most),
        *paragraph(text, width, first="  ", style=style, most=most),
    ]


def flowing(items: Sequence[str], width: int, indent: str = "  ", between: str = "  ") -> list[Line]:
    """Items one after the other, none of them broken over lines unless it is longer than a line."""
    found, line = list[str](), ""
    for item in map(partial(clipped, room=width - cells(indent)), items):
        longer = f"{line}{between}{item}" if line else item
        if line and cells(indent) + cells(longer) > width:
            found.append(line)
            longer = item
        line = longer
    return [Line(f"{indent}{line}") for line in [*found, line] if line]


def columns(
    rows: Sequence[Sequence[str]], width: int, indent: str = "  ", heads: Sequence[str] = (), most: int | None = None
) -> list[Line]:
    """
    Rows in columns as wide as their longest cell, the last one wrapped; where there is no room one under the other.

    A column but the last takes two fifths of the width at most; *most* limits the lines of a cell.
    """
    listed = [[one_line(cell) for cell in row] for row in (([heads] if heads else []) + list(rows))]
    if not rows:
        return []
    widths = [min(max(map(cells, column)), width * 2 // 5) for column in zip(*listed, strict=True)][:-1]
    before = cells(indent) + sum(widths) + 2 * len(widths)
    if width < NARROW or width - before < 12:
        return [line for row in listed[bool(heads) :] for line in _stacked(row, heads, width, indent, most)]
    found = []
    for number, row in enumerate(listed):
        first = indent + "".join(f"{padded(clipped(c, w), w)}  " for c, w in zip(row, widths, strict=False))
        style = "dim" if heads and not number else ""
        found += paragraph(row[-1], width, first=first, style=style, most=most)
    return found


def _stacked(row: Sequence[str], heads: Sequence[str], width: int, indent: str, most: int | None) -> Iterator[Line]:
    yield from paragraph(row[0], width, first=indent, most=most)
    for place, cell in enumerate(row[1:], start=1):
        label = f"{heads[place]}: " if heads else ""
        yield from paragraph(f"{label}{cell}", width, first=f"{indent}  ", most=most)
