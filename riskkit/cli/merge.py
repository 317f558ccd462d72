"""``riskkit merge``."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from riskkit.cli import clock, options
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.analysis.pooling import Pooled
    from riskkit.store.records import Inputs

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="Assessments of one release, one for each rater.", show_default=False),
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write here, as Markdown, how far they agree.")
]

A = TypeVar("A")
B = TypeVar("B")


def merge(
    files: Files,
    output: options.Out = None,
    report: Report = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Make one assessment of those by several raters. It keeps what each one says, and is scored like any other.

    Shows how far they agree, who dissents and who moves the outcome: on stdout with -o, else on stderr. A name in 'by'
    says whose a file is; else its own name does.
    """
    from riskkit import __version__
    from riskkit.analysis.agreement import agreement
    from riskkit.cli.assess import completed
    from riskkit.cli.output import note, put, put_or_write, say
    from riskkit.cli.targets import check_outputs
    from riskkit.render.agreement import agreement_view, markdown
    from riskkit.store.writer import dump, write_atomically

    check_outputs([output, report], files)
    day = clock.on_date(date)
    inputs, pooled = _pooled(files, framework, context, day)
    rubric, merged, world = inputs.framework, pooled.assessment, inputs.context
    found = agreement(rubric, merged, world, date=day, tool=f"riskkit {__version__}", notes=pooled.notes)
    if report:
        write_atomically(report, markdown(found))
        note(f"wrote {report}")
    put_or_write(dump(completed(rubric, merged, world, inputs.digests)), output)
    (put if output else say)(agreement_view(found).rstrip("\n"))
    return 0


def _pooled(files: list[Path], framework: str | None, context: str | None, day: str) -> "tuple[Inputs, Pooled]":
    """What the files are merged by, and into what; raises `InputError` with all that keeps them apart."""
    from riskkit.analysis.pooling import pool
    from riskkit.analysis.raters import Given, differences
    from riskkit.cli.licences import warn_of_inputs
    from riskkit.cli.scoring import check_not_applicable
    from riskkit.store.frameworks import located
    from riskkit.store.records import load_assessment, load_inputs

    read = _each(load_assessment, files)
    documents = {document.name: document for _, document in read}
    given = [Given(document.name, assessment) for assessment, document in read]

    def placed(problems: Iterable[Problem]) -> InputError:
        there = [located(each, documents[each.where]) if each.where else each for each in problems]
        return InputError(there)

    if apart := list(differences(given)):
        raise placed(apart)
    inputs = _each(lambda path: load_inputs(path, date=day, framework=framework, context=context), files)
    _each(lambda one: check_not_applicable(one, day), inputs)
    warn_of_inputs(inputs[0], framework)  # all are of one release
    pinned = next((one for one in inputs if one.assessment.context), inputs[0])
    try:
        return pinned, pool(pinned.framework, given, pinned.context, day)
    except InputError as error:
        raise placed(error.problems) from None


def _each(load: Callable[[A], B], given: Iterable[A]) -> list[B]:
    """What comes of each; raises `InputError` with the problems of all."""
    found: list[B] = []
    wrong: list[Problem] = []
    for one in given:
        try:
            found.append(load(one))
        except InputError as error:
            wrong += error.problems
    if wrong:
        raise InputError(wrong)
    return found
