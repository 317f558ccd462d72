"""
Frameworks that ship, kept where Python keeps compiled modules once they were found free of problems.

Whoever can write there can change riskkit itself, so this is trusted no more than its own code is. What is kept counts
for the very bytes of the framework's files and of the code that reads and checks them, and for nothing else.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from riskkit.errors import InputError
from riskkit.resources import frameworks_root
from riskkit.schema.framework.framework import Framework

CODE = Path(__file__).parents[1]


def ships(folder: Path) -> bool:
    """Whether a folder is that of a framework that comes with riskkit."""
    return folder.resolve().parent == frameworks_root()


def key_of(folder: Path, names: Iterable[str]) -> str:
    """What changes with every file of a framework and with the code; empty where a file cannot be read."""
    files = [*(folder / f"{name}.yaml" for name in names), *sorted((CODE / "schema").rglob("*.py"))]
    files += [CODE / "store" / f"{name}.py" for name in ("yaml/document", "yaml/validate", "frameworks", "compiled")]
    try:
        digests = [f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in files]
    except OSError:
        return ""
    return sha256("\n".join(digests).encode()).hexdigest()


def kept(folder: Path, key: str) -> Framework | None:
    """The framework that is kept under a key; none where there is none."""
    try:
        found, _, tree = _place(folder).read_bytes().partition(b"\n")
        return Framework.model_validate_json(tree, strict=True) if key and found == key.encode() else None
    except (OSError, ValidationError):
        return None


def keep(folder: Path, key: str, trees: Mapping[str, Any], digest: str) -> None:
    """
    Keeps a framework that is free of problems, under the key that it had before it was read.

    Where Python keeps no compiled modules, neither is this kept.
    """
    if sys.dont_write_bytecode or not key:
        return
    from riskkit.store.yaml.writer import write_atomically

    text = json.dumps({**trees, "digest": digest}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        place = _place(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, f"{key}\n{text}")
    except (OSError, InputError):
        return


def _place(folder: Path) -> Path:
    return Path(cache_from_source(__file__)).with_name(f"framework-{folder.resolve().name}.json")
