"""Signatures say which files they are for, and one that signs nothing is none."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.cli.contents import read_signature
from riskkit.importers.digests import digests
from riskkit.importers.reading import Malformed
from riskkit.importers.signatures import signature

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
    "parts of files": (bundle(resources(A, method="shards")), "other than whole files"),
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
