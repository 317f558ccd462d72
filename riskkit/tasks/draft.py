"""A release.yaml drafted from a model folder."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.model_files.digests import digests
from riskkit.model_files.draft import DraftInput, draft, model_name, parts
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.model_files import Contents
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
class DraftedRelease:
    """A release.yaml that was written, and what a person has to be told of it."""

    file: Path
    release: ReleaseFile
    parts: int
    """How many files of the folder it names."""
    notes: tuple[str, ...]
    warnings: tuple[Problem, ...]


def draft_release(
    root: Path,
    framework: str,
    *,
    name: str | None,
    version: str | None,
    components: Mapping[str, Mapping[str, object]],
    progress: ProgressBar = silent,
) -> DraftedRelease:
    """
    A release.yaml written into a model folder, never over one that is there.

    *components* say by id how a component is reached and under which licence. Raises `InputError` where nothing can be
    drafted.
    """
    file = root / FILE
    if os.path.lexists(file):
        raise InputError([Problem(str(file), "", "is there already", "edit it, or move it away")])
    if version is None:
        raise InputError([Problem("", "--version", "is missing", f"say which version {root} holds")])
    rubric, table = load_framework(framework), LicenceTable(load_licences(framework_folder(framework)))
    found, kinds = model_folder(root, table), rubric.options.components
    wanted = [path for paths in parts(found, kinds).values() for path in paths]
    if not wanted:
        missing = [Problem(str(root), "", "holds no files to release", "name the folder of a model")]
        raise InputError(found.problems or missing)
    found = replace(found, digests=_hashed(root, found, wanted, progress))
    made = draft(found, kinds, table, DraftInput(name or model_name(found, root.resolve().name), version, components))
    text = HEAD + dump(made.tree)
    document = parse_document(text.encode(), str(file))
    release = validate(ReleaseFile, document)
    write_atomically(file, text)
    warnings = tuple(licence_warnings(rubric, release, table, document, IN_RELEASE))
    return DraftedRelease(file, release, len(wanted), (*_card_notes(found), *made.notes), warnings)


def _hashed(root: Path, found: Contents, wanted: Sequence[str], bar: ProgressBar) -> dict[str, str]:
    with bar(sum(found.files[path].size for path in wanted)) as progress:
        return digests(root, wanted, progress=progress)


def _card_notes(found: Contents) -> list[str]:
    if not found.card:
        return ["there is no model card"]
    return [
        f"{found.card.path}: {problem.pointer} {problem.message}".replace("  ", " ") for problem in found.card.problems
    ]
