"""What a page of the docs asks its reader to type, and what it shows for it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from riskkit.cli.gate_fast_start import CI

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md")))
INSTALLED = Path(sys.executable).parent
"""Where the program riskkit is."""
AS_TYPED = {"PYTHONUNBUFFERED": "1"}
"""Results and notes come in the order of a terminal, also where both go into one pipe."""
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """A command or a script, and the output shown for it; None where none is shown."""

    command: str
    shown: str | None


def name(page: Path) -> str:
    """A page as a test names it."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Every fenced block of a page, as its language and its text."""
    return ((found[1], found[2]) for found in BLOCK.finditer(page.read_text(encoding="utf-8")))


def steps(page: Path) -> list[Step]:
    """All that a page executes: each ``sh`` block whole, and each command of a ``console`` block."""
    found: list[Step] = []
    for language, text in blocks(page):
        if language == "sh":
            found.append(Step(text, None))
        elif language == "console":
            parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
            found += map(Step, parts[::2], parts[1::2])
    return found


def fits(shown: str, output: str) -> bool:
    """Whether output is as shown; a line of '…' stands for any lines, and '…' in a line for any part of it."""
    parts = ["(.*\n)*?" if line == "…\n" else _line(line) for line in shown.splitlines(keepends=True)]
    return re.fullmatch("".join(parts), output) is not None


def _line(line: str) -> str:
    return ".*?".join(map(re.escape, line.split("…")))


def run(step: Step, folder: Path, program: Path) -> str:
    """
    Runs a step in a folder as its reader does, who is not in CI; what is wrong with what came out, or nothing.

    *program* is the folder of the command riskkit.
    """
    environment = around()
    environment["PATH"] = f"{program}{os.pathsep}{environment['PATH']}"
    words = ["bash", "-e", "-c", step.command]
    ran = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode == 0 and "error" not in ran.stderr and (step.shown is None or fits(step.shown, ran.stdout)):
        return ""
    return f"$ {step.command}\nexit code {ran.returncode}\n{ran.stdout}{ran.stderr}"


def around() -> dict[str, str]:
    """The environment of a reader at a terminal, whose riskkit and python are those of the tests."""
    kept = {key: value for key, value in os.environ.items() if key not in CI}
    return kept | {"PATH": f"{INSTALLED}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80", "NO_COLOR": "1", **AS_TYPED}
