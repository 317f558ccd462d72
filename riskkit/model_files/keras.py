"""Models of Keras as JSON: whether building one from it runs code that is in it or that it names."""

import builtins
import re
from typing import Any

_BUILDS = re.compile(
    r"keras|keras(\.src)?\.(layers|models|activations|initializers|regularizers|constraints|optimizers|losses|metrics"
    r"|dtype_policies|mixed_precision|quantizers|random|engine|backend)(\..*)?|builtins"
    r"|keras_(hub|nlp|cv)(\.src)?\.(models|layers|tokenizers|samplers)(\..*)?"
)
"""Modules of Keras whose classes do no more than build a network."""
_RUNS = frozenset({"Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"})
"""Layers that run code which comes with the model, or load a file of another format."""
_FUNCTIONS = re.compile(r"keras(\.src)?\.(activations|losses|metrics|initializers|regularizers)(\..*)?|builtins")
_LOOKUPS = ("StringLookup", "IntegerLookup", "TextVectorization")
"""Layers that can read a file of the machine that builds them."""
_FUNCTION_KINDS = ("function", "builtin_function_or_method")


def is_model(value: object) -> bool:
    """Whether values of JSON look like a Keras object: a class and what it is made with, anywhere near the top."""
    waiting, looks = [value], 0
    while waiting and looks < 50:
        here, looks = waiting.pop(0), looks + 1
        if isinstance(here, dict):
            if "class_name" in here and "config" in here:
                return True
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here[:50]
    return False


def is_code(kind: str) -> bool:
    """Whether a layer of some class is code, or loads a file of another format."""
    plain = kind.rpartition(">")[2].rpartition(".")[2]
    return plain in _RUNS or plain.endswith("OpLambda") or plain == "__lambda__"


def word_for_code(value: object) -> str:
    """What in a model runs code when it is built; empty where nothing does."""
    waiting: list[Any] = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if word := _word(here):
                return word
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return ""


def _word(found: dict[str, Any]) -> str:
    kind, module, config = found.get("class_name"), found.get("module"), found.get("config")
    if "__lambda__" in (kind, found.get("type")) or "__lambda__" in found:
        return "__lambda__"
    if not isinstance(kind, str):
        return ""
    plain = kind.rpartition(">")[2].rpartition(".")[2]
    if is_code(kind):
        return plain
    if plain in _LOOKUPS and isinstance(config, dict) and isinstance(config.get("vocabulary"), str):
        return f"{plain} with a file"
    return "" if _builds(kind, module, config) else f"{module}.{config if kind in _FUNCTION_KINDS else plain}"[:200]


def _builds(kind: str, module: object, config: object) -> bool:
    """Whether what is named is a class or function of Keras that builds a network and does nothing else."""
    if not isinstance(module, str):
        return kind not in _FUNCTION_KINDS
    if module == "builtins" and config in dir(builtins):
        return False
    return bool((_FUNCTIONS if kind in _FUNCTION_KINDS else _BUILDS).fullmatch(module))
