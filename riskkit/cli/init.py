"""``riskkit init``."""

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, get_args

import typer

from riskkit.cli import clock, options
from riskkit.cli.draft import draft_release
from riskkit.cli.interview import pages
from riskkit.cli.interview.interview import place
from riskkit.cli.interview.prompts import LinePrompts, Prompts, QuestionsEnded
from riskkit.cli.output import counted, note, warn
from riskkit.errors import InputError, PinError, Problem
from riskkit.questionnaire import COMMANDS
from riskkit.questionnaire.carry import carried_over, made_with
from riskkit.schema.assessment import Assessment
from riskkit.schema.checks.answers import answer_problems
from riskkit.schema.checks.framework import dangling
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import Access, Release
from riskkit.store.assessments import default_context, load_assessment, load_context
from riskkit.store.frameworks import framework_folder, framework_ids, load_framework, shown
from riskkit.store.journal.journal import gone, is_gone
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, write_atomically
from riskkit.tasks.licences import warnings_of_licences

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

LEFT_OPEN = 3
SHIPPED = "seger2023"
ComponentEntry = tuple[str, dict[str, object]]
"""A component's id and its record, as they stand in the file."""


def init(
    file: File = Path("assessment.yaml"),
    name: Name = None,
    version: Version = None,
    component: Components = None,
    framework: Rubric = None,
    profile: Profile = None,
    context: options.Context = None,
    last: Last = None,
    plain: Plain = False,
    date: options.OnDate = None,
) -> int:
    """
    Start the assessment of a new release. Asks for what is not given.

    Writes FILE with the framework and context pinned and no answers yet; never over a file that is there. With --from,
    name, profile and components are those of OLD where none are given, and its answers are carried: riskkit assess asks
    whether each is still true. Nothing in OLD is changed.

    With a model folder, drafts its release.yaml: components, files, digests, and what card and headers say. What they
    do not say is left unknown.
    """
    if file.is_dir():
        _only_for_assessments({"--from": last, "--profile": profile, "--context": context})
        return _draft(file, framework or SHIPPED, name, version, component or [])
    _make_room(file)
    earlier = load_assessment(last)[0] if last else None
    framework = framework or (earlier.framework.id if earlier else SHIPPED)
    rubric, folder, day = load_framework(framework), framework_folder(framework), clock.on_date(date)
    dated = load_context(rubric, folder, context) if context else default_context(rubric, folder, day)
    given: dict[str, object] = {"name": name, "version": version, "profile": profile}
    parts = [_component(rubric, text) for text in component or ()]
    if last and earlier:
        _check_last(last, earlier, rubric, framework)
        given |= {"name": name or earlier.release.name, "profile": profile or earlier.profile}
        parts = parts or _shared(earlier.release)
    if None in (given["name"], version) and not (plain or sys.stdin.isatty()):
        raise InputError(_missing(given))
    try:
        if None in (given["name"], version):
            _ask(rubric, given, parts)
    except (QuestionsEnded, KeyboardInterrupt):
        note("left before the end; nothing was written")
        return LEFT_OPEN
    tree: dict[str, object] = {
        "riskkit": "assessment/1",
        "framework": {"id": rubric.id, "version": rubric.framework.version, "digest": rubric.digest},
    }
    if dated:
        tree["context"] = {"id": dated[0].id, "digest": dated[1].digest()}
    tree["profile"] = given["profile"] or rubric.profiles.default
    tree["release"] = {"name": given["name"], "version": given["version"], "components": dict(parts)}
    tree["answers"] = {}
    assessment = _checked(rubric, dump(tree), file)
    if last and earlier:
        assessment = _carrying(last, earlier, assessment)
    text = dump(assessment.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True))
    write_atomically(file, text)
    note(f"wrote {file}")
    warn(warnings_of_licences(rubric, framework, assessment.release, parse_document(text.encode(), str(shown(file)))))
    note(f"next: riskkit assess {place(file, None if framework in framework_ids() else framework)}")
    return 0


def _draft(folder: Path, framework: str, name: str | None, version: str | None, components: list[str]) -> int:
    rubric = load_framework(framework) if components else None
    given = dict(_component(rubric, text) for text in components) if rubric else {}
    return draft_release(folder, framework, name, version, given)


def _only_for_assessments(given: dict[str, object]) -> None:
    hint = "leave it out, or name the file of an assessment"
    if wrong := [key for key, value in given.items() if value is not None]:
        raise InputError(Problem("", key, "says nothing of a release in a folder", hint) for key in wrong)


