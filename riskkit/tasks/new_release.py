"""A release started in a folder: its release.yaml and its assessment, which name the same and each other."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, Unpack

from riskkit.analysis.requested_option import asked_option
from riskkit.errors import InputError, Problem
from riskkit.schema.checks.framework import dangling
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.options import Channel
from riskkit.schema.release import Release, ReleasedComponent, ReleaseFile
from riskkit.schema.results.recommendation import RequestedOption
from riskkit.store.assessments import load_assessment
from riskkit.store.journal.journal import is_gone
from riskkit.store.release_files import load_release
from riskkit.tasks.draft import FILE, DraftedRelease, ModelFolder, draft_release, read_folder
from riskkit.tasks.gate_inputs import ProgressBar, silent
from riskkit.tasks.init import NewAssessment, SharedComponents, StartedAssessment, prepare, start
from riskkit.tasks.licences import warnings_of_name

STARTED = "assessment.yaml"


@dataclass(frozen=True, slots=True)
class NewRelease:
    """What is known of a release before its files are written; what is None has still to be asked for."""

    root: Path
    framework: Framework
    where: str
    """The framework's id, or its folder."""
    name: str | None
    version: str | None
    folder: ModelFolder | None = None
    """The folder as it was read; None where its release.yaml is kept."""
    assessment: NewAssessment | None = None
    """None where an assessment is kept."""
    kept: Path | None = None
    """The file of the two that is there already."""
    linked: bool = False
    """Whether a release.yaml that is kept names its assessment."""
    licence: str | None = None
    """Of the weights."""
    channels: tuple[Channel, ...] = ()
    components: SharedComponents = field(default_factory=dict)
    """By component what was said of it, which counts more than channels and licence."""

    @property
    def drafts(self) -> bool:
        """Whether a release.yaml is to be written."""
        return bool(self.folder and self.folder.has_model)

    @property
    def fallback(self) -> str:
        """The name of the folder, for a model that has none."""
        return self.root.resolve().name[:200] if self.drafts else ""

    @property
    def settled(self) -> bool:
        """Whether how it is shared was said, or a file that is kept says it."""
        return bool(self.channels or self.components or self.kept)


@dataclass(frozen=True, slots=True)
class StartedRelease:
    """The files of a release that were written, and what there is to tell of them."""

    file: Path
    """The assessment."""
    draft: DraftedRelease | None
    assessment: StartedAssessment | None
    notes: tuple[str, ...]
    warnings: tuple[Problem, ...]


class ReleaseInputs(TypedDict, total=False):
    """What is given for a new release; what is left out is as the folder or the last assessment says."""

    name: str | None
    version: str | None
    components: Sequence[str]
    framework: str | None
    profile: str | None
    context: str | None
    last: Path | None


def prepare_release(
    root: Path, *, date: str, channels: Sequence[str] = (), **given: Unpack[ReleaseInputs]
) -> NewRelease:
    """
    What a release in a folder starts from: its files and card, or the one of its two files that is there.

    Raises `InputError`, also where both files are there.
    """
    file, there = root / STARTED, _is_there(root / STARTED)
    if not os.path.lexists(root / FILE):
        return _beside_assessment(root, channels, given) if there else _from_folder(root, date, channels, given)
    if there:
        raise InputError([_both(root, file)])
    return _beside_release(root, date, channels, given)


def _from_folder(root: Path, date: str, channels: Sequence[str], release_inputs: ReleaseInputs) -> NewRelease:
    new = prepare(root / STARTED, date=date, **release_inputs)
    folder = read_folder(root, new.where)
    return NewRelease(
        root=root,
        framework=new.framework,
        where=new.where,
        folder=folder,
        assessment=new,
        name=new.name or folder.name,
        version=new.version,
        licence=folder.licence,
        channels=channels_of(new.framework, channels),
        components=new.components,
    )


def _beside_assessment(root: Path, channels: Sequence[str], release_inputs: ReleaseInputs) -> NewRelease:
    kept = root / STARTED
    earlier, _ = load_assessment(kept)
    _check_given(kept, earlier.release, channels, release_inputs)
    where = release_inputs.get("framework") or earlier.framework.id
    folder = read_folder(root, where)
    if not folder.has_model:
        hint = f"go on with riskkit assess {shlex.quote(str(kept))}"
        raise InputError([Problem(str(root), "", f"{STARTED} is there already, and there is no model", hint)])
    return NewRelease(
        root=root,
        framework=folder.framework,
        where=where,
        folder=folder,
        kept=kept,
        name=earlier.release.name,
        version=earlier.release.version,
        licence=folder.licence,
        components=_records(folder.framework, earlier.release),
    )


def _beside_release(root: Path, date: str, channels: Sequence[str], release_inputs: ReleaseInputs) -> NewRelease:
    kept = root / FILE
    release, _ = load_release(kept)
    file = root / (release.assessment.path if release.assessment else STARTED)
    if _is_there(file):
        raise InputError([_both(root, file)])
    _check_given(kept, release, channels, release_inputs)
    same: ReleaseInputs = {**release_inputs, "name": release.name, "version": release.version}
    new = prepare(file, date=date, **same)
    return NewRelease(
        root=root,
        framework=new.framework,
        where=new.where,
        assessment=new,
        kept=kept,
        name=release.name,
        version=release.version,
        components=_records(new.framework, release),
        linked=release.assessment is not None,
    )


