"""An explanation: the path from answers through factors to a verdict or a number, step by step."""

from typing import Literal

from riskkit.schema.base import Basis, Record
from riskkit.schema.sources import Mark


class Step(Record):
    """
    One step of a path; *depth* is its distance from the conclusion.

    A step that comes to a number says by which *working*, from numbers of other steps, or in which *place* it stands.
    """

    depth: int
    title: str
    detail: str
    basis: Basis | None = None
    source: tuple[str, ...] = ()
    value: float | None = None
    """The number that the step comes to."""
    working: str | None = None
    """How it comes to it, as it would be written down."""
    place: str | None = None
    """The file and the pointer where it stands, such as ``options.yaml: options/r8/leak/service``."""
    see: str | None = None
    """What to ask for to be shown how the number comes about."""


class Reference(Record):
    """A row of a framework's sources that a step rests on."""

    fact: str
    mark: Mark
    basis: Basis
    """The strongest basis that what rests on the row may claim."""
    seen_in: tuple[str, ...]
    """Titles of what was read."""
    locator: str | None


class Explanation(Record):
    """Why an option, a risk, a benefit, a measure, a question or a number stands as it does."""

    riskkit: Literal["explanation/1"] = "explanation/1"
    subject: str
    title: str
    verdict: str
    steps: tuple[Step, ...]
    references: dict[str, Reference] = {}
    """The rows that the steps name."""
    grounds: dict[str, str] = {}
    """By place what a file says of numbers that have no basis of their own, which counts as judgement."""
