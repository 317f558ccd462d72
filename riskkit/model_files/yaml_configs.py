"""
Configurations in YAML: whether one runs code when it is read or when a model is built from it.

By regular expressions over the text. A parser would have to agree with each of the parsers that people use.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from riskkit.model_files import targets

MOST = 16 * 1024 * 1024
"""Bytes of a configuration that are looked at."""
MARKS = (b"!", b"%", b"\\", b"_target_", b"class_path", b"class_name", b"loader_module", b"code")
"""One of these stands in every configuration that names code."""
_STANDARD = "tag:yaml.org,2002:"
_TAG = re.compile(r"(?<![\w\"'.)!/])!(?:<[^>\s]*>|[^\s,\]}\[{\"']*)")
_HANDLE = re.compile(r"(?m)^%TAG[ \t]+(!\w*!?)[ \t]+(\S+)")
_COMMENT = re.compile(r"(?m)^([^\"'\n#]*[ \t])?#.*$")
"""A line's comment, where no quote before it could have it stand in a text."""
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_FOLDED = re.compile(r"\\\r?\n[ \t]*")
_RUNS = re.compile(
    r"tag:yaml\.org,2002:python/(?!(none|bool|str|unicode|bytes|int|long|float|complex|list|tuple|dict)$)"
    r"|!(new|apply|name|module|obj|object|pkl|import|call|func|function|class|partial|py|python|eval|exec|lambda|env)"
    r"([:/. ]|$)",
)
"""Tags by which a loader calls or imports something; the plain types of Python do neither."""
_LOADER = re.compile(r"(?<![\w-])loader_module[\"']?[ \t]*:\s*[\"']?([^\s\"',}]*)")
_LOADERS = re.compile(r"mlflow(\.\w+)*")
_CODE = re.compile(r"(?<![\w-])(code|model_code_path|code_paths?)[\"']?[ \t]*:[ \t]*(?!null\b|~|\[\])(?=[^\s,}])")
_LAYER = re.compile(r"(?<![\w-])class_name[\"']?[ \t]*:\s*[\"']?(\S*>)?(\w*Lambda|TorchModuleWrapper|TFSMLayer)\b")


def word_for_code(data: bytes, name: str) -> str:
    """The word by which a configuration of some name runs or names code; empty where there is none."""
    if not any(mark in data for mark in MARKS):
        return ""
    text = _COMMENT.sub(r"\1", data.decode("utf-8", "replace"))
    if tag := next(filter(_RUNS.match, _tags(text)), ""):
        return tag[:80]
    plain = _plain(text)
    if target := targets.unknown_target(plain):
        return target
    if layer := _LAYER.search(plain):
        return layer[2]
    return _of_mlflow(plain) if name.lower() == "mlmodel" else ""


def tag_of_python(data: bytes) -> str:
    """The tag by which a text of any kind imports something from Python when it is read as YAML; empty without one."""
    if b"ython/" not in data:
        return ""
    return next((tag[:80] for tag in _tags(data.decode("utf-8", "replace")) if _RUNS.match(tag) and tag[0] == "t"), "")


def _tags(text: str) -> Iterator[str]:
    """Every tag with its handle spelled out and its escapes resolved."""
    handles = {"!!": _STANDARD, **dict(_HANDLE.findall(text))}
    for found in _TAG.findall(text):
        if found.startswith("!<"):
            yield unquote(found[2:].rstrip(">"))
        handle = next((each for each in sorted(handles, key=len, reverse=True) if found.startswith(each)), "")
        yield unquote(handles.get(handle, "")) + unquote(found.removeprefix(handle))


def _plain(text: str) -> str:
    """The text without the escapes by which a key can be written otherwise."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: _character(found[1] or found[2] or found[3]), _FOLDED.sub("", text))


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 32 <= code < 127 else " "


def _of_mlflow(text: str) -> str:
    """What an MLmodel loads its model with, unless it is a part of MLflow."""
    for loader in _LOADER.findall(text):
        if not _LOADERS.fullmatch(loader):
            return f"loader_module: {loader[:60]}"
    found = _CODE.search(text)
    return f"{found[1]}:" if found else ""
