"""Two versions of one assessment file put together, as git asks for it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskkit.analysis.migrate.draft import value_at
from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Assessment
from riskkit.schema.base import Tree, TreePath
from riskkit.schema.checks.answers import answer_problems
from riskkit.store.frameworks import framework_ids, load_framework
from riskkit.store.journal.events import journal_of
from riskkit.store.yaml import three_way
from riskkit.store.yaml.layout import MIDDLE, OURS, THEIRS, Layout, layout_of, moved, rewritten, woven
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import write_atomically

ANOTHER = "; bring both sides to one framework first, with riskkit migrate"


@dataclass(frozen=True, slots=True)
class Versions:
    """What came of two versions: *clean* where git may commit it; else what is wrong, and what each conflict is."""

    clean: bool
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def merge_versions(data: Sequence[bytes], into: Path, name: str, framework: str | None) -> Versions:
    """
    The base, our version and theirs merged into a file, which messages call *name*.

    Where the sides conflict each stands in the file whole between the marks that git uses.
    """
    marked = _side_by_side(*data[1:])
    if marked:  # until there is a result: what ends this early must leave neither side to be taken for one
        write_atomically(into, marked)
    try:
        names = (f"{name} (base)", f"{name} (ours)", f"{name} (theirs)")
        layout, base = _read(data[0], names[0]) if data[0].strip() else (Layout(), {})
        sides = [_read(*side) for side in zip(data[1:], names[1:], strict=True)]
    except InputError as error:
        left = "the file contains both sides" if marked else "one side is not text; the file is our version"
        return Versions(clean=False, problems=tuple(error.problems), notes=(f"conflict: {name}: {left}",))
    trees = three_way.apart(base, sides[0][1], sides[1][1])
    found = three_way.merge(base, *trees)
    ours, theirs = (_relaid(*side, tree) for side, tree in zip(sides, trees, strict=True))
    text = woven(found, layout, ours, theirs)
    write_atomically(into, text)
    wrong = () if found.conflicts else tuple(_new_problems(text, trees, name, framework))
    notes = (*(_conflict(found, path, name) for path in found.conflicts), *_journal(name))
    return Versions(clean=not (found.conflicts or wrong), problems=wrong, notes=notes)


def _read(data: bytes, name: str) -> tuple[Layout, Tree]:
    """How a side is written and what it holds; raises `InputError` where it is no assessment, or nothing at all."""
    layout, document = layout_of(data, name)
    validate(Assessment, document)
    return layout, document.tree if isinstance(document.tree, dict) else {}


def _relaid(layout: Layout, before: Tree, tree: Tree) -> Layout:
    """The layout of a side with other ids for its evidence, where it got some."""
    if three_way.same(before, tree):
        return layout
    names = zip(before["evidence"], tree["evidence"], strict=True)
    renamed = {("evidence", was): ("evidence", now) for was, now in names if was != now}
    return layout_of(rewritten(moved(layout, renamed), tree).encode(), "")[0]


def _side_by_side(ours: bytes, theirs: bytes) -> str:
    """Both sides whole between marks; nothing where one is no text."""
    try:
        sides = (ours.decode(), theirs.decode())
    except UnicodeDecodeError:
        return ""
    whole = (f"{side}\n" if side and not side.endswith("\n") else side for side in sides)
    return f"{OURS}\n{next(whole)}{MIDDLE}\n{next(whole)}{THEIRS}\n"


def _journal(name: str) -> Iterator[str]:
    if journal_of(Path(name)).exists():
        yield f"{journal_of(Path(name))} has answers that are not in {name} yet; they replace those merged here"


# conflicts in words


def _conflict(merged: three_way.Merge, path: TreePath, name: str) -> str:
    trees = {"ours": merged.ours, "theirs": merged.theirs}
    sides = (f"{side}: {_brief(value_at(tree, path))}" for side, tree in trees.items())
    hint = ANOTHER if path == ("framework",) else ""
    return f"conflict: {name}: {'/'.join(path)}: {'; '.join(sides)}{hint}"


def _brief(value: Any) -> str:
    """A value in a line: of an answer what it is and why."""
    if value is None:
        return "taken out"
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    kinds = ("level", "number", "unknown", "as-public-weights", "rationale")
    return ", ".join(
        f"{key} {_brief(each)}" for key, each in ({k: value[k] for k in kinds if k in value} or value).items()
    )


# what goes wrong only together


def _new_problems(text: str, sides: Sequence[Tree], name: str, framework: str | None) -> Iterator[Problem]:
    """What is wrong with a merged text, by itself or by its framework if that is at hand, and was on neither side."""
    try:
        tree = _read(text.encode(), name)[1]
    except InputError as error:
        yield from error.problems
        return
    known = {problem for side in sides for problem in _problems(side, framework)}
    for pointer, message in _problems(tree, framework):
        if (pointer, message) not in known:
            yield Problem(name, pointer, message, "each side alone was valid; repair it, then git add")


def _problems(tree: Tree, framework: str | None) -> Iterator[tuple[str, str]]:
    """Pointer and message of everything wrong with an assessment by its framework; nothing where that is elsewhere."""
    assessment = Assessment.model_validate(tree)
    where = framework or assessment.framework.id
    if framework is None and where not in framework_ids():
        return
    yield from (
        (problem.pointer, problem.message) for problem in answer_problems(load_framework(where), assessment, "")
    )
