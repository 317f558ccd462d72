"""An explanation: the chain from an answer to a verdict, in steps that can be worked out again by hand."""

from typing import Literal

from riskkit.schema.base import Basis, Record
from riskkit.schema.sources import FactMark

SubjectKind = Literal["option", "risk", "question", "benefit", "measure"]


class ExplanationStep(Record):
    """One step in plain words; *place* is the file and the pointer where an entry stands that it looks up."""

    label: str
    text: str
    place: str | None = None
    basis: Basis | None = None
    source: tuple[str, ...] = ()


class Reference(Record):
    """A row of a framework's sources that a step names."""

    fact: str
    mark: FactMark
    basis: Basis
    """The strongest basis that what cites the row may claim."""
    seen_in: tuple[str, ...]
    """Titles of what was read."""
    locator: str | None


class Explanation(Record):
    """Why an option, a risk, a question, a benefit or a measure counts as it does."""

    riskkit: Literal["explanation/2"] = "explanation/2"
    kind: SubjectKind
    subject: str
    title: str
    outcome: str
    steps: tuple[ExplanationStep, ...]
    """The chain, in short."""
    trace: tuple[ExplanationStep, ...]
    """What stands behind it: every table entry, piece of evidence and cited item."""
    references: dict[str, Reference] = {}
    """The rows that the trace names."""
