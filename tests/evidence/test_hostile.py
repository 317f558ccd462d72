"""Hostile files: a clear message within bounds of time and memory, and never a traceback."""

import io
import json
import os
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from riskkit.evidence.source import MOST_ITEMS, MOST_TEXT, EvidenceSource
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, FileRefusal
from tests.evidence.files import (
    CARD,
    CROISSANT,
    CYCLONEDX,
    MLFLOW,
    OPENNESS,
    SPDX,
    as_bytes,
    eval_zip,
    every_eval_ever,
    found,
    garak,
    helm_stats,
    inspect_log,
    lm_eval,
    modelbench,
    promptfoo,
    pyrit,
)
from tests.model_files.files import gguf, safetensors

SOUND: dict[str, bytes] = {
    "results.json": as_bytes(lm_eval()),
    "log.json": as_bytes(inspect_log()),
    "log.eval": eval_zip(as_bytes(inspect_log())),
    "run.report.jsonl": garak(),
    "out.json": as_bytes(promptfoo()),
    "scenario.json": as_bytes(pyrit(["success"])),
    "benchmark.json": as_bytes(modelbench()),
    "eval.json": as_bytes(every_eval_ever()),
    "stats.json": as_bytes(helm_stats()),
    "bom.json": as_bytes(CYCLONEDX),
    "sbom.json": as_bytes(SPDX),
    "croissant.json": as_bytes(CROISSANT),
    "MLmodel": MLFLOW.encode(),
    "larch.yml": OPENNESS.encode(),
    "README.md": CARD.encode(),
    "model.safetensors": safetensors(),
    "model.gguf": gguf(),
}
TEXTS = [name for name in SOUND if not name.endswith((".eval", ".safetensors", ".gguf"))]
"""Files that are text."""
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda data: data[: len(data) // 2],
    "all but one": lambda data: data[:-1],
    "one": lambda data: data[:1],
    "nothing": lambda data: b"",
    "twice": lambda data: data + data,
    "zeros after": lambda data: data + bytes(1000),
    "zeros before": lambda data: bytes(8) + data,
    "upside down": lambda data: data[::-1],
    "not UTF-8": lambda data: data[: len(data) // 2] + b"\xff\xfe\x80" + data[len(data) // 2 :],
    "as UTF-16": lambda data: data.decode("latin-1").encode("utf-16"),
    "controls": lambda data: data.replace(b"larch", b"la\x1b[2Jrch\xe2\x80\xae"),
}
TEXT_CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "NaN": lambda data: re.sub(rb"\b\d+\.\d+\b", b"NaN", data),
    "infinite": lambda data: re.sub(rb"\b\d+\.\d+\b", b"1e999", data),
    "minus": lambda data: re.sub(rb"(?<=[ :])\d+\b", lambda each: b"-" + each[0], data),
    "giant": lambda data: re.sub(rb"(?<=: )\d+\b", b"9" * 400, data),
    "too long": lambda data: re.sub(rb"(?<=: )\d+\b", b"9" * 5000, data),
    "texts": lambda data: re.sub(rb"(?<=: )\d+(\.\d+)?\b", b'"larch"', data),
    "lists": lambda data: re.sub(rb"(?<=: )\d+(\.\d+)?\b", b"[[]]", data),
    "nulls": lambda data: re.sub(rb"(?<=: )(\d+(\.\d+)?|true|false)\b", b"null", data),
    "half a pair": lambda data: data.replace(b"larch", b"\\ud800larch"),
    "long names": lambda data: data.replace(b"larch", b"larch" * 5000),
}


def tried(folder: Path, name: str, data: bytes) -> EvidenceFile | FileRefusal:
    """What comes of a file; a reason where it is refused."""
    said = found(folder, name, data)
    if isinstance(said, FileRefusal):
        assert said.message and said.hint
        assert len(said.message) <= 600
    return said


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", SOUND)
def test_damaged_files_are_read_or_refused(name: str, change: str, tmp_path: Path) -> None:
    """Cut, doubled, of other bytes or with control characters: a result or a reason, and nothing else."""
    tried(tmp_path, name, CHANGES[change](SOUND[name]))


@pytest.mark.parametrize("change", TEXT_CHANGES)
@pytest.mark.parametrize("name", TEXTS)
def test_odd_values_are_left_out_or_refused(name: str, change: str, tmp_path: Path) -> None:
    """Numbers that are none, are too great or are texts make no result that claims to be one."""
    said = tried(tmp_path, name, TEXT_CHANGES[change](SOUND[name]))
    for result in said.results if isinstance(said, EvidenceFile) else ():
        assert (result.value is None) <= (result.completeness == "nothing")
        assert result.count is None or result.count >= 0


