"""A file on its way to the framework as it is now: what became of each entry, and the outcome before and after."""

from typing import Literal

from riskkit.schema.base import Date, Record
from riskkit.schema.results.recommendation import Used, VerdictName

Fate = Literal["kept", "changed", "moved", "asked-again", "left-over"]
"""
*moved*: the same in another place; *asked-again*: an answer that is carried, and does not count until it is confirmed;
*left-over*: without a place in the new file, and kept in one of its own.
"""


class MigrationEntry(Record):
    """One entry of the old file: where it was, where it is now, and why."""

    was: str
    fate: Fate
    now: str | None
    """None where it is left over."""
    why: str


class Recorded(Record):
    """The recommendation as a decision or a report recorded it, in the words of its day."""

    file: str
    made_with: str
    recommended: str
    asked: str | None
    verdict: str | None
    """On what was asked for."""
    now_called: VerdictName | None
    """The same verdict in the words of today; None where there is no such verdict."""


class MigrationOutcome(Record):
    """What follows from an assessment: the option recommended, the one asked for, and the verdict on each."""

    recommended: str
    asked: str | None
    verdicts: dict[str, VerdictName]


class MigrationView(Record):
    """What bringing a file up to date did."""

    riskkit: Literal["migration/2"] = "migration/2"
    tool: str
    file: str
    kind: str
    """As the old file says it, such as *assessment/1*."""
    subject: str
    """The release, or the id of the file."""
    date: Date
    made_for: str | None
    """The version of the framework that the file was made for; None where nothing in it says so."""
    new: Used
    changed: bool
    """Whether the file differs from what it was."""
    entries: tuple[MigrationEntry, ...]
    """In the order of the file."""
    recorded: Recorded | None
    """The old recommendation; None where no decision or report records it."""
    now: MigrationOutcome | None
    """By the new framework, with the answers that count; None for a file that is no assessment."""
    confirmed: MigrationOutcome | None
    """The same, if everything that is asked again were confirmed as it was."""
    titles: dict[str, str]
    """By option what it is called."""
    notes: tuple[str, ...]
    """What to look at."""
