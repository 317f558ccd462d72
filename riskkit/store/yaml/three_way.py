"""What two people made of one assessment, put together again: what only one changed, and what both changed apart."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal

from riskkit.schema.base import Tree, TreePath
from riskkit.schema.ids import free_id

MergeRule = Literal["keys", "set", "earliest", "whole"]
"""How two changes of one value go together: key by key, item by item, the earlier of two days, or not at all."""

PARTS: tuple[TreePath, ...] = (("answers",), ("carried",), ("evidence",), ("raters",), ("assigned",))
"""The parts in which nothing at all is the same as no entry."""


class Nothing(Enum):
    """In place of a value: there is none."""

    ABSENT = "absent"


ABSENT = Nothing.ABSENT


@dataclass(frozen=True, slots=True)
class Merge:
    """
    Two versions put together, with every conflict decided once for *ours* and once for *theirs*.

    *conflicts* are the paths at which the two then differ.
    """

    ours: Any
    theirs: Any
    conflicts: tuple[TreePath, ...] = ()


def merge(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """
    The trees of two assessments put together that both came from *base*, which is empty where there was none.

    An answer, an evidence item, a person and a component are one thing each, ratings one per rater. Evidence that is
    still cited and people who are still assigned stay, whoever took them out. Where the frameworks disagree that is a
    conflict, even if only one side changed it, since the answers are to different questions.
    """
    trees: list[Tree] = [dict(tree) for tree in (base, ours, theirs)]
    found = _merged((), *trees)
    _, one, other = trees
    if _disagree(one.get("framework"), other.get("framework")) and not any(same(base, tree) for tree in (one, other)):
        found = _disputed(found, "framework", one, other)
    return _with_needed(_with_needed(found, trees, "evidence", _cited), trees, "raters", _assigned)


def same(one: object, other: object) -> bool:
    """Whether two values are written alike as JSON; the order of keys does not count, truth is no number."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return _canonical(one) == _canonical(other)


