"""Who answers an assessment: in what role and with what interest, which sections, how much of them and as of when."""

from typing import Literal

from riskkit.schema.base import Date, Record


class Person(Record):
    """Somebody who is to answer, or has answered."""

    id: str
    """Of a rater; else the name as the answers give it."""
    declared: bool
    """Whether it is one of the file's raters, with a role and a declared interest."""
    name: str
    role: str | None
    interest: str | None
    sections: tuple[str, ...]
    """Those assigned."""
    answered: int
    last_on: Date | None
    """The day of the last answer, where any answer says."""


class SectionShare(Record):
    """What one person has done in one section."""

    person: str
    assigned: bool
    answered: int
    last_on: Date | None


class SectionWork(Record):
    """One section: how many of its questions count now, how many of those are open, and who has done what."""

    title: str
    questions: int
    open: int
    assigned: tuple[str, ...]
    unsigned: int
    """Answers that do not say by whom they are."""
    shares: tuple[SectionShare, ...]


class People(Record):
    """Who has done what in an assessment, and what is left for whom."""

    riskkit: Literal["people/1"] = "people/1"
    tool: str
    release: str
    date: Date
    people: tuple[Person, ...]
    """The raters first, then others who answered."""
    sections: dict[str, SectionWork]
    """In the order of the framework."""
    unassigned: tuple[str, ...]
    """Sections that count and that nobody is to answer, where others are assigned."""
