"""A context: dated, sourced facts about the world, among them the most capable public weights of the day."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.assessment import Evidence, WorldAnswer
from riskkit.schema.base import Date, Id, Record, Text


class Score(Record):
    """What a public test gave, and where that is said."""

    test: Text
    score: Text
    source: Text


class BestPublic(Record):
    """The most capable model whose weights were public, with what others are compared on."""

    name: Text
    publisher: Text
    date: Date
    text: Text
    scores: Annotated[tuple[Score, ...], Field(min_length=3)]


class Context(Record):
    """context/<half-year>.yaml: what is true of the world and not of the model."""

    riskkit: Literal["context/2"]
    id: Id
    framework: Id
    date: Date
    title: Text
    retired: bool = False
    """Read where a file names it, and never chosen by itself."""
    best_public: BestPublic
    answers: dict[Id, WorldAnswer]
    evidence: dict[Id, Evidence] = {}
