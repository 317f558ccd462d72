"""A draft of release.yaml from a model folder: what files tell, and nothing that only a person can say."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from riskkit.model_files.formats import is_source
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.framework.options import Component
from riskkit.schema.model_files import OWN, WEIGHTS, Contents, FoundFile
from riskkit.schema.release import PART, listed

_PATH = re.compile(rf"{PART}(/{PART})*")
_CHECKPOINT = re.compile(r"(?i)(.*/)?(checkpoint|step|global_step)[-_]?[0-9]+/.*")
_TOKENS = re.compile(
    r"(?i)(tokenizer|vocab|merges|special_tokens|added_tokens|preprocessor|processor|spiece|sentencepiece).*"
)
_DOCUMENTS = re.compile(
    r"(?i)((licen[sc]e|notice|use_policy|usage_policy|copying|readme|model_card|changelog|authors)([._-].*)?)|.*\.(md|rst|pdf)"
)
_RESULTS = re.compile(
    r"(?i)(eval|evals|evaluation|evaluations|\.eval_results)/.*|(.*_)?eval(uation)?s?(_results)?\.(json|jsonl|ya?ml)"
)
_TRAINING = re.compile(
    r"(?i)(.*/)?(train(ing|er)?|finetun(e|ing)|pretrain(ing)?)/.*"
    r"|(.*/)?([0-9]+[_-])?((run|launch|start|do)[_-])?(pre[_-]?train|train|fine[_-]?tun|sft|dpo|grpo|rlhf|distill|lora[_-]tun)[^/]*"
)
"""Paths of the code that trains."""
_UNKNOWN = "unknown"

Kinds = Mapping[str, Component]


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """The content of a release.yaml, and what a person has to be told of it."""

    tree: dict[str, object]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftInput:
    """What whoever drafts says, which counts more than what files say; by component its access and licence."""

    name: str
    version: str
    components: Mapping[str, Mapping[str, object]]
    assessment: str | None = None
    """The path of the assessment below the folder."""


def parts(contents: Contents, kinds: Kinds) -> dict[str, list[str]]:
    """The paths of the files of each component that a framework knows; a file of no known kind counts as weights."""
    grouped: dict[str, list[str]] = {}
    for path, file in contents.files.items():
        if _PATH.fullmatch(path) and len(path) <= 400 and not OWN.fullmatch(path):
            grouped.setdefault(_component(file, kinds), []).append(path)
    return {key: grouped[key] for key in kinds if key in grouped}


def draft(contents: Contents, kinds: Kinds, table: LicenceTable, given: DraftInput) -> ReleaseDraft:
    """
    The release in a folder whose files have digests.

    Access is unknown and licences are left out unless the card, a header or *given* says them.
    """
    licence, notes = agreed_licence(contents, table)
    components: dict[str, object] = {}
    for key, paths in parts(contents, kinds).items():
        stated = {"licence": licence} if licence and kinds[key].kind == "weights" else {}
        components[key] = {
            "access": _UNKNOWN,
            **stated,
            **given.components.get(key, {}),
            **_named(paths, contents.digests),
        }
    for key, entry in given.components.items():
        components.setdefault(key, dict(entry))
    tree: dict[str, object] = {"riskkit": "release/1", "name": given.name, "version": given.version}
    tree["components"] = components
    if contents.card:
        tree["card"] = contents.card.path
    if base := _base(contents):
        tree["base"] = base
    if given.assessment:
        tree["assessment"] = {"path": given.assessment}
    return ReleaseDraft(tree, (*notes, *_warnings(contents, kinds)))


def model_name(contents: Contents, folder: str) -> str:
    """What the model is called: by its card, else by a header, else by its folder."""
    card = contents.card.name if contents.card else None
    header = next(_facts(contents, "general.name"), None)
    return (card or header or folder)[:200]


def stated_licences(contents: Contents) -> dict[str, str]:
    """Every licence that is stated for the model, by where it stands."""
    said = {f"the header of {path}": licence for path, licence in _by_file(contents, "general.license")}
    if contents.card and contents.card.licence:
        said = {contents.card.path: contents.card.licence} | said
    return said


def agreed_licence(contents: Contents, table: LicenceTable) -> tuple[str | None, list[str]]:
    """The licence that card and headers agree on, as the framework spells it; and what is to be told of them."""
    readings = {where: table.read(licence) for where, licence in stated_licences(contents).items()}
    spelt = {reading.expression or reading.stated for reading in readings.values()}
    texts = {path: licence for path, licence in contents.licence_texts.items() if licence and licence not in spelt}
    notes = [f"{path} reads as {licence}, which card and headers do not say" for path, licence in texts.items()]
    if not readings:
        return None, [*notes, "no licence was taken; for the risk, no licence counts as one that permits everything"]
    if len(spelt) > 1:
        told = ", ".join(f"'{reading.stated}' in {where}" for where, reading in readings.items())
        return None, [*notes, f"licences differ, so none was taken: {told}"]
    reading = next(iter(readings.values()))
    if reading.problem:
        return None, [*notes, f"'{reading.stated}' {reading.problem}; write the licence into release.yaml"]
    return spelt.pop()[:200], notes


def base_models(contents: Contents) -> tuple[tuple[str, str], ...]:
    """The models that the card or a header names as those that this one was made from, each with how."""
    names = list(contents.card.base if contents.card else ())
    names += [
        name for name in _facts(contents, "general.base_model.", ".name") if not any(name in known for known in names)
    ]
    relation = (contents.card.relation if contents.card else None) or _UNKNOWN
    return tuple((name, relation) for name in dict.fromkeys(names))


def _component(file: FoundFile, kinds: Kinds) -> str:
    wanted, kind = _wanted(file)
    if wanted in kinds:
        return wanted
    return next((key for key, known in kinds.items() if known.kind == kind), next(iter(kinds)))


def _wanted(file: FoundFile) -> tuple[str, str]:
    """The component that a file is part of, and of which kind it is; what cannot be told counts as final weights."""
    name = PurePosixPath(file.path).name
    readable = file.format in ("text", "json", "yaml", "template", "tokenizer")
    for here, wanted, kind in (
        (file.format in WEIGHTS and bool(_CHECKPOINT.fullmatch(file.path)), "weights-intermediate", "weights"),
        (file.format in WEIGHTS, "weights-final", "weights"),
        (file.format == "code" and bool(_TRAINING.fullmatch(file.path)), "training-code", "code"),
        (file.format == "code" or _is_empty_code(file), "inference-code", "code"),
        (bool(_RESULTS.fullmatch(file.path)) and readable, "evaluation-results", "evaluation"),
        (bool(_DOCUMENTS.fullmatch(name)) and (readable or file.format == "empty"), "documentation", "documentation"),
        (bool(_TOKENS.match(name)) and readable, "architecture", "code"),
        (file.format in ("json", "yaml", "template", "tokenizer"), "architecture", "code"),
        (file.format in ("text", "media", "empty"), "documentation", "documentation"),
        (bool(_CHECKPOINT.fullmatch(file.path)), "weights-intermediate", "weights"),
    ):
        if here:
            return wanted, kind
    return "weights-final", "weights"


def _is_empty_code(file: FoundFile) -> bool:
    """Whether a file is empty, as those are that only mark a folder as a package."""
    name = PurePosixPath(file.path).name
    return file.format == "empty" and (name == "py.typed" or is_source(name))


def _named(paths: list[str], digests: Mapping[str, str]) -> dict[str, object]:
    """Path and digest of a component of one file, or the list of the files of one that has several."""
    if len(paths) == 1:
        return {"path": paths[0], "digest": digests[paths[0]]}
    files = {path: digests[path] for path in paths}
    folders = {path.rpartition("/")[0] for path in paths}
    folder = {"path": folders.pop()} if len(folders) == 1 and "" not in folders else {}
    return {**folder, "digest": listed(files), "files": files}


def _base(contents: Contents) -> dict[str, object]:
    """The base models as release.yaml lists them."""
    made: dict[str, object] = {}
    for number, (name, relation) in enumerate(base_models(contents), start=1):
        key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
        made[key if key and key not in made else f"base-{number}"] = {"name": name[:400], "relation": relation}
    return made


def _facts(contents: Contents, start: str, end: str = "") -> Iterator[str]:
    return (value for _, value in _by_file(contents, start, end))


def _by_file(contents: Contents, start: str, end: str = "") -> Iterator[tuple[str, str]]:
    for path, file in contents.files.items():
        yield from (
            (path, text) for key, text in file.facts.items() if key.startswith(start) and key.endswith(end) and text
        )


def _warnings(contents: Contents, kinds: Kinds) -> Iterator[str]:
    for problem in contents.problems:
        yield f"left out: {problem.where} {problem.message}"
    yield from (f"left out: {path} is a link to {target}" for path, target in contents.links.items())
    yield from (
        f"left out: {path}" for path in contents.files if not _PATH.fullmatch(path) and not path.startswith(".")
    )
    shared = {path for paths in parts(contents, kinds).values() for path in paths}
    for path, file in contents.files.items():
        if path in shared:
            yield from (f"{path}: {problem.message}" for problem in file.problems)
            if file.runs_code and file.format in WEIGHTS:
                yield f"{path}: {file.runs_code}"
