"""Every rule of the linter: the small framework breaks none, and each has frameworks that break it."""

from typing import Any

import pytest

from riskkit.errors import Problem, render
from riskkit.lint import RULES, lint
from riskkit.lint.alive import MOST, MOST_SMALL
from riskkit.schema.checks.framework import problems
from riskkit.schema.framework.framework import Framework
from tests.edits import tree_of
from tests.lint.small import changed, read, small

BROKEN = read("broken")


def said(framework: Framework) -> str:
    """All that the linter finds, as the command prints it."""
    found = lint(framework)
    return "\n".join(render(Problem(f.file, f.pointer, f"{f.message} [{f.rule}]", f.hint)) for f in found)


def asking(count: int, **more: Any) -> Framework:
    """The small framework with so many more questions, which its advice reads."""
    question = tree_of(small().questions)["questions"]["exposure"] | more
    idle = {f"extra-{number}": question for number in range(count)}
    edits = {f"questions.yaml:questions/{key}": value for key, value in idle.items()}
    return changed(edits | {"advice.yaml:checklist/first/questions": list(idle)})


def test_the_small_framework_is_sound() -> None:
    """No rule finds anything in the framework that the edits start from."""
    assert (problems(small()), lint(small())) == ((), ())


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: next(iter(case["edits"])))
def test_what_is_unsound_is_said_exactly(case: dict[str, Any]) -> None:
    """A framework that loads and is not sound is found with these words, in this place, and with no others."""
    framework = changed(case["edits"])
    assert not problems(framework)
    assert said(framework) == case["says"].strip()


def test_every_rule_can_fail() -> None:
    """There is no rule without a framework that breaks it; that of the longest way is broken below."""
    listed = {line.rpartition("[")[2].rstrip("]") for case in BROKEN for line in case["says"].splitlines()}
    assert set(RULES) - listed == {"paths-short"}


@pytest.mark.parametrize(
    ("count", "more", "finds"),
    [
        (MOST_SMALL - 9, {}, None),
        (MOST_SMALL - 8, {}, "a small narrow model can be asked 13 questions, and 12 are the most"),
        (MOST - 11, {"visible-if": {"any": [{"question": "capability", "at-least": "broad"}]}}, None),
        (
            MOST - 10,
            {"visible-if": {"any": [{"question": "capability", "at-least": "broad"}]}},
            "a release can be asked 33 questions, and 32 are the most",
        ),
    ],
)
def test_no_way_is_too_long(count: int, more: dict[str, Any], finds: str | None) -> None:
    """One question more than may be asked is found, of any release or a small narrow one; the last that fits is not."""
    framework = asking(count, **more)
    assert not problems(framework)
    assert [finding.message for finding in lint(framework)] == ([finds] if finds else [])
