"""Bytes of files that may be hostile: what is read is bounded, and what does not fit is said in one sentence."""

import json
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, BinaryIO

_BLOCK = 1024 * 1024
MOST_IN_FOLDER = 32_000_000
"""Items of headers in all files of a folder: dozens of the largest vocabularies, and some ten seconds."""


class Malformed(ValueError):
    """A file that is not what it says it is; the message is a problem's."""


class TooLarge(Malformed):
    """A file beyond a limit of riskkit's own, of which nobody can say whether it is sound."""


class TooMuch(TooLarge):
    """A file that comes after others which took all the time that there is for one folder."""


@dataclass
class Budget:
    """How many items of headers may still be looked at, in all files of a folder together."""

    left: int = MOST_IN_FOLDER

    def spend(self, items: int) -> None:
        """Takes so many items; raises `TooMuch` where there are fewer."""
        self.left -= items
        if self.left < 0:
            raise TooMuch("is beyond the limit for one folder")


def exactly(file: BinaryIO, count: int, of: str) -> bytes:
    """The next bytes of a file; raises `Malformed` where there are fewer."""
    found = file.read(count)
    if len(found) != count:
        raise Malformed(f"ends within {of}")
    return found


def number(file: BinaryIO, form: str, of: str) -> int:
    """The next whole number in a form of `struct`, such as ``<Q``."""
    value: int = struct.unpack(form, exactly(file, struct.calcsize(form), of))[0]
    return value


def holds_any(file: BinaryIO, words: Collection[bytes]) -> bytes | None:
    """The first of some words that stands anywhere in a file, wherever a block ends; nothing where none does."""
    longest = max(map(len, words))
    file.seek(0)
    rest = b""
    while block := file.read(_BLOCK):
        near = rest + block
        if found := next((word for word in words if word in near), None):
            return found
        rest = near[-longest:]
    return None


def json_object(data: bytes, of: str, *, constants: bool = False) -> dict[str, Any]:
    """
    The JSON object in some bytes; raises `Malformed` for anything else, a key given twice among it.

    With *constants* it may hold Infinity and NaN, which Python writes and reads.
    """
    parse_constant = float if constants else _no_number
    try:
        found = json.loads(data, object_pairs_hook=_each_once, parse_constant=parse_constant)
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed(f"{of} is not JSON") from None
    if not isinstance(found, dict):
        raise Malformed(f"{of} is not a JSON object")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Malformed(f"key '{key[:60]}' is repeated")
        found[key] = value
    return found


def _no_number(word: str) -> float:
    raise Malformed(f"{word} is no number")
