"""The assessment that was named, read with all that scoring it needs; warnings go to stderr."""

from pathlib import Path
from typing import Unpack

from riskkit.analysis.outlook import Depth
from riskkit.cli.output import warn
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.tasks.licences import warnings_of_inputs
from riskkit.tasks.score import Scored, score


def checked_inputs(file: Path, *, date: str, **named: Unpack[AssessmentInputs]) -> Inputs:
    """
    All that one scoring of a file reads on a day; warns on stderr of licences that are not known.

    Raises `InputError`, and `PinError` where a pin does not hold.
    """
    inputs = load_inputs(file, date=date, **named)
    warn(warnings_of_inputs(inputs, named.get("framework")))
    return inputs


def scored_file(file: Path, *, date: str, depth: Depth | None = None, **named: Unpack[AssessmentInputs]) -> Scored:
    """The same, with what is recommended; with an outlook where *depth* says how far to look."""
    found = score(file, date=date, depth=depth, **named)
    warn(warnings_of_inputs(found.inputs, named.get("framework")))
    return found