@pytest.mark.parametrize(
    "name", ["results.json", "log.json", "out.json", "scenario.json", "eval.json", "run.report.jsonl"]
)
def test_a_key_that_is_there_twice_is_refused(name: str, tmp_path: Path) -> None:
    """Of two values one would be shown and the other could be meant."""
    text = SOUND[name].decode()
    first = text.index('"passed"') if "jsonl" in name else text.index('"', 1)
    doubled = text[:first] + '"larch-twice": 1, "larch-twice": 2, ' + text[first:]
    said = tried(tmp_path, name, doubled.encode())
    assert isinstance(said, FileRefusal)
    assert "repeated" in said.message


def bomb(size: int) -> bytes:
    """A zip whose header would unpack to so many bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", b" " * size)
    return data.getvalue()


def lying_bomb() -> bytes:
    """The same, with a listing that says that it is small."""
    data = bytearray(bomb(MOST_TEXT + 10))
    start = data.rindex(b"PK\x01\x02")
    data[start + 24 : start + 28] = struct.pack("<I", 10)
    return bytes(data)


def twice_in_a_zip() -> bytes:
    """A zip with two headers."""
    data = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(data, "w") as archive:
        archive.writestr("header.json", "{}")
        archive.writestr("header.json", "{}")
    return data.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip bomb": ("log.eval", lambda: bomb(MOST_TEXT + 10)),
    "a zip bomb that lies": ("log.eval", lying_bomb),
    "two headers": ("log.eval", twice_in_a_zip),
    "a header that is a list": ("log.eval", lambda: eval_zip(b"[]")),
    "a method nobody knows": ("log.eval", lambda: eval_zip(b"{}").replace(b"\x08\x00", b"\x63\x00")),
    "deep lists": ("results.json", lambda: b'{"results": ' + b"[" * 200_000),
    "deep objects": ("log.json", lambda: b'{"version": 2, "status": "success", "eval": ' + b'{"a":' * 200_000),
    "many items": ("results.json", lambda: b'{"results": [' + b"0," * (MOST_ITEMS + 1) + b"0]}"),
    "a long row": ("run.report.jsonl", lambda: b'{"entry_type": "init", "x": "' + b"a" * 5_000_000),
    "a giant length": ("model.safetensors", lambda: struct.pack("<Q", 2**63) + b"{" + bytes(64)),
    "a length over all": ("model.safetensors", lambda: struct.pack("<Q", 90) + b"{" + bytes(89)),
    "a GGUF of giant counts": ("model.gguf", lambda: b"GGUF" + struct.pack("<IQQ", 3, 2**60, 2**60)),
    "an index that climbs": ("model.safetensors.index.json", lambda: b'{"weight_map": {"a": "../../secret"}}'),
    "an index of itself": (
        "model.safetensors.index.json",
        lambda: b'{"weight_map": {"a": "model.safetensors.index.json"}}',
    ),
    "a table of bars": ("README.md", lambda: b"# Larch\n" + b"|" * 2_000_000 + b"\n" + b"|-" * 1_000_000),
    "a front matter of spaces": ("README.md", lambda: b"---\n" + b" " * 3_000_000 + b"\n---\n"),
    "an alias bomb": (
        "README.md",
        lambda: b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nlicense: *c\n---\n# Larch\n",
    ),
    "comments without end": ("README.md", lambda: b"# Larch\n" + b"<!-- a: " * 300_000),
    "links without end": ("README.md", lambda: b"# Larch\n| MMLU | " + b"[" * 3900 + b" |\n|---|---|\n| a | 1 |\n"),
    "a pickle": ("model.bin", lambda: b"\x80\x04cos\nsystem\n(S'false'\ntR."),
    "a pickle called JSON": ("results.json", lambda: b"cos\nsystem\n(S'false'\ntR."),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_come_to_an_end(case: str, tmp_path: Path) -> None:
    """Bombs, lies, depth and length are met with a result or a reason."""
    name, made = HOSTILE[case]
    tried(tmp_path, name, made())


@pytest.mark.parametrize(
    "case", ["a zip bomb", "a zip bomb that lies", "two headers", "a giant length", "an index that climbs"]
)
def test_hostile_files_that_are_recognised_are_errors(case: str, tmp_path: Path) -> None:
    """A file that is nearly a log, or nearly weights, is not passed over as something else."""
    name, made = HOSTILE[case]
    said = tried(tmp_path, name, made())
    assert isinstance(said, FileRefusal)
    assert said.recognised


@pytest.mark.parametrize("name", ["link.json", "folder/log.json", "pipe.json"])
def test_links_and_pipes_are_not_followed(name: str, tmp_path: Path) -> None:
    """A link may lead anywhere by the time that it is read, and a pipe never ends."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real/log.json").write_bytes(SOUND["log.json"])
    (tmp_path / "link.json").symlink_to("real/log.json")
    (tmp_path / "folder").symlink_to("real")
    os.mkfifo(tmp_path / "pipe.json")
    source = EvidenceSource(tmp_path, name, name, 1)
    from riskkit.evidence.readers import READERS, read_file

    said = read_file(source, READERS.values())
    assert isinstance(said, FileRefusal)
    assert said.message


