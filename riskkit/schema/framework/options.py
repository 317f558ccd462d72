"""Sharing options: what each gives away and keeps; and the components that are shared."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Cited, Id, Item, Record, Text
from riskkit.schema.framework.risks import AtMost
from riskkit.schema.framework.tables import LASTING, AccessClass

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


class Option(Item):
    """A sharing option, listed along the ladder of the paper; its class says how open it is."""

    access: AccessClass
    channel: Channel
    licence: LicenceClass = "none"
    offered_where_extreme: bool = True
    """Whether it is offered where a risk stands in an extreme cell that allows its class."""
    only_acceptable: bool = False
    """Whether every risk must be acceptable; a benefit does not make up for it."""
    needs: tuple[AtMost, ...] = ()
    """Facts without which it is not allowed; a blank is none of them."""
    components: tuple[Id, ...] = ()
    controls: dict[Control, Kept]
    audit_depth: Text

    @property
    def reversible(self) -> bool:
        """Whether the option can be taken back."""
        return self.access not in LASTING


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

    riskkit: Literal["options/2"]
    components: dict[Id, Component]
    licences: Licences
    pathways: dict[Id, Item]
    """Ways from an option to harm: words that explain the classes, and no numbers."""
    options: dict[Id, Option]
    gradient: dict[Id, FigureLevel] = {}
    pace: dict[Id, Pace] = {}
    """The pace of each option as a stage; one of which nothing is said is no stage on the way to another."""
    staging: dict[Id, Item] = {}
