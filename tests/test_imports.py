"""Start-up is imports: what a bare import and the help text may load."""

import subprocess
import sys
from pathlib import Path

import pytest

import riskkit
from riskkit import errors
from tests.gate.scenes import copied

HEAVY = {"jinja2", "networkx", "numpy", "yaml"}


REPORT = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
HELP = "import sys; sys.argv = ['riskkit', '--help']; from riskkit.cli import main; sys.exit(main())"


def loaded(code: str) -> set[str]:
    """Every module that a fresh interpreter holds when *code*, which must succeed, has run."""
    command = [sys.executable, "-c", f"{REPORT}; {code}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stderr.splitlines()[-1].split())


def test_bare_import_loads_nothing_else() -> None:
    """``import riskkit`` loads one module beyond those of an empty program."""
    assert loaded("import riskkit") - loaded("pass") == {"riskkit"}


def test_help_loads_nothing_heavy() -> None:
    """Asking what the command does loads no command, and no array, graph, template, YAML or record library."""
    found = loaded(HELP)
    assert found & (HEAVY | {"pydantic"}) == set()
    assert {name for name in found if name.startswith("riskkit.")} == {
        *("riskkit.cli", "riskkit.cli.commands", "riskkit.cli.output", "riskkit.errors")
    }


def test_a_gate_loads_nothing_it_does_not_need(tmp_path: Path) -> None:
    """A release is let out without the command line, arrays, graphs, templates or what checks signatures."""
    copied("wren", tmp_path / "wren")
    words = ["riskkit", "gate", "release.yaml", "--policy", "policy.yaml", "--date", "2026-11-20"]
    there = f"import os, sys; os.chdir({str(tmp_path / 'wren')!r}); sys.argv = {words}"
    assert loaded(f"{there}; from riskkit.cli import main; main()") & ({"typer", "cryptography"} | HEAVY) == {"yaml"}


@pytest.mark.parametrize("module", ["riskkit.errors", "riskkit.resources"])
def test_errors_and_resources_load_the_standard_library_only(module: str) -> None:
    """Reporting a problem needs nothing that has to be installed."""
    found = {name.partition(".")[0] for name in loaded(f"import {module}") - loaded("pass")}
    assert found - sys.stdlib_module_names == {"riskkit"}


def test_public_names_are_the_listed_ones() -> None:
    """``__all__`` is the version and every name that is loaded on first use, and each of them can be had."""
    assert sorted(riskkit.__all__) == sorted({"__version__", *riskkit._HOME})
    assert all(hasattr(riskkit, name) for name in riskkit.__all__)


def test_public_names_load_on_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in the table is listed before it is loaded, and then is the very object of its module."""
    monkeypatch.setitem(riskkit._HOME, "RiskkitError", "riskkit.errors")
    monkeypatch.delitem(vars(riskkit), "RiskkitError", raising=False)
    assert "RiskkitError" in dir(riskkit)
    assert riskkit.RiskkitError is errors.RiskkitError
    monkeypatch.delitem(vars(riskkit), "RiskkitError")


def test_unknown_names_are_attribute_errors() -> None:
    """A name that is not in the table fails as it would on any module."""
    with pytest.raises(AttributeError, match="no attribute 'manager'"):
        _ = riskkit.manager
