"""What a typed line means: a command, a choice, several, a date, a text; or nothing at all."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from itertools import repeat

from pydantic import ValidationError

from riskkit.schema.assessment import Estimate

MOST_TEXT = 4000
"""Characters of a text in an assessment."""

COMMANDS = {
    "back": "go to the prompt before",
    "skip": "skip it for now; the review shows it again",
    "unknown": "answer the question as unknown, and say why",
    "as public weights": "if offered: not tested, and nothing known beyond public weights",
    "jump": "go to a section or a question; its number or name may follow, or words to search for",
    "search": "find questions by words, which may follow",
    "review": "see all answers, and the end",
    "everything": "ask all questions that count, after --quick",
    "note": "add a remark to the rationale; type it on the next line",
    "levels": "see the levels of the question again",
    "why": "see each level in full, why the question is asked, and what evidence settles it; ? does the same",
    "save": "write the answers into the assessment now and go on",
    "quit": "keep the answers and stop; running it again goes on from there",
    "help": "list these words",
}
"""What can be typed at every prompt, and what it does."""
_ALSO = {"?": "why", "as-public-weights": "as public weights"}
_WITH_TEXT = ("unknown", "as public weights", "as-public-weights", "note", "jump", "search")
_NOTHING = re.compile(
    r"(to )?(tbd|tba|tbc|todo|fixme|placeholder|pending|later|n ?a|none|null|nil|nothing|whatever|idk)"
    r"|asdf\w*|qwerty|foo|bar|foobar|foo bar|blah( blah)*|test|testing|text|title|rationale|reason|why|because"
    r"|yes|no|ok|okay|fine|to do|not applicable|unknown|same|ditto|idem|fill (me |this |it )?in"
    r"|to be (done|added|completed|confirmed|decided|defined|determined|filled|filled in|provided|supplied|written)"
)
_MARKED = re.compile(r"^\W*(TODO|TBD|TBA|TBC|FIXME|XXX)\b(?!\w)")
_BRACKETS = re.compile(r"^\s*(<[^<>]*>|\[[^][]*\]|\{\{?[^{}]*\}?\})\s*\.?\s*$")
_TO_FILL = re.compile(
    r"[<\[{]\s*(insert|your|enter|describe|explain|fill|add|replace|write|name of|e\.g\.|todo|tbd)\b[^<>\][}{]*[>\]}]",
    re.IGNORECASE,
)
_LOREM = re.compile(r"\blorem ipsum\b", re.IGNORECASE)
_ONE_SIGN = re.compile(r"^(\w)\1+$")


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """What a line says: a command with what follows it, or a text."""

    command: str
    text: str


def typed(line: str, *, free: bool) -> TypedCommand:
    """
    What a line means at a prompt.

    Where *free* text is asked for, only a command that stands alone is one, and in double quotes it is a text;
    elsewhere a reason or a note may follow it.
    """
    text = " ".join(line.split())
    word = _ALSO.get(text.lower(), text.lower())
    if word in COMMANDS:
        return TypedCommand(word, "")
    if free:
        inner = text[1:-1]
        as_text = text == f'"{inner}"' and _ALSO.get(inner.lower(), inner.lower()) in COMMANDS
        return TypedCommand("", inner if as_text else text)
    for start in _WITH_TEXT:
        if text.lower().startswith(f"{start} "):
            return TypedCommand(_ALSO.get(start, start), text[len(start) :].strip())
    return TypedCommand("", text)


def chosen(text: str, choices: Sequence[str]) -> str | None:
    """The choice that a text names, by its number from 1 or by itself."""
    word = text.strip().rstrip(".").lower()
    if word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= len(choices):
        return choices[int(word[:9]) - 1]
    return word if word in choices else None


def several(text: str, choices: Sequence[str]) -> tuple[str, ...] | None:
    """The choices that a text names, each once, divided by spaces or commas; none where one of them is not there."""
    found = [chosen(word, choices) for word in text.replace(",", " ").split()]
    named = [choice for choice in found if choice is not None]
    return tuple(dict.fromkeys(named)) if len(named) == len(found) else None


def estimate(text: str) -> Estimate | None:
    """
    The number that a text gives, as one or as low, likely and high: *= 30*, *= 10 30 100*; the sign may be left out.

    None where it gives none, or not in this order.
    """
    words = text.strip().removeprefix("=").split()
    try:
        numbers = [float(word) for word in words]
        low, likely, high = repeat(numbers[0], 3) if len(numbers) == 1 else numbers
        return Estimate(low=low, likely=likely, high=high)
    except (ValueError, IndexError, ValidationError):
        return None


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, written as 2026-11-22."""
    try:
        return Date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def fresh_id(taken: Iterable[str]) -> str:
    """An id for a new evidence item: e1, e2 and so on, the first after all that are taken."""
    numbers = [int(key[1:]) for key in taken if key[:1] == "e" and key[1:].isascii() and key[1:].isdigit()]
    return f"e{max(numbers, default=0) + 1}"


def folded(text: str) -> str:
    """A text without case and accents, for comparing."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def says_nothing(text: str | None) -> str:
    """Why a text is a placeholder, such as "'TBD' is a placeholder"; empty where it says something."""
    said = " ".join((text or "").split())
    words = words_of(said)
    if not words:
        return "is empty" if not said else f"'{said}' says nothing"
    if _NOTHING.fullmatch(words) or (_ONE_SIGN.match(words) and not words.isdigit()) or _MARKED.match(said):
        return f"'{_short(said)}' is a placeholder"
    if _LOREM.search(said) or _TO_FILL.search(said) or _BRACKETS.match(said):
        return f"'{_short(said)}' is text of a template"
    return ""


def words_of(text: str) -> str:
    """The words of a text, without case, accents and signs."""
    return " ".join(re.findall(r"\w+", folded(text)))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
