"""``riskkit migrate``."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.output import note, put, say
from riskkit.errors import InputError, Problem
from riskkit.render.terminal.migrate import migration_text
from riskkit.store.output_guard import same_file
from riskkit.tasks.migrate import migrate as migrated
from riskkit.tasks.migrate import write_migration

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="An assessment, profile, release, policy, decision, context or case (YAML).",
        show_default=False,
    ),
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="ID|FOLDER", help="The framework to migrate to.  [default: as FILE names it]"),
]
InPlace = Annotated[bool, typer.Option("--in-place", help="Write into FILE itself; its comments stay.")]
Old = Annotated[
    Path | None,
    typer.Option("--old", metavar="FILE", help="A decision or JSON report that records the old recommendation."),
]
Left = Annotated[
    Path | None,
    typer.Option("--left", metavar="FILE", help="Where to keep what is left over.  [default: beside the output]"),
]
Drop = Annotated[bool, typer.Option("--drop", help="Discard leftovers.")]
All = Annotated[bool, typer.Option("--all", help="Show every entry with its reason.")]


def migrate(
    file: File,
    to: To = None,
    output: options.Out = None,
    in_place: InPlace = False,
    old: Old = None,
    left: Left = None,
    drop: Drop = False,
    everything: All = False,
    format: options.Format = "text",
    date: options.OnDate = None,
) -> int:
    """
    Bring a file of an earlier version up to date. Shows what that changes.

    An answer whose question changed is carried: riskkit assess asks whether it is still true. What has no place goes to
    a file of its own. What became of each entry is shown on stdout with -o or --in-place, else on stderr.
    """
    options.check_format(format)
    _check_options(file, output, in_place, left, drop)
    found = migrated(file, date=clock.on_date(date), to=to, old=old)
    target = file if in_place else output
    for path in write_migration(found, file, target, left=left, drop=drop, old=old):
        note(f"wrote {path}")
    if target is None:
        put(found.text)
    view = options.viewed(found.view, format, partial(migration_text, everything=everything))
    (put if target else say)(view.rstrip("\n"))
    return 0


def _check_options(file: Path, output: Path | None, in_place: bool, left: Path | None, drop: bool) -> None:
    """Raises `InputError` for options that contradict each other."""
    if left and drop:
        raise InputError([Problem("", "", "--left and --drop cannot both be given", "leave one of them out")])
    if output and in_place:
        raise InputError([Problem("", "", "--output and --in-place cannot both be given", "leave one of them out")])
    if output and same_file(output, file):
        raise InputError([Problem(str(output), "", "is the file to migrate", "--in-place writes into that")])
