"""Releases and licences, policies, pins, decisions and their log, and the digests that they name."""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from riskkit.errors import InputError, Problem
from riskkit.schema.base import Record
from riskkit.schema.checks.framework import dangling
from riskkit.schema.context import Context
from riskkit.schema.decision import Decision, DecisionAct, Digested, LogLine
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.profiles import Profile
from riskkit.schema.licences import LicencesFile
from riskkit.schema.policy import LogStart, Pins, Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.gate import GateRun
from riskkit.store.assessments import load_context, load_context_file
from riskkit.store.frameworks import located, shown
from riskkit.store.yaml.document import MOST_BYTES, Document, canonical, parse_document, read_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, write_atomically

R = TypeVar("R", bound=Record)
LOG = "decisions.log"
MOST_LOG = 4 * 1024 * 1024
MOST_RUN = 64 * 1024 * 1024


def load_release(path: Path, framework: Framework | None = None) -> tuple[ReleaseFile, Document]:
    """
    The release in a file, checked against the framework where one is given; its document.

    Raises `InputError` with every problem found.
    """
    document = read_document(shown(path))
    release = validate(ReleaseFile, document)
    if found := list(release_file_problems(release, framework)):
        raise InputError(located(problem, document) for problem in found)
    return release, document


def load_licences(folder: Path) -> LicencesFile:
    """The licences.yaml in a framework's folder; one that lists none where there is none. Raises `InputError`."""
    path = folder / "licences.yaml"
    return validate(LicencesFile, read_document(path)) if path.exists() else unlisted()


def unlisted() -> LicencesFile:
    """What a framework knows of licences that says nothing of them: each is unknown."""
    return LicencesFile(riskkit="licences/1", kinds={}, licences={})


def release_file_problems(release: ReleaseFile, framework: Framework | None) -> Iterator[Problem]:
    """Every problem of a release by itself, and against the framework where one is given."""
    for key, safeguard in release.safeguards.items():
        at = f"safeguards/{key}"
        yield from dangling("", f"{at}/evidence", safeguard.evidence, release.evaluations, "an evaluation")
        if (safeguard.control is None) != (safeguard.level is None):
            yield Problem("", at, "control and level go together", "give both, or neither")
    if release.monitoring:
        yield from dangling("", "monitoring/contact", [release.monitoring.contact], release.contacts, "a contact")
    if release.stage:
        yield from dangling("", "stage", [release.stage], release.stages, "a stage")
    if framework:
        yield from _against(release, framework)


def _against(release: ReleaseFile, framework: Framework) -> Iterator[Problem]:
    options = framework.options.options
    for key in release.components:
        yield from dangling("", f"components/{key}", [key], framework.options.components, "a component")
    if release.option:
        yield from dangling("", "option", [release.option], options, "an option")
    for key, safeguard in release.safeguards.items():
        if safeguard.control and safeguard.level:
            yield from _level(framework, f"safeguards/{key}", safeguard.control, safeguard.level)
    for key, stage in release.stages.items():
        yield from dangling("", f"stages/{key}/option", [stage.option], options, "an option")
        for question, needed in stage.trigger.items():
            yield from _level(framework, f"stages/{key}/trigger/{question}", question, needed.level)


def _level(framework: Framework, at: str, question: str, level: str) -> Iterator[Problem]:
    questions = framework.questions.questions
    if question in framework.questions.retired:
        hint = "take it out; riskkit migrate says what became of it"
        yield Problem("", at, f"'{question}' is asked no more: {framework.questions.retired[question].text}", hint)
    elif question not in questions:
        yield from dangling("", at, [question], questions, "a question")
    else:
        yield from dangling("", at, [level], questions[question].levels, "a level")


def parse_policy(data: bytes, name: str) -> tuple[Policy, Document]:
    """The policy in some bytes and its document; raises `InputError`, which of a waiver names its owner."""
    document = parse_document(data, name)
    if is_earlier(document, "policy/2"):
        hint = f"bring it up to date: riskkit migrate {name}; its margin is now in levels that one answer moves"
        raise InputError([located(Problem("", "riskkit", "is a policy of an earlier riskkit", hint), document)])
    try:
        return validate(Policy, document), document
    except InputError as error:
        raise InputError(_with_owner(problem, document.tree) for problem in error.problems) from None


def _with_owner(problem: Problem, tree: Any) -> Problem:
    root, _, rest = problem.pointer.partition("/")
    if root != "waivers" or not rest:
        return problem
    try:
        owner = tree["waivers"][rest.partition("/")[0]]["owner"]
    except (KeyError, TypeError):
        owner = None
    whose = f"of {owner[:80]}" if isinstance(owner, str) and owner else "that names no owner"
    return replace(problem, message=f"a waiver {whose} is malformed: {problem.message}")


def load_pins(path: Path) -> tuple[Pins, Document]:
    """The pins in a file and its document; raises `InputError`."""
    document = read_document(shown(path))
    return validate(Pins, document), document


def parse_decision(data: bytes, name: str) -> tuple[Decision | str, Document]:
    """
    The decision in some bytes and its document; of one of an earlier kind by which framework it was made, in words.

    Raises `InputError`.
    """
    document = parse_document(data, name)
    if is_earlier(document, "decision/2"):
        return _made_by(document), document
    return validate(Decision, document), document


