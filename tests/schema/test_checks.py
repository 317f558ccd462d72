"""The checks between records: no message is without wrong input that calls for it, and what the tests draw is sound."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings

from riskkit.schema.checks import answers, framework
from riskkit.schema.checks.answers import answer_problems, context_problems
from riskkit.schema.checks.framework import problems, suggest
from tests.lint.small import read
from tests.worlds import World, shipped, worlds

CALLS = {"dangling": 4, "_stands": 4, "_atoms": 4}
"""Functions that say that an id is not of a kind, and where they are given the kind."""
DEFINED = (*CALLS, "suggest", "_missing", "_facts", "_read_with")


def template(node: ast.expr) -> str:
    """A regular expression for what a text in the source can come to."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    return "".join(map(template, node.values)) if isinstance(node, ast.JoinedStr) else ".+"


def messages(module: ModuleType) -> Iterator[str]:
    """Patterns of every message that a module of checks can give."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    named = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name not in DEFINED]
    for node in (inner for function in named for inner in ast.walk(function)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "text":
            yield template(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem":
            yield template(node.args[2])
        elif isinstance(node, ast.Call) and (place := CALLS.get(ast.unparse(node.func))) and len(node.args) > place:
            yield f".+ is not {template(node.args[place])}"


@pytest.mark.parametrize(("module", "data"), [(framework, "unresolved"), (answers, "wrong_answers")])
def test_no_message_is_without_wrong_input(module: ModuleType, data: str) -> None:
    """Every message in the source of the checks is called for by some wrong input of tests/lint."""
    lines = [line for case in read(data) for line in case["says"].splitlines()]
    missed = [what for what in messages(module) if not any(re.search(f": {what}$", line) for line in lines)]
    assert missed == []


def test_the_shipped_framework_has_no_problem() -> None:
    """Nothing is wrong across the files of the shipped framework."""
    assert problems(shipped()) == ()


@settings(max_examples=50)
@given(worlds())
def test_what_the_tests_draw_has_no_problem(world: World) -> None:
    """Every framework, assessment and context that the other tests draw is sound."""
    assert problems(world.framework) == ()
    assert answer_problems(world.framework, world.assessment, "a.yaml") == ()
    if world.context:
        assert context_problems(world.framework, world.context, "c.yaml") == ()


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("sevre", ["none", "severe"], "did you mean 'severe'? levels: none, severe"),
        ("xyz", ["none", "severe"], "levels: none, severe"),
        ("level-3x", [f"level-{n}" for n in range(13)], "did you mean 'level-3'?"),
        ("xyz", [f"level-{n}" for n in range(13)], ""),
        ("xyz", [], ""),
    ],
)
def test_hints_name_what_is_near_and_what_is_few(word: str, known: list[str], hint: str) -> None:
    """A hint names the nearest id, and all ids where there are at most a dozen."""
    assert suggest(word, known, "levels") == hint
