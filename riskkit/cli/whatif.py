"""``riskkit whatif``."""

from typing import Annotated

import typer

from riskkit.analysis.compare.whatif import Supposition
from riskkit.cli import clock, options
from riskkit.cli.output import put, warn
from riskkit.render.terminal.compare import comparison_view
from riskkit.tasks import compare

Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="QUESTION=VALUE",
        help="Suppose this answer: a level, a number (or LOW,LIKELY,HIGH), unknown or as-public-weights.",
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="+ID|-ID", help="Suppose that a measure is undertaken, or that it is not."),
]
ByGrade = Annotated[
    str | None,
    typer.Option("--grade", metavar="GRADE", help="Suppose evidence of this grade."),
]
AsSupported = Annotated[
    bool,
    typer.Option("--as-supported", help="Keep the file's confidence and evidence."),
]
SupposedProfile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="ID|FILE",
        help="Suppose that it is judged by this profile, or by your own.",
        autocompletion=options.profiles,
    ),
]


def whatif(
    file: options.AssessmentFile = options.HERE,
    set: Set = None,
    measure: Measures = None,
    profile: SupposedProfile = None,
    grade: ByGrade = None,
    as_supported: AsSupported = False,
    format: options.Format = "text",
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show the result of other answers. Or from other measures or another profile; nothing is written.

    What is supposed is taken as shown: with high confidence, and by evidence of the grade and by the method that its
    question asks for. Each option may be given several times.
    """
    options.check_format(format)
    supposed = Supposition(tuple(set or ()), tuple(measure or ()), grade, as_supported)
    day = clock.on_date(date)
    found = compare.whatif(file, supposed, date=day, framework=framework, context=context, profile=profile)
    warn(found.warnings)
    put(options.viewed(found.comparison, format, comparison_view))
    return 0
