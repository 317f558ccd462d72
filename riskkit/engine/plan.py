"""A framework compiled for one or more profiles: tuples and indices instead of names, nothing to look up but tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SEVERE = 4
"""From this severity on a hidden answer that is worse holds, and what hides it is critical."""
EXTREME_CELL = 4
"""Intolerable in every profile."""
ACCEPTABLE, TOLERABLE, INTOLERABLE, EXTREME = range(4)

Table = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition over earlier questions: groups of (question, least badness)."""

    all: tuple[tuple[int, int], ...]
    any: tuple[tuple[int, int], ...]
    none: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the engine reads it; badness runs from 0, best, to *worst*."""

    id: str
    worst: int
    benefit: bool
    world: bool
    grade: int
    visible: Gate | None
    not_applicable: Gate | None
    caps: tuple[tuple[int, Table], ...]
    """(question, worst badness of a blank by that question's badness)."""
    severity: int
    """The greatest severity of the risks it bears on; 0 for none."""
    critical: bool
    scales: bool
    """Whether it is a control that scales a pathway, so that a condition may name it."""

    @property
    def routed_by(self) -> frozenset[int]:
        """The earlier questions that can hide or cap it."""
        gates = [gate for gate in (self.visible, self.not_applicable) if gate]
        atoms = [atom for gate in gates for atom in (*gate.all, *gate.any, *gate.none)]
        return frozenset(by for by, _ in (*atoms, *self.caps))


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is available at an option, and how novelty falls with it."""

    peer: int
    option: int
    peers: int
    """How many levels the peer question has."""
    table: Table
    """Novelty by badness of the hazard, and within that by badness of the peer."""


@dataclass(frozen=True, slots=True)
class Harm:
    """A risk as the engine reads it."""

    id: str
    severity: int
    family: int
    hazard: tuple[tuple[tuple[int, Table], ...], ...]
    """Per state the factors (question, value by badness)."""
    relevance: Table
    """Per pathway."""
    hazard_level: int
    baselines: tuple[Baseline, ...]
    held_against: tuple[tuple[int, ...], ...]
    """Per offer the baselines at that openness or more."""
    floor: tuple[float, float]
    """Least novelty, untested and tested."""
    defence: tuple[int, Table] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """An option, or several offered at once; indices of options."""

    id: str
    parts: tuple[int, ...]
    reversible: bool
    reference: bool
    above: frozenset[int]
    """Offers that give away at least as much, itself left out."""
    inherits: frozenset[int]
    """Those whose clearance it inherits: all above; for several at once none, since they may leak more."""
    below: frozenset[int]


@dataclass(frozen=True, slots=True)
class Gain:
    """A benefit as the engine reads it."""

    id: str
    claim: tuple[int, Table]
    realised: Table
    attainable: Table
    restores: Table
    """Per measure."""


@dataclass(frozen=True, slots=True)
class Stairs:
    """A whole number by likelihood: *start* below the first cut, and a step at each cut where it changes."""

    start: int
    steps: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A profile as the engine reads it."""

    id: str
    weights: Table
    delta: float
    zones: tuple[tuple[int, ...], ...]
    """Per risk the zone of each band."""
    zone: tuple[Stairs, ...]
    """The same by likelihood."""
    edge: tuple[Stairs, ...]
    """Per risk 1 where it stands at the greatest tolerable cell, else 0."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the array program needs of a framework."""

    questions: tuple[Asked, ...]
    index: Mapping[str, int]
    harms: tuple[Harm, ...]
    families: tuple[int | None, ...]
    """The breadth of each family."""
    offers: tuple[Offer, ...]
    options: int
    """How many of the offers are options of the framework; the rest are joins of them."""
    reaches: tuple[int, ...]
    """Per pathway the hazard state that it reaches."""
    pathways: tuple[str, ...]
    controls: tuple[int, ...]
    leak: tuple[tuple[float | Table, ...], ...]
    """Per option and pathway: a constant, or a table by badness of the pathway's control."""
    gains: tuple[Gain, ...]
    measures: tuple[str, ...]
    opens: tuple[int | None, ...]
    """Per measure the option whose exposure it adds."""
    cuts: Table
    matrix: tuple[tuple[int, ...], ...]
    """Per risk the cell of each band."""
    least_defence: float
    tested: int
    """The grade from which a baseline earns the tested floor."""
    profiles: Mapping[str, Judgement]

    def offer(self, id: str) -> int:
        """The position of an offer."""
        return next(number for number, offer in enumerate(self.offers) if offer.id == id)

    def through(self, direct: Iterable[int]) -> frozenset[int]:
        """These questions and all that can hide or cap one of them."""
        found, todo = set[int](), set(direct)
        while todo:
            number = todo.pop()
            found.add(number)
            todo |= self.questions[number].routed_by - found
        return frozenset(found)
