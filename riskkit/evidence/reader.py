"""What a reader of evidence is: two plain functions on one file."""

from collections.abc import Callable
from dataclasses import dataclass

from riskkit.evidence.source import EvidenceSource
from riskkit.schema.results.collection import EvidenceFile


@dataclass(frozen=True, slots=True)
class EvidenceReader:
    """
    How files of one format are read.

    *recognises* looks at the content of a file and *read* at all of it that is needed; both raise `Malformed` or
    `InputError` for what cannot be read, and neither runs anything in it.
    """

    format: str
    recognises: Callable[[EvidenceSource], bool]
    read: Callable[[EvidenceSource], EvidenceFile]
