"""``riskkit report``."""

from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import put_or_write, warn
from riskkit.render import render
from riskkit.store.output_guard import check_outputs
from riskkit.tasks.score import score

Format = Annotated[
    str, typer.Option("--format", metavar="md|html|json", help="Markdown or HTML to read, or JSON for programs.")
]


def report(
    file: options.AssessmentFile = options.HERE,
    format: Format = "md",
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

    check_outputs([output], [file])
    depth = Depth(samples, seed, flips)
    done = score(file, date=on_date(date), depth=depth, profile=profile, framework=framework, context=context)
    warn(done.warnings)
    put_or_write(render(done.recommendation, format), output)
    return 0
