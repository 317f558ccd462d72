"""``riskkit init``."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.interview import pages
from riskkit.cli.interview.interview import place
from riskkit.cli.interview.prompts import LinePrompts, Prompts, QuestionsEnded
from riskkit.cli.output import note, progress_bar, say, warn
from riskkit.errors import InputError, Problem, plain
from riskkit.questionnaire import COMMANDS
from riskkit.render.words import number_of
from riskkit.schema.framework.framework import Framework
from riskkit.store.frameworks import framework_ids, load_framework, shown
from riskkit.tasks.draft import FILE as RELEASE
from riskkit.tasks.draft import draft_release
from riskkit.tasks.gate_files import write_gate_files
from riskkit.tasks.init import SHIPPED, NewAssessment, component, prepare, start
from riskkit.tasks.renew import renew_digests

File = Annotated[
    Path,
    typer.Argument(metavar="FILE|DIR", help="Where to write the assessment; or a model folder, to draft release.yaml."),
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

Renewal = Annotated[
    bool, typer.Option("--again", help="Hash the files of a release.yaml anew, and keep all else that is in it.")
]

Service = Annotated[
    str | None,
    typer.Option("--ci", metavar="SERVICE", help="Also write what runs the gate: github, gitlab or pre-commit."),
]
Preset = Annotated[
    str | None, typer.Option("--policy", metavar="ID", help="Also write a policy that ships: small, team or frontier.")
]

LEFT_OPEN = 3


def init(
    file: File = Path("assessment.yaml"),
    name: Name = None,
    version: Version = None,
    components: Components = None,
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
    Start the assessment of a new release. Asks for what is not given.

    Writes FILE with the framework and context pinned and no answers yet; never over a file that is there. With --from,
    name, profile and components are those of OLD where none are given, and its answers are carried: riskkit assess asks
    whether each is still true. Nothing in OLD is changed.

    With a model folder, drafts its release.yaml: components, files, digests, and what card and headers say. What they
    do not say is left unknown. Later, with --again, digests in release.yaml are renewed and all else is kept.
    """
    if again:
        return _renew(file)
    if file.is_dir():
        _only_for_assessments({"--from": last, "--profile": profile, "--context": context})
        if (ci or policy) and (file / RELEASE).exists():
            note(f"kept {file / RELEASE}")
        else:
            _draft(file, framework or SHIPPED, name, version, components or ())
        return _turn_on(file, framework or SHIPPED, ci, policy)
    _only_for_folders({"--ci": ci, "--policy": policy})
    new = prepare(
        file,
        date=clock.on_date(date),
        name=name,
        version=version,
        components=components or (),
        framework=framework,
        profile=profile,
        context=context,
        last=last,
    )
    if None in (new.name, new.version) and (plain or sys.stdin.isatty()):
        try:
            new = _asked(new)
        except (QuestionsEnded, KeyboardInterrupt):
            note("left before the end; nothing was written")
            return LEFT_OPEN
    done = start(new)
    for text in (*done.notes, f"wrote {file}"):
        note(text)
    warn(done.warnings)
    note(f"next: riskkit assess {place(file, None if new.where in framework_ids() else new.where)}")
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


def _only_for_folders(given: dict[str, str | None]) -> None:
    hint = "name the folder of a model"
    if wrong := [key for key, value in given.items() if value is not None]:
        raise InputError(Problem("", key, "goes with a release in a folder", hint) for key in wrong)


def _renew(folder: Path) -> int:
    """The digests of the release.yaml in a folder, or of that file, made anew; the exit code."""
    done = renew_digests(folder if folder.is_dir() else folder.parent, progress_bar)
    for text in done.notes:
        note(text)
    return 0


def _draft(folder: Path, framework: str, name: str | None, version: str | None, components: Sequence[str]) -> int:
    """What there is to tell of a release.yaml that was drafted; the exit code."""
    rubric = load_framework(framework) if components else None
    parts = dict(component(rubric, text) for text in components) if rubric else {}
    done = draft_release(
        folder,
        framework,
        name=name,
        version=version,
        components=parts,
        progress=progress_bar,
    )
    for text in done.notes:
        note(f"note: {text}")
    warn(done.warnings)
    note(f"wrote {done.file}: {number_of(done.parts, 'file')}, access unknown where you did not say it")
    note(f"next: fill in what is missing in {done.file}")
    return 0


def _only_for_assessments(given: dict[str, object]) -> None:
    hint = "leave it out, or name the file of an assessment"
    if wrong := [key for key, value in given.items() if value is not None]:
        raise InputError(Problem("", key, "says nothing of a release in a folder", hint) for key in wrong)


def _asked(new: NewAssessment) -> NewAssessment:
    """What was typed for what is missing; raises `QuestionsEnded` where that was quit."""
    lines = LinePrompts()
    how = 'Answer in a line; quit stops, and nothing is written. A word that is a command goes in quotes: "review".'
    prompts = Prompts(lines, dict.fromkeys(COMMANDS, lambda _: lines.say(how)))  # there is nowhere else to go
    given = {"name": new.name, "version": new.version}
    for key, question in (("name", "What is the model called?"), ("version", "Which version is to be released?")):
        if given[key] is None:
            lines.say(question)
            given[key] = prompts.needed(key.title(), "It is needed; quit stops.")
    parts = dict(new.components)
    if not parts:
        lines.say("What is to be shared, and how? The components are:")
        known = new.framework.options.components
        lines.show(
            "\n".join(pages.wrapped(f"{key}: {part.title}", lines.width, "  ", "    ") for key, part in known.items())
        )
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
