"""Pictures, sound, video, fonts and PDF: known by how they start and, where it is cheap, by how they end."""

import re
from collections.abc import Callable, Mapping
from typing import BinaryIO

_TAIL = 4096
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 100_000
_NAMED: Mapping[str, re.Pattern[bytes]] = {
    "ttf": re.compile(rb"\x00\x01\x00\x00\x00[\x01-\x7f]|true|ttcf"),
    "ttc": re.compile(rb"ttcf"),
    "otf": re.compile(rb"OTTO"),
    "woff": re.compile(rb"wOFF"),
    "woff2": re.compile(rb"wOF2"),
    "bmp": re.compile(rb"BM"),
    "ico": re.compile(rb"\x00\x00\x01\x00"),
    "tif": re.compile(rb"II\*\x00|MM\x00\*"),
    "tiff": re.compile(rb"II\*\x00|MM\x00\*"),
    "mp3": re.compile(rb"ID3|\xff[\xe2-\xff]"),
    "ogg": re.compile(rb"OggS"),
    "oga": re.compile(rb"OggS"),
    "ogv": re.compile(rb"OggS"),
    "opus": re.compile(rb"OggS"),
    "flac": re.compile(rb"fLaC"),
    "aac": re.compile(rb"\xff[\xf0-\xff]"),
    "au": re.compile(rb"\.snd"),
    "aif": re.compile(rb"FORM"),
    "aiff": re.compile(rb"FORM"),
    "mid": re.compile(rb"MThd"),
    "mkv": re.compile(rb"\x1a\x45\xdf\xa3"),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3"),
    "psd": re.compile(rb"8BPS"),
    "jxl": re.compile(rb"\xff\x0a"),
}
"""By the suffix of a name how such a file starts, where the start alone proves little."""


def is_media(file: BinaryIO, head: bytes, size: int, suffix: str) -> bool:
    """Whether a file is for people to see or hear, with nothing behind it that belongs to no such file."""
    if (start := _NAMED.get(suffix)) and start.match(head):
        return True
    return next((check(file, head, size) for start, check in _CHECKS.items() if head.startswith(start)), False) or (
        head[4:8] == b"ftyp" and _ends_with_boxes(file, size)
    )


def _ends_with_chunks(file: BinaryIO, head: bytes, size: int) -> bool:
    """Whether the chunks of a PNG go on to the end of the file."""
    place = len(_PNG)
    for _ in range(_MOST_CHUNKS):
        file.seek(place)
        chunk = file.read(8)
        if len(chunk) < 8:
            return False
        place += 12 + int.from_bytes(chunk[:4], "big")
        if chunk[4:] == b"IEND":
            return place == size
    return False


def _ends_with_boxes(file: BinaryIO, size: int) -> bool:
    """Whether the boxes of a video or picture go on to the end of the file."""
    place = 0
    for _ in range(_MOST_CHUNKS):
        file.seek(place)
        box = file.read(16)
        length = int.from_bytes(box[:4], "big")
        if length == 1:
            length = int.from_bytes(box[8:16], "big")
        place = place + length if length else size
        if place >= size or length < 8:
            return place == size
    return False


def _is_riff(file: BinaryIO, head: bytes, size: int) -> bool:
    known = head[8:12] in (b"WAVE", b"WEBP", b"AVI ")
    return known and 0 <= size - 8 - int.from_bytes(head[4:8], "little") <= 1


def _ends_as(end: bytes) -> Callable[[BinaryIO, bytes, int], bool]:
    def check(file: BinaryIO, head: bytes, size: int) -> bool:
        file.seek(max(0, size - _TAIL))
        return end in file.read(_TAIL)

    return check


_CHECKS: Mapping[bytes, Callable[[BinaryIO, bytes, int], bool]] = {
    _PNG: _ends_with_chunks,
    b"\xff\xd8\xff": _ends_as(b"\xff\xd9"),
    b"GIF8": _ends_as(b"\x00;"),
    b"RIFF": _is_riff,
    b"%PDF-": _ends_as(b"%%EOF"),
}
