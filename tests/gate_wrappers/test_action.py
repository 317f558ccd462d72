"""The GitHub Action: valid, its shell run as the runner runs it, and the gate's exit code is its own."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskkit.cli.gate_fast_start import CI
from riskkit.schema.results.gate import EXITS
from tests.gate.scenes import DATE, copied

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, GATE = ACTION["runs"]["steps"]
GIVEN = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
HOSTILE = ("$(touch owned)", "`touch owned`", "a b", '"; touch owned; "', "--help", "x\ny", "*", "${{ github.token }}")
MODULES = (
    "venv.py",
    "venv/__main__.py",
    "pip/__init__.py",
    "pip/__main__.py",
    "ensurepip/__main__.py",
    "riskkit/__init__.py",
    "riskkit/__main__.py",
    "sitecustomize.py",
    "usercustomize.py",
    "json.py",
    "os.py",
    "typer.py",
)
"""What a change may call its own modules, so that they are taken for others."""
RECORDING = """#!/usr/bin/env bash
printf '%s\\0' "$@" >"$RUNNER_TEMP/arguments"
for argument in "$@"; do
  [[ "$argument" != --output=github-summary=* ]] || echo summary >"${argument#--output=github-summary=}"
done
echo '::notice title=x::y'
exit "$STUB_EXIT"
"""


@dataclass(frozen=True)
class Runner:
    """A machine of GitHub's with a gate that notes what it is given and ends as it is told."""

    temp: Path
    checkout: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the workflow sets besides."""

    def run(self, step: dict[str, Any], exit_code: int = 0, **inputs: str) -> subprocess.CompletedProcess[str]:
        """A step as the runner takes it: inputs into its environment, and its text to bash."""
        values = {name: str(given.get("default", "")) for name, given in ACTION["inputs"].items()} | inputs
        env = {name: GIVEN.sub(lambda found: values[found[1]], text) for name, text in step.get("env", {}).items()}
        files = {name: str(self.temp / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        around = {"RUNNER_TEMP": str(self.temp), "GITHUB_ACTION_PATH": str(ROOT), "STUB_EXIT": str(exit_code)}
        script = self.temp / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        env = {**os.environ, **files, **around, **self.variables, **env}
        folder = step.get("working-directory", str(self.checkout)).replace("${{ runner.temp }}", str(self.temp))
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)

    def arguments(self) -> list[str]:
        """What the gate was given."""
        *command, end = (self.temp / "arguments").read_text(encoding="utf-8").split("\0")
        assert (command[:4], end) == (["-I", "-m", "riskkit", "gate"], "")
        return command[4:]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner on which riskkit stands where the action installs it."""
    stub = tmp_path / "temp" / "riskkit" / "bin" / "python"
    stub.parent.mkdir(parents=True)
    stub.write_text(RECORDING, encoding="utf-8")
    stub.chmod(0o755)
    (tmp_path / "checkout").mkdir()
    return Runner(tmp_path / "temp", tmp_path / "checkout")


