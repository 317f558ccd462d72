"""``riskkit explain``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.views import Format, check_format, viewed
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.analysis.depth import Depth
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

Samples = Annotated[
    int | None,
    typer.Option("--samples", metavar="N", min=100, max=10_000_000, help="Draw what is drawn so many times."),
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", min=0, help="Draw what is drawn from this seed.")]


def explain(
    file: options.AssessmentFile,
    subject: Subject,
    row: OnRow = None,
    samples: Samples = None,
    seed: Seed = None,
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

    Read from more than one row are OPTION/chance (that it is intolerable), OPTION/QUESTION (how far an answer moves its
    risks), QUESTION/settling (what it is worth to settle it), and OPTION/effort and MEASURE/effort.
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
    trail = Trail(subject_of(*given, day)[0], recommendation, *given[1:], _depth(samples, seed), on)
    told = explained(trail, subject)
    _check_drawn(subject, {"--samples": samples, "--seed": seed})
    put(viewed(told, format, explain_view))
    return 0


def _depth(samples: int | None, seed: int | None) -> "Depth":
    """So many samples of whatever is drawn, and the seed; where they are not given those of score and next."""
    depth = options.DEPTH if samples is None else replace(options.DEPTH, samples=samples, settled=samples)
    return depth if seed is None else replace(depth, seed=seed)


def _check_drawn(subject: str, given: Mapping[str, int | None]) -> None:
    """Raises `InputError` where it is said how to draw what is not drawn."""
    from riskkit.analysis.prospects import DRAWN

    if subject.partition("/")[2] not in DRAWN:
        hint = "leave it out; OPTION/chance and QUESTION/settling are drawn"
        wrong = [name for name, value in given.items() if value is not None]
        if wrong:
            raise InputError(Problem("", name, f"'{subject}' is not drawn", hint) for name in wrong)


def _row(name: str | None) -> "Row | None":
    rows: tuple[Row, ...] = ("stated", "upper", "lower")
    if name is not None and name not in rows:
        raise InputError([Problem("", "--row", f"'{name}' is not a row", f"rows: {', '.join(rows)}")])
    return next((row for row in rows if row == name), None)
