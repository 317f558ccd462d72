"""``riskkit init . --ci … --policy …``: what turns the gate on is written, valid and never over what is there."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from riskkit import __version__
from riskkit.cli import main
from riskkit.errors import InputError
from riskkit.schema.policy import Policy
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.validate import validate
from riskkit.tasks.gate_files import SERVICES, presets, service_file, write_gate_files
from tests.gate.scenes import PRESETS, copied, git

CHECKS = {
    "github": ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    "gitlab": ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
    "pre-commit": ("pre-commit", "validate-config"),
}
ODD = "m'o \"d: #e$(touch x)l"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout with a release in it and no policy."""
    folder = copied("wren", tmp_path / "wren")
    (folder / "policy.yaml").unlink()
    git(folder, "init", "-q")
    return folder


@pytest.mark.parametrize("preset", PRESETS)
def test_the_policy_is_the_one_that_ships(folder: Path, preset: str) -> None:
    """It is written with every reason in it, and can be read."""
    write_gate_files(folder, "seger2023", None, preset)
    text = (folder / "policy.yaml").read_text("utf-8")
    assert text == PRESETS[preset].read_text("utf-8").split("\n", 1)[1]
    assert validate(Policy, read_document(folder / "policy.yaml")).id == preset


@pytest.mark.parametrize("below", ["", "models/wren", ODD])
@pytest.mark.parametrize("service", SERVICES)
def test_the_file_of_a_service_is_valid(service: str, below: str, tmp_path: Path) -> None:
    """It is one by the schema of whoever reads it, pinned to this version, and names the release as it is called."""
    (tmp_path / "shown.yaml").write_text(service_file(service, below), encoding="utf-8")
    program, *arguments = CHECKS[service]
    words = [str(Path(sys.executable).parent / program), *arguments, "shown.yaml"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tree = yaml.safe_load(service_file(service, below))
    name = f"{below}/release.yaml".lstrip("/")
    assert __version__ in service_file(service, below)
    if service == "github":
        assert tree["jobs"]["gate"]["steps"][1]["with"]["release"] == name
    elif service == "pre-commit":
        assert tree["repos"][0]["hooks"][0]["args"][0] == name
    else:
        said = tree["riskkit-gate"]["script"][1].replace("riskkit gate", "printf '%s\\n'", 1)
        printed = subprocess.run(["bash", "-c", said], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        assert printed.splitlines()[0] == name


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_overwritten(folder: Path, service: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there keeps its bytes and is told, with what to put into it; the second time nothing is written."""
    mine = folder / SERVICES[service]
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine: true\n")
    assert main(["init", str(folder), "--ci", service, "--policy", "small"]) == 0
    said = capsys.readouterr().err
    assert "kept" in said and mine.name in said and "put into" in said
    assert mine.read_text() == "mine: true\n"
    before = (folder / "policy.yaml").read_bytes()
    assert main(["init", str(folder), "--ci", service, "--policy", "frontier"]) == 0
    assert (folder / "policy.yaml").read_bytes() == before


def test_what_is_left_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands that are left are printed, decide and gate among them."""
    assert main(["init", str(folder), "--ci", "github", "--policy", "small"]) == 0
    said = capsys.readouterr().err
    assert [word for word in ("riskkit assess", "riskkit decide", "riskkit gate", "git add") if word not in said] == []
    assert (folder / ".github/workflows/riskkit-gate.yml").is_file()


def test_a_release_is_drafted_first(tmp_path: Path) -> None:
    """Without a release.yaml it is drafted as always."""
    folder = copied("wren", tmp_path / "wren")
    for name in ("release.yaml", "policy.yaml"):
        (folder / name).unlink()
    assert main(["init", str(folder), "--version", "2.1.0", "--policy", "team"]) == 0
    assert (folder / "release.yaml").is_file() and (folder / "policy.yaml").is_file()


def test_what_is_not_known_writes_nothing(folder: Path) -> None:
    """A service or a policy that there is none of ends with 4, before anything is written."""
    before = sorted(folder.rglob("*"))
    with pytest.raises(InputError, match="github, gitlab, pre-commit"):
        write_gate_files(folder, "seger2023", "travis", "small")
    with pytest.raises(InputError, match="frontier, small, team"):
        write_gate_files(folder, "seger2023", "github", "../small")
    assert sorted(folder.rglob("*")) == before
    assert [*presets("seger2023")] == ["frontier", "small", "team"]
