"""Files of a model folder are told by their content, and what is wrong with them is said and never crashes."""

import gzip
import io
import json
import os
import pickle
import pickletools
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.model_files import archives, bounded, folder, onnx, pickles, safetensors
from riskkit.model_files.bounded import Budget
from riskkit.model_files.inspect import contents, look
from riskkit.schema.model_files import FoundFile
from tests.model_files import files

UNSOUND = "model.safetensors"


class Evil:
    """Something that unpickling calls."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """A call that a test would notice."""
        return os.mkdir, ("ran",)


def seen(tmp_path: Path, name: str, content: bytes) -> FoundFile:
    """What a file of this name and content is found to be."""
    (tmp_path / name).write_bytes(content)
    return look(tmp_path, name)


def said(found: FoundFile) -> str:
    """All that is wrong with a file, and why it was not looked at."""
    return "\n".join([*(problem.message for problem in found.problems), found.unread])


SOUND: dict[str, tuple[bytes, str, bool]] = {
    "model.safetensors": (files.safetensors(), "safetensors", False),
    "model.gguf": (files.gguf(), "gguf", False),
    "big-endian.gguf": (files.gguf(order=">"), "gguf", False),
    "old.gguf": (files.gguf(version=2), "gguf", False),
    "model.onnx": (files.onnx(), "onnx", False),
    "array.npy": (files.npy("'<f4'", size=12), "numpy", False),
    "objects.npy": (files.npy("'|O'"), "numpy", True),
    "data.h5": (b"\x89HDF\r\n\x1a\n" + bytes(90), "hdf5", False),
    "model.h5": (b"\x89HDF\r\n\x1a\n" + bytes(90) + b"model_config" + bytes(9), "hdf5", True),
    "tables.h5": (b"\x89HDF\r\n\x1a\n" + bytes(90) + b"PYTABLES_FORMAT_VERSION" + bytes(9), "hdf5", True),
    "model.keras": (files.keras(), "keras", False),
    "lambda.keras": (files.keras({"class_name": "Lambda", "module": "keras.layers"}), "keras", True),
    "arrays.npz": (files.zipped({"a.npy": files.npy("'<f4'", size=12)}), "numpy", False),
    "objects.npz": (files.zipped({"a.npy": files.npy("'|O'")}), "numpy", True),
    "spiece.model": (files.sentence_piece(), "tokenizer", False),
    "chat_template.jinja": (b"{% for m in messages %}{{ m.content }}{% endfor %}", "template", False),
    "model.bin": (b"\x06\0\0\0\x0c\0WhisperSpec\0" + bytes(30) + b"\xff", "runtime", False),
    "lid.176.ftz": (b"\xba\x16\x4f\x2f\x0c\0\0\0" + bytes(30), "runtime", False),
    "pytorch_model.bin": (files.torch(), "torch", True),
    "old.pt": (pickle.dumps(0x1950A86A20F9469CFC6C) + pickle.dumps(1001), "pickle", True),
    "model.pkl": (pickle.dumps({"a": [1, 2]}), "pickle", True),
    "oldest.pkl": (pickle.dumps({"a": [1, 2]}, protocol=0), "pickle", True),
    "weights.tar": (bytes(257) + b"ustar" + bytes(300), "archive", True),
    "weights.gz": (gzip.compress(b"w"), "archive", True),
    "run.so": (b"\x7fELF" + bytes(60), "native", True),
    "module.pyc": (b"\xa7\x0d\r\n" + bytes(40), "native", True),
    "code.wasm": (b"\x00asm\x01\0\0\0", "native", True),
    "model.tflite": (b"\x1c\0\0\0TFL3" + bytes(60), "tflite", False),
    "model.mlmodel": (files.coreml(), "coreml", False),
    "blob": (b"\x02\0\0\0\x02\0\0\0" + bytes(56) + b"\xef\xbe\xad\xde" + bytes(60), "coreml", False),
    "model.ggml": (b"lmgg" + bytes(60), "ggml", False),
    "old-quantised": (b"tjgg\x01\0\0\0" + bytes(60), "ggml", False),
    "flax_model.msgpack": (b"\x81\xa6params\x81\xa1w\xc7\x04\x01" + bytes(4), "msgpack", False),
    "model.pte": (b"\x30\0\0\0ET12" + bytes(60), "runtime", False),
    "phone.dat": (b"\x30\0\0\0PTMF" + bytes(60), "runtime", False),
    "model.engine": (b"ftrt" + bytes(60), "runtime", True),
    "variables.data-00000-of-00001": (bytes(60), "tensorflow", True),
    "user-block": (b"text\n".ljust(4096) + b"\x89HDF\r\n\x1a\n" + b"model_config" + bytes(90), "hdf5", True),
    "graph-first.onnx": (files.onnx(first="graph"), "onnx", False),
    "zipapp": (b"#!/usr/bin/env python3\n" + files.zipped({"__main__.py": b"1"}), "archive", True),
    "torch-behind": (b"notes\n" * 20_000 + files.torch(), "torch", True),
    "modeling.py": (b"import os\n", "code", True),
    "start": (b"#!/bin/sh\n", "code", True),
    "config.json": (b'{"model_type": "llama"}', "json", False),
    "README.md": (b"# Model\n", "text", False),
    "recipe.yaml": (b"a: 1\n", "yaml", False),
    "noise": (bytes(range(128, 256)), "other", False),
    "logo.png": (files.png(), "media", False),
    "cut.png": (files.png()[:-4], "other", False),
    "more.png": (files.png() + bytes(range(200)), "other", False),
    "bird.wav": (b"RIFF\x0c\0\0\0WAVEfmt " + bytes(4), "media", False),
    "paper.pdf": (b"%PDF-1.7\n\xff\xff\n%%EOF\n", "media", False),
    "text.ttf": (b"\0\x01\0\0\0\x0c" + bytes(30), "media", False),
    "notes.txt": (b"", "empty", False),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_files_are_what_they_are(name: str, tmp_path: Path) -> None:
    """Each format is told, with whether loading it runs code, and nothing is found wrong with it."""
    content, form, runs = SOUND[name]
    found = seen(tmp_path, name, content)
    assert (found.format, bool(found.runs_code), found.size) == (form, runs, len(content))
    assert found.problems == ()


HIDDEN = (
    *("model.pkl", "oldest.pkl", "old.pt", "pytorch_model.bin", "model.onnx", "graph-first.onnx", "model.gguf"),
    *("run.so", "module.pyc", "model.tflite", "model.mlmodel", "model.ggml", "model.pte", "user-block", "torch-behind"),
)
"""Files that are told by their content alone."""


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize(
    "alias", ["weights.dat", "x", "model.safetensors", "model.py", "run.sh", "notes.md", "vocab.json", "data.csv"]
)
def test_a_name_hides_nothing(name: str, alias: str, tmp_path: Path) -> None:
    """Under any other name the format is the same, and a name that promises another is told."""
    content, form, runs = SOUND[name]
    found = seen(tmp_path, alias, content)
    assert (found.format, bool(found.runs_code)) == (form, runs)
    assert ("is named like safetensors" in said(found)) == (alias == "model.safetensors")


@pytest.mark.parametrize("name", ["model.py", "run.sh", "tools.js", "demo.ipynb"])
def test_what_is_no_text_is_no_script(name: str, tmp_path: Path) -> None:
    """A file that is named as a script and is binary is unknown and unsafe, wherever in it the text ends."""
    for content in (bytes(range(128, 256)), b"\x81\xa6params" + bytes(90), b"print(1)\n" * 300_000 + b"\xff"):
        found = seen(tmp_path, name, content)
        assert (found.format, found.runs_code) == ("other", "it has the name of a script, but is not text")
    assert seen(tmp_path, name, b"print(1)\n" * 300_000).format == "code"


@pytest.mark.parametrize("name", ["a.so", "a.so.1", "a.dll", "a.dylib", "a.exe", "a.pyd", "a.pyc"])
def test_machine_code_is_told_by_its_name_too(name: str, tmp_path: Path) -> None:
    """What a system loads as machine code by its name counts as that."""
    for content in (b"words\n", bytes(range(128, 256))):
        assert seen(tmp_path, name, content).format == "native"


@pytest.mark.parametrize("name", ["notes.md", "data.csv", "vocab.json", "recipe.yaml", "LICENSE"])
def test_text_is_text_to_its_end(name: str, tmp_path: Path) -> None:
    """Whatever is no text behind much that is makes a file unknown; a character cut by a block does not."""
    text = "Sp\u00e4tlese \U0001f426.\n" * 200_000
    for shift in range(4):
        assert seen(tmp_path, name, b"x" * shift + text.encode()).format in ("text", "json", "yaml")
    for behind in (b"\0", b"\xff", b"\xf0\x9f", bytes(range(256)) * 9):
        assert seen(tmp_path, name, text.encode() + behind).format == "other"


def test_a_large_text_is_read_by_blocks(tmp_path: Path) -> None:
    """A text of a hundred megabytes takes the memory of some blocks, and a moment."""
    with (tmp_path / "data.csv").open("wb") as file:
        for _ in range(100):
            file.write(b"wren,2026\n" * 100_000)
    start = time.process_time()
    tracemalloc.start()
    assert look(tmp_path, "data.csv").format == "text"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * 2**20
    assert time.process_time() - start < 5


ZIP_ENDS = struct.Struct("<4s4H2IH")


def test_listings_that_readers_find_elsewhere_are_told(tmp_path: Path) -> None:
    """An archive whose end says that its listing stands elsewhere than it does is both of what readers take it for."""
    harmless, bad = files.zipped({"a.txt": b"x"}), files.torch()
    prefixed = harmless + bad
    assert seen(tmp_path, "a.zip", prefixed).format == "torch"
    end = ZIP_ENDS.unpack(bad[-22:])
    listing = ZIP_ENDS.unpack(harmless[-22:])[6]
    lying = ZIP_ENDS.pack(*end[:6], listing, 3) + b"abc"
    assert seen(tmp_path, "b.zip", prefixed[:-22] + lying).format == "torch"


TEXT_PICKLE = b"cos\nsystem\n(S'id'\ntR."


@pytest.mark.parametrize("name", ["x.json", "spiece.model", "notes.txt", "run.py", "README.md", "xx"])
@pytest.mark.parametrize(
    "content",
    [
        TEXT_PICKLE,
        TEXT_PICKLE + b"\ntrailing prose\n",
        TEXT_PICKLE[:-1] + b"{}",
        b"(S'id'\nios\nsystem\n.",
        b"(S'id'\nios\nsystem\n and more",
        b"N0" * 50_000 + TEXT_PICKLE + b"more",
        b"V" + b"long " * 50_000 + b"\n0" + TEXT_PICKLE,
        b"U\x03abc0" + TEXT_PICKLE + b"more",
        pickle.dumps(Evil(), 0),
    ],
    ids=[
        "plain",
        "prose after",
        "JSON after",
        "INST",
        "INST broken off",
        "filler",
        "long line",
        "short text",
        "dumped",
    ],
)
def test_text_pickles_are_seen_under_any_name(name: str, content: bytes, tmp_path: Path) -> None:
    """A text that is read as a pickle and imports something is one, whatever it is called and whatever follows."""
    assert seen(tmp_path, name, content).format == "pickle"


@pytest.mark.parametrize("name", ["model.onnx", "model.py", "x"])
def test_a_pickle_that_is_onnx_too_is_a_pickle(name: str, tmp_path: Path) -> None:
    """What both readers take is told as the one that runs code."""
    call = b"0" + pickle.dumps(Evil(), 0)
    onnx_in = b"\x08\x08" + files.message((2, bytes(40))) + b"\x12" + bytes([len(call)])
    string = bytes([57 - len(onnx_in)]) + files.message((2, bytes(55 - len(onnx_in)))) + onnx_in
    both = b"\x80\x03NC:" + string + call
    assert len(string) == ord(":")
    assert [opcode.name for opcode, _, _ in pickletools.genops(both)][-1] == "STOP"
    with TemporaryFile() as file:
        file.write(both)
        assert onnx.protobuf_format(file, Budget()) == "onnx"
    assert seen(tmp_path, name, both).format == "pickle"


words = st.text("abcdefghijklmnopqrstuvwxyzABCINPV", min_size=2, max_size=9)
lines = st.lists(words, min_size=1, max_size=6).map(" ".join)


@given(st.lists(lines | words | st.integers().map(str), max_size=12).map("\n".join), st.sampled_from(["", ".", ".\n"]))
@example("cat\ndog\n", ".")
@example("cat\nowl\nto", ".")
@example("(in\nParis\n", "")
@example("200", ".")
@example("Ci" + "A" * 105 + "N", ".")
def test_prose_is_no_pickle(text: str, end: str) -> None:
    """Lines of words and of numbers are read as opcodes for a while, and are no pickles."""
    with TemporaryFile() as file:
        file.write((text + end).encode())
        assert not pickles.is_text_pickle(file, Budget())


def test_real_texts_are_no_pickles(real_data: Path) -> None:
    """Every real text, from its start and from each of its lines, is no pickle."""
    for path in sorted(real_data.rglob("*")):
        if path.suffix in (".md", ".json", ".yaml", ".txt", ".csv", ".jsonl") and path.is_file():
            assert look(path.parent, path.name).format in ("text", "json", "yaml", "safetensors-index"), path
            for line in path.read_bytes()[:100_000].splitlines(keepends=True):
                assert not pickles.is_text_pickle(BytesIO(line), Budget())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("cut", [0, 1])
def test_pickles_that_call_something_are_seen_and_not_run(
    protocol: int, cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pickle with a call is one, even broken off before its end, and looking at it calls nothing."""
    monkeypatch.chdir(tmp_path)
    content = pickle.dumps(Evil(), protocol)
    found = seen(tmp_path, "model.bin", content[: len(content) - cut])
    assert found.format == "pickle"
    assert found.runs_code
    assert not (tmp_path / "ran").exists()


