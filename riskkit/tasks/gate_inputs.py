"""What a gate is asked, and what was read on the way to the answer."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from riskkit.errors import Problem, RiskkitError
from riskkit.gate.facts import Facts
from riskkit.gate.rule import FileRole, Violation
from riskkit.model_files.digests import Progress
from riskkit.model_files.folder import opened
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.gate import FindingPlace, Input
from riskkit.store.frameworks import load_framework, located, shown
from riskkit.store.journal.events import journal_of
from riskkit.store.output_guard import OutputTarget
from riskkit.store.yaml.document import MOST_BYTES, Document

T = TypeVar("T")
ProgressBar = Callable[[int], AbstractContextManager[Progress]]
"""Takes how many bytes there are in all."""


def silent(total: int) -> AbstractContextManager[Progress]:
    """Tells nobody."""
    return nullcontext(lambda path, count: None)


@dataclass(frozen=True, slots=True)
class Request:
    """What a gate is asked to look at, and with what."""

    release: Path
    policy: Path
    date: str
    pin: Path | None = None
    base: str | None = None
    framework: str | None = None
    """Where the framework is, if it does not ship."""
    baseline: Path | None = None
    ci: bool = False
    outputs: tuple[Path, ...] = ()
    """Files that this run writes, whose earlier content is no part of the release."""
    progress: ProgressBar = silent
    """Told how many bytes are to be hashed, and then how many are."""
    load: Callable[[str], Framework] = load_framework
    merged: bool = False
    """Whether nothing is under review: what is there has been taken in, and policy and framework with it."""


@dataclass
class GateInputs:
    """What was read on the way, by role; what could not be read has problems in its place."""

    request: Request
    names: dict[FileRole, str] = field(default_factory=dict)
    """As policies and fingerprints name the files."""
    shown: dict[FileRole, str] = field(default_factory=dict)
    """As they are named from the working directory."""
    documents: dict[FileRole, Document] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    """By the path of a copy of what stood at the base the path that it is a copy of."""
    at_base: set[str] = field(default_factory=set)
    """Roles that were read as they were at the base."""
    changed: list[str] = field(default_factory=list)
    """Roles of which the change alters what it is held against."""
    loose: list[str] = field(default_factory=list)
    """Roles that lie outside of the checkout, so that no revision of it fixes them."""
    inherited: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()
    """What to tell of the release beside what the rules find."""

    @property
    def root(self) -> Path:
        """The folder of the model."""
        return self.request.release.parent

    def tried(self, role: FileRole, read: Callable[[], T]) -> T | None:
        """What is read, or nothing, with the problems kept under the role."""
        try:
            return read()
        except RiskkitError as error:
            found = (replace(problem, where=self.called(problem.where)) for problem in error.problems)
            self.problems[role] = (*self.problems.get(role, ()), *found)
            return None

    def copied(self, path: Path, copy: Path) -> None:
        """Takes note that a copy is read in place of a file or folder."""
        self.copies[str(shown(copy))] = shown(path).as_posix()

    def called(self, file: str) -> str:
        """What a file is called where it belongs, though a copy of it may be read."""
        at = next((copy for copy in self.copies if file.startswith(copy)), "")
        return f"{self.copies[at]}{file.removeprefix(at)}" if at else file

    def calls(self, role: FileRole, path: Path, name: str = "") -> None:
        """Takes note of what a file is called, by policies and from the working directory."""
        self.names[role] = name or path.name
        self.shown[role] = shown(path).as_posix()

    def uses(self, role: str, file: str, digest: str, id: str = "", version: str = "") -> None:
        """Takes note of what is used, and exactly which."""
        self.inputs[role] = Input(file=self.called(file), id=id, version=version, digest=digest)

    def value(self, violation: Violation) -> object:
        """What stands at the pointer of a finding in a file of ours; nothing where it is about all of it or missing."""
        document = self.documents.get(violation.role)
        try:
            return document.value(violation.pointer) if document and violation.pointer else None
        except KeyError:
            return None

    def place(self, violation: Violation) -> FindingPlace:
        """Where a finding stands, as it is named from the working directory."""
        if violation.role == "folder":
            return FindingPlace(file=shown(self.root / violation.file).as_posix())
        file = violation.file or self.shown.get(violation.role, violation.role)
        document = self.documents.get(violation.role)
        if document is None or violation.line:
            return FindingPlace(file=file, pointer=violation.pointer, line=violation.line, column=violation.column)
        at = located(Problem("", violation.pointer, ""), document)
        return FindingPlace(file=self.called(document.name), pointer=violation.pointer, line=at.line, column=at.column)


def bytes_below(root: Path, path: str, most: int = MOST_BYTES) -> bytes:
    """What a file below a folder holds, with the first byte beyond *most*; raises `InputError` for links."""
    with opened(root, path) as file:
        data: bytes = file.read(most + 1) or b""
        while len(data) <= most and (more := file.read(most + 1 - len(data))):
            data += more
    return data


def read_by(facts: Facts, inputs: GateInputs, targets: Sequence[OutputTarget]) -> Iterator[Path]:
    """The files that a run reads or looks for, as far as release.yaml and the policy tell."""
    yield from map(Path, inputs.shown.values())
    yield from (Path(each.file) for each in inputs.inputs.values())
    yield from (inputs.root / path for path in _named(facts))
    if "assessment" in inputs.shown:
        yield journal_of(Path(inputs.shown["assessment"]))
    if "profile" in inputs.inputs:
        yield inputs.request.policy.parent / inputs.inputs["profile"].file
    if "framework" in inputs.inputs:
        yield from _of_framework(Path(inputs.inputs["framework"].file).parent, targets)


def _named(facts: Facts) -> Iterator[str]:
    if release := facts.release:
        yield from (path for part in release.components.values() for path in part.parts)
        signatures = [part.signature for part in release.components.values()]
        results = [each.path for each in release.evaluations.values()]
        yield from filter(None, [release.card, *signatures, *results])
    if contents := facts.contents:
        yield from contents.licence_texts
        yield from [contents.card.path] if contents.card else []


def _of_framework(folder: Path, targets: Sequence[OutputTarget]) -> Iterator[Path]:
    """Of the outputs those that would be files of the framework."""
    for _, file in targets:
        if file.endswith(".yaml") and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
            yield Path(file)
