"""
How a YAML file is written, entry by entry, so that it can be written again with other values and all its comments.

A file is block mappings within each other; what stands in brackets, in a list or in a text is one piece.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import yaml

from riskkit.errors import InputError
from riskkit.schema.base import TreePath
from riskkit.store.yaml.document import Document, parse_document
from riskkit.store.yaml.reader import LOADER, below, text_of
from riskkit.store.yaml.three_way import ABSENT, Merge, interleaved, same
from riskkit.store.yaml.writer import dump

OURS, MIDDLE, THEIRS = "<<<<<<< ours", "=======", ">>>>>>> theirs"
"""The lines that mark a conflict, as git writes them."""
MARKS = (OURS, MIDDLE, THEIRS)
INDENT = "  "
TextLines = tuple[str, ...]
EntryKey = tuple[str, str]
"""A part of a file and the key of an entry there."""


@dataclass(frozen=True, slots=True)
class LayoutEntry:
    """
    A key and its value as they are written, from the column of the key on.

    *above* are the comments and empty lines before it. *own* is all of it, or the line of the key alone where the value
    is a block mapping, which is then in *inner*.
    """

    value: object
    own: TextLines
    above: TextLines = ()
    inner: "Layout | None" = None

    @property
    def lines(self) -> TextLines:
        """The entry without what is above it."""
        return self.own + (_indented(self.inner.lines, self.inner.indent) if self.inner else ())


@dataclass(frozen=True, slots=True)
class Layout:
    """A block mapping as it is written: its entries, the comments below the last one, and how deep it is indented."""

    entries: Mapping[str, LayoutEntry] = field(default_factory=dict)
    below: TextLines = ()
    indent: str = INDENT

    @property
    def lines(self) -> TextLines:
        """All of it."""
        return (*(line for entry in self.entries.values() for line in entry.above + entry.lines), *self.below)


def layout_of(data: bytes, name: str) -> tuple[Layout, Document]:
    """How the mapping in *data* is written, and what it says; raises `InputError` for what is no YAML."""
    document = parse_document(data, name)
    lines = text_of(data, name).split("\n")[:-1]
    tree = document.tree if isinstance(document.tree, dict) else {}
    found = _mapping(_Source(lines, document), "", tree, 0, len(lines))
    return found or replace(_of(tree), below=tuple(comments(lines))), document


def rewritten(layout: Layout, tree: Mapping[str, Any]) -> str:
    """The text of a tree, written as *layout* is wherever that says the same, with its comments on what is there."""
    return woven(Merge(tree, tree), layout, layout, layout)


def woven(merged: Merge, base: Layout, ours: Layout, theirs: Layout) -> str:
    """
    The text of two versions put together, each entry as the side wrote it that it is from, with the comments of both.

    Conflicts stand between `MARKS`; either side of all of them makes the text of ``found.ours`` or ``found.theirs``.
    """
    loom = _Loom(merged.conflicts)
    text = _ended(loom.mapping((), merged.ours, merged.theirs, (base, ours, theirs)))
    if _reads_as(text, merged):
        return text
    plainly = _ended(loom.mapping((), merged.ours, merged.theirs, (Layout(),) * 3))
    return _ended(_unique([*comments(ours.lines), *comments(theirs.lines)])) + plainly


def side_of(text: str, mark: str) -> str:
    """The text with every conflict decided for the side that *mark*, `OURS` or `THEIRS`, stands for."""
    kept, side = [], ""
    for line in text.splitlines():
        if line in MARKS:
            side = {OURS: OURS, MIDDLE: THEIRS, THEIRS: ""}[line]
        elif side in ("", mark):
            kept.append(line)
    return _ended(kept)


def moved(layout: Layout, moves: Mapping[EntryKey, EntryKey]) -> Layout:
    """The layout with entries of its parts in other places: from (part, key) to (part, key)."""
    taken = {was: _entry_at(layout, was) for was in moves}
    for was in moves:
        layout = _with(layout, was, None)
    for was, now in moves.items():
        if (entry := taken[was]) and (keyed := _keyed(entry, was[-1], now[-1])):
            layout = _with(layout, now, keyed)
    return layout


def comments(lines: Iterable[str]) -> list[str]:
    """The comments in lines that are YAML, without indentation."""
    text = _ended(lines)
    if "#" not in text:
        return []
    marks = [(0, 0), *((token.start_mark.index, token.end_mark.index) for token in yaml.scan(text, Loader=LOADER))]
    gaps = (text[end:start] for (_, end), (start, _) in pairwise([*marks, (len(text), len(text))]))
    return [found[0].rstrip() for gap in gaps for found in _COMMENT.finditer(gap)]


_COMMENT = re.compile(r"(?:(?<=\s)|\A)#[^\n]*")


def _ended(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _indented(lines: Iterable[str], indent: str) -> TextLines:
    return tuple(indent + line if line and line not in MARKS else line for line in lines)


def _unique(lines: Iterable[str]) -> TextLines:
    return tuple(dict.fromkeys(lines))


# taking apart


@dataclass(frozen=True, slots=True)
class _Source:
    lines: Sequence[str]
    document: Document

    def is_block(self, pointer: str, keys: Iterable[str]) -> bool:
        """Whether a mapping is written with each key on a line of its own and without brackets."""
        places = [self.document.key_marks[below(pointer, key)] for key in keys]
        starts = (self.lines[line - 1][: column - 1] for line, column in places)
        return not any(start.strip() for start in starts) and len({column for _, column in places}) == 1


def _mapping(source: _Source, pointer: str, tree: Mapping[str, Any], start: int, stop: int) -> Layout | None:
    """The layout of a mapping in the lines from *start* to *stop*; none where it is not a block mapping."""
    if not tree or not source.is_block(pointer, tree):
        return None
    places = [source.document.key_marks[below(pointer, key)] for key in tree]
    column = places[0][1] - 1
    entries: dict[str, LayoutEntry] = {}
    end = start
    for (key, value), (line, _), following in zip(tree.items(), places, [*places[1:], (stop + 1, 0)], strict=True):
        above, begin = _stripped(source.lines[end : line - 1]), line - 1
        end = _end(source.lines, begin + 1, following[0] - 1, column)
        inner = None
        if isinstance(value, dict):
            inner = _mapping(source, below(pointer, key), value, begin + 1, end)
        own = source.lines[begin : begin + 1 if inner else end]
        entries[key] = LayoutEntry(value, tuple(_dedented(each, column) for each in own), above, inner)
    return Layout(entries, _stripped(source.lines[end:stop]), " " * (column - _outer(source, pointer)))


def _outer(source: _Source, pointer: str) -> int:
    """The column of the key that a mapping is the value of, from 0."""
    return source.document.key_marks[pointer][1] - 1 if pointer else 0


def _end(lines: Sequence[str], start: int, stop: int, column: int) -> int:
    """Where an entry ends: before the empty lines and the comments that are indented no deeper than its key."""
    while stop > start and _is_between(lines[stop - 1], column):
        stop -= 1
    return stop


def _is_between(line: str, column: int) -> bool:
    text = line.lstrip(" ")
    return not text or (text.startswith("#") and len(line) - len(text) <= column)


def _stripped(lines: Iterable[str]) -> TextLines:
    return tuple(line.strip(" ") for line in lines)


def _dedented(line: str, column: int) -> str:
    return line[min(column, len(line) - len(line.lstrip(" "))) :]


# putting together


def _of(tree: Mapping[str, Any]) -> Layout:
    """The layout that a mapping gets where nobody has written it yet."""
    if not tree:
        return Layout()
    data = dump(tree).encode()
    lines = data.decode().split("\n")[:-1]
    return _mapping(_Source(lines, parse_document(data, "")), "", tree, 0, len(lines)) or Layout()


Three = tuple[LayoutEntry | None, LayoutEntry | None, LayoutEntry | None]
"""An entry as it was, as it is on our side, and on theirs."""
MergeSides = tuple[Layout, Layout, Layout]
Trees = tuple[object, object]


@dataclass(frozen=True, slots=True)
class _Loom:
    conflicts: Collection[TreePath]

    def mapping(
        self, path: TreePath, ours: Mapping[str, Any], theirs: Mapping[str, Any], sides: MergeSides
    ) -> Iterator[str]:
        """The lines of a mapping, at the column of its keys."""
        for key in interleaved(ours, theirs):
            values = ours.get(key, ABSENT), theirs.get(key, ABSENT)
            three = tuple(side.entries.get(key) for side in sides)
            yield from self.entry((*path, key), values, (three[0], three[1], three[2]))
        yield from _orphans({*ours, *theirs}, sides)
        yield from _three_ways(*(side.below for side in sides))

    def entry(self, path: TreePath, values: Trees, three: Three) -> Iterator[str]:
        """The lines of an entry and what is above it, at the column of its key."""
        above = _three_ways(*(entry.above if entry else () for entry in three))
        if path in self.conflicts:
            yield from (*above, OURS, *_alone(path, values[0], three[1]))
            yield from (MIDDLE, *_alone(path, values[1], three[2]), THEIRS)
        elif any(conflict[: len(path)] == path for conflict in self.conflicts) or _goes_deeper(values[0], three):
            head = next((entry.own for entry in three[1:] if entry and entry.inner), (f"{path[-1]}:",))
            yield from (*_added(three, head), *above, *head)
            yield from self._inside(path, values, three)
        else:
            own = _chosen(path[-1], values[0], three)
            yield from (*_added(three, own), *_remarks_within(three, own), *above, *own)

    def _inside(self, path: TreePath, values: Trees, three: Three) -> TextLines:
        sides = [_inner(entry) for entry in three]
        ours, theirs = (value if isinstance(value, dict) else {} for value in values)
        lines = self.mapping(path, ours, theirs, (sides[0], sides[1], sides[2]))
        return _indented(lines, (sides[1] if sides[1].entries else sides[2]).indent)


def _goes_deeper(value: object, three: Three) -> bool:
    """Whether an entry is put together from those within it: where a side wrote it as a block mapping."""
    return isinstance(value, dict) and bool(value) and any(entry and entry.inner for entry in three[1:])


def _inner(entry: LayoutEntry | None) -> Layout:
    if entry is None or not isinstance(entry.value, dict):
        return Layout()
    return entry.inner or _of(entry.value)


def _alone(path: TreePath, value: object, entry: LayoutEntry | None) -> TextLines:
    """One side of a conflict, as that side wrote it."""
    if value is ABSENT:
        return ()
    written = replace(entry, above=()) if entry else None
    return tuple(_Loom(()).entry(path, (value, value), (None, written, written)))


def _chosen(key: str, value: object, three: Three) -> TextLines:
    """An entry as the side wrote it whose value it has; where both have it, as the one that wrote it anew."""
    base, *sides = three
    written = [entry.lines for entry in sides if entry and same(entry.value, value)]
    fresh = [lines for lines in written if not (base and lines == base.lines)]
    return next(iter([*fresh, *written]), None) or tuple(dump({key: value}).splitlines())


def _added(three: Three, own: TextLines) -> TextLines:
    """The comments within an entry that would be lost with what is not chosen: all but those that a side took out."""
    base, ours, theirs = (comments(entry.own) if entry else [] for entry in three)
    there, found = comments(own), _three_ways(tuple(base), tuple(ours), tuple(theirs))
    return tuple(line for line in found if line not in there)


def _remarks_within(three: Three, own: TextLines) -> TextLines:
    """The comments that a side added within an entry of which only what is chosen stays, such as nothing at all."""
    base, *sides = (comments(entry.inner.lines) if entry and entry.inner else [] for entry in three)
    known = {*base, *comments(own)}
    return _unique(line for side in sides for line in side if line not in known)


def _three_ways(base: TextLines, ours: TextLines, theirs: TextLines) -> TextLines:
    """The lines between two entries as one side changed them; where both did, ours and what they added."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    return (*ours, *(line for line in theirs if line and line not in ours and line not in base))


