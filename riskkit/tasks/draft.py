"""A model folder read as a release, and the release.yaml that is written from it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.model_files.digests import digests
from riskkit.model_files.draft import DraftInput, agreed_licence, base_models, draft, model_name, parts, stated_licences
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import WEIGHTS, Contents
from riskkit.schema.release import ReleaseFile
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.release_files import load_licences
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, write_atomically
from riskkit.tasks.gate_inputs import ProgressBar, silent
from riskkit.tasks.licences import IN_RELEASE, licence_warnings
from riskkit.tasks.model_folder import model_folder

FILE = "release.yaml"
HEAD = """\
# Drafted by riskkit from the files of this folder. Nothing here was guessed: what is unknown or missing is for a person
# to fill in, and a gate stays red until then. Say of each component how it is reached (access) and under which licence.
"""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model folder as it was read once: its files, card and licences, by the components of a framework."""

    root: Path
    framework: Framework
    table: LicenceTable
    contents: Contents

    @property
    def parts(self) -> dict[str, list[str]]:
        """By component the paths of its files."""
        return parts(self.contents, self.framework.options.components)

    @property
    def has_model(self) -> bool:
        """Whether it holds weights or a model card."""
        return bool(self.contents.card) or any(file.format in WEIGHTS for file in self.contents.files.values())

    @property
    def name(self) -> str | None:
        """What the model is called by its card or a header; None where neither says it."""
        return model_name(self.contents, "") or None

    @property
    def licence(self) -> str | None:
        """The licence that card and headers agree on."""
        return agreed_licence(self.contents, self.table)[0]

    @property
    def licence_from(self) -> tuple[str, ...]:
        """Where a licence is stated."""
        return tuple(stated_licences(self.contents))

    @property
    def base(self) -> tuple[tuple[str, str], ...]:
        """The models that this one was made from, each with how."""
        return base_models(self.contents)


@dataclass(frozen=True, slots=True)
class DraftedRelease:
    """A release.yaml before it is written, and what a person has to be told of it."""

    file: Path
    text: str
    release: ReleaseFile
    parts: int
    """How many files of the folder it names."""
    notes: tuple[str, ...]
    warnings: tuple[Problem, ...]

    def write(self) -> None:
        """Writes the file, never over one that is there; raises `InputError`."""
        _check_free(self.file)
        write_atomically(self.file, self.text)


def read_folder(root: Path, framework: str) -> ModelFolder:
    """What lies in a folder, without digests; raises `InputError` where nothing in it can be read."""
    rubric, table = load_framework(framework), LicenceTable(load_licences(framework_folder(framework)))
    found = ModelFolder(root, rubric, table, model_folder(root, table))
    if not found.parts and found.contents.problems:
        raise InputError(found.contents.problems)
    return found


def draft_release(
    folder: ModelFolder,
    *,
    name: str,
    version: str,
    components: Mapping[str, Mapping[str, object]],
    assessment: str | None = None,
    progress: ProgressBar = silent,
) -> DraftedRelease:
    """
    The release.yaml of a folder, not yet written.

    *components* say by id how a component is reached and under which licence; *assessment* is the file that it names.
    Raises `InputError` where nothing can be drafted.
    """
    file = folder.root / FILE
    _check_free(file)
    wanted = [path for paths in folder.parts.values() for path in paths]
    found = replace(folder.contents, digests=_hashed(folder.root, folder.contents, wanted, progress))
    given = DraftInput(name, version, components, assessment)
    made = draft(found, folder.framework.options.components, folder.table, given)
    text = HEAD + dump(made.tree)
    document = parse_document(text.encode(), str(file))
    release = validate(ReleaseFile, document)
    warnings = tuple(licence_warnings(folder.framework, release, folder.table, document, IN_RELEASE))
    return DraftedRelease(file, text, release, len(wanted), (*_card_notes(found), *made.notes), warnings)


def _check_free(file: Path) -> None:
    if os.path.lexists(file):
        raise InputError([Problem(str(file), "", "is there already", "edit it, or move it away")])


def _hashed(root: Path, contents: Contents, wanted: Sequence[str], bar: ProgressBar) -> dict[str, str]:
    with bar(sum(contents.files[path].size for path in wanted)) as progress:
        return digests(root, wanted, progress=progress)


def _card_notes(contents: Contents) -> list[str]:
    if not contents.card:
        return ["there is no model card"]
    return [
        f"{contents.card.path}: {problem.pointer} {problem.message}".replace("  ", " ")
        for problem in contents.card.problems
    ]
