"""``riskkit init``."""

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.interview.file_to_ask import on_a_hub
from riskkit.cli.interview.interview import place
from riskkit.cli.interview.new_release import asked, component_titles, prompts_of_init, understood
from riskkit.cli.interview.prompts import LinePrompts, QuestionsEnded
from riskkit.cli.output import note, note_command, progress_bar, warn
from riskkit.errors import InputError, Problem
from riskkit.render.words import number_of
from riskkit.schema.framework.framework import Framework
from riskkit.store.frameworks import framework_ids
from riskkit.tasks.draft import FILE
from riskkit.tasks.init import NewAssessment, component, prepare, start
from riskkit.tasks.new_release import NewRelease, ReleaseInputs, StartedRelease, prepare_release, start_release

File = Annotated[
    Path,
    typer.Argument(metavar="FOLDER|FILE", help="The model's folder; or the file of an assessment, to start it alone."),
]
Name = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What the model is called.")]
Version = Annotated[str | None, typer.Option("--version", metavar="TEXT", help="The version to be released.")]
Components = Annotated[
    list[str] | None,
    typer.Option(
        "--component",
        metavar="ID=ACCESS@LICENCE",
        help="What is to be shared, such as weights-final=public@Apache-2.0; once for each.",
    ),
]
Share = Annotated[
    list[str] | None,
    typer.Option(
        "--share", metavar="CHANNEL", help="How the folder's model is to be shared, such as public; or several."
    ),
]
Rubric = Annotated[
    str | None,
    typer.Option(
        "--framework", metavar="ID|FOLDER", help="The framework to answer; else that of OLD.  [default: seger2023]"
    ),
]
Profile = Annotated[str | None, typer.Option("--profile", metavar="ID", help="The profile to judge by.")]
Last = Annotated[
    Path | None,
    typer.Option(
        "--from", metavar="OLD", help="The last release's assessment: its answers are asked again, and none counts."
    ),
]
Plain = Annotated[bool, typer.Option("--plain", help="Read what is typed from a pipe, too, line by line.")]

LEFT_OPEN = 3


def init(
    file: File = Path(),
    name: Name = None,
    version: Version = None,
    components: Components = None,
    share: Share = None,
    framework: Rubric = None,
    profile: Profile = None,
    context: options.Context = None,
    last: Last = None,
    plain: Plain = False,
    date: options.OnDate = None,
) -> int:
    """
    Start a release: its release.yaml and its assessment. Asks for what is not given.

    Reads the folder once and says what it understood: files, card, licence, base models. Writes release.yaml and
    assessment.yaml, each about the same components and with no answers yet; never over a file that is there. In a
    folder without a model, or for FILE, it starts the assessment alone. With --from, name, profile and components are
    those of OLD where none are given, and its answers are carried: riskkit assess asks whether each is still true.
    """
    _check_place(file, share)
    day, asks = clock.on_date(date), plain or sys.stdin.isatty()
    given: ReleaseInputs = {"name": name, "version": version, "components": components or (), "framework": framework}
    given |= {"profile": profile, "context": context, "last": last}
    try:
        if file.is_dir():
            return _start_release(prepare_release(file, date=day, channels=share or (), **given), asks=asks)
        return _start_assessment(prepare(file, date=day, **given), asks=asks)
    except (QuestionsEnded, KeyboardInterrupt):
        note("left before the end; nothing was written")
        return LEFT_OPEN


def _check_place(file: Path, share: list[str] | None) -> None:
    """Raises `InputError` where nothing can be started at a path."""
    if file.is_dir():
        return
    if found := on_a_hub(file):
        raise InputError([found])
    if not os.path.lexists(file) and file.suffix not in (".yaml", ".yml"):
        hint = f"name a folder that is there, or a file such as {shlex.quote(f'{file}.yaml')}"
        raise InputError([Problem(str(file), "", "is no folder here", hint)])
    if share:
        hint = "name the folder of the model, or say it of each component with --component"
        raise InputError([Problem("", "--share", "goes with a folder", hint)])


def _start_release(new: NewRelease, *, asks: bool) -> int:
    """Starts a release in a folder, with what was understood and what comes next; the exit code."""
    if new.kept:
        note(f"{new.kept} is there and stays as it is")
    elif new.folder and new.drafts:
        note(f"understood in {new.root}:")
        for line in understood(new.folder):
            note(line)
    else:
        note(f"{new.root} holds no weights and no model card, so only the assessment is started")
    if asks and not (new.name and new.version and new.settled):
        new = asked(new)
    done = start_release(new, progress=progress_bar)
    for line in (*done.notes, *_written(new, done)):
        note(line)
    warn(done.warnings)
    _say_next(new, done.file)
    return 0


def _written(new: NewRelease, done: StartedRelease) -> Iterator[str]:
    if done.draft:
        unknown = [key for key, part in done.draft.release.components.items() if "unknown" in part.channels]
        access = f"; access unknown for {', '.join(unknown)}" if unknown else ""
        yield f"wrote {done.draft.file}: {number_of(done.draft.parts, 'file')}{access}"
    if done.assessment:
        yield f"wrote {done.file}"
    if new.kept == new.root / FILE and not new.linked:
        yield f"to link them, add to {new.kept}: assessment: {{path: {done.file.name}}}"


def _say_next(new: NewRelease, file: Path) -> None:
    """The commands that come next, as they are typed."""
    shipped = None if new.where in framework_ids() else new.where
    here = file == options.HERE and shipped is None
    for verb in ("assess", "score", "report"):
        note_command("next", f"riskkit {verb}" if here else f"riskkit {verb} {place(file, shipped)}")


def _start_assessment(new: NewAssessment, *, asks: bool) -> int:
    """Starts an assessment in a file; the exit code."""
    if asks and None in (new.name, new.version):
        new = _asked(new)
    done = start(new)
    for text in (*done.notes, f"wrote {new.file}"):
        note(text)
    warn(done.warnings)
    note(f"next: riskkit assess {place(new.file, None if new.where in framework_ids() else new.where)}")
    return 0


def _asked(new: NewAssessment) -> NewAssessment:
    """What was typed for what is missing; raises `QuestionsEnded` where that was quit."""
    lines = LinePrompts()
    prompts = prompts_of_init(lines)
    given = {"name": new.name, "version": new.version}
    for key, question in (("name", "What is the model called?"), ("version", "Which version is to be released?")):
        if given[key] is None:
            lines.say(question)
            given[key] = prompts.needed(key.title(), "It is needed; quit stops.")
    parts = dict(new.components)
    if not parts:
        lines.say("What is to be shared, and how? The components are:")
        lines.show(component_titles(new.framework, lines.width))
        lines.say("One a line, such as weights-final=public@Apache-2.0; Enter when all are named.")
        while text := prompts.text("Component"):
            parts |= _component(new.framework, text, lines)
    return replace(new, name=given["name"], version=given["version"], components=parts)


def _component(framework: Framework, text: str, lines: LinePrompts) -> dict[str, dict[str, object]]:
    """The component that was typed; none where it is wrong, which is said."""
    try:
        return dict([component(framework, text)])
    except InputError as error:
        for problem in error.problems:
            lines.say(f"{problem.message}. {problem.hint}".rstrip())
        return {}
