"""
Frameworks: a folder of YAML files, one per noun, into one record.

One that ships is kept where Python keeps compiled modules, once it was found free of problems. Whoever can write there
can change riskkit itself, so this is trusted no more than its own code is. What is kept counts for the very bytes of
the framework's files and of the code that reads and checks them, and for nothing else.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from riskkit.errors import InputError, Problem, in_order
from riskkit.resources import frameworks_root
from riskkit.schema.base import Record
from riskkit.schema.checks.framework import problems, suggest
from riskkit.schema.framework.framework import Framework
from riskkit.store.yaml.document import Document, read_document
from riskkit.store.yaml.reader import quoted
from riskkit.store.yaml.validate import validate

FILES: dict[str, type[Record]] = {
    name: info.annotation
    for name, info in Framework.model_fields.items()
    if isinstance(info.annotation, type) and issubclass(info.annotation, Record)
}
"""The files of a framework's folder, without ``.yaml``, and the record that each holds."""
CODE = Path(__file__).parents[1]


def framework_ids() -> tuple[str, ...]:
    """The ids of the frameworks that ship with riskkit."""
    return tuple(sorted(path.parent.name for path in frameworks_root().glob("*/framework.yaml")))


def shown(path: Path) -> Path:
    """The path as problems show it: relative where it lies below the working directory."""
    full, here = Path(os.path.abspath(path)), Path(os.path.abspath("."))
    return full.relative_to(here) if full.is_relative_to(here) else path


def framework_folder(name_or_path: str) -> Path:
    """The folder of a shipped framework by its id, or the folder at a path; raises `InputError` without either."""
    if name_or_path in framework_ids():
        return shown(frameworks_root() / name_or_path)
    if os.path.isdir(name_or_path):
        return shown(Path(name_or_path))
    message = f"{quoted(name_or_path)} is neither a framework that ships with riskkit nor a folder"
    raise InputError([Problem("", "", message, suggest(name_or_path, framework_ids(), "frameworks"))])


def load_framework(name_or_path: str) -> Framework:
    """
    The framework with a shipped id or in a folder, free of problems; an id wins over a folder of the same name.

    Raises `InputError` with every problem of every file.
    """
    folder = framework_folder(name_or_path)
    key = key_of(folder) if ships(folder) else ""
    if framework := kept(folder, key):
        return framework
    documents, records = _read(folder)
    framework = Framework.model_validate({**records, "digest": _digest(documents)})
    found = problems(framework)
    if found:
        raise InputError(_placed(found, documents))
    if key:
        keep(folder, key, {name: document.tree for name, document in documents.items()}, framework.digest)
    return framework


def placed(problems: Iterable[Problem], name_or_path: str) -> tuple[Problem, ...]:
    """Problems of a framework's files, sorted, each with the path of its file and its line and column there."""
    return in_order(_placed(problems, _read(framework_folder(name_or_path))[0]))


def _placed(problems: Iterable[Problem], documents: Mapping[str, Document]) -> Iterator[Problem]:
    return (located(problem, documents[problem.where.removesuffix(".yaml")]) for problem in problems)


def _read(folder: Path) -> tuple[dict[str, Document], dict[str, Record]]:
    documents: dict[str, Document] = {}
    records: dict[str, Record] = {}
    found: list[Problem] = []
    first = folder / "framework.yaml"
    if not os.path.lexists(first):  # what has none is no framework, and its other files are not missed one by one
        raise InputError([_missing(first)])
    for name, model in FILES.items():
        path = folder / f"{name}.yaml"
        try:
            if not os.path.lexists(path):
                raise InputError([_missing(path)])
            documents[name] = read_document(path)
            records[name] = validate(model, documents[name])
        except InputError as error:
            found += error.problems
    if found:
        raise InputError(found)
    return documents, records


def _missing(path: Path) -> Problem:
    files = ", ".join(f"{name}.yaml" for name in FILES)
    return Problem(str(path), "", "no such file", f"a framework is a folder of {files}")


def located(problem: Problem, document: Document) -> Problem:
    """The problem with the document's name and its place there: of the value, or of its key where that is higher up."""
    line, column = document.where(problem.pointer)
    above = document.where_key(problem.pointer)
    line, column = above if above[0] < line else (line, column)
    return replace(problem, where=document.name, line=line, column=column)


def _digest(documents: Mapping[str, Document]) -> str:
    """The digest of all files; the order of keys counts, since levels are listed from best to worst."""
    trees = {f"{name}.yaml": document.tree for name, document in documents.items()}
    text = json.dumps(trees, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def ships(folder: Path) -> bool:
    """Whether a folder is that of a framework that comes with riskkit."""
    return folder.resolve().parent == frameworks_root()


def key_of(folder: Path) -> str:
    """What changes with every file of a framework and with the code; empty where a file cannot be read."""
    files = [*(folder / f"{name}.yaml" for name in FILES), *sorted((CODE / "schema").rglob("*.py"))]
    files += [CODE / "store" / f"{name}.py" for name in ("yaml/reader", "yaml/document", "yaml/validate", "frameworks")]
    try:
        digests = [f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in files]
    except OSError:
        return ""
    return sha256("\n".join(digests).encode()).hexdigest()


def kept(folder: Path, key: str) -> Framework | None:
    """The framework that is kept under a key; none where there is none."""
    try:
        found, _, tree = _compiled(folder).read_bytes().partition(b"\n")
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
        file = _compiled(folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, f"{key}\n{text}")
    except (OSError, InputError):
        return


def _compiled(folder: Path) -> Path:
    return Path(cache_from_source(__file__)).with_name(f"framework-{folder.resolve().name}.json")
