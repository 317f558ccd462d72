"""
Prints requirements for pip: the tools of a short set of tests as pinned, and what riskkit needs.

``lowest`` names what riskkit needs at the lowest version that pyproject.toml allows, ``newest`` at whichever is newest.
What that needs in turn is at its newest in both.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
EXTRAS = ("docx", "keys", "pdf", "signatures")
TOOLS = frozenset(
    {"execnet", "hypothesis", "jsonschema", "pexpect", "pluggy", "pypdf", "pyte", "pytest", "pytest-xdist"}
)


def needed() -> Iterator[tuple[str, str]]:
    """Name and lowest version of everything that riskkit needs, also where somebody asks for its extras."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for line in (*project["dependencies"], *(line for each in EXTRAS for line in extras[each])):
        found = re.fullmatch(r"([A-Za-z0-9_.-]+)>=([0-9.]+)", line)
        assert found, f"pyproject.toml: {line!r} names no lowest version alone"
        yield found[1], found[2]


def requirements(versions: str) -> Iterator[str]:
    """A line for each requirement; *versions* is ``lowest`` or ``newest``."""
    pins = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    yield from (pin for pin in pins if pin.partition("==")[0] in TOOLS)
    yield from {f"{name}=={version}" if versions == "lowest" else name: None for name, version in needed()}


if __name__ == "__main__":
    print(*requirements(*sys.argv[1:]), sep="\n")
