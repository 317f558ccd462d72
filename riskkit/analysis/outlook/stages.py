"""The staged path: classes from here to what is asked for, each with what opens and what closes it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta

from riskkit.analysis.evaluated import Evaluated, is_lasting
from riskkit.analysis.hypotheticals import Levels, outcomes_if
from riskkit.analysis.minimal_sets import irreducible_set, minimal_sets
from riskkit.analysis.outlook.changes import better, change, changes, worse
from riskkit.engine.structure import from_closed
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.outlook import Change, Stage, StagedPath

YEAR = 365
"""Days until what is asked for is looked at again, where the framework says nothing of its pace."""
LARGEST = 4
"""Answers in a trigger that is sought as the smallest: more would be too many sets to try."""


def path(case: Evaluated, chosen: int, asked: int | None) -> StagedPath | None:
    """
    The stages from the option recommended to the one asked for; nothing where that is recommended or nothing is asked.

    A trigger names only what somebody can show: how open and doubtful answers turn out. Controls are conditions of a
    stage. No stage asks for a weaker model or for another world, so there may be no realistic path.
    """
    if asked is None or case.verdicts.verdicts[asked] != NOT_ALLOWED:
        return None
    stages: list[Stage] = []
    here, day = case, Date.fromisoformat(case.date)
    for option in _steps(case, chosen, asked):
        trigger = _trigger(here, option)
        if trigger is None:
            return _ended(case, asked, stages)
        here = here.with_columns(here.columns.answered(trigger))
        stage = _stage(case, here, option, trigger, day)
        stages.append(stage)
        day = _later(day, stage.least_days)
    title = case.framework.options.options[case.plan.options[asked].id].title
    return StagedPath(
        asked=case.plan.options[asked].id, reaches=True, why=f"{title} in {len(stages)} stages", stages=tuple(stages)
    )


def _steps(case: Evaluated, chosen: int, asked: int) -> list[int]:
    """The options on the way: the least open of each class between, then what is asked for."""
    first, last = case.verdicts.classes[chosen], case.verdicts.classes[asked]
    between: dict[int, int] = {}
    for option in from_closed(case.plan):
        access = case.verdicts.classes[option]
        if first < access < last and case.plan.options[option].id in case.framework.options.pace:
            between.setdefault(access, option)
    return [*between.values(), asked]


def _trigger(here: Evaluated, option: int) -> Levels | None:
    """
    A set of answers that allows an option, none where it is allowed; None where nothing does.

    The smallest up to `LARGEST`; beyond that one of which nothing can be left out.
    """
    if here.verdicts.verdicts[option] != NOT_ALLOWED:
        return {}
    choices = {question: levels for question, levels in better(here).items() if not _is_control(here, question)}

    def allows(rows: Sequence[Levels]) -> list[bool]:
        return outcomes_if(here, rows).allowed(option)

    for size in range(1, LARGEST + 1):
        found = minimal_sets(choices, size, allows)
        if found.sets:
            return found.sets[0]
    return irreducible_set(choices, allows)


def _later(day: Date, days: int) -> Date:
    """So many days on, or the last day that the calendar has."""
    return day + timedelta(days=min(days, (Date.max - day).days))


def _is_control(case: Evaluated, question: int) -> bool:
    """Controls become conditions of a stage, and are no trigger."""
    return case.framework.questions.questions[case.plan.questions[question].id].type == "control"


def _stage(case: Evaluated, here: Evaluated, option: int, trigger: Levels, day: Date) -> Stage:
    key = case.plan.options[option].id
    pace = case.framework.options.pace.get(key)
    least, review = (pace.least_days, pace.review_days) if pace else (0, YEAR)
    reversible = not is_lasting(here, option)
    return Stage(
        option=key,
        access=CLASSES[here.verdicts.classes[option]],
        reversible=reversible,
        trigger=changes(case, trigger),
        conditions=len(here.needed(option)),
        stops=_stops(here, option) if reversible else (),
        earliest=day.isoformat(),
        least_days=least,
        review=_later(day, review).isoformat(),
        watch=pace.watch if pace else (),
    )


def _stops(here: Evaluated, option: int) -> tuple[Change, ...]:
    """The answers each of which alone would close a stage again, each at the mildest level that does."""
    found = minimal_sets(worse(here), 1, lambda rows: outcomes_if(here, rows).closed(option))
    return tuple(change(here, question, bad) for levels in found.sets for question, bad in levels.items())


def _ended(case: Evaluated, asked: int, stages: list[Stage]) -> StagedPath:
    title = case.framework.options.options[case.plan.options[asked].id].title
    willing = case.with_columns(replace(case.columns, reach=(0,) * len(case.plan.questions)))
    if willing.hopeful.verdicts[asked] != NOT_ALLOWED:
        why = f"no path to {title} without controls to which the developer does not commit"
    else:
        why = f"no realistic path to {title}: only a weaker model or another world would open it"
    return StagedPath(asked=case.plan.options[asked].id, reaches=False, why=why, stages=tuple(stages))
