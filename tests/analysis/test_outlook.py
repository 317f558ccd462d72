"""The outlook, put together to a depth."""

from hypothesis import given, settings

from riskkit.analysis.depth import Depth
from tests.analysis.scenes import SCENES, Scene

SHALLOW = Depth(samples=64, settled=64, flips=1)


@settings(max_examples=15)
@given(SCENES)
def test_plans_change_nothing_else(scene: Scene) -> None:
    """Where no plans are asked for all else is as with them, and there are neither packages nor a path."""
    with_plans = scene.looking(SHALLOW)
    without = scene.looking(Depth(samples=64, settled=64, flips=1, plans=False))
    assert with_plans.outlook and with_plans.outlook.packages and with_plans.outlook.path
    bare = with_plans.outlook.model_copy(update={"packages": None, "path": None})
    assert without == with_plans.model_copy(update={"outlook": bare})
