"""Signatures say which files they are for, and one that signs nothing is none."""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from riskkit.model_files.bounded import Malformed
from riskkit.model_files.digests import digests
from riskkit.model_files.signatures import CURVES, key_of, signature, signer
from riskkit.tasks.model_folder import read_signature

FILES = {"a": hashlib.sha256(b"a").hexdigest(), "b/c": hashlib.sha256(b"c").hexdigest()}


def statement(**changed: Any) -> dict[str, Any]:
    """A statement about two files."""
    whole = hashlib.sha256(b"".join(map(bytes.fromhex, FILES.values()))).hexdigest()
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "model", "digest": {"sha256": whole}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "resources": [{"name": name, "algorithm": "sha256", "digest": digest} for name, digest in FILES.items()],
            "serialization": {"method": "files"},
        },
    } | changed


def bundle(made: object, **changed: Any) -> bytes:
    """A signature of a statement."""
    payload = made if isinstance(made, str) else base64.b64encode(json.dumps(made).encode()).decode()
    envelope = {"payload": payload, "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "MEU="}]}
    material = {"publicKey": {"hint": "abc"}}
    return json.dumps({"verificationMaterial": material, "dsseEnvelope": envelope | changed}).encode()


def test_a_signature_names_its_files() -> None:
    """Every file stands in it with its digest, and what it says of the key."""
    found = signature("model.sig", bundle(statement()))
    assert found.files == {name: f"sha256:{digest}" for name, digest in FILES.items()}
    assert found.key == "a key with the hint abc"


def resources(*entries: object, method: str = "files") -> dict[str, Any]:
    """A statement about other resources."""
    return statement(predicate={"resources": list(entries), "serialization": {"method": method}})


A = {"name": "a", "algorithm": "sha256", "digest": FILES["a"]}
WRONG: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the signature is not JSON"),
    "text": (b"signed by me", "the signature is not JSON"),
    "object": (b"{}", "has no dsseEnvelope"),
    "unsigned": (bundle(statement(), signatures=[]), "holds no signature"),
    "empty signature": (bundle(statement(), signatures=[{"sig": ""}]), "holds no signature"),
    "other payload": (bundle(statement(), payloadType="text/plain"), "signs no in-toto statement"),
    "not base64": (bundle("~~"), "not base64"),
    "no statement": (bundle("e30="), "signs no model"),
    "no files": (bundle(resources()), "signs no files"),
    "no digest": (bundle(resources({"name": "a", "algorithm": "sha256"})), "without a SHA-256"),
    "other digest": (bundle(resources(A | {"algorithm": "blake2b"})), "another digest than SHA-256"),
    "twice": (bundle(resources(A, A)), "twice"),
    "parts of files": (bundle(resources(A, method="shards")), "parts of files"),
    "other subject": (bundle(resources(A)), "is of other files than it lists"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_signs_no_files_is_no_signature(case: str, tmp_path: Path) -> None:
    """Anything but a whole signature of files is a problem, and names no file."""
    content, wanted = WRONG[case]
    (tmp_path / "model.sig").write_bytes(content)
    found = read_signature(tmp_path, "model.sig")
    assert found.files == {}
    assert wanted in found.problems[0].message


json_values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


@given(st.sampled_from(["subject", "predicate", "_type", "predicateType"]), json_values)
def test_no_value_stops_a_reading(key: str, value: object) -> None:
    """Whatever stands in a statement, the signature is read or refused with one typed error."""
    try:
        assert signature("model.sig", bundle(statement(**{key: value}))).files
    except Malformed as error:
        assert str(error)


def test_a_real_signature_is_of_the_files_beside_it(real_data: Path) -> None:
    """What the signature of a real folder lists is what its files hash to."""
    folder = real_data / "samples" / "model_signing" / "v1.1.0-elliptic-key"
    found = read_signature(folder, "model.sig")
    assert found.problems == ()
    assert found.files == digests(folder, found.files)


# whose they are

PAYLOAD = base64.b64encode(json.dumps(statement()).encode()).decode()
KIND = b"application/vnd.in-toto+json"
KEYS = {"ed25519": ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))} | {
    name: ec.derive_private_key(7, curve)
    for name, curve in (("p256", ec.SECP256R1()), ("p384", ec.SECP384R1()), ("p521", ec.SECP521R1()))
}
HASHES = {"secp256r1": hashes.SHA256(), "secp384r1": hashes.SHA384(), "secp521r1": hashes.SHA512()}


