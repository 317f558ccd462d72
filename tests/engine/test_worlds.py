"""What is generated for other tests is itself right."""

from hypothesis import given

from riskkit.lint.monotone import runs_one_way
from riskkit.schema.checks.answers import answer_problems, context_problems
from riskkit.schema.checks.framework import problems
from tests import worlds
from tests.worlds import World


@given(worlds.worlds())
def test_generated_frameworks_are_sound(world: World) -> None:
    """The checks of a framework find nothing, and the linter finds that no worse answer helps."""
    assert not problems(world.framework)
    assert runs_one_way(world.framework)


@given(worlds.worlds())
def test_generated_answers_fit_their_framework(world: World) -> None:
    """The checks of assessments and contexts find nothing."""
    assert not answer_problems(world.framework, world.assessment, "assessment.yaml")
    assert not world.context or not context_problems(world.framework, world.context, "context.yaml")


@given(worlds.shipped_worlds())
def test_random_answers_to_the_shipped_framework_fit_it(world: World) -> None:
    """The same for the shipped framework."""
    assert not answer_problems(world.framework, world.assessment, "assessment.yaml")
    assert not world.context or not context_problems(world.framework, world.context, "context.yaml")
