"""``riskkit assess``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.init import init
from riskkit.cli.interview.file_to_ask import file_to_ask
from riskkit.cli.interview.interview import interview
from riskkit.cli.interview.recorder import say_changes
from riskkit.cli.output import note, put_or_write, warn
from riskkit.errors import InputError, Problem
from riskkit.store.assessments import AssessmentInputs
from riskkit.store.journal.journal import is_gone, restore
from riskkit.store.output_guard import check_outputs, same_file
from riskkit.tasks.assess import OrderedAssessment, put_in_order

Answers = Annotated[
    Path | None, typer.Option("--answers", metavar="FILE", help="The assessment to check and complete.")
]
InPlace = Annotated[bool, typer.Option("--in-place", help="Write into FILE itself; its comments stay.")]
Pin = Annotated[bool, typer.Option("--pin", help="Update the pins of FILE to this framework and context.")]

File = Annotated[Path | None, typer.Argument(metavar="FILE", help="Assessment to fill in.  [default: assessment.yaml]")]
Plain = Annotated[
    bool,
    typer.Option("--plain", help="Ask in plain numbered lines, for a screen reader or a pipe."),
]

Quick = Annotated[
    bool,
    typer.Option("--quick", help="Ask only questions that can still change the result."),
]

As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Rater (see riskkit people) recorded with each answer."),
]

From = Annotated[
    list[Path] | None,
    typer.Option(
        "--from", metavar="PATH", help="A card, log or model folder that suggests answers; several may be named."
    ),
]

LEFT_OPEN = 3


def assess(
    file: File = None,
    answers: Answers = None,
    plain: Plain = False,
    quick: Quick = False,
    as_: As = None,
    from_: From = None,
    output: options.Out = None,
    in_place: InPlace = False,
    pin: Pin = False,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Fill in the questionnaire for a release. At the terminal, or with --answers from a file.

    Asks what is open, one question after the other, and keeps every answer at once; help at any prompt lists what can
    be typed. Where nothing is there yet it offers to start. With --from, cards and logs suggest answers: Enter takes
    one, any other answer ignores it. With --answers it asks nothing: it puts the file in order, pins the framework and
    context it was made with, and lists the questions left open. Exits with 3 where questions are left open, but for
    those that --quick spares.
    """
    named = AssessmentInputs(framework=framework, context=context, profile=profile)
    if answers is None:
        if output or in_place or pin:
            hint = "give the assessment with --answers FILE, or leave them out"
            raise InputError([Problem("", "", "--output, --in-place and --pin go with --answers", hint)])

        def start(path: Path) -> int:
            return init(path, framework=framework, profile=profile, context=context, date=date)

        path = file_to_ask(file, start)
        _bring_back(path)
        return interview(path, clock.on_date(date), named, plainly=plain, quick=quick, rater=as_, sources=from_ or ())
    interviewing = {"FILE": file, "--plain": plain, "--quick": quick, "--as": as_ is not None, "--from": from_}
    if given := next((name for name, value in interviewing.items() if value), ""):
        raise InputError([Problem("", "", f"{given} and --answers cannot both be given", "leave one of them out")])
    if output and in_place:
        raise InputError([Problem("", "", "--output and --in-place cannot both be given", "leave one of them out")])
    if output and same_file(output, answers):
        raise InputError([Problem(str(output), "", "is the file of --answers", "--in-place writes into that")])
    check_outputs([output], [answers])
    day = clock.on_date(date)
    if in_place:
        _bring_back(answers)
    done = put_in_order(answers, date=day, pin=pin, in_place=in_place, **named)
    warn(done.warnings)
    if in_place:
        note(f"wrote {answers}")
    else:
        put_or_write(done.text, output)
    return _tell_open(done, day)


def _bring_back(file: Path) -> None:
    """Writes a file that is gone again from its journal, if that is there, and says so."""
    if is_gone(file):
        say_changes(restore(file), file)


def _tell_open(done: OrderedAssessment, day: str) -> int:
    """Names the questions that are left open on stderr; the exit code."""
    for key in done.open:
        question = done.inputs.framework.questions.questions[key]
        note(f"open: {question.title} ({key}): {question.text} Levels: {', '.join(question.levels)}")
    note(
        f"{len(done.open)} questions are still open (as of {day})"
        if done.open
        else f"no question is open (as of {day})"
    )
    return LEFT_OPEN if done.open else 0
