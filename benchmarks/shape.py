"""
How large and how entangled the package is, counted from its source; ``python -m benchmarks.shape FILE`` also writes it.

A module is a file, a package is a folder with its modules. Nothing but the standard library is needed.
"""

import ast
import inspect
import pkgutil
import re
import subprocess
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory
from types import FrameType

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "riskkit"
DATA = {"frameworks": ("*.yaml",), "templates": ("*.j2", "*.css")}
Functions = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A module: its dotted name, its text and its syntax tree."""

    name: str
    file: Path
    text: str
    tree: ast.Module

    @property
    def folder(self) -> str:
        """The package that it lies in."""
        return self.file.parent.relative_to(CHECKOUT).as_posix()

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())

    @property
    def comments(self) -> int:
        """How many comments it has; a docstring is none, nor is a note to a checker."""
        found = tokenize.generate_tokens(StringIO(self.text).readline)
        return sum(each.type == tokenize.COMMENT and not re.match(r"# (noqa|type:)", each.string) for each in found)

    @property
    def lengths(self) -> list[int]:
        """The lines of each function, decorators left out and docstrings included."""
        return [(each.end_lineno or each.lineno) - each.lineno + 1 for each in self.functions]

    @property
    def functions(self) -> list[Functions]:
        """Every function, also one inside a class or another function."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Functions)]


@cache
def sources() -> Mapping[str, Source]:
    """Every module of the package by its dotted name."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(file.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        text = file.read_text(encoding="utf-8")
        found[name] = Source(name, file, text, ast.parse(text, str(file)))
    return found


def type_names(tree: ast.Module) -> Iterator[str]:
    """Names of the classes and type aliases that a module makes; how an option of a command is declared is neither."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, ast.unparse(node.value)
            if re.fullmatch(r"_?[A-Z][a-z]\w*", name) and "typer." not in value:
                yield name


def ambiguous() -> dict[str, list[Path]]:
    """Type names that more than one module makes, and where."""
    places: dict[str, list[Path]] = defaultdict(list)
    for source in sources().values():
        for name in type_names(source.tree):
            places[name].append(source.file)
    return {name: files for name, files in places.items() if len(files) > 1}


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """The package's own modules that these statements import."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in sources() else node.module for name in inner}
    return found & sources().keys()


def late(source: Source) -> set[str]:
    """The package's own modules that functions of a module import when they are called."""
    return imported(node for function in source.functions for node in ast.walk(function))


def reachable(start: str, arrows: Mapping[str, set[str]]) -> set[str]:
    """All modules that imports lead to from one module."""
    found: set[str] = set()
    left = list(arrows[start])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += arrows[name]
    return found


def circular() -> list[str]:
    """Modules whose imports, late ones too, lead back to themselves."""
    arrows = {name: imported(ast.walk(source.tree)) - {name} for name, source in sources().items()}
    return [name for name in arrows if name in reachable(name, arrows)]


def called(*words: str) -> list[str]:
    """Modules that have a function called by a command, with every module imported before."""
    files = {str(source.file): name for name, source in sources().items()}
    found: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename in files and code.co_flags & inspect.CO_OPTIMIZED:
            found.add(files[code.co_filename])

    for module in pkgutil.walk_packages([str(PACKAGE)], "riskkit."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    main = import_module("riskkit.cli").main
    with redirect_stdout(StringIO()):
        sys.setprofile(note)
        try:
            code = main(list(words))
        finally:
            sys.setprofile(None)
    assert code == 0, f"riskkit {' '.join(words)} exits with {code}"
    return sorted(found)


@cache
def walked() -> list[str]:
    """Modules on the way of `riskkit score FILE`, for the release of the demonstration."""
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        import_module("riskkit.cli").main(["demo", "-o", folder])
        return called("score", str(Path(folder) / "assessment.yaml"), "--date", "2022-08-22")


def commit() -> str:
    """The commit that is checked out, and whether what is counted differs from it."""
    words = ("git", "-C", str(CHECKOUT))
    name = subprocess.run((*words, "rev-parse", "--short", "HEAD"), capture_output=True, text=True, check=False)
    changes = subprocess.run(
        (*words, "diff", "--stat", "HEAD", "--", "riskkit", *DATA), capture_output=True, text=True, check=False
    )
    return (name.stdout.strip() or "unknown") + (" with changes" if changes.stdout else "")


def _folders() -> list[str]:
    by_folder: dict[str, list[Source]] = defaultdict(list)
    for source in sources().values():
        by_folder[source.folder].append(source)
    rows = []
    for folder, found in by_folder.items():
        lines, functions = sum(each.lines for each in found), sum(len(each.functions) for each in found)
        rows.append(f"| {folder} | {len(found)} | {lines:,} | {functions} |")
    return ["| folder | files | lines | functions |", "|---|---:|---:|---:|", *rows]


def _data() -> list[str]:
    rows = []
    for folder, patterns in DATA.items():
        files = [file for pattern in patterns for file in (CHECKOUT / folder).rglob(pattern)]
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        rows.append(f"| {folder} | {len(files)} | {lines:,} |")
    return ["| data | files | lines |", "|---|---:|---:|", *rows]


def _figures() -> list[str]:
    found = sources().values()
    lengths = [length for source in found for length in source.lengths]
    top = [len(imported(ast.walk(each.tree)) - late(each)) for each in found]
    lines = sum(each.lines for each in found)
    figures = {
        "files": f"{len(found)}",
        "lines": f"{lines:,}",
        "lines of a function, median": f"{median(lengths):.0f}",
        "lines of a function, nine in ten have at most": f"{quantiles(lengths, n=10)[-1]:.0f}",
        "own modules that a module imports at its top, mean": f"{mean(top):.1f}",
        "own modules that a module imports inside functions, mean": f"{mean(len(late(each)) for each in found):.1f}",
        "modules in cycles of imports, imports inside functions counted": f"{len(circular())}",
        "type names with two meanings": f"{len(ambiguous())}",
        "comments per 100 lines": f"{100 * sum(each.comments for each in found) / lines:.1f}",
        "modules on the way of `riskkit score FILE`": f"{len(walked())}",
    }
    return ["| what | figure |", "|---|---:|", *(f"| {what} | {figure} |" for what, figure in figures.items())]


def page() -> str:
    """All figures as Markdown."""
    walk = Counter(sources()[name].folder for name in walked())
    parts = [
        "# Shape of the code",
        f"Made by `make shape` on commit {commit()}. The figures change with the code, and no test checks them.",
        "\n".join(_figures()),
        "The length of a function includes its docstring and excludes its decorators. A module is on the way of a "
        "command if the command calls one of its functions.",
        "\n".join(_folders()),
        "On the way of `riskkit score FILE`: " + ", ".join(f"{name} {count}" for name, count in walk.items()) + ".",
        "\n".join(_data()),
    ]
    return "\n\n".join(parts) + "\n"


def main(*files: str) -> None:
    """Prints the page, and writes it to files."""
    text = page()
    print(text, end="")
    for file in files:
        Path(file).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