def apart(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[Tree, Tree]:
    """
    Both trees, with other ids where both added unlike evidence under one id; citations follow.

    Of two such items the one that comes later as JSON gets the new id, whichever side it is on.
    """
    trees = [dict(ours), dict(theirs)]
    items = [_inner(tree, "evidence") for tree in (base, ours, theirs)]
    taken = {key for each in items for key in each}
    for key in items[1]:
        pair = [each.get(key) for each in items[1:]]
        if key in items[0] or key not in items[2] or same(*pair):
            continue
        late = max((0, 1), key=lambda side: _canonical(pair[side]))
        fresh = free_id(key, taken)
        taken.add(fresh)
        trees[late] = _renamed(trees[late], key, fresh)
    return trees[0], trees[1]


def interleaved(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The keys of both: in the order of *ours*, and those that only *theirs* has behind the one that they follow."""
    found = list(ours)
    place = 0
    for key in theirs:
        if key in found:
            place = found.index(key) + 1
        else:
            found.insert(place, key)
            place += 1
    return found


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _inner(tree: Mapping[str, Any], part: str) -> Tree:
    found = tree.get(part)
    return found if isinstance(found, dict) else {}


# one value


def _merged(path: TreePath, base: Any, ours: Any, theirs: Any) -> Merge:
    if same(ours, theirs) or same(theirs, base):
        return Merge(ours, ours)
    if same(ours, base):
        return Merge(theirs, theirs)
    rule = _rule(path, base, ours, theirs)
    if rule == "keys":
        return _by_key(path, *(side if isinstance(side, dict) else {} for side in (base, ours, theirs)))
    if rule == "set":
        both = _items(*(side if isinstance(side, list) else [] for side in (base, ours, theirs)))
        return Merge(both, both)
    if rule == "earliest":
        day = min(each for each in (ours, theirs) if each is not ABSENT)
        return Merge(day, day)
    return Merge(ours, theirs, (path,))


def _rule(path: TreePath, base: Any, ours: Any, theirs: Any) -> MergeRule:
    if path == ("outcome-shown",):
        return "earliest"
    if path == ("measures",) or (len(path) > 1 and (path[0] == "assigned" or path[2:] == ("evidence",))):
        return "set"
    if path in PARTS:
        return "keys"
    both = isinstance(ours, dict) and isinstance(theirs, dict)
    return "keys" if both and _by_keys(path, base, ours, theirs) else "whole"


def _by_keys(path: TreePath, base: Any, ours: Tree, theirs: Tree) -> bool:
    match path:
        case ("framework",) | ("context",):
            return not _disagree(ours, theirs)
        case ("undertakes",):
            # where nothing was said before, what one side leaves out it does not undertake
            return isinstance(base, dict)
        case ("answers" | "carried", _):
            return "ratings" in ours and "ratings" in theirs
    return path in ((), ("release",), ("release", "components")) or path[2:] == ("ratings",)


def _by_key(path: TreePath, base: Tree, ours: Tree, theirs: Tree) -> Merge:
    each = {
        key: _merged((*path, key), *(side.get(key, ABSENT) for side in (base, ours, theirs)))
        for key in interleaved(ours, theirs)
    }
    one = {key: found.ours for key, found in each.items() if found.ours is not ABSENT}
    other = {key: found.theirs for key, found in each.items() if found.theirs is not ABSENT}
    conflicts = tuple(inner for found in each.values() for inner in found.conflicts)
    if conflicts and not (one and other):
        conflicts = (path,)  # a mapping with nothing in it could not be shown as one side of a conflict within it
    if path[2:] == ("ratings",) and not (one and other):
        return Merge(ours, theirs, (path,))
    return Merge(one, other, conflicts)


def _items(base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """What both still have and what either added; each once."""
    return [item for item in interleaved(ours, theirs) if (item in ours and item in theirs) or item not in base]


def _disagree(one: Any, other: Any) -> bool:
    """Whether two pins say different things, and not only one of them more."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    return any(key in other and not same(value, other[key]) for key, value in one.items())


def _disputed(merged: Merge, key: str, ours: Tree, theirs: Tree) -> Merge:
    conflicts = tuple(path for path in merged.conflicts if path[0] != key)
    return Merge({**merged.ours, key: ours[key]}, {**merged.theirs, key: theirs[key]}, ((key,), *conflicts))


# what others refer to

RequiredKeys = Callable[[Tree], Iterator[str]]


def _cited(tree: Tree) -> Iterator[str]:
    for part in ("answers", "carried"):
        for answer in _inner(tree, part).values():
            yield from answer.get("evidence", ())


def _assigned(tree: Tree) -> Iterator[str]:
    for raters in _inner(tree, "assigned").values():
        yield from raters


def _with_needed(merged: Merge, trees: Sequence[Tree], part: str, needed: RequiredKeys) -> Merge:
    """The merge with every item in a part that something refers to; a side that took it out, or a conflict, yields."""
    wanted = dict.fromkeys([*needed(merged.ours), *needed(merged.theirs)])
    gone = [key for key in wanted if any(key not in _inner(tree, part) for tree in (merged.ours, merged.theirs))]
    for key in gone:
        there = [_inner(tree, part)[key] for tree in reversed(trees) if key in _inner(tree, part)]
        if there:
            item = next((each for each in there if not same(each, _inner(trees[0], part).get(key))), there[0])
            merged = replace(
                merged, ours=_put(merged.ours, part, key, item), theirs=_put(merged.theirs, part, key, item)
            )
    still = (path for path in merged.conflicts if not same(_at(merged.ours, path), _at(merged.theirs, path)))
    return replace(merged, conflicts=tuple(still))


def _at(tree: Any, path: TreePath) -> Any:
    for key in path:
        tree = tree.get(key, ABSENT) if isinstance(tree, dict) else ABSENT
    return tree


def _put(tree: Tree, part: str, key: str, item: Any) -> Tree:
    return tree | {part: _inner(tree, part) | {key: item}}


# evidence under one id


def _renamed(tree: Tree, key: str, fresh: str) -> Tree:
    """The tree with an evidence item under another id, and whatever cites it."""
    items = {fresh if name == key else name: item for name, item in _inner(tree, "evidence").items()}
    parts = {part: _recited(_inner(tree, part), key, fresh) for part in ("answers", "carried") if part in tree}
    return tree | {"evidence": items} | parts


def _recited(answers: Tree, key: str, fresh: str) -> Tree:
    return {
        name: answer | {"evidence": [fresh if item == key else item for item in answer["evidence"]]}
        if key in answer.get("evidence", ())
        else answer
        for name, answer in answers.items()
    }
