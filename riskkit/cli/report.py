"""``riskkit report``."""

from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.inputs import scored_file
from riskkit.cli.output import put_or_write
from riskkit.cli.targets import check_outputs
from riskkit.render import render
from riskkit.render.editions import edition

Format = Annotated[
    str, typer.Option("--format", metavar="md|html|json", help="Markdown or HTML to read, or JSON for programs.")
]
For = Annotated[
    str, typer.Option("--for", metavar="board|reviewer|auditor", help="The edition: two pages, to check, or all of it.")
]


def report(
    file: options.AssessmentFile = options.HERE,
    format: Format = "md",
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
    check_outputs([output], [file])
    depth = Depth(samples, seed, flips)
    done = scored_file(file, date=on_date(date), depth=depth, profile=profile, framework=framework, context=context)
    put_or_write(render(done.recommendation, format, chosen), output)
    return 0