def _orphans(keys: Collection[str], sides: MergeSides) -> Iterator[str]:
    """The comments that one side added to what the other took out."""
    base, *both = sides
    for side in both:
        for key, entry in side.entries.items():
            if key not in keys:
                before = base.entries.get(key)
                known = _all_comments(before) if before else []
                yield from (line for line in _all_comments(entry) if line not in known)


def _all_comments(entry: LayoutEntry) -> list[str]:
    return [*filter(None, entry.above), *comments(entry.lines)]


def _reads_as(text: str, merged: Merge) -> bool:
    try:
        pairs = ((side_of(text, mark), tree) for mark, tree in ((OURS, merged.ours), (THEIRS, merged.theirs)))
        return all(same(parse_document(each.encode(), "").tree, tree) for each, tree in pairs)
    except InputError:
        return False


# moving entries


def _entry_at(layout: Layout, path: EntryKey) -> LayoutEntry | None:
    part, key = path
    inner = layout.entries[part].inner if part in layout.entries else None
    return inner.entries.get(key) if inner else None


def _with(layout: Layout, path: EntryKey, entry: LayoutEntry | None) -> Layout:
    """The layout with an entry at a path, or without; a part that nobody has written stays unwritten."""
    part, key = path
    around = layout.entries.get(part) or LayoutEntry({}, (f"{part}:",), inner=Layout())
    if around.inner is None:
        return layout
    rest = {name: each for name, each in around.inner.entries.items() if name != key}
    inner = replace(around.inner, entries=rest | ({key: entry} if entry else {}))
    return replace(layout, entries={**layout.entries, part: replace(around, inner=inner)})


def _keyed(entry: LayoutEntry, was: str, now: str) -> LayoutEntry | None:
    """The entry under another key; none where its key is written in an uncommon way."""
    first, *rest = entry.own
    found = re.match(rf"(['\"]?){re.escape(was)}\1(?=\s*:)", first)
    return replace(entry, own=(now + first[found.end() :], *rest)) if found else None
