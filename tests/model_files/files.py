"""Small sound files of each format, made here: nothing hostile is kept in the checkout."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Tensors = Mapping[str, tuple[str, list[int], int]]
"""By name the type, the shape and the size in bytes of a tensor."""
TWO: Tensors = {"a": ("F32", [2, 2], 16), "b": ("BF16", [3], 6)}


def header(tensors: Tensors = TWO, **changed: Any) -> dict[str, Any]:
    """The header of a safetensors file, one tensor after the other."""
    found: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, (kind, shape, size) in tensors.items():
        found[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    return found | changed


def safetensors(tensors: Tensors = TWO) -> bytes:
    """A safetensors file."""
    return packed(json.dumps(header(tensors)).encode(), sum(size for _, _, size in tensors.values()))


def packed(head: bytes, size: int) -> bytes:
    """A header with its length before it, and so many bytes of tensors."""
    return struct.pack("<Q", len(head)) + head + bytes(size)


def sharded(folder: Path, count: int = 3) -> Path:
    """A model of so many shards and its index."""
    where, total = {}, 0
    for number in range(1, count + 1):
        tensors: Tensors = {f"layer.{number}": ("F16", [number, 2], 4 * number)}
        name = f"model-{number:05}-of-{count:05}.safetensors"
        (folder / name).write_bytes(safetensors(tensors))
        where[f"layer.{number}"], total = name, total + 4 * number
    write_index(folder, where, total)
    return folder


def write_index(folder: Path, where: Mapping[str, Any], total: Any) -> None:
    """The index of a sharded model."""
    index = {"metadata": {"total_size": total}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def gguf(entries: Mapping[str, str] | None = None, *, order: str = "<", version: int = 3) -> bytes:
    """A GGUF file with some texts in its header, an array of texts, and one tensor of 2 × 32 numbers in Q8_0."""
    given = {"general.architecture": "llama", "general.license": "apache-2.0"} if entries is None else entries

    def text(value: str) -> bytes:
        return struct.pack(f"{order}Q", len(value.encode())) + value.encode()

    head = b"GGUF" + struct.pack(f"{order}IQQ", version, 1, len(given) + 2)
    for key, value in given.items():
        head += text(key) + struct.pack(f"{order}I", 8) + text(value)
    head += text("tokens") + struct.pack(f"{order}IIQ", 9, 8, 2) + text("one") + text("two")
    head += text("general.alignment") + struct.pack(f"{order}II", 4, 32)
    head += text("w") + struct.pack(f"{order}IQQIQ", 2, 32, 2, 8, 0)
    return head + bytes(-len(head) % 32) + bytes(68)


def npy(descr: str, version: int = 1, size: int = 0) -> bytes:
    """An array of three elements with a type as it stands in its header, and so many bytes of them."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (3,), }}\n".encode()
    return (
        b"\x93NUMPY"
        + bytes([version, 0])
        + struct.pack("<H" if version == 1 else "<I", len(header))
        + header
        + bytes(size)
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def torch() -> bytes:
    """What torch.save writes: a zip with a pickle in it."""
    return zipped({"model/data.pkl": pickle.dumps({"a": 1}), "model/data/0": bytes(16), "model/version": b"3\n"})


def _varint(value: int) -> bytes:
    made = b""
    while value > 127:
        made, value = made + bytes([value & 127 | 128]), value >> 7
    return made + bytes([value])


def message(*fields: tuple[int, int | bytes]) -> bytes:
    """A protocol buffer of some numbered fields."""
    made = b""
    for number, value in fields:
        if isinstance(value, int):
            made += _varint(number << 3) + _varint(value)
        else:
            made += _varint(number << 3 | 2) + _varint(len(value)) + value
    return made


def onnx(location: str | None = None, domain: str = "", first: str = "version") -> bytes:
    """An ONNX model with one initial tensor, which may lie in another file, and one set of operators."""
    outside = [(13, message((1, b"location"), (2, location.encode())))] if location is not None else []
    graph = message((2, b"graph"), (5, message((1, 4), (2, 1), (8, b"w"), *outside)))
    fields = ((1, 8), (2, b"maker"), (7, graph), (8, message((1, domain.encode()), (2, 17))))
    return message(*(fields if first == "version" else fields[::-1]))


def coreml() -> bytes:
    """A Core ML model: a version, a description and a neural network."""
    return message((1, 5), (2, message((100, b"larch"))), (500, message((1, b"weights"))))


def keras(*layers: Mapping[str, Any], **more: bytes) -> bytes:
    """A model of Keras in its own format, of some layers; *more* are other members by their names."""
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2, "activation": "relu"}}
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": [dense, *layers]}}
    return zipped(
        {"config.json": json.dumps(config).encode(), "metadata.json": b"{}", "model.weights.h5": b"x", **more}
    )


def sentence_piece() -> bytes:
    """The pieces of SentencePiece: three, and how they were trained."""
    pieces = [message((1, text.encode()), (3, 2)) for text in ("<unk>", "<s>", "\u2581the")]
    return message(*((1, piece) for piece in pieces), (2, message((4, 3))), (3, message((1, b"nmt"))), (5, b"\xff"))


def png() -> bytes:
    """A picture without a point in it."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2) + b"IDAT" + b"\xff\0" + bytes(4) + bytes(4) + b"IEND\xaeB`\x82"


def gguf_head(count: int) -> bytes:
    """A GGUF file without tensors that says to be one of so many."""
    key = b"split.count"
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", len(key)) + key + struct.pack("<IH", 2, count)
    return head + bytes(-len(head) % 32)
