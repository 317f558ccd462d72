"""The day to judge on, which is asked of the clock nowhere else."""

import os
from datetime import UTC, datetime
from datetime import date as Date

from riskkit.errors import InputError, Problem

YEARS = range(1970, 2200)
"""Models are released in; any other is a slip of the keyboard."""


def on_date(given: str | None, *, heeds_epoch: bool = True) -> str:
    """The date to judge on: the one given, or that of SOURCE_DATE_EPOCH where it is heeded, or today in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH") if heeds_epoch else None
    if given is None and not epoch:
        return datetime.now(UTC).date().isoformat()
    if given is None:
        return _of_epoch(epoch or "")
    try:
        day = Date.fromisoformat(given)
    except ValueError:
        day = None
    if day and day.isoformat() == given:
        if day.year in YEARS:
            return given
        hint = f"years from {YEARS[0]} to {YEARS[-1]} can be judged on"
        raise InputError([Problem("", "--date", f"'{given}' is too far away", hint)])
    raise InputError([Problem("", "--date", f"'{given}' is not a date", "write it as 2026-11-22")])


def _of_epoch(epoch: str) -> str:
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        hint = "seconds since 1970, such as 1795305600"
        raise InputError([Problem("", "SOURCE_DATE_EPOCH", f"'{epoch}' is not a time", hint)]) from None
