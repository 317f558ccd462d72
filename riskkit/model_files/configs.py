"""Configurations of models in JSON: whether they name code that is loaded with the model."""

import json
import re
from typing import Any

_ANYWHERE = "auto_map"
"""Read in the configuration of each part of a model, too."""
_AT_TOP = ("auto_mapping", "custom_pipelines", "trust_remote_code")
_PIPELINE = "_class_name"
"""In model_index.json the class of a pipeline; with a module before it, it is one that comes with the model."""
_MAY = re.compile(rb"\\u|auto_map|custom_pipelines|trust_remote_code|_class_name")
"""A letter of a key can be written as an escape, too."""


def may_name_code(data: bytes) -> bool:
    """Whether some JSON has to be parsed to tell whether it names code."""
    return bool(_MAY.search(data))


def word_for_code(data: bytes) -> str:
    """The key by which some JSON names code to be loaded; empty where it names none, or is no JSON object."""
    anywhere: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        # of a key that stands twice any may count
        anywhere.extend(key for key, value in found if key == _ANYWHERE and _says_something(value))
        return dict(found)

    try:
        top = json.loads(data, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return ""
    if anywhere or not isinstance(top, dict):
        return _ANYWHERE if anywhere else ""
    if isinstance(top.get(_PIPELINE), list):
        return _PIPELINE
    return next((key for key in _AT_TOP if _says_something(top.get(key))), "")


def _says_something(value: object) -> bool:
    return value is not None and value is not False
