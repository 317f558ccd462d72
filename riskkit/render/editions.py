"""The editions of a report: whom each is for, what it holds, and what it leaves out."""

from collections.abc import Mapping
from typing import Literal

from riskkit.errors import InputError, Problem

Edition = Literal["board", "reviewer", "auditor"]
"""From the shortest; each holds all that the one before it holds."""
PURPOSES: Mapping[Edition, str] = {
    "board": "the decision and its proof, two pages",
    "reviewer": "what is needed to check it as well, at most fifteen pages",
    "auditor": "everything",
}


def edition(name: str) -> Edition:
    """The edition of this name; raises InputError for any other."""
    for known in PURPOSES:
        if known == name:
            return known
    raise InputError([Problem("", "", f"'{name}' is not an edition", f"editions: {', '.join(PURPOSES)}")])
