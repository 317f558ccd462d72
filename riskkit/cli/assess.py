"""``riskkit assess``."""

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.init import init
from riskkit.cli.interview.file_to_ask import file_to_ask
from riskkit.cli.interview.interview import interview
from riskkit.cli.interview.recorder import say_changes
from riskkit.cli.output import note, put_or_write, warn
from riskkit.cli.targets import check_outputs, same_file
from riskkit.errors import InputError, Problem
from riskkit.questionnaire import Questionnaire
from riskkit.schema.assessment import Assessment
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.store.journal.journal import Journal, is_gone, restore
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.tasks.licences import warnings_of_inputs

Answers = Annotated[
    Path | None, typer.Option("--answers", metavar="FILE", help="The assessment to check and complete.")
]
InPlace = Annotated[bool, typer.Option("--in-place", help="Write into FILE itself; its comments stay.")]
Pin = Annotated[bool, typer.Option("--pin", help="Adopt the framework and context found, where FILE names others.")]

File = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="The assessment to ask for.  [default: assessment.yaml]")
]
Plain = Annotated[
    bool,
    typer.Option("--plain", help="Ask in numbered lines, for a screen reader or a pipe, whatever the terminal can."),
]

Quick = Annotated[
    bool,
    typer.Option("--quick", help="Ask first what can still change the outcome, and stop where nothing can."),
]

As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who answers, of those that riskkit people names; answers say so."),
]

LEFT_OPEN = 3


def assess(
    file: File = None,
    answers: Answers = None,
    plain: Plain = False,
    quick: Quick = False,
    as_: As = None,
    output: options.Out = None,
    in_place: InPlace = False,
    pin: Pin = False,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Answer the questions to a release. At the terminal, or with --answers from a file.

    Asks what is open, one question after the other, and keeps every answer at once; help at any prompt lists what can
    be typed. Where nothing is there yet it offers to start. With --answers it asks nothing: it puts the file in order,
    pins the framework and context it was made with, and lists the questions left open. Exits with 3 where questions
    are left open, but for those that --quick spares.
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
        return interview(path, clock.on_date(date), named, plainly=plain, quick=quick, rater=as_)
    if file or plain or quick or as_ is not None:
        given = "FILE" if file else "--plain" if plain else "--quick" if quick else "--as"
        raise InputError([Problem("", "", f"{given} and --answers cannot both be given", "leave one of them out")])
    if output and in_place:
        raise InputError([Problem("", "", "--output and --in-place cannot both be given", "leave one of them out")])
    if output and same_file(output, answers):
        raise InputError([Problem(str(output), "", "is the file of --answers", "--in-place writes into that")])
    check_outputs([output], [answers])
    day = clock.on_date(date)
    if in_place:
        _bring_back(answers)
    with Journal(answers) if in_place else nullcontext() as journal:
        inputs = load_inputs(answers, date=day, pinned=not pin, **named)
        warn(warnings_of_inputs(inputs, framework))
        put_or_write(_in_order(answers, inputs), answers if in_place else output)
        if journal:
            journal.fold()
    left = _open(inputs, day)
    for key in left:
        question = inputs.framework.questions.questions[key]
        note(f"open: {question.title} ({key}): {question.text} Levels: {', '.join(question.levels)}")
    note(f"{len(left)} questions left open on {day}" if left else f"no question left open on {day}")
    return LEFT_OPEN if left else 0


def _bring_back(file: Path) -> None:
    """Writes a file that is gone again from its journal, if that is there, and says so."""
    if is_gone(file):
        say_changes(restore(file), file)


def completed(
    framework: Framework, assessment: Assessment, context: Context | None, digests: Mapping[str, str]
) -> dict[str, object]:
    """The assessment's tree in canonical order, with framework and context pinned."""
    tree: dict[str, object] = assessment.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    head: dict[str, object] = {
        "riskkit": tree["riskkit"],
        "framework": {"id": framework.id, "version": framework.framework.version, "digest": framework.digest},
    }
    if context:
        head["context"] = {"id": context.id, "digest": digests["context"]}
    for name in ("answers", "undertakes"):
        if isinstance(given := tree.get(name), dict):
            tree[name] = {key: given[key] for key in framework.asked if key in given}
    return head | {name: value for name, value in tree.items() if name not in head}


def _in_order(file: Path, inputs: Inputs) -> str:
    """The text of an assessment in canonical order and pinned, with its comments, by the profile that it names."""
    layout, document = layout_of(file.read_bytes(), str(file))
    tree = completed(inputs.framework, inputs.assessment, inputs.context, inputs.digests)
    return rewritten(layout, tree | {"profile": document.value("profile")})


def _open(inputs: Inputs, date: str) -> list[str]:
    """The questions to the release that are asked and have no answer at all."""
    sheet = Questionnaire(inputs.framework, inputs.context, date).sheet(inputs.assessment)
    return [entry.key for entry in sheet.open]
