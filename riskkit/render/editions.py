"""The editions of a report: whom each is for, what it holds, and what it leaves out."""

from collections.abc import Mapping
from typing import Literal

from riskkit.errors import InputError, Problem

Edition = Literal["board", "reviewer", "auditor"]
"""From the shortest; each holds all that the one before it holds."""
PURPOSES: Mapping[Edition, str] = {
    "board": "two pages to decide by: the decision and its proof",
    "reviewer": "at most fifteen pages to check it by: the answers, the path, what is missing, the paper's advice",
    "auditor": "everything",
}
LEFT_OUT: Mapping[Edition, Mapping[str, str]] = {
    "board": {
        "The answers, the path, what is missing and the paper's advice": "riskkit report FILE --for reviewer",
        "All else": "riskkit report FILE --for auditor",
    },
    "reviewer": {
        "Risks worked out, options in detail, chances, measures, all evidence, facts with their sources, provenance, "
        "longer reasons and those about the world": "riskkit report FILE --for auditor",
    },
    "auditor": {
        "The wording of each question, why it is asked, the full text of its levels, what would settle those not in "
        "doubt, the verdicts of other profiles on each option, and facts behind tables, risks, options and advice": (
            "riskkit report FILE --format json"
        ),
    },
}
"""What each edition leaves out, and the command that gets it."""


def edition(name: str) -> Edition:
    """The edition of this name; raises InputError for any other."""
    for known in PURPOSES:
        if known == name:
            return known
    raise InputError([Problem("", "", f"'{name}' is not an edition", f"editions: {', '.join(PURPOSES)}")])