def channels_of(framework: Framework, named: Sequence[str]) -> tuple[Channel, ...]:
    """The channels of a framework that are named, in its order; raises `InputError` for one that it has not."""
    known = list(ways(framework))
    words = [word.strip() for text in named for word in text.split(",")]
    if found := list(dangling("", "--share", words, known, "a channel")):
        raise InputError(found)
    return tuple(channel for channel in known if channel in words)


def ways(framework: Framework) -> dict[Channel, tuple[str, ...]]:
    """The channels of a framework's options in their order, each with the ids of the options that use it."""
    found: dict[Channel, tuple[str, ...]] = {}
    for key, option in framework.options.options.items():
        found[option.channel] = (*found.get(option.channel, ()), key)
    return found


def shared(new: NewRelease) -> SharedComponents:
    """By component how it is reached and under which licence, as far as that was said."""
    kinds = new.framework.options.components
    keys = list(new.folder.parts if new.drafts and new.folder else ())
    if new.channels and not any(kinds[key].kind == "weights" for key in (*keys, *new.components)):
        keys += [key for key, part in kinds.items() if part.runnable][:1]
    found: dict[str, Mapping[str, object]] = {}
    for key in keys:
        record: dict[str, object] = {"access": _access(new, key)} if new.channels else {}
        if new.licence and kinds[key].kind == "weights":
            record["licence"] = new.licence
        if record:
            found[key] = record
    return {**found, **{key: {**found.get(key, {}), **part} for key, part in new.components.items()}}


def requested(new: NewRelease) -> RequestedOption:
    """The option that a release asks for as it is now."""
    return asked_option(new.framework, _release(new))


def unknown_licences(new: NewRelease) -> tuple[Problem, ...]:
    """Warnings of the licence of a release as it is now, where nobody knows it."""
    return warnings_of_name(new.framework, new.where, _release(new))


def start_release(new: NewRelease, *, progress: ProgressBar = silent) -> StartedRelease:
    """
    Writes the files of a release that are not there; raises `InputError` for what is missing, before it writes any.

    Of a folder without a model only the assessment is written.
    """
    new = replace(new, name=new.name or new.fallback or None)
    if missing := [key for key in ("name", "version") if getattr(new, key) is None]:
        hint = "give it, or run this at a terminal"
        raise InputError(Problem("", f"--{key}", "is missing", hint) for key in missing)
    file = new.assessment.file if new.assessment else new.root / STARTED
    draft = _draft(new, new.folder, file, progress) if new.drafts and new.folder else None
    components = _records(new.framework, draft.release) if draft else shared(new)
    begun = None
    if new.assessment:
        begun = start(replace(new.assessment, name=new.name, version=new.version, components=components))
    if draft:
        draft.write()
    notes = (*(begun.notes if begun else ()), *(f"note: {text}" for text in (draft.notes if draft else ())))
    warnings = draft.warnings if draft else begun.warnings if begun else ()
    return StartedRelease(file, draft, begun, notes, warnings)


def _is_there(file: Path) -> bool:
    return os.path.lexists(file) and not is_gone(file)


def _both(root: Path, file: Path) -> Problem:
    named = "" if file == Path(STARTED) else f" {shlex.quote(str(file))}"
    hint = f"go on with riskkit assess{named}, or see the outcome with riskkit score{named}"
    return Problem(str(root), "", f"{FILE} and {file.name} are there already", hint)


def _check_given(file: Path, release: Release, channels: Sequence[str], release_inputs: ReleaseInputs) -> None:
    """Raises `InputError` for what was given otherwise than a file says that is kept."""
    hint = f"leave it out, or change {file}"
    pairs = {
        "--name": (release_inputs.get("name"), release.name),
        "--version": (release_inputs.get("version"), release.version),
    }
    found = [
        Problem("", option, f"'{wanted}' is not what {file} says: '{there}'", hint)
        for option, (wanted, there) in pairs.items()
        if wanted not in (None, there)
    ]
    for option, texts in (("--share", channels), ("--component", release_inputs.get("components", ()))):
        found += [Problem("", option, f"{file} says what is shared", hint)] if texts else []
    if found:
        raise InputError(found)


def _records(framework: Framework, release: Release) -> SharedComponents:
    """What one of the two files says of the components, as the other repeats it; of weights also which they are."""
    kinds = framework.options.components
    found = {}
    for key, part in release.components.items():
        weights = key not in kinds or kinds[key].kind == "weights"
        keys = {"access", "licence", *(("digest",) if weights and isinstance(release, ReleaseFile) else ())}
        found[key] = part.model_dump(mode="json", by_alias=True, exclude_none=True, include=keys)
    return found


def _access(new: NewRelease, component: str) -> str | list[str]:
    """The channels by which a component is reached: weights by all, others by those whose options include them."""
    options = new.framework.options
    weights = options.components[component].kind == "weights"
    found: list[str] = [
        channel
        for channel, keys in ways(new.framework).items()
        if channel in new.channels and (weights or any(component in options.options[key].components for key in keys))
    ]
    return found if len(found) > 1 else found[0] if found else "none"


def _release(new: NewRelease) -> Release:
    records = {key: {"access": "unknown", **part} for key, part in shared(new).items()}
    parts = {key: ReleasedComponent.model_validate(record) for key, record in records.items()}
    return Release(name=new.name or "-", version=new.version or "-", components=parts)


def _draft(new: NewRelease, folder: ModelFolder, file: Path, progress: ProgressBar) -> DraftedRelease:
    return draft_release(
        folder,
        name=new.name or "",
        version=new.version or "",
        components=shared(new),
        assessment=os.path.relpath(file, new.root),
        progress=progress,
    )