def test_a_pickle_is_seen_behind_filler(tmp_path: Path) -> None:
    """Opcodes without effect, more than are looked at, hide no pickle."""
    assert seen(tmp_path, "model.bin", b"N0" * 50_000 + pickle.dumps(Evil(), 0)).format == "pickle"
    assert seen(tmp_path, "weights", b"\x80\x02" + b"N0" * 50_000 + pickle.dumps(Evil(), 2)[2:]).format == "pickle"


@pytest.mark.parametrize("name", ["model.pt", "model.ckpt", "model.bin"])
def test_what_is_unpickled_by_name_counts_as_such(name: str, tmp_path: Path) -> None:
    """A file that loaders hand to an unpickler is unsafe, whatever is in it."""
    for content in (b"plain words\n", bytes(range(128, 256)), gzip.compress(b"x")):
        assert "unpickl" in seen(tmp_path, name, content).runs_code


def broken_safetensors() -> dict[str, tuple[bytes, str]]:
    """Files that no reader should take, with what is said of them."""
    good = files.safetensors()
    a, b = files.header()["a"], files.header()["b"]

    def made(changed: object, size: int = 22) -> bytes:
        return files.packed(json.dumps(changed).encode(), size)

    return {
        "cut": (good[:-1], "bytes of tensors, where the header says 22"),
        "longer": (good + b"x", "23 bytes of tensors"),
        "cut in the header": (good[:40], "is named like safetensors"),
        "length beyond the file": (struct.pack("<Q", 10**6) + good[8:], "is named like safetensors"),
        "longest length": (b"\xff" * 8 + good[8:], "is named like safetensors"),
        "no length": (b"\0\0", "is named like safetensors"),
        "no JSON": (files.packed(b"{" + b"x" * 30, 0), "the header is not JSON"),
        "nested": (files.packed(b'{"a":' * 50_000, 0), "the header is not JSON"),
        "key twice": (files.packed(b'{"a":{},"a":{}}', 0), "key 'a' is repeated"),
        "no tensors": (files.packed(b"{}", 0), "holds no tensors"),
        "empty tensors": (
            files.packed(json.dumps(files.header({"a": ("F32", [0], 0)})).encode(), 0),
            "holds no tensors",
        ),
        "overlap": (made({"a": a, "b": b | {"data_offsets": [10, 16]}}), "starts at 10, where 16 comes next"),
        "hole": (made({"a": a, "b": b | {"data_offsets": [20, 26]}}, 26), "starts at 20, where 16 comes next"),
        "shape": (made({"a": a | {"shape": [2, 3]}, "b": b}), "does not fill its 16 bytes"),
        "negative": (made({"a": a | {"data_offsets": [16, 0]}, "b": b}), "does not fill its -16 bytes"),
        "below zero": (made({"a": a | {"shape": [-2, -2]}, "b": b}), "are not whole numbers"),
        "true": (made({"a": a | {"shape": [True, 4]}, "b": b}), "are not whole numbers"),
        "huge": (made({"a": a | {"shape": [10**30]}, "b": b}), "are not whole numbers"),
        "deep": (made({"a": a | {"shape": [1] * 5000}, "b": b}), "are not whole numbers"),
        "type": (made({"a": a | {"dtype": "F33"}, "b": b}), "type 'F33', which is not known"),
        "keys": (made({"a": a | {"run": "me"}, "b": b}), "keys other than"),
        "not a number": (
            files.packed(b'{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}', 4),
            "NaN is no number",
        ),
        "many": (files.packed(b'{"a":[' + b"{}," * 500_000 + b"{}]}", 0), "more than 500000 tensors"),
    }


