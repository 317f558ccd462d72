"""``riskkit report``."""

import os
import sys
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import check_no_terminal, put_or_write, warn
from riskkit.errors import InputError, Problem
from riskkit.render import DOCUMENTS, FORMATS, render
from riskkit.render.editions import edition
from riskkit.store.output_guard import check_outputs
from riskkit.tasks.score import score

MARK = b'<meta name="generator" content="riskkit'
"""What every report as HTML has near its start."""
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="md|html|pdf|docx|json",
        help=(
            "HTML or Markdown to read, PDF to print, Word to edit and sign, JSON for programs; "
            "else by the ending of the output, then HTML at a terminal."
        ),
    ),
]
For = Annotated[
    str,
    typer.Option(
        "--for",
        metavar="board|reviewer|auditor",
        help="Whom it is for: two pages to decide by, fifteen to check, or everything. JSON has everything.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where to write; else HTML goes to report.html beside FILE at a terminal, and all else to stdout.",
    ),
]


def report(
    file: options.AssessmentFile = options.HERE,
    whom: For = "reviewer",
    format: Format = None,
    output: Out = None,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
    samples: options.Samples = options.DEPTH.samples,
    seed: options.Seed = options.DEPTH.seed,
    flips: options.Flips = options.DEPTH.flips,
) -> int:
    """Write the report on an assessment. Two pages for a board, more to check it by, or everything."""
    from riskkit.analysis.outlook import Depth

    chosen, kind = edition(whom), _format(format, output)
    target = output or _beside(file, kind)
    if kind in DOCUMENTS and str(target or "-") == "-":
        check_no_terminal(f"riskkit report {quote(str(file))} --format {kind} -o report.{kind}")
    check_outputs([target], [file])
    depth = Depth(samples, seed, flips)
    done = score(file, date=on_date(date), depth=depth, profile=profile, framework=framework, context=context)
    warn(done.warnings)
    put_or_write(render(done.recommendation, kind, chosen), target)
    return 0


def _format(named: str | None, output: Path | None) -> str:
    """The format that is named, or that the output ends in; else HTML for whoever sits at a terminal."""
    if named is not None:
        return named
    ending = output.suffix.removeprefix(".") if output else ""
    if ending in FORMATS:
        return ending
    return "html" if output is None and sys.stdout.isatty() else "md"


def _beside(file: Path, format: str) -> Path | None:
    """
    Where HTML goes at a terminal, which cannot show it.

    Raises InputError where something else than an earlier report has that name.
    """
    if format != "html" or not sys.stdout.isatty():
        return None
    path = file.with_name("report.html")
    if os.path.lexists(path) and not _is_report(path):
        problem = "is there already, and is no report of riskkit's"
        raise InputError([Problem(str(path), "", problem, "name another file with -o, or move it away")])
    return path


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return MARK in file.read(1000)
    except OSError:
        return False
