"""Files that were named, read and found free of problems, before anything is scored."""

from pathlib import Path
from typing import Unpack

from riskkit.cli.licences import warn_of_inputs
from riskkit.cli.scoring import check_not_applicable
from riskkit.store.records import Inputs, Named, load_inputs


def checked_inputs(file: Path, *, date: str, **named: Unpack[Named]) -> Inputs:
    """
    All that one scoring of a file reads on a day; warns on stderr of licences that are not known.

    Raises `InputError`, and `PinError` where a pin does not hold.
    """
    inputs = load_inputs(file, date=date, **named)
    check_not_applicable(inputs, date)
    warn_of_inputs(inputs, named.get("framework"))
    return inputs