def pem(key: Any) -> str:
    """The public half of a key."""
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def signed(key: Any, payload: str = PAYLOAD, said: bytes | None = None) -> bytes:
    """A signature of a payload by a key, made as DSSE wants it or over something else."""
    body = base64.b64decode(payload)
    whole = b"DSSEv1 " + b" ".join([str(len(KIND)).encode(), KIND, str(len(body)).encode(), body])
    made = key.sign(said or whole, *([ec.ECDSA(HASHES[key.curve.name])] if hasattr(key, "curve") else []))
    return bundle(payload, signatures=[{"sig": "MEU="}, {"sig": base64.b64encode(made).decode()}])


PUBLIC = {name: pem(key) for name, key in KEYS.items()}


@pytest.mark.parametrize("name", KEYS)
def test_a_signature_tells_whose_it_is(name: str) -> None:
    """Of the keys that are asked about it is the one that made any of the signatures, and otherwise nobody's."""
    data = signed(KEYS[name])
    assert signer(data, PUBLIC) == name
    assert signer(data, {other: key for other, key in PUBLIC.items() if other != name}) == ""
    assert signer(signed(KEYS[name], said=base64.b64decode(PAYLOAD)), PUBLIC) == ""


@pytest.mark.parametrize("name", KEYS)
def test_a_signature_of_other_files_is_nobodys(name: str) -> None:
    """With another payload, or another kind of it, than the one that was signed, it is by nobody."""
    tree = json.loads(signed(KEYS[name]))
    changes: list[dict[str, Any]] = [
        {"payload": base64.b64encode(b"{}").decode()},
        {"payloadType": "text/plain"},
        {"signatures": []},
    ]
    for changed in changes:
        other = tree | {"dsseEnvelope": tree["dsseEnvelope"] | changed}
        assert signer(json.dumps(other).encode(), PUBLIC) == ""


def test_every_curve_has_the_hash_of_its_length() -> None:
    """The curves are those that models are signed on, each with its own hash."""
    assert {name: made.name.upper().replace("-", "") for name, made in HASHES.items()} == CURVES


NO_KEYS = ("AAAA", "MCowBQYDK1VwAyEAA6EHv/POEL4dcN0Y5rBAzFAxeFnhSLHRYH8nbpRLBCg=")
"""Nothing at all, and an algorithm that nobody knows."""


@pytest.mark.parametrize(
    "text", ["", "no key", *(f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n" for text in NO_KEYS)]
)
def test_what_is_no_key_is_said(text: str) -> None:
    """A text that is no key is refused, and never one by which nothing was signed."""
    with pytest.raises(Malformed, match="not a known kind of public key"):
        key_of(text)


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256K1())])
def test_keys_of_other_kinds_are_refused(key: Any) -> None:
    """RSA and other curves sign no models."""
    with pytest.raises(Malformed, match="another kind"):
        key_of(pem(key))


def test_without_the_package_it_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can check signatures that is said, with how to get what can; what is signed is still read."""
    data = signed(KEYS["p256"])
    for name in [name for name in sys.modules if name.split(".")[0] == "cryptography"]:
        monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "model.sig").write_bytes(data)
    found = read_signature(tmp_path, "model.sig", PUBLIC)
    assert found.files and not found.signer
    assert "without the package cryptography" in found.unchecked
