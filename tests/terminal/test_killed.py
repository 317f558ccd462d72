"""Killed without warning, at any moment; `make soak` does it a thousand times."""

import subprocess
import sys

import pytest

KILLS = 50


@pytest.mark.parametrize("more", [(), ("gone",)], ids=["killed", "file deleted, then killed"])
def test_no_answer_is_lost_whose_next_prompt_was_shown(more: tuple[str, ...]) -> None:
    """Killed at a random moment: the file is whole, the answers are read, at most one is further on, and it resumes."""
    command = [sys.executable, "-m", "tests.terminal.killing", str(KILLS), *more]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # a process of its own, free of threads
    assert (run.returncode, run.stdout) == (0, f"{KILLS} tried, 0 lost something\n"), run.stdout + run.stderr
