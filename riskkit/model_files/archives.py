"""Zip archives: the names in their listings, and how what is packed starts; nothing is unpacked as a whole."""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from riskkit.model_files.bounded import Budget, Malformed, TooLarge, TooMuch, exactly

MOST_LISTING = 32 * 1024 * 1024
MOST_NAMES = 200_000
_END, _END64, _PLACE64, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
_FIRST = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s5H3I2H")
"""What stands before an entry: its sign, version, flags, method, time, date, checksum, sizes and lengths."""
_STORED, _DEFLATED, _ENCRYPTED = 0, 8, 1
_SLACK = 64 * 1024
"""Packed bytes that are read beyond those that are wanted, since some data grows when it is packed."""
_TAIL = 22 + 65_535
_LENGTH64 = 56 + 20
"""Bytes of what a large archive has before its end, beside its listing."""
_COST = 5
"""Items that a name counts for, by the time that it takes."""


def ends_as_zip(file: BinaryIO) -> bool:
    """Whether a zip archive ends where a file does, whatever it starts with."""
    tail, at = _tail(file)
    if at < 0:
        return False
    if at >= 20 and tail[at - 20 : at - 16] == _PLACE64:
        return True
    (size,) = struct.unpack_from("<I", tail, at + 12)
    file.seek(max(0, _whole(file) - len(tail) + at - size))
    return file.read(4) == _ENTRY


@dataclass(frozen=True, slots=True)
class Member:
    """One entry in the listing of a zip archive; *packed* and *size* are its bytes in the archive and unpacked."""

    name: str
    flags: int
    method: int
    packed: int
    size: int
    start: int


def zip_members(file: BinaryIO, budget: Budget) -> list[Member]:
    """
    The entries in the listing of a zip archive; raises `Malformed` where it cannot be followed or is too long.

    Some readers go where the archive says that its listing starts, and others to what stands before its end: where
    these are two listings, the entries are those of both.
    """
    found: list[Member] = []
    broken: list[Malformed] = []
    for size, start in (places := _listings(file)):
        try:
            found += _members(file, start, size, budget)
        except TooMuch:
            raise
        except Malformed as error:
            broken.append(error)
    if len(broken) == len(places):
        raise broken[0]
    return found


def start_of(file: BinaryIO, member: Member, most: int) -> bytes:
    """The first bytes of what is packed, at most so many; raises `Malformed` where they cannot be had."""
    file.seek(member.start)
    head = exactly(file, _LOCAL.size, "an entry")
    sign, _, flags, method, _, _, _, _, _, name, extra = _LOCAL.unpack(head)
    said = exactly(file, name, "an entry").decode("utf-8", "replace")
    if (sign, said, method) != (_FIRST, member.name, member.method) or (flags | member.flags) & _ENCRYPTED:
        raise Malformed(f"an archive whose entry '{member.name[:60]}' is another than its listing says")
    file.seek(extra, os.SEEK_CUR)
    packed = file.read(min(member.packed, most + _SLACK))
    if method == _STORED:
        return packed[:most]
    if method != _DEFLATED:
        raise Malformed(f"an archive whose entry '{member.name[:60]}' is packed in a way that is not known")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error:
        raise Malformed(f"an archive whose entry '{member.name[:60]}' is broken") from None


def _members(file: BinaryIO, start: int, size: int, budget: Budget) -> list[Member]:
    if size > MOST_LISTING:
        raise TooLarge(f"an archive of more than {MOST_NAMES} names")
    file.seek(start)
    raw = exactly(file, size, "its listing")
    found: list[Member] = []
    at = 0
    while at < len(raw):
        budget.spend(_COST)
        if raw[at : at + 4] != _ENTRY or len(raw) < at + 46 or len(found) > MOST_NAMES:
            raise Malformed("an archive whose listing is broken")
        flags, method = struct.unpack_from("<2H", raw, at + 8)
        packed, whole, name, extra, comment = struct.unpack_from("<2I3H", raw, at + 20)
        (place,) = struct.unpack_from("<I", raw, at + 42)
        text = raw[at + 46 : at + 46 + name].decode("utf-8", "replace")
        found.append(Member(text, flags, method, packed, whole, place))
        at += 46 + name + extra + comment
    return found


def _whole(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _tail(file: BinaryIO) -> tuple[bytes, int]:
    """The end of a file, and where in it the end of a zip archive stands; below zero where none does."""
    file.seek(max(0, _whole(file) - _TAIL))
    tail = file.read(_TAIL)
    # what begins later cannot be all there
    return tail, tail.rfind(_END, 0, max(0, len(tail) - 22 + len(_END)))


def _listings(file: BinaryIO) -> list[tuple[int, int]]:
    """The sizes and starts of what may be the listing of a zip archive."""
    tail, at = _tail(file)
    if at < 0:
        raise Malformed("an archive without a listing at its end")
    whole = _whole(file)
    end = whole - len(tail) + at
    said = [(end, *struct.unpack_from("<HII", tail, at + 10))]
    if at >= 20 and tail[at - 20 : at - 16] == _PLACE64:
        (place,) = struct.unpack_from("<Q", tail, at - 12)
        said += [(end - _LENGTH64, *found) for found in _said64(file, {place, end - _LENGTH64})]
    if any(count > MOST_NAMES for _, count, _, _ in said):
        raise TooLarge(f"an archive of more than {MOST_NAMES} names")
    places = {(size, place) for before, _, size, start in said for place in (start, before - size)}
    there = sorted((size, place) for size, place in places if 0 <= place <= whole - size)
    if not there:
        raise Malformed("an archive whose listing lies beyond its end")
    return there


def _said64(file: BinaryIO, places: set[int]) -> Iterator[tuple[int, int, int]]:
    """The number of entries, the size and the start of the listing of a large archive."""
    for place in places:
        file.seek(min(max(0, place), 2**62))
        record = file.read(56)
        if len(record) == 56 and record.startswith(_END64):
            yield struct.unpack_from("<3Q", record, 32)
