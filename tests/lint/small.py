"""The small framework of this folder, and edits of it, read from its data files."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from riskkit.schema.framework.framework import Framework
from tests.edits import GONE, Edits, reworked

HERE = Path(__file__).parent


def read(name: str) -> Any:
    """What a data file of this folder holds."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def small() -> Framework:
    """The small framework."""
    return Framework.model_validate(read("small"))


def edits_of(given: Mapping[str, Any]) -> Edits:
    """Edits as a data file lists them, where the word gone takes a key out."""
    return {place: GONE if value == "gone" else value for place, value in given.items()}


def changed(given: Mapping[str, Any]) -> Framework:
    """The small framework with other values at pointers such as ``risks.yaml:risks/bias/severity``."""
    return reworked(small(), edits_of(given))
