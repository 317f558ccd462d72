"""Benefits of sharing and the measures that restore part of them with less access."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Effort, Id, Item, Record
from riskkit.schema.framework.risks import Statement

Quarters = Annotated[int, Field(ge=0, le=4)]
"""Quarters of a benefit: 0 for none of it, 4 for all."""


class Benefit(Item):
    """A benefit of sharing; *kept* says how many quarters of its value each option gives."""

    claim: Id
    parts: dict[Id, Item]
    """Sub-benefits: what the claim's anchors mean and where a measure helps."""
    assessment: tuple[Statement, ...] = ()
    """How far the benefit holds for highly capable models."""
    kept: dict[Id, Quarters]


class BenefitsFile(Record):
    """benefits.yaml of a framework."""

    riskkit: Literal["benefits/2"]
    benefits: dict[Id, Benefit]


class Measure(Item):
    """One of the paper's alternatives: restores quarters of a benefit that an option does not give."""

    restores: Annotated[dict[Id, Quarters], Field(min_length=1)]
    parts: tuple[Id, ...] = ()
    by: Literal["developer", "others"]
    """In whose hands it is; what others must do is never advised as a step for the developer."""
    also_open: bool = False
    """Whether it goes together with an open release, and is no alternative to one."""
    opens: Id | None = None
    """The option that it amounts to: whatever it is offered beside is judged as that at least."""
    limits: tuple[Statement, ...] = ()
    effort: Effort


class MeasuresFile(Record):
    """measures.yaml of a framework."""

    riskkit: Literal["measures/2"]
    measures: dict[Id, Measure]
