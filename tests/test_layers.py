"""The house has floors: what each layer may import and do, read from the source."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from benchmarks.shape import ambiguous

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "riskkit"
PURE = ("analysis", "engine", "gate", "lint", "questionnaire")
SHELL = ("cli", "__main__")

OUTSIDE_WORLD = re.compile(r"^(glob|io|jinja2|os|pathlib|rich|shutil|subprocess|sys|tempfile|typer|yaml)(\.|$)")
NETWORK = re.compile(r"^(aiohttp|asyncio|ftplib|http\.client|httpx|requests|smtplib|socket|ssl|urllib\.request)(\.|$)")
CLOCK_OR_CHANCE = re.compile(r"^(random|secrets|time)(\.|$)")
CLOCK = re.compile(r"\b(date|datetime)\.(now|utcnow|today)$")
UNSEEDED = re.compile(r"\b(default_rng|SeedSequence|PCG64|Philox|MT19937|RandomState)$")
GLOBAL_CHANCE = re.compile(r"\b(np|numpy)\.random\.(?!default_rng)[a-z]\w*$")
TERMINAL = re.compile(r"^(print|input|exit|quit|breakpoint|sys\.exit|os\._exit|SystemExit)$")


def layer(file: Path) -> str:
    """Name of the top-level module or package that *file* belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> Iterator[str]:
    """Dotted name of everything imported from outside the package, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def outside_world(tree: ast.Module) -> list[str]:
    """Imports and calls that reach for files, the terminal or the process."""
    opened = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "open"]
    return [name for name in imported(tree) if OUTSIDE_WORLD.search(name)] + opened


def unrepeatable(tree: ast.Module) -> list[str]:
    """Imports, calls and references whose result differs from run to run: clock, unseeded chance, network."""
    found = [name for name in imported(tree) if CLOCK_OR_CHANCE.search(name) or NETWORK.search(name)]
    for node in ast.walk(tree):
        text = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        found += [text] if CLOCK.search(text) or GLOBAL_CHANCE.search(text) else []
        if isinstance(node, ast.Call) and UNSEEDED.search(ast.unparse(node.func)) and not (node.args or node.keywords):
            found.append(ast.unparse(node))
    return found


def terminal(tree: ast.Module) -> list[str]:
    """Names that print, ask or end the process."""
    names = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
    return [name for name in names if TERMINAL.search(name)]


def foreign(tree: ast.Module) -> list[str]:
    """Imports from neither the standard library nor this package."""
    own = {*sys.stdlib_module_names, "riskkit"}
    return [name for name in imported(tree) if name.partition(".")[0] not in own]


def sources(wanted: Callable[[str], bool]) -> list[Path]:
    """Every source file whose layer is wanted."""
    return sorted(file for file in PACKAGE.rglob("*.py") if wanted(layer(file)))


def parsed(file: Path) -> ast.Module:
    """Syntax tree of *file*."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def contract(name: str) -> list[str]:
    """Source modules of one forbidden contract; empty where it is not written yet."""
    settings = ConfigParser()
    settings.read(CHECKOUT / ".importlinter")
    return settings.get(f"importlinter:contract:{name}", "source_modules", fallback="").split()


def test_every_import_points_down() -> None:
    """import-linter keeps every contract, and every top-level module has its place in the layers."""
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [command, "--no-cache", "--no-logo"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(("name", "layers"), [("pure", PURE), ("records", ("schema",)), ("tasks", ("tasks",))])
def test_contracts_name_every_layer_they_are_for(name: str, layers: tuple[str, ...]) -> None:
    """A layer is named in its forbidden contract from its first file on."""
    there = {f"riskkit.{layer(file)}" for file in sources(lambda found: found in layers)}
    assert set(contract(name)) == there, f"edit source_modules of importlinter:contract:{name} in .importlinter"


@pytest.mark.parametrize("file", sources(lambda found: found in (*PURE, "schema")), ids=str)
def test_pure_layers_see_no_outside_world(file: Path) -> None:
    """Below the edge nothing opens a file, reads the environment or knows how it is shown."""
    assert outside_world(parsed(file)) == []


@pytest.mark.parametrize("file", sources(lambda found: found not in SHELL), ids=str)
def test_results_are_repeatable(file: Path) -> None:
    """Outside the command line there is no clock, no network and no chance without a seed."""
    assert unrepeatable(parsed(file)) == []


@pytest.mark.parametrize("file", sources(lambda found: found not in SHELL), ids=str)
def test_only_the_command_line_prints_or_exits(file: Path) -> None:
    """Everything else returns values and raises errors."""
    assert terminal(parsed(file)) == []


@pytest.mark.parametrize("file", sources(lambda found: found in ("__init__", "errors", "resources", "schema")), ids=str)
def test_the_ground_floor_needs_pydantic_at_most(file: Path) -> None:
    """Records import pydantic and nothing else that is installed; errors and resources import nothing installed."""
    allowed = {"pydantic"} if layer(file) == "schema" else set()
    assert {name.partition(".")[0] for name in foreign(parsed(file))} <= allowed


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (outside_world, "import os.path"),
        (outside_world, "def f():\n    from pathlib import Path"),
        (outside_world, "open('x')"),
        (unrepeatable, "from time import monotonic"),
        (unrepeatable, "from urllib import request"),
        (unrepeatable, "import datetime\ndatetime.datetime.now()"),
        (unrepeatable, "field(default_factory=date.today)"),
        (unrepeatable, "np.random.default_rng()"),
        (unrepeatable, "np.random.normal(0, 1)"),
        (unrepeatable, "import requests"),
        (terminal, "print('x')"),
        (terminal, "raise SystemExit(1)"),
        (terminal, "sys.exit()"),
        (foreign, "import numpy"),
    ],
)
def test_checks_see_what_they_forbid(check: Callable[[ast.Module], list[str]], source: str) -> None:
    """Each check finds its fault wherever it stands in a file."""
    assert check(ast.parse(source))


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (outside_world, "from ossify import os_like\nshelf.open()"),
        (unrepeatable, "from datetime import date\ndate.fromisoformat(today)\nages.today"),
        (unrepeatable, "np.random.default_rng(seed)\nfrom urllib.parse import urlsplit"),
        (terminal, "console.print('x')\nprinted = 1"),
        (foreign, "import json\nfrom riskkit.errors import Problem\nfrom . import base"),
    ],
)
def test_checks_pass_over_what_is_allowed(check: Callable[[ast.Module], list[str]], source: str) -> None:
    """No check trips over a name that only looks like a fault."""
    assert check(ast.parse(source)) == []


def test_every_type_name_means_one_thing() -> None:
    """No two modules make a type of the same name."""
    assert ambiguous() == {}
