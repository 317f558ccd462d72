"""``riskkit next``."""

from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import put, warn
from riskkit.render.terminal.next import next_view
from riskkit.store.assessments import load_inputs
from riskkit.tasks.licences import warnings_of_inputs
from riskkit.tasks.next import next_of

LIMIT = 4
"""So many questions are shown unless more are wanted."""
Limit = Annotated[
    int, typer.Option("--limit", metavar="N", min=1, help="Number of questions to show; the others are only named.")
]


def next(
    file: options.AssessmentFile = options.HERE,
    limit: Limit = LIMIT,
    format: options.Format = "text",
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show what to find out next. The questions worth settling, those about the gravest risks first.

    Each with what follows from each level, how likely that is, and the evidence that settles it.
    """
    options.check_format(format)
    day = on_date(date)
    given = load_inputs(file, date=day, framework=framework, context=context, profile=profile)
    warn(warnings_of_inputs(given, framework))
    put(options.viewed(next_of(given, day, limit), format, next_view))
    return 0
