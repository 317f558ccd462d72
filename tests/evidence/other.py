"""A reader as another package would bring it."""

from riskkit.evidence.reader import EvidenceReader
from riskkit.evidence.source import EvidenceSource
from riskkit.schema.results.collection import EvidenceFile


def recognises(source: EvidenceSource) -> bool:
    """Whether a text starts with the word."""
    return source.start.startswith("LARCH")


def read(source: EvidenceSource) -> EvidenceFile:
    """Nothing but that it is there."""
    return EvidenceFile(path=source.shown, format="larch-log", grade="internal-test")


READER = EvidenceReader("larch-log", recognises, read)
TWICE = EvidenceReader("garak", recognises, read)
