"""Benefits of sharing and the measures that restore part of them with less exposure."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Cited, Effort, Id, Item, Record, Share, Text


class Part(Item):
    """A sub-benefit: what the claim's anchors mean and where a measure helps."""


class Statement(Cited):
    """One cited sentence."""

    text: Text


class Benefit(Item):
    """
    A benefit of sharing.

    *realised* is the part of its value that each option gives; *attainable* the most it can give with measures.
    """

    claim: Id
    parts: dict[Id, Part]
    assessment: tuple[Statement, ...] = ()
    """How far the benefit holds for highly capable models."""
    realised: dict[Id, Share]
    attainable: dict[Id, Share]


class BenefitsFile(Record):
    """benefits.yaml of a framework."""

    riskkit: Literal["benefits/1"]
    numbers: Text
    benefits: dict[Id, Benefit]


class Measure(Item):
    """One of the paper's alternatives: restores part of a lost benefit; may open access and so add exposure."""

    restores: Annotated[dict[Id, Share], Field(min_length=1)]
    parts: tuple[Id, ...] = ()
    opens: Id | None = None
    """The option whose exposure the measure adds."""
    limits: tuple[Statement, ...] = ()
    effort: Effort


class MeasuresFile(Record):
    """measures.yaml of a framework."""

    riskkit: Literal["measures/1"]
    numbers: Text
    measures: dict[Id, Measure]
