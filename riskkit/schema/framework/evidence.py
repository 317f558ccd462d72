"""evidence.yaml of a framework: which results and facts suggest which level of which question."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.base import Cited, Confidence, Id, Number, Record, Text
from riskkit.schema.results.collection import Direction


class Bound(Record):
    """A level, suggested where the bound of a measure that counts reaches *at_least* and stays under *below*."""

    level: Id
    at_least: Number | None = None
    below: Number | None = None


class ResultRow(Cited):
    """
    How the results of one benchmark suggest a level of a question.

    A level reads the bound that is worse for the release: the upper one of what is able or does harm, the lower one of
    what is safe. At least *needs* benchmarks of the same *group* have to agree before anything is suggested.
    """

    question: Id
    tasks: Annotated[tuple[str, ...], Field(min_length=1)]
    """Names of the benchmark, as logs and cards write it, in lower case without punctuation."""
    metrics: tuple[str, ...] = ()
    """Names of the metric; any where none is named."""
    direction: Direction
    levels: Annotated[tuple[Bound, ...], Field(min_length=1)]
    group: Id
    needs: Annotated[int, Field(ge=1)] = 2
    most: Confidence = "medium"
    """The greatest confidence that it suggests."""
    elicitation: Text | None = None
    """How the model has to have been drawn out for the row to apply."""
    does_not_show: tuple[Text, ...] = ()


class FactRow(Cited):
    """How a plain fact suggests a level: the fact, and by its value, in lower case, the level."""

    question: Id
    fact: Id
    levels: dict[str, Id]
    most: Confidence = "medium"
    does_not_show: tuple[Text, ...] = ()


class EvidenceTable(Record):
    """evidence.yaml; it only suggests, so it is no part of the framework's digest."""

    riskkit: Literal["evidence/1"]
    results: dict[Id, ResultRow] = {}
    facts: dict[Id, FactRow] = {}

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.results or self.facts):
            raise ValueError("an evidence table needs rows | hint: add results or facts")
        return self
