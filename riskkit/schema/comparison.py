"""A comparison of two assessments: which answers differ, and which of these move the outcome."""

from typing import Literal

from riskkit.schema.agreement import Conclusion
from riskkit.schema.base import Record
from riskkit.schema.reading import Row, VerdictName, Zone
from riskkit.schema.recommendation import Condition, Used


class OptionStanding(Record):
    """How one option stands on one side."""

    title: str
    verdict: VerdictName
    reads: Row
    zone: Zone
    benefit: float
    margin: float | None
    """Decades by which some risk alone may grow before the worst zone is worse; none where it cannot be."""
    conditions: tuple[Condition, ...]


class Side(Record):
    """One of two assessments, with what follows from it by its own framework, context and profile, on its own day."""

    name: str
    release: str
    framework: Used
    context: Used | None
    assessment: Used
    profile: str
    date: str
    asked: str
    outcome: Conclusion
    options: dict[str, OptionStanding]


Kind = Literal["framework", "release", "profile", "undertakings", "measure", "answer", "world"]


class Aspect(Record):
    """One respect in which two sides differ, as each has it; none where it has nothing there."""

    name: str
    first: str | None
    second: str | None


class Difference(Record):
    """
    Something that differs between two sides, and whether it moves the outcome.

    *alone* is what follows if this alone is put into the first side, *without* what follows if it alone is taken back
    out of the second; each is none where it changes nothing.
    """

    kind: Kind
    id: str
    title: str
    aspects: tuple[Aspect, ...]
    alone: Conclusion | None
    without: Conclusion | None


class Carrying(Record):
    """A set of differences that, put into the first side, carries its outcome to that of the second."""

    differences: tuple[str, ...]
    """By id."""
    proof: Literal["smallest", "no-part", "none-to-spare"]
    """Every smaller set was tried; or every part of this one was; or what is left when one is taken out."""
    others: int | None
    """How many other sets of the same size do so too; none where not all of that size were tried."""
    tried: int
    """How many hypothetical assessments were scored."""


class Comparison(Record):
    """Two assessments side by side."""

    riskkit: Literal["comparison/1"] = "comparison/1"
    tool: str
    first: Side
    second: Side
    differences: tuple[Difference, ...]
    """In the order of the framework; switches of framework, release, profile and undertakings before answers."""
    carrying: Carrying | None
    """None where the outcome is the same."""
    notes: tuple[str, ...]
    """How to take what is compared."""
