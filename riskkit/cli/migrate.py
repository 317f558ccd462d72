"""``riskkit migrate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.views import Format, check_format, viewed
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.analysis.migrated import Read
    from riskkit.analysis.migrating import Migration
    from riskkit.schema.assessment import Assessment, Context
    from riskkit.schema.framework import Framework
    from riskkit.store.document import Document

To = Annotated[str, typer.Option("--to", metavar="ID|FOLDER", help="The framework to migrate to.", show_default=False)]
Old = Annotated[
    str | None,
    typer.Option(
        "--framework",
        metavar="ID|FOLDER",
        help="The framework that FILE answers, where another ships with riskkit now.",
    ),
]
Left = Annotated[
    Path | None,
    typer.Option("--left", metavar="FILE", help="Where to keep what is left over.  [default: beside the output]"),
]
Drop = Annotated[bool, typer.Option("--drop", help="Keep nothing of what is left over.")]


def migrate(
    file: options.AssessmentFile,
    to: To,
    output: options.Out = None,
    left: Left = None,
    drop: Drop = False,
    framework: Old = None,
    context: options.Context = None,
    format: Format = "text",
    date: options.OnDate = None,
) -> int:
    """
    Move an assessment to another framework. Tells what that changes.

    Answers go to the questions that succeed theirs. One whose question is worded otherwise is carried: riskkit assess
    asks whether it is still true. What has no place goes to a file of its own, which nothing reads. What became of each
    entry and of the outcome is shown on stdout with -o, else on stderr.
    """
    from riskkit import __version__
    from riskkit.analysis.migrated import Read, migration_view
    from riskkit.analysis.migrating import migrate as migrated
    from riskkit.cli.output import put, put_or_write, say
    from riskkit.cli.targets import check_outputs, same_file
    from riskkit.render.migration import migration_text
    from riskkit.store.frameworks import load_framework

    check_format(format)
    day, rubric = clock.on_date(date), load_framework(to)
    assessment, document, old = _old(file, framework, day)
    _check_known(assessment, document, rubric.id, old)
    world, digest = _world(to, rubric, context, assessment, day)
    found = migrated(assessment, rubric, world, day, old.framework if old else None)
    kept = _place_for(found, output, left, drop)
    check_outputs([output, kept], [file], file if output and same_file(output, file) else None)
    new = Read(rubric, found.assessment, world)
    view = migration_view(document.name, old, new, found, date=day, tool=f"riskkit {__version__}")
    texts = _texts(file, found, {"context": digest}, new)
    if kept:
        put_or_write(texts[1], kept)
    put_or_write(texts[0], output)
    (put if output else say)(viewed(view, format, migration_text).rstrip("\n"))
    return 0


def _old(file: Path, framework: str | None, date: str) -> "tuple[Assessment, Document, Read | None]":
    """The assessment and what it was made with, as far as that is at hand; raises `InputError` and `PinError`."""
    from riskkit.analysis.migrated import Read
    from riskkit.analysis.migrating import made_with
    from riskkit.cli.inputs import checked_inputs
    from riskkit.store.frameworks import framework_ids, load_framework
    from riskkit.store.records import load_assessment

    assessment, document = load_assessment(file)
    pin = assessment.framework
    if framework or (pin.id in framework_ids() and made_with(pin, load_framework(pin.id))):
        inputs = checked_inputs(file, date=date, framework=framework)
        return assessment, document, Read(inputs.framework, inputs.assessment, inputs.context)
    return assessment, document, None


def _check_known(assessment: "Assessment", document: "Document", name: str, old: "Read | None") -> None:
    """Raises `InputError` for answers to a framework of another id that nobody can read."""
    from riskkit.store.frameworks import located

    if old is None and assessment.framework.id != name:
        hint = "say where the framework is that it answers: --framework FOLDER"
        message = f"these are answers to '{assessment.framework.id}', which is not at hand"
        raise InputError([located(Problem(document.name, "framework/id", message, hint), document)])


def _world(
    to: str, rubric: "Framework", context: str | None, assessment: "Assessment", date: str
) -> "tuple[Context | None, str]":
    """What is true of the world, and its digest: as asked for, else the context of the same id, else the newest."""
    from riskkit.store.frameworks import framework_folder
    from riskkit.store.records import contexts, default_context, load_context

    folder = framework_folder(to)
    pin = assessment.context
    same = next((dated for dated in contexts(rubric, folder) if pin and dated[0].id == pin.id), None)
    dated = load_context(rubric, folder, context) if context else same or default_context(rubric, folder, date)
    return (dated[0], dated[1].digest()) if dated else (None, "")


def _place_for(found: "Migration", output: Path | None, left: Path | None, drop: bool) -> Path | None:
    """Where what is left over goes; none where nothing is, or is to be kept. Raises `InputError` where nobody said."""
    if left and drop:
        raise InputError([Problem("", "", "--left and --drop cannot both be given", "leave one of them out")])
    if found.left is None or drop:
        return None
    place = left or (output and output.with_name(f"{output.stem}.left-over{output.suffix}"))
    if place is None:
        hint = "give -o FILE, and it is kept beside it; or --left FILE; or --drop, and it is lost"
        lost = [fate for fate in found.fates if fate.now is None]
        raise InputError(Problem("", "/".join(fate.was), f"would be left over: {fate.why}", hint) for fate in lost)
    if place.exists() or place.is_symlink():
        raise InputError(
            [Problem(str(place), "", "is there already", "move it away, or name another with --left FILE")]
        )
    return place


def _texts(file: Path, found: "Migration", digests: dict[str, str], new: "Read") -> tuple[str, str]:
    """The file as it is migrated, and what is left over, both with the comments that stood there."""
    from riskkit.cli.assess import completed
    from riskkit.store.layout import layout_of, moved, rewritten

    layout, _ = layout_of(file.read_bytes(), str(file))
    moves = {fate.was: fate.now for fate in found.fates if fate.now and not fate.kept and fate.was[0] != "profile"}
    tree = completed(new.framework, new.assessment, new.context, digests)
    left = (
        found.left.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True) if found.left else {}
    )
    return rewritten(moved(layout, moves), tree), rewritten(layout, left)
