"""One assessment on its way through the engine: read, evaluated, and judged by every profile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from riskkit.analysis.asking import asked_options
from riskkit.analysis.conditions import Levels, conditions, raised
from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import NOT_APPLICABLE, Columns, encode
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.verdict import (
    Scored,
    Verdicts,
    ceiling,
    judge,
    recommended,
    score,
)
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.framework import Framework
from riskkit.schema.reading import VerdictName
from riskkit.schema.recommendation import Asked


@dataclass(frozen=True, slots=True)
class Judged:
    """One profile's verdicts on one assessment, with the conditions that would clear what is not cleared."""

    judgement: Judgement
    verdicts: Verdicts
    conditions: tuple[Levels | None, ...]
    names: tuple[VerdictName, ...]
    recommended: int
    until_then: int
    ceiling: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One assessment on its way through the engine."""

    framework: Framework
    plan: Plan
    columns: Columns
    scored: Scored


def _name(cleared: bool, conditional: bool, ruled_out: bool) -> VerdictName:
    if cleared:
        return "cleared"
    if conditional:
        return "cleared-with-conditions"
    return "ruled-out" if ruled_out else "not-cleared"


def undertaken(framework: Framework, plan: Plan, assessment: Assessment) -> dict[int, int] | None:
    """Per control the best badness that the developer undertakes to bring it to; none where nothing is said of it."""
    if assessment.undertakes is None:
        return None
    questions = framework.questions.questions
    return {plan.index[key]: questions[key].by_badness.index(level) for key, level in assessment.undertakes.items()}


def judged_by_profile(subject: Subject, assessment: Assessment) -> dict[str, Judged]:
    """The verdicts of every profile on an assessment, by profile."""
    plan = subject.plan
    undertakes = undertaken(subject.framework, plan, assessment)
    verdicts = {key: judge(plan, judgement, subject.scored, single()) for key, judgement in plan.profiles.items()}
    none: tuple[Levels | None, ...] = (None,) * len(plan.offers)
    needed = {key: none for key in plan.profiles}
    if not all(all(found.cleared) for found in verdicts.values()):
        needed = conditions(plan, subject.columns, subject.scored.rows, undertakes)
    return {
        key: _with_conditions(plan, judgement, verdicts[key], needed[key]) for key, judgement in plan.profiles.items()
    }


def _with_conditions(plan: Plan, judgement: Judgement, verdicts: Verdicts, found: Sequence[Levels | None]) -> Judged:
    needed = tuple(None if ok else levels for ok, levels in zip(verdicts.cleared, found, strict=True))
    candidates = [bool(ok) or levels is not None for ok, levels in zip(verdicts.cleared, needed, strict=True)]
    names = [
        _name(*found)
        for found in zip(verdicts.cleared, (c is not None for c in needed), verdicts.ruled_out, strict=True)
    ]
    return Judged(
        judgement=judgement,
        verdicts=verdicts,
        conditions=needed,
        names=tuple(names),
        recommended=recommended(plan, verdicts, candidates, single()),
        until_then=recommended(plan, verdicts, verdicts.cleared, single()),
        ceiling=ceiling(plan, verdicts.cleared),
    )


def untrue_not_applicable(subject: Subject) -> tuple[str, ...]:
    """The questions answered not-applicable although the earlier answers do not make it so."""
    stated = subject.scored.rows.stated
    return tuple(
        question.id
        for number, question in enumerate(subject.plan.questions)
        if subject.columns.level[number] == NOT_APPLICABLE and not stated.hidden[number]
    )


def once_met(subject: Subject, judged: Judged, offer: int) -> Subject:
    """The assessment with the conditions of an offer met; as it is where that has none."""
    needed = judged.conditions[offer]
    if not needed:
        return subject
    columns = raised(subject.columns, needed)
    return replace(subject, columns=columns, scored=score(subject.plan, columns, single()))


def subject_of(
    framework: Framework, assessment: Assessment, context: Context | None, date: str
) -> tuple[Subject, Asked]:
    """An assessment read and evaluated, with the option that its release asks for among the offers."""
    plan = compile_plan(framework)
    asked = asked_options(framework, plan, assessment.release)
    if len(asked.options) > 1:
        plan = compile_plan(framework, joins=[asked.options])
    columns = encode(framework, assessment, context, date)
    return Subject(framework, plan, columns, score(plan, columns, single())), asked
