"""``riskkit compare``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riskkit.cli.views import Format, check_format, viewed
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.analysis.ground import Given
    from riskkit.store.records import Inputs

First = Annotated[Path, typer.Argument(metavar="A", help="An assessment (YAML).", show_default=False)]
Second = Annotated[Path, typer.Argument(metavar="B", help="Another one, by one framework.", show_default=False)]
TWICE = "Once for both, or twice: for A and then for B."
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
Both = tuple[str | None, str | None]


def compare(
    first: First,
    second: Second,
    format: Format = "text",
    profile: Profiles = None,
    framework: Frameworks = None,
    context: Contexts = None,
    date: Dates = None,
) -> int:
    """
    Show where two assessments differ and what of it matters. Two raters, two versions, two days.

    Each difference is put alone into A, and alone taken back out of B. Then the smallest set of differences is sought
    that carries the outcome of A to that of B.
    """
    from riskkit import __version__
    from riskkit.analysis.comparing import compare as compared
    from riskkit.cli.output import put
    from riskkit.render.comparison import comparison_view

    named = {"profile": profile, "framework": framework, "context": context, "date": date}
    _check_usage(format, named)
    sides = _sides(first, second, {name: _both(given) for name, given in named.items()})
    put(viewed(compared(*sides, tool=f"riskkit {__version__}"), format, comparison_view))
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
        check_format(format)
    except InputError as error:
        wrong += error.problems
    if wrong:
        raise InputError(wrong)


def _both(given: Sequence[str] | None) -> Both:
    """What an option that was given once or twice says for A and for B."""
    return (given[0], given[-1]) if given else (None, None)


def _sides(first: Path, second: Path, named: dict[str, Both]) -> "tuple[Given, Given]":
    """Both sides, free of problems and by frameworks of one id; raises `InputError` with the problems of both."""
    found: list[tuple[Given, Inputs]] = []
    wrong: list[Problem] = []
    for place, path in enumerate((first, second)):
        try:
            found.append(_side(path, **{name: both[place] for name, both in named.items()}))
        except InputError as error:
            wrong += error.problems
    if wrong:
        raise InputError(wrong)
    _check_one_framework(*(inputs for _, inputs in found))
    return found[0][0], found[1][0]


def _side(
    path: Path, profile: str | None, framework: str | None, context: str | None, date: str | None
) -> "tuple[Given, Inputs]":
    from riskkit.analysis.ground import Given
    from riskkit.cli.clock import on_date
    from riskkit.cli.inputs import checked_inputs

    day = on_date(date)
    inputs = checked_inputs(path, date=day, profile=profile, framework=framework, context=context)
    name, digests = inputs.document.name, inputs.digests
    return Given(name, inputs.framework, inputs.assessment, inputs.context, day, digests), inputs


def _check_one_framework(first: "Inputs", second: "Inputs") -> None:
    from riskkit.store.frameworks import located

    if first.framework.id != second.framework.id:
        hint = "compare answers to one framework; of two versions give --framework twice"
        message = f"these are answers to '{second.framework.id}', not to '{first.framework.id}'"
        raise InputError([located(Problem(second.document.name, "framework/id", message, hint), second.document)])
