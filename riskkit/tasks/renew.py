"""The digests of a release.yaml, computed anew from its files; all else in it stays as people wrote it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskkit.errors import InputError, Problem, RiskkitError
from riskkit.model_files.digests import digests
from riskkit.schema.assessment import Assessment
from riskkit.schema.release import ReleaseFile, listed
from riskkit.store.assessments import load_assessment
from riskkit.store.frameworks import shown
from riskkit.store.output_guard import linked
from riskkit.store.release_files import load_release
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.draft import FILE
from riskkit.tasks.gate_inputs import ProgressBar, silent

_NEXT = "riskkit gate says whether people have to decide again; if so: riskkit decide --again"


@dataclass(frozen=True, slots=True)
class RenewedDigests:
    """A release.yaml whose digests are those of its files, and what there is to tell of it."""

    file: Path
    changed: tuple[str, ...]
    """The paths of the files that have other bytes than release.yaml named; nothing is written where there are none."""
    notes: tuple[str, ...]


def renew_digests(root: Path, progress: ProgressBar = silent) -> RenewedDigests:
    """
    Writes the digests of components and evaluations into release.yaml anew, with its comments and order as they were.

    Raises `InputError` where release.yaml cannot be read or a file that it names is not there; nothing is written then.
    """
    file = root / FILE
    if found := linked(file):
        raise InputError(found)
    release, document = load_release(file, None)
    paths = sorted(_paths(release))
    missing = [path for path in paths if not (root / path).is_file()]
    if missing:
        hint = "put it back, or take it out of release.yaml"
        raise InputError(Problem(str(shown(file)), "", f"'{path}' is missing", hint) for path in missing)
    with progress(sum((root / path).stat().st_size for path in paths)) as told:
        there = digests(root, paths, progress=told)
    layout, again = layout_of(file.read_bytes(), str(shown(file)))
    tree: dict[str, Any] = again.tree if isinstance(again.tree, dict) else {}
    changed = tuple(path for path in paths if there[path] not in _named(release, path))
    fresh = _renewed(tree, there)
    if fresh != document.tree:
        write_atomically(file, rewritten(layout, fresh))
    notes = [f"{path} is new or has changed" for path in changed] or ["no file has changed"]
    return RenewedDigests(file, changed, (*notes, *_of_assessment(root, release, fresh), *([_NEXT] if changed else ())))


def _paths(release: ReleaseFile) -> set[str]:
    named = {path for part in release.components.values() for path in part.parts}
    return named | {each.path for each in release.evaluations.values() if each.path}


def _named(release: ReleaseFile, path: str) -> set[str | None]:
    """The digests that release.yaml names for a file."""
    found = {part.parts[path] for part in release.components.values() if path in part.parts}
    return found | {each.digest for each in release.evaluations.values() if each.path == path}


def _renewed(tree: Mapping[str, Any], there: Mapping[str, str]) -> dict[str, Any]:
    """The tree with the digests of files in place of those that are named."""
    fresh = dict(tree)
    for key, renew in (("components", _component), ("evaluations", _evaluation)):
        if isinstance(tree.get(key), dict):
            fresh[key] = {
                name: renew(part, there) if isinstance(part, dict) else part for name, part in tree[key].items()
            }
    return fresh


def _component(part: Mapping[str, Any], there: Mapping[str, str]) -> dict[str, Any]:
    if part.get("files"):
        files = {path: there[path] for path in part["files"]}
        return {**part, "files": files, "digest": listed(files)}
    return {**part, "digest": there[part["path"]]} if part.get("path") in there else dict(part)


def _evaluation(item: Mapping[str, Any], there: Mapping[str, str]) -> dict[str, Any]:
    return {**item, "digest": there[item["path"]]} if item.get("path") in there else dict(item)


def _of_assessment(root: Path, release: ReleaseFile, fresh: Mapping[str, Any]) -> Iterator[str]:
    """What to change by hand in the assessment: that its answers are about these files only a person can say."""
    assessment = _assessment(root, release)
    parts = fresh.get("components", {})
    for key, part in assessment.release.components.items() if assessment else ():
        digest = parts.get(key, {}).get("digest")
        if part.digest and digest and part.digest != digest:
            yield (
                f"the answers are about other files of '{key}'; look at them, and if they still hold, write into "
                f"{release.assessment.path if release.assessment else ''}: release/components/{key}/digest: {digest}"
            )


def _assessment(root: Path, release: ReleaseFile) -> Assessment | None:
    try:
        return load_assessment(root / release.assessment.path)[0] if release.assessment else None
    except RiskkitError:
        return None
