"""Sharing options: what each gives away, keeps and leaks; and the components that are shared."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Cited, Id, Item, PositiveShare, Record, State, Text

Channel = Literal["internal", "invited", "hosted", "api", "tuning-api", "enclave", "gated", "public"]
Kept = Literal["full", "part", "none"]
LicenceClass = Literal["none", "restricted", "permissive"]
Control = Literal[
    "monitor", "revoke", "update", "withdraw", "filter", "rate-limit", "know-customer", "tuning", "prevent-copying"
]


class Component(Item):
    """A part of a model that can be shared by itself."""

    kind: Literal["weights", "code", "data", "evaluation", "documentation", "service"]
    enables: Text
    """What sharing it makes possible."""
    weight: Annotated[int, Field(ge=0, le=5)]
    """How much it matters to risk, 0 to 5 (judgement)."""
    runnable: bool = False
    """Whether holding it, with a public re-implementation, is enough to run the model beyond control."""


class Pathway(Item):
    """A way from an option to harm: the hazard state it reaches and the control that scales it."""

    reaches: State
    control: Id
    mechanisms: tuple[Id, ...] = ()


class Option(Item):
    """
    A sharing option, from unreleased to fully open.

    *leak* holds, per pathway, a constant or one number per level of the pathway's control question.
    """

    above: tuple[Id, ...] = ()
    """Options that give away no more than this one (direct edges of the partial order)."""
    reads: Literal["stated", "upper"]
    """stated: can be taken back; upper: cannot."""
    reference: bool = False
    channel: Channel
    licence: LicenceClass = "none"
    components: tuple[Id, ...] = ()
    controls: dict[Control, Kept]
    audit_depth: Text
    leak: dict[Id, PositiveShare | dict[Id, PositiveShare]]

    @property
    def reversible(self) -> bool:
        """Whether the option can be taken back."""
        return self.reads == "stated"


class Licences(Record):
    """Licence ids by what they permit; one that is not listed counts as permissive, the more open reading."""

    permissive: tuple[str, ...]
    restricted: tuple[str, ...]


class FigureLevel(Item):
    """A level of the gradient drawn in the paper, mapped to options here."""

    options: tuple[Id, ...]


class Pace(Cited):
    """
    How long a stage lasts at least before a more open one, how often it is looked at again, and what is watched.

    An option that cannot be taken back is watched too, but nothing follows it.
    """

    least_days: Annotated[int, Field(ge=0, le=3650)]
    review_days: Annotated[int, Field(gt=0, le=3650)]
    watch: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What shows that the stage goes as thought, or does not."""


class OptionsFile(Record):
    """options.yaml of a framework."""

    riskkit: Literal["options/1"]
    numbers: Text
    """Basis of the leak numbers."""
    components: dict[Id, Component]
    licences: Licences
    pathways: dict[Id, Pathway]
    options: dict[Id, Option]
    gradient: dict[Id, FigureLevel] = {}
    pace: dict[Id, Pace] = {}
    """The pace of each option as a stage; one of which nothing is said is no stage on the way to another."""
    staging: dict[Id, Item] = {}
