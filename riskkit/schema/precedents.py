"""precedents.json of a framework: its decided cases as precedents, made from them by the software and never by hand."""

from typing import Literal

from riskkit.schema.base import Date, Digest, Id, Record


class TieredCase(Record):
    """A decided case by the tiers of its risks, what was thought right, and what came of it."""

    title: str
    release: str
    """Name and version, by which an assessment of the same release leaves it out."""
    date: Date
    tiers: dict[Id, int]
    """Per risk the tier for what cannot be taken back."""
    right: tuple[Id, ...]
    why: str
    done: Id | None
    since: str | None


class PrecedentsFile(Record):
    """Every real decided case, by id; *framework* is the digest of the framework by which the tiers were worked out."""

    riskkit: Literal["precedents/1"] = "precedents/1"
    framework: Digest
    cases: dict[Id, TieredCase]
