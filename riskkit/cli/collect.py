"""``riskkit collect``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import note, put
from riskkit.errors import InputError, Problem
from riskkit.render.terminal.collect import collect_view
from riskkit.store.assessments import load_assessment
from riskkit.store.frameworks import load_framework
from riskkit.tasks.collect import DEFAULT, accept
from riskkit.tasks.collect import collect as collected

NOT_READ = 3
Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH…", help="Model folders, cards and evaluation logs.", show_default=False)
]
Release = Annotated[
    str | None,
    typer.Option(
        "--release", metavar="NAME[@VERSION]", help="What the release is called; else as ASSESSMENT or the card says."
    ),
]
Accept = Annotated[
    Path | None,
    typer.Option(
        "--accept",
        metavar="ASSESSMENT",
        help="Write the suggestions into this assessment, beside answers that are there.",
    ),
]


def collect(
    paths: Paths,
    release: Release = None,
    accept_into: Accept = None,
    format: options.Format = "text",
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Read cards and evaluation logs, and suggest answers. Each PATH is a file or the folder of a model.

    Each suggestion names the file and line that support it, how sure it is, and what it does not show. Nothing is
    adopted unless --accept says so, and an answer that is there stays as it is. Exits with 3 where a file of a known
    format could not be read.
    """
    options.check_format(format)
    if accept_into and not accept_into.is_file():
        raise InputError([Problem(str(accept_into), "", "no such file", "riskkit init starts an assessment")])
    day, rubric = on_date(date), load_framework(framework or DEFAULT)
    name, _, version = (release or "").partition("@")
    aliases: tuple[str, ...] = ()
    if accept_into and not release:
        about = load_assessment(accept_into, rubric)[0].release
        name, version, aliases = about.name, about.version, about.aliases
    found = collected(
        paths,
        date=day,
        framework=framework or DEFAULT,
        context=context,
        release=name or None,
        version=version or None,
        aliases=aliases,
    )
    put(options.viewed(found, format, lambda each: collect_view(each, rubric)))
    if accept_into:
        done = accept(found, accept_into, framework)
        names = f": {', '.join(each.question for each in done.written)}" if done.written else ""
        note(f"wrote {len(done.written)} answers into {accept_into}{names}")
        if done.kept:
            note(f"left as they were: {', '.join(done.kept)}")
    return NOT_READ if any(refusal.recognised for refusal in found.refused) else 0
