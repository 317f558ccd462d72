"""Completion in the shell: installed by one command, and it knows what there is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def riskkit(home: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command run by a shell of somebody who lives in *home*."""
    environment = {**os.environ, "HOME": str(home), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", **variables}
    words = [sys.executable, "-m", "riskkit", *command]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("riskkit ass", "assess"),
        ("riskkit assess --qu", "--quick"),
        ("riskkit framework sh", "show"),
        ("riskkit score assessment.yaml --profile pre", "precautionary"),
        ("riskkit whatif assessment.yaml --framework seger2023 --profile ", "openness-leaning"),
    ],
)
def test_a_shell_is_told_what_could_be_typed(tmp_path: Path, words: str, found: str) -> None:
    """Commands, the options of a command, and the profiles of a framework."""
    count = str(words.count(" "))
    ran = riskkit(tmp_path, COMP_WORDS=words, COMP_CWORD=count, _RISKKIT_COMPLETE="complete_bash")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert found in ran.stdout.split()


def test_completion_is_installed_by_one_command(tmp_path: Path) -> None:
    """It is written where the shell reads it, and said."""
    ran = riskkit(tmp_path, "--install-completion", "bash")
    assert ran.returncode == 0, ran.stderr
    assert "_RISKKIT_COMPLETE" in (tmp_path / ".bash_completions" / "riskkit.sh").read_text(encoding="utf-8")


def test_a_command_that_is_typed_is_run(tmp_path: Path) -> None:
    """What a shell would set to ask does not answer in place of a gate."""
    ran = riskkit(tmp_path, "gate", "nothing.yaml", "--policy", "none.yaml", _RISKKIT_COMPLETE="complete_bash")
    assert ran.returncode == 4 and "policy-valid" in ran.stdout
