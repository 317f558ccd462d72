"""What is taken as true of the world, and how old it is on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date

from riskkit.engine.encode import world_standing
from riskkit.engine.plan import level_at
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.store.assessments import contexts, load_context
from riskkit.store.frameworks import framework_folder, load_framework


@dataclass(frozen=True, slots=True)
class DatedContext:
    """A context, and how old it is on a day."""

    context: Context
    days: int
    """Since its date; less than none before it."""
    past: int
    """How many of its answers are past their date."""


@dataclass(frozen=True, slots=True)
class WorldReading:
    """An answer about the world as it is stated, and the level that it counts at on a day."""

    question: str
    stated: str | None
    confidence: str | None
    counted: str | None
    """None where it counts as a blank."""
    aged: bool


@dataclass(frozen=True, slots=True)
class CheckedContext:
    """A context that is sound, with the digest of its file and what each of its answers counts as."""

    dated: DatedContext
    digest: str
    answers: tuple[WorldReading, ...]


def contexts_of(framework: str, *, date: str) -> tuple[DatedContext, ...]:
    """The contexts of a framework, the newest first; raises `InputError` with the problems of all of them."""
    rubric = load_framework(framework)
    return tuple(_dated(context, date) for context, _ in contexts(rubric, framework_folder(framework)))


def check_context(name: str, framework: str, *, date: str) -> CheckedContext:
    """A context by its id or file, as it is on a day; raises `InputError` where it is not sound."""
    rubric = load_framework(framework)
    context, document = load_context(rubric, framework_folder(framework), name)
    return CheckedContext(_dated(context, date), document.digest(), tuple(_answers(rubric, context, date)))


def _dated(context: Context, date: str) -> DatedContext:
    days = (Date.fromisoformat(date) - Date.fromisoformat(context.date)).days
    return DatedContext(context, days, sum(answer.expires <= date for answer in context.answers.values()))


def _answers(framework: Framework, context: Context, date: str) -> Iterator[WorldReading]:
    for key, question in framework.about_world.items():
        answer, standing = context.answers.get(key), world_standing(framework, key, context, date)
        if answer is None or standing.level < 0:
            yield WorldReading(key, answer.level if answer else None, None, None, aged=False)
        else:
            counted = level_at(question, standing.level)
            yield WorldReading(key, answer.level, answer.confidence, counted, aged=standing.aged > 0)
