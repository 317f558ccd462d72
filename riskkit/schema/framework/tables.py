"""The tables of whole numbers that turn levels into tiers, tiers into ceilings, and ceilings into conditions."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from riskkit.schema.base import Cited, Id, Record, Text

AccessClass = Literal["kept", "trusted", "served", "tunable", "gated", "public"]
CLASSES: tuple[AccessClass, ...] = ("kept", "trusted", "served", "tunable", "gated", "public")
"""From closed to open; what is gated or public cannot be taken back."""
LASTING: tuple[AccessClass, ...] = ("gated", "public")
AS_WEIGHTS: tuple[AccessClass, ...] = ("tunable", *LASTING)
"""What hands the model to others, to tune or to hold: safeguards come off, and one answer may be off."""
HazardKind = Literal["uplift", "flaw"]
"""How a risk gets its tier: by how much is added to what others offer, or by how bad and how widespread a flaw is."""
Severity = Annotated[str, StringConstraints(pattern="^[1-5]$"), Field(description="a severity from 1 to 5")]
TierName = Annotated[str, StringConstraints(pattern="^[0-4]$"), Field(description="a tier from 0 to 4")]
TIERS = ("0", "1", "2", "3", "4")
Tier = Annotated[int, Field(ge=0, le=4)]
TableStep = Annotated[int, Field(ge=-4, le=4)]


class Uplift(Cited):
    """The tier by the level of the hazard and, within it, by the level that others already offer."""

    text: Text
    tiers: dict[Id, dict[Id, Tier]]


class Steps(Cited):
    """How many tiers a level adds or takes; the result ends within 0 to 4."""

    text: Text
    steps: dict[Id, TableStep]


class Cell(Record):
    """The most open class without a benefit and, for a benefit, with one."""

    acceptable: AccessClass
    tolerable: AccessClass
    extreme: bool = False
    """No benefit, waiver or override buys more, and no option is offered that says so of itself."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if CLASSES.index(self.tolerable) < CLASSES.index(self.acceptable):
            raise ValueError("what is tolerable is at least as open as what is acceptable")
        return self


class Ceilings(Cited):
    """The most open class by severity and, within it, by tier."""

    text: Text
    cells: dict[Severity, dict[TierName, Cell]]

    @model_validator(mode="after")
    def _every_tier(self) -> Self:
        for severity, row in self.cells.items():
            if tuple(row) != TIERS:
                raise ValueError(f"severity {severity} needs the tiers 0, 1, 2, 3 and 4, in this order")
        return self


class ClassControls(Record):
    """What one class asks of controls, by tier; a tier that is not listed asks what the one before it asks."""

    builds_on: AccessClass | None = None
    """A less open class of which everything is asked too."""
    unless_acceptable: bool = False
    """Whether nothing is asked of a risk for which the class is acceptable."""
    tiers: dict[TierName, dict[Id, Id]]


class Asks(Cited):
    """The controls that each class asks for."""

    text: Text
    classes: dict[AccessClass, ClassControls]


class Bounds(Record):
    """What one level of relative capability bounds; what is not named is not bounded."""

    as_public: Tier | None = None
    """The greatest tier of a hazard that is answered as public weights; without it such an answer counts as a blank."""
    doubted: Tier | None = None
    """The greatest tier that doubt can raise a risk to."""
    flaw: Tier | None = None
    """The greatest tier of a flaw."""
    credit: Annotated[int, Field(ge=-4, le=0)] = 0
    """By how many levels less others' weights count for what hands the model to others."""


class Relative(Cited):
    """
    What follows from how capable the model is beside the best one whose weights are public.

    *question* counts with its doubt. Without its grade, or left blank where it is asked, it counts at its worst.
    """

    text: Text
    question: Id
    levels: dict[Id, Bounds]


class Worth(Cited):
    """The benefit that a tolerable risk needs."""

    text: Text
    at_least: Id
    """The level of a claim from which it is a benefit."""
    not_lasting: tuple[Id, ...] = ()
    """Benefits that do not count for what cannot be taken back, since what can be taken back keeps them."""


class TablesFile(Record):
    """tables.yaml of a framework."""

    riskkit: Literal["tables/1"]
    uplift: Uplift
    defence: Steps
    breadth: Steps
    ceilings: dict[HazardKind, Ceilings]
    controls: Asks
    relative: Relative | None = None
    worth: Worth
