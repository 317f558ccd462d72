"""An assessment: one release's answers to one framework; and the shared answers about the world, the context."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.base import Confidence, Date, Digest, Grade, Id, Number, Record, Text
from riskkit.schema.release import Release


class Evidence(Record):
    """What supports an answer; *subject* binds it to a release, *methods* say how it was obtained."""

    title: Text
    grade: Grade
    date: Date
    subject: Text | None = None
    url: Annotated[str, Field(max_length=2000)] | None = None
    methods: tuple[Id, ...] = ()
    budget: Text | None = None
    digest: Digest | None = None


class Estimate(Record):
    """A number as far as it is known: the least and the most that it may well be, and what is most likely."""

    low: Number
    likely: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("a number needs low, likely and high in this order")
        return self


class Rating(Record):
    """What one of several raters answered."""

    level: Id | None = None
    number: Estimate | None = None
    unknown: Text | None = None
    confidence: Confidence = "low"
    rationale: Text | None = None
    on: Date | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        _exactly_one(self, "a rating", ("level", "number", "unknown"))
        return self


def _exactly_one(record: Record, noun: str, kinds: tuple[str, ...], retired: tuple[str, ...] = ()) -> None:
    if sum(getattr(record, kind) is not None for kind in kinds + retired) != 1:
        raise ValueError(f"{noun} is exactly one of {', '.join(kind.replace('_', '-') for kind in kinds)}")


class Revision(Record):
    """A change of an answer after an outcome of it could be seen: when, and what it was before."""

    on: Date
    was: Text


class Answer(Record):
    """
    One answer: a level, a number, what several raters say, a hazard as that of public weights, or unknown and why.

    A number's own low and high, and the spread of raters, stand in place of confidence.
    """

    level: Id | None = None
    number: Estimate | None = None
    ratings: Annotated[dict[Id, Rating], Field(min_length=1)] | None = None
    unknown: Text | None = None
    not_applicable: Text | None = None
    """No kind of answer any more; it is read so that what to write instead can be said."""
    as_public_weights: Literal[True] | None = None
    """For a hazard: it was not tested, and nothing is known of it that public weights do not give as well."""
    confidence: Confidence = "low"
    rationale: Text | None = None
    by: Text | None = None
    on: Date | None = None
    evidence: tuple[Id, ...] = ()
    revisions: tuple[Revision, ...] = ()
    """Changes made after an outcome could be seen, the oldest first."""
    basis: Literal["fact", "judgement"] | None = None
    """For decided cases: whether the answer is a sourced fact or somebody's judgement."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = ("level", "number", "ratings", "unknown", "as_public_weights")
        _exactly_one(self, "an answer", kinds, retired=("not_applicable",))
        return self


class WorldAnswer(Answer):
    """An answer about the world, which expires."""

    expires: Date


class Pin(Record):
    """What an assessment was made with."""

    id: Id
    version: str | None = None
    digest: Digest | None = None


class Rater(Record):
    """Somebody who answers: who, in what role, and what they declare to gain or lose by the outcome."""

    name: Text
    role: Text
    interest: Text


class Assessment(Record):
    """assessment.yaml: one release's answers to one framework version."""

    riskkit: Literal["assessment/1"]
    framework: Pin
    context: Pin | None = None
    profile: Id
    release: Release
    answers: dict[Id, Answer] = {}
    evidence: dict[Id, Evidence] = {}
    measures: tuple[Id, ...] = ()
    """Measures undertaken."""
    undertakes: dict[Id, Id] | None = None
    """Levels that the developer is willing to bring controls to; absent: any level."""
    effort: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """How much may be spent on measures, in the points of the framework's efforts; absent: any amount."""
    raters: dict[Id, Rater] = {}
    assigned: dict[Id, tuple[Id, ...]] = {}
    """Per section of the framework the raters who are to answer it."""
    carried_from: Text | None = None
    """The release that carried answers were given for."""
    carried: dict[Id, Answer] = {}
    """Answers of an earlier release that nobody has confirmed for this one; they count as nothing until then."""
    outcome_shown: Date | None = None
    """The day on which the questionnaire first showed an outcome; answers changed after it say so."""
