"""``riskkit context``: list, check."""

from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import put, table
from riskkit.tasks.context import DatedContext, WorldReading, check_context, contexts_of

app = typer.Typer(help="Show the views of the world (contexts), and their age.", rich_markup_mode=None)

Rubric = Annotated[str, typer.Option("--framework", metavar="ID|FOLDER", help="The framework that it answers.")]
Name = Annotated[str, typer.Argument(metavar="ID|FILE", help="A context of the framework, or a file of your own.")]


@app.command("list")
def list_contexts(framework: Rubric = "seger2023", date: options.OnDate = None) -> int:
    """List the contexts of a framework, the newest first. With the best public model of the day, and their age."""
    day = on_date(date)
    found = contexts_of(framework, date=day)
    head = ("context", "as of", "most capable public weights", "age")
    rows = ((each.context.id, each.context.date, each.context.best_public.name, _age(each)) for each in found)
    put(table([head, *rows]))
    return 0


@app.command()
def check(name: Name, framework: Rubric = "seger2023", date: options.OnDate = None) -> int:
    """Check a context and say what of it has aged. Exits with 4 where it is not sound."""
    day = on_date(date)
    found = check_context(name, framework, date=day)
    context, best = found.dated.context, found.dated.context.best_public
    facts = [
        ("context", context.id),
        ("title", context.title),
        ("digest", found.digest),
        ("age", _age(found.dated)),
        ("most capable public weights", f"{best.name} ({best.publisher}, {best.date})"),
        *((f"  {score.test}", score.score) for score in best.scores),
    ]
    put(table(facts, heads=False))
    put("")
    put(table([("question", "level", "confidence", "on " + day), *map(_row, found.answers)]))
    return 0


def _row(answer: WorldReading) -> tuple[str, ...]:
    counts = "counts as stated" if answer.counted else "counts as a blank"
    if answer.aged:
        counts = f"aged: counts as {answer.counted}"
    return answer.question, answer.stated or answer.counted or "-", answer.confidence or "-", counts


def _age(dated: DatedContext) -> str:
    """How old a context is on a day, and whether answers have begun to age."""
    if dated.days < 0:
        return "of a later day"
    aged = f", {dated.past} of {len(dated.context.answers)} answers past their date" if dated.past else ""
    retired = ", retired" if dated.context.retired else ""
    return f"{dated.days} days{aged}{retired}"
