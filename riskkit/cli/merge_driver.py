"""``riskkit merge-driver``."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskkit.cli import clock, options
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.analysis.three_way import Merge, Tree
    from riskkit.store.layout import Layout

Base = Annotated[Path | None, typer.Argument(metavar="BASE", help="What both sides came from: %O.", show_default=False)]
Ours = Annotated[
    Path | None, typer.Argument(metavar="OURS", help="Our side, which the result replaces: %A.", show_default=False)
]
Theirs = Annotated[Path | None, typer.Argument(metavar="THEIRS", help="The other side: %B.", show_default=False)]
Name = Annotated[
    Path | None, typer.Argument(metavar="PATH", help="Which file that is, for messages: %P.", show_default=False)
]
Install = Annotated[bool, typer.Option("--install", help="Have git in this folder call this.")]
Check = Annotated[bool, typer.Option("--check", help="Tell whether git in this folder calls this.")]
Pattern = Annotated[str, typer.Option("--pattern", metavar="GLOB", help="With --install: which files it is for.")]

CONFLICT = 1
ANOTHER = "; bring both sides to one framework first, with riskkit migrate"


def merge_driver(
    base: Base = None,
    ours: Ours = None,
    theirs: Theirs = None,
    path: Name = None,
    install: Install = False,
    check: Check = False,
    pattern: Pattern = "assessment.yaml",
    framework: options.Framework = None,
    date: options.OnDate = None,
) -> int:
    """
    Merge two versions of one assessment, for git.

    Answers to different questions go together, and so do ratings by different raters; the result is in OURS. What the
    sides say otherwise of one thing stands there between the marks that git uses, each side whole, and the exit code
    is 1. --install adds a line to .gitattributes, to be committed, and the driver to the configuration of this clone,
    where it takes the place of an earlier one.
    """
    if install or check:
        return _set_up(base, pattern, framework, install=install, check=check)
    if base is None or ours is None or theirs is None:
        hint = "git gives it; riskkit merge-driver --install has git do so"
        raise InputError([Problem("", "BASE OURS THEIRS", "are missing", hint)])
    data = [_content(file) for file in (base, ours, theirs)]
    return _merge(data, ours, str(path or ours), framework, clock.on_date(date))


def _set_up(base: Path | None, pattern: str, framework: str | None, *, install: bool, check: bool) -> int:
    """What --install or --check asks for."""
    from riskkit.cli.git import checked, installed

    given = {"files": base is not None, "--install": install, "--check": check}
    both = " and ".join(name for name, there in given.items() if there)
    if sum(given.values()) > 1:
        raise InputError([Problem("", "", f"{both} cannot be given together", "leave one of them out")])
    return installed(pattern, framework) if install else checked()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError([Problem(str(file), "", f"cannot be read: {reason}")]) from None


def _merge(data: Sequence[bytes], into: Path, name: str, framework: str | None, date: str) -> int:
    from riskkit.analysis.three_way import apart, merge
    from riskkit.cli.output import note, say
    from riskkit.errors import render
    from riskkit.store.events import journal_of
    from riskkit.store.layout import woven
    from riskkit.store.writer import write_atomically

    marked = _side_by_side(*data[1:])
    if marked:  # until there is a result: what ends this early must leave neither side to be taken for one
        write_atomically(into, marked)
    try:
        names = (f"{name} (base)", f"{name} (ours)", f"{name} (theirs)")
        layout, base = _read(data[0], names[0]) if data[0].strip() else _nothing()
        sides = [_read(*side) for side in zip(data[1:], names[1:], strict=True)]
    except InputError as error:
        return _unmerged(name, error, both=bool(marked))
    trees = apart(base, sides[0][1], sides[1][1])
    found = merge(base, *trees)
    ours, theirs = (_relaid(*side, tree) for side, tree in zip(sides, trees, strict=True))
    text = woven(found, layout, ours, theirs)
    write_atomically(into, text)
    for conflict in found.conflicts:
        note(_told(found, conflict, name))
    if journal_of(Path(name)).exists():
        note(f"{journal_of(Path(name))} holds answers that are not in {name} yet; they are put over those merged here")
    wrong = [] if found.conflicts else list(_new_problems(text, trees, name, framework, date))
    for problem in wrong:
        say(f"error: {render(problem)}")
    return CONFLICT if found.conflicts or wrong else 0


def _read(data: bytes, name: str) -> "tuple[Layout, Tree]":
    """How a side is written and what it says; raises `InputError` where it is no assessment, or nothing at all."""
    from riskkit.schema.assessment import Assessment
    from riskkit.store.layout import layout_of
    from riskkit.store.validate import validate

    layout, document = layout_of(data, name)
    validate(Assessment, document)
    return layout, document.tree if isinstance(document.tree, dict) else {}


def _nothing() -> "tuple[Layout, Tree]":
    """A base that is empty, as git gives it where both sides added the file."""
    from riskkit.store.layout import Layout

    return Layout(), {}


def _relaid(layout: "Layout", before: "Tree", tree: "Tree") -> "Layout":
    """The layout of a side with other ids for its evidence, where it got some."""
    from riskkit.analysis.three_way import same
    from riskkit.store.layout import layout_of, moved, rewritten

    if same(before, tree):
        return layout
    names = zip(before["evidence"], tree["evidence"], strict=True)
    renamed = {("evidence", was): ("evidence", now) for was, now in names if was != now}
    return layout_of(rewritten(moved(layout, renamed), tree).encode(), "")[0]


def _side_by_side(ours: bytes, theirs: bytes) -> str:
    """Both sides whole between marks; nothing where one is no text."""
    from riskkit.store.layout import MIDDLE, OURS, THEIRS

    try:
        sides = (ours.decode(), theirs.decode())
    except UnicodeDecodeError:
        return ""
    whole = (f"{side}\n" if side and not side.endswith("\n") else side for side in sides)
    return f"{OURS}\n{next(whole)}{MIDDLE}\n{next(whole)}{THEIRS}\n"


def _unmerged(name: str, error: InputError, *, both: bool) -> int:
    """Says why the sides are not two assessments, and what the file holds then."""
    from riskkit.cli.output import note, say
    from riskkit.errors import render

    for problem in error.problems:
        say(f"error: {render(problem)}")
    left = "both sides stand in it whole" if both else "one side is no text; the file is as it was on ours"
    note(f"conflict: {name}: {left}")
    return CONFLICT


# what is said


def _told(found: "Merge", path: tuple[str, ...], name: str) -> str:
    sides = (f"{side}: {_brief(_at(tree, path))}" for side, tree in (("ours", found.ours), ("theirs", found.theirs)))
    hint = ANOTHER if path == ("framework",) else ""
    return f"conflict: {name}: {'/'.join(path)}: {'; '.join(sides)}{hint}"


def _at(tree: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _brief(value: Any) -> str:
    """A value in a line: of an answer what it says and why."""
    import json

    if value is None:
        return "taken out"
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    telling = {key: value[key] for key in ("level", "number", "unknown", "not-applicable", "rationale") if key in value}
    return ", ".join(f"{key} {_brief(each)}" for key, each in (telling or value).items())


def _new_problems(
    text: str, sides: "tuple[Tree, Tree]", name: str, framework: str | None, date: str
) -> Iterator[Problem]:
    """What is wrong with a merged text, by itself or by its framework if that is at hand, and was on neither side."""
    try:
        tree = _read(text.encode(), name)[1]
    except InputError as error:
        yield from error.problems
        return
    known = {problem for side in sides for problem in _problems(side, framework, date)}
    for pointer, message in _problems(tree, framework, date):
        if (pointer, message) not in known:
            yield Problem(name, pointer, message, "each side alone was right; mend it, then git add")


def _problems(tree: "Tree", framework: str | None, date: str) -> Iterator[tuple[str, str]]:
    """Pointer and message of everything wrong with an assessment by its framework; nothing where that is elsewhere."""
    from riskkit.analysis.subject import subject_of, untrue_not_applicable
    from riskkit.schema.answers import answer_problems
    from riskkit.schema.assessment import Assessment
    from riskkit.store.frameworks import framework_folder, framework_ids, load_framework
    from riskkit.store.records import contexts, default_context

    assessment = Assessment.model_validate(tree)
    where = framework or assessment.framework.id
    if framework is None and where not in framework_ids():
        return
    rubric, folder = load_framework(where), framework_folder(where)
    if wrong := answer_problems(rubric, assessment, ""):
        yield from ((problem.pointer, problem.message) for problem in wrong)
        return
    named = (dated for dated in contexts(rubric, folder) if assessment.context and dated[0].id == assessment.context.id)
    dated = next(named, None) or default_context(rubric, folder, date)
    for key in untrue_not_applicable(subject_of(rubric, assessment, dated[0] if dated else None, date)[0]):
        yield f"answers/{key}/not-applicable", "the other answers do not make it so"
