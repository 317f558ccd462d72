"""Copies of records with a few values changed, by the pointers that files and problems use."""

import json
from typing import Any, TypeVar

from riskkit.schema.base import Record
from riskkit.schema.framework.framework import Framework

R = TypeVar("R", bound=Record)
GONE = object()
"""In place of a value: the key is taken out."""
Edits = dict[str, object]
"""Values by pointer."""


def tree_of(record: Record) -> Any:
    """A record as the plain values of its file."""
    return json.loads(record.model_dump_json(by_alias=True, exclude_unset=True))


def edited(record: R, edits: Edits) -> R:
    """The record with other values at these pointers."""
    tree = tree_of(record)
    for pointer, value in edits.items():
        *path, last = pointer.split("/")
        inner = tree
        for part in path:
            inner = inner[int(part)] if isinstance(inner, list) else inner.setdefault(part, {})
        if value is GONE:
            del inner[last]
        elif isinstance(inner, list):
            inner[int(last)] = value
        else:
            inner[last] = value
    return type(record).model_validate(tree)


def reworked(framework: Framework, edits: Edits) -> Framework:
    """The framework with other values at pointers such as ``risks.yaml:risks/bio/severity``."""
    by_file: dict[str, Edits] = {}
    for place, value in edits.items():
        file, _, pointer = place.partition(":")
        by_file.setdefault(file.removesuffix(".yaml"), {})[pointer] = value
    return framework.model_copy(
        update={name: edited(getattr(framework, name), given) for name, given in by_file.items()}
    )