@pytest.mark.parametrize("case", broken_safetensors())
def test_broken_safetensors_are_told(case: str, tmp_path: Path) -> None:
    """Every lie of a header, and every cut, is a problem that names it."""
    content, wanted = broken_safetensors()[case]
    assert wanted in said(seen(tmp_path, UNSOUND, content))


def test_a_header_as_large_as_it_says_is_not_read(tmp_path: Path) -> None:
    """A file with holes in it that claims a header of a gigabyte is refused without reading it."""
    path = tmp_path / UNSOUND
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 2**30) + b"{")
        file.truncate(2**31)
    assert "a header of 1073741824 bytes" in said(look(tmp_path, UNSOUND))


@given(st.binary(max_size=400))
@example(b"GGUF" + b"\xff" * 40)
@example(b"PK\x05\x06" + b"\xff" * 18)
@example(files.gguf()[:60])
def test_no_bytes_stop_a_look(content: bytes) -> None:
    """Whatever stands in a file, it is some format, and reading it raises nothing."""
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        for name in (
            "model.safetensors",
            "x.gguf",
            "x.onnx",
            "x.bin",
            "x.npz",
            "a.safetensors.index.json",
            "config.json",
        ):
            assert seen(Path(made), name, content).format


@given(st.sampled_from([content for content, _, _ in SOUND.values() if content]), st.data())
def test_no_change_of_a_byte_stops_a_look(content: bytes, data: st.DataObject) -> None:
    """A sound file with one byte changed, or cut anywhere, is read without a crash."""
    import tempfile

    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.binary(min_size=1, max_size=1))
    with tempfile.TemporaryDirectory() as made:
        for changed in (content[:at] + byte + content[at + 1 :], content[:at]):
            assert seen(Path(made), "model", changed).format


