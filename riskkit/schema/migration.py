"""An assessment on its way to another framework: what became of each entry, and of the outcome."""

from typing import Literal

from riskkit.schema.base import Date, Record
from riskkit.schema.reading import VerdictName
from riskkit.schema.recommendation import Used

Fate = Literal["kept", "moved", "asked-again", "left-over"]


class Entry(Record):
    """
    One entry of the old file: where it was, where it is now, and why.

    An answer that is asked again is carried, and counts as nothing until it is confirmed.
    """

    was: str
    fate: Fate
    now: str | None
    """None where it is left over."""
    why: str


class Outcome(Record):
    """What follows from an assessment: the option recommended, the one asked for, and the verdict on each."""

    recommended: str
    asked: str
    verdicts: dict[str, VerdictName]


class MigrationView(Record):
    """What migrating an assessment did."""

    riskkit: Literal["migration/1"] = "migration/1"
    tool: str
    file: str
    release: str
    profile: str
    date: Date
    old: Used | None
    """The framework that was answered; none where it was not at hand, and what it asked is not known."""
    new: Used
    entries: tuple[Entry, ...]
    """In the order of the file: answers, what was carried, and the rest."""
    before: Outcome | None
    """By the old framework."""
    now: Outcome
    """By the new one, with only the answers that count."""
    confirmed: Outcome
    """By the new one, if everything that is asked again were confirmed as it was."""
    notes: tuple[str, ...]
    """How to take it."""
