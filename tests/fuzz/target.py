"""What is fuzzed, as a record: a reader and sound files; and whole commands as readers."""

import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from riskkit.cli import main
from riskkit.cli.gate_fast_start import CI
from riskkit.errors import InputError, Problem, RiskkitError
from riskkit.model_files.bounded import Malformed

Reader = Callable[[Path], object]
TOLD = (RiskkitError, Malformed)
"""How a reader tells that a file is wrong."""


@dataclass(frozen=True)
class Target:
    """A reader of a file, and sound files."""

    samples: tuple[bytes, ...]
    read: Reader
    """Takes the path of a mutated file; may raise what is in `TOLD` and nothing else."""
    name: str = "input.yaml"
    """What the mutated file is called; it lies in a folder of its own."""


def ran(*words: str) -> tuple[int, str]:
    """
    Exit code and stdout of a command, run as if by a person and by no service.

    Raises `AssertionError` for a crash that it tells of, and any other code.
    """
    out, said = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(said), patch.dict(os.environ, dict.fromkeys(CI, "")):
        code = main(words)
    assert "riskkit broke" not in said.getvalue(), said.getvalue()
    assert code in range(5), f"exit code {code}"
    assert code == 0 or said.getvalue() or out.getvalue(), f"exit code {code} without a word"
    return code, out.getvalue()


def passed(*words: str) -> str:
    """Stdout of a command that exits with 0; raises `InputError` for any other exit code."""
    code, out = ran(*words)
    if code:
        raise InputError([Problem("", "", f"told with exit code {code}")])
    return out


def command(word: str, *words: str) -> Reader:
    """A command on a file."""
    return lambda path: passed(word, str(path), *words)
