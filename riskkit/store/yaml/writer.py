"""Plain YAML out of plain values, and files that are whole or not there."""

import math
import os
import re
import stat
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.store.yaml.reader import READABLE, reads_as_text

WIDTH = 100
"""Characters after which a text is folded, the indentation left aside."""

_PLAIN = re.compile(r"[\w/.(](?:[^\s:#]|:(?=\S)|(?<=\S)#| +(?=[^\s#]))*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ELSEWHERE = re.compile(r"(?i)y|n|yes|no|on|off|[0-9.][0-9a-fox_:.,+-]*")
"""What other readers of YAML take for a truth value, a number or a time."""
_ESCAPED = rf'[^{READABLE}]|["\\]'
_SHORT = {"\n": r"\n", "\t": r"\t", '"': r"\"", "\\": r"\\"}


def dump(tree: object) -> str:
    """
    The tree as YAML that `parse_document` reads back as the same tree, with keys in the given order.

    Raises ValueError for what cannot be written: a number that is not finite or above 1e308, half a surrogate pair, a
    value or key of another type than those of a document.
    """
    return "\n".join(_lines(tree)) + "\n"


def set_aside(path: Path, data: bytes) -> Path:
    """A copy of what a file held, beside it and named by its content; what is not UTF-8 is marked as such."""
    copy = path.with_name(f"{path.stem}-{sha256(data).hexdigest()[:8]}.yaml")
    write_atomically(copy, data.decode("utf-8", "replace"))
    return copy


def write_atomically(path: Path, content: str | bytes, *, over: bool = True) -> None:
    """
    Puts *content* into the file at *path*, which afterwards holds the old or the new and never a part.

    An existing file keeps its mode, and a link goes on pointing at its file. Raises `InputError` where it cannot be
    written, or where there is a file already that it is not to go *over*.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        _replace(Path(os.path.realpath(path)), data, over)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        reason = str(getattr(error, "strerror", None) or error).lower()
        raise InputError([Problem(str(path), "", f"cannot be written: {reason}")]) from None


def _replace(target: Path, content: bytes, over: bool) -> None:
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        raise OSError("is not a regular file")
    draft = target.with_name(f".{target.name[:100]}.{os.getpid()}")
    draft.unlink(missing_ok=True)  # left by a process that was killed, since no other has this number now
    try:
        with draft.open("xb") as file:
            if mode is not None:
                draft.chmod(stat.S_IMODE(mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if over:
            draft.replace(target)
        else:
            _put_where_nothing_is(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _put_where_nothing_is(draft: Path, target: Path) -> None:
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise
        draft.replace(target)


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(_key(key), inner)
    elif isinstance(value, list | tuple) and value:
        for inner in value:
            first, *rest = _lines(inner)
            yield f"- {first}"
            yield from _indented(rest)
    elif isinstance(value, str):
        yield from _text(value)
    else:
        yield _word(value)


def _entry(key: str, value: object) -> Iterator[str]:
    first, *rest = _lines(value)
    if isinstance(value, dict | list | tuple) and value:
        yield f"{key}:"
        yield from _indented([first, *rest])
    else:
        yield f"{key}: {first}"
        yield from rest


def _indented(lines: Sequence[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)


def _word(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) < 1e308:
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        mantissa, exponent, power = repr(value).partition("e")
        # other readers take a number for a text where it has an exponent and no point
        return mantissa + (".0" if exponent and "." not in mantissa else "") + exponent + power
    if isinstance(value, dict | list | tuple):
        return "{}" if isinstance(value, dict) else "[]"
    raise ValueError(f"{type(value).__name__} {str(value)[:60]!r} cannot be written as YAML")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"key {key!r} is not a text")
    return key if _is_plain(key) else _in_quotes(key)


def _text(text: str) -> Iterator[str]:
    words = text.split(" ")
    lines = text.removesuffix("\n").split("\n")
    if "\n" in text and lines[0] and lines[-1] and all(map(_fits_block, lines)):
        yield "|" if text.endswith("\n") else "|-"
        yield from _indented(lines)
    elif len(text) > WIDTH and all(word and _fits_block(word) for word in words):
        yield ">-"
        yield from _indented(list(_filled(words)))
    else:
        yield text if _is_plain(text) else _in_quotes(text)


def _fits_block(line: str) -> bool:
    return line == line.strip() and re.fullmatch(f"[{READABLE}]*", line) is not None


def _filled(words: list[str]) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    yield line


def _is_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or not re.fullmatch(f"[{READABLE}]*", text):
        return False
    return bool(_DATE.fullmatch(text)) or (reads_as_text(text) and not _ELSEWHERE.fullmatch(text))


def _in_quotes(text: str) -> str:
    return f'"{re.sub(_ESCAPED, _escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code < 0xE000:
        raise ValueError("half a surrogate pair cannot be written as YAML")
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _SHORT.get(match[0]) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
