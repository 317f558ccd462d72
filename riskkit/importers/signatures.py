"""
Detached signatures of models: which files they are for. Whether the key is right is left to tools that hold keys.

Source: OpenSSF model signing, a Sigstore bundle around an in-toto statement, as its version 1.1 writes it.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from riskkit.importers.reading import Malformed, json_object
from riskkit.schema.contents import Signature

MOST = 16 * 1024 * 1024
_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://model_signing/signature/v1.0"
_PAYLOAD = "application/vnd.in-toto+json"
_HEX = re.compile(r"[0-9a-f]{64}")


def signature(path: str, data: bytes) -> Signature:
    """The files that a signature names with their digests; raises `Malformed` for anything that signs no files."""
    if len(data) > MOST:
        raise Malformed(f"larger than {MOST // 2**20} MiB")
    bundle = json_object(data, "the signature")
    envelope = _inner(bundle, "dsseEnvelope")
    if envelope.get("payloadType") != _PAYLOAD:
        raise Malformed("signs no in-toto statement")
    if not _is_signed(envelope):
        raise Malformed("holds no signature")
    statement = json_object(_decoded(envelope.get("payload")), "the statement")
    if (statement.get("_type"), statement.get("predicateType")) != (_STATEMENT, _PREDICATE):
        raise Malformed("signs no model")
    files = _files(_inner(statement, "predicate"))
    _check_subject(statement, files)
    return Signature(path, files, _key(_inner(bundle, "verificationMaterial")))


def _inner(tree: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = tree.get(key)
    if not isinstance(found, dict):
        raise Malformed(f"has no {key}")
    return found


def _is_signed(envelope: Mapping[str, Any]) -> bool:
    made = envelope.get("signatures")
    return isinstance(made, list) and any(isinstance(each, dict) and _is_text(each.get("sig")) for each in made)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raise Malformed("a statement that is not base64") from None


def _files(predicate: Mapping[str, Any]) -> dict[str, str]:
    if _inner(predicate, "serialization").get("method") != "files":
        raise Malformed("signs other than whole files, which is not read")
    found: dict[str, str] = {}
    resources = predicate.get("resources")
    for entry in resources if isinstance(resources, list) else ():
        name, digest = (entry.get("name"), entry.get("digest")) if isinstance(entry, dict) else (None, None)
        if not (isinstance(name, str) and isinstance(digest, str) and _HEX.fullmatch(digest)):
            raise Malformed("names a file without a SHA-256")
        if entry.get("algorithm") != "sha256" or name in found:
            raise Malformed(f"names '{name[:80]}' twice, or by another digest than SHA-256")
        found[name] = f"sha256:{digest}"
    if not found:
        raise Malformed("signs no files")
    return found


def _check_subject(statement: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """The subject of the statement is the digest of the digests of its files, one after the other."""
    whole = sha256(b"".join(bytes.fromhex(digest[7:]) for digest in files.values())).hexdigest()
    subject = statement.get("subject")
    if subject not in ([{"name": _named(subject), "digest": {"sha256": whole}}],):
        raise Malformed("is of other files than it lists")


def _named(subject: object) -> object:
    first = subject[0] if isinstance(subject, list) and subject else None
    return first.get("name") if isinstance(first, dict) else None


def _key(material: Mapping[str, Any]) -> str:
    key = material.get("publicKey")
    if isinstance(key, dict) and isinstance(key.get("hint"), str):
        return f"a key with the hint {key['hint'][:80]}"
    return "a certificate" if "certificate" in material or "x509CertificateChain" in material else ""
