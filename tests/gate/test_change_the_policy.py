"""How a change of the policy gets in, by the script of the page on CI, in a repository of git."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from riskkit.schema.selftest import Edit
from riskkit.tasks.selftest import edit
from tests.docs.pages import ROOT, blocks
from tests.gate.scenes import DATE, copied, git

PAGE = ROOT / "docs" / "how-to" / "gate-in-ci.md"
(SCRIPT,) = (text for language, text in blocks(PAGE) if language == "bash")
NEW = Edit(file="policy.yaml", set={"thresholds/margin": 1})


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a sound release on main, and a branch for a change."""
    folder = copied("wren", tmp_path / "wren")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        git(folder, *words)
    git(folder, "update-ref", "refs/remotes/origin/main", "main")
    git(folder, "checkout", "-q", "-b", "change")
    program = tmp_path / "bin" / "riskkit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m riskkit "$@" --date {DATE}\n')
    program.chmod(0o755)
    return folder


def _ended(folder: Path) -> int:
    """How the script ends on the change as GitHub runs it."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    path = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    service = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"}
    around = {name: value for name, value in os.environ.items() if name != "GITHUB_EVENT_PATH"}
    env = {**around, **service, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", SCRIPT], cwd=folder, env=env, capture_output=True, text=True, check=False)
    (folder / "gate.json").unlink(missing_ok=True)
    assert "Traceback" not in done.stderr
    return done.returncode


def test_a_change_of_the_policy_alone_gets_in(checkout: Path) -> None:
    """It passes for its owners to look at; once it is merged the next change is held to it and passes."""
    edit(checkout, [NEW])
    assert _ended(checkout) == 0
    git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert _ended(checkout) == 0


def test_nothing_else_gets_in_with_it(checkout: Path) -> None:
    """What the old policy stops is stopped beside a change of the policy too, by the gate's own exit code."""
    edit(checkout, [NEW, Edit(file="release.yaml", remove=("publisher",))])
    assert _ended(checkout) == 1
    edit(checkout, [Edit(file="policy.yaml", set={"require": []})])
    assert _ended(checkout) == 1


def test_without_a_change_of_the_policy_it_is_the_gate(checkout: Path) -> None:
    """A sound change passes, and one that waits for people still does."""
    assert _ended(checkout) == 0
    edit(checkout, [Edit(file="release.yaml", set={"text": "Names birds and bats."})])
    assert _ended(checkout) == 2
