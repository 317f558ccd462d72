"""GGUF: what the header says of the model, and whether its tensors are all there. Source: the format's description."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from riskkit.model_files.bounded import Budget, Malformed, TooLarge, exactly, number

MAGIC = b"GGUF"
MOST_ITEMS = 4_000_000
"""Entries, elements of arrays and tensors together: no vocabulary comes near, and no header takes minutes."""
MOST_TEXT = 1024 * 1024
_BLOCK = 64 * 1024
_KEPT = 4000
"""Characters of a value that is kept."""
_VERSIONS = (2, 3)
_NUMBERS = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_TEXT, _ARRAY = 8, 9
_TEMPLATE, _SPLIT = "tokenizer.chat_template", "split.count"
_WANTED = ("general.license", "general.name", "general.version", "general.architecture", "general.base_model.")
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18),
}  # fmt: skip
"""Per type of tensor the elements and the bytes of a block; the size of a type that is not listed is not known."""


@dataclass
class _Header:
    """A header that is being read; *order* is that of its bytes."""

    file: BinaryIO
    order: str
    whole: int
    budget: Budget
    items: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    alignment: int = 32
    elements: int = 0
    """Of all tensors that were read."""
    templates: list[str] = field(default_factory=list)
    split: int = 1

    def number(self, form: str) -> int:
        return number(self.file, self.order + form, "its header")

    def spend(self, count: int) -> None:
        self.items += count
        if count > self.whole:
            raise Malformed("a header of more items than the file has room for")
        if self.items > MOST_ITEMS:
            raise TooLarge(f"a header of more than {MOST_ITEMS} items")
        self.budget.spend(count)

    def text(self) -> str:
        length = self.number("Q")
        if length > MOST_TEXT:
            raise Malformed(f"a text of {length} bytes in the header")
        return exactly(self.file, length, "its header").decode("utf-8", "replace")

    def skip_text(self) -> None:
        length = self.number("Q")
        if length > self.whole - self.file.tell():
            raise Malformed("ends within its header")
        self.file.seek(length, os.SEEK_CUR)


@dataclass(frozen=True, slots=True)
class Gguf:
    """
    What a header says: of licence, name, version, architecture and base models, and its templates of prompts.

    *split* is of how many files it says to be one, *tensors* how many it lists, and *elements* of how many parameters.
    """

    facts: dict[str, str]
    templates: tuple[str, ...]
    split: int
    tensors: int
    elements: int


def read_gguf(file: BinaryIO, budget: Budget) -> Gguf:
    """
    What the header of a file says; raises `Malformed`.

    Every tensor that it lists has to lie within the file; the first of several files may list none.
    """
    whole = os.fstat(file.fileno()).st_size
    if exactly(file, 4, "its first bytes") != MAGIC:
        raise Malformed("does not start like a GGUF file")
    raw = exactly(file, 4, "its version")
    order = next((o for o in "<>" if struct.unpack(f"{o}I", raw)[0] in _VERSIONS), "")
    if not order:
        raise Malformed("is of a version other than 2 and 3")
    header = _Header(file, order, whole, budget)
    tensors, entries = header.number("Q"), header.number("Q")
    header.spend(tensors)
    header.spend(entries)
    for _ in range(entries):
        _entry(header)
    end = max(_ends(header, tensors), default=0)
    start = -(-file.tell() // header.alignment) * header.alignment
    if not tensors and header.split < 2:
        raise Malformed("holds no tensors")
    if start + end > whole:
        raise Malformed(f"ends at {whole}, where its tensors go on to {start + end}")
    return Gguf(header.facts, tuple(header.templates), header.split, tensors, header.elements)


def _entry(header: _Header) -> None:
    key, kind = header.text(), header.number("I")
    if kind == _ARRAY:
        _skip_array(header, 0)
    elif kind == _TEXT and key.startswith(_WANTED):
        if key[:200] in header.facts:
            raise Malformed(f"key '{key[:60]}' is repeated")
        header.facts[key[:200]] = header.text()[:_KEPT]
    elif kind == _TEXT and key.startswith(_TEMPLATE):
        header.templates.append(header.text())
    elif kind == _TEXT:
        header.skip_text()
    elif kind in _NUMBERS:
        value = header.number(_NUMBERS[kind])
        if key == _SPLIT and isinstance(value, int):
            header.split = value
        if key == "general.alignment":
            header.alignment = _alignment(value)
    else:
        raise Malformed(f"a value of the type {kind} in the header, which is not known")


def _alignment(value: int) -> int:
    if type(value) is not int or not 1 <= value <= 2**20:
        raise Malformed("an alignment that is not a number of bytes")
    return value


def _skip_array(header: _Header, depth: int) -> None:
    kind, count = header.number("I"), header.number("Q")
    if kind in _NUMBERS:
        length = count * struct.calcsize(f"={_NUMBERS[kind]}")
        if length > header.whole - header.file.tell():
            raise Malformed("ends within its header")
        header.file.seek(length, os.SEEK_CUR)
        return
    header.spend(count)
    if kind not in (_TEXT, _ARRAY) or depth > 2:
        raise Malformed("an array in the header of a type that is not known, or too deep")
    if kind == _TEXT:
        _skip_texts(header, count)
    else:
        for _ in range(count):
            _skip_array(header, depth + 1)


def _skip_texts(header: _Header, count: int) -> None:
    """Goes over the texts of an array by blocks, since a vocabulary has a million of them."""
    length = struct.Struct(f"{header.order}Q")
    place = start = header.file.tell()
    block = b""
    for _ in range(count):
        if place + length.size > start + len(block):
            header.file.seek(place)
            start, block = place, header.file.read(_BLOCK)
            if len(block) < length.size:
                raise Malformed("ends within its header")
        place += length.size + length.unpack_from(block, place - start)[0]
        if place > header.whole:
            raise Malformed("ends within its header")
    header.file.seek(place)


def _ends(header: _Header, tensors: int) -> Iterator[int]:
    """Where each tensor ends, in bytes from the start of the data."""
    for _ in range(tensors):
        header.skip_text()
        dimensions = header.number("I")
        if dimensions > 8:
            raise Malformed(f"a tensor of {dimensions} dimensions")
        elements = 1
        for _ in range(dimensions):
            elements *= header.number("Q")
        header.elements += elements
        if (kind := header.number("I")) not in _BLOCKS:
            raise Malformed(f"a tensor of the type {kind}, which is not known, so that its size is not either")
        per_block, size = _BLOCKS[kind]
        yield header.number("Q") + -(-elements // per_block) * size
