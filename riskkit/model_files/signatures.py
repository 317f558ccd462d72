"""
Detached signatures of models: which files they are for, and whose they are.

Source: OpenSSF model signing, a Sigstore bundle around an in-toto statement, as its version 1.1 writes it; what is
signed is the DSSE encoding of the statement, on a curve with the hash of its length.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from riskkit.errors import MissingExtra
from riskkit.model_files.bounded import Malformed, json_object
from riskkit.schema.model_files import Signature

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

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
        raise Malformed("signs parts of files, which is not supported")
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


# whose it is

CURVES = {"secp256r1": "SHA256", "secp384r1": "SHA384", "secp521r1": "SHA512"}
"""By curve the hash that signatures on it are made with."""


def signer(data: bytes, keys: Mapping[str, str]) -> str:
    """
    The id of the key, of those given as PEM, that a signature was made with; empty where it was none of them.

    Raises `Malformed` for what is no signature or no key that can be used, and `MissingExtra`.
    """
    envelope = _inner(json_object(data, "the signature"), "dsseEnvelope")
    kind, body = str(envelope.get("payloadType")).encode(), _decoded(envelope.get("payload"))
    said = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
    made = envelope.get("signatures")
    each = [_decoded(entry.get("sig")) for entry in made if isinstance(entry, dict)] if isinstance(made, list) else []
    loaded = {name: key_of(pem) for name, pem in keys.items()}
    return next((name for name, key in loaded.items() if any(_is_by(key, one, said) for one in each)), "")


def key_of(pem: str) -> "EllipticCurvePublicKey | Ed25519PublicKey":
    """A public key; raises `Malformed` for what is none, or of another kind than is used, and `MissingExtra`."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        message = "the signer cannot be checked without the package cryptography"
        raise MissingExtra(message, "pip install 'riskkit[signatures]'") from None
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise Malformed("is not a known kind of public key") from None
    if isinstance(key, Ed25519PublicKey) or (isinstance(key, EllipticCurvePublicKey) and key.curve.name in CURVES):
        return key
    raise Malformed("is a key of another kind than Ed25519, P-256, P-384 and P-521")


def _is_by(key: "EllipticCurvePublicKey | Ed25519PublicKey", made: bytes, said: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey

    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(made, said, ECDSA(getattr(hashes, CURVES[key.curve.name])()))
        else:
            key.verify(made, said)
    except InvalidSignature:
        return False
    return True