def _made_by(document: Document) -> str:
    """By which framework a decision of an earlier kind was made."""
    try:
        made = document.value("rests-on/framework")
    except KeyError:
        made = None
    said = [made.get(key) for key in ("id", "version")] if isinstance(made, dict) else []
    return " ".join(text[:80] for text in said if isinstance(text, str)) or "an earlier riskkit"


def is_earlier(document: Document, kind: str) -> bool:
    """Whether a file is of this kind as it was in an earlier version."""
    given = document.tree.get("riskkit") if isinstance(document.tree, dict) else None
    name, _, number = kind.partition("/")
    return given in [f"{name}/{earlier}" for earlier in range(1, int(number))]


def find_context(framework: Framework, folder: Path, name: str) -> tuple[Context, Document]:
    """
    The context with an id in the framework's folder, without reading the others; raises `InputError`.

    Two with one id are told as elsewhere: both name it.
    """
    paths = sorted((folder / "context").glob("*.yaml"))
    found = [path for path in paths if name.encode() in path.read_bytes()[:MOST_BYTES]]
    read = [load_context_file(framework, path) for path in found]
    named = [(context, document) for context, document in read if context.id == name]
    return named[0] if len(named) == 1 else load_context(framework, folder, name)


def digest_of(tree: object) -> str:
    """``sha256:`` and the digest of plain values as JSON with sorted keys."""
    return f"sha256:{sha256(canonical(tree)).hexdigest()}"


def bytes_digest(data: bytes) -> str:
    """``sha256:`` and the digest of bytes."""
    return f"sha256:{sha256(data).hexdigest()}"


def digested(document: Document, without: str = "") -> Digested:
    """The digest of a document and of each of its parts, one part left out."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    kept = {key: value for key, value in tree.items() if key != without}
    return Digested(digest=digest_of(kept), parts={key: digest_of(value) for key, value in kept.items()})


def approved_digest(tree: object) -> str:
    """The digest of what is approved: a decision without its approvals."""
    given: Mapping[str, Any] = tree if isinstance(tree, dict) else {}
    return digest_of({key: value for key, value in given.items() if key != "approvals"})


def profile_digest(profile: Profile) -> str:
    """The digest of the values of a profile, wherever they are written."""
    values = profile.model_dump(mode="json", include={"weights", "off", "up_to"})
    return digest_of(values)


def tree_of(record: Record) -> dict[str, Any]:
    """A record as plain values under its published keys, without what is not set."""
    found = record.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {key: value for key, value in found.items() if value not in ({}, [])}


def parse_log(data: bytes, name: str) -> tuple[LogLine, ...]:
    """The lines of decisions.log; raises `InputError` for every line that is none."""
    if len(data) > MOST_LOG:
        hint = "name the next release by a version of its own, in a folder of its own"
        raise InputError([Problem(name, "", f"larger than {MOST_LOG // 2**20} MiB", hint)])
    found: list[LogLine] = []
    wrong: list[Problem] = []
    for number, line in enumerate(log_lines(data), start=1):
        try:
            found.append(LogLine.model_validate_json(line, strict=True))
        except ValidationError:
            wrong.append(Problem(name, "", "is not a line of riskkit decide", "put it back as it was", number, 1))
    if wrong:
        raise InputError(wrong)
    return tuple(found)


def log_lines(data: bytes) -> list[bytes]:
    """The lines of a log that hold anything."""
    return [line for line in data.split(b"\n") if line.strip()]


def log_start(data: bytes, lines: int | None = None) -> LogStart:
    """The first lines of a log, or all of them, to be pinned."""
    first = log_lines(data)[:lines]
    return LogStart(lines=len(first), digest=bytes_digest(b"".join(line + b"\n" for line in first)))


def log_line(decision: Decision, what: DecisionAct, on: str, by: str) -> LogLine:
    """What the log says of a decision as it stands, and of who wrote it when."""
    tree = tree_of(decision)
    told = {"on": on, "release": decision.release, "what": what, "option": decision.option, "by": by}
    return LogLine.model_validate({**told, "digest": digest_of(tree), "of": approved_digest(tree)})


def write_decision(path: Path, log: Path, tree: Mapping[str, Any], line: LogLine) -> None:
    """Puts a decision into its file and a line about it at the end of a log; raises `InputError`."""
    try:
        before = log.read_bytes() if os.path.lexists(log) else b""
        if os.path.lexists(log) and not stat.S_ISREG(log.lstat().st_mode):
            raise OSError("is not a regular file")
    except OSError as error:
        raise InputError(
            [Problem(str(shown(log)), "", f"cannot be read: {(error.strerror or str(error)).lower()}")]
        ) from None
    text = before.decode("utf-8", "surrogateescape")
    said = json.dumps(line.model_dump(mode="json", by_alias=True), ensure_ascii=True)
    write_atomically(path, dump(tree))
    write_atomically(log, f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{said}\n")


def parse_run(data: bytes, name: str) -> GateRun:
    """The gate run in some bytes of JSON; raises `InputError`."""
    try:
        if len(data) > MOST_RUN:
            raise ValueError("too large")
        return GateRun.model_validate_json(data, strict=True)
    except ValueError as error:
        first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        message = f"is not what riskkit gate --output json=FILE writes: {first[:200]}"
        raise InputError([Problem(name, "", message, "make it anew")]) from None


def debt_of(run: GateRun) -> Iterator[str]:
    """The fingerprints of all that a run found."""
    return (finding.fingerprint for finding in run.findings)
