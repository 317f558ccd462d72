"""Somebody without a home folder or a name, as in a container: every command does what it does for others."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cli.small import FILE, SMALL, lay_out
from tests.gate.scenes import DATE, DECIDERS, copied
from tests.model_files import files

NOBODY = """
import pwd, sys
def unknown(*asked):
    raise KeyError(f"nobody is known by {asked}")
pwd.getpwuid = pwd.getpwnam = unknown
from riskkit.cli import main
sys.exit(main())
"""
"""The command where the system knows nobody."""
HOMES = [None, "", "nowhere"]
GATE = ["release.yaml", "--policy", "policy.yaml", "--date", DATE]
WHO = ["--name", DECIDERS[0]["name"], "--role", DECIDERS[0]["role"]]


def becoming() -> list[list[str]]:
    """What to put before a command so that it is run by somebody unknown: nothing, and as root another number too."""
    # what lies in the folders of others, such as Python itself, stays readable
    words = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"]
    words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    able = os.geteuid() == 0 and shutil.which("setpriv")
    there = (
        able and subprocess.run([*words, sys.executable, "-c", ""], capture_output=True, check=False).returncode == 0
    )
    return [[], words] if there else [[]]


def homeless(
    folder: Path, *words: str, home: str | None = None, become: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """A command of somebody unknown, without git's configuration, and with *home* below the folder or none at all."""
    names = (
        "HOME",
        "USER",
        "USERNAME",
        "LOGNAME",
        "LNAME",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "SOURCE_DATE_EPOCH",
        "CI",
    )
    kept = {name: value for name, value in os.environ.items() if name not in names and not name.startswith("GIT_")}
    kept |= {} if home is None else {"HOME": str(folder / home) if home else ""}
    python = [*become, sys.executable, *(["-m", "riskkit"] if become else ["-c", NOBODY])]
    return subprocess.run(
        [*python, *words], cwd=folder, env=kept, input="", capture_output=True, text=True, check=False
    )


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that anybody can read and write, as pytest's own is not."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("become", becoming(), ids=lambda words: "as-another" if words else "as-unknown")
def test_a_release_is_drafted_without_a_home(everybodys: Path, home: str | None, become: list[str]) -> None:
    """A draft has its digests, and no home is made for their cache."""
    (everybodys / "model").mkdir()
    files.sharded(everybodys / "model")
    (everybodys / "model").chmod(0o777)
    ran = homeless(everybodys, "init", "model", "--version", "1", home=home, become=become)
    assert ran.returncode == 0, ran.stderr
    assert "sha256:" in (everybodys / "model" / "release.yaml").read_text(encoding="utf-8")
    assert [path.name for path in everybodys.iterdir()] == ["model"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["init", "new.yaml", "--name", "Acme", "--version", "2", *SMALL], 0),
        (["init", "new.yaml", "--from", FILE, "--version", "2", *SMALL], 0),
        (["assess", FILE, "--plain", *SMALL], 3),
        (["assess", "--answers", FILE, "--in-place", *SMALL], 3),
        (["score", FILE, *SMALL], 0),
        (["report", FILE, "-o", "report.html", "--format", "html", *SMALL], 0),
        (["explain", FILE, "gated", *SMALL], 0),
        (["next", FILE, *SMALL], 0),
        (["whatif", FILE, "--set", "spread=many", *SMALL], 0),
        (["compare", FILE, FILE, *SMALL], 0),
        (["people", FILE, *SMALL], 0),
        (["merge", FILE, FILE, *SMALL], 4),
        (["migrate", FILE, "--to", "small"], 0),
        (["framework", "list"], 0),
        (["--install-completion", "bash"], 4),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, list) else None,
)
def test_an_assessment_needs_no_home(tmp_path: Path, words: list[str], code: int) -> None:
    """Whatever is done with an assessment ends as it does for others."""
    lay_out(tmp_path)
    ran = homeless(tmp_path, *words)
    assert (ran.returncode, "riskkit broke" in ran.stderr) == (code, False), ran.stderr


def test_a_gate_needs_no_home(tmp_path: Path) -> None:
    """A release is let out, held to its base in git, and decided about."""
    folder = copied("wren", tmp_path / "wren")
    ran = homeless(folder, "gate", *GATE)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    ran = homeless(folder, "gate", *GATE, "--base", "HEAD")
    assert "riskkit broke" not in ran.stderr and "git did not answer" not in ran.stdout, ran.stdout + ran.stderr
    ran = homeless(folder, "decide", *GATE, *WHO, "--why", "It was decided with nobody at home.", "--again")
    assert ran.returncode == 0, ran.stderr