@given(st.integers(1, len(files.gguf()) - 1))
def test_gguf_that_is_cut_is_told(cut: int) -> None:
    """However much is missing of a GGUF file, it is told."""
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        assert seen(Path(made), "model.gguf", files.gguf()[:-cut]).problems


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda c: c[:8] + b"\xff" * 8 + c[16:], "more items than the file has room for"),
        (lambda c: c[:16] + b"\xff" * 8 + c[24:], "more items than the file has room for"),
        (lambda c: c[:24] + b"\xff" * 8 + c[32:], "a text of"),
        (lambda c: c[:4] + b"\x09\0\0\0" + c[8:], "version other than"),
        (lambda c: c[:8] + bytes(8) + c[16:], "holds no tensors"),
    ],
    ids=["tensors", "entries", "text", "version", "none"],
)
def test_gguf_headers_that_lie_are_told(change: object, wanted: str, tmp_path: Path) -> None:
    """A count or a length beyond the file, an unknown version and an empty file are told, and nothing is allocated."""
    assert callable(change)
    assert wanted in said(seen(tmp_path, "model.gguf", change(files.gguf())))


def test_gguf_tells_of_the_model(tmp_path: Path) -> None:
    """Licence and base models stand in the facts, cut where they are endless."""
    entries = {
        "general.license": "llama3.1",
        "general.base_model.0.name": "Base",
        "tokenizer.chat_template": "x" * 9000,
    }
    facts = seen(tmp_path, "model.gguf", files.gguf({**entries, "general.name": "n" * 9000})).facts
    assert facts["general.license"] == "llama3.1"
    assert facts["general.base_model.0.name"] == "Base"
    assert len(facts["general.name"]) == 4000
    assert "tokenizer.chat_template" not in facts


def test_an_array_of_arrays_ends(tmp_path: Path) -> None:
    """Arrays within arrays, or a count that no file could hold, are told at once."""
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + struct.pack("<Q", 1) + b"k"
    nested = struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 50
    assert "too deep" in said(seen(tmp_path, "model.gguf", head + nested))
    many = struct.pack("<IIQ", 9, 8, 2**40)
    assert "more items than" in said(seen(tmp_path, "model.gguf", head + many))


