"""One file that may hold evidence: opened within its folder, read up to a bound, and where something stands in it."""

import json
import math
import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

from riskkit.errors import InputError
from riskkit.model_files.bounded import Malformed
from riskkit.model_files.folder import opened
from riskkit.schema.results.collection import Passage

HEAD = 64 * 1024
MOST_TEXT = 16 * 1024 * 1024
"""Bytes of a text that is read whole."""
MOST_ITEMS = 600_000
"""Commas, colons and brackets of a JSON file, which is what its memory goes by: 200 MB at the most."""
MOST_LINED = 4 * 1024 * 1024
"""Characters of a JSON text in which lines are looked for, since that reads it once more."""
MOST_LINE = 4 * 1024 * 1024
MOST_ROWS = 1024 * 1024 * 1024
"""Bytes of a file of rows, which is read line by line."""
_QUOTE = 400
_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = json.JSONDecoder()


class UnknownVersion(Malformed):
    """A file of a version that a reader does not know; what it says may mean something else there."""

    def __init__(self, version: object, known: str) -> None:
        """The version that the file gives, if it does, and those that are known."""
        given = (
            str(version)[:40] if isinstance(version, str | int | float) and not isinstance(version, bool) else "none"
        )
        super().__init__(f"is of the version {given}, where it has to be {known}")


@dataclass
class EvidenceSource:
    """
    A regular file below a folder; neither it nor a folder on the way may be a link.

    *shown* is its path as messages name it. What cannot be read raises `InputError`, what is not as it should be
    raises `Malformed`.
    """

    root: Path
    path: str
    shown: str
    size: int

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file, open for reading."""
        with opened(self.root, self.path) as raw, BufferedReader(raw) as file:
            yield file

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        with self.opened() as file:
            return file.read(HEAD)

    @cached_property
    def start(self) -> str:
        """The first bytes as text, without what stands before it; empty for what is no text."""
        head = self.head.removeprefix(b"\xef\xbb\xbf")
        return "" if b"\x00" in head else head.decode("utf-8", "replace").lstrip()

    @cached_property
    def text(self) -> str:
        """The whole of a text in UTF-8; raises `Malformed`."""
        with self.opened() as file:
            data = _at_most(file)
        if len(data) > MOST_TEXT:
            raise Malformed(f"is larger than {MOST_TEXT // 2**20} MiB")
        return decoded(data)

    @cached_property
    def members(self) -> dict[str, Any]:
        """The entries of a JSON object, as far as it can be read; a key whose value cannot be read has none."""
        if not self.start.startswith("{"):
            return {}
        try:
            return self.tree if isinstance(self.tree, dict) else {}
        except Malformed:
            return self._first_members()

    @cached_property
    def tree(self) -> Any:
        """What a JSON file holds, without numbers that are none; raises `Malformed`."""
        return parsed(self.text)

    def object(self) -> dict[str, Any]:
        """The JSON object that the file holds; raises `Malformed` for anything else."""
        if not isinstance(self.tree, dict):
            raise Malformed("is no JSON object")
        return self.tree

    def _first_members(self) -> dict[str, Any]:
        """The entries up to the first that cannot be read, or beyond the bytes that are read."""
        with self.opened() as file:
            text = _at_most(file).decode("utf-8", "replace").removeprefix("\ufeff")
        found: dict[str, Any] = {}
        try:
            _check_items(text)
            for key, start in _members(text, 0):
                found[key] = None
                found[key] = parsed(text[start : _end(text, start)])
        except (Malformed, ValueError, IndexError, RecursionError):
            pass
        return found

    def rows(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are not empty, with their numbers; raises `Malformed` for one without an end."""
        if self.size > MOST_ROWS:
            raise Malformed(f"is larger than {MOST_ROWS // 2**20} MiB")
        with self.opened() as file:
            number = 0
            while line := file.readline(MOST_LINE + 1):
                number += 1
                if len(line) > MOST_LINE:
                    raise Malformed(f"line {number} is longer than {MOST_LINE // 2**20} MiB")
                if stripped := line.strip():
                    yield number, stripped

    def beside(self, name: str) -> "EvidenceSource | None":
        """The file of a name in the same folder, if there is one that can be opened."""
        folder, slash, _ = self.path.rpartition("/")
        found = EvidenceSource(self.root, f"{folder}{slash}{name}", self.shown[: -len(self.name)] + name, 0)
        try:
            with found.opened() as file:
                found.size = file.seek(0, 2)
        except InputError:
            return None
        return found

    def lines(self, *keys: str | int) -> dict[str | int, int]:
        """The lines of the entries of the JSON object or list at the end of some *keys*; none that cannot be found."""
        if len(self.text) > MOST_LINED:
            return {}
        try:
            start = _SPACE.match(self.text, 0).end()  # type: ignore[union-attr]  # it matches nothing, too
            for key in keys:
                start = dict(_entries(self.text, start))[key]
            return {key: self.line(place) for key, place in _entries(self.text, start)}
        except (KeyError, ValueError, IndexError, RecursionError, Malformed):
            return {}

    def line(self, place: int) -> int:
        """The line of a character of the text, from 1."""
        return bisect_right(self._breaks, place - 1) + 1

    @cached_property
    def _breaks(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    def passage(self, quote: str, line: int | None = None) -> Passage:
        """Where the file says something, on one line and cut where it is long."""
        words = " ".join(quote.split())
        return Passage(path=self.shown, line=line, quote=words if len(words) <= _QUOTE else f"{words[: _QUOTE - 1]}…")


def _at_most(file: BinaryIO) -> bytes:
    """A file up to one byte beyond the most that is read; no more room is made than it needs."""
    return file.read(min(os.fstat(file.fileno()).st_size, MOST_TEXT) + 1)


def decoded(data: bytes) -> str:
    """A text in UTF-8, without a byte order mark; raises `Malformed`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"is not UTF-8 at byte {error.start}") from None


def parsed(text: str) -> Any:
    """
    A JSON text, in which a number that is none, such as NaN, is None.

    Raises `Malformed` for what is no JSON, has a key twice, is nested too deep or holds too much.
    """
    _check_items(text)
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=lambda _: None, parse_float=finite)
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"is no JSON from line {error.lineno} on") from None
    except ValueError:
        raise Malformed("contains a number that is too long") from None


def _check_items(text: str) -> None:
    if sum(map(text.count, ",:[{")) > MOST_ITEMS:
        raise Malformed(f"contains more than {MOST_ITEMS} items")


def finite(word: str) -> float | None:
    """A number, if it is one."""
    number = float(word)
    return number if math.isfinite(number) else None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise Malformed(f"key '{next(key for key in keys if keys.count(key) > 1)[:60]}' is repeated")
    return found


def _entries(text: str, start: int) -> Iterator[tuple[str | int, int]]:
    """The keys, or places in a list, of what starts at a place, and where the key or entry stands."""
    if text[start] == "{":
        yield from ((key, value) for key, value in _members(text, start))
        return
    place, number = _skip(text, start + 1), 0
    while text[place] != "]":
        yield number, place
        number, place = number + 1, _skip(text, _end(text, place))
        place = _skip(text, place + 1) if text[place] == "," else place


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The keys of the object at a place, and where the value of each starts."""
    place = _skip(text, _skip(text, start) + 1)
    while text[place] == '"':
        key, place = _PLAIN.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        yield key, place
        place = _skip(text, _end(text, place))
        place = _skip(text, place + 1) if text[place] == "," else place


def _skip(text: str, place: int) -> int:
    return _SPACE.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing, too


def _end(text: str, place: int) -> int:
    return _PLAIN.raw_decode(text, place)[1]
