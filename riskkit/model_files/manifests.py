"""Files of numbers that another file of the folder names: tensors of ONNX, shards of TensorFlow.js and of MLC."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from riskkit.schema.model_files import FoundFile

_MARKS = (b"weightsManifest", b"dataPath", b'"paths"')
_UNPICKLED = re.compile(
    r"(?i)(.*/)?(pytorch_model|adapter_model|training_args|optimizer|scheduler|diffusion_pytorch)[^/]*"
)
"""Names under which loaders look for pickles, whatever else names them."""
_STEPS = re.compile(r"(?:[^/\\:\x00-\x1f]+/)*[^/\\:\x00-\x1f]+")


def beside(path: str, name: str) -> str | None:
    """The path of what a file names beside it or in a folder below; nothing where it leads elsewhere."""
    steps = [step for step in name.split("/") if step != "."] if not name.startswith("/") else []
    plain = "/".join(steps)
    if not _STEPS.fullmatch(plain) or ".." in steps:
        return None
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{plain}"


def may_name_parts(data: bytes) -> bool:
    """Whether some JSON has to be parsed to tell whether it names files of numbers."""
    return any(mark in data for mark in _MARKS)


def parts_of(data: bytes) -> tuple[str, ...]:
    """The files of numbers that some JSON names, as TensorFlow.js and MLC have it; none where it is anything else."""
    try:
        return tuple(dict.fromkeys(_named(json.loads(data))))
    except (ValueError, RecursionError):
        return ()


def raw_parts(files: Mapping[str, FoundFile]) -> dict[str, FoundFile]:
    """
    Files that are nothing by their own bytes, and that another one names as its numbers, as what they are then.

    What is known by its bytes for something else stays that.
    """
    named = {part for file in files.values() if file.format in ("onnx", "json") for part in file.parts}
    return {
        path: replace(files[path], format="raw", runs_code="")
        for path in named & files.keys()
        if files[path].format == "other" and not _UNPICKLED.fullmatch(path)
    }


def _named(top: Any) -> Iterator[str]:
    listed = top.get("weightsManifest") if isinstance(top, dict) else top
    for group in listed if isinstance(listed, list) else ():
        if isinstance(group, dict) and isinstance(group.get("weights"), list) and isinstance(group.get("paths"), list):
            yield from (name for name in group["paths"] if isinstance(name, str))
    records = top.get("records") if isinstance(top, dict) else None
    for record in records if isinstance(records, list) else ():
        if isinstance(record, dict) and isinstance(record.get("dataPath"), str):
            yield record["dataPath"]
