"""``python -m tests.fuzz --minutes 60`` feeds every parser with mutated files; exits with 1 where one breaks."""

import argparse
import resource
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

MEMORY = 4 << 30
"""A reader that takes more breaks."""
MISSING = "Atheris is not installed: python -m pip install atheris (Linux, CPython 3.11 to 3.13), or leave out --engine"


def main(words: Sequence[str] | None = None) -> int:
    """The exit code: 1 where something broke, 2 where the words are wrong."""
    given = _parser().parse_args(words)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if given.engine == "atheris":
        return _guided(given)
    from tests.fuzz.trying import fuzz, tried_one

    names = _known(given.names)
    if given.file:
        return int(None in [tried_one(name, given.file.read_bytes(), "again") for name in names])
    return 0 if fuzz(names, given.minutes * 60, given.seed) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=("mutations", "atheris"), default="mutations")
    parser.add_argument("--file", type=Path, help="feed this file once, such as one that was kept")
    parser.add_argument("names", nargs="*", help="what to fuzz; all of it unless named")
    return parser


def _known(names: Sequence[str]) -> list[str]:
    """The targets that are named, or all; exits where a name is none."""
    from tests.fuzz.targets import targets

    if wrong := [name for name in names if name not in targets()]:
        sys.exit(f"not targets: {', '.join(wrong)}; there are: {', '.join(targets())}")
    return list(names or targets())


def _guided(given: argparse.Namespace) -> int:
    """Imports all of riskkit under the eyes of Atheris, so that nothing here may have imported it before."""
    try:
        atheris = import_module("atheris")
    except ImportError:
        print(MISSING, file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["riskkit"]):
        from tests.fuzz.guided import fuzz

        return 0 if fuzz(atheris, _known(given.names), given.minutes * 60, given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
