"""What must hold between records: each problem beside its exact words, and what is free of problems compiles."""

from typing import Any

import pytest

from riskkit.engine.plan import compile_plan
from riskkit.errors import Problem, render
from riskkit.schema.assessment import Assessment
from riskkit.schema.case import Case
from riskkit.schema.checks.answers import answer_problems, context_problems
from riskkit.schema.checks.framework import problems
from riskkit.schema.context import Context
from tests.edits import Edits, edited
from tests.lint.small import changed, edits_of, read, small

FILE = "file.yaml"
UNRESOLVED, WRONG = read("unresolved"), read("wrong_answers")


def found_in(kind: str, edits: Edits) -> tuple[Problem, ...]:
    """Every problem of the sound answers of a kind with other values at these pointers."""
    sound = read("answers")[kind]
    if kind == "context":
        return context_problems(small(), edited(Context.model_validate(sound), edits), FILE)
    if kind == "case":
        return answer_problems(small(), edited(Case.model_validate(sound), edits), FILE)
    return answer_problems(small(), edited(Assessment.model_validate(sound), edits), FILE)


@pytest.mark.parametrize("case", UNRESOLVED, ids=lambda case: next(iter(case["edits"])))
def test_a_framework_that_cannot_be_compiled_is_said_exactly(case: dict[str, Any]) -> None:
    """Whatever would make the engine fail or misread is a problem with these words, and there is no other."""
    assert "\n".join(map(render, problems(changed(case["edits"])))) == case["says"].strip()


def test_a_framework_without_problems_compiles() -> None:
    """What is free of problems has a plan."""
    assert not problems(small())
    assert compile_plan(small()).risks == ("fraud", "bias")


@pytest.mark.parametrize("kind", ["assessment", "context", "case"])
def test_sound_answers_have_no_problem(kind: str) -> None:
    """The answers that the edits start from are sound."""
    assert found_in(kind, {}) == ()


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case['kind']}:{next(iter(case['edits']))}")
def test_wrong_answers_are_said_exactly(case: dict[str, Any]) -> None:
    """Answers that do not fit the framework are told with these words, every problem and no other."""
    assert "\n".join(map(render, found_in(case["kind"], edits_of(case["edits"])))) == case["says"].strip()
