"""``riskkit explain``."""

from typing import TYPE_CHECKING, Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.views import Format, check_format, viewed
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.schema.reading import Row

Subject = Annotated[
    str,
    typer.Argument(
        metavar="WHAT", help="An option, risk, benefit, measure or question; or a number.", show_default=False
    ),
]
OnRow = Annotated[
    str | None,
    typer.Option("--row", metavar="stated|upper|lower", help="Show a number as it is on this row."),
]


def explain(
    file: options.AssessmentFile,
    subject: Subject,
    row: OnRow = None,
    format: Format = "text",
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show why something stands as it does. From a verdict or a number back to the answers, with citations.

    A number has the name OPTION/RISK (a likelihood), OPTION/RISK/FACTOR (hazard, novelty, defence or exposure),
    OPTION/BENEFIT, OPTION/PATHWAY (a leak), OPTION/gain, OPTION/benefit or OPTION/margin, such as
    r8/bio-chem-weapons/exposure. It is that of the row that the verdict on the option reads, unless --row names one.
    """
    from riskkit import __version__
    from riskkit.analysis.explain import explain as explained
    from riskkit.analysis.recommend import recommend
    from riskkit.analysis.subject import subject_of
    from riskkit.analysis.trail import Trail
    from riskkit.cli.inputs import checked_inputs
    from riskkit.cli.output import put
    from riskkit.render.explanation import explain_view

    check_format(format)
    day, on = clock.on_date(date), _row(row)
    found = checked_inputs(file, date=day, framework=framework, context=context, profile=profile)
    given = (found.framework, found.assessment, found.context)
    recommendation = recommend(*given, date=day, digests=found.digests, tool=f"riskkit {__version__}")
    trail = Trail(subject_of(*given, day)[0], recommendation, on)
    put(viewed(explained(trail, subject), format, explain_view))
    return 0


def _row(name: str | None) -> "Row | None":
    rows: tuple[Row, ...] = ("stated", "upper", "lower")
    if name is not None and name not in rows:
        raise InputError([Problem("", "--row", f"'{name}' is not a row", f"rows: {', '.join(rows)}")])
    return next((row for row in rows if row == name), None)
