"""The whole gate as a target: what it holds can be broken, and what may change may."""

import json
from pathlib import Path

import pytest

from riskkit.errors import InputError
from tests.fuzz.gate import BASELINE, HELD, PINS, RELEASE, Scene, check, scene

CHANGED = {
    RELEASE: (b"name: Wren", b"name: Wrem"),
    "wren/policy.yaml": (b"margin: 2", b"margin: 1"),
    "wren/assessment.yaml": (b"confidence: high", b"confidence: low"),
    "wren/decision.yaml": (b"role: safety-lead", b"role: safety"),
    "wren/decisions.log": (b'"r3"', b'"r2"'),
    "wren/README.md": (b"Names birds", b"Name birds"),
    "wren/listen.sh": (b"\n", b"\n\n"),
    "wren/evaluations/field-tests.json": (b"{", b"{ "),
    "wren/weights/model.sig": (b"eyJ", b"eyK"),
    PINS: (b"digest: sha256:", b"digest: sha256:0"),
    BASELINE: (b"{", b"{ "),
}
SAME = {
    RELEASE: (b"name: Wren\n", b'name: "Wren"  # as agreed\n'),
    "wren/policy.yaml": (b"margin: 2\n", b"margin: 2  # levels\n"),
    "wren/assessment.yaml": (b"confidence: high\n", b"confidence: high # seen twice\n"),
    "wren/decision.yaml": (b"riskkit: decision/2\n", b"\n# written by hand\nriskkit: decision/2\n"),
    "wren/decisions.log": (b"\n{", b"\n \n{"),
    "wren/weights/model.sig": (b'"selftest"', b'"another key"'),
    PINS: (b"riskkit: pins/1\n", b"riskkit: pins/1\n# of today\n"),
}


def _with(file: str, change: tuple[bytes, bytes]) -> bytes:
    data = scene().sound[file]
    return data.replace(*change, 1)


def _every() -> list[tuple[str, bytes]]:
    """One change of what is held for every file; of weights, of their last byte."""
    return [(file, _with(file, CHANGED[file]) if file in CHANGED else scene().sound[file][:-1] + b"!") for file in HELD]


@pytest.mark.parametrize("file", SAME)
def test_what_may_change_may(file: str) -> None:
    """With other comments, quotes, empty lines in the log and another key the release goes out as before."""
    assert _with(file, SAME[file]) != scene().sound[file]
    check(file, _with(file, SAME[file]))


@pytest.mark.parametrize(("file", "data"), _every(), ids=list(HELD))
def test_what_is_held_is_told(file: str, data: bytes) -> None:
    """No file can say something else without the gate telling so; and the file is put back."""
    with pytest.raises(InputError):
        check(file, data)
    assert (scene().folder / file).read_bytes() == scene().sound[file]


def _run(monkeypatch: pytest.MonkeyPatch, code: int, **changed: object) -> None:
    """Has the gate end with a code and a run, whatever it reads."""
    _, run = scene().run()
    monkeypatch.setattr(Scene, "run", lambda _: (code, run | changed))


@pytest.mark.parametrize(("file", "data"), _every(), ids=list(HELD))
def test_a_gate_that_lets_all_out_is_found(file: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that ends with 0 over a changed file is a finding, for every file."""
    _run(monkeypatch, 0)
    with pytest.raises((AssertionError, ValueError, KeyError, IndexError)):
        check(file, data)


def test_what_a_run_says_is_held_to_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that broke, a code without a reason and a code unlike the run's are findings."""
    broke = {"rules": {"a-rule": {"state": "broke", "why": "KeyError: 'a'"}}}
    for code, changed in ((3, broke), (1, {"exit-code": 1}), (1, {"why": ["a reason"]})):
        with monkeypatch.context() as within, pytest.raises(AssertionError):
            _run(within, code, **changed)
            check(RELEASE, scene().sound[RELEASE])


def test_the_run_is_the_one_that_is_written(tmp_path: Path) -> None:
    """The scene passes with every rule run, and its baseline is a run of its own."""
    code, run = scene().run()
    assert (code, {each["state"] for each in run["rules"].values()}) == (0, {"passed"})
    assert json.loads(scene().sound[BASELINE])["exit-code"] == 0
