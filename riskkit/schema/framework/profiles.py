"""Profiles: how much benefit of the doubt, and what may be weighed against a benefit."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Id, Item, Record

Weight = Annotated[int, Field(ge=0, le=100)]


class Profile(Item):
    """
    A value judgement.

    *off* is how many answers may be off, by what their doubt leaves open, before something is given that cannot be
    taken back; *up_to* whether a benefit makes up for a risk that is tolerable and no more.
    """

    weights: dict[Id, Weight]
    """Whole weights of the benefits; they choose within a class, never between classes."""
    off: Annotated[int, Field(ge=0, le=2)]
    up_to: Literal["acceptable", "tolerable"]


class ProfilesFile(Record):
    """profiles.yaml of a framework; listed from the strictest to the most lenient."""

    riskkit: Literal["profiles/2"]
    default: Id
    profiles: dict[Id, Profile]
