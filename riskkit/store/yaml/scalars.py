"""What a text without quotes stands for: a number, a truth value, nothing, or the text itself; and what is refused."""

import math
import re
from collections.abc import Mapping

from riskkit.store.yaml.pointers import quoted

_WORDS: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NEARLY = {word: plain for plain in ("null", "true", "false") for word in (plain.title(), plain.upper())}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def reads_as_text(text: str) -> bool:
    """Whether *text* without quotes is a text here, and no number, truth value, null or refused word."""
    refused = text in _WORDS or text in _NEARLY or text == "<<"
    return not (refused or _NUMBER.fullmatch(text) or _NO_NUMBER.fullmatch(text))


def refusal(text: str) -> tuple[str, str] | None:
    """Why a text without quotes is not read, and what to do; none where it is."""
    if text in _NEARLY:
        return f"'{text}' is neither {_NEARLY[text]} nor clearly a text", f"write {_NEARLY[text]}, or put it in quotes"
    if _NO_NUMBER.fullmatch(text):
        return f"'{text}' is not a number that can be used", "write a finite number, or put it in quotes"
    if _NUMBER.fullmatch(text) and math.isinf(float(text)):
        return f"number too large: {quoted(text)}", "write one below 1e308"
    return None


def plain_value(text: str) -> object:
    """What a text without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def key_refusal(key: str) -> tuple[str, str]:
    """Why a key without quotes is not read, and what to do."""
    if key == "<<":
        return "merge keys are not read", "write the keys out"
    if not key:
        return "a key is missing before ':'", "write one"
    return f"key {quoted(key).strip(chr(39))} is not a text", f"put it in quotes: {quoted(key)}"
