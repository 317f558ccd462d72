"""A comparison of two assessments: which answers differ, and which differences move the outcome."""

from typing import Literal

from riskkit.schema.base import Record
from riskkit.schema.framework.tables import AccessClass
from riskkit.schema.results.agreement import Conclusion
from riskkit.schema.results.recommendation import Condition, Used, VerdictName


class OptionOutcome(Record):
    """The verdict on one option on one side."""

    title: str
    verdict: VerdictName
    conditions: tuple[Condition, ...]


class RiskOutcome(Record):
    """One risk on one side: its tier for what can be taken back and for what cannot, and the most that it allows."""

    title: str
    severity: int
    tier: int
    tier_as_weights: int
    ceiling: AccessClass


class Side(Record):
    """One of two assessments, with what follows from it by its own framework, context and profile, on its own day."""

    name: str
    release: str
    framework: Used
    context: Used | None
    assessment: Used
    profile: str
    date: str
    asked: str | None
    """The option asked for; None where nothing is."""
    outcome: Conclusion
    deciding: tuple[str, ...]
    """The risks that allow no more than the ceiling, the gravest first."""
    options: dict[str, OptionOutcome]
    risks: dict[str, RiskOutcome]


DifferenceKind = Literal["framework", "release", "profile", "undertakes", "measure", "answer", "world"]


class Aspect(Record):
    """One respect in which two sides differ; None where a side has nothing there."""

    name: str
    first: str | None
    second: str | None


class Difference(Record):
    """
    Something that differs between two sides, and whether it moves the outcome.

    *alone* is what follows if this alone is put into the first side, *without* what follows if it alone is taken back
    out of the second; each is None where it changes nothing.
    """

    kind: DifferenceKind
    id: str
    title: str
    aspects: tuple[Aspect, ...]
    alone: Conclusion | None
    without: Conclusion | None


class Carrying(Record):
    """A set of differences that, put into the first side, gives it the outcome of the second."""

    differences: tuple[str, ...]
    """By id."""
    smallest: bool
    """Whether every smaller set was tried; else each one of the set was left out in turn, and none could be."""
    others: int | None
    """How many other smallest sets there are; None where that is not known."""
    tried: int
    """How many hypothetical assessments were scored."""


class Comparison(Record):
    """Two assessments side by side."""

    riskkit: Literal["comparison/2"] = "comparison/2"
    tool: str
    first: Side
    second: Side
    differences: tuple[Difference, ...]
    """In the order of the framework; what counts as a whole, such as the profile, before measures and answers."""
    carrying: Carrying | None
    """None where the outcome is the same."""
    titles: dict[str, str]
    """Titles of options, risks and questions, by id."""
    notes: tuple[str, ...]
    """How to take what is compared."""