@pytest.mark.parametrize("location", ["../../etc/passwd", "/etc/passwd", "a/../b", "..", "C:x", "a\\b"])
def test_tensors_outside_the_folder_are_told(location: str, tmp_path: Path) -> None:
    """Neither an ONNX model nor an index may name a file that is not beside it."""
    assert "points outside the folder" in said(seen(tmp_path, "model.onnx", files.onnx(location)))
    files.write_index(tmp_path, {"a": location}, 4)
    assert "points outside the folder" in said(look(tmp_path, "model.safetensors.index.json"))


def test_onnx_names_its_files_and_operators(tmp_path: Path) -> None:
    """A file of tensors that is missing is told, and operators of others count as code."""
    assert "names 'w.data', which is missing" in said(seen(tmp_path, "model.onnx", files.onnx("w.data")))
    (tmp_path / "w.data").write_bytes(b"x")
    assert look(tmp_path, "model.onnx").problems == ()
    assert look(tmp_path, "model.onnx").parts == ("w.data",)
    assert "operators" in seen(tmp_path, "own.onnx", files.onnx(domain="com.example")).runs_code


def test_shards_are_whole(tmp_path: Path) -> None:
    """An index and its shards that agree are sound."""
    found = contents(files.sharded(tmp_path))
    assert [file.problems for file in found.files.values()] == [()] * 4
    assert len(found.files["model.safetensors.index.json"].parts) == 3


SHARD = "model-00002-of-00003.safetensors"


def wrong_shards() -> dict[str, tuple[str, str]]:
    """What may happen to a sharded model, and what is said of it then; carried out by `_happens`."""
    index = "model.safetensors.index.json"
    return {
        "missing": (index, f"names 1 of its files that are missing, first '{SHARD}'"),
        "empty": (SHARD, "is empty"),
        "swapped": (index, "contain different tensors"),
        "linked": (index, f"names 1 of its files that are missing, first '{SHARD}'"),
        "total": (index, "says 7 bytes of tensors, where its shards have 24"),
        "no map": (index, "without a weight_map"),
        "no index": ("model-00001-of-00003.safetensors", f"of which 1 are missing, first '{SHARD}'"),
    }


def _happens(case: str, at: Path) -> None:
    index, shard = at / "model.safetensors.index.json", at / SHARD
    where = json.loads(index.read_text())["weight_map"]
    if case == "empty":
        shard.write_bytes(b"")
    elif case == "swapped":
        shard.write_bytes((at / "model-00001-of-00003.safetensors").read_bytes())
    elif case == "total":
        files.write_index(at, where, 7)
    elif case == "no map":
        index.write_text('{"weight_map": []}')
    else:
        shard.unlink()
    if case == "linked":
        shard.symlink_to(at / "model-00001-of-00003.safetensors")
    if case == "no index":
        index.unlink()


@pytest.mark.parametrize("case", wrong_shards())
def test_shards_that_do_not_fit_are_told(case: str, tmp_path: Path) -> None:
    """A shard that is missing, empty, linked, swapped, or not what the index says is told at the file."""
    _happens(case, files.sharded(tmp_path))
    path, wanted = wrong_shards()[case]
    assert wanted in said(contents(tmp_path).files[path])


def test_zip_listings_are_bounded(tmp_path: Path) -> None:
    """An archive whose listing is broken, endless or beyond its end is an archive with a problem."""
    good = files.zipped({"a": b"x"})
    assert "without a listing" in said(seen(tmp_path, "a.zip", good[:-30]))
    for count in (b"\xfe\xff\xff\xfe", b"\xff" * 4):
        assert said(seen(tmp_path, "a.zip", good[:-10] + count + good[-6:]))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(50_000_000))
    found = seen(tmp_path, "bomb", bomb.getvalue())
    assert (found.format, found.size < 100_000) == ("torch", True)


