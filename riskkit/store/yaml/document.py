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
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from riskkit.errors import InputError, Problem
from riskkit.store.yaml.pointers import Place, step
from riskkit.store.yaml.reader import Builder, text_of

MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """
    One file's content: a tree of dict, list, str, int, float, bool and None, and where each part stands.

    *marks* and *key_marks* go from a pointer such as ``answers/bio-uplift/level`` to the place of the value and of its
    key; the root is ``''``.
    """

    name: str
    tree: object
    marks: Mapping[str, Place] = field(repr=False)
    key_marks: Mapping[str, Place] = field(repr=False)

    def value(self, pointer: str) -> object:
        """The value at *pointer*; raises KeyError where there is none."""
        tree = self.tree
        for part in pointer.split("/") if pointer else ():
            pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
            tree = {step(key): value for key, value in pairs}[part]
        return tree

    def where(self, pointer: str) -> Place:
        """The place of the value at *pointer*, or of the nearest value around it."""
        while pointer not in self.marks:
            pointer = pointer.rpartition("/")[0]
        return self.marks[pointer]

    def where_key(self, pointer: str) -> Place:
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
    name = os.fsencode(path).decode("utf-8", "replace")
    return parse_document(_content(path, name), name)


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


def _content(path: Path, name: str) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        problem = "is a directory" if stat.S_ISDIR(mode) else "is not a regular file"
    except FileNotFoundError:
        problem = "no such file"
    except OSError as error:
        problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
    except ValueError:
        problem = "is not a file name"
    raise InputError([Problem(name, "", problem)])
