"""Signatures of models in the format of the OpenSSF: which files they sign; whose key it is the gate checks."""

from riskkit.evidence.source import EvidenceSource
from riskkit.model_files.bounded import Malformed
from riskkit.model_files.signatures import MOST, signature
from riskkit.schema.results.collection import EvidenceFile, StatedFact

FORMAT = "model-signature"
_MOST_FILES = 200


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object is a bundle of sigstore."""
    return source.members.keys() >= {"verificationMaterial", "dsseEnvelope"}


def read(source: EvidenceSource) -> EvidenceFile:
    """The digest of each file that is signed; raises `Malformed`."""
    with source.opened() as file:
        found = signature(source.shown, file.read(MOST + 1))
    if found.problems:
        raise Malformed(found.problems[0].message)
    listed = list(found.files.items())
    facts = tuple(
        StatedFact(about="signed", value=f"{path} {digest}"[:400], passage=source.passage(f"{path} {digest}"))
        for path, digest in listed[:_MOST_FILES]
    )
    more = (f"it signs {len(listed)} files, of which {_MOST_FILES} are listed",) if len(listed) > _MOST_FILES else ()
    notes = ("whose key has made it, is not checked here: riskkit gate does", *more)
    return EvidenceFile(path=source.shown, format=FORMAT, grade="self-report", facts=facts, notes=notes)
