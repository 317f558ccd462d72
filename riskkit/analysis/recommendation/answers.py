"""How every question counts: what was answered, what supports it, and the doubt that is left."""

from collections.abc import Mapping
from datetime import date as Date

from riskkit.analysis.evaluated import Evaluated
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import AS_PUBLIC, shortfalls
from riskkit.engine.readings import contradictions as contradicted
from riskkit.engine.readings import doubted, is_shown, read_off
from riskkit.schema.assessment import Answer, Evidence, WorldAnswer
from riskkit.schema.base import GRADES, Grade
from riskkit.schema.release import Release
from riskkit.schema.results.recommendation import AnswerReading, Contradiction, EvidenceReading, Stands


def answers(case: Evaluated) -> dict[str, AnswerReading]:
    """Every question, in framework order, as it was answered and as it counts."""
    return {question.id: _answer(case, number) for number, question in enumerate(case.plan.questions)}


def answer_to(case: Evaluated, key: str) -> Answer | None:
    """The stored answer to a question, of the release or of the world."""
    if not case.framework.questions.questions[key].of_world:
        return case.assessment.answers.get(key)
    return case.context.answers.get(key) if case.context else None


def _answer(case: Evaluated, number: int) -> AnswerReading:
    key = case.plan.questions[number].id
    question, answer = case.framework.questions.questions[key], answer_to(case, key)
    standing, reading = case.answers[key], case.verdicts.tiers.reading
    level, counted = case.columns.level[number], reading.counted[number]
    stated = case.level(number, level) if level >= 0 else None
    worse = doubted(case.columns, number, reading.cap[number], single()) if level >= 0 else counted
    return AnswerReading(
        section=question.section,
        type=question.type,
        title=question.title,
        text=question.text,
        answer=answer,
        stands=_stands(case, number, answer),
        level=stated,
        counted=case.level(number, counted),
        doubt=case.columns.doubt[number],
        doubted=case.level(number, worse),
        short=standing.short,
        grade=_best_grade(case, answer, question.of_world),
        required=question.grade,
        method=question.method,
        aged=standing.aged,
        expires=answer.expires if isinstance(answer, WorldAnswer) else None,
        gist=question.levels[stated].gist if stated else None,
        why=question.why,
        settle=question.settle,
        basis=question.basis,
        source=question.source,
    )


def _stands(case: Evaluated, number: int, answer: Answer | None) -> Stands:
    level = case.columns.level[number]
    if level == AS_PUBLIC:
        return "as-public-weights"
    if level >= 0:
        return "answered"
    if not case.verdicts.tiers.reading.shown[number]:
        return "not-asked"
    return "unanswered" if answer is None else "unknown"


def _best_grade(case: Evaluated, answer: Answer | None, of_world: bool) -> Grade:
    items = case.context.evidence if of_world and case.context else case.assessment.evidence
    grades = [items[key].grade for key in (answer.evidence if answer else ())]
    return max(grades, key=GRADES.index, default="none")


def evidence(case: Evaluated) -> dict[str, EvidenceReading]:
    """Every piece of evidence, of the assessment and then of the context, and which answers it supports."""
    found = _evidence_of(case, case.assessment.evidence, case.assessment.answers, case.assessment.release)
    if case.context:
        world = _evidence_of(case, case.context.evidence, case.context.answers, None)
        found |= {f"context/{key}": item for key, item in world.items()}
    return found


def _evidence_of(
    case: Evaluated, items: Mapping[str, Evidence], answers: Mapping[str, Answer], release: Release | None
) -> dict[str, EvidenceReading]:
    questions = case.framework.questions.questions
    found = {}
    for key, item in items.items():
        citing = [question for question, answer in answers.items() if key in answer.evidence and question in questions]
        short = {
            question: shortfalls(case.framework, questions[question], item, release, case.date) for question in citing
        }
        found[key] = EvidenceReading(
            evidence=item,
            age_days=(Date.fromisoformat(case.date) - Date.fromisoformat(item.date)).days,
            supports=tuple(question for question in citing if not short[question]),
            falls_short={question: why for question, why in short.items() if why},
        )
    return found


def blanks(case: Evaluated) -> tuple[str, ...]:
    """The questions that count at their worst, or at their cap, without an answer."""
    reading = case.verdicts.tiers.reading
    return tuple(
        question.id
        for number, question in enumerate(case.plan.questions)
        if case.columns.level[number] < 0 and reading.shown[number] and reading.counted[number] > 0
    )


def contradictions(case: Evaluated) -> tuple[Contradiction, ...]:
    """Every two answers that cannot both be right; each counts as stated."""
    found = []
    reading = case.verdicts.tiers.reading
    # what is asked because of doubt is no contradiction, and a control that is not asked for contradicts nothing
    doubted_all = read_off(case.plan, case.columns, reading, case.plan.basics, single())
    for number, (over, stands_hidden) in contradicted(case.plan, case.columns, reading).items():
        question = case.plan.questions[number]
        is_fact = case.framework.questions.questions[question.id].type == "fact"
        hidden = stands_hidden and is_fact and not is_shown(question, doubted_all.counted)
        stated = case.level(number, max(case.columns.level[number], 0))
        if over:
            by = tuple(case.plan.questions[cap].id for cap, _ in question.caps)
            most = case.level(number, reading.cap[number])
            text = f"'{question.id}' is answered '{stated}', but {' and '.join(by)} would allow at most '{most}'"
            found.append(Contradiction(kind="cap", questions=(question.id, *by), text=text))
        if hidden:
            by = tuple(dict.fromkeys(case.plan.questions[n].id for n, _ in (*question.any_of, *question.all_of)))
            text = f"'{question.id}' is answered '{stated}', but by {' and '.join(by)} it need not be asked"
            found.append(Contradiction(kind="not-asked", questions=(question.id, *by), text=text))
    return tuple(found)