def test_many_entries_of_a_zip_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More names than any model has are not listed."""
    monkeypatch.setattr(archives, "MOST_NAMES", 3)
    assert "more than 3 names" in said(seen(tmp_path, "a.zip", files.zipped({str(n): b"" for n in range(5)})))


def test_code_that_comes_with_a_model_is_told(tmp_path: Path) -> None:
    """A config that names code to load is unsafe; one that is no JSON is told."""
    assert "auto_map" in seen(tmp_path, "config.json", b'{"auto_map": {"AutoModel": "m.M"}}').runs_code
    assert "is not JSON" in said(seen(tmp_path, "config.json", b'{"auto_map": '))
    assert "is repeated" in said(seen(tmp_path, "config.json", b'{"a": 1, "a": 2}'))


AUTO = b'{"auto_map": {"AutoModel": "m.M"}}'
NAMES_CODE = {
    "generation_config.json": AUTO,
    "Config.JSON": AUTO,
    "model.json": b'\xef\xbb\xbf{"\\u0061uto_map": {"AutoModel": "m.M"}}',
    "adapter_config.json": b'{"auto_mapping": {"base_model_class": "X", "parent_library": "evil"}}',
    "processor.json": b'{"custom_pipelines": {"a": {"impl": "m.P"}}}',
    "args.json": b'{"trust_remote_code": true}',
    "nested.json": b'{"vision_config": {"auto_map": {"AutoModel": "m.M"}}}',
    "twice.json": b'{"auto_map": {"AutoModel": "m.M"}, "auto_map": null}',
    "nan.json": b'{"a": NaN, "auto_map": {}}',
    "model_index.json": b'{"_class_name": ["pipeline", "Mine"]}',
}


@pytest.mark.parametrize("name", NAMES_CODE)
def test_code_is_named_in_any_json(name: str, tmp_path: Path) -> None:
    """Whatever a JSON file is called and however its keys are spelled, code that it names is told."""
    assert "names code" in seen(tmp_path, name, NAMES_CODE[name]).runs_code


@pytest.mark.parametrize(
    "content",
    [
        b'{"auto_map": null, "auto_mapping": null, "trust_remote_code": false}',
        b'{"results": {"trust_remote_code": true}, "_class_name": "UNet"}',
        b'["auto_map"]',
        b'{"auto_map": ',
        b'{"a": 1, "a": "\\u0061"}',
        b"[" * 100_000 + b'"auto_map"',
    ],
)
def test_what_names_no_code_is_json(content: bytes, tmp_path: Path) -> None:
    """An empty value, a deeper key and a file that nobody reads as a configuration are nothing to tell."""
    found = seen(tmp_path, "vocab.json", content)
    assert (found.format, found.runs_code, found.problems) == ("json", "", ())


def test_large_configurations_are_refused(tmp_path: Path) -> None:
    """A configuration larger than any is told; other JSON of that size is no configuration."""
    large = b'{"a": "' + b"x" * 2**22 + b'"}'
    assert "larger than the 4 MiB" in said(seen(tmp_path, "generation_config.json", large))
    assert seen(tmp_path, "tokenizer.json", large).problems == ()
    assert "is not JSON" in said(seen(tmp_path, "Generation_Config.json", b"{"))


POINTERS = (
    b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 9\n",
    b"version https://hawser.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 9\n",
    b"version http://git-media.io/v/2\noid sha256:" + b"a" * 64 + b"\nsize 9\n",
)


@pytest.mark.parametrize("pointer", [*POINTERS, b"/annex/objects/SHA256E-s9--a.safetensors\n"])
def test_pointers_of_any_age_are_told(pointer: bytes, tmp_path: Path) -> None:
    """Addresses that Git LFS had before, and what git-annex leaves, stand for files too."""
    for name in ("model.weights", "notes.md"):
        assert seen(tmp_path, name, pointer).format == "pointer"


OBJECTS: tuple[str, ...] = ("'|O'", "'O'", '"O"', "'object'", "'<O8'", "'i4,O'", "[('a', '<f4'), ('b', 'O', (2,))]")
OBJECTS += ("[('a', [('b', '|O')])]", "('O', (2,))", "'|T16'", "[(('title', 'a'), 'O')]", "{'a': 1}")
NUMBERS = {
    **{"'<f4'": 12, '"<f4"': 12, "'|b1'": 3, "'<U7'": 84, "'<M8[ns]'": 24, "'|V2'": 6, "('<f4', (2,))": 24, "'?'": 3},
    "[('a', '<f4', (2, 3)), (('t', 'b'), [('c', '|S5')])]": 87,
}
"""By type the bytes of three elements."""


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("descr", [*OBJECTS, *NUMBERS])
def test_arrays_of_objects_are_told(descr: str, version: int, tmp_path: Path) -> None:
    """An array whose elements may be objects is unsafe, however its type is written; one of numbers is not."""
    found = seen(tmp_path, "a.npy", files.npy(descr, version, NUMBERS.get(descr, 0)))
    assert (found.format, found.problems, bool(found.runs_code)) == ("numpy", (), descr in OBJECTS)


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        (files.npy("'<f4'")[:-3], "ends within its header"),
        (files.npy("'<f4'", 9), "of the version 9"),
        (files.npy("__import__('os')"), "unreadable header"),
        (files.npy("'<f4', 'descr2': 1"), "keys other than"),
        (files.npy("(" * 4000), "unreadable header"),
        (files.npy("-" * 9000 + "1"), "unreadable header"),
        (files.npy("[" * 4000 + "]" * 4000), "unreadable header"),
        (files.npy("'" + "x" * 20_000 + "'"), "where 10000 is the most"),
    ],
    ids=range(8),
)
def test_broken_headers_of_arrays_are_told(changed: bytes, wanted: str, tmp_path: Path) -> None:
    """A header that is cut, endless, nested or no literal is a problem, and is not run."""
    assert wanted in said(seen(tmp_path, "a.npy", changed))


def test_no_header_makes_python_warn(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """What Python says of odd literals reaches no terminal, since a header chooses the words."""
    for odd in ("1or 2", "'\\d'", "0x1for x in 2", "1 is 1"):
        seen(tmp_path, "a.npy", files.npy(odd))
    assert not recwarn.list
    assert seen(tmp_path, "a.npy", files.npy("'<f4'", size=12).replace(b"(3,), }", b"(3L,),}")).problems == ()


def test_real_arrays_are_read(tmp_path: Path) -> None:
    """What NumPy itself writes is sound, and told where it is pickled."""
    for array, unsafe in (
        (np.zeros(3, "f4"), False),
        (np.zeros(3, [("a", "O"), ("b", "i2", (2,))]), True),
        (np.array(["2026-11-20"], "M8[D]"), False),
        (np.zeros(2, [("a", "c16"), ("b", [("c", "U4")])]), False),
        (np.array([{}]), True),
    ):
        np.save(tmp_path / "a.npy", array, allow_pickle=True)
        found = look(tmp_path, "a.npy")
        assert (found.problems, bool(found.runs_code)) == ((), unsafe)


def test_openvino_weights_lie_beside_their_graph(tmp_path: Path) -> None:
    """Numbers beside the graph of OpenVINO are weights, and without one what an unpickler is handed."""
    assert seen(tmp_path, "model.bin", bytes(90) + b"\xff").format == "other"
    (tmp_path / "model.xml").write_text('<?xml version="1.0"?>\n<net name="larch" version="11">\n')
    assert look(tmp_path, "model.bin").format == "runtime"
    assert seen(tmp_path, "model.bin", pickle.dumps(Evil(), 2)).format == "pickle"


def test_core_ml_packages_are_weights(tmp_path: Path) -> None:
    """What lies in a package of Core ML and is no text belongs to its model."""
    (tmp_path / "Larch.mlpackage" / "Data").mkdir(parents=True)
    (tmp_path / "Larch.mlpackage" / "Data" / "blob").write_bytes(b"\xff\0")
    assert look(tmp_path, "Larch.mlpackage/Data/blob").format == "coreml"


def test_headers_of_a_folder_share_one_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that come after others took all the time there is are told, of whatever format."""
    monkeypatch.setattr(bounded.Budget.__init__, "__defaults__", (50,))
    many = {
        "a.gguf": files.gguf(),
        "b.safetensors": files.safetensors(),
        "c.onnx": files.onnx(),
        "d.bin": files.torch(),
        "e.json": AUTO + b" " * 2000,
        "f": TEXT_PICKLE,
        "g.safetensors.index.json": b'{"weight_map": {"a": "b.safetensors"}}',
    }
    for name, content in many.items():
        (tmp_path / name).write_bytes(content)
    found = contents(tmp_path).files
    assert "too much" not in said(found["a.gguf"])
    assert [name for name in many if "is beyond the limit for one folder" in said(found[name])] == [*many][1:]


