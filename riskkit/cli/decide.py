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
PolicyFile = Annotated[Path, typer.Option("--policy", metavar="FILE", help="What it is held to: profile and context.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Who decides, approves or dissents.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="In which role, such as release-lead.")]
Option = Annotated[
    str | None, typer.Option("--option", metavar="ID", help="What may be offered at most; else what is asked for.")
]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why this is decided.")]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="CONTROL=LEVEL", help="A condition that is accepted, as often as needed."),
]
Due = Annotated[str | None, typer.Option("--due", metavar="DATE", help="When the conditions have to hold; else today.")]
Review = Annotated[str | None, typer.Option("--review", metavar="DATE", help="When to look at it again.")]
Approve = Annotated[bool, typer.Option("--approve", help="Agree with the decision that is there.")]
DissentText = Annotated[str | None, typer.Option("--dissent", metavar="TEXT", help="Be of another mind, and say why.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What goes with an approval.")]
Again = Annotated[bool, typer.Option("--again", help="Decide anew although there is a decision.")]


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
    """Record what people decide about a release. Who, why, and on what it rests; others approve or dissent."""
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
        found.append(Problem("", "--approve", "and --dissent cannot both be meant", "give one of them"))
    if not approve and dissent is None and "--why" not in new:
        found.append(Problem("", "--why", "is missing", "say in a sentence why this is decided"))
    if dissent is not None and not dissent.strip():
        found.append(Problem("", "--dissent", "says nothing", "say why you are of another mind"))
    if note and not approve:
        found.append(Problem("", "--note", "goes with an approval", "say it in --why or --dissent"))
    if approve or dissent is not None:
        found += (Problem("", name, "belongs to a new decision", "leave it out") for name in new)
    if found:
        raise InputError(found)
