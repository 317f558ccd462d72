"""The fuzzing itself: it reads sound files, finds what breaks, and finds nothing in a short run."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from riskkit.errors import InputError, Problem
from tests.fuzz.__main__ import main
from tests.fuzz.mutate import mutated
from tests.fuzz.target import Target
from tests.fuzz.targets import targets
from tests.fuzz.trying import fuzz, outcome
from tests.worlds import seeded

ROUNDS, OF_COMMANDS = 25, 4
CHECKOUT = Path(__file__).parents[2]
ENGINE = """
import os, sys
from contextlib import nullcontext

def instrument_imports(include):
    assert include == ["riskkit"] and "riskkit" not in sys.modules
    return nullcontext()

def Setup(words, one, custom_mutator):
    global fed
    fed = lambda: [one(b"1"), one(custom_mutator(b"1", 99, 1)), os._exit(0)]
    if "BREAKS" in os.environ:
        sys.modules["tests.fuzz.trying"].outcome = None

def Mutate(data, most):
    return data + b"2"

def Fuzz():
    fed()
"""
"""As much of Atheris as is used; with BREAKS set every file breaks its target."""


@pytest.mark.parametrize("name", targets())
def test_every_sample_is_sound(name: str) -> None:
    """A reader reads its samples, so that mutations start from what is read to its end."""
    target = targets()[name]
    assert [outcome(target, sample) for sample in target.samples] == ["read"] * len(target.samples)


@pytest.mark.parametrize("name", targets())
def test_mutations_are_read_or_told(name: str) -> None:
    """No mutation breaks a reader."""
    target = targets()[name]
    for seed in range(OF_COMMANDS if name.startswith("gate-") else ROUNDS):
        assert outcome(target, mutated(seeded(seed), target.samples)) in ("read", "told")


def test_mutations_come_from_their_seed() -> None:
    """The same seed makes the same file, and seeds make many."""
    samples = (b"riskkit: assessment/1\nname: a\n", b"- 1\n- 2\n")
    made = [mutated(seeded(seed), samples) for seed in range(50)]
    assert made == [mutated(seeded(seed), samples) for seed in range(50)]
    assert len(set(made)) > len(made) // 2


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a target is fuzzed that breaks over an exclamation mark."""

    def breaks(path: Path) -> None:
        if b"!" in path.read_bytes():
            raise KeyError(path.name)
        raise InputError([Problem("", "", "wrong")])

    def only() -> Mapping[str, Target]:
        return {"made-up": Target((b"a!b",), breaks)}

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)  # this process goes on to other tests
    for module in ("targets", "trying"):
        monkeypatch.setattr(f"tests.fuzz.{module}.targets", only)
    return tmp_path


def test_what_breaks_is_kept_and_said(made_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader that raises anything but what it may is told of with its seed, and the file that did it is kept."""
    assert not fuzz(["made-up"], 30, 7)
    said = capsys.readouterr().err
    (kept,) = (made_up / "fuzz-findings").iterdir()
    assert b"!" in kept.read_bytes()
    assert kept.name in said
    assert "KeyError" in said


def test_the_others_go_on(monkeypatch: pytest.MonkeyPatch, made_up: Path) -> None:
    """Where one target breaks, the others are fed to the end, and it was no success."""
    fed: list[Path] = []
    sound, broken = Target((b"a",), fed.append), Target((b"a",), lambda path: path.name.index("!"))
    monkeypatch.setattr("tests.fuzz.trying.targets", lambda: {"broken": broken, "sound": sound})
    assert not fuzz(["broken", "sound"], 0.2, 0)
    assert len(fed) > 1
    assert len([*(made_up / "fuzz-findings").iterdir()]) == 1


def test_what_was_kept_can_be_fed_again(made_up: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that was kept breaks its target again, and one that is told does not."""
    for content, code in ((b"a!b", 1), (b"ab", 0)):
        (made_up / "kept").write_bytes(content)
        assert main(["made-up", "--file", "kept"]) == code
    assert "KeyError" in capsys.readouterr().err


def test_slow_targets_leave_room(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Of targets that take 1 and 9 seconds a file, each gets half of the time."""
    clock = [0]

    def taking(seconds: int) -> Target:
        return Target((b"a",), lambda path: clock.append(clock[-1] + seconds))

    both = {"quick": taking(1), "slow": taking(9)}
    now = SimpleNamespace(monotonic=lambda: clock[-1], perf_counter=lambda: clock[-1])
    monkeypatch.setattr("tests.fuzz.trying.time", now)
    monkeypatch.setattr("tests.fuzz.trying.targets", lambda: both)
    assert fuzz(["quick", "slow"], 90, 0)
    assert [line.partition(" tried")[0] for line in capsys.readouterr().out.split("\n")[:2]] == ["quick: 45", "slow: 5"]


def test_a_missing_engine_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where Atheris is not installed, that and how to install it is said, and nothing is tried."""
    monkeypatch.setitem(sys.modules, "atheris", None)
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    assert main(["--engine", "atheris"]) == 2
    assert "pip install atheris" in capsys.readouterr().err


@pytest.mark.parametrize(("breaks", "code"), [({}, 0), ({"BREAKS": "1"}, 1)])
def test_another_engine_drives_the_same(tmp_path: Path, breaks: dict[str, str], code: int) -> None:
    """An engine gets every target that is named, is there before riskkit is, and what breaks is kept as ever."""
    (tmp_path / "atheris.py").write_text(ENGINE, encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(CHECKOUT)))
    command = (sys.executable, "-m", "tests.fuzz", "--engine", "atheris", "--minutes", "0.1", "log", "pins")
    env = os.environ | breaks | {"PYTHONPATH": path}
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stderr
    assert ran.stdout.split() == ["log:", "pins:"]
    kept = sorted(file.name.split("-")[0] for file in tmp_path.glob("fuzz-findings/*"))
    assert kept == (["log", "pins"] if breaks else []), ran.stderr
