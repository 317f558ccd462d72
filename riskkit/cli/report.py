"""``riskkit report``."""

from shlex import quote
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.inputs import scored_file
from riskkit.cli.output import check_no_terminal, put_or_write
from riskkit.cli.targets import check_outputs
from riskkit.render import DOCUMENTS, format_of, render
from riskkit.render.editions import edition

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="md|html|pdf|docx|json",
        help="Markdown, HTML, PDF or Word to read, or JSON for programs; without it, what the file's name ends in.",
    ),
]
For = Annotated[
    str, typer.Option("--for", metavar="board|reviewer|auditor", help="The edition: two pages, to check, or all of it.")
]


def report(
    file: options.AssessmentFile = options.HERE,
    format: Format = None,
    whom: For = "reviewer",
    output: options.Out = None,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
    samples: options.Samples = options.DEPTH.samples,
    seed: options.Seed = options.DEPTH.seed,
    flips: options.Flips = options.DEPTH.flips,
) -> int:
    """Write the whole report on an assessment. Everything behind the recommendation, in one document."""
    from riskkit.analysis.outlook import Depth

    chosen = edition(whom)
    format = format or format_of(output)
    check_outputs([output], [file])
    if format in DOCUMENTS and output is None:
        check_no_terminal(f"riskkit report {quote(str(file))} --format {format} -o report.{format}")
    depth = Depth(samples, seed, flips)
    done = scored_file(file, date=on_date(date), depth=depth, profile=profile, framework=framework, context=context)
    put_or_write(render(done.recommendation, format, chosen), output)
    return 0