def _make_room(file: Path) -> None:
    if is_gone(file):
        raise InputError([gone(file)])
    if file.exists() or file.is_symlink():
        hint = f"go on with riskkit assess {shlex.quote(str(file))}, or name another file"
        raise InputError([Problem(str(file), "", "is there already", hint)])


def _missing(given: dict[str, object]) -> list[Problem]:
    hint = "give it, or run this at a terminal"
    return [Problem("", f"--{key}", "is missing", hint) for key in ("name", "version") if given[key] is None]


def _component(framework: Framework, text: str) -> ComponentEntry:
    """A component's id and record, from ``weights-final=public@Apache-2.0``; several ways in with commas."""
    key, _, rest = (part.strip() for part in text.partition("="))
    access, _, licence = (part.strip() for part in rest.partition("@"))
    ways = [way.strip() for way in access.split(",")]
    found = list(dangling("", "--component", [key], framework.options.components, "a component"))
    found += dangling("", "--component", ways, get_args(Access), "a channel")
    if found:
        raise InputError(found)
    record: dict[str, object] = {"access": ways if len(ways) > 1 else ways[0]}
    return key, record | ({"licence": licence} if licence else {})


def _ask(framework: Framework, given: dict[str, object], parts: list[ComponentEntry]) -> None:
    lines = LinePrompts()
    how = 'Answer in a line; quit stops, and nothing is written. A word that is a command goes in quotes: "review".'
    prompts = Prompts(lines, dict.fromkeys(COMMANDS, lambda _: lines.say(how)))  # there is nowhere else to go
    for key, question in (("name", "What is the model called?"), ("version", "Which version is to be released?")):
        if given[key] is None:
            lines.say(question)
            given[key] = prompts.needed(key.title(), "It is needed; quit stops.")
    if not parts:
        lines.say("What is to be shared, and how? The components are:")
        known = framework.options.components
        lines.show(
            "\n".join(pages.wrapped(f"{key}: {part.title}", lines.width, "  ", "    ") for key, part in known.items())
        )
        lines.say("One a line, such as weights-final=public@Apache-2.0; Enter when all are named.")
        while text := prompts.text("Component"):
            _add(framework, parts, text, lines)


def _add(framework: Framework, parts: list[ComponentEntry], text: str, lines: LinePrompts) -> None:
    try:
        parts.append(_component(framework, text))
    except InputError as error:
        for problem in error.problems:
            lines.say(f"{problem.message}. {problem.hint}".rstrip())


def _checked(framework: Framework, text: str, file: Path) -> Assessment:
    """The assessment in a text; raises `InputError` for what cannot stand in one."""
    try:
        assessment = validate(Assessment, parse_document(text.encode(), str(file)))
    except InputError as error:
        raise InputError(replace(problem, where="", line=0) for problem in error.problems) from None
    if found := answer_problems(framework, assessment, ""):
        raise InputError(found)
    return assessment


def _check_last(last: Path, earlier: Assessment, framework: Framework, name: str) -> None:
    """Raises `PinError` where the last assessment was made with another version, and `InputError` for its problems."""
    load_assessment(last, framework)  # of an earlier version this says what to type
    pin, there = earlier.framework, framework.framework
    if pin.id == framework.id and not made_with(pin, framework):
        made = " ".join(part for part in (pin.id, pin.version, pin.digest) if part)
        command = shlex.join(["riskkit", "migrate", str(last), "--to", name])
        hint = f"migrate it first: {command} -o NEW, then --from NEW"
        raise PinError(
            f"{last}: made with the framework {made}, but there is {there.id} {there.version} {framework.digest}", hint
        )


def _shared(release: Release) -> list[ComponentEntry]:
    """What a release shares, without the files and digests that were its own."""
    plain = {key: part.model_copy(update={"digest": None, "path": None}) for key, part in release.components.items()}
    return [(key, part.model_dump(mode="json", by_alias=True, exclude_none=True)) for key, part in plain.items()]


def _carrying(last: Path, earlier: Assessment, fresh: Assessment) -> Assessment:
    """A fresh assessment with what was said of the last release; says on stderr what that is."""
    if fresh.release.subject == earlier.release.subject:
        hint = "give the version that comes next, or go on with that file"
        raise InputError([Problem("", "--version", f"'{fresh.release.version}' is the release in {last}", hint)])
    found = carried_over(earlier, fresh)
    note(f"{counted(len(found.carried), 'answer')} of {earlier.release.subject} carried; none counts until confirmed")
    if earlier.measures:
        note(f"measures are not carried; undertaken for {earlier.release.subject}: {', '.join(earlier.measures)}")
    return found
