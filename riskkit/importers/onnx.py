"""ONNX: the outermost fields of its protocol buffer, and the files that its tensors lie in. Source: onnx.proto."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from riskkit.importers.reading import Malformed, exactly

MOST_FIELDS = 300_000
_VARINT, _EIGHT, _SPAN, _FOUR = 0, 1, 2, 5
_IR_VERSION, _GRAPH, _OPSETS = 1, 7, 8
_INITIALIZER, _EXTERNAL, _KEY, _VALUE, _DOMAIN = 5, 13, 1, 2, 1
_OWN_DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training")


@dataclass(frozen=True, slots=True)
class Onnx:
    """What an ONNX file names: files with tensors, and sets of operators that are not the format's own."""

    external: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass
class _Bytes:
    """A file and how many fields were read of it, so that none takes for ever."""

    file: BinaryIO
    fields: int = 0


def read_onnx(file: BinaryIO) -> Onnx:
    """What an ONNX model names outside itself; raises `Malformed` where it is no such model."""
    whole = _Bytes(file)
    seen: set[int] = set()
    external: set[str] = set()
    domains: set[str] = set()
    for number, start, end in _fields(whole, 0, os.fstat(file.fileno()).st_size):
        seen.add(number)
        if number == _GRAPH:
            external.update(_external(whole, start, end))
        elif number == _OPSETS:
            domains.update(_texts(whole, start, end, _DOMAIN))
    if not {_IR_VERSION, _GRAPH} <= seen:
        raise Malformed("holds no graph")
    return Onnx(tuple(sorted(external)), tuple(sorted(domains - set(_OWN_DOMAINS))))


def _external(whole: _Bytes, start: int, end: int) -> Iterator[str]:
    """The files that the initial tensors of a graph lie in."""
    for number, at, to in _fields(whole, start, end):
        if number != _INITIALIZER:
            continue
        for inner, begin, stop in _fields(whole, at, to):
            if inner == _EXTERNAL and "location" in _texts(whole, begin, stop, _KEY):
                yield from _texts(whole, begin, stop, _VALUE)


def _texts(whole: _Bytes, start: int, end: int, wanted: int) -> list[str]:
    found = []
    for number, at, to in _fields(whole, start, end):
        if number == wanted:
            whole.file.seek(at)
            found.append(exactly(whole.file, min(to - at, 4096), "a text").decode("utf-8", "replace"))
    return found


def _fields(whole: _Bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The number, the start and the end of every field between two places of a file."""
    at = start
    while at < end:
        whole.fields += 1
        if whole.fields > MOST_FIELDS:
            raise Malformed(f"more than {MOST_FIELDS} fields")
        whole.file.seek(at)
        key = _varint(whole.file)
        number, kind = key >> 3, key & 7
        begin = whole.file.tell()
        if kind == _VARINT:
            _varint(whole.file)
            to = whole.file.tell()
        elif kind == _SPAN:
            length = _varint(whole.file)
            begin = whole.file.tell()
            to = begin + length
        elif kind in (_EIGHT, _FOUR):
            to = begin + (8 if kind == _EIGHT else 4)
        else:
            raise Malformed(f"a field of the wire type {kind}")
        if not number or to > end:
            raise Malformed("ends within a field")
        yield number, begin, to
        at = to


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        (byte,) = exactly(file, 1, "a number")
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise Malformed("a number of more than 64 bits")
