"""
Licences as people write them: SPDX expressions, names in their own words, and the first lines of a licence's text.

What is not listed is unknown. Source of the grammar: SPDX 2.3, annex D.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskkit.model_files import licence_texts
from riskkit.schema.model_files import LicenceKind, LicenceReading

if TYPE_CHECKING:  # a record, which pydantic is needed for only where it is read
    from riskkit.schema.licences import LicencesFile

MOST = 500
"""Characters of an expression."""
MOST_NESTING = 20
HEADING = 80
"""Characters of a text, white space left out, within which its heading starts."""
_TOKEN = re.compile(r"\s*(?:([()])|([A-Za-z0-9][A-Za-z0-9.+:-]*))")
_WORDS = {"and": "AND", "or": "OR", "with": "WITH", "AND": "AND", "OR": "OR", "WITH": "WITH"}
_FROM_OPEN: tuple[LicenceKind, ...] = ("permissive", "use-restricted", "noncommercial", "proprietary", "unknown")
_LEVEL = _FROM_OPEN.index


class _NoExpression(ValueError):
    """What is wrong with an expression, in words that end *is not a licence expression: …*."""


@dataclass(frozen=True, slots=True)
class NamedLicence:
    """One licence, with the exception that follows WITH."""

    name: str
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """Two or more parts that all hold (AND), or of which one may be chosen (OR)."""

    word: str
    parts: tuple["Expression", ...]


Expression = NamedLicence | Joined


class LicenceTable:
    """The licences that are known, by any way in which they are written."""

    def __init__(self, file: "LicencesFile") -> None:
        """The table of a licences.yaml."""
        self.file = file

    @cached_property
    def _spelt(self) -> Mapping[str, str]:
        named = {_folded(key): key for key in self.file.licences}
        return {_folded(word): key for key, known in self.file.licences.items() for word in known.written} | named

    @cached_property
    def _headings(self) -> tuple[tuple[str, str], ...]:
        """Headings and their licences, the longest first."""
        found = [(text, key) for key, known in self.file.licences.items() for text in known.heading]
        return tuple(sorted(found, key=lambda pair: -len(pair[0])))

    def spelled(self, name: str) -> str | None:
        """A licence as the table spells it, if it is listed; letters of other alphabets that look alike are others."""
        return self._spelt.get(_folded(name)) if name.isascii() else None

    def kind(self, name: NamedLicence) -> LicenceKind:
        """The kind of one licence; an exception that is not listed makes it unknown."""
        key = self.spelled(name.name) or self.spelled(name.name.removesuffix("+"))
        excepted = not name.exception or name.exception.lower() in map(str.lower, self.file.exceptions)
        return self.file.licences[key].kind if key and excepted else "unknown"

    def read(self, stated: str) -> LicenceReading:
        """What a licence, or an expression of several, allows."""
        if _folded(stated) in map(_folded, self.file.nameless):
            return _nothing(stated, "names no licence")
        try:
            whole = NamedLicence(stated) if self.spelled(stated) else parse(stated)
        except _NoExpression as error:
            return _nothing(stated, f"is not a licence expression: {error}")
        names = tuple(dict.fromkeys(_names(whole)))
        unknown = tuple(name for name in names if self.kind(name) == "unknown")
        freest = [kind for name in names if (kind := self.kind(name)) != "unknown"] + ["permissive"] * bool(unknown)
        return LicenceReading(
            stated,
            written(whole, lambda name: self.spelled(name) or name),
            tuple(self.spelled(name.name) or name.name for name in names),
            tuple(name.name if self.kind(NamedLicence(name.name)) == "unknown" else name.exception for name in unknown),
            self._whole(whole),
            min(freest, key=_LEVEL),
        )

    def _whole(self, expression: Expression) -> LicenceKind:
        if isinstance(expression, NamedLicence):
            return self.kind(expression)
        kinds = map(self._whole, expression.parts)
        return min(kinds, key=_LEVEL) if expression.word == "OR" else max(kinds, key=_LEVEL)

    def nearest(self, name: str, among: Collection[str]) -> str:
        """Of some licences the one whose name, in any way in which it is written, is the nearest; empty without one."""
        from difflib import get_close_matches

        meant: dict[str, str] = {}
        for key in among:
            known = self.file.licences.get(self.spelled(key) or "")
            meant |= {_bare(word): key for word in (known.written if known else ())}
        meant |= {_bare(key): key for key in among}
        named = _folded(name) not in map(_folded, self.file.nameless)
        near = get_close_matches(_bare(name), meant, n=1, cutoff=0.7) if named else []
        return meant[near[0]] if near else ""

    def of_text(self, text: str) -> str | None:
        """
        The licence that a text is, by its heading or by how it starts; of several headings the longest counts.

        Nothing where no licence starts so, or where terms were added to it.
        """
        head = licence_texts.flat(text[: licence_texts.HEAD])
        headed = (key for heading, key in self._headings if 0 <= head.find(heading) <= HEADING)
        found = next(headed, None) or licence_texts.by_start(text)
        return None if found is None or licence_texts.is_changed(found, text) else self.spelled(found) or found

    def in_prose(self, text: str) -> tuple[str, ...]:
        """The licences that a text states for the model itself, by their full names or as the Hub writes them."""
        lines = " ".join(licence_texts.statements(text))
        found = self._names.findall(lines) if lines else []
        return tuple(dict.fromkeys(spelt for name in found if (spelt := self.spelled(name))))

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Every name that is too long, or has a number, so that it is no common word."""
        words = [word for key, known in self.file.licences.items() for word in (key, *known.written)]
        telling = sorted({w for w in words if w == "MIT" or (len(w) > 5 and re.search(r"[0-9-]|licen", w))}, key=len)
        loose = (re.sub(r"(?:\\?[\s-])+", r"[\\s-]", re.escape(word)) for word in reversed(telling))
        return re.compile(rf"(?<![\w.-])(?:(?i:{'|'.join(loose)}))(?![\w-])") if telling else re.compile(r"(?!)")


