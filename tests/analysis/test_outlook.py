"""The outlook, put together to a depth."""

from hypothesis import given, settings

from riskkit.analysis.depth import Depth
from tests.analysis.scenes import SCENES, Scene
from tests.analysis.test_conditions import PROMISING

SHALLOW = Depth(samples=64, settled=64, flips=1)


@settings(max_examples=25)
@given(PROMISING)
def test_the_chance_with_conditions_met_is_that_of_whoever_meets_them(scene: Scene) -> None:
    """What is recommended or asked for has, with its conditions met, the chance that answers which meet them give."""
    outlook = scene.looking(SHALLOW).outlook
    assert outlook
    options = scene.found.options
    told = {key for key in (scene.found.recommended.option, scene.found.asked.id) if options[key].conditions}
    assert set(outlook.met) == told
    for key in told:
        after = scene.answering({each.question: each.level for each in options[key].conditions}).looking(SHALLOW)
        assert after.outlook and after.outlook.chances[key] == outlook.met[key]


@settings(max_examples=15)
@given(SCENES)
def test_plans_change_nothing_else(scene: Scene) -> None:
    """Where no plans are asked for all else is as with them, and there are neither packages nor a path."""
    with_plans = scene.looking(SHALLOW)
    without = scene.looking(Depth(samples=64, settled=64, flips=1, plans=False))
    assert with_plans.outlook and with_plans.outlook.packages and with_plans.outlook.path
    bare = with_plans.outlook.model_copy(update={"packages": None, "path": None})
    assert without == with_plans.model_copy(update={"outlook": bare})
