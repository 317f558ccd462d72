"""``riskkit assess``."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.init import init
from riskkit.cli.interview.interview import interview
from riskkit.cli.interview.prompts import LinePrompts, Navigation, Prompts, QuestionsEnded
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
from riskkit.store.releases import load_release
from riskkit.store.yaml.document import read_document
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
STARTED = Path("assessment.yaml")
_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
NEEDED = (
    "start one with riskkit init, or give one with --answers FILE: it needs riskkit: assessment/1, framework: {id: …}, "
    "profile, release: {name: …, version: …} and answers (riskkit framework schema assessment says all)"
)


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

        path = _file_to_ask(file, start)
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
    return _say_open(_put_in_order(answers, output, day, named, in_place=in_place, pin=pin), day)


def _put_in_order(
    file: Path, output: Path | None, day: str, named: AssessmentInputs, *, in_place: bool, pin: bool
) -> Inputs:
    """What an assessment was read as, once it is written in canonical order and pinned."""
    if in_place:
        _bring_back(file)
    with Journal(file) if in_place else nullcontext() as journal:
        inputs = load_inputs(file, date=day, pinned=not pin, **named)
        warn(warnings_of_inputs(inputs, named.get("framework")))
        put_or_write(_in_order(file, inputs), file if in_place else output)
        if journal:
            journal.fold()
    return inputs


def _say_open(inputs: Inputs, day: str) -> int:
    """Says which questions are open; the exit code."""
    left = _open(inputs, day)
    for key in left:
        question = inputs.framework.questions.questions[key]
        note(f"open: {question.title} ({key}): {question.text} Levels: {', '.join(question.levels)}")
    note(f"{len(left)} questions left open on {day}" if left else f"no question left open on {day}")
    return LEFT_OPEN if left else 0


def _file_to_ask(file: Path | None, start: Callable[[Path], int]) -> Path:
    """The assessment that FILE leads to, a new one among them; raises `InputError` that says what to type instead."""
    path = file or STARTED
    if os.path.isdir(path):
        return _in_folder(path)
    if is_gone(path):
        return path
    if os.path.exists(path):
        return _of_release(path) if _is_release(path) else path
    if _HUB_ID.fullmatch(str(path)) and path.suffix not in (".yaml", ".yml") and not os.path.isdir(path.parent):
        hint = f"download its card into a folder, such as {path.name}, then type riskkit init {path.name}"
        raise InputError([Problem(str(path), "", "is not a file here; it looks like a model on a hub", hint)])
    if path == STARTED and not (sys.stdin.isatty() and _wants_to_start() and start(path) == 0):
        raise InputError([Problem("", "", "no assessment is given, and there is no assessment.yaml here", NEEDED)])
    return path


def _in_folder(folder: Path) -> Path:
    if os.path.exists(path := folder / STARTED) or is_gone(path):
        return path
    hint = f"start one with riskkit init {shlex.quote(str(path))}"
    raise InputError([Problem(str(folder), "", "is a folder without an assessment.yaml", hint)])


def _is_release(path: Path) -> bool:
    tree = read_document(path).tree
    return isinstance(tree, dict) and str(tree.get("riskkit", "")).startswith("release/")


def _of_release(path: Path) -> Path:
    """The assessment that a release names, or beside it; raises `InputError` with the command that starts one."""
    release, _ = load_release(path)
    assessment = path.parent / (release.assessment.path if release.assessment else STARTED)
    if os.path.exists(assessment) or is_gone(assessment):
        note(f"{path} is a release; asking for its assessment {assessment}")
        return assessment
    words = ["riskkit", "init", str(assessment), "--name", release.name, "--version", release.version]
    for key, part in release.components.items():
        licence = f"@{part.licence}" if part.licence else ""
        words += ["--component", f"{key}={','.join(part.channels)}{licence}"]
    raise InputError([Problem(str(path), "", "is a release, not an assessment", f"start its own: {shlex.join(words)}")])


def _wants_to_start() -> bool:
    lines = LinePrompts()
    lines.say("There is no assessment.yaml here. Start one now? Enter or yes starts it, anything else does not.")
    try:
        return Prompts(lines, {}).text("Start").lower() in ("", "y", "yes")
    except (Navigation, QuestionsEnded, KeyboardInterrupt):
        return False


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
