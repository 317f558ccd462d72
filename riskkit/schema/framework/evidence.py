"""evidence.yaml of a framework: which results and facts suggest which level of which question."""

from collections.abc import Iterable
from itertools import chain
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.base import Cited, Confidence, Id, Number, Record, Text
from riskkit.schema.results.collection import Direction


class Bound(Record):
    """A level, suggested where the bound of a share that counts reaches *at_least* and stays under *below*, in %."""

    level: Id
    at_least: Number | None = None
    below: Number | None = None


class EvidenceRow(Cited):
    """What every row says: how sure it can be, and what still has to be known."""

    question: Id
    most: Confidence = "medium"
    """The greatest confidence that it suggests."""
    does_not_show: tuple[Text, ...] = ()


class ResultRow(EvidenceRow):
    """
    How the results of one test suggest a level of a question.

    A level reads the bound that is worse for the release: the upper one of what is able or does harm, the lower one of
    what is safe. At least *needs* tests of the same *group* are read together.
    """

    test: Id
    metrics: tuple[str, ...] = ()
    """Names of the metric, in lower case and without punctuation; any where none is named."""
    direction: Direction
    levels: Annotated[tuple[Bound, ...], Field(min_length=1)]
    group: Id
    needs: Annotated[int, Field(ge=2)] = 2
    margin: Annotated[Number, Field(ge=0)] = 0
    """By how much one of the tests has to pass its cut, in points of 100."""
    items: Annotated[int, Field(ge=0)] = 0
    """Items that have to be judged at least, where the file counts them."""
    elicitation: Text | None = None
    """How the model has to have been drawn out for the row to say all that it could."""


class FactRow(EvidenceRow):
    """How a plain fact suggests a level: the fact, and by its value, in lower case, the level."""

    fact: Id
    levels: Annotated[dict[str, Id], Field(min_length=1)]


class RelativeRow(EvidenceRow):
    """How the scores of the context's public model suggest how far the release is behind or ahead, test by test."""

    margin: Annotated[Number, Field(gt=0)]
    """Points of 100 that the same test differs by between two teams."""
    needs: Annotated[int, Field(ge=2)] = 2
    well_below: Id
    """Behind by two margins on every shared test."""
    comparable: Id
    """Ahead by more than a margin on none."""
    ahead_in_some: Id
    """Ahead on half of them at most."""
    ahead: Id


Checked = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1)]]
"""Hits, and the items among which they are."""


class JudgeError(Cited):
    """How often the judge of a test is right, as people counted it."""

    sensitivity: Checked
    """Of items that people count as hits, those that the judge counts so, and how many they are."""
    specificity: Checked
    """Of items that people do not count as hits, those that the judge does not count either."""

    @model_validator(mode="after")
    def _are_shares(self) -> Self:
        if self.sensitivity[0] > self.sensitivity[1] or self.specificity[0] > self.specificity[1]:
            raise ValueError("a judge is right no more often than it was looked at | hint: write [RIGHT, ALL]")
        return self


class EvidenceTable(Record):
    """evidence.yaml; it only suggests, so it is no part of the framework's digest."""

    riskkit: Literal["evidence/1"]
    tests: dict[Id, Annotated[tuple[str, ...], Field(min_length=1)]] = {}
    """Names of each test in logs and cards, as lower-case letters and digits; one that ends in * is a start."""
    results: dict[Id, ResultRow] = {}
    facts: dict[Id, FactRow] = {}
    judges: dict[Id, JudgeError] = {}
    """By test the errors of its judge, by which counted shares are corrected."""
    relative: RelativeRow | None = None

    @property
    def rows(self) -> Iterable[EvidenceRow]:
        """Every row."""
        return chain(self.results.values(), self.facts.values(), [self.relative] if self.relative else [])

    @model_validator(mode="after")
    def _tests_are_named(self) -> Self:
        if not (self.results or self.facts or self.relative):
            raise ValueError("an evidence table needs rows | hint: add results or facts")
        if unnamed := ({row.test for row in self.results.values()} | self.judges.keys()) - self.tests.keys():
            raise ValueError(f"'{min(unnamed)}' is no test of this table | hint: name it under tests")
        names = [name for spelled in self.tests.values() for name in spelled]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"'{min(twice)}' is a name of two tests | hint: leave it to one")
        return self
