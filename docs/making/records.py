"""Sections on records: their fields, what each may hold, and with what a record is refused."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeGuard, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from docs.making.markdown import bullets, prose, table
from docs.making.source import definition, fields, refusals
from docs.making.types import Words
from riskkit.render.text import code, markdown
from riskkit.schema.base import Record

Kinds = Mapping[str, type[Record]]


def within(record: type[Record]) -> tuple[type[Record], ...]:
    """A record, what it is based on, and every record that its fields hold, in the order of first use."""
    found: dict[type[Record], None] = {}
    todo: list[object] = [record]
    while todo:
        part = todo.pop(0)
        if isinstance(part, type) and issubclass(part, Record):
            if part in (Record, *found):
                continue
            found[part] = None
            todo = [*(info.annotation for info in part.model_fields.values()), part.__base__, *todo]
        else:
            todo = [*get_args(part), *todo]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sections:
    """Where each record of some kinds of file has its section; *shared* are those that several kinds hold."""

    headings: Mapping[type[Record], str]
    shared: tuple[type[Record], ...]

    @property
    def anchors(self) -> dict[tuple[str, str], str]:
        """The anchor of each record by module and name."""
        return {(record.__module__, record.__name__): slug(head) for record, head in self.headings.items()}

    def of(self, kind: type[Record]) -> tuple[type[Record], ...]:
        """The records that only this kind of file holds, itself first."""
        return tuple(record for record in within(kind) if record not in self.shared)


def slug(heading: str) -> str:
    """The anchor of a heading."""
    kept = "".join(mark for mark in heading.lower() if mark.isalnum() or mark in " -_")
    return kept.strip().replace(" ", "-")


def sections(kinds: Iterable[type[Record]]) -> Sections:
    """The sections for these kinds of file."""
    count = Counter(record for kind in kinds for record in within(kind))
    names = Counter(record.__name__ for record in count)
    headings = {
        record: record.__name__ if names[record.__name__] == 1 else f"{record.__name__} ({_noun(record)})"
        for record in count
    }
    bases = {record.__base__ for record in count}
    return Sections(headings, tuple(record for record, times in count.items() if times > 1 or record in bases))


def _noun(record: type[Record]) -> str:
    return record.__module__.rpartition(".")[2]


def section(record: type[Record], places: Sections, words: Words) -> str:
    """The section on one record, without its heading."""
    base = record.__base__
    text = prose(record.__doc__ or "") if record.__doc__ != (base.__doc__ if base else None) else ""
    above = (
        f"Has the fields of [{base.__name__}](#{slug(places.headings[base])}) as well." if base and _based(base) else ""
    )
    words.module = record.__module__
    rows = [
        (
            code(info.alias or name),
            words.of(found.annotation) + _null(found.annotation, info),
            default(info),
            prose(found.text),
        )
        for name, found in fields(record).items()
        if (info := record.model_fields.get(name))
    ]
    refused = [f"Else refused: {markdown(text)}." for text in refusals(record)]
    parts = (text, above, table(("field", "type", "default", "meaning"), rows), bullets(refused))
    return "\n\n".join(part for part in parts if part)


def _based(base: type) -> TypeGuard[type[Record]]:
    return issubclass(base, Record) and base is not Record


def _null(annotation: ast.expr, info: FieldInfo) -> str:
    match annotation:
        case ast.BinOp(right=ast.Constant(value=None)) if info.is_required():
            return ", or `null`"
    return ""


def default(info: FieldInfo) -> str:
    """What a field holds where it is left out."""
    if info.is_required() or info.default is PydanticUndefined:
        return "**required**"
    if info.default is None:
        return "none"
    if isinstance(info.default, bool):
        return code(str(info.default).lower())
    return code(str(info.default)) if info.default not in ((), {}, "") else "empty"


def values(words: Words) -> str:
    """The table of the named kinds of value that were met, and those that they rest on."""
    rows = []
    for module, name in (todo := list(words.values)):
        node = definition(module, name)[1]
        words.module = module
        if isinstance(node, ast.expr):
            rows.append((name, words.of(node)))
        todo += [met for met in words.values if met not in todo]
    return table(("value", "is"), sorted(rows))
