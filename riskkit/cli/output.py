"""Where results go: stdout, or a whole file; and everything else, which goes to stderr."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from riskkit.errors import InputError, Problem, plain, render

if TYPE_CHECKING:
    from riskkit.model_files.digests import Progress

FEWEST = 16
"""Columns in which a text can still be wrapped."""


def put(result: str | bytes) -> None:
    """A result on stdout."""
    if isinstance(result, bytes):
        sys.stdout.buffer.write(result)
    else:
        sys.stdout.write(result if result.endswith("\n") else f"{result}\n")


def check_no_terminal(instead: str) -> None:
    """Raises `InputError` where a document that nobody can read there would go to a terminal; *instead* writes it."""
    if sys.stdout.isatty():
        raise InputError([Problem("", "", "a terminal shows no such document", instead)])


def note(text: str) -> None:
    """One line that is no result, on stderr."""
    say(_fitted(plain(text)))


def say(text: str) -> None:
    """Lines on stderr; where it takes none, a result is still a result and an exit code still itself."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, AttributeError):
        leave(sys.stderr)


def note_command(text: str, command: str) -> None:
    """What to type next, on stderr; the command in one piece, on a line of its own where it does not fit beside."""
    line = plain(f"{text}: {command}")
    say(line if line == _fitted(line) else plain(f"{text}:") + f"\n{plain(command)}")


def warn(problems: Iterable[Problem]) -> None:
    """Warnings on stderr; the exit code is another matter."""
    for problem in problems:
        say(_fitted(f"warning: {render(problem)}"))


def complain(problem: Problem) -> None:
    """An error on stderr."""
    say(_fitted(f"error: {render(problem)}"))


def _fitted(text: str) -> str:
    """Lines that break between words on a terminal; elsewhere, and in their last resort, as they are."""
    try:
        room = os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else 0
    except (OSError, ValueError, AttributeError):
        room = 0
    lines = text.split("\n")
    if not room or all(len(line) <= room for line in lines):
        return text
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    found = (_wrapped(line, room, "", f"{indent}  ") for line, indent in zip(lines, indents, strict=True))
    return "\n".join(line for each in found for line in each)


def leave(stream: TextIO | None) -> None:
    """Nobody reads any more: what is still in the buffer goes nowhere, without a complaint or a code at exit."""
    if stream:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def put_or_write(result: str | bytes, output: Path | None) -> None:
    """A result on stdout, for which a dash stands too, or in a file, which is named on stderr."""
    if output is None or str(output) == "-":
        put(result)
        return
    from riskkit.store.yaml.writer import write_atomically

    write_atomically(output, result)
    note(f"wrote {output}")


@contextmanager
def progress_bar(total: int) -> Iterator["Progress"]:
    """Tells how far hashing is, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda path, count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("digests"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda path, count: bar.advance(task, count)


def table(rows: Sequence[Sequence[str]], heads: bool = True) -> str:
    """
    Rows in columns as wide as their longest cell, the last one free; text from outside is shown as text.

    On a terminal too narrow for it the last column is wrapped; where too little is left for that, each row is a
    paragraph, with the *heads* that the first row holds, if it does.
    """
    # not a table of rich, which folds or cuts a digest that is wider than its column, and has no paragraphs
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    room, before = _room(), sum(widths[:-1]) + 2 * len(widths[:-1])
    if room and max(map(len, lines)) > room:
        hanging = (_wrapped(row[-1], room, line[:before], " " * before) for row, line in zip(cells, lines, strict=True))
        paragraphs = (_wrapped(_paragraph(row, cells[0] if heads else ()), room, "", "  ") for row in cells[heads:])
        lines = [line for each in (hanging if before + FEWEST <= room else paragraphs) for line in each]
    return "".join(f"{line}\n" for line in lines)


def _paragraph(row: Sequence[str], heads: Sequence[str]) -> str:
    """A row's first cell, and after it the others with their heads."""
    if not heads:
        return f"{row[0]}: {'; '.join(row[1:])}"
    return "; ".join([row[0], *(f"{head}: {cell}" for head, cell in zip(heads[1:], row[1:], strict=True))])


def _wrapped(text: str, room: int, first: str, rest: str) -> list[str]:
    """Lines of whole words; a digest that is longer than the room can still be copied."""
    from textwrap import wrap

    lines = wrap(
        text, room, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    return lines or [first.rstrip()]


def _room() -> int | None:
    """The columns of a terminal; none in a pipe or file, where a row is a line for whatever reads it."""
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stdout.isatty() else None
