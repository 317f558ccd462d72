"""Sources: one row per fact that a framework encodes, with how sure it is."""

from typing import Literal

from riskkit.schema.base import Basis, Id, Record, Text

FactMark = Literal["seen", "recalled", "recalled-plus", "derived"]


class Tag(Record):
    """A source that was read; *basis* is paper where it is the paper or a reader of it with page locators."""

    title: Text
    url: str | None = None
    basis: Literal["paper", "other-source"]
    reader: str | None = None


class SourceFact(Record):
    """One fact, where it was seen, and the section of the notes that holds it."""

    section: str
    fact: Text
    mark: FactMark
    seen_in: tuple[Id, ...] = ()
    locator: str | None = None
    left_out: Text | None = None
    """Why no item of the framework encodes it."""


class SourcesFile(Record):
    """sources.yaml of a framework."""

    riskkit: Literal["sources/1"]
    tags: dict[Id, Tag]
    rows: dict[Id, SourceFact]

    def basis_of(self, row: str) -> Basis:
        """The strongest basis that an item resting on this row may claim."""
        fact = self.rows[row]
        if fact.mark == "derived":
            return "judgement"
        if fact.mark != "seen":
            return "recalled"
        seen = {self.tags[tag].basis for tag in fact.seen_in if tag in self.tags}
        return "paper" if "paper" in seen else "other-source"
