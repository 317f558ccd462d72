"""The pre-commit hook: valid, and run by pre-commit it ends as the gate does."""

import os
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskkit.cli.gate_fast_start import CI
from riskkit.schema.results.gate import EXITS
from tests.gate.scenes import DATE, copied

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
CONFIG: dict[str, Any] = {
    "repos": [{"repo": "local", "hooks": [{**HOOK, "language": "system", "additional_dependencies": []}]}],
    "default_stages": ["pre-commit"],
}


def run(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder, away from the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(command, cwd=cwd, env=kept | variables, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository that has the hook, with riskkit from a folder beside it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    assert run("git", "init", "--quiet", cwd=folder).returncode == 0
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(CONFIG), encoding="utf-8")
    assert run("git", "add", ".", cwd=folder).returncode == 0
    return folder


def test_it_fits_the_manifest() -> None:
    """pre-commit takes the file for what it is."""
    done = run(str(BIN / "pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("exit_code", EXITS.values())
def test_it_passes_where_the_gate_does(repository: Path, exit_code: int) -> None:
    """pre-commit passes on exit code 0 alone, shows any other, and gives the gate its arguments and no file names."""
    stub = repository.parent / "bin" / "riskkit"
    stub.parent.mkdir()
    stub.write_text(f'#!/usr/bin/env bash\necho "given: $*"\nexit {exit_code}\n', encoding="utf-8")
    stub.chmod(0o755)
    path = f"{stub.parent}{os.pathsep}{os.environ['PATH']}"
    home = str(repository.parent / "home")
    done = run(str(BIN / "pre-commit"), "run", "--verbose", cwd=repository, PATH=path, PRE_COMMIT_HOME=home)
    assert (done.returncode == 0) == (exit_code == 0), done.stdout + done.stderr
    assert "given: gate release.yaml --policy policy.yaml\n" in done.stdout
    assert ("exit code" in done.stdout) == (exit_code != 0)
    assert exit_code == 0 or f"- exit code: {exit_code}" in done.stdout


def test_its_entry_is_the_command() -> None:
    """The hook is the command that everybody types, and its arguments can be replaced."""
    assert shlex.split(HOOK["entry"]) == ["riskkit", "gate"]
    assert HOOK["args"] == ["release.yaml", "--policy", "policy.yaml"]
    assert (HOOK["always_run"], HOOK["pass_filenames"]) == (True, False)


def test_pre_commit_installs_and_runs_it(repository: Path) -> None:
    """
    From the repository of riskkit pre-commit makes an environment, and the gate in it lets a sound release out.

    The policy names signers, so that it can be told there by whom weights are signed.
    """
    for path in copied("signed-by-one-who-may", repository.parent / "signed").iterdir():
        path.rename(repository / path.name)
    assert run("git", "add", ".", cwd=repository).returncode == 0
    day = datetime.fromisoformat(f"{DATE}T12:00:00+00:00")
    around = {"SOURCE_DATE_EPOCH": f"{day.timestamp():.0f}", "PRE_COMMIT_HOME": str(repository.parent / "home")}
    command = (str(BIN / "pre-commit"), "try-repo", str(ROOT), HOOK["id"], "--verbose")
    done = run(*command, cwd=repository, **dict.fromkeys(CI, ""), **around)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout and f"exit code {EXITS['passed']}" in done.stdout, done.stdout
