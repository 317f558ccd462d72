"""``riskkit compare``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import put, warn
from riskkit.errors import InputError, Problem
from riskkit.render.terminal.compare import comparison_view
from riskkit.store.assessments import AssessmentInputs
from riskkit.tasks.compare import Source, compare_files

First = Annotated[Path, typer.Argument(metavar="A", help="An assessment (YAML).", show_default=False)]
Second = Annotated[
    Path, typer.Argument(metavar="B", help="The other assessment, for the same framework.", show_default=False)
]
TWICE = "Give it once for both, or twice: first for A, then for B."
Profiles = Annotated[
    list[str] | None, typer.Option("--profile", metavar="ID|FILE", help=f"Judge by this profile. {TWICE}")
]
Frameworks = Annotated[
    list[str] | None, typer.Option("--framework", metavar="ID|FOLDER", help=f"Where the framework is. {TWICE}")
]
Contexts = Annotated[
    list[str] | None, typer.Option("--context", metavar="ID|FILE", help=f"What is true of the world. {TWICE}")
]
Dates = Annotated[list[str] | None, typer.Option("--date", metavar="DATE", help=f"The day to judge on. {TWICE}")]


def compare(
    first: First,
    second: Second,
    format: options.Format = "text",
    profile: Profiles = None,
    framework: Frameworks = None,
    context: Contexts = None,
    date: Dates = None,
) -> int:
    """
    Compare two assessments and show which differences matter. Two raters, two versions, two days.

    Each difference is put alone into A, and alone taken back out of B. Then the smallest set of differences is sought
    that carries the outcome of A to that of B.
    """
    named = {"profile": profile, "framework": framework, "context": context, "date": date}
    _check_usage(format, named)
    sources = []
    for place, path in enumerate((first, second)):
        of_side = {name: _of_side(values, place) for name, values in named.items()}
        read = AssessmentInputs(profile=of_side["profile"], framework=of_side["framework"], context=of_side["context"])
        sources.append(Source(path, on_date(of_side["date"]), read))
    found = compare_files(*sources)
    warn(found.warnings)
    put(options.viewed(found.comparison, format, comparison_view))
    return 0


def _check_usage(format: str, named: Mapping[str, Sequence[str] | None]) -> None:
    """Raises `InputError` for a format there is not and for every option that was given for more than A and B."""
    hint = "give it once for both, or twice: for A and then for B"
    given = {name: len(values or ()) for name, values in named.items()}
    wrong = [
        Problem("", f"--{name}", f"given {count} times", hint)
        for name, count in given.items()
        if count > len(("A", "B"))
    ]
    try:
        options.check_format(format)
    except InputError as error:
        wrong += error.problems
    if wrong:
        raise InputError(wrong)


def _of_side(given: Sequence[str] | None, place: int) -> str | None:
    """What an option that was given once or twice says for A, place 0, or B, place 1."""
    return given[min(place, len(given) - 1)] if given else None
