"""Where the outputs of a gate go: into files of their own, which are no links and nothing that the gate reads."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.cli.request import Gathered
    from riskkit.gate.facts import Facts

Target = tuple[str, str]
"""A format, and the file that it goes into; - is stdout."""


def link_on_the_way(path: Path) -> Path | None:
    """
    The first link among the folders that a path goes through.

    Of a path from the root only those count that lie in a checkout or below the working directory: the rest is as
    whoever runs the gate has it.
    """
    folders = list(path.parents)
    if path.is_absolute():
        tops = [folder for folder in folders if folder == Path.cwd() or os.path.lexists(folder / ".git")]
        folders = [folder for folder in folders if tops and folder.is_relative_to(tops[-1])]
    return next((folder for folder in reversed(folders) if os.path.islink(folder)), None)


def linked(release: Path) -> list[Problem]:
    """What is wrong with the way to a release: a link on it may lead elsewhere by the time of the upload."""
    link = link_on_the_way(release)
    hint = f"name the folder itself: {os.path.realpath(link)}" if link else ""
    return [Problem(str(link), "", "is a link, whose target can change unseen", hint)] if link else []


def check_targets(targets: Sequence[Target], read: Iterable[Path]) -> None:
    """Raises `InputError` for each output that would go elsewhere than it seems, or over what is read."""
    files = [file for _, file in targets if file != "-"]
    taken = {_identity(path) for path in read} if files else set()
    found = []
    for file in files:
        this = _identity(Path(file))
        if wrong := _misplaced(Path(file)):
            found.append(Problem(file, "", wrong, "name a file that is none; - is stdout"))
        elif this in taken:
            found.append(Problem(file, "", "is read by this run, or another output goes there", "name another file"))
        taken.add(this)
    if found:
        raise InputError(found)


def check_apart(outputs: Iterable[Path | None], read: Iterable[Path] = ()) -> None:
    """Raises `InputError` for each output that is a file that is read, or where another output goes."""
    taken = {_identity(path) for path in read}
    found = []
    for path in filter(None, outputs):
        if _identity(path) in taken:
            found.append(Problem(str(path), "", "is read here, or another output goes there", "name another file"))
        taken.add(_identity(path))
    if found:
        raise InputError(found)


def _misplaced(path: Path) -> str:
    """Why a file at a path would not be a new one or one written before; empty where it would."""
    if os.path.islink(path):
        return "is a link, so the output would land elsewhere"
    if link := link_on_the_way(path):
        return f"stands in '{link}', which is a link, so the output would land elsewhere"
    return "is not a regular file" if os.path.lexists(path) and not os.path.isfile(path) else ""


def _identity(path: Path) -> object:
    """What is the same for two paths of one file."""
    try:
        there = os.stat(path)
        return there.st_dev, there.st_ino
    except (OSError, ValueError):
        return os.path.realpath(path) if "\0" not in str(path) else str(path)


def read_by(facts: "Facts", on: "Gathered", targets: Sequence[Target]) -> Iterator[Path]:
    """The files that a run reads or looks for, as far as release.yaml and the policy tell."""
    from riskkit.store.events import journal_of

    yield from map(Path, on.shown.values())
    yield from (Path(each.file) for each in on.inputs.values())
    yield from (on.root / path for path in _named(facts))
    if "assessment" in on.shown:
        yield journal_of(Path(on.shown["assessment"]))
    if "profile" in on.inputs:
        yield on.request.policy.parent / on.inputs["profile"].file
    if "framework" in on.inputs:
        yield from _of_framework(Path(on.inputs["framework"].file).parent, targets)


def _named(facts: "Facts") -> Iterator[str]:
    if release := facts.release:
        yield from (path for part in release.components.values() for path in part.parts)
        signatures = [part.signature for part in release.components.values()]
        results = [each.path for each in release.evaluations.values()]
        yield from filter(None, [release.card, *signatures, *results])
    if contents := facts.contents:
        yield from contents.licence_texts
        yield from [contents.card.path] if contents.card else []


def _of_framework(folder: Path, targets: Sequence[Target]) -> Iterator[Path]:
    """Of the outputs those that would be files of the framework."""
    for _, file in targets:
        if file.endswith(".yaml") and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
            yield Path(file)
