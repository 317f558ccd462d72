r"""Escaping, in one place: what other people wrote is shown as text, whatever it is made of."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

# Written out as ranges, so that the same record gives the same bytes under every Python's edition of Unicode:
# controls, formats (bidi, zero-width, tags), surrogates, private use, line separators, and what has no ink of its own.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)

_ESCAPED = {mark: f"\\{mark}" for mark in "\\*_#~"} | {mark: f"&#{ord(mark)};" for mark in "`|[]{}"}
_ESCAPED |= {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_RUN_OR_MARK = re.compile(r"""[^\s`|\\{}<>()"',;]+|.""")
_LINKS_ITSELF = re.compile(r"[@$]|//|www\.|\w\.[^\W\d_]{2,}|[#!]\d|\bgh-\d|:[\w+-]", re.IGNORECASE)
_OPENS_A_BLOCK = re.compile(r"^(?:(?=[=:]|[-+](?!\w))|(\d{1,9})(?=[.)](?:\s|$)))")
_NO_CODE = re.compile(r"[`|\\{}]")


def plain(text: str) -> str:
    r"""*text* with every character that cannot be seen written out, as ``\xNN`` or ``\uNNNN``; line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    return "\n".join(UNSEEN.sub(lambda found: written_out(found[0]), line) for line in lines)


def written_out(character: str) -> str:
    r"""A character by its number, as ``\xNN``, ``\uNNNN`` or ``\UNNNNNNNN``."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def one_line(text: str) -> str:
    """*text* as `plain` shows it, on one line, with single spaces."""
    return " ".join(plain(text).split())


def markdown(text: str) -> str:
    """
    *text* on one line, such that a Markdown reader shows just that, in a paragraph, list, heading or table cell.

    What a reader would turn into a link, mention, reference, formula or emoji by itself becomes code, where none does.
    """
    escaped = _RUN_OR_MARK.sub(lambda found: _inactive(found[0]), one_line(text))
    return _OPENS_A_BLOCK.sub(r"\1\\", escaped)


def _inactive(run: str) -> str:
    if _LINKS_ITSELF.search(run):
        return f"`{run}`"
    return "".join(_ESCAPED.get(mark, mark) for mark in run)


def code(text: str) -> str:
    """*text* as Markdown code, for ids and digests; escaped instead where code could not hold it."""
    line = one_line(text)
    return markdown(line) if not line or _NO_CODE.search(line) else f"`{line}`"


def terminal(text: str, style: str = "") -> "Text":
    """*text* for rich, as `plain` shows it: markup, emoji codes and escape sequences stay letters."""
    from rich.text import Text

    return Text(plain(text), style=style)
