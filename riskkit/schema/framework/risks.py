"""Risks: how severe, by which answers, and what lies behind them."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Cited, Id, Item, Record, Text
from riskkit.schema.framework.tables import HazardKind


class Family(Item):
    """A family of risks, and how they get their tiers."""

    kind: HazardKind


class Statement(Cited):
    """One cited sentence."""

    text: Text


class Available(Record):
    """The context questions that say what others offer already."""

    hosted: Id
    weights: Id


class AtMost(Record):
    """True where the answer to a question stands at this level or below."""

    question: Id
    at_most: Id


class Inferred(Cited):
    """That relative capability bears on the risk, and that its hazard may be answered as public weights."""

    needs: tuple[AtMost, ...] = ()
    """Facts of which one must hold, where there are any."""


class Risk(Item):
    """
    A harm of one severity.

    *hazard* names the questions whose levels give it: of several the least counts. A risk of the kind uplift has one,
    held against what is *available*; a flaw may spread with its *breadth*.
    """

    family: Id
    severity: Annotated[int, Field(ge=1, le=5)]
    hazard: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2)]
    available: Available | None = None
    breadth: Id | None = None
    defence: Id | None = None
    inferred: Inferred | None = None
    mechanisms: tuple[Id, ...] = ()
    evidence: tuple[Statement, ...] = ()
    raises: tuple[Statement, ...] = ()
    lowers: tuple[Statement, ...] = ()
    limits: tuple[Statement, ...] = ()
    """What the evidence for this risk does not show."""


class Mechanism(Item):
    """A way in which shared weights raise risk."""

    affects: tuple[Id, ...]


class RisksFile(Record):
    """risks.yaml of a framework."""

    riskkit: Literal["risks/2"]
    families: dict[Id, Family]
    risks: dict[Id, Risk]
    mechanisms: dict[Id, Mechanism] = {}
    factors: dict[Id, Item] = {}
    """Factors that raise or lower every risk."""
    removal: dict[Id, Item] = {}
    """The ladder of ways to remove safeguards, by cost."""
    offence_defence: dict[Id, Item] = {}