def parse(stated: str) -> Expression:
    """The expression in a text; raises ValueError with what is wrong in it."""
    if len(stated) > MOST:
        raise _NoExpression(f"longer than {MOST} characters")
    words = list(_tokens(stated))
    found, rest = _any(words, 0)
    if rest:
        raise _NoExpression(f"'{rest[0]}' is not allowed here")
    return found


def written(expression: Expression, spelled: Callable[[str], str] = str) -> str:
    """An expression as text, with the fewest parentheses that keep its meaning."""
    if isinstance(expression, NamedLicence):
        return spelled(expression.name) + (f" WITH {expression.exception}" if expression.exception else "")
    parts = [written(part, spelled) for part in expression.parts]
    inner = [
        f"({text})" if isinstance(part, Joined) else text for part, text in zip(expression.parts, parts, strict=True)
    ]
    return f" {expression.word} ".join(inner)


def _folded(name: str) -> str:
    """A name without what people write differently: case, spaces and hyphens, and a version's v."""
    return re.sub(r"[\s_/-]+|\bv(?=[0-9])", "", re.sub(r"\b(licen[sc]e)\b", "license", name.lower()))


def _bare(name: str) -> str:
    """A folded name without the words that tell no licence from another."""
    return re.sub(r"version|license|agreement|\bthe\b", "", _folded(name)) or _folded(name)


def _nothing(stated: str, problem: str) -> LicenceReading:
    return LicenceReading(stated, "", (), (stated,), "unknown", "permissive", problem)


def _tokens(stated: str) -> Iterator[str]:
    at, text = 0, stated.strip()
    while at < len(text):
        if not (found := _TOKEN.match(text, at)):
            raise _NoExpression(f"'{text[at:].strip()[:20]}' is not read")
        yield found[1] or _WORDS.get(found[2], found[2])
        at = found.end()


def _any(words: list[str], depth: int) -> tuple[Expression, list[str]]:
    return _joined("OR", _all, words, depth)


def _all(words: list[str], depth: int) -> tuple[Expression, list[str]]:
    return _joined("AND", _one, words, depth)


_Part = Callable[[list[str], int], tuple[Expression, list[str]]]


def _joined(word: str, part: _Part, words: list[str], depth: int) -> tuple[Expression, list[str]]:
    found, words = part(words, depth)
    parts = [found]
    while words[:1] == [word]:
        found, words = part(words[1:], depth)
        parts.append(found)
    return (Joined(word, tuple(parts)) if len(parts) > 1 else parts[0]), words


def _one(words: list[str], depth: int) -> tuple[Expression, list[str]]:
    first, rest = words[:1], words[1:]
    if first == ["("] and depth < MOST_NESTING:
        found, rest = _any(rest, depth + 1)
        if rest[:1] != [")"]:
            raise _NoExpression("a parenthesis is not closed")
        return found, rest[1:]
    if not first or first[0] in ("(", ")", "AND", "OR", "WITH"):
        raise _NoExpression("a name is missing" if not first else f"'{first[0]}' is not a name")
    if rest[:1] == ["WITH"]:
        if not rest[1:] or rest[1] in ("(", ")", "AND", "OR", "WITH"):
            raise _NoExpression("an exception is missing after WITH")
        return NamedLicence(first[0], rest[1]), rest[2:]
    return NamedLicence(first[0]), rest


def _names(expression: Expression) -> Iterator[NamedLicence]:
    if isinstance(expression, NamedLicence):
        yield expression
    else:
        for part in expression.parts:
            yield from _names(part)
