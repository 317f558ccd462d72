"""Pickles, by their opcodes, and zip archives by the names in them; nothing is unpickled or unpacked."""

import os
import pickletools
import struct
from io import BytesIO
from typing import BinaryIO

from riskkit.importers.reading import Malformed, exactly

_FINDS = frozenset({"GLOBAL", "STACK_GLOBAL", "INST"})
"""Opcodes that import something by its name, without which nothing can be called."""
MOST_LISTING = 32 * 1024 * 1024
MOST_NAMES = 200_000
_END, _END64, _PLACE64, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
_TAIL = 22 + 65_535


def reads_as_pickle(head: bytes, *, whole: bool) -> bool:
    """
    Whether unpickling would get anywhere with a file that starts with *head*, which is all of it if *whole*.

    What imports something and breaks off later counts: by then it has run. So does what goes on beyond *head*.
    """
    if head[:1] == b"\x80" and head[1:2] <= b"\x05" and len(head) > 1:
        return True
    done = 0
    try:
        for opcode, _, _ in pickletools.genops(BytesIO(head)):
            done += 1
            if opcode.name in _FINDS or (opcode.name == "STOP" and done > 1):
                return True
    except (ValueError, IndexError, OverflowError, struct.error):
        # a text such as "100" reads as a few opcodes, too; an argument that is cut off does not end a pickle
        return done > 3 and not whole and len(head) > 4096
    return False


def is_text_pickle(text: bytes) -> bool:
    """Whether a whole file, which is text, is a pickle of the oldest protocol from its first to its last character."""
    try:
        read = [(opcode.name, at or 0) for opcode, _, at in pickletools.genops(BytesIO(text))]
    except (ValueError, IndexError, OverflowError, struct.error):
        return False
    return len(read) > 2 and read[-1][1] + 1 == len(text.rstrip())


def zip_names(file: BinaryIO) -> list[str]:
    """The names in the listing of a zip archive; raises `Malformed` where it cannot be followed or is too long."""
    size, start, count = _listing(file)
    if size > MOST_LISTING or count > MOST_NAMES:
        raise Malformed(f"an archive of more than {MOST_NAMES} names")
    file.seek(start)
    raw = exactly(file, size, "its listing")
    names: list[str] = []
    at = 0
    while at < len(raw):
        if raw[at : at + 4] != _ENTRY or len(raw) < at + 46 or len(names) > MOST_NAMES:
            raise Malformed("an archive whose listing is broken")
        name, extra, comment = struct.unpack_from("<3H", raw, at + 28)
        names.append(raw[at + 46 : at + 46 + name].decode("utf-8", "replace"))
        at += 46 + name + extra + comment
    return names


def _listing(file: BinaryIO) -> tuple[int, int, int]:
    """The size, the start and the number of entries of the listing at the end of a zip archive."""
    whole = os.fstat(file.fileno()).st_size
    file.seek(max(0, whole - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Malformed("an archive without a listing at its end")
    count, size, start = struct.unpack_from("<HII", tail, at + 10)
    if 0xFFFFFFFF in (size, start) or count == 0xFFFF:
        size, start, count = _listing64(file, tail, at)
    if start + size > whole:
        raise Malformed("an archive whose listing lies beyond its end")
    return size, start, count


def _listing64(file: BinaryIO, tail: bytes, at: int) -> tuple[int, int, int]:
    if at < 20 or tail[at - 20 : at - 16] != _PLACE64:
        raise Malformed("an archive whose listing cannot be found")
    (place,) = struct.unpack_from("<Q", tail, at - 12)
    file.seek(min(place, 2**62))
    record = exactly(file, 56, "its listing")
    if record[:4] != _END64:
        raise Malformed("an archive whose listing cannot be found")
    count, size, start = struct.unpack_from("<3Q", record, 32)
    return size, start, count