def test_it_fits_the_schema() -> None:
    """GitHub's own schema of actions holds."""
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [str(checker), "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_input_is_part_of_a_script() -> None:
    """Inputs reach a shell through its environment alone, so that none of them is read as a command."""
    assert [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step["run"]] == []


def test_every_input_is_used() -> None:
    """No input is asked for in vain, and each is handed on as it is."""
    assert {found[1] for text in GATE["env"].values() if (found := GIVEN.fullmatch(text))} == set(ACTION["inputs"])


@pytest.mark.parametrize("exit_code", [*EXITS.values(), 137])
def test_the_exit_code_is_the_gates(runner: Runner, exit_code: int) -> None:
    """The step ends as the gate did, whatever that was, and says so to later steps."""
    assert runner.run(GATE, exit_code).returncode == exit_code
    assert (runner.temp / "GITHUB_OUTPUT").read_text() == f"exit-code={exit_code}\n"
    assert ACTION["outputs"]["exit-code"]["value"] == "${{ steps.gate.outputs.exit-code }}"


def test_annotations_and_summary_are_given_to_the_runner(runner: Runner) -> None:
    """The annotations are on stdout, and the summary is added to what the step has already."""
    (runner.temp / "GITHUB_STEP_SUMMARY").write_text("before\n")
    assert runner.run(GATE, 1).stdout == "::notice title=x::y\n"
    assert (runner.temp / "GITHUB_STEP_SUMMARY").read_text() == "before\nsummary\n"


def test_a_gate_that_is_not_there_fails(runner: Runner) -> None:
    """Where riskkit was not installed, the step fails."""
    (runner.temp / "riskkit" / "bin" / "python").unlink()
    assert runner.run(GATE).returncode == 127


def test_what_is_not_given_is_no_argument(runner: Runner) -> None:
    """By default release.yaml is held to policy.yaml, both in the folder at hand."""
    runner.run(GATE)
    policy, annotations, summary, *rest = runner.arguments()
    assert (policy, annotations) == ("--policy=policy.yaml", "--output=github=-")
    assert summary.startswith("--output=github-summary=")
    assert rest == ["--", "release.yaml"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["release", "policy", "pin", "base", "baseline"])
def test_an_input_is_one_argument(runner: Runner, name: str, text: str) -> None:
    """Whatever an input holds, it is that input and nothing else: no command, no other option, no second word."""
    runner.run(GATE, 0, **{name: text})
    expected = text if name == "release" else f"--{name}={text}"
    assert expected in runner.arguments()
    assert len(runner.arguments()) == (5 if name in ("release", "policy") else 6)
    assert not [*runner.temp.glob("owned"), *runner.checkout.iterdir()]


def test_each_line_is_an_output(runner: Runner) -> None:
    """More outputs are named one a line, and empty lines are none."""
    runner.run(GATE, output="sarif=a b.sarif\n\njunit=junit.xml\n", selftest="true")
    assert runner.arguments()[3:6] == ["--selftest", "--output=sarif=a b.sarif", "--output=junit=junit.xml"]


def test_a_selftest_is_left_out_only_by_its_word(runner: Runner) -> None:
    """A value that is neither true nor false does not skip the self-test unsaid."""
    runner.run(GATE, selftest="True")
    assert "--selftest" in runner.arguments()


@pytest.fixture
def hostile(tmp_path: Path) -> Runner:
    """A runner with a checkout full of modules that leave a mark when they run, and variables that lead there."""
    checkout, temp = tmp_path / "checkout", tmp_path / "temp"
    temp.mkdir()
    for name in MODULES:
        file = checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write(__file__)\n", encoding="utf-8")
    (checkout / "pip.conf").write_text("[global]\nno-index = true\nfind-links =\n", encoding="utf-8")
    leading = {"PYTHONPATH": str(checkout), "PYTHONSTARTUP": str(checkout / "venv.py"), "PIP_CONFIG_FILE": "pip.conf"}
    return Runner(temp, checkout, leading)


def test_it_installs_riskkit_from_where_it_is(hostile: Runner) -> None:
    """
    The first step makes an environment with the riskkit of the action's own revision, and the second runs it.

    Neither runs anything of the change under review, whatever its modules are called. By whom weights are signed can be
    told there, so that a release whose policy names signers gets out.
    """
    done = hostile.run(INSTALL)
    assert done.returncode == 0, done.stdout + done.stderr
    ran = hostile.run(GATE, release="not-there.yaml")
    assert ran.returncode == EXITS["bad-input"], ran.stdout + ran.stderr
    assert "not-there.yaml" in ran.stdout
    assert not hostile.checkout.with_name("ran").exists()
    python = str(hostile.temp / "riskkit" / "bin" / "python")
    command = [python, "-I", "-m", "riskkit", "gate", "release.yaml", "--policy=policy.yaml", f"--date={DATE}"]
    signed = copied("signed-by-one-who-may", hostile.temp / "signed")
    nowhere = os.environ | dict.fromkeys(CI, "")
    ran = subprocess.run(command, cwd=signed, env=nowhere, capture_output=True, text=True, check=False)
    assert ran.returncode == EXITS["passed"], ran.stdout + ran.stderr
