"""From a file that was named to its recommendation."""

from pathlib import Path

from riskkit import __version__
from riskkit.analysis.depth import Depth
from riskkit.analysis.recommend import recommend
from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.cli.clock import on_date
from riskkit.cli.licences import warn_of_inputs
from riskkit.errors import InputError, Problem
from riskkit.schema.framework import Framework
from riskkit.schema.recommendation import Recommendation
from riskkit.store.frameworks import located
from riskkit.store.records import Inputs, load_inputs


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
    inputs = load_inputs(file, date=day, framework=framework, context=context, profile=profile)
    check_not_applicable(inputs, day)
    warn_of_inputs(inputs, framework)
    recommendation = recommend(
        inputs.framework,
        inputs.assessment,
        inputs.context,
        date=day,
        digests=inputs.digests,
        tool=f"riskkit {__version__}",
        depth=depth,
    )
    return inputs.framework, recommendation


def check_not_applicable(inputs: Inputs, date: str) -> None:
    """Raises `InputError` for every answer not-applicable that the other answers do not bear out."""
    subject, _ = subject_of(inputs.framework, inputs.assessment, inputs.context, date)
    hint = "answer it with a level, or unknown with a reason"
    found = [
        Problem("", f"answers/{key}/not-applicable", "the other answers do not make it so", hint)
        for key in untrue_not_applicable(subject)
    ]
    if found:
        raise InputError(located(problem, inputs.document) for problem in found)
