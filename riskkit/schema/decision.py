"""A decision: what named people decided about a release, following the recommendation or not, and what it rests on."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from riskkit.schema.base import Date, Digest, Id, Record, Text
from riskkit.schema.results.recommendation import VerdictName

Offer = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\+[a-z0-9]+(-[a-z0-9]+)*)*$", max_length=200),
    Field(description="the id of an option; before decision/2 also those of several offered at once, with + between"),
]


class Digested(Record):
    """A file as it was: the digest of its content, and those of its parts, so that it can be said what changed."""

    digest: Digest
    parts: dict[str, Digest]
    """By the first key."""


class MadeWith(Record):
    """What was used, and exactly which."""

    id: Text
    version: str | None = None
    digest: Digest


class RestsOn(Record):
    """All that a decision rests on, as it was."""

    release: Digested
    """release.yaml without its *decision*, since the two name each other."""
    assessment: Digested
    """With what stood in its journal."""
    framework: MadeWith
    context: MadeWith | None
    profile: MadeWith
    """Its digest is that of its values."""
    components: dict[Id, Digest]
    """Of each component that names files the digest of those files."""
    but_documentation: Digested | None = None
    """
    release.yaml without the digests of documentation, but with the front matter of its files.

    Only where the policy lets documentation change.
    """


class Accepted(Record):
    """A condition that is accepted: a control is to stand at this level or better."""

    level: Id
    by: Text
    """Who sees to it."""
    due: Date


class Dissent(Record):
    """Somebody who was of another mind, and why."""

    name: Text
    role: Id
    on: Date
    text: Text


class Approval(Record):
    """Somebody who agrees with all that the decision said when they did."""

    name: Text
    role: Id
    on: Date
    of: Digest
    """Of the decision as it was approved, without its approvals."""
    note: Text | None = None


class Recommended(Record):
    """What the recommendation said when the decision was taken."""

    option: Id
    asked: Id
    """What the release asked for, as derived from its components."""
    verdict: VerdictName
    """On what was offered: that, or what a measure opened beside it."""
    on: Date


DecisionAct = Literal["decided", "approved", "dissented"]


class LogLine(Record):
    """A line of decisions.log: what was written into decision.yaml about a release, on which day and by whom."""

    on: Date
    release: Text
    what: DecisionAct
    option: Offer
    by: Text
    digest: Digest
    """Of decision.yaml as it was written."""
    of: Digest
    """Of the decision as it was then, without its approvals."""


class Decision(Record):
    """decision.yaml: what was decided about one release, by whom, and on what grounds."""

    riskkit: Literal["decision/2"]
    release: Text
    """Name and version."""
    date: Date
    option: Id
    """What may be offered at most."""
    course: Literal["follows", "overrides"]
    """Overrides: the option is not among those that are allowed."""
    why: Text
    recommended: Recommended
    conditions: dict[Id, Accepted] = {}
    """By control question."""
    dissent: dict[Id, Dissent] = {}
    review: Date | None = None
    """From this day on it has to be looked at again."""
    rests_on: RestsOn
    approvals: dict[Id, Approval] = {}
