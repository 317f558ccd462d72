"""``riskkit context``: list, check."""

from collections.abc import Iterator
from datetime import date as Date
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import put, table
from riskkit.engine.encode import world_standing
from riskkit.engine.plan import level_at
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.store.assessments import contexts, load_context
from riskkit.store.frameworks import framework_folder, load_framework

app = typer.Typer(help="Show what is taken as true of the world, and how old it is.", rich_markup_mode=None)

Rubric = Annotated[str, typer.Option("--framework", metavar="ID|FOLDER", help="The framework that it answers.")]
Name = Annotated[str, typer.Argument(metavar="ID|FILE", help="A context of the framework, or a file of your own.")]


@app.command("list")
def list_contexts(framework: Rubric = "seger2023", date: options.OnDate = None) -> int:
    """List the contexts of a framework, the newest first. With the best public model of the day, and their age."""
    day = on_date(date)
    rubric = load_framework(framework)
    found = [context for context, _ in contexts(rubric, framework_folder(framework))]
    head = ("context", "as of", "most capable public weights", "age")
    put(table([head, *((each.id, each.date, each.best_public.name, _age(each, day)) for each in found)]))
    return 0


@app.command()
def check(name: Name, framework: Rubric = "seger2023", date: options.OnDate = None) -> int:
    """Check a context and say what of it has aged. Exits with 4 where it is not sound."""
    day = on_date(date)
    rubric = load_framework(framework)
    context, document = load_context(rubric, framework_folder(framework), name)
    best = context.best_public
    facts = [
        ("context", context.id),
        ("title", context.title),
        ("digest", document.digest()),
        ("age", _age(context, day)),
        ("most capable public weights", f"{best.name} ({best.publisher}, {best.date})"),
        *((f"  {score.test}", score.score) for score in best.scores),
    ]
    put(table(facts, heads=False))
    put("")
    put(table([("question", "level", "confidence", "on " + day), *_answers(rubric, context, day)]))
    return 0


def _answers(framework: Framework, context: Context, day: str) -> Iterator[tuple[str, ...]]:
    for key, question in framework.about_world.items():
        answer, standing = context.answers.get(key), world_standing(framework, key, context, day)
        if answer is None or standing.level < 0:
            yield key, answer.level or "-" if answer else "-", "-", "counts as a blank"
            continue
        counted = level_at(question, standing.level)
        aged = f"aged: counts as {counted}" if standing.aged else "counts as stated"
        yield key, answer.level or counted, answer.confidence, aged


def _age(context: Context, day: str) -> str:
    """How old a context is on a day, and whether answers have begun to age."""
    days = (Date.fromisoformat(day) - Date.fromisoformat(context.date)).days
    if days < 0:
        return "of a later day"
    past = sum(answer.expires <= day for answer in context.answers.values())
    aged = f", {past} of {len(context.answers)} answers past their date" if past else ""
    retired = ", retired" if context.retired else ""
    return f"{days} days{aged}{retired}"
