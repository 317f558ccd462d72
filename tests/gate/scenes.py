"""Sound releases unlike each other, and bad ones made of them by small changes; both are data beside this file."""

import json
import shutil
import struct
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riskkit.gate.decide import Speaker
from riskkit.render.gate import render_gate
from riskkit.resources import frameworks_root
from riskkit.schema.decision import Accepted
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.gate import GateRun
from riskkit.schema.selftest import Edit
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.writer import dump
from riskkit.tasks.gate import run_gate
from riskkit.tasks.gate_facts import what_is_used
from riskkit.tasks.gate_inputs import Request
from riskkit.tasks.renew import renew_digests
from riskkit.tasks.selftest import edit, seal

HERE = Path(__file__).parent
SOUND = frameworks_root() / "seger2023" / "selftest" / "sound"
PRESETS = {path.stem: path for path in sorted((frameworks_root() / "seger2023" / "policies").glob("*.yaml"))}
DATE = "2026-11-20"
DECIDERS = ({"name": "Ines Okafor", "role": "release-lead"}, {"name": "Tomas Lindqvist", "role": "safety-lead"})
DIRECTOR = {"name": "Ruth Abara", "role": "director"}
WHY = "It gives field groups what they asked for, and nobody named a harm that it adds."


@cache
def _shipped(name: str) -> Framework:
    return load_framework(name)


def framework(name: str) -> Framework:
    """A framework; one that ships is loaded once for all tests."""
    return load_framework(name) if "/" in name else _shipped(name)


