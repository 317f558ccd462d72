"""ONNX: the files that its tensors lie in and the operators that it names; and which model a protocol buffer holds.

Sources: onnx.proto; sentencepiece_model.proto; Model.proto of coremltools; saved_model.proto and meta_graph.proto of
TensorFlow.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

from riskkit.model_files.bounded import Budget, Malformed, TooLarge, TooMuch, exactly

MOST_FIELDS = 2_000_000
_COST = 10
"""Items that a field counts for, by the time that it takes."""
_VARINT, _SPAN = 0, 2
_FIXED = {1: 8, 5: 4, 3: 0, 4: 0}
"""By wire type the bytes of a value; marks that open and close a group have none, and what is in it is told."""
_MOST_VARINT = 10
_TWO_NUMBERS = 2 * _MOST_VARINT
_VERSION, _GRAPH, _OPSETS, _FUNCTIONS = 1, 7, 8, 25
_EXTERNAL, _KEY, _VALUE, _DOMAIN, _FUNCTION_DOMAIN = 13, 1, 2, 1, 10
_TENSORS_IN: Mapping[str, Mapping[int, str]] = {
    "model": {_GRAPH: "graph", 20: "training", _FUNCTIONS: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
}
"""By kind of message the fields under which a tensor can be, and the kind of what each holds."""
_DEEPEST = 64
"""Messages within messages; a loop within a loop takes three."""
_BUILT_IN = frozenset({
    "", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training",
    "com.microsoft", "com.microsoft.nchwc", "com.microsoft.dml", "com.ms.internal.nhwc",
})  # fmt: skip
"""Sets of operators that are the format's own or are built into ONNX Runtime."""
_PIECE, _LAST_OF_PIECES = 1, 5
_MOST_PIECE, _MOST_RULES = 512, 4 * 1024 * 1024
"""Bytes of a piece, and of all that is said of how text is cut."""
_CORE_ML_KINDS = range(200, 3001)
_CORE_ML_OTHERS = frozenset({1, 2, 3, 4, 10})
_DESCRIPTION = 2
"""Where Core ML has the description of the model, and TensorFlow the graphs that it saves."""
_GRAPH_DEF = 2
"""Within a saved graph, its operators; a description has nothing there."""


@dataclass(frozen=True, slots=True)
class Onnx:
    """What an ONNX file names: files with tensors, and sets of operators that come from elsewhere."""

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
            raise TooLarge(f"more than {MOST_FIELDS} fields")


def protobuf_format(file: BinaryIO, budget: Budget) -> Literal["onnx", "coreml", "tensorflow", "tokenizer"] | None:
    """
    Which model a protocol buffer holds, by its outermost fields in any order; nothing for any other file.

    Readers leave out fields that they do not know, so that a graph of TensorFlow in it counts before all else.
    """
    file.seek(0)
    whole = _Bytes(file, budget)
    try:
        fields = list(_fields(whole, 0, os.fstat(file.fileno()).st_size))
        kinds = {(field.number, field.kind) for field in fields}
        if (_VERSION, _VARINT) not in kinds:
            return "tokenizer" if _is_sentence_piece(whole, fields) else None
        if any(_holds_graph(whole, field) for field in fields):
            return "tensorflow"
    except TooMuch:
        raise
    except Malformed:
        return None
    if (_GRAPH, _SPAN) in kinds:
        return "onnx"
    return "coreml" if _is_core_ml(kinds) else None


def _holds_graph(whole: _Bytes, field: _WireField) -> bool:
    """Whether a field is a saved graph with operators in it."""
    if (field.number, field.kind) != (_DESCRIPTION, _SPAN):
        return False
    try:
        return any(inner.number == _GRAPH_DEF for inner in _fields(whole, field.start, field.end))
    except Malformed as error:
        if isinstance(error, TooMuch):
            raise
        return False


def _is_sentence_piece(whole: _Bytes, fields: list[_WireField]) -> bool:
    """Whether fields are the pieces of SentencePiece and how it was trained, with no room for weights among them."""
    if not fields or fields[0].number != _PIECE or any(f.kind != _SPAN or f.number > _LAST_OF_PIECES for f in fields):
        return False
    pieces = [field for field in fields if field.number == _PIECE]
    others = sum(field.end - field.start for field in fields if field.number != _PIECE)
    if others > _MOST_RULES or any(piece.end - piece.start > _MOST_PIECE for piece in pieces):
        return False
    return {inner.number for inner in _fields(whole, pieces[0].start, pieces[0].end)} <= {1, 2, 3}


def _is_core_ml(kinds: set[tuple[int, int]]) -> bool:
    numbers = {number for number, _ in kinds}
    fits = all(number in _CORE_ML_OTHERS or number in _CORE_ML_KINDS for number in numbers)
    return fits and (_DESCRIPTION, _SPAN) in kinds and any(n in _CORE_ML_KINDS and kind == _SPAN for n, kind in kinds)


def read_onnx(file: BinaryIO, budget: Budget) -> Onnx:
    """What an ONNX model names outside itself; raises `Malformed` where it is no such model."""
    whole = _Bytes(file, budget)
    end = os.fstat(file.fileno()).st_size
    external: set[str] = set()
    domains: set[str] = set()
    local: set[str] = set()
    for field in _fields(whole, 0, end):
        if field.kind == _SPAN and field.number == _OPSETS:
            domains.update(_texts(whole, field, _DOMAIN))
        elif field.kind == _SPAN and field.number == _FUNCTIONS:
            local.update(_texts(whole, field, _FUNCTION_DOMAIN))
    for tensor in _tensors(whole, end):
        for entry in _fields(whole, tensor.start, tensor.end):
            if entry.number == _EXTERNAL and "location" in _texts(whole, entry, _KEY):
                external.update(_texts(whole, entry, _VALUE))
    return Onnx(tuple(sorted(external)), tuple(sorted(domains - _BUILT_IN - local)))


def _tensors(whole: _Bytes, end: int) -> Iterator[_WireField]:
    """Every tensor of a model: initial ones, sparse ones, and those in the attributes of its nodes and functions."""
    waiting = [("model", _WireField(0, _SPAN, 0, end), 0)]
    while waiting:
        kind, message, depth = waiting.pop()
        if kind == "tensor":
            yield message
            continue
        if depth > _DEEPEST:
            raise Malformed(f"graphs more than {_DEEPEST} messages deep")
        below = _TENSORS_IN[kind]
        fields = _fields(whole, message.start, message.end)
        spans = [field for field in fields if field.kind == _SPAN and field.number in below]
        waiting += [(below[field.number], field, depth + 1) for field in spans]


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
