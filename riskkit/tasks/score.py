"""From an assessment file to its recommendation."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from riskkit import __version__
from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.outlook import Depth
from riskkit.analysis.recommendation.precedents import precedents
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.errors import Problem
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.store.frameworks import framework_folder
from riskkit.store.precedents import load_precedents
from riskkit.tasks.licences import warnings_of_inputs

TOOL = f"riskkit {__version__}"


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """An assessment with its framework, evaluated, and what is recommended."""

    inputs: Inputs
    case: Evaluated
    recommendation: Recommendation
    warnings: tuple[Problem, ...] = ()

    @property
    def framework(self) -> Framework:
        """The framework that it was scored by."""
        return self.inputs.framework


def score(file: Path, *, date: str, depth: Depth | None = None, **named: Unpack[AssessmentInputs]) -> ScoreResult:
    """
    The recommendation for an assessment file on a day, with precedents; with an outlook where a depth is given.

    *named* says where framework and context are, and which profile to judge by. Raises `InputError`, and `PinError`
    where what is found is not what the file was made with.
    """
    inputs = load_inputs(file, date=date, **named)
    done = scored(inputs, date, depth, framework_folder(named.get("framework") or inputs.framework.id))
    return replace(done, warnings=warnings_of_inputs(inputs, named.get("framework")))


def scored(inputs: Inputs, date: str, depth: Depth | None = None, folder: Path | None = None) -> ScoreResult:
    """The same of what was read already; precedents come from the folder of the framework."""
    case = evaluate(inputs.framework, inputs.assessment, inputs.context, date)
    found = None
    if depth is not None:
        # numpy, which one row does without
        from riskkit.analysis.outlook.outlook import outlook

        found = outlook(case, depth)
    decided = load_precedents(folder, inputs.framework) if folder else {}
    recommendation = conclude(
        case, digests=inputs.digests, tool=TOOL, outlook=found, precedents=precedents(case, decided)
    )
    return ScoreResult(inputs, case, recommendation)
