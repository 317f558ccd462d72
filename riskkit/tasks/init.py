"""The assessment of a new release, started from nothing or from that of the last one."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from riskkit.errors import InputError, PinError, Problem
from riskkit.questionnaire.carry import carried_over, made_with
from riskkit.render.words import number_of
from riskkit.schema.assessment import Assessment
from riskkit.schema.checks.answers import answer_problems
from riskkit.schema.checks.framework import dangling
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import Access, Release
from riskkit.store.assessments import ContextDocument, default_context, load_assessment, load_context
from riskkit.store.frameworks import framework_folder, load_framework, shown
from riskkit.store.journal.journal import gone, is_gone
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, write_atomically
from riskkit.tasks.licences import warnings_of_licences

SHIPPED = "seger2023"
SharedComponents = Mapping[str, Mapping[str, object]]
"""By component its record, as it stands in the file."""


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """What is known of an assessment before it is written; what is None has still to be asked for."""

    file: Path
    framework: Framework
    where: str
    """The framework's id, or its folder."""
    context: ContextDocument | None
    name: str | None
    version: str | None
    profile: str
    components: SharedComponents
    last: tuple[Path, Assessment] | None
    """The assessment of the last release, whose answers are carried."""


@dataclass(frozen=True, slots=True)
class StartedAssessment:
    """An assessment that was written, and what there is to tell of it."""

    assessment: Assessment
    notes: tuple[str, ...]
    """What was carried over and what was not."""
    warnings: tuple[Problem, ...]


def prepare(
    file: Path,
    *,
    date: str,
    name: str | None = None,
    version: str | None = None,
    components: Sequence[str] = (),
    framework: str | None = None,
    profile: str | None = None,
    context: str | None = None,
    last: Path | None = None,
) -> NewAssessment:
    """
    What a new assessment in a file starts from; components are written as for `component`.

    Of what is not given, name, profile, components and framework are those of the *last* assessment, if one is given.
    Raises `InputError`, and `PinError` where the last one was made with another framework.
    """
    if is_gone(file):
        raise InputError([gone(file)])
    if file.exists() or file.is_symlink():
        hint = f"go on with riskkit assess {shlex.quote(str(file))}, or name another file"
        raise InputError([Problem(str(file), "", "is there already", hint)])
    earlier = load_assessment(last)[0] if last else None
    where = framework or (earlier.framework.id if earlier else SHIPPED)
    rubric, folder = load_framework(where), framework_folder(where)
    dated = load_context(rubric, folder, context) if context else default_context(rubric, folder, date)
    parts: SharedComponents = dict(component(rubric, text) for text in components)
    if last and earlier:
        _check_last(last, earlier, rubric, where)
        name, profile, parts = (
            name or earlier.release.name,
            profile or earlier.profile,
            parts or _shared(earlier.release),
        )
    profile = profile or rubric.profiles.default
    before = (last, earlier) if last and earlier else None
    return NewAssessment(file, rubric, where, dated, name, version, profile, parts, before)


def start(new: NewAssessment) -> StartedAssessment:
    """The assessment written into its file, with no answers that count; raises `InputError` for what cannot stand."""
    if missing := [key for key in ("name", "version") if getattr(new, key) is None]:
        hint = "give it, or run this at a terminal"
        raise InputError(Problem("", f"--{key}", "is missing", hint) for key in missing)
    rubric = new.framework
    tree: dict[str, object] = {
        "riskkit": "assessment/1",
        "framework": {"id": rubric.id, "version": rubric.framework.version, "digest": rubric.digest},
    }
    if new.context:
        tree["context"] = {"id": new.context[0].id, "digest": new.context[1].digest()}
    tree["profile"] = new.profile
    tree["release"] = {"name": new.name, "version": new.version, "components": new.components}
    tree["answers"] = {}
    fresh = _checked(rubric, dump(tree), new.file)
    assessment, notes = _carrying(*new.last, fresh) if new.last else (fresh, ())
    text = dump(assessment.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True))
    write_atomically(new.file, text)
    document = parse_document(text.encode(), str(shown(new.file)))
    return StartedAssessment(assessment, notes, warnings_of_licences(rubric, new.where, assessment.release, document))


def component(framework: Framework, text: str) -> tuple[str, dict[str, object]]:
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


def _shared(release: Release) -> SharedComponents:
    """What a release shares, without the files and digests that were its own."""
    plain = {key: part.model_copy(update={"digest": None, "path": None}) for key, part in release.components.items()}
    return {key: part.model_dump(mode="json", by_alias=True, exclude_none=True) for key, part in plain.items()}


def _carrying(last: Path, earlier: Assessment, fresh: Assessment) -> tuple[Assessment, tuple[str, ...]]:
    """A fresh assessment with what was said of the last release, and what that is."""
    if fresh.release.subject == earlier.release.subject:
        hint = "give the version that comes next, or go on with that file"
        raise InputError([Problem("", "--version", f"'{fresh.release.version}' is the release in {last}", hint)])
    found = carried_over(earlier, fresh)
    carried = number_of(len(found.carried), "answer")
    notes = [f"{carried} of {earlier.release.subject} carried; none counts until confirmed"]
    if earlier.measures:
        measures = ", ".join(earlier.measures)
        notes.append(f"measures are not carried; undertaken for {earlier.release.subject}: {measures}")
    return found, tuple(notes)
