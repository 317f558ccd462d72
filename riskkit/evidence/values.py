"""Values of logs, taken only where they are of the kind that they should be."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from riskkit.schema.ids import kebab

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 200


def word(value: object) -> str | None:
    """A short text on one line; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split())[:_LONGEST] or None


def count(value: object) -> int | None:
    """A whole number from 0 on, and below what no run has; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < 10**12 else None


def number(value: object) -> float | None:
    """A number; None for anything else, such as the text that some logs write in its place."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 else None


def part(tree: object, *keys: str) -> Any:
    """The value at the end of some keys; None where there is none."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def parts(tree: object, *keys: str) -> Mapping[str, Any]:
    """The mapping at the end of some keys; an empty one where there is none."""
    found = part(tree, *keys)
    return found if isinstance(found, Mapping) else {}


def items(tree: object, *keys: str) -> list[Any]:
    """The list at the end of some keys; an empty one where there is none."""
    found = part(tree, *keys)
    return found if isinstance(found, list) else []


def day(value: object) -> str | None:
    """The day of a time as logs write it: a text that starts with a day, or seconds since 1970."""
    if isinstance(value, str) and (found := _DAY.match(value.strip())):
        return _on_the_calendar(found[0])
    seconds = number(value) if not isinstance(value, str) else None
    if seconds is None or not 0 < seconds < 1e11:
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _on_the_calendar(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def fact_id(text: str) -> str:
    """What a fact is about, as an id."""
    return kebab(text) or "fact"
