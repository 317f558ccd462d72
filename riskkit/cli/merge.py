"""``riskkit merge``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.output import note, put, put_or_write, say, warn
from riskkit.render.terminal.agreement import agreement_view, markdown
from riskkit.store.output_guard import check_outputs
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.merge import merge_files

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="Assessments of one release, one for each rater.", show_default=False),
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write here, as Markdown, how far they agree.")
]


def merge(
    files: Files,
    output: options.Out = None,
    report: Report = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Merge the assessments of several raters. It keeps every rating, and is scored like any other.

    Shows how far they agree, what each file gives alone and who moves the outcome: on stdout with -o, else on stderr.
    A name in 'by' says whose a file is; else its own name does. Name, version and components of the release must match.
    """
    check_outputs([output, report], files)
    found = merge_files(files, date=clock.on_date(date), framework=framework, context=context)
    warn(found.warnings)
    if report:
        write_atomically(report, markdown(found.agreement))
        note(f"wrote {report}")
    put_or_write(found.text, output)
    (put if output else say)(agreement_view(found.agreement).rstrip("\n"))
    return 0
