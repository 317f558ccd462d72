"""What a passing gate costs, against peers on the smallest input that fits each; ``python -m benchmarks.gate``."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.gate.scenes import DATE, copied

HERE = Path(__file__).parent
TOOLS, PEERS = Path(sys.executable).parent, HERE.parent / ".venv-peers" / "bin"
RUNS = 9
QUESTIONS = ("provider_role", "p_manipulation", "p_social_scoring", "hr_safety_component", "t_interacts_humans")


class Command(NamedTuple):
    """A command, where it runs, and what it does there."""

    name: str
    does: str
    words: tuple[str, ...]
    folder: Path


class Cost(NamedTuple):
    """Seconds of the wall clock and of processors, and MiB at most, of one run."""

    wall: float
    processor: float
    memory: float


def bare(folder: Path) -> Command:
    """What all are measured against."""
    return Command("python -c pass", "nothing", (sys.executable, "-c", "pass"), folder)


def riskkit(folder: Path) -> Command:
    """The gate on the release of the self-test, sealed and decided, with its pins outside."""
    copied("wren", folder / "wren")
    asked = (str(TOOLS / "riskkit"), "gate", "wren/release.yaml", "--policy", "wren/policy.yaml", "--date", DATE)
    pins = subprocess.run((*asked, "--print-pins"), cwd=folder, check=True, capture_output=True)
    (folder / "pins.yaml").write_bytes(pins.stdout)
    return Command(
        "riskkit gate", "judges answers, evidence, decision and weights", (*asked, "--pin", "pins.yaml"), folder
    )


def bdp_model_gate(folder: Path) -> Command:
    """A model of one line on 400 rows of two columns."""
    (folder / "loader.py").write_text(
        "def model():\n    return lambda frame: (frame['a'] + frame['b'] > 0).astype(int)\n"
    )
    rows = [(n * 37 % 401 - 200, n * 91 % 397 - 198) for n in range(400)]
    lines = ["a,b,c", *(f"{a},{b},{int((a + b > 0) != (n % 17 == 0))}" for n, (a, b) in enumerate(rows))]
    (folder / "data.csv").write_text("\n".join(lines) + "\n")
    words = ("bdp-model-gate", "--model-loader", "loader:model", "--data", "data.csv", "--target-col", "c")
    return Command("bdp-model-gate", "judges a model's predictions on 400 rows", words, folder)


def compliance_trestle(folder: Path) -> Command:
    """A catalogue of controls as the tool drafts it."""
    for made in (("init",), ("create", "-t", "catalog", "-o", "small")):
        subprocess.run((PEERS / "trestle", *made), cwd=folder, check=True, capture_output=True)
    words = ("trestle", "validate", "-t", "catalog", "-n", "small")
    return Command("compliance-trestle", "checks the form of an OSCAL catalogue; judges no evidence", words, folder)


def checkov(folder: Path) -> Command:
    """A Dockerfile of four lines, without a look at the network."""
    (folder / "Dockerfile").write_text("FROM python:3.11-slim\nRUN useradd app\nUSER app\nHEALTHCHECK CMD true\n")
    words = ("checkov", "-f", "Dockerfile", "--framework", "dockerfile", "--compact", "--quiet", "--skip-download")
    return Command("checkov", "judges a Dockerfile of four lines", words, folder)


def ai_act_companion(folder: Path) -> Command:
    """Answers that make a system of minimal risk."""
    answers = dict.fromkeys(QUESTIONS, False) | {"sys_name": "Wren", "provider_role": "provider", "eu_market": True}
    (folder / "answers.json").write_text(json.dumps(answers))
    words = ("ai-act", "classify", "--answers", "answers.json")
    return Command("ai-act-companion", "classifies answers; judges no evidence, never fails", words, folder)


WAYS: tuple[Callable[[Path], Command], ...] = (
    bare, riskkit, ai_act_companion, bdp_model_gate, compliance_trestle, checkov,
)  # fmt: skip


def costs() -> Iterator[tuple[Command, Cost]]:
    """The medians of runs in turn, each of which has to pass; of what is installed alone."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        commands = [command for way in WAYS if (command := _ready(way, root / way.__name__))]
        for command in commands:
            _run(command, root)
        runs = [[_run(command, root) for command in commands] for _ in range(RUNS)]
    for command, found in zip(commands, zip(*runs, strict=True), strict=True):
        yield command, Cost(*map(median, zip(*found, strict=True)))


def _ready(way: Callable[[Path], Command], folder: Path) -> Command | None:
    folder.mkdir()
    with suppress(FileNotFoundError):
        command = way(folder)
        program = PEERS / command.words[0]  # an absolute path stays what it is
        return command._replace(words=(str(program), *command.words[1:])) if program.exists() else None
    return None


def _run(command: Command, root: Path) -> Cost:
    """One run, with modules compiled before, as they are once installed."""
    own = {"PYTHONPYCACHEPREFIX": str(root / "compiled"), "PYTHONPATH": str(command.folder), "LOG_LEVEL": "ERROR"}
    left = {key: value for key, value in os.environ.items() if key not in ("PYTHONDONTWRITEBYTECODE", "CI")}
    start = (sys.executable, "-I", "-S", str(HERE / "spent.py"), *command.words)
    done = subprocess.run(start, cwd=command.folder, env=left | own, check=True, capture_output=True, text=True)
    code, *cost = map(float, done.stdout.split())
    assert code == 0, f"{command.name} ends with {code:.0f}"
    return Cost(*cost)


def main() -> None:
    """Print the table, and what is not in it."""
    found = list(costs())
    one = found[0][1]
    print("| gate that passes | what it does | wall, ms | ratio | processor, ms | ratio | peak memory, MiB |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for command, (wall, processor, memory) in found:
        taken = f"{wall * 1e3:.0f} | {wall / one.wall:.1f} | {processor * 1e3:.0f} | {processor / one.processor:.1f}"
        print(f"| {command.name} | {command.does} | {taken} | {memory:.0f} |")
    missing = [way.__name__.replace("_", "-") for way in WAYS if way.__name__.replace("_", "-") not in _named(found)]
    if missing:
        print(f"\nNot installed here: {', '.join(missing)}.")


def _named(found: list[tuple[Command, Cost]]) -> set[str]:
    return {"bare", "riskkit"} | {command.name for command, _ in found}


if __name__ == "__main__":
    main()
