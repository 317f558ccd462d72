"""Texts of licences, and whether card, header and text of one folder state the same licence."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from riskkit.evidence.reader import EvidenceReader
from riskkit.evidence.source import EvidenceSource
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.results.collection import EvidenceFile, StatedFact

FORMAT = "licence-text"
_NAMED = re.compile(r"(?i)(licen[sc]e|copying)([._-].*)?")


def licence_reader(table: LicenceTable) -> EvidenceReader:
    """A reader of the texts whose headings a table knows, and of those that are called so."""

    def recognises(source: EvidenceSource) -> bool:
        # without a brace: a log may quote a licence in its first lines
        return (
            bool(source.start)
            and source.start[0] not in "{["
            and (bool(_NAMED.fullmatch(source.name)) or table.of_text(source.start) is not None)
        )

    def read(source: EvidenceSource) -> EvidenceFile:
        name = table.of_text(source.start)
        title = next((line for line in source.start.splitlines() if line.strip()), "")
        fact = StatedFact(about=FORMAT, value=name or "unknown", passage=source.passage(title, 1))
        notes = () if name else ("its heading is that of no licence that is known",)
        return EvidenceFile(path=source.shown, format=FORMAT, grade="self-report", facts=(fact,), notes=notes)

    return EvidenceReader(FORMAT, recognises, read)


def compared(files: Iterable[EvidenceFile], table: LicenceTable) -> tuple[EvidenceFile, ...]:
    """The files, each with a note where it states another licence than the card or text beside it."""
    listed = tuple(files)
    stated: dict[str, dict[str, str]] = {}
    for file in listed:
        for name in _licences(file, table):
            stated.setdefault(str(PurePosixPath(file.path).parent), {}).setdefault(file.path, name)
    return tuple(_noted(file, stated.get(str(PurePosixPath(file.path).parent), {})) for file in listed)


def _licences(file: EvidenceFile, table: LicenceTable) -> Iterator[str]:
    for fact in file.facts:
        if fact.about in ("licence", FORMAT) and (name := table.spelled(fact.value)):
            yield name


def _noted(file: EvidenceFile, stated: dict[str, str]) -> EvidenceFile:
    own = stated.get(file.path)
    unlike = [f"{PurePosixPath(path).name} states {name}" for path, name in stated.items() if own and name != own]
    if not unlike:
        return file
    return file.model_copy(update={"notes": (*file.notes, f"it states {own}, where {', '.join(unlike)}")})
