"""
From files about a model to suggested answers, and from suggestions that a person accepts to answers in an assessment.

Nothing is adopted by itself.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from riskkit.analysis.evidence.binding import OF_THE_FOLDER, ReleaseIdentity, name_of
from riskkit.analysis.evidence.suggest import Suggested, suggest
from riskkit.errors import InputError, Problem
from riskkit.evidence.licences import compared, licence_reader
from riskkit.evidence.readers import all_readers, read_file
from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.weights import FORMAT as WEIGHTS
from riskkit.model_files.folder import files_below
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.assessment import Assessment
from riskkit.schema.base import Tree
from riskkit.schema.ids import free_id, kebab
from riskkit.schema.results.collection import Collection, EvidenceFile, FileRefusal, Suggestion
from riskkit.store.assessments import default_context, load_assessment, load_context
from riskkit.store.evidence import load_evidence
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.journal.journal import Journal
from riskkit.store.release_files import load_licences
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.score import TOOL

DEFAULT = "seger2023"
ACCEPTED = "accepted with --accept of riskkit collect"
MOST_RATIONALE = 3900
"""Characters of a rationale that is written for a suggestion; a person may add to it."""


def collect(
    paths: Iterable[Path],
    *,
    date: str,
    framework: str = DEFAULT,
    context: str | None = None,
    release: str | None = None,
    version: str | None = None,
    aliases: Sequence[str] = (),
) -> Collection:
    """
    What the files at some paths, and in the folders there, say of a release, and the answers that they suggest.

    *release* is what it is called, *aliases* are other names of it, and *version* is its version or commit; without
    them the card says it. A context that nobody names is the newest at *date*. Raises `InputError` for a path that is
    not there, and `RiskkitError` for an installed reader that does not load. What is wrong with one file stands with
    that file.
    """
    rubric, folder = load_framework(framework), framework_folder(framework)
    table = load_evidence(folder, rubric)
    found = load_context(rubric, folder, context) if context else default_context(rubric, folder, date)
    listed = list(paths)
    files, refused = _read(listed, LicenceTable(load_licences(folder)))
    given = ReleaseIdentity(release, version, aliases=tuple(aliases))
    identity, notes = _identity(files, given, listed)
    world = found[0] if found else None
    made = suggest(files, table, rubric, world, identity) if table else Suggested()
    return Collection(
        tool=TOOL,
        framework=rubric.id,
        context=world.id if world else None,
        date=date,
        release=identity.name,
        files=files,
        suggestions=made.suggestions,
        certificates=made.certificates,
        unmapped=made.unmapped,
        refused=refused,
        notes=(
            *notes,
            *(() if table else (f"the framework {rubric.id} has no evidence.yaml, so nothing is suggested",)),
        ),
    )


def _read(paths: Iterable[Path], table: LicenceTable) -> tuple[tuple[EvidenceFile, ...], tuple[FileRefusal, ...]]:
    readers = (*all_readers().values(), licence_reader(table))
    said = {found.shown: found for found in chain.from_iterable(map(_found, paths))}
    listed = [read_file(each, readers) if isinstance(each, EvidenceSource) else each.refusal for each in said.values()]
    files = [each for each in listed if isinstance(each, EvidenceFile)]
    return compared(files, table), tuple(each for each in listed if isinstance(each, FileRefusal))


@dataclass(frozen=True, slots=True)
class _Astray:
    """What lies in a folder and is no file that is read: a link, or something special."""

    shown: str
    refusal: FileRefusal


def _found(path: Path) -> Iterator[EvidenceSource | _Astray]:
    """The file at a path, or the files below the folder there; raises `InputError` where nothing is."""
    if not os.path.isdir(path):
        if not os.path.lexists(path):
            raise InputError([Problem(str(path), "", "no such file or folder", "name the folder of a model, or a log")])
        size = path.lstat().st_size
        yield EvidenceSource(path.parent, path.name, str(path), size)
        return
    sizes, problems = files_below(path)
    for below, size in sizes.items():
        yield EvidenceSource(path, below, str(path / below), size)
    for problem in problems:
        refusal = FileRefusal(
            path=problem.where, message=problem.message, hint=problem.hint or "leave it", recognised=False
        )
        yield _Astray(problem.where, refusal)


def _identity(
    files: tuple[EvidenceFile, ...], release_identity: ReleaseIdentity, paths: Sequence[Path]
) -> tuple[ReleaseIdentity, tuple[str, ...]]:
    """What the release is known by, as it is given or as the files say; with what has to be known of that."""
    # of what lies in the folder: a bill of materials that states a digest does not bind itself
    weights = (file for file in files if file.format == WEIGHTS)
    release_identity = replace(
        release_identity,
        digests=frozenset(fact.value for file in weights for fact in file.facts if fact.about == "digest"),
    )
    if release_identity.name:
        return release_identity, ()
    found, count = name_of(files)
    if not count and len(paths) == 1 and os.path.isdir(paths[0]):
        folder = paths[0].resolve().name
        return replace(release_identity, name=folder), (
            f"no file says what the release is called: '{folder}' is its folder",
        )
    hint = "so nothing is suggested: name the release with --release NAME"
    notes = {0: (f"no file says what the release is called, {hint}",), 1: ()}
    return replace(release_identity, name=found), notes.get(count, (f"the files are about {count} models, {hint}",))


@dataclass(frozen=True, slots=True)
class Adoption:
    """What was written into an assessment, and which questions had an answer already."""

    written: tuple[Suggestion, ...]
    kept: tuple[str, ...]


def accept(collection: Collection, file: Path, framework: str | None = None) -> Adoption:
    """
    Puts every suggestion into an assessment as an answer with its evidence; an answer that is there stays as it is.

    Comments and all else stay. Nobody else may be writing the file. Raises `InputError`, and then the file is as it
    was.
    """
    with Journal(file):
        assessment, _ = load_assessment(file, load_framework(framework or collection.framework))
        layout, document = layout_of(file.read_bytes(), str(file))
        tree: Tree = document.tree if isinstance(document.tree, dict) else {}
        wanted = tuple(each for each in collection.suggestions if each.question not in assessment.answers)
        if wanted:
            text = rewritten(layout, _with(tree, wanted, collection))
            validate(Assessment, parse_document(text.encode(), str(file)))
            write_atomically(file, text)
    kept = tuple(each.question for each in collection.suggestions if each.question in assessment.answers)
    return Adoption(wanted, kept)


def _with(tree: Tree, wanted: Iterable[Suggestion], collection: Collection) -> Tree:
    """An assessment's tree with an answer for each suggestion, and an item of evidence for each of its files."""
    answers, evidence = dict(tree.get("answers") or {}), dict(tree.get("evidence") or {})
    for each in wanted:
        answers[each.question], items = adopted(each, collection, evidence, ACCEPTED)
        evidence |= items
    return tree | {"answers": answers, "evidence": evidence}


