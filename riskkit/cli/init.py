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
from riskkit.cli.interview.interview import place
from riskkit.cli.interview.new_release import asked, component_titles, prompts_of_init, understood
from riskkit.cli.interview.prompts import LinePrompts, QuestionsEnded
from riskkit.cli.output import note, note_command, progress_bar, say, warn
from riskkit.errors import InputError, Problem, plain
from riskkit.render.words import number_of
from riskkit.schema.framework.framework import Framework
from riskkit.store.frameworks import framework_ids, shown
from riskkit.tasks.draft import FILE
from riskkit.tasks.gate_files import write_gate_files
from riskkit.tasks.init import SHIPPED, NewAssessment, component, prepare, start
from riskkit.tasks.new_release import NewRelease, ReleaseInputs, StartedRelease, prepare_release, start_release
from riskkit.tasks.renew import renew_digests

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
        help="Component to share, such as weights-final=public@Apache-2.0. Repeatable.",
    ),
]
Share = Annotated[
    list[str] | None,
    typer.Option("--share", metavar="CHANNEL", help="How to share the model, such as public. Repeatable."),
]
Rubric = Annotated[
    str | None,
    typer.Option(
        "--framework", metavar="ID|FOLDER", help="Framework to answer. Else that of OLD.  [default: seger2023]"
    ),
]
Profile = Annotated[str | None, typer.Option("--profile", metavar="ID", help="Profile to judge by.")]
Last = Annotated[
    Path | None,
    typer.Option("--from", metavar="OLD", help="Assessment of the last release. Its answers count once confirmed."),
]
Plain = Annotated[bool, typer.Option("--plain", help="Also read answers from a pipe.")]

Renewal = Annotated[bool, typer.Option("--again", help="Renew the digests in release.yaml; keep everything else.")]

Service = Annotated[
    str | None,
    typer.Option("--ci", metavar="SERVICE", help="Also write the CI file: github, gitlab or pre-commit."),
]
Preset = Annotated[
    str | None, typer.Option("--policy", metavar="ID", help="Also write a policy: small, team or frontier.")
]

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
    again: Renewal = False,
    ci: Service = None,
    policy: Preset = None,
    date: options.OnDate = None,
) -> int:
    """
    Start a release: its release.yaml and its assessment. Asks for what is not given.

    Reads the folder once and says what it understood: files, card, licence, base models. Writes release.yaml and
    assessment.yaml, each about the same components and with no answers yet; never over a file that is there. In a
    folder without a model, or for FILE, it starts the assessment alone. With --from, name, profile and components are
    those of OLD where none are given, and its answers are carried: riskkit assess asks whether each is still true.

    With --ci or --policy it also writes what turns the gate on. Later, --again renews the digests in release.yaml and
    keeps everything else.
    """
    if again:
        return _renew(file)
    _check_place(file, {"--share": share, "--ci": ci, "--policy": policy})
    day, asks = clock.on_date(date), plain or sys.stdin.isatty()
    given: ReleaseInputs = {"name": name, "version": version, "components": components or (), "framework": framework}
    given |= {"profile": profile, "context": context, "last": last}
    try:
        if file.is_dir():
            if not ((ci or policy) and _is_started(file)):
                _start_release(prepare_release(file, date=day, channels=share or (), **given), asks=asks)
            return _turn_on(file, framework or SHIPPED, ci, policy)
        return _start_assessment(prepare(file, date=day, **given), asks=asks)
    except (QuestionsEnded, KeyboardInterrupt):
        note("left before the end; nothing was written")
        return LEFT_OPEN


def _check_place(file: Path, of_folders: dict[str, object]) -> None:
    """Raises `InputError` where nothing can be started at a path."""
    if file.is_dir():
        return
    if found := options.on_a_hub(file):
        raise InputError([found])
    if not os.path.lexists(file) and file.suffix not in (".yaml", ".yml"):
        hint = f"name a folder that is there, or a file such as {shlex.quote(f'{file}.yaml')}"
        raise InputError([Problem(str(file), "", "is no folder here", hint)])
    hint = "name the folder of the model"
    if wrong := [key for key, value in of_folders.items() if value]:
        raise InputError(Problem("", key, "goes with a folder", hint) for key in wrong)


def _is_started(folder: Path) -> bool:
    """Whether both files of a release are there; which is said."""
    files = [folder / FILE, folder / options.HERE]
    if not all(map(os.path.lexists, files)):
        return False
    for file in files:
        note(f"kept {shown(file)}, which was there already")
    return True


def _start_release(new: NewRelease, *, asks: bool) -> None:
    """Starts a release in a folder, with what was understood and what comes next."""
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


def _turn_on(folder: Path, framework: str, service: str | None, preset: str | None) -> int:
    """What there is to tell of the files that turn the gate on, if any are wanted; the exit code."""
    if service or preset:
        done = write_gate_files(folder, framework, service, preset)
        for path in done.written:
            note(f"wrote {shown(path)}")
        for path in done.kept:
            note(f"kept {shown(path)}, which was there already")
        note("left to do:")
        for line in "\n".join(done.left).split("\n"):
            say(plain(f"  {line}"))
    return 0


def _renew(folder: Path) -> int:
    """The digests of the release.yaml in a folder, or of that file, made anew; the exit code."""
    done = renew_digests(folder if folder.is_dir() else folder.parent, progress_bar)
    for text in done.notes:
        note(text)
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
