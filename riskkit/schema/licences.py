"""Licences: the names they go by, and what each allows."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Cited, Record, Text

KnownKind = Literal["permissive", "use-restricted", "noncommercial", "proprietary"]
LicenceName = Annotated[str, Field(min_length=1, max_length=120)]


class LicenceGroup(Cited):
    """What licences of a kind have in common."""

    title: Text
    text: Text


class KnownLicence(Record):
    """A licence that is known as what it is."""

    kind: KnownKind
    written: tuple[LicenceName, ...] = ()
    """Other ways in which people write its name; case, spaces and hyphens do not matter."""
    heading: tuple[LicenceName, ...] = ()
    """What stands in the first lines of its text, in lower case."""
    url: Annotated[str, Field(max_length=2000)] | None = None
    """Where its text can be read."""
    note: Text | None = None


class LicencesFile(Record):
    """licences.yaml of a framework: a licence that is not listed is unknown, and never taken for safe."""

    riskkit: Literal["licences/1"]
    kinds: dict[KnownKind, LicenceGroup]
    """From the most to the least open."""
    licences: dict[LicenceName, KnownLicence]
    exceptions: tuple[LicenceName, ...] = ()
    """What may follow WITH: each permits more than the licence before it."""
    nameless: tuple[LicenceName, ...] = ()
    """What people write where no licence is named."""
