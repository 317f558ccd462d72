"""A file on its way: the tree as it will be, and what became of each part of the old one."""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from riskkit.schema.base import Tree, TreePath
from riskkit.schema.results.migration import Fate

KIND = "riskkit"


@dataclass(frozen=True, slots=True)
class TreeMove:
    """What became of one part of the old file; *now* is None where it is left over."""

    was: TreePath
    fate: Fate
    now: TreePath | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class MigrationDraft:
    """A file as it is now, and what of the old one has no place in it, as a file of the old kind."""

    tree: Tree
    left: Tree
    """Empty where nothing is left over."""
    steps: tuple[TreeMove, ...]
    notes: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the file differs from what it was."""
        return any(step.fate != "kept" for step in self.steps)


@dataclass
class ChangedTree:
    """
    The tree of a file that is changed step by step.

    Every step that takes something away keeps it, so that at the end each part of the old tree is where it was, in
    another place or left over. Parts that are not of the type they should be are left for the check of the new file.
    """

    old: Mapping[str, Any]
    new: Tree = field(init=False)
    lost: Tree = field(default_factory=dict)
    steps: list[TreeMove] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.new = deepcopy(dict(self.old))

    def get(self, *path: str) -> Any:
        """The value at a path of the new tree, None where there is none."""
        return value_at(self.new, path)

    def text(self, *path: str) -> str:
        """The text at a path of the new tree, empty where there is none."""
        found = self.get(*path)
        return found if isinstance(found, str) else ""

    def mapping(self, *path: str) -> Tree:
        """A copy of the mapping at a path of the new tree; an empty one where there is no mapping."""
        found = self.get(*path)
        return dict(found) if isinstance(found, dict) else {}

    def put(self, path: TreePath, value: object, before: str | None = None) -> None:
        """A value at a path of the new tree, at the root *before* another key."""
        if before is None:
            put_at(self.new, path, value)
            return
        rest = dict(self.new)
        self.new.clear()
        for key, inner in rest.items():
            if key == before:
                self.new[path[0]] = value
            self.new[key] = inner
        self.new.setdefault(path[0], value)

    def change(self, path: TreePath, value: object, why: str) -> None:
        """Another value at the same path."""
        self.put(path, value)
        self.steps.append(TreeMove(path, "changed", path, why))

    def move(self, was: TreePath, now: TreePath, why: str, fate: Fate = "moved") -> None:
        """The same value at another path."""
        self.put(now, self._taken(was))
        self.steps.append(TreeMove(was, fate, now, why))

    def leave(self, path: TreePath, why: str) -> None:
        """The value at a path is left over, and gone from the new tree."""
        self.keep_aside(path, self._taken(path), why)

    def keep_aside(self, path: TreePath, value: object, why: str) -> None:
        """A value of the old tree is left over; the new tree stays as it is."""
        put_at(self.lost, path, value)
        self.steps.append(TreeMove(path, "left-over", None, why))

    def _taken(self, path: TreePath) -> object:
        around = value_at(self.new, path[:-1])
        value = around.pop(path[-1])
        if not around and len(path) > 1:
            self._taken(path[:-1])
        return value

    def done(self, *head: str) -> MigrationDraft:
        """The file as it is now; what is left over comes with the parts in *head* of the old file, to say what of."""
        told = {step.was for step in self.steps}
        kept = [TreeMove(path, "kept", path) for path in parts(self.old) if not any(_within(path, was) for was in told)]
        order = {key: number for number, key in enumerate(self.old)}
        steps = sorted([*self.steps, *kept], key=lambda step: order.get(step.was[0], len(order)))
        left: Tree = {}
        if self.lost:
            left = {key: deepcopy(self.old[key]) for key in (KIND, *head) if key in self.old}
            merge_into(left, self.lost)
        return MigrationDraft(self.new, left, tuple(steps), tuple(self.notes))


def value_at(tree: Any, path: TreePath) -> Any:
    """The value at a path, None where there is none."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def put_at(tree: Tree, path: TreePath, value: object) -> None:
    """Puts a value at a path, with mappings on the way; what is no mapping there gives way."""
    for key in path[:-1]:
        if not isinstance(tree.get(key), dict):
            tree[key] = {}
        tree = tree[key]
    tree[path[-1]] = value


def merge_into(tree: Tree, other: Mapping[str, Any]) -> None:
    """Puts all of another tree into one; where both have a value, that of the other counts."""
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(tree.get(key), dict):
            merge_into(tree[key], value)
        else:
            tree[key] = deepcopy(value)


def parts(tree: Mapping[str, Any]) -> Iterator[TreePath]:
    """The parts of a file that are told apart: its keys, and the entries of those that are mappings."""
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from ((key, inner) for inner in value)
        else:
            yield (key,)


def gone_from(listed: object, known: Collection[str]) -> list[str]:
    """The ids in a list that are not known any more."""
    items = listed if isinstance(listed, list) else []
    return [each for each in items if isinstance(each, str) and each not in known]


def _within(path: TreePath, was: TreePath) -> bool:
    """Whether a part lies within one of which a step says what became."""
    return path[: len(was)] == was
