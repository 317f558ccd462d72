"""ONNX: the outermost fields of its protocol buffer, and the files that its tensors lie in; and Core ML by such fields.

Source: onnx.proto.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

from riskkit.model_files.bounded import Budget, Malformed, TooMuch, exactly

MOST_FIELDS = 300_000
_COST = 10
"""Items that a field counts for, by the time that it takes."""
_VARINT, _SPAN = 0, 2
_FIXED = {1: 8, 5: 4, 3: 0, 4: 0}
"""By wire type the bytes of a value; marks that open and close a group have none, and what is in it is told."""
_MOST_VARINT = 10
_TWO_NUMBERS = 2 * _MOST_VARINT
_VERSION, _GRAPH, _OPSETS = 1, 7, 8
_CORE_ML = range(200, 3001)
"""Numbers of the fields that a Core ML model of any kind lies in. Source: Model.proto of coremltools."""
_INITIALIZER, _EXTERNAL, _KEY, _VALUE, _DOMAIN = 5, 13, 1, 2, 1
_OWN_DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training")


@dataclass(frozen=True, slots=True)
class Onnx:
    """What an ONNX file names: files with tensors, and sets of operators that are not the format's own."""

    external: tuple[str, ...]
    domains: tuple[str, ...]


class _WireField(NamedTuple):
    """A field of a protocol buffer and where its value lies."""

    number: int
    kind: int
    start: int
    end: int


@dataclass
class _Bytes:
    """A file and how many fields were read of it, so that none takes for ever."""

    file: BinaryIO
    budget: Budget
    fields: int = 0

    def count(self) -> None:
        self.fields += 1
        self.budget.spend(_COST)
        if self.fields > MOST_FIELDS:
            raise Malformed(f"more than {MOST_FIELDS} fields")


def protobuf_format(file: BinaryIO, budget: Budget) -> Literal["onnx", "coreml"] | None:
    """Which model a protocol buffer holds by its outermost fields, in any order; nothing for any other file."""
    file.seek(0)
    try:
        fields = {(f.number, f.kind) for f in _fields(_Bytes(file, budget), 0, os.fstat(file.fileno()).st_size)}
    except TooMuch:
        raise
    except Malformed:
        return None
    if (_VERSION, _VARINT) not in fields:
        return None
    if (_GRAPH, _SPAN) in fields:
        return "onnx"
    return "coreml" if any(number in _CORE_ML and kind == _SPAN for number, kind in fields) else None


def read_onnx(file: BinaryIO, budget: Budget) -> Onnx:
    """What an ONNX model names outside itself; raises `Malformed` where it is no such model."""
    whole = _Bytes(file, budget)
    external: set[str] = set()
    domains: set[str] = set()
    for field in _fields(whole, 0, os.fstat(file.fileno()).st_size):
        if field.kind != _SPAN:
            continue
        if field.number == _GRAPH:
            external.update(_external(whole, field))
        elif field.number == _OPSETS:
            domains.update(_texts(whole, field, _DOMAIN))
    return Onnx(tuple(sorted(external)), tuple(sorted(domains - set(_OWN_DOMAINS))))


def _external(whole: _Bytes, graph: _WireField) -> Iterator[str]:
    """The files that the initial tensors of a graph lie in."""
    for tensor in _fields(whole, graph.start, graph.end):
        if tensor.number != _INITIALIZER:
            continue
        for entry in _fields(whole, tensor.start, tensor.end):
            if entry.number == _EXTERNAL and "location" in _texts(whole, entry, _KEY):
                yield from _texts(whole, entry, _VALUE)


def _texts(whole: _Bytes, of: _WireField, wanted: int) -> list[str]:
    found = []
    for number, _, start, end in _fields(whole, of.start, of.end):
        if number == wanted:
            whole.file.seek(start)
            found.append(exactly(whole.file, min(end - start, 4096), "a text").decode("utf-8", "replace"))
    return found


def _fields(whole: _Bytes, start: int, end: int) -> Iterator[_WireField]:
    """Every field between two places of a file."""
    at = start
    while at < end:
        whole.count()
        whole.file.seek(at)
        near = whole.file.read(_TWO_NUMBERS)
        key, after = _varint(near, 0)
        number, kind = key >> 3, key & 7
        begin = at + after
        if kind == _VARINT:
            to = at + _varint(near, after)[1]
        elif kind == _SPAN:
            length, after = _varint(near, after)
            begin = at + after
            to = begin + length
        elif kind in _FIXED:
            to = begin + _FIXED[kind]
        else:
            raise Malformed(f"a field of the wire type {kind}")
        if not number or to > end:
            raise Malformed("ends within a field")
        yield _WireField(number, kind, begin, to)
        at = to


def _varint(near: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends."""
    value = 0
    for place, byte in enumerate(near[at : at + _MOST_VARINT]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise Malformed("ends within a number, or has one of more than 64 bits")
