"""Assessments, contexts and decided cases: read, checked against their framework, and held to their pins."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, TypeVar, Unpack

from riskkit.errors import InputError, PinError, Problem
from riskkit.schema.assessment import Assessment, Pin
from riskkit.schema.base import Record, major
from riskkit.schema.case import Case
from riskkit.schema.checks.answers import answer_problems, context_problems
from riskkit.schema.checks.framework import dangling, suggest
from riskkit.schema.checks.own_profile import among, own_problems
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.own_profile import EARLIER, OwnProfile
from riskkit.store.frameworks import framework_folder, framework_ids, load_framework, located, shown
from riskkit.store.yaml.document import Document, read_document
from riskkit.store.yaml.reader import quoted
from riskkit.store.yaml.validate import validate

R = TypeVar("R", bound=Record)
HEAD_SIZE = 2000
"""Characters in which a context file says its id, its date and whether it is retired."""
_HEAD = re.compile(r"""^(id|date|retired): *["']?([^"'\s#]+)""", re.MULTILINE)
T = TypeVar("T")
ContextDocument = tuple[Context, Document]


@dataclass(frozen=True, slots=True)
class Inputs:
    """
    All that one scoring reads, free of problems.

    *digests* are those of framework, context and assessment, and of a profile of the user's own, which then stands
    among those of the framework.
    """

    framework: Framework
    assessment: Assessment
    context: Context | None
    document: Document
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A decided case with its context; *digests* are those of framework, context and case."""

    case: Case
    context: Context
    digests: dict[str, str]


class AssessmentInputs(TypedDict, total=False):
    """What an assessment is read with, by id or path; what is left out is as the assessment says."""

    framework: str | None
    context: str | None
    profile: str | None


def load_inputs(path: Path, *, date: str, pinned: bool = True, **named: Unpack[AssessmentInputs]) -> Inputs:
    """
    An assessment with its framework and its context.

    *named* says where framework and context are that the file names, and which profile to judge by and not by the one
    in the file. A context that nobody names is the newest at *date*. Raises `InputError`, and `PinError` where what is
    found is not what the file was made with, unless *pinned* is False.
    """
    assessment, document = load_assessment(path)
    rubric = _framework_of(assessment, document, named.get("framework"))
    if pinned:
        _hold(document, "framework", assessment.framework, rubric.framework.version, rubric.digest)
    digests = {"framework": rubric.digest, "assessment": document.digest()}
    profile = named.get("profile")
    if profile and is_path(profile):
        own, source = load_profile(rubric, Path(profile))
        rubric, profile, digests["profile"] = among(rubric, own), own.id, source.digest()
    _check(map(_own_may_be_meant, answer_problems(rubric, assessment, document.name)), document)
    folder = framework_folder(named.get("framework") or rubric.id)
    found = _context_of(assessment, document, rubric, folder, named.get("context")) or default_context(
        rubric, folder, date
    )
    if found:
        _check(_of_earlier(assessment, found[0], document.name), document)
        digests["context"] = found[1].digest()
        if pinned:
            _hold_context(document, assessment.context, *found)
    judged = _judged_by(profile, assessment, rubric)
    return Inputs(rubric, judged, found[0] if found else None, document, digests)


def load_assessment(path: Path, framework: Framework | None = None) -> tuple[Assessment, Document]:
    """The assessment in a file and its journal, checked against the framework where one is given; its document."""
    if not os.path.lexists(f"{path}.journal"):  # few have one, and its module loads what writes files
        document = read_document(shown(path))
    else:
        from riskkit.store.journal.journal import gone, is_gone, with_journal

        if is_gone(path):
            raise InputError([gone(path)])
        document = with_journal(read_document(shown(path)), path)
    assessment = _record(Assessment, "assessment/1", document)
    if framework:
        _same_framework(assessment.framework.id, framework, document, "framework/id")
        _check(_outdated(assessment.framework, framework, document.name), document)
        _check(answer_problems(framework, assessment, document.name), document)
    return assessment, document


def contexts(framework: Framework, folder: Path) -> tuple[ContextDocument, ...]:
    """The contexts in a framework's folder, newest first; raises `InputError` with the problems of all of them."""
    found = _each(sorted((folder / "context").glob("*.yaml")), lambda path: load_context_file(framework, path))
    first: dict[str, str] = {}
    for context, document in found:
        if context.id in first:
            hint = f"it is in {first[context.id]} already"
            _check([Problem(document.name, "id", f"the context '{context.id}' is repeated", hint)], document)
        first[context.id] = document.name
    return tuple(sorted(found, key=lambda dated: (dated[0].date, dated[0].id), reverse=True))


def load_context(
    framework: Framework, folder: Path, name: str, document: Document | None = None, pointer: str = ""
) -> ContextDocument:
    """
    The context with an id in the framework's folder, or in a file.

    *document* and *pointer* are where the id was read. Raises `InputError`.
    """
    if is_path(name):
        return load_context_file(framework, Path(name))
    named = [head.path for head in _heads(folder) if head.id == name]
    if len(named) == 1:  # an id that is repeated is a problem of them all
        return load_context_file(framework, *named)
    known = {context.id: (context, found) for context, found in contexts(framework, folder)}
    if name in known:
        return known[name]
    hint = suggest(name, known, "contexts") or "list them: riskkit context list"
    problem = Problem("", pointer, f"{quoted(name)} is not a context of {framework.id}", hint)
    raise InputError([located(problem, document) if document else problem])


def default_context(framework: Framework, folder: Path, date: str) -> ContextDocument | None:
    """The newest context that is not later than *date*, if there is one."""
    heads = sorted(_heads(folder), key=lambda head: (head.date, head.id), reverse=True)
    for head in heads:
        if head.date <= date and not head.retired:
            return load_context_file(framework, head.path)
    return None


@dataclass(frozen=True, slots=True)
class _Head:
    """What the first lines of a context file say, so that only the one that is wanted is read whole."""

    path: Path
    id: str
    date: str
    retired: bool


def retired_contexts(folder: Path) -> frozenset[str]:
    """The ids of a framework's contexts that are read by id alone: those of an earlier version."""
    return frozenset(head.id for head in _heads(folder) if head.retired)


def _heads(folder: Path) -> list[_Head]:
    found = []
    for path in sorted((folder / "context").glob("*.yaml")):
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                head = dict(_HEAD.findall(file.read(HEAD_SIZE)))
                if not head.keys() >= {"id", "date"}:  # a long comment may stand before them
                    head |= dict(_HEAD.findall(file.read()))
        except OSError as error:
            raise InputError([Problem(str(path), "", f"cannot be read: {error.strerror}")]) from None
        if head.keys() >= {"id", "date"}:
            found.append(_Head(path, head["id"], head["date"], head.get("retired") == "true"))
    return found


def load_context_file(framework: Framework, path: Path) -> ContextDocument:
    """The context in a file and its document, checked against the framework; raises `InputError`."""
    context, document = _load(Context, "context/2", path)
    _check(context_problems(framework, context, document.name), document)
    return context, document


def load_profile(framework: Framework, path: Path) -> tuple[OwnProfile, Document]:
    """The profile of the user's own in a file, which nests among the framework's, and its document; or `InputError`."""
    document = read_document(shown(path))
    _check(_earlier_profile(document), document)
    own = _record(OwnProfile, "profile/1", document)
    _check(own_problems(framework, own, document.name), document)
    return own, document


def cases(framework: Framework, folder: Path) -> tuple[LoadedCase, ...]:
    """The decided cases of a framework, by id; raises `InputError` with the problems of all of them."""
    return tuple(_each(sorted((folder / "cases").glob("*.yaml")), lambda path: load_case(framework, folder, path)))


def load_case(framework: Framework, folder: Path, path: Path) -> LoadedCase:
    """The decided case in a file, with its context; raises `InputError`."""
    case, document = _load(Case, "case/2", path)
    _same_framework(case.framework, framework, document, "framework")
    _check(_case_problems(framework, case, path, document.name), document)
    context, source = load_context(framework, folder, case.context, document, "context")
    digests = {"framework": framework.digest, "context": source.digest(), "assessment": document.digest()}
    return LoadedCase(case, context, digests)


def _earlier_profile(document: Document) -> Iterable[Problem]:
    """The format has kept its number, so what only an earlier version knows says that a profile is of one."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    for key in [key for key in EARLIER if key in tree][:1]:
        hint = f"bring it up to date: riskkit migrate {document.name}"
        yield Problem(document.name, key, f"profiles no longer have {quoted(key)}", hint)


def is_path(name: str) -> bool:
    """Whether a name is that of a file and not an id."""
    return name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name


def _own_may_be_meant(problem: Problem) -> Problem:
    if problem.pointer != "profile":
        return problem
    return replace(problem, hint=f"{problem.hint}; or give the file of one of your own with --profile FILE")


def _judged_by(profile: str | None, assessment: Assessment, framework: Framework) -> Assessment:
    if profile is None:
        return assessment
    if found := list(dangling("", "--profile", [profile], framework.profiles.profiles, "a profile")):
        raise InputError(found)
    return assessment.model_copy(update={"profile": profile})


def _load(model: type[R], kind: str, path: Path) -> tuple[R, Document]:
    document = read_document(shown(path))
    return _record(model, kind, document), document


def _record(model: type[R], kind: str, document: Document) -> R:
    tree = document.tree
    if isinstance(tree, dict) and isinstance(given := tree.get("riskkit"), str) and given != kind:
        hint = _wanted(given, kind, document.name)
        _check(
            [
                Problem(
                    document.name,
                    "riskkit",
                    f"this is a file of the kind {quoted(given)}; this command needs {quoted(kind)}",
                    hint,
                )
            ],
            document,
        )
    return validate(model, document)


def _wanted(given: str, kind: str, file: str) -> str:
    """What to do with a file of another kind, or of the same one by another number."""
    noun, number = kind.split("/")
    if given in [f"{noun}/{earlier}" for earlier in range(1, int(number))]:
        return f"bring it up to date: riskkit migrate {file}"
    if given.partition("/")[0] == noun:
        return f"this riskkit reads {kind}; a newer one may have written the file"
    return f"a file of the kind {kind} is wanted"


def _each(paths: Iterable[Path], load: Callable[[Path], T]) -> list[T]:
    found: list[T] = []
    wrong: list[Problem] = []
    for path in paths:
        try:
            found.append(load(path))
        except InputError as error:
            wrong += error.problems
    if wrong:
        raise InputError(wrong)
    return found


def _check(problems: Iterable[Problem], document: Document) -> None:
    if found := [located(problem, document) for problem in problems]:
        raise InputError(found)


def _framework_of(assessment: Assessment, document: Document, given: str | None) -> Framework:
    name = assessment.framework.id
    if given is None and name not in framework_ids():
        hint = suggest(name, framework_ids(), "frameworks that do")
        hint = f"{hint}; or say where it is with --framework FOLDER"
        _check([Problem(document.name, "framework/id", f"'{name}' does not ship with riskkit", hint)], document)
    framework = load_framework(given or name)
    _same_framework(name, framework, document, "framework/id")
    _check(_outdated(assessment.framework, framework, document.name), document)
    return framework


def _outdated(pin: Pin, framework: Framework, file: str) -> Iterable[Problem]:
    """A first number of the version that differs: answers to other questions, by other tables."""
    version = framework.framework.version
    if pin.version and major(pin.version) != major(version):
        hint = f"bring it up to date: riskkit migrate {file}"
        yield Problem(file, "framework/version", f"made for {pin.id} {pin.version}, and this is {version}", hint)


def _of_earlier(assessment: Assessment, context: Context, file: str) -> Iterable[Problem]:
    """A file that names no version, but a context of an earlier one."""
    named = assessment.context
    if context.retired and named and named.id == context.id and assessment.framework.version is None:
        hint = f"bring it up to date: riskkit migrate {file}"
        yield Problem(file, "context/id", f"'{context.id}' is a context of an earlier version", hint)


def _same_framework(name: str, framework: Framework, document: Document, pointer: str) -> None:
    if name != framework.id:
        hint = f"this framework is '{framework.id}'"
        _check([Problem(document.name, pointer, f"these are answers to '{name}'", hint)], document)


def _context_of(
    assessment: Assessment, document: Document, framework: Framework, folder: Path, given: str | None
) -> ContextDocument | None:
    """The context that is given or that the assessment names."""
    if given:
        return load_context(framework, folder, given)
    named = assessment.context
    return load_context(framework, folder, named.id, document, "context/id") if named else None


def _hold(document: Document, noun: str, pin: Pin, version: str | None, digest: str) -> None:
    """Raises `PinError` where the version or the digest differs from what the file was made with."""
    if pin.version in (None, version) and pin.digest in (None, digest):
        return
    made = " ".join(part for part in (pin.id, pin.version, pin.digest) if part)
    there = " ".join(part for part in (pin.id, version, digest) if part)
    hint = f"score it with that {noun}, or adopt this one: riskkit assess --answers {document.name} --pin --in-place"
    raise PinError(f"{document.name}: made with the {noun} {made}, but there is {there}", hint)


def _hold_context(document: Document, pin: Pin | None, context: Context, source: Document) -> None:
    if pin and pin.id != context.id:
        hint = "leave --context out, or adopt this context: riskkit assess --answers FILE --context ID --pin --in-place"
        raise PinError(f"{document.name}: made with the context {pin.id}, but asked for {context.id}", hint)
    if pin:
        _hold(document, "context", pin, None, source.digest())


def _case_problems(framework: Framework, case: Case, path: Path, file: str) -> Iterable[Problem]:
    yield from answer_problems(framework, case, file)
    if case.id != path.stem:
        yield Problem(file, "id", f"the case '{case.id}' is in {path.name}", f"name the file {case.id}.yaml")
