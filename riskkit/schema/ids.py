"""Ids made from names: as like the name as an id can be, and nobody else's."""

import re
from collections.abc import Container
from itertools import chain, count
from unicodedata import normalize

LONGEST_ID = 64


def kebab(text: str) -> str:
    """A text as an id: lower-case letters and digits with single hyphens between them; empty where it has none."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].rstrip("-")


def with_end(start: str, end: str) -> str:
    """An id with an end to it, its start cut short where together they are too long."""
    return start[: LONGEST_ID - len(end)].rstrip("-") + end


def free_id(wanted: str, taken: Container[str]) -> str:
    """The id wanted, or where it is taken the first of its kind with a number that is not."""
    ends = chain([""], (f"-{number}" for number in count(2)))
    return next(found for end in ends if (found := with_end(wanted, end)) not in taken)