def test_one_shard_of_many_indices_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Indices that name the same shard share what was read of it."""
    (tmp_path / "a.safetensors").write_bytes(files.safetensors())
    for number in range(9):
        content = json.dumps({"weight_map": {"a": "a.safetensors", "b": "a.safetensors"}})
        (tmp_path / f"{number}.safetensors.index.json").write_text(content)
    calls: list[object] = []
    read = safetensors.read_tensors

    def counted(file: BinaryIO, budget: Budget) -> dict[str, int]:
        calls.append(file)
        return read(file, budget)

    monkeypatch.setattr(safetensors, "read_tensors", counted)
    assert all(not file.problems for file in contents(tmp_path).files.values())
    assert len(calls) == 2


def test_a_licence_that_stands_twice_is_told(tmp_path: Path) -> None:
    """A header that gives a key of ours twice is broken: readers take one or the other."""
    one = files.gguf({"general.licensA": "mit", "general.licensB": "cc-by-nc-4.0"})
    twice = one.replace(b"licensA", b"license").replace(b"licensB", b"license")
    assert "key 'general.license' is repeated" in said(seen(tmp_path, "a.gguf", twice))


def test_a_pointer_is_no_file(tmp_path: Path) -> None:
    """A Git LFS pointer in place of weights is told, with what it points at."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 9\n"
    found = seen(tmp_path, "model.safetensors", pointer)
    assert (found.format, found.facts["size"]) == ("pointer", "9")
    assert "was not fetched" in said(found)


def test_links_and_special_files_are_told(tmp_path: Path) -> None:
    """Links to files and folders, and pipes, are problems of the folder and are not followed or opened."""
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "gone").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    found = contents(tmp_path)
    assert (list(found.files), found.links) == (["a"], {"link": "a"})
    assert sorted((Path(p.where).name, p.message.split(",")[0]) for p in found.problems) == [
        ("gone", "is a link"),
        ("pipe", "is not a regular file"),
        ("up", "is a link"),
    ]


def test_names_that_are_no_text_are_told(tmp_path: Path) -> None:
    """A name that is not UTF-8 is a problem and stands for no other file; nor may one hide a character."""
    (tmp_path / "model\ufffd").write_text("notes")
    for raw in (b"model\xff", b"folder\xff/model.gguf"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(files.gguf())
    for name in ("a\nb", "a\u202eb", "line\u2028", "a\x1b[2J"):
        (tmp_path / name).write_text("notes")
    for name in ("caf\u00e9.txt", "\u0645\u06cc\u200c\u062e", "a b"):
        (tmp_path / name).write_text("notes")
    found = contents(tmp_path)
    assert {"model\ufffd", "a\nb"} < set(found.files)
    assert len(found.files) == 8
    assert all(file.format == "text" for file in found.files.values())
    assert Counter(problem.message for problem in found.problems) == {
        "has a name that is not UTF-8": 2,
        "has an invisible character in its name": 4,
    }


def test_what_git_keeps_is_left_out_at_the_top_alone(tmp_path: Path) -> None:
    """A folder of git's at the top is left out, and the one line of a worktree; below, and if large, it is a file."""
    for name in (".git/config", "weights/.git/model.gguf", "weights/sub/.git"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(files.gguf())
    assert list(contents(tmp_path).files) == ["weights/.git/model.gguf", "weights/sub/.git"]
    worktree = tmp_path / "weights" / "sub"
    (worktree / ".git").write_text("gitdir: /elsewhere\n")
    assert not contents(worktree).files
    (worktree / ".git").write_bytes(files.gguf() + bytes(9000))
    assert contents(worktree).files[".git"].format == "gguf"


@pytest.mark.parametrize(
    "path", ["link", "pipe", "up/a", "folder", "../a", "a/../a", "./a", "", "gone", "a/b", "a\x00"]
)
def test_only_regular_files_below_the_folder_are_opened(path: str, tmp_path: Path) -> None:
    """A link on the way, a pipe, a folder and a path that leads elsewhere raise one typed error, and nothing blocks."""
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "a").write_bytes(b"x")
    (tmp_path / "a").write_bytes(b"y")
    (root / "link").symlink_to("a")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "pipe")
    with pytest.raises(InputError), folder.opened(root, path) as file:
        file.read()


