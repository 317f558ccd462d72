"""A decided case: an assessment of a real release, what was done, and what is thought right."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Date, Id, Record, Text
from riskkit.schema.release import Release


class Expected(Record):
    """The options thought right, and why; of cases set aside written before any run."""

    options: Annotated[tuple[Id, ...], Field(min_length=1, max_length=5)]
    why: Text
    disagrees_with_history: bool = False


class History(Record):
    """What was in fact done, and what happened after."""

    option: Id
    text: Text


class Limit(Record):
    """For limiting cases, what must hold whatever the range."""

    allows: tuple[Id, ...] = ()
    does_not_allow: tuple[Id, ...] = ()
    most_answers: Annotated[int, Field(ge=0)] | None = None


class Case(Record):
    """cases/<id>.yaml of a framework."""

    riskkit: Literal["case/2"]
    id: Id
    title: Text
    framework: Id
    context: Id
    profile: Id
    date: Date
    set_aside: bool = False
    """Whether nothing was tuned with this case in view."""
    release: Release
    answers: dict[Id, Answer] = {}
    evidence: dict[Id, Evidence] = {}
    measures: tuple[Id, ...] = ()
    expected: Expected
    history: History | None = None
    limit: Limit | None = None