def _data(*files: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for pattern in files:
        for path in sorted(HERE.glob(pattern)):
            given = read_document(path).tree
            assert isinstance(given, dict)
            assert not found.keys() & given.keys(), f"{path.name} repeats {found.keys() & given.keys()}"
            found |= given
    return found


@dataclass(frozen=True)
class Variant:
    """A sound release: a model, changes to its files, and who decides what about it."""

    id: str
    edits: tuple[Edit, ...]
    answers: str = ""
    """The file of answers that it takes in place of the sound release's own."""
    date: str = DATE
    deciders: tuple[Mapping[str, str], ...] = DECIDERS
    accept: tuple[tuple[str, str], ...] = ()
    option: str | None = None
    signed_by: str = ""
    """The seed of the key by which its weights are signed."""


@dataclass(frozen=True)
class Bad:
    """A release that must not pass, what is wrong with it, and what the gate has to say."""

    id: str
    why: str
    rule: str
    ends_with: int
    of: str = "wren"
    drafted: tuple[Edit, ...] = ()
    sealed: tuple[Edit, ...] = ()
    date: str = ""
    ci: bool = False
    pin: str = ""
    """Where the pins of the sound release lie: outside the checkout or inside."""
    pins: Mapping[str, Any] = field(default_factory=dict)
    """Changes to the pins."""
    base: str = ""
    """The revision that policy and framework are read at, of a checkout in which the sound release was committed."""
    baseline: str = ""
    """What its own run is written into, to be the baseline."""
    framework: tuple[Edit, ...] | None = None
    """Changes to a copy of the framework in the folder, which is then used."""
    without: str = ""
    """A package that is not there."""
    again: bool = False
    """Whether riskkit init --again renews the digests after the last change."""


class AnyEdit(Edit):
    """A change to any file, a hidden one too."""

    file: str


def _edits(given: Any) -> tuple[Edit, ...]:
    return tuple(AnyEdit.model_validate(each) for each in given or ())


def _variant(key: str, given: Mapping[str, Any]) -> Variant:
    return Variant(
        key,
        _edits(given.get("edits")),
        given.get("answers", ""),
        given.get("date", DATE),
        tuple(given.get("deciders", DECIDERS)),
        tuple(given.get("accept", {}).items()),
        given.get("option"),
        given.get("signed-by", ""),
    )


def _bad(key: str, given: Mapping[str, Any]) -> Bad:
    return Bad(
        key,
        given["why"],
        given["rule"],
        given["ends-with"],
        given.get("of", "wren"),
        _edits(given.get("drafted")),
        _edits(given.get("sealed")),
        given.get("date", ""),
        given.get("ci", False),
        given.get("pin", ""),
        given.get("pins", {}),
        given.get("base", ""),
        given.get("baseline", ""),
        _edits(given["framework"]) if "framework" in given else None,
        given.get("without", ""),
        given.get("again", False),
    )


VARIANTS = {key: _variant(key, given) for key, given in _data("sound.yaml").items()}
BAD = {key: _bad(key, given) for key, given in _data("bad/*.yaml").items()}


def request(folder: Path, date: str, **more: Any) -> Request:
    """What a gate is asked about a release in a folder."""
    return Request(folder / "release.yaml", folder / "policy.yaml", date, load=framework, **more)


def made(
    variant: Variant,
    into: Path,
    drafted: tuple[Edit, ...] = (),
    framework: tuple[Edit, ...] | None = None,
    preset: str = "",
    *,
    directed: bool = True,
) -> Path:
    """
    A variant in a folder, with changes made before it is sealed, and a changed framework beside it.

    With a *preset* that policy takes the place of its own, and what a sound release needs under it is added; where it
    is *directed*, a director agrees if the preset wants one.
    """
    shutil.copytree(SOUND, into)
    more = {}
    if framework is not None:
        left_out = shutil.ignore_patterns("selftest", "samples", "cases")
        shutil.copytree(framework_folder("seger2023"), into / "framework", ignore=left_out)
        edit(into / "framework", framework)
        more = {"framework": str(into / "framework")}
    if variant.answers:
        _answered(variant, into)
    deciders = [*variant.deciders]
    if preset:
        _take_preset(into / "policy.yaml", preset)
    edit(into, _needed(into / "policy.yaml", variant.edits) if preset else variant.edits)
    if preset == "frontier":
        _meet_frontier(into)
        deciders += [DIRECTOR] if directed else []
    edit(into, _needed(into / "policy.yaml", drafted) if preset else drafted)
    said = [Speaker(each["name"], each["role"], variant.date) for each in deciders]
    accepted = {key: Accepted(level=level, by="Tomas Lindqvist", due=variant.date) for key, level in variant.accept}
    seal(into, request(into, variant.date, **more), said, WHY, accepted, variant.option)
    if variant.signed_by:
        sign(into / "weights" / "model.sig", variant.signed_by)
    return into


def _take_preset(file: Path, preset: str) -> None:
    """Puts a policy that ships in place of the sound release's own, with the people that are listed there."""
    own = read_document(file).tree
    shipped = read_document(PRESETS[preset]).tree
    assert isinstance(own, dict) and isinstance(shipped, dict)
    file.write_text(dump(shipped | {"people": own["people"]}), encoding="utf-8")


def _needed(policy: Path, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits, without those that take overriding out of a policy that does not have it."""
    tree = read_document(policy).tree
    approvals = tree.get("approvals", {}) if isinstance(tree, dict) else {}
    gone = ("approvals/overrides",) if "overrides" not in approvals else ()
    return tuple(each for each in edits if each.file != policy.name or not {*each.remove} & {*gone})


def _meet_frontier(folder: Path) -> None:
    """Gives a sound release what the policy for the frontier needs beyond its own: tests of one's own, and a second."""
    assessment = read_document(folder / "assessment.yaml").tree
    release = read_document(folder / "release.yaml").tree
    assert isinstance(assessment, dict) and isinstance(release, dict)
    for each in assessment.get("evidence", {}).values():
        each["grade"] = "internal-test" if each["grade"] == "self-report" else each["grade"]
    again = {"title": "The same tests by a second pair of eyes", "date": "2026-10-30", "grade": "internal-test"}
    for first in release.get("evaluations", {}).values():
        again |= {key: first[key] for key in ("path", "url") if key in first}
    release["evaluations"] = release.get("evaluations", {}) | {"second-tests": again}
    (folder / "assessment.yaml").write_text(dump(assessment), encoding="utf-8")
    (folder / "release.yaml").write_text(dump(release), encoding="utf-8")


def sign(file: Path, seed: str) -> None:
    """Puts the signature by a key into a file that was signed by none."""
    bundle = json.loads(file.read_text(encoding="utf-8"))
    envelope = bundle["dsseEnvelope"]
    kind, body = envelope["payloadType"].encode(), b64decode(envelope["payload"])
    said = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
    made = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(said)
    envelope["signatures"] = [{"sig": b64encode(made).decode()}]
    file.write_text(json.dumps(bundle), encoding="utf-8")


def _answered(variant: Variant, folder: Path) -> None:
    """Puts other answers and other evidence into the assessment."""
    mine = read_document(folder / "assessment.yaml").tree
    other = read_document(HERE / "answers" / f"{variant.answers}.yaml").tree
    assert isinstance(mine, dict) and isinstance(other, dict)
    (folder / "assessment.yaml").write_text(dump(mine | other), encoding="utf-8")


_SEALED = TemporaryDirectory(prefix="riskkit-sound-")


def sealed(key: str, preset: str = "") -> Path:
    """A sound release, under a policy that ships or under its own, made once; to be copied and not changed."""
    return _sealed(key, preset)


@cache
def _sealed(key: str, preset: str) -> Path:
    return made(VARIANTS[key], Path(_SEALED.name) / f"{key}-{preset}", preset=preset)


def broken(bad: Bad, into: Path, preset: str = "") -> Request:
    """A bad release in a folder, and what the gate is asked about it."""
    variant = VARIANTS[bad.of]
    if bad.drafted or bad.framework is not None:
        made(variant, into, bad.drafted, bad.framework, preset, directed=bad.rule != "approvals-given")
    else:
        shutil.copytree(sealed(bad.of, preset), into, symlinks=True)
    asked = request(into, bad.date or variant.date, ci=bad.ci)
    if bad.framework is not None:
        asked = replace(asked, framework=str(into / "framework"))
    if bad.pin:
        asked = replace(asked, pin=_pins(bad, asked))
    if bad.base:
        git(into, "init", "-q")
        git(into, "commit", "-q", "--allow-empty", "-m", "start")
        git(into, "add", "-A")
        git(into, "commit", "-q", "-m", "before")
    edit(into, _needed(into / "policy.yaml", bad.sealed) if preset else bad.sealed)
    if bad.again:
        renew_digests(into)
    if bad.base:
        git(into, "add", "-A")
        git(into, "commit", "-q", "--allow-empty", "-m", "change")
        asked = replace(asked, base=bad.base)
    if bad.baseline:
        file = into / bad.baseline
        file.write_text(render_gate(run_gate(asked), "json"), encoding="utf-8")
        asked = replace(asked, baseline=file)
    return asked


def _pins(bad: Bad, asked: Request) -> Path:
    """A file of pins that fit the release as it was sealed, with the changes of the bad one."""
    used, _ = what_is_used(replace(asked, framework=None))
    assert used
    folder = asked.release.parent
    path = folder / "pins.yaml" if bad.pin == "inside" else folder.with_name(f"{folder.name}-pins.yaml")
    pins: dict[str, Any] = {role: {"id": each[0], "digest": each[1]} for role, each in used.items()}
    path.write_text(dump({"riskkit": "pins/1", **pins}), encoding="utf-8")
    edit(path.parent, [Edit(file=path.name, set=dict(bad.pins))])
    return path


def git(folder: Path, *words: str) -> None:
    """Runs git in a folder."""
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, "-C", str(folder), *words], capture_output=True, check=True)


def is_stopped(bad: Bad, run: GateRun) -> bool:
    """Whether a run stops a bad release as it is to be stopped."""
    counted = {finding.rule for finding in run.findings if finding.counts}
    return bad.rule in counted and run.exit_code == bad.ends_with


def safetensors(seed: int) -> bytes:
    """A small file of weights."""
    head = json.dumps({f"layer.{seed}": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + struct.pack("<2f", seed, seed / 2)


def copied(key: str, into: Path) -> Path:
    """A copy of a sound release that may be changed."""
    shutil.copytree(sealed(key), into, symlinks=True)
    return into
