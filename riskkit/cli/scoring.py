"""From a file that was named to its recommendation."""

from pathlib import Path

from riskkit.analysis.outlook import Depth
from riskkit.cli.clock import on_date
from riskkit.cli.inputs import checked_inputs
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.frameworks import framework_folder
from riskkit.tasks.score import scored as score_inputs


def scored(
    file: Path,
    profile: str | None,
    framework: str | None,
    context: str | None,
    date: str | None,
    depth: Depth | None = None,
) -> tuple[Framework, Recommendation]:
    """The framework and the recommendation for an assessment file, by the options of a command."""
    day = on_date(date)
    inputs = checked_inputs(file, date=day, profile=profile, framework=framework, context=context)
    done = score_inputs(inputs, day, depth, framework_folder(framework or inputs.framework.id))
    return done.framework, done.recommendation
