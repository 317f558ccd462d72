"""Arrays of NumPy, by their header; nothing in them is loaded. Source: numpy/lib/format.py."""

import ast
import re
from typing import Any, BinaryIO
from warnings import catch_warnings

from riskkit.model_files.bounded import Malformed, exactly, number

MOST_HEADER = 10_000
"""Bytes; NumPy itself takes no more from files that are not trusted."""
_LENGTHS = {1: "<H", 2: "<I", 3: "<I"}
_KEYS = {"descr", "fortran_order", "shape"}
_PLAIN = re.compile(r"[<>|=]?([?bhilqpBHILQPefdgFDG]|[biufcSUVa][0-9]+|[mM](8)?(\[[^\]]*\])?)")
"""Types of which each element is so many bytes; any other may be a Python object, which is pickled."""
_DEEPEST = 30


def holds_objects(file: BinaryIO) -> bool:
    """Whether elements of an array may be Python objects, which are pickled; raises `Malformed` for a broken header."""
    start = exactly(file, 8, "its first bytes")
    form = _LENGTHS.get(start[6])
    if form is None:
        raise Malformed(f"an array of the version {start[6]}, which is not known")
    length = number(file, form, "the length of its header")
    if length > MOST_HEADER:
        raise Malformed(f"a header of {length} bytes, where {MOST_HEADER} is the most")
    header = _header(exactly(file, length, "its header"))
    return not _is_plain(header["descr"], _DEEPEST)


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


def _is_plain(descr: object, deepest: int) -> bool:
    if isinstance(descr, str):
        return bool(_PLAIN.fullmatch(descr))
    if not deepest:
        return False
    if isinstance(descr, tuple):
        return len(descr) == 2 and _is_plain(descr[0], deepest - 1)
    fields = descr if isinstance(descr, list) else [None]
    return all(isinstance(f, tuple) and len(f) in (2, 3) and _is_plain(f[1], deepest - 1) for f in fields)