@pytest.mark.parametrize("path", ["../outside.json", "a/../../outside.json", "", ".", "/etc/hostname"])
def test_paths_that_climb_are_not_opened(path: str, tmp_path: Path) -> None:
    """What is read lies below the folder that was named."""
    (tmp_path / "outside.json").write_bytes(SOUND["log.json"])
    (tmp_path / "in").mkdir()
    source = EvidenceSource(tmp_path / "in", path, path, 1)
    from riskkit.evidence.readers import READERS, read_file

    assert isinstance(read_file(source, READERS.values()), FileRefusal)


SPARSE = r"""
import re, sys
from pathlib import Path
from riskkit.evidence.readers import READERS, read_file
from riskkit.evidence.source import EvidenceSource
root = Path(sys.argv[1])
for path in sorted(root.iterdir()):
    said = read_file(EvidenceSource(root, path.name, path.name, path.stat().st_size), READERS.values())
    print(type(said).__name__, getattr(said, "message", said.format if hasattr(said, "format") else ""))
# what the kernel counts for a process alone: the usual figure starts at what the one before it took
print(int(re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
COUNTED = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="left out: this system does not say what a process takes alone"
)
HEADS: dict[str, bytes] = {
    "empty.bin": b"",
    "log.json": as_bytes(inspect_log())[:200],
    "run.report.jsonl": garak()[:300],
    "model.safetensors": safetensors()[:60],
    "README.md": CARD.encode()[:100],
    "log.eval": eval_zip(b"{}")[:200],
    "model.gguf": gguf()[:80],
}


@COUNTED
@pytest.mark.parametrize("name", HEADS)
def test_sparse_files_of_ten_gigabytes_cost_little(name: str, tmp_path: Path) -> None:
    """Where a file goes on for ever with zeros, it is not read to its end, and memory stays below 300 MB."""
    with (tmp_path / name).open("wb") as file:
        file.write(HEADS[name])
        file.truncate(10 * 1024**3)
    run = subprocess.run(
        [sys.executable, "-c", SPARSE, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(run.stdout.splitlines()[-1]) < 300


@COUNTED
def test_the_largest_json_stays_within_memory(tmp_path: Path) -> None:
    """Objects, keys and texts as many as are allowed, in a text as long as is read, take less than 300 MB."""
    entries = ",".join(f'"{number:x}":"é{number:x}"' for number in range(MOST_ITEMS // 2 - 100))
    head = '{"version": 2, "status": "success", "eval": {' + entries + '}, "x": "\N{EVERGREEN TREE}'
    (tmp_path / "log.json").write_text(head + "y" * (MOST_TEXT - len(head.encode()) - 2) + '"}', encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", SPARSE, str(tmp_path)], capture_output=True, text=True, check=True, timeout=100
    )
    assert "EvidenceFile" in run.stdout
    assert int(run.stdout.splitlines()[-1]) < 300


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": ' + "9" * 5000 + "}", "[" * 100_000, '{"a": 1', "{'a': 1}", ""]
)
def test_json_that_is_none_says_why(text: str, tmp_path: Path) -> None:
    """Each has a message of its own."""
    path = tmp_path / "x.json"
    path.write_text(text)
    source = EvidenceSource(tmp_path, "x.json", "x.json", len(text))
    with pytest.raises(Malformed):
        source.object()


def test_a_log_larger_than_what_is_read_is_read_up_to_its_samples(tmp_path: Path) -> None:
    """The header of a log of Inspect stands before its samples."""
    log: dict[str, Any] = inspect_log()
    log["samples"] = [{"id": 1, "input": "x" * (MOST_TEXT + 10)}]
    said = tried(tmp_path, "log.json", json.dumps(log).encode())
    assert isinstance(said, EvidenceFile)
    assert said.results[0].value == 0.05
    assert "up to its samples" in said.notes[0]
