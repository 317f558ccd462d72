"""Arrays of NumPy, by their header; nothing in them is loaded. Source: numpy/lib/format.py."""

import ast
import re
from collections.abc import Mapping
from math import prod
from typing import Any, BinaryIO, NamedTuple
from warnings import catch_warnings

from riskkit.model_files.bounded import Malformed, exactly, number

MOST_HEADER = 10_000
"""Bytes; NumPy itself takes no more from files that are not trusted."""
MOST_START = MOST_HEADER + 12
"""Bytes within which a header ends."""
_LENGTHS = {1: "<H", 2: "<I", 3: "<I"}
_KEYS = {"descr", "fortran_order", "shape"}
_PLAIN = re.compile(r"[<>|=]?([?bhilqpBHILQPefdgFDG]|[biufcSUVa][0-9]+|[mM](8)?(\[[^\]]*\])?)")
"""Types of which each element is so many bytes; any other may be a Python object, which is pickled."""
_BYTES: Mapping[str, int] = {
    "?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8, "p": 8, "P": 8,
    "e": 2, "f": 4, "d": 8, "g": 16, "F": 8, "D": 16, "G": 32, "m": 8, "M": 8,
}  # fmt: skip
"""By letter the bytes of a type that says no number."""
_DEEPEST = 30


class Array(NamedTuple):
    """Whether elements may be Python objects, which are pickled; else where the array ends, in bytes from the start."""

    objects: bool
    end: int


def read_array(file: BinaryIO) -> Array:
    """What the header of an array says, from its first byte on; raises `Malformed` for a broken one."""
    start = exactly(file, 8, "its first bytes")
    form = _LENGTHS.get(start[6])
    if form is None:
        raise Malformed(f"an array of the version {start[6]}, which is not known")
    length = number(file, form, "the length of its header")
    if length > MOST_HEADER:
        raise Malformed(f"a header of {length} bytes, where {MOST_HEADER} is the most")
    header = _header(exactly(file, length, "its header"))
    size = _size(header["descr"], _DEEPEST)
    if size is None:
        return Array(True, 0)
    return Array(False, file.tell() + size * prod(_shape(header["shape"])))


def _header(raw: bytes) -> dict[str, Any]:
    # what Python 2 wrote has numbers such as 3L
    text = re.sub(r"(?<=[0-9])L(?=[,)])", "", raw.decode("utf-8", "replace"))
    try:
        with catch_warnings(action="ignore"):
            found = ast.literal_eval(text.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise Malformed("an unreadable header") from None
    if not isinstance(found, dict) or found.keys() != _KEYS:
        raise Malformed("a header with keys other than descr, fortran_order and shape")
    return found


def _shape(found: object) -> tuple[int, ...]:
    if not isinstance(found, tuple) or not all(type(n) is int and 0 <= n < 2**63 for n in found) or len(found) > 64:
        raise Malformed("a shape that is no counts")
    return found


def _size(descr: object, deepest: int) -> int | None:
    """The bytes of an element; nothing where it may be a Python object."""
    if isinstance(descr, str):
        return _plain_size(descr) if _PLAIN.fullmatch(descr) else None
    if not deepest:
        return None
    if isinstance(descr, tuple):
        return _times(_size(descr[0], deepest - 1), descr[1]) if len(descr) == 2 else None
    whole = 0
    for field in descr if isinstance(descr, list) else [None]:
        if not isinstance(field, tuple) or len(field) not in (2, 3):
            return None
        size = _times(_size(field[1], deepest - 1), field[2] if len(field) == 3 else ())
        if size is None:
            return None
        whole += size
    return whole


def _times(size: int | None, shape: object) -> int | None:
    return None if size is None else size * prod(_shape((shape,) if isinstance(shape, int) else shape))


def _plain_size(descr: str) -> int:
    kind = descr.lstrip("<>|=")
    digits = kind[1:].partition("[")[0]
    if not digits:
        return _BYTES[kind[0]]
    return int(digits[:12]) * (4 if kind[0] == "U" else 1)
