"""Configurations of models in JSON: whether they name code that is loaded with the model."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from riskkit.model_files import keras, targets, templates

MOST = 64 * 1024 * 1024
"""Bytes of a file of JSON that is looked into."""
_ANYWHERE = "auto_map"
"""Read in the configuration of each part of a model, too."""
_AT_TOP = ("auto_mapping", "custom_pipelines", "trust_remote_code")
_PIPELINE = "_class_name"
"""In model_index.json the class of a pipeline; with a module before it, it is one that comes with the model."""
_TARGETS = ("_target_", "class_path")
MARKS = (
    b"auto_map", b"custom_pipelines", b"trust_remote_code", b"class_name", b"_target_", b"class_path", b"__lambda__",
    b"template", b"sentence_transformers", b"activation_f", b'"types"',
)  # fmt: skip
"""One of these stands in every configuration that names code, unless a letter of it is written as an escape."""
_ESCAPED = re.compile(rb"\\u00(?:5[fF]|[46][1-9a-fA-F]|[57][0-9aA])")
_LETTERS = re.compile(r"[\w.]+")
_ACTIVATIONS = ("activation_function", "activation_fn", "sbert_ce_default_activation_function")
_KNOWN_LIBRARIES = frozenset({"diffusers", "transformers", "optimum", "peft", "onnxruntime"})


def may_name_code(data: bytes, name: str) -> bool:
    """Whether some JSON has to be parsed to tell whether it names code."""
    return _is_list_of_modules(name) or any(mark in data for mark in MARKS) or bool(_ESCAPED.search(data))


def word_for_code(data: bytes, name: str = "", is_there: Callable[[str], bool] = lambda path: False) -> str:
    """
    The key by which some JSON names code to be loaded; empty where it names none, or is no JSON.

    *is_there* tells whether a path beside the file is that of a file.
    """
    words: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        # of a key that stands twice any may count
        words.extend(_words(found))
        return dict(found)

    try:
        top = json.loads(data, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return ""
    return next(iter(words), "") or next(_at_top(top, name, is_there), "")


def _words(found: list[tuple[str, Any]]) -> Iterator[str]:
    """What counts at any depth."""
    for key, value in found:
        if key == _ANYWHERE and _says_something(value):
            yield _ANYWHERE
        elif key == "class_name" and isinstance(value, str) and keras.is_code(value):
            yield value[:80]
        elif key in (*_TARGETS, *_ACTIVATIONS) and not _is_known(key, value):
            yield f"{key} {value}"[:90]


def _is_known(key: str, value: object) -> bool:
    """Whether what a key names is of a well-known library, or no name of code at all."""
    if key in _TARGETS:
        return isinstance(value, str) and targets.builds_only(value)
    return not isinstance(value, str) or "." not in value or value.startswith("torch.nn.")


def _at_top(top: object, name: str, is_there: Callable[[str], bool]) -> Iterator[str]:
    if word := next((word for text in templates.templates_in(top) if (word := templates.reaches_out(text))), ""):
        yield f"its template of prompts, by '{word[:60]}',"
    if keras.is_model(top) and (word := keras.word_for_code(top)):
        yield word[:90]
    if _is_list_of_modules(name):
        yield from (f"type {kind}"[:90] for kind in _module_types(top) if not kind.startswith("sentence_transformers."))
    if not isinstance(top, dict):
        return
    if isinstance(top.get(_PIPELINE), list):
        yield _PIPELINE
    yield from (key for key in _AT_TOP if _says_something(top.get(key)))
    if _PIPELINE in top:
        yield from _own_parts(top, is_there)


def _is_list_of_modules(name: str) -> bool:
    return name.lower() in ("modules.json", "router_config.json")


def _module_types(top: object) -> Iterator[str]:
    """The classes of which sentence-transformers puts a model together."""
    if isinstance(top, list):
        yield from (str(each.get("type", "")) for each in top if isinstance(each, dict))
    elif isinstance(top, dict) and isinstance(top.get("types"), dict):
        yield from map(str, top["types"].values())


def _own_parts(top: dict[str, Any], is_there: Callable[[str], bool]) -> Iterator[str]:
    """The parts of a pipeline whose module is a file that comes with it."""
    for part, value in top.items():
        library = value[0] if isinstance(value, list) and len(value) == 2 else None
        if isinstance(library, str) and library not in _KNOWN_LIBRARIES and _LETTERS.fullmatch(library):
            path = library.replace(".", "/")
            if any(is_there(each) for each in (f"{part}/{path}.py", f"{path}.py", f"{path}/__init__.py")):
                yield f"{part} {library}"[:90]


def _says_something(value: object) -> bool:
    return value is not None and value is not False
