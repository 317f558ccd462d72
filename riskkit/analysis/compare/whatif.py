"""What an assessment would be with other answers, measures or another profile: supposed, and never written."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.recommendation.answers import answer_to, contradictions
from riskkit.errors import Problem
from riskkit.schema.assessment import Answer, Assessment, Estimate, Evidence, WorldAnswer
from riskkit.schema.base import GRADES
from riskkit.schema.checks.framework import dangling, suggest
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.ids import free_id

FOREVER = "9999-12-31"
UNKNOWN, AS_PUBLIC = "unknown", "as-public-weights"
Proven = tuple[Answer, Evidence | None]
"""An answer, and what is supposed to show it; None where nothing is."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """
    What is supposed, as it was typed: answers as QUESTION=VALUE, measures as an id or +id, or -id.

    An answer is taken as shown: with high confidence, by evidence of *grade*, or else of the grade that its question
    asks for. Where it is *as_supported* it keeps the confidence and the evidence of the file.
    """

    answers: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    grade: str | None = None
    as_supported: bool = False

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """Each question with what is supposed of it."""
        return tuple((key, value) for key, _, value in (answer.partition("=") for answer in self.answers))

    @property
    def undertaken(self) -> dict[str, bool]:
        """Per measure whether it is supposed to be undertaken."""
        return {_measure(wanted): not wanted.startswith("-") for wanted in self.measures}


def suppose(case: Evaluated, supposition: Supposition, profile: str) -> Evaluated:
    """An assessment as it is supposed, which must be free of `problems`, judged by a profile of its framework."""
    framework = case.framework
    told = {key: _supposed(case, supposition, key, value) for key, value in supposition.values}
    assessment = _assessment(case, supposition, {key: each for key, each in told.items() if key in framework.asked})
    context = _context(case, {key: each for key, each in told.items() if key in framework.about_world})
    return evaluate(framework, assessment.model_copy(update={"profile": profile}), context, case.date, case.plan)


def notes(before: Evaluated, after: Evaluated, supposition: Supposition) -> Iterator[str]:
    """How what is supposed is to be taken, and which answers it contradicts."""
    if supposition.answers and supposition.as_supported:
        yield "supposed answers keep the confidence and evidence of the file"
    elif supposition.answers:
        grade = "of the grade that its question asks for"
        if supposition.grade:
            grade = f"counted as {supposition.grade}"
        yield f"supposed answers count as proven: with high confidence and by evidence {grade}"
    known = {item.text for item in contradictions(before)}
    if fresh := [item.questions[0] for item in contradictions(after) if item.text not in known]:
        yield (
            f"the supposed answers contradict those to {', '.join(fresh)}, which count as they are: "
            "suppose them too, or that they are unknown"
        )


# what cannot be supposed


def problems(case: Evaluated, supposition: Supposition) -> tuple[Problem, ...]:
    """Everything that cannot be supposed of an assessment; empty where all of it can."""
    found = [problem for answer in supposition.answers for problem in _answer_problems(case, answer)]
    found += _set_twice("--set", supposition.values)
    found += _measure_problems(case.framework, supposition, case.assessment.measures)
    found += _support_problems(supposition)
    return tuple(found)


def _measure_problems(framework: Framework, supposition: Supposition, measures: Collection[str]) -> Iterator[Problem]:
    wanted = {typed: (_measure(typed), typed[:1] == "-") for typed in supposition.measures}
    for typed, (key, _) in wanted.items():
        yield from dangling("", f"--measure {typed}", [key], framework.measures.measures, "a measure")
    twice = tuple(_set_twice("--measure", list(wanted.values())))
    yield from twice
    for typed, (key, dropped) in wanted.items():
        if not twice and key in framework.measures.measures and dropped != (key in measures):
            yield Problem("", f"--measure {typed}", *_already_so(framework, key, measures, dropped=dropped))


def _already_so(framework: Framework, key: str, measures: Collection[str], *, dropped: bool) -> tuple[str, str]:
    """That a measure is undertaken, or is not, as it is supposed, and of which measures the same can be supposed."""
    listed = ", ".join(known for known in framework.measures.measures if dropped == (known in measures))
    if dropped:
        return f"'{key}' is not undertaken", f"measures undertaken: {listed}" if listed else "none is: leave it out"
    return f"'{key}' is undertaken already", f"not undertaken: {listed}" if listed else "all are: leave it out"


def _support_problems(supposition: Supposition) -> Iterator[Problem]:
    """What is wrong about how answers are to be taken as supported, which needs an answer to be supposed."""
    given = {"--grade": supposition.grade is not None, "--as-supported": supposition.as_supported}
    if all(given.values()):
        yield Problem("", "--grade", "cannot be given together with --as-supported", "give one of the two")
    for option in (option for option, yes in given.items() if yes and not supposition.answers):
        hint = "name the answer with --set QUESTION=VALUE, or leave it out"
        yield Problem("", option, "describes a supposed answer, but none is given", hint)
    if supposition.grade is not None:
        yield from dangling("", "--grade", [supposition.grade], GRADES, "a grade")


def _set_twice(option: str, given: Sequence[tuple[str, object]]) -> Iterator[Problem]:
    """Where two things are supposed of one question or measure."""
    for key, count in Counter(key for key, _ in dict.fromkeys(given)).items():
        if count > 1:
            yield Problem("", f"{option} {key}", f"{count} values are supposed for it", "suppose one at a time")


def _answer_problems(case: Evaluated, answer: str) -> Iterator[Problem]:
    key, equals, value = answer.partition("=")
    framework, at = case.framework, f"--set {answer}"
    questions = framework.questions.questions
    if key not in questions:
        hint = suggest(key, questions, "questions") or f"list them with riskkit framework show {framework.id}"
        yield Problem("", at, f"'{key}' is not a question here", hint)
    elif not equals:
        levels = suggest("", questions[key].levels, "levels")
        yield Problem("", at, "no answer is given", f"write {key}=VALUE; {levels}")
    elif refused := _refused(framework, key, value) or _out_of_world(case, key):
        yield Problem("", at, *refused)


def _out_of_world(case: Evaluated, key: str) -> tuple[str, str] | None:
    """Why an answer about the world cannot be supposed: there is no context on the day."""
    if key not in case.framework.about_world or (case.context and case.context.date <= case.date):
        return None
    why = f"the context is of {case.context.date}, after {case.date}" if case.context else "there is no context"
    return f"'{key}' is about the world, and {why}", "name one with --context, or a later day with --date"


def _refused(framework: Framework, key: str, value: str) -> tuple[str, str] | None:
    """Why a question does not take a value, and what it takes; None where it does."""
    question = framework.questions.questions[key]
    words = [UNKNOWN, *([AS_PUBLIC] if key in framework.inferable else [])]
    if value in question.levels or value in words:
        return None
    if value == AS_PUBLIC:
        return f"'{key}' cannot be answered as public weights", suggest("", [*question.levels, *words], "levels")
    numbers = _numbers(value)
    if not numbers:
        return f"'{value}' is not a level", suggest(value, [*question.levels, *words], "levels")
    if question.scale is None:
        return f"'{key}' takes a level and no number", suggest(value, [*question.levels, *words], "levels")
    if len(numbers) not in (1, 3) or numbers != sorted(numbers):
        hint = f"write one number of {question.scale.unit}, or LOW,LIKELY,HIGH"
        return f"'{value}' is not a number or a range", hint
    return None


def _numbers(value: str) -> list[float]:
    """The finite numbers that a value is made of; nothing where it is made of anything else."""
    try:
        found = [float(part) for part in value.split(",")]
    except ValueError:
        return []
    return found if all(map(isfinite, found)) else []


def _measure(wanted: str) -> str:
    return wanted[1:] if wanted.startswith(("+", "-")) else wanted


# what is supposed


def _supposed(case: Evaluated, supposition: Supposition, key: str, value: str) -> Proven:
    """An answer, and the evidence that is supposed to show it, where some is."""
    question = case.framework.questions.questions[key]
    fields = _fields(question, value)
    if supposition.as_supported:
        old = answer_to(case, key)
        kept = old.model_dump(include={"confidence", "evidence"}) if old else {}
        return Answer.model_validate(kept | fields), None
    answer = Answer.model_validate({"confidence": "high"} | fields)
    grade = next((grade for grade in GRADES if grade == supposition.grade), question.grade)
    unshown = value in (UNKNOWN, AS_PUBLIC) or supposition.grade == "none"
    if unshown:
        return answer, None
    methods = (question.method,) if question.method else ()
    subject = case.assessment.release.subject
    return answer, Evidence(title="supposed", grade=grade, date=case.date, subject=subject, methods=methods)


def _fields(question: Question, value: str) -> dict[str, Any]:
    if value in question.levels:
        return {"level": value}
    if value == UNKNOWN:
        return {"unknown": "supposed"}
    if value == AS_PUBLIC:
        return {"as_public_weights": True, "by": "supposed", "rationale": "supposed"}
    numbers = _numbers(value)
    return {"number": Estimate(low=numbers[0], likely=numbers[len(numbers) // 2], high=numbers[-1])}


def _assessment(case: Evaluated, supposition: Supposition, proven: Mapping[str, Proven]) -> Assessment:
    old = case.assessment
    if not isinstance(old, Assessment):
        raise TypeError("whatif needs an assessment, not a decided case")
    answers, evidence = _with_proofs(proven, old.evidence)
    taken = supposition.undertaken
    kept = [key for key in old.measures if taken.get(key, True)]
    measures = dict.fromkeys([*kept, *(key for key, added in taken.items() if added)])
    return old.model_copy(
        update={
            "answers": {**old.answers, **answers},
            "evidence": {**old.evidence, **evidence},
            "measures": tuple(measures),
        }
    )


def _with_proofs(
    proven: Mapping[str, Proven], known: Mapping[str, Evidence]
) -> tuple[dict[str, Answer], dict[str, Evidence]]:
    """Answers that cite what is supposed to show them, and that, under ids that are free."""
    answers: dict[str, Answer] = {}
    evidence: dict[str, Evidence] = {}
    for key, (answer, proof) in proven.items():
        answers[key] = answer
        if proof:
            item = free_id(f"supposed-{key}", {*known, *evidence})
            evidence[item] = proof
            answers[key] = answer.model_copy(update={"evidence": (item,)})
    return answers, evidence


def _context(case: Evaluated, proven: Mapping[str, Proven]) -> Context | None:
    """The context with other answers about the world, none of them expired on the day."""
    old = case.context
    if old is None or not proven:
        return old
    answers, evidence = _with_proofs(proven, old.evidence)
    dated = {
        key: WorldAnswer.model_validate(answer.model_dump() | {"expires": _expiry(old, key, case.date)})
        for key, answer in answers.items()
    }
    return old.model_copy(update={"answers": {**old.answers, **dated}, "evidence": {**old.evidence, **evidence}})


def _expiry(context: Context, key: str, day: str) -> str:
    known = context.answers.get(key)
    return known.expires if known and known.expires > day else FOREVER