def test_a_folder_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than a model has, and a folder that is none, are errors and not a long wait."""
    monkeypatch.setattr(folder, "MOST_FILES", 5)
    for number in range(7):
        (tmp_path / str(number)).touch()
    with pytest.raises(InputError, match="more than 5 files"):
        contents(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        contents(tmp_path / "nowhere")


def test_many_of_anything_are_read_once(tmp_path: Path) -> None:
    """A hundred thousand shards, or keys of which the last stands twice, take one pass and not one for each."""
    files.write_index(tmp_path, {str(n): f"s{n}" for n in range(100_000)}, 1)
    assert "names 100000 of its files that are missing" in said(look(tmp_path, "model.safetensors.index.json"))
    many = b"{" + b",".join(b'"%d":{}' % n for n in range(100_000)) + b',"7":{}}'
    assert "key '7' is repeated" in said(seen(tmp_path, UNSOUND, files.packed(many, 0)))
    one = seen(tmp_path, "m-00001-of-99999.bin", b"x")
    assert one.problems == ()
    (told,) = contents(tmp_path).files[one.path].problems
    assert told.message == "is one of several, of which 99998 are missing, first 'm-00002-of-99999.bin'"


def test_numbers_of_shards_are_bounded() -> None:
    """What is missing of families of a hundred thousand shards is counted, and kept in no list."""
    names = {f"m{n}-00001-of-99999.bin" for n in range(2000)}
    tracemalloc.start()
    gaps = safetensors.missing_shards(names)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert gaps["m7-00001-of-99999.bin"] == (99998, "m7-00002-of-99999.bin")
    assert most < 4 * 2**20


@pytest.mark.parametrize(
    ("there", "missing"),
    [({1, 2, 3}, None), ({1, 3}, (1, 2)), ({2}, (2, 1)), ({3}, (2, 1)), ({0, 1, 2, 9}, (1, 3)), ({7}, (3, 1))],
    ids=str,
)
def test_missing_shards_are_counted(there: set[int], missing: tuple[int, int] | None) -> None:
    """How many of three are missing and which first, whatever other numbers there are."""
    gaps = safetensors.missing_shards({f"m-{n:05}-of-00003.x" for n in there})
    assert gaps == ({f"m-{min(there):05}-of-00003.x": (missing[0], f"m-{missing[1]:05}-of-00003.x")} if missing else {})


def test_ordinary_texts_are_no_pickles(tmp_path: Path) -> None:
    """Texts whose first letters are opcodes are texts."""
    for text in (b"Copyright (c) 2026 Larch.\n", b"(a list.)", b"cat\ndog\n.", b"I1\n.", b"N.", b"100"):
        assert seen(tmp_path, "NOTICE", text).format == "text"


def test_reading_takes_the_standard_library_alone() -> None:
    """Weights, digests, licences, cards and signatures are read without any package that takes long to load."""
    names = ("inspect", "digests", "licences", "cards", "signatures")
    program = "; ".join(f"import riskkit.model_files.{name}" for name in names) + "; import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pydantic", "yaml", "numpy", "rich", "typer", "networkx", "jinja2"} & set(loaded)


def test_real_folders(real_data: Path) -> None:
    """Every file of every real model folder is known, and only shards that were left out are missed."""
    told = []
    for root in sorted((real_data / "cards").iterdir()):
        found = contents(root)
        assert found.problems == ()
        told += [problem.message for file in found.files.values() for problem in file.problems]
        assert {file.format for file in found.files.values()} <= {
            *("text", "json", "yaml", "safetensors-index", "template")
        }
    assert len(told) == 5
    assert all("files that are missing" in message for message in told)


def test_real_headers(real_data: Path) -> None:
    """A real header is read to its last tensor, and the samples of GGUF and ONNX are sound."""
    samples = real_data / "samples"
    (cut,) = look(samples / "hf_model" / "all-MiniLM-L6-v2", "model.safetensors.header-only").problems
    assert "0 bytes of tensors, where the header says 90856960" in cut.message
    small = look(samples / "gguf", "tiny-synthetic.gguf")
    assert (small.problems, small.facts["general.license"]) == ((), "apache-2.0")
    assert (
        look(samples / "onnx", "tiny-synthetic.onnx").format,
        look(samples / "onnx", "tiny-synthetic.onnx").problems,
    ) == (
        "onnx",
        (),
    )
