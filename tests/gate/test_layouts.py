"""Layouts of real repositories, through the draft and the gate: what is sound passes, and what is not is stopped."""

import gzip
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from riskkit.gate.decide import Speaker
from riskkit.model_files.draft import parts
from riskkit.model_files.licences import LicenceTable
from riskkit.resources import frameworks_root
from riskkit.schema.selftest import Edit
from riskkit.store.release_files import load_licences
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.writer import dump
from riskkit.tasks.gate import run_gate
from riskkit.tasks.model_folder import model_folder
from riskkit.tasks.selftest import edit, seal
from tests.gate.scenes import DATE, DECIDERS, SOUND, WHY, framework, request
from tests.model_files import files

LAYOUTS: Mapping[str, Mapping[str, Any]] = read_document(Path(__file__).parent / "layouts" / "layouts.yaml").tree  # type: ignore[assignment]
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(80) + b"layer_names"
RAW = bytes(range(128, 256))
MADE: Mapping[str, Callable[..., bytes]] = {
    "safetensors": lambda name: files.safetensors({name: ("F32", [2], 8)}),
    "torch": files.torch,
    "hdf5": lambda: HDF5,
    "msgpack": lambda: b"\x81\xa6params\x81\xa1w\xc7\x04\x01" + bytes(4),
    "gguf": lambda: files.gguf({"general.license": "apache-2.0"}),
    "gguf-head": lambda: files.gguf_head(2),
    "onnx": lambda location=None, domain="": files.onnx(location, domain),
    "raw": lambda: RAW,
    "openvino": lambda: b'<?xml version="1.0"?>\n<net name="wren" version="11">\n</net>\n',
    "sentence-piece": files.sentence_piece,
    "core-ml": files.coreml,
    "core-ml-blob": lambda: b"\x02\0\0\0\x02\0\0\0" + bytes(56) + b"\xef\xbe\xad\xde" + bytes(60),
    "executorch": lambda: b"\x30\0\0\0ET12" + bytes(60),
    "tflite": lambda: b"\x1c\0\0\0TFL3" + bytes(60),
    "ggml": lambda: b"lmgg" + bytes(60),
    "ctranslate2": lambda: b"\x06\0\0\0\x0c\0WhisperSpec\0" + RAW,
    "fasttext": lambda: b"\xba\x16\x4f\x2f\x0c\0\0\0" + bytes(30),
    "keras": files.keras,
    "keras-lambda": lambda: files.keras({"class_name": "Lambda", "module": "keras.layers", "config": {}}),
    "arrays": lambda: files.zipped({"a.npy": files.npy("'<f4'", size=12)}),
    "saved-model": lambda: b"\x08\x01" + files.message((2, files.message((2, b"\x0a\0")))),
    "tar": lambda: bytes(257) + b"ustar" + bytes(300),
    "gzip": lambda: gzip.compress(b"x", mtime=0),
    "zip": lambda: files.zipped({"a.txt": b"x"}),
    "pickle": lambda: pickle.dumps({"a": [1, 2]}),
    "pointer": lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"5" * 64 + b"\nsize 12\n",
    "png": files.png,
    "wav": lambda: b"RIFF\x0c\0\0\0WAVEfmt " + bytes(4),
    "mp3": lambda: b"ID3\x04" + bytes(30) + RAW,
    "empty": lambda: b"",
}
"""What a file of a layout can be made of."""


def _laid_out(layout: Mapping[str, Any], into: Path) -> Path:
    """A folder with the files of a layout, drafted, all of it public, sealed."""
    into.mkdir()
    for name in ("release.yaml", "policy.yaml", "assessment.yaml", "README.md", "decisions.log", "evaluations"):
        source, target = SOUND / name, into / name
        if source.is_dir():
            target.mkdir()
            [(target / each.name).write_bytes(each.read_bytes()) for each in source.iterdir()]
        else:
            target.write_bytes(source.read_bytes())
    for path, text in layout["files"].items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        kind, *words = text[1:].split() if text.startswith("=") else ("",)
        (into / path).write_bytes(MADE[kind](*words) if kind else text.encode())
    edit(into, _drafted(into))
    said = [Speaker(each["name"], each["role"], DATE) for each in DECIDERS]
    seal(into, request(into, DATE), said, WHY)
    return into


def _drafted(folder: Path) -> list[Edit]:
    """The changes that release everything in a folder under the components that a draft puts it under."""
    found = model_folder(folder, LicenceTable(load_licences(frameworks_root() / "seger2023")))
    shared = parts(found, framework("seger2023").options.components)
    shared["evaluation-results"] = [p for p in shared.pop("evaluation-results", []) if "field-tests" not in p]
    components: dict[str, dict[str, Any]] = {}
    for key, paths in shared.items():
        if paths:
            named = {path: f"sha256:{0:064}" for path in paths}
            components[key] = {"access": "public", "licence": "Apache-2.0", "files": named}
    if "weights-final" in components:
        components["weights-final"]["signature"] = "model.sig"
    plain = {key: {"access": "public", "licence": "Apache-2.0"} for key in components}
    return [
        Edit(file="release.yaml", set={"components": components}, remove=("stages", "stage")),
        Edit(file="assessment.yaml", set={"release/components": plain}),
    ]


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_layout_is_judged_as_it_should_be(key: str, tmp_path: Path) -> None:
    """What whoever keeps it would call right is said of it, but where it is written down that it is not."""
    layout = LAYOUTS[key]
    run = run_gate(request(_laid_out(layout, tmp_path / "model"), DATE))
    counted = {finding.rule for finding in run.findings if finding.counts and finding.effect != "shown"}
    assert (run.exit_code, counted) == (layout.get("got", layout["right"]), {*layout.get("rules", ())}), [
        (finding.rule, finding.place.file, finding.message) for finding in run.findings if finding.counts
    ]


def test_there_are_layouts_of_many_ecosystems() -> None:
    """There are fifty and more; of a tenth at most the gate says another thing than is right, and why is told."""
    wrong = [layout for layout in LAYOUTS.values() if layout.get("got", layout["right"]) != layout["right"]]
    assert len(LAYOUTS) >= 50
    assert len(wrong) * 10 <= len(LAYOUTS)
    assert all(layout["because"] for layout in wrong)
    assert dump({"unused": sorted(MADE.keys() - _used())}) == "unused: []\n"


def _used() -> set[str]:
    texts = [text for layout in LAYOUTS.values() for text in layout["files"].values()]
    return {text[1:].split()[0] for text in texts if text.startswith("=")}
