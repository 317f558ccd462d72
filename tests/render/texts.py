"""Records with every text changed, and what a reader of a view or of Markdown sees."""

from collections.abc import Callable
from functools import lru_cache
from io import StringIO
from typing import Any, Literal, get_args, get_origin

from markdown_it.token import Token
from pydantic import BaseModel
from rich.console import Console

from riskkit.schema import assessment, base, release
from riskkit.schema.framework import questions, tables
from riskkit.schema.results import comparison, gate, outlook, recommendation
from tests.render.test_text import READER, shown


def _words(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {name for part in get_args(annotation) for name in _words(part)}


FIXED = {
    name
    for module in (assessment, base, release, gate, questions, tables, comparison, outlook, recommendation)
    for record in vars(module).values()
    if isinstance(record, type) and issubclass(record, BaseModel)
    for field in record.model_fields.values()
    for name in _words(field.annotation)
}
"""Words of the schema itself: verdicts, classes, grades, kinds, outcomes, roles."""


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same record with every string, ids and keys too, but not the schema's own words, put through *change*."""
    if isinstance(value, BaseModel):
        fields = {name: mapped(getattr(value, name), change) for name in type(value).model_fields}
        return type(value).model_construct(**fields)
    if isinstance(value, dict):
        return {mapped(key, change): mapped(entry, change) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return tuple(mapped(entry, change) for entry in value)
    return change(value) if isinstance(value, str) and value not in FIXED else value


def strings(value: Any) -> set[str]:
    """Every string of a record, keys too."""
    found: list[str] = []

    def noted(text: str) -> str:
        found.append(text)
        return text

    mapped(value, noted)
    return set(found)


def console(width: int = 200) -> Console:
    """A console without colours."""
    return Console(file=StringIO(), width=width)


def words(view: str) -> str:
    """A view as one line of single spaces."""
    return " ".join(view.split())


@lru_cache(maxsize=4)  # a report is looked at in several ways, and reading it takes longest
def tokens(text: str) -> list[Token]:
    """What a reader makes of a Markdown text."""
    return READER.parse(text)


def inline(text: str) -> list[Token]:
    """The inline tokens of a Markdown text."""
    return [token for token in tokens(text) if token.type == "inline"]


def blocks(text: str) -> list[tuple[str, str]]:
    """What a Markdown text is built of: paragraphs, headings, lists, tables and their cells."""
    return [(token.type, token.tag) for token in tokens(text)]


def strong(text: str) -> int:
    """How often a Markdown text stresses something."""
    return sum(child.type == "strong_open" for token in inline(text) for child in token.children or [])


def lines(text: str) -> list[str]:
    """What a reader sees of each block."""
    return [" ".join(shown(token.children).split()) for token in inline(text)]
