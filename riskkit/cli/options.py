"""What several commands take, in the same words everywhere."""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel

from riskkit.analysis.outlook import Depth
from riskkit.errors import InputError, Problem
from riskkit.render.json import report
from riskkit.store.frameworks import framework_ids, load_framework

R = TypeVar("R", bound="BaseModel")
FORMATS = ("text", "json")


def profiles(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids of profiles that begin so, with their titles: of the framework that is named, or of those that ship."""
    named = ctx.params.get("framework")
    try:
        found = [load_framework(name).profiles.profiles for name in ([named] if named else framework_ids())]
    except InputError:
        return []  # a shell that asks what could be typed has no place for errors
    return [(key, each.title) for profiles in found for key, each in profiles.items() if key.startswith(incomplete)]


HERE = Path("assessment.yaml")
_HUB_ID = re.compile(r"[\w-][\w.-]*/([\w-][\w.-]*)|https?:/.*?([\w-][\w.-]*)/?")
"""How a hub of models names one: ORGANISATION/MODEL, or its page."""
_NO_ASSESSMENT = (".md", ".html", ".pdf", ".docx")
"""Endings of files that people name by mistake."""


def on_a_hub(path: Path) -> Problem | None:
    """What to type for a path that is none but names a model on a hub."""
    found = _HUB_ID.fullmatch(str(path))
    if not found or path.suffix in (".yaml", ".yml") or os.path.lexists(path) or os.path.isdir(path.parent):
        return None
    folder = found[1] or found[2]
    hint = f"download its card into a folder, such as {folder}, then type riskkit init {shlex.quote(folder)}"
    return Problem(str(path), "", "is not a file here; it looks like a model on a hub", hint)


def _assessment_file(ctx: typer.Context, path: Path) -> Path:
    """The assessment that is meant, that of a folder among them; raises `InputError` where it can be none."""
    if ctx.resilient_parsing:
        return path  # a shell that asks what could be typed has no place for errors
    if found := on_a_hub(path):
        raise InputError([found])
    if path.suffix.lower() in _NO_ASSESSMENT:
        hint = "name a file such as assessment.yaml; riskkit collect reads cards"
        raise InputError([Problem(str(path), "", "is not an assessment", hint)])
    return path / HERE if os.path.lexists(path / HERE) else path


AssessmentFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="Assessment file, or its folder. Default: assessment.yaml.",
        show_default=False,
        callback=_assessment_file,
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="ID|FILE",
        help="Use this profile, or your own file, instead of the assessment's.",
        autocompletion=profiles,
    ),
]
Framework = Annotated[
    str | None,
    typer.Option("--framework", metavar="ID|FOLDER", help="Folder of your own framework."),
]
Context = Annotated[
    str | None,
    typer.Option("--context", metavar="ID|FILE", help="Context: id or file. Default: the assessment's, or the newest."),
]
OnDate = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="DATE", help="Date of judgement, such as 2026-11-22. Default: SOURCE_DATE_EPOCH, or today."
    ),
]
Samples = Annotated[
    int,
    typer.Option("--samples", metavar="N", min=100, max=10_000_000, help="Number of samples of uncertain answers."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Random seed.")]
Flips = Annotated[int, typer.Option("--flips", metavar="2|3", min=2, max=3, help="Largest set of answers to try.")]
DEPTH = Depth()
Out = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file instead of stdout.")
]
Format = Annotated[str, typer.Option("--format", metavar="text|json", help="Text to read, or JSON for programs.")]


def check_format(format: str) -> None:
    """Raises `InputError` for what is none of `FORMATS`."""
    if format not in FORMATS:
        hint = f"formats: {', '.join(FORMATS)}"
        raise InputError([Problem("", "--format", f"'{format}' is not a format here", hint)])


def viewed(record: R, format: str, view: Callable[[R], str]) -> str:
    """A record as text by its *view*, or as JSON."""
    return view(record) if format == "text" else report(record)
