"""``riskkit merge-driver``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.output import note, say
from riskkit.errors import InputError, Problem, render
from riskkit.tasks import git_driver
from riskkit.tasks.merge_driver import merge_versions

Base = Annotated[Path | None, typer.Argument(metavar="BASE", help="Common ancestor (%O).", show_default=False)]
Ours = Annotated[
    Path | None,
    typer.Argument(metavar="OURS", help="Our version, to be replaced by the result (%A).", show_default=False),
]
Theirs = Annotated[Path | None, typer.Argument(metavar="THEIRS", help="The other side: %B.", show_default=False)]
Name = Annotated[
    Path | None, typer.Argument(metavar="PATH", help="Which file that is, for messages: %P.", show_default=False)
]
Install = Annotated[bool, typer.Option("--install", help="Have git in this folder call this.")]
Check = Annotated[bool, typer.Option("--check", help="Check whether git in this folder calls this.")]
Pattern = Annotated[str, typer.Option("--pattern", metavar="GLOB", help="With --install: which files it is for.")]

CONFLICT = 1


def merge_driver(
    base: Base = None,
    ours: Ours = None,
    theirs: Theirs = None,
    path: Name = None,
    install: Install = False,
    check: Check = False,
    pattern: Pattern = "assessment.yaml",
    framework: options.Framework = None,
) -> int:
    """
    Merge two versions of one assessment, for git.

    Answers to different questions go together, and so do ratings by different raters; the result is in OURS. Where the
    sides differ about one thing, both stand there between the marks that git uses, and the exit code is 1. --install
    adds a line to .gitattributes, to be committed, and the driver to the configuration of this clone, where it takes
    the place of an earlier one.
    """
    if install or check:
        return _set_up(base, pattern, framework, install=install, check=check)
    if base is None or ours is None or theirs is None:
        hint = "git gives it; riskkit merge-driver --install has git do so"
        raise InputError([Problem("", "BASE OURS THEIRS", "are missing", hint)])
    data = [_content(file) for file in (base, ours, theirs)]
    found = merge_versions(data, ours, str(path or ours), framework)
    for problem in found.problems:
        say(f"error: {render(problem)}")
    for text in found.notes:
        note(text)
    return 0 if found.clean else CONFLICT


def _set_up(base: Path | None, pattern: str, framework: str | None, *, install: bool, check: bool) -> int:
    """What --install or --check asks for."""
    given = {"files": base is not None, "--install": install, "--check": check}
    both = " and ".join(name for name, there in given.items() if there)
    if sum(given.values()) > 1:
        raise InputError([Problem("", "", f"{both} cannot be given together", "leave one of them out")])
    if install:
        notes = git_driver.install(pattern, framework)
    else:
        notes = (f"git merges assessments with riskkit, called by {git_driver.check()}",)
    for text in notes:
        note(text)
    return 0


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError([Problem(str(file), "", f"cannot be read: {reason}")]) from None
