"""
Strict YAML: plain values, and the line and column of every value and key.

Only what survives being read by a person is taken: true and false are the only truth values, numbers are decimal, a
key is a text and stands once, and there are no anchors, aliases, tags, merge keys or second documents.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from riskkit.errors import InputError, Problem
from riskkit.store.yaml.reader import Builder, Position, quoted, step, text_of

MOST_BYTES = 2 * 1024 * 1024
LOOKED_AT, NAMED = 2000, 4
"""So many entries of a folder are looked at for a file to name instead, and so many are named."""


@dataclass(frozen=True)
class Document:
    """
    One file's content: a tree of dict, list, str, int, float, bool and None, and where each part stands.

    *marks* and *key_marks* go from a pointer such as ``answers/bio-uplift/level`` to the place of the value and of its
    key; the root is ``''``.
    """

    name: str
    tree: object
    marks: Mapping[str, Position] = field(repr=False)
    key_marks: Mapping[str, Position] = field(repr=False)

    def value(self, pointer: str) -> object:
        """The value at *pointer*; raises KeyError where there is none."""
        tree = self.tree
        for part in pointer.split("/") if pointer else ():
            pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
            tree = {step(key): value for key, value in pairs}[part]
        return tree

    def where(self, pointer: str) -> Position:
        """The place of the value at *pointer*, or of the nearest value around it."""
        while pointer not in self.marks:
            pointer = pointer.rpartition("/")[0]
        return self.marks[pointer]

    def where_key(self, pointer: str) -> Position:
        """The place of the key at *pointer*, or of the nearest value around it."""
        return self.key_marks.get(pointer) or self.where(pointer)

    def located(self, problem: Problem) -> Problem:
        """The problem with this document's name, and the line and column of its pointer."""
        line, column = self.where(problem.pointer)
        return replace(problem, where=self.name, line=line, column=column)

    def digest(self) -> str:
        """``sha256:`` and the digest of the canonical JSON; comments, layout and order of keys do not count."""
        return f"sha256:{sha256(canonical(self.tree)).hexdigest()}"


def read_document(path: Path) -> Document:
    """The document in a regular file; raises `InputError` with every problem found."""
    return parse_document(content_of(path), _name_of(path))


def parse_document(data: bytes, name: str) -> Document:
    """The document in *data*, called *name* in problems; raises `InputError` with every problem found."""
    if len(data) > MOST_BYTES:
        raise InputError([Problem(name, "", f"larger than {MOST_BYTES // 2**20} MiB", "split it")])
    text = text_of(data, name)
    builder = Builder(name, text)
    builder.read()
    return Document(name, builder.tree, MappingProxyType(builder.marks), MappingProxyType(builder.key_marks))


def canonical(tree: object) -> bytes:
    """The tree as JSON with sorted keys and no white space, in UTF-8."""
    text = json.dumps(tree, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _name_of(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


def content_of(path: Path) -> bytes:
    """What a regular file holds, with the first byte beyond the most that is read; raises `InputError`."""
    hint = ""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        if stat.S_ISDIR(mode):
            problem, hint = "is a directory", f"name a file in it; {_yaml_in(path)}"
        else:
            problem = "is not a regular file"
    except FileNotFoundError:
        problem, hint = "no such file", _near(path)
    except OSError as error:
        problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
    except ValueError:
        problem = "is not a file name"
    raise InputError([Problem(_name_of(path), "", problem, hint)])


def _near(path: Path) -> str:
    """What to name in place of a file that is not there."""
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {quoted(str(folder))}"
    stems = {Path(name).stem: name for name in _yaml_files(folder)}
    if near := get_close_matches(path.stem, stems, n=1):
        return f"did you mean {quoted(stems[near[0]])}?"
    return f"{_yaml_in(folder)}; riskkit init starts a release"


def _yaml_in(folder: Path) -> str:
    found = _yaml_files(folder)
    if not found:
        return "it has no YAML file" if folder.name else "no YAML file lies here"
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"YAML files there: {', '.join(map(quoted, found[:NAMED]))}{more}"


def _yaml_files(folder: Path) -> list[str]:
    """The names of YAML files in a folder, of the first so many entries."""
    try:
        with os.scandir(folder) as entries:
            return sorted(each.name for each in islice(entries, LOOKED_AT) if each.name.endswith((".yaml", ".yml")))
    except OSError:
        return []
