"""How every question stands: what was answered, how it is supported, how it reads and why."""

from collections.abc import Iterator, Mapping

from riskkit.engine.encode import BLANK, NOT_APPLICABLE, Support, said, support
from riskkit.engine.plan import SEVERE, Plan
from riskkit.engine.read import ROWS
from riskkit.engine.verdict import Scored
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, WorldAnswer
from riskkit.schema.base import GRADES
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.recommendation import AnswerReading, Contradiction, EvidenceReading, Stands


def answer_to(key: str, question: Question, assessment: Assessment, context: Context | None) -> Answer | None:
    """The stored answer to a question, of the release or of the world."""
    if question.scope == "release":
        return assessment.answers.get(key)
    return context.answers.get(key) if context else None


def _stands(plan: Plan, scored: Scored, number: int, answer: Answer | None, date: str) -> Stands:
    if scored.rows.stated.hidden[number]:
        return "not-applicable" if scored.columns.level[number] == NOT_APPLICABLE else "hidden"
    if answer is None:
        return "unanswered"
    if answer.not_applicable is not None:
        return "unanswered"
    if scored.columns.level[number] != BLANK:
        return "answered"
    if answer.unknown is not None or _nobody_knows(answer):
        return "unknown"
    return "expired" if isinstance(answer, WorldAnswer) and answer.expires <= date else "not-yet-valid"


def _nobody_knows(answer: Answer) -> bool:
    return answer.ratings is not None and all(rating.unknown is not None for rating in answer.ratings.values())


def _supports(
    framework: Framework, question: Question, answer: Answer, assessment: Assessment, context: Context | None, date: str
) -> Iterator[tuple[str, Support]]:
    age = question.max_age_days or framework.framework.rules.max_age_days
    world = question.scope == "context"
    items = context.evidence if world and context else assessment.evidence
    for key in answer.evidence:
        yield key, support(items[key], None if world else assessment.release, age, date)


def _short(
    plan: Plan, scored: Scored, number: int, question: Question, supports: Mapping[str, Support]
) -> tuple[str, ...]:
    """Why an answer reads worse than it states."""
    level, columns = scored.columns.level[number], scored.columns
    if level < 0 or level == plan.questions[number].worst or scored.rows.stated.hidden[number]:
        return ()
    reasons = []
    if columns.grade[number] < plan.questions[number].grade:
        reasons.append(f"grade {GRADES[columns.grade[number]]}, needs {question.grade}")
    if not columns.method[number]:
        reasons.append(f"no evidence by {question.method}")
    if reasons:
        reasons += [f"{key} {why}" for key, counted in supports.items() for why in counted.dropped]
    return tuple(reasons)


def answers(
    framework: Framework, plan: Plan, scored: Scored, assessment: Assessment, context: Context | None, date: str
) -> dict[str, AnswerReading]:
    """Every question, in framework order, as it was answered and as it reads."""
    found = {}
    for number, asked in enumerate(plan.questions):
        question = framework.questions.questions[asked.id]
        answer = answer_to(asked.id, question, assessment, context)
        supports = dict(_supports(framework, question, answer, assessment, context, date)) if answer else {}
        given, levels = said(question, answer) if answer else None, question.by_badness
        found[asked.id] = AnswerReading(
            section=question.section,
            type=question.type,
            scope=question.scope,
            text=question.text,
            answer=answer,
            expires=answer.expires if isinstance(answer, WorldAnswer) else None,
            stands=_stands(plan, scored, number, answer, date),
            grade=GRADES[scored.columns.grade[number]],
            required=question.grade,
            short=_short(plan, scored, number, question, supports),
            read={row: question.by_badness[scored.rows.row(row).read[number]] for row in ROWS},
            level=levels[given.level] if given else None,
            ends=(levels[given.best], levels[given.worst]) if given else None,
            anchor=question.levels[levels[given.level]].text if given else None,
            critical=asked.critical,
            why=question.why,
            settle=question.settle,
            basis=question.basis,
            source=question.source,
        )
    return found


def evidence(
    framework: Framework, assessment: Assessment, context: Context | None, date: str
) -> dict[str, EvidenceReading]:
    """Every piece of evidence, of the assessment and then of the context, with what it counts as and for whom."""
    found = _evidence_of(framework, assessment.evidence, assessment, assessment.answers, date)
    if context:
        found |= {
            f"context/{key}": item
            for key, item in _evidence_of(framework, context.evidence, None, context.answers, date).items()
        }
    return found


def _evidence_of(
    framework: Framework,
    items: Mapping[str, Evidence],
    assessment: Assessment | None,
    given: Mapping[str, Answer],
    date: str,
) -> dict[str, EvidenceReading]:
    release = assessment.release if assessment else None
    found = {}
    for key, item in items.items():
        counted = support(item, release, framework.framework.rules.max_age_days, date)
        found[key] = EvidenceReading(
            evidence=item,
            counts_as=GRADES[counted.grade],
            age_days=counted.age_days,
            dropped=counted.dropped,
            cited_by=tuple(question for question, answer in given.items() if key in answer.evidence),
        )
    return found


def blanks(plan: Plan, scored: Scored) -> tuple[str, ...]:
    """The questions that stand at their worst, or at their cap, for want of an answer, on the stated or upper row."""
    rows = (scored.rows.stated, scored.rows.upper)
    return tuple(
        question.id
        for number, question in enumerate(plan.questions)
        if scored.columns.level[number] < 0 and any(not row.hidden[number] and row.read[number] > 0 for row in rows)
    )


def contradictions(framework: Framework, plan: Plan, scored: Scored) -> tuple[Contradiction, ...]:
    """Every two answers that cannot both stand, with the options that they hold."""
    found = []
    irreversible = tuple(offer.id for offer in plan.offers if not offer.reversible)
    others = tuple(offer.id for offer in plan.offers if not offer.reference)
    for number, question in enumerate(plan.questions):
        spec = framework.questions.questions[question.id]
        stated = spec.by_badness[max(scored.columns.level[number], 0)]
        if scored.rows.over_cap[number]:
            by = tuple(plan.questions[cap].id for cap, _ in question.caps)
            most = spec.by_badness[scored.rows.stated.cap[number]]
            text = f"'{question.id}' is stated '{stated}', but {' and '.join(by)} would allow at most '{most}'"
            found.append(Contradiction(kind="cap", questions=(question.id, *by), holds=irreversible, text=text))
        if scored.rows.kept_hidden[number]:
            gate = spec.visible_if or spec.not_applicable_if
            by = tuple(dict.fromkeys(atom.question for atom in gate.atoms)) if gate else ()
            text = f"'{question.id}' is hidden by {' and '.join(by)}, yet a stored answer says '{stated}'"
            holds = others if question.severity >= SEVERE else ()
            found.append(Contradiction(kind="hidden", questions=(question.id, *by), holds=holds, text=text))
    return tuple(found)
