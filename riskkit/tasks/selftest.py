"""Releases that must not pass, made of a sound one and run through the gate; and the sound one, which must."""

import base64
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from riskkit.errors import RiskkitError
from riskkit.gate.decide import Speaker, approving, decided
from riskkit.schema.base import Tree
from riskkit.schema.decision import Accepted, Decision
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import listed
from riskkit.schema.results.gate import GateRun, Selftest
from riskkit.schema.selftest import Edit, KnownBad, SelftestFile
from riskkit.store import release_files
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump
from riskkit.tasks.gate import run_gate
from riskkit.tasks.gate_facts import gathered, what_is_used
from riskkit.tasks.gate_inputs import Request

FRAMEWORK = "seger2023"
RELEASE, POLICY, ASSESSMENT = "release.yaml", "policy.yaml", "assessment.yaml"


@lru_cache(maxsize=4)
def _framework(name: str) -> Framework:
    return load_framework(name)


def selftest(framework: str = FRAMEWORK) -> Selftest:
    """How the gate does on the sound release and on each of the bad ones that ship with a framework."""
    folder = framework_folder(framework) / "selftest"
    spec = validate(SelftestFile, read_document(folder / "selftest.yaml"))
    failures: list[str] = []
    with TemporaryDirectory(prefix="riskkit-") as scratch:
        sound = _made(folder / "sound", Path(scratch) / "sound", spec, ())
        first = _passes(run_gate(_request(sound, spec)))
        failures += [first] if first else []
        for key, bad in spec.bad.items():
            made = _broken(folder / "sound", sound, Path(scratch) / key, spec, bad)
            wrong = unlike(bad, run_gate(_request(made, spec, bad)))
            failures += [f"{key}: {wrong}"] if wrong else []
            shutil.rmtree(made)
    red = len(spec.bad) - len(failures) + bool(first)
    return Selftest(tried=len(spec.bad), red=red, sound=1, passed=int(not first), failures=tuple(failures))


def unlike(bad: KnownBad, run: GateRun) -> str:
    """How a run is unlike what a bad release must come to; empty where it is like it."""
    found = {finding.rule for finding in run.findings if finding.counts}
    if run.exit_code != bad.ends_with:
        why = "; ".join(run.why) or "nothing was found"
        return f"ends with {run.exit_code}, and has to end with {bad.ends_with}: {why}"
    return "" if bad.rule in found else f"'{bad.rule}' finds nothing in it: {'; '.join(run.why)}"


def _passes(run: GateRun) -> str:
    return "" if run.exit_code == 0 else f"the sound release ends with {run.exit_code}: {'; '.join(run.why)}"


def _request(folder: Path, spec: SelftestFile, bad: KnownBad | None = None) -> Request:
    date, ci = (bad.date or spec.date, bad.ci) if bad else (spec.date, False)
    return Request(folder / RELEASE, folder / POLICY, date, ci=ci, load=_framework)


def _broken(source: Path, sound: Path, into: Path, spec: SelftestFile, bad: KnownBad) -> Path:
    """The release with its changes; sealed anew only where it was changed before that."""
    if bad.drafted:
        _made(source, into, spec, bad.drafted)
    else:
        shutil.copytree(sound, into, symlinks=True)
    edit(into, bad.sealed)
    return into


def _made(source: Path, into: Path, spec: SelftestFile, edits: Sequence[Edit]) -> Path:
    shutil.copytree(source, into)
    edit(into, edits)
    said = [Speaker(decider.name, decider.role, spec.date) for decider in spec.deciders]
    seal(into, _request(into, spec), said, spec.why)
    return into


# changing files


def edit(folder: Path, edits: Iterable[Edit]) -> None:
    """Applies changes to the files in a folder, in order."""
    for change in edits:
        path = folder / change.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.delete or change.link is not None:
            path.unlink(missing_ok=True)
        if change.link is not None:
            path.symlink_to(change.link)
        elif change.copy_of is not None:
            path.write_bytes((folder / change.copy_of).read_bytes())
        elif change.hex is not None:
            path.write_bytes(bytes.fromhex(change.hex))
        elif change.replace is not None:
            path.write_text(_replaced(path, change.replace, change.text or ""), encoding="utf-8", newline="\n")
        elif change.text is not None:
            path.write_text(change.text, encoding="utf-8", newline="\n")
        if change.set or change.remove:
            _write(path, _changed(read_document(path).tree, change))


