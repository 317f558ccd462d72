"""``riskkit explain``."""

from functools import partial
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import put, warn
from riskkit.render.terminal.explain import explain_view
from riskkit.tasks.explain import explain as explained
from riskkit.tasks.score import score

Thing = Annotated[
    str,
    typer.Argument(
        metavar="THING", help="An option, risk, question, benefit or measure, by id or title.", show_default=False
    ),
]
Trace = Annotated[
    bool,
    typer.Option("--trace", help="Add every step, with table entries, evidence and citations; JSON always has them."),
]


def explain(
    file: options.AssessmentFile,
    thing: Thing,
    trace: Trace = False,
    format: options.Format = "text",
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Explain an option, risk, question, benefit or measure. In ten lines, from the answer through both tables.

    Each step can be redone with a pencil and the tables of the framework.
    """
    options.check_format(format)
    done = score(file, date=on_date(date), profile=profile, framework=framework, context=context)
    warn(done.warnings)
    found = explained(done.case, done.recommendation, thing)
    put(options.viewed(found, format, partial(explain_view, trace=trace)))
    return 0
