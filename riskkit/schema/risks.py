"""Risks: how severe, by which pathways, from which answers; and what lies behind them."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Cited, Id, Item, Record, Share, State, Text


class Family(Item):
    """A family of risks, with an optional breadth rule."""

    breadth: Annotated[int, Field(ge=2)] | None = None
    """So many risks at the highest tolerated cell count as one beyond it."""


class Baseline(Record):
    """Which answer of the model is held against what is already available, by the option that makes it available."""

    hazard: Id
    available: dict[Id, Id]
    """From option id to the context question that says what is available at that openness."""


class Statement(Cited):
    """One cited sentence about a risk."""

    text: Text


class Risk(Item):
    """
    A harm of one severity.

    *hazard* lists per state the questions whose level values multiply to U; *pathways* the relevance of each pathway.
    """

    family: Id
    severity: Annotated[int, Field(ge=1, le=5)]
    mechanisms: tuple[Id, ...] = ()
    evidence: tuple[Statement, ...] = ()
    raises: tuple[Statement, ...] = ()
    lowers: tuple[Statement, ...] = ()
    limits: tuple[Statement, ...] = ()
    """What the evidence for this risk does not show."""
    hazard: dict[State, tuple[Id, ...]]
    pathways: dict[Id, Share]
    baseline: Baseline | None = None
    defence: Id | None = None
    """The context question whose level values are D."""
    declared_twice: dict[Id, Text] = {}
    """Questions that enter the likelihood along more than one path, and why that counts nothing twice."""


class Mechanism(Item):
    """A way in which shared weights raise risk."""

    affects: tuple[Id, ...]


class RisksFile(Record):
    """risks.yaml of a framework."""

    riskkit: Literal["risks/1"]
    families: dict[Id, Family]
    risks: dict[Id, Risk]
    mechanisms: dict[Id, Mechanism] = {}
    factors: dict[Id, Item] = {}
    """Factors that raise or lower every risk."""
    removal: dict[Id, Item] = {}
    """The ladder of ways to remove safeguards, by cost."""
    offence_defence: dict[Id, Item] = {}
