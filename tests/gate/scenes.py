"""Sound releases unlike each other, and bad ones made of them by small changes; both are data beside this file."""

import json
import shutil
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from riskkit.analysis.recommend import as_assessment
from riskkit.cli.gate import gate_run
from riskkit.cli.gathering import Request
from riskkit.cli.selftest import edit, seal
from riskkit.gate.deciding import Said
from riskkit.resources import frameworks_root
from riskkit.schema.decision import Accepted
from riskkit.schema.framework import Framework
from riskkit.schema.gate import GateRun
from riskkit.schema.selftest import Edit
from riskkit.store.document import read_document
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.gate_files import tree_of
from riskkit.store.records import load_case
from riskkit.store.writer import dump

HERE = Path(__file__).parent
SOUND = frameworks_root() / "seger2023" / "selftest" / "sound"
DATE = "2026-11-20"
DECIDERS = ({"name": "Ines Okafor", "role": "release-lead"}, {"name": "Tomas Lindqvist", "role": "safety-lead"})
WHY = "It gives field groups what they asked for, and nobody named a harm that it adds."


@cache
def framework(name: str) -> Framework:
    """A framework that is loaded once for all tests."""
    return load_framework(name)


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
    case: str = ""
    """The decided case whose answers it takes in place of the sound release's own."""
    date: str = DATE
    deciders: tuple[Mapping[str, str], ...] = DECIDERS
    accept: tuple[tuple[str, str], ...] = ()
    option: str | None = None


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


def _edits(given: Any) -> tuple[Edit, ...]:
    return tuple(Edit.model_validate(each) for each in given or ())


def _variant(key: str, given: Mapping[str, Any]) -> Variant:
    return Variant(
        key,
        _edits(given.get("edits")),
        given.get("case", ""),
        given.get("date", DATE),
        tuple(given.get("deciders", DECIDERS)),
        tuple(given.get("accept", {}).items()),
        given.get("option"),
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
    )


VARIANTS = {key: _variant(key, given) for key, given in _data("sound.yaml").items()}
BAD = {key: _bad(key, given) for key, given in _data("bad/*.yaml").items()}


def request(folder: Path, date: str, **more: Any) -> Request:
    """What a gate is asked about a release in a folder."""
    return Request(folder / "release.yaml", folder / "policy.yaml", date, load=framework, **more)


def made(variant: Variant, into: Path, drafted: tuple[Edit, ...] = ()) -> Path:
    """A variant in a folder, with changes made before it is sealed."""
    shutil.copytree(SOUND, into)
    if variant.case:
        _answered(variant, into)
    edit(into, (*variant.edits, *drafted))
    said = [Said(each["name"], each["role"], variant.date) for each in variant.deciders]
    accepted = {key: Accepted(level=level, by="Tomas Lindqvist", due=variant.date) for key, level in variant.accept}
    seal(into, request(into, variant.date), said, WHY, accepted, variant.option)
    return into


def _answered(variant: Variant, folder: Path) -> None:
    """Puts the answers of a decided case into the assessment, as if its evidence were fresh and about this release."""
    rubric = framework("seger2023")
    root = framework_folder("seger2023")
    found = as_assessment(load_case(rubric, root, root / "cases" / f"{variant.case}.yaml").case, facts_only=False)
    tree = tree_of(found)
    mine = read_document(folder / "assessment.yaml").tree
    assert isinstance(mine, dict)
    for answer in tree["answers"].values():
        answer.pop("basis", None)
        answer.setdefault("rationale", "Seen in the tests that are cited.")
        answer["on"] = "2026-11-02"
    for item in tree["evidence"].values():
        item |= {"date": "2026-10-12", "subject": "Wren 2.1.0"}
    kept = {key: tree[key] for key in ("answers", "evidence", "measures") if key in tree}
    (folder / "assessment.yaml").write_text(dump(mine | kept), encoding="utf-8")


@cache
def sealed(key: str) -> Path:
    """A sound release, made once; to be copied and not changed."""
    return made(VARIANTS[key], Path(mkdtemp(prefix="riskkit-sound-")) / key)


def broken(bad: Bad, into: Path) -> Path:
    """A bad release in a folder."""
    variant = VARIANTS[bad.of]
    if bad.drafted:
        made(variant, into, bad.drafted)
    else:
        shutil.copytree(sealed(bad.of), into, symlinks=True)
    edit(into, bad.sealed)
    return into


def run_of(bad: Bad, into: Path) -> GateRun:
    """The gate's run on a bad release."""
    folder = broken(bad, into)
    return gate_run(request(folder, bad.date or VARIANTS[bad.of].date, ci=bad.ci))


def safetensors(seed: int) -> bytes:
    """A small file of weights."""
    head = json.dumps({f"layer.{seed}": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + struct.pack("<2f", seed, seed / 2)


def copied(key: str, into: Path) -> Path:
    """A copy of a sound release that may be changed."""
    shutil.copytree(sealed(key), into, symlinks=True)
    return into
