"""
Model cards: the front matter of a README.md, as the Hugging Face Hub reads it.

The YAML in it is parsed by whoever calls, strictly. Source: hub-docs, modelcard.md; the Hub's own regular expression.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from riskkit.errors import Problem
from riskkit.schema.model_files import Card

MOST = 4 * 1024 * 1024
"""Bytes of a card that are read."""
MOST_FRONT = 512 * 1024
NAMES = ("README.md", "readme.md", "MODEL_CARD.md", "model_card.md", "modelcard.md")
_OPENS = re.compile(rb"\s{0,100}?---[ \t]*(?:\r\n|\r|\n)")
_CLOSES = re.compile(rb"(?:\r\n|\r|\n)---[ \t]*(?:\r\n|\r|\n|\Z)")
_HEADING = re.compile(r" {0,3}#[ \t]++(.{1,200}?)[ \t#]*|.{0,200}?<h1\b[^>]{0,200}>(.{1,200}?)(?:</h1>.{0,200})?", re.I)
"""Gives no space back, of which there may be millions."""
_UNDERLINE = re.compile(r" {0,3}=+[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_DECORATION = re.compile(r"!\[[^\]]{0,200}\]\([^)]{0,400}\)|<[^>]{0,400}>|\[([^\]]{0,200})\]\([^)]{0,400}\)")
_NO_NAME = re.compile(
    r"(?i)(model card( for)?)?( model id)?|readme|table of contents|overview|introduction|usage|install(ation)?"
)
_CARD_FOR = re.compile(r"(?i)model card (for|of):? +")
_MOST_LINES, _MOST_LINE = 2000, 1000
_RELATIONS = ("finetune", "adapter", "quantized", "merge")
_OTHER = ("other", "unknown")


class FrontMatter(NamedTuple):
    """The YAML at the head of a card, the number of lines before it, and the text after it."""

    yaml: bytes
    lines: int
    rest: str


def front_matter(data: bytes) -> FrontMatter | None:
    """The YAML between the first ``---`` and the next, if a card starts with one."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    opened = _OPENS.match(data)
    if not opened:
        return None
    # the line break that ends the opening may be the one that starts the closing
    closed = _CLOSES.search(data, opened.end() - 1, opened.end() + MOST_FRONT)
    if not closed:
        return None
    yaml = data[opened.end() : max(opened.end(), closed.start())]
    lines = len(opened[0].splitlines())
    return FrontMatter(yaml, lines, data[closed.end() : MOST].decode("utf-8", "replace"))


def card(path: str, tree: object, rest: str = "") -> Card:
    """What a card says, from its front matter as plain values and the text after; a field of another kind is told."""
    given: Mapping[str, object] = tree if isinstance(tree, dict) else {}
    problems: list[Problem] = []

    def words(key: str) -> tuple[str, ...]:
        found = given.get(key)
        listed = found if isinstance(found, list) else [] if found is None else [found]
        if not all(isinstance(word, str) for word in listed):
            problems.append(Problem(path, key, "is neither a text nor a list of texts", "put it in quotes"))
        return tuple(word for word in listed if isinstance(word, str) and word.strip())

    if tree is not None and not isinstance(tree, dict):
        problems.append(Problem(path, "", "the front matter is not a mapping", "write 'key: value'"))
    licence, link = _licence(words("license"), words("license_name")), words("license_link")
    names, relation, library = words("model_name"), words("base_model_relation"), words("library_name")
    return Card(
        path,
        names[0] if names else heading(rest),
        licence,
        link[0] if link else None,
        words("base_model"),
        relation[0] if relation and relation[0] in _RELATIONS else None,
        words("datasets"),
        library[0] if library else None,
        any(key.startswith("extra_gated_") for key in given),
        tuple(problems),
    )


def heading(text: str) -> str | None:
    """
    The first heading of the highest level in Markdown that is a name.

    What stands in a block of code is none, nor is a picture alone, or what a template says before it is filled in.
    """
    fence, before = "", ""
    for whole in text.splitlines()[:_MOST_LINES]:
        line = whole[:_MOST_LINE]
        if mark := _FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence:
            found = _HEADING.fullmatch(line)
            title = (found[1] or found[2]) if found else before if _UNDERLINE.fullmatch(line) else ""
            if name := _named(title):
                return name
        before = "" if fence else line[:200]
    return None


def _named(title: str) -> str:
    """The name in a heading; empty where it has none."""
    name = " ".join(_DECORATION.sub(lambda found: found[1] or " ", title).strip(" *_`").split())
    return "" if _NO_NAME.fullmatch(name) else _CARD_FOR.sub("", name, count=1)


def _licence(stated: tuple[str, ...], named: tuple[str, ...]) -> str | None:
    """The licence that is stated; of several all hold, and one that the list of the Hub lacks is told by its name."""
    if named and (not stated or stated[0].lower() in _OTHER):
        return named[0]
    return " AND ".join(stated) or None
