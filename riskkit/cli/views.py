"""In which format a record is shown: as text to read, or as JSON for programs."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel

from riskkit.errors import InputError, Problem
from riskkit.render.json import report

R = TypeVar("R", bound="BaseModel")
FORMATS = ("text", "json")
Format = Annotated[str, typer.Option("--format", metavar="text|json", help="Text to read, or JSON for programs.")]


def check_format(format: str) -> None:
    """Raises `InputError` for what is none of `FORMATS`."""
    if format not in FORMATS:
        hint = f"formats: {', '.join(FORMATS)}"
        raise InputError([Problem("", "--format", f"'{format}' is not a format here", hint)])


def viewed(record: R, format: str, view: Callable[[R], str]) -> str:
    """A record as text by its *view*, or as JSON."""
    return view(record) if format == "text" else report(record)
