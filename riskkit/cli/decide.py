"""``riskkit decide``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.output import note as tell
from riskkit.cli.output import say, warn
from riskkit.errors import InputError, Problem, render
from riskkit.gate.decide import Speaker
from riskkit.tasks import decide as task
from riskkit.tasks.gate_inputs import Request

BLOCKED = 1
ReleaseFile = Annotated[Path, typer.Argument(metavar="RELEASE", help="The release.yaml.", show_default=False)]
PolicyFile = Annotated[Path, typer.Option("--policy", metavar="FILE", help="Policy file.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Who decides, approves or dissents.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="In which role, such as release-lead.")]
Option = Annotated[
    str | None,
    typer.Option(
        "--option", metavar="ID", help="Most open option that is allowed. Default: what the release asks for."
    ),
]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why this is decided.")]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="CONTROL=LEVEL", help="Accept a condition. Repeat for each one."),
]
Due = Annotated[
    str | None, typer.Option("--due", metavar="DATE", help="Date by which conditions must be met. Default: today.")
]
Review = Annotated[str | None, typer.Option("--review", metavar="DATE", help="When to look at it again.")]
Approve = Annotated[bool, typer.Option("--approve", help="Approve the existing decision.")]
DissentText = Annotated[
    str | None, typer.Option("--dissent", metavar="TEXT", help="Record a dissent, with the reason.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Note to record with an approval.")]
Again = Annotated[bool, typer.Option("--again", help="Replace the existing decision.")]


def decide(
    release: ReleaseFile,
    policy: PolicyFile,
    name: Name,
    role: Role,
    option: Option = None,
    why: Why = None,
    accept: Accept = None,
    due: Due = None,
    review: Review = None,
    approve: Approve = False,
    dissent: DissentText = None,
    note: Note = None,
    again: Again = False,
    framework: options.Framework = None,
    date: options.OnDate = None,
) -> int:
    """Record a decision about a release, an approval or a dissent. It names who decided, why, and by which inputs."""
    new = {"--why": why, "--option": option, "--accept": accept, "--due": due, "--review": review, "--again": again}
    _check_words([name for name, given in new.items() if given], approve=approve, dissent=dissent, note=note)
    day = clock.on_date(date)
    request = Request(release, policy, day, framework=framework)
    about = task.decidable(request, Speaker(name, role, day), why or dissent or note)
    warn(about.warnings)
    for line in about.since:
        tell(line)
    if dissent is not None:
        done = task.dissent(about)
    elif approve:
        done = task.approve(about)
    else:
        until, look = (clock.on_date(given) if given else None for given in (due, review))
        done = task.decide(about, option, accept=accept or (), due=until, review=look, again=again)
    for problem in done.in_the_way:
        say(f"error: {render(problem)}")
    for line in done.notes:
        tell(line)
    return BLOCKED if done.in_the_way else 0


def _check_words(new: list[str], *, approve: bool, dissent: str | None, note: str | None) -> None:
    """Raises `InputError` for options that do not go together; *new* are those given of a new decision."""
    found = []
    if approve and dissent is not None:
        found.append(Problem("", "--approve", "and --dissent exclude each other", "give one of them"))
    if not approve and dissent is None and "--why" not in new:
        found.append(Problem("", "--why", "is missing", "say in a sentence why this is decided"))
    if dissent is not None and not dissent.strip():
        found.append(Problem("", "--dissent", "says nothing", "give the reason for your dissent"))
    if note and not approve:
        found.append(Problem("", "--note", "goes with an approval", "say it in --why or --dissent"))
    if approve or dissent is not None:
        found += (Problem("", name, "belongs to a new decision", "leave it out") for name in new)
    if found:
        raise InputError(found)
