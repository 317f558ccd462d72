"""migration.yaml: what became of the questions of an earlier version, so that its files can be brought up to date."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Id, Record, Text
from riskkit.schema.framework.framework import Version


class EarlierProfile(Record):
    """A profile of the earlier version, by which one of the user's own is placed: cells, and the benefit asked for."""

    acceptable: int
    tolerable: dict[Annotated[str, Field(pattern="^[1-5]$")], int]
    delta: float


class MigrationTable(Record):
    """
    migration.yaml of a framework; questions that are asked no more are listed in questions.yaml, with the reason.

    A question is *kept* where the same facts would be given the same level now, or a more cautious one. Of any other
    the answers are asked again.
    """

    riskkit: Literal["migration-table/1"]
    from_version: Version
    """A version of those that it is for: all with the same first number."""
    kept: dict[Id, Text]
    """By question why an answer still means what it meant."""
    reworded: dict[Id, Text]
    """By question how its levels differ."""
    sections: dict[Id, Id] = {}
    """Sections under another id."""
    profiles: dict[Id, EarlierProfile] = {}
    """Those that shipped, from the strictest to the most lenient."""