def _replaced(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise RiskkitError(f"{path.name}: {old!r} stands there {text.count(old)} times, and is to be replaced")
    return text.replace(old, new)


def _changed(tree: Any, change: Edit) -> Any:
    for pointer, value in change.set.items():
        *above, last = _steps(pointer)
        here = tree
        for part in above:
            here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
        if isinstance(here, list):
            here[int(last)] = value
        else:
            here[last] = value
    for pointer in change.remove:
        *above, last = _steps(pointer)
        here = tree
        for part in above:
            here = here[int(part)] if isinstance(here, list) else here[part]
        del here[int(last) if isinstance(here, list) else last]
    return tree


def _steps(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")]


def _write(path: Path, tree: Any) -> None:
    path.write_text(dump(tree), encoding="utf-8", newline="\n")


# making a release whole


def seal(
    folder: Path,
    request: Request,
    speakers: Sequence[Speaker],
    why: str,
    conditions: Mapping[str, Accepted] | None = None,
    option: str | None = None,
) -> None:
    """
    Completes a release: digests and signatures of its files, pins of its assessment, and a decision by those named.

    The decision is written whatever the release comes to, as somebody might who wants it out.
    """
    release = read_document(folder / RELEASE).tree
    if isinstance(release, dict):
        for part in release.get("components", {}).values():
            _hash(folder, part)
        for item in release.get("evaluations", {}).values():
            if "path" in item and (folder / item["path"]).is_file():
                item["digest"] = _digest(folder / item["path"])
        _write(folder / RELEASE, release)
        _pin(folder, request, release)
    facts, _ = gathered(request)
    if facts.recommendation is None or facts.now is None:
        raise RiskkitError(f"no decision can be made about it: {facts.problems}")
    made = decided(facts, option, why, conditions or {}, {}, None)
    approved = release_files.approved_digest(release_files.tree_of(made))
    for each in speakers:
        made = approving(made, each, approved, None)
    write(folder, made, speakers[0])


def write(folder: Path, decision: Decision, speaker: Speaker) -> None:
    """Puts a decision where release.yaml says, with its line in the log."""
    tree = release_files.tree_of(decision)
    line = release_files.log_line(decision, "decided", speaker.on, speaker.name)
    release_files.write_decision(folder / "decision.yaml", folder / release_files.LOG, tree, line)


def _digest(path: Path) -> str:
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"


def _hash(folder: Path, part: Tree) -> None:
    """Fills in the digests of a component, and its signature."""
    files = {path: _digest(folder / path) for path in part.get("files", ()) if (folder / path).is_file()}
    if files:
        part["files"] = part["files"] | files
        part["digest"] = listed(part["files"])
    elif "path" in part and (folder / part["path"]).is_file():
        part["digest"] = _digest(folder / part["path"])
        files = {part["path"]: part["digest"]}
    if "signature" in part and files:
        (folder / part["signature"]).write_text(signature(files), encoding="utf-8")


def signature(files: Mapping[str, str]) -> str:
    """A signature of files as the gate reads it, made by no key: its policy names nobody who has to sign."""
    hexes = {path: digest.removeprefix("sha256:") for path, digest in files.items()}
    whole = sha256(b"".join(map(bytes.fromhex, hexes.values()))).hexdigest()
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "model", "digest": {"sha256": whole}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {"method": "files"},
            "resources": [{"name": path, "algorithm": "sha256", "digest": each} for path, each in hexes.items()],
        },
    }
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    envelope = {"payload": payload, "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "c2VsZg=="}]}
    material = {"publicKey": {"hint": "selftest"}}
    return json.dumps({"verificationMaterial": material, "dsseEnvelope": envelope}) + "\n"


def _pin(folder: Path, request: Request, release: Tree) -> None:
    """Pins the assessment to the framework and the context that are there, and to the weights that are released."""
    assessment = read_document(folder / ASSESSMENT).tree
    used, _ = what_is_used(request)
    if not isinstance(assessment, dict) or used is None:
        raise RiskkitError("there is nothing to pin the assessment to")
    (framework, digest), (context, world) = used["framework"], used["context"]
    assessment["framework"] = {"id": framework, "digest": digest}
    assessment["context"] = {"id": context, "digest": world}
    told = assessment["release"].get("components", {})
    for key, part in release.get("components", {}).items():
        if key in told and "digest" in part:
            told[key]["digest"] = part["digest"]
    _write(folder / ASSESSMENT, assessment)
