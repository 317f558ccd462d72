"""``riskkit people``."""

from typing import Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.output import note, put, warn
from riskkit.errors import InputError, Problem
from riskkit.render.terminal.people import people_view
from riskkit.store.assessments import load_inputs
from riskkit.tasks.licences import warnings_of_inputs
from riskkit.tasks.people import people_of, write_people

Rater = Annotated[
    str | None, typer.Option("--rater", metavar="NAME", help="Add this person, or change their role or interest.")
]
Role = Annotated[str | None, typer.Option("--role", metavar="TEXT", help="What the person does.")]
Interest = Annotated[
    str | None, typer.Option("--interest", metavar="TEXT", help="Any interest in the outcome, or none.")
]
Assign = Annotated[
    list[str] | None,
    typer.Option(
        "--assign", metavar="SECTION=NAME,…", help="Who is to answer a section; nobody without a name. Once for each."
    ),
]


def people(
    file: options.AssessmentFile = options.HERE,
    assign: Assign = None,
    rater: Rater = None,
    role: Role = None,
    interest: Interest = None,
    format: options.Format = "text",
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show who answers which section, and how far they are.

    With --rater or --assign it writes that into FILE first, where comments and all else stay as they are. A section
    may have several people; riskkit merge makes one assessment of the answers of all of them.
    """
    options.check_format(format)
    if rater is None and (role or interest):
        raise InputError([Problem("", "--rater", "is missing", "name the person of that role and interest")])
    day = clock.on_date(date)
    inputs = load_inputs(file, date=day, framework=framework, context=context)
    warn(warnings_of_inputs(inputs, framework))
    if rater is not None or assign:
        write_people(file, inputs.framework, rater, {"role": role, "interest": interest}, assign or ())
        note(f"wrote {file}")
        inputs = load_inputs(file, date=day, framework=framework, context=context)
    put(options.viewed(people_of(inputs, day), format, people_view))
    return 0
