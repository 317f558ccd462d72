"""``riskkit whatif``."""

from dataclasses import replace
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.views import Format, check_format, viewed
from riskkit.errors import InputError

Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="QUESTION=VALUE",
        help="Suppose this answer: a level, a number (or LOW,LIKELY,HIGH), unknown or not-applicable.",
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="+ID|-ID", help="Suppose that a measure is undertaken, or that it is not."),
]
ByGrade = Annotated[
    str | None,
    typer.Option("--grade", metavar="GRADE", help="Suppose answers shown by evidence of this grade, and no other."),
]
AsSupported = Annotated[
    bool,
    typer.Option("--as-supported", help="Suppose answers with the confidence and evidence that the file has for them."),
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
    file: options.AssessmentFile,
    set: Set = None,
    measure: Measures = None,
    profile: SupposedProfile = None,
    grade: ByGrade = None,
    as_supported: AsSupported = False,
    format: Format = "text",
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show what would follow from other answers. Or from other measures or another profile; nothing is written.

    What is supposed is taken as shown: with high confidence, and by evidence of the grade and by the method that its
    question asks for. Each option may be given several times.
    """
    from riskkit import __version__
    from riskkit.analysis.comparing import compare
    from riskkit.analysis.ground import Given
    from riskkit.analysis.whatif import Supposition, problems, suppose
    from riskkit.cli.inputs import checked_inputs
    from riskkit.cli.output import put
    from riskkit.render.comparison import comparison_view
    from riskkit.store.records import load_inputs

    check_format(format)
    day = clock.on_date(date)
    found = checked_inputs(file, date=day, framework=framework, context=context)
    supposed = Supposition(tuple(set or ()), tuple(measure or ()), None, grade, as_supported)
    wrong = list(problems(found.framework, supposed, found.assessment.measures))
    judged = found
    try:
        # a profile of the user's own then stands in the framework that both sides are judged by
        judged = load_inputs(file, date=day, framework=framework, context=context, profile=profile)
    except InputError as error:
        wrong += error.problems
    if wrong:
        raise InputError(wrong)
    given = Given(found.document.name, judged.framework, found.assessment, found.context, day, found.digests)
    side, notes = suppose(given, replace(supposed, profile=judged.assessment.profile))
    put(viewed(compare(given, side, tool=f"riskkit {__version__}", notes=notes), format, comparison_view))
    return 0
