"""``riskkit explain``."""

from typing import Annotated

import typer

from riskkit.cli import options

Subject = Annotated[
    str, typer.Argument(metavar="ID", help="An option, risk, benefit, measure or question.", show_default=False)
]


def explain(
    file: options.AssessmentFile,
    subject: Subject,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show why something stands as it does.

    From the verdict on an option, risk, benefit, measure or question back to answers, with citations.
    """
    from riskkit.analysis.explain import explain as explained
    from riskkit.cli.output import put
    from riskkit.cli.scoring import scored
    from riskkit.render.explanation import explain_view

    rubric, recommendation = scored(file, profile, framework, context, date)
    put(explain_view(explained(rubric, recommendation, subject)))
    return 0
