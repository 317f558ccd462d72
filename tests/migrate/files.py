"""Files of version 1.0 of seger2023, and what brings them up to date."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from riskkit.store.yaml.document import read_document

V1 = Path(__file__).parent / "v1"
KINDS = ("assessment", "profile", "policy", "release", "decision", "context", "case")
DATE = "2026-11-22"


def copied(into: Path) -> None:
    """All of the files in a folder."""
    shutil.copytree(V1, into, dirs_exist_ok=True)


def tree_of(path: Path) -> dict[str, Any]:
    """What a file says."""
    tree = read_document(path).tree
    assert isinstance(tree, dict)
    return tree


def leaves(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value that holds no other, with the way to it; an empty mapping or list is one."""
    pairs: Mapping[str, Any] = tree if isinstance(tree, dict) else {}
    if isinstance(tree, list):
        pairs = {str(number): value for number, value in enumerate(tree)}
    for key, value in pairs.items():
        yield from leaves(value, (*path, key))
    if not pairs:
        yield path, tree
