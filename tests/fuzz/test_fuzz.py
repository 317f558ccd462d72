"""The fuzzing itself: it reads sound files, finds what breaks, and finds nothing in a short run."""

from pathlib import Path

import pytest

from riskkit.errors import InputError, Problem
from tests.fuzz.__main__ import fuzz, outcome
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import Target, targets
from tests.generate import Chance

ROUNDS = 25


@pytest.mark.parametrize("name", targets())
def test_every_sample_is_sound(name: str, tmp_path: Path) -> None:
    """A reader reads its samples, so that mutations start from what is read to its end."""
    target = targets()[name]
    assert [outcome(target, tmp_path, sample) for sample in target.samples] == ["read"] * len(target.samples)


@pytest.mark.parametrize("name", targets())
def test_mutations_are_read_or_told(name: str, tmp_path: Path) -> None:
    """No mutation breaks a reader."""
    target = targets()[name]
    for seed in range(ROUNDS):
        assert outcome(target, tmp_path, mutated(Chance(seed), target.samples)) in ("read", "told")


def test_mutations_come_from_their_seed() -> None:
    """The same seed makes the same file, and seeds make many."""
    samples = (b"riskkit: assessment/1\nname: a\n", b"- 1\n- 2\n")
    made = [mutated(Chance(seed), samples) for seed in range(50)]
    assert made == [mutated(Chance(seed), samples) for seed in range(50)]
    assert len(set(made)) > len(made) // 2


def test_what_breaks_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader that raises anything but what it may is told of with its seed, and the file that did it is kept."""

    def breaks(path: Path) -> None:
        if b"!" in path.read_bytes():
            raise KeyError(path.name)
        raise InputError([Problem("", "", "wrong")])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tests.fuzz.__main__.targets", lambda: {"made-up": Target((b"a!b",), breaks)})
    assert not fuzz([], 30, 7)
    said = capsys.readouterr().err
    (kept,) = (tmp_path / "fuzz-findings").iterdir()
    assert b"!" in kept.read_bytes()
    assert kept.name in said
    assert "KeyError" in said