def adopted(
    suggestion: Suggestion, collection: Collection, evidence: Mapping[str, Tree], how: str
) -> tuple[Tree, dict[str, Tree]]:
    """
    A suggestion as an answer that says *how* it was taken, and an item of evidence for each of its files.

    An item that is among *evidence* already is cited under its key.
    """
    by_path = {file.path: file for file in collection.files}
    known, cited = dict(evidence), list[str]()
    for path in dict.fromkeys(passage.path for passage in suggestion.passages):
        item = _evidence(by_path[path], collection)
        there = (key for key, each in known.items() if item.items() <= each.items())
        key = next(there, "") or free_id(kebab(Path(path).name) or "file", known)
        known[key] = item
        cited.append(key)
    answer: Tree = {
        "level": suggestion.level,
        "confidence": suggestion.confidence,
        "rationale": _rationale(suggestion, how),
        "on": collection.date,
        "evidence": list(dict.fromkeys(cited)),
    }
    return answer, {key: item for key, item in known.items() if key not in evidence}


def _evidence(file: EvidenceFile, collection: Collection) -> Tree:
    """
    An item of evidence; a file without a date is as old as the day on which it was read.

    It is about the release where it names it or lies in its folder; of a log that names no model it stays open.
    """
    is_bound = file.subject.name is not None or file.format in OF_THE_FOLDER
    subject = {"subject": collection.release} if collection.release and is_bound else {}
    title = f"{file.path} ({file.tool or file.format})"
    title += "" if file.date else ", which has no date: the day is that on which it was read"
    return {"title": title, "grade": file.grade, "date": file.date or collection.date} | subject


def _rationale(suggestion: Suggestion, how: str) -> str:
    places = "; ".join(f"{passage.place}: {passage.quote.rstrip('. ')}" for passage in suggestion.passages)
    gaps = f" It does not show: {'; '.join(suggestion.does_not_show)}." if suggestion.does_not_show else ""
    return f"Suggested by riskkit from files, and {how}. {places}.{gaps}"[:MOST_RATIONALE]
