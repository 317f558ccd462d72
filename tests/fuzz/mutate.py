"""Mutations of files: bytes turned, cut, copied and put in, with words that formats trip over."""

from collections.abc import Sequence
from random import Random

MOST = 1 << 16
"""Bytes of a mutated file."""
WORDS = (
    *(
        b"",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n",
        b"\t",
        b"---\n",
        b"...\n",
        b": ",
        b"- ",
        b"? ",
        b"{",
        b"}",
    ),
    *(b"[", b"]", b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system ", b"!!binary ", b"|\n", b">-\n", b"'", b'"'),
    *(b"#", b"~", b"null", b"yes", b".inf", b"-.inf", b".nan", b"1e999", b"-1", b"0", b"0x7f", b"9" * 40),
    *(b"2026-13-45", b"9999-12-31", b"0001-01-01", b"sha256:", b"../", b"/etc/passwd", b"\x1b[31m"),
    *(b"\xe2\x80\xae", b"e\xcc\x81", b"]]>", b"::error::", b"%0A", b"<script>", b"AND", b"OR (", b"WITH "),
    *(b"[" * 300, b"{a: " * 100, b"a" * 5000, b"\x80\x04.", b"PK\x03\x04", b"GGUF", b"\x7fELF", b"\x08\x07"),
    *(b"\x00" * 8, b"\xff" * 8, b"\x00\x00\x00\x80" + b"\x00" * 4),
)


def mutated(chance: Random, samples: Sequence[bytes]) -> bytes:
    """
    One of the samples after one to eight mutations, some of them with parts of another sample.

    Often it is one alone: what is hit many times is seldom read to its end.
    """
    data = chance.choice(samples)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4, 6, 8))):
        data = chance.choice(WAYS)(chance, data, chance.choice(samples))[:MOST]
    return data


def _turned(chance: Random, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _bit(chance: Random, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes(byte ^ (1 << chance.randrange(8)) for byte in data[at : at + 1]) + data[at + 1 :]


def _word(chance: Random, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(WORDS) + data[at + chance.choice((0, 0, 1, 4)) :]


def _cut(chance: Random, data: bytes, _: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _dropped(chance: Random, data: bytes, _: bytes) -> bytes:
    start, stop = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[min(stop, start + 200) :]


def _copied(chance: Random, data: bytes, _: bytes) -> bytes:
    start, stop = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:stop] + data[start:stop][:4000] + data[stop:]


def _spliced(chance: Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _lines(chance: Random, data: bytes, other: bytes) -> bytes:
    """A line put elsewhere, or one of another sample put in."""
    lines, others = data.split(b"\n"), other.split(b"\n")
    taken = chance.choice(others) if chance.random() < 0.5 else lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), taken)
    return b"\n".join(lines)


def _worded(chance: Random, data: bytes, _: bytes) -> bytes:
    """A value of a mapping made another."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(b": ")
    lines[at] = key + (colon or b": ") + chance.choice(WORDS)
    return b"\n".join(lines)


def _traded(chance: Random, data: bytes, _: bytes) -> bytes:
    """Two values of mappings in each other's place, so that each is at least one that stands somewhere."""
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    (key, colon, value), (key_2, colon_2, value_2) = lines[one].partition(b": "), lines[other].partition(b": ")
    lines[one], lines[other] = key + colon + value_2, key_2 + colon_2 + value
    return b"\n".join(lines)


def _digit(chance: Random, data: bytes, _: bytes) -> bytes:
    """Another digit, so that numbers, dates and digests stay what they are and say something else."""
    places = [at for at, byte in enumerate(data) if byte in b"0123456789"] or [0]
    at = chance.choice(places)
    return data[:at] + str(chance.randrange(10)).encode() + data[at + 1 :]


def _remarked(chance: Random, data: bytes, _: bytes) -> bytes:
    """A comment at the end of a line, which says nothing in YAML."""
    lines = data.split(b"\n")
    lines[chance.randrange(len(lines))] += b" # as agreed"
    return b"\n".join(lines)


BYTES = (_turned, _bit, _word, _cut, _dropped, _copied, _spliced)
LINES = (_lines, _worded, _traded, _digit, _remarked)
WAYS = (*BYTES, *LINES)
