"""The self-test of the gate: releases that must not pass, each a sound one with a small change."""

from typing import Annotated, Any, Literal

from pydantic import Field

from riskkit.schema.base import Date, Id, Record, Text
from riskkit.schema.policy import Pointer
from riskkit.schema.release import FilePath


class Edit(Record):
    """One change of one file: of values in YAML, of text, of all of it, or of what it is."""

    file: FilePath
    set: dict[Pointer, Any] = {}
    """Values by pointer; what is above them is made where it is missing."""
    remove: tuple[Pointer, ...] = ()
    replace: str | None = None
    """A text that stands in the file once, for which *text* is put."""
    text: str | None = None
    hex: Annotated[str, Field(pattern="^([0-9a-f]{2})*$")] | None = None
    """All of the file, as bytes."""
    link: str | None = None
    """Puts a link to this in the place of the file."""
    copy_of: FilePath | None = None
    """Puts a copy of this file there."""
    delete: bool = False


class KnownBad(Record):
    """A release that must not pass: what is wrong with it, and what the gate has to find."""

    why: Text
    rule: Id
    ends_with: Literal[1, 2, 3, 4]
    drafted: tuple[Edit, ...] = ()
    """Changes made before digests, pins and decision, as by a publisher who means it."""
    sealed: tuple[Edit, ...] = ()
    """Changes made after."""
    date: Date | None = None
    ci: bool = False


class Decider(Record):
    """Somebody who decides or approves in the self-test."""

    name: Text
    role: Id


class SelftestFile(Record):
    """selftest.yaml of a framework; the sound release stands in the folder *sound* beside it."""

    riskkit: Literal["selftest/1"]
    date: Date
    why: Text
    """What the decision on the sound release says."""
    deciders: Annotated[tuple[Decider, ...], Field(min_length=1)]
    bad: Annotated[dict[Id, KnownBad], Field(min_length=1)]
