"""What an assessment would be with other answers, measures or another profile: supposed, and never written."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from riskkit.analysis.ground import Given
from riskkit.analysis.standing import answer_to, contradictions
from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import encode
from riskkit.errors import Problem
from riskkit.schema.assessment import Answer, Assessment, Context, Estimate, Evidence, WorldAnswer
from riskkit.schema.base import GRADES, Grade
from riskkit.schema.framework import Framework
from riskkit.schema.ids import free_id
from riskkit.schema.questions import Question
from riskkit.schema.recommendation import Contradiction
from riskkit.schema.references import dangling, suggest

FOREVER = "9999-12-31"
UNKNOWN, NOT_APPLICABLE = "unknown", "not-applicable"
Proven = tuple[Answer, Evidence | None]
"""An answer, and what is supposed to show it; none where nothing is."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """
    What is supposed, as it was typed: answers as QUESTION=VALUE, measures as an id or +id, or -id.

    It is taken as shown: with high confidence, by evidence of *grade*, or else of the grade that each question asks
    for, and no less than the file has. Where it is *as_supported* it keeps the confidence and evidence of the file.
    """

    answers: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    profile: str | None = None
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


def suppose(given: Given, supposition: Supposition) -> tuple[Given, tuple[str, ...]]:
    """What is supposed of one side, which must be free of `problems`, and how that is to be taken."""
    framework = given.framework
    index = compile_plan(framework).index
    counts = encode(framework, given.assessment, given.context, given.date).grade
    told = {key: _supposed(given, supposition, key, value, counts[index[key]]) for key, value in supposition.values}
    found = replace(
        given,
        name="as supposed",
        assessment=_assessment(given, supposition, {key: told[key] for key in told if key in framework.asked}),
        context=_context(given, {key: told[key] for key in told if key in framework.about_world}),
    )
    return found, tuple(_notes(given, found, supposition))


def problems(framework: Framework, supposition: Supposition, measures: Collection[str]) -> tuple[Problem, ...]:
    """Everything that cannot be supposed where these *measures* are undertaken; empty where all of it can."""
    found = [problem for answer in supposition.answers for problem in _answer_problems(framework, answer)]
    found += _set_twice("--set", supposition.values)
    found += _measure_problems(framework, supposition, measures)
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
            yield Problem("", f"--measure {typed}", *_stands_so(framework, key, measures, dropped=dropped))


def _stands_so(framework: Framework, key: str, measures: Collection[str], *, dropped: bool) -> tuple[str, str]:
    """That a measure is undertaken, or is not, as it is supposed, and of which measures the same can be supposed."""
    listed = ", ".join(known for known in framework.measures.measures if dropped == (known in measures))
    if dropped:
        return f"'{key}' is not undertaken", f"measures undertaken: {listed}" if listed else "none is: leave it out"
    return f"'{key}' is undertaken already", f"not undertaken: {listed}" if listed else "all are: leave it out"


def _support_problems(supposition: Supposition) -> Iterator[Problem]:
    """What is wrong about how answers are to be taken as supported, which needs an answer to be supposed."""
    given = {"--grade": supposition.grade is not None, "--as-supported": supposition.as_supported}
    if all(given.values()):
        yield Problem("", "--grade", "stands against --as-supported", "give one of the two")
    for option in (option for option, yes in given.items() if yes and not supposition.answers):
        hint = "name the answer with --set QUESTION=VALUE, or leave it out"
        yield Problem("", option, "says how an answer that is supposed is shown, and none is", hint)
    if supposition.grade is not None:
        yield from dangling("", "--grade", [supposition.grade], GRADES, "a grade")


def _set_twice(option: str, given: Sequence[tuple[str, object]]) -> Iterator[Problem]:
    """Where two things are supposed of one question or measure."""
    for key, count in Counter(key for key, _ in dict.fromkeys(given)).items():
        if count > 1:
            yield Problem("", f"{option} {key}", f"{count} things are supposed of it", "suppose one at a time")


def _answer_problems(framework: Framework, answer: str) -> Iterator[Problem]:
    key, equals, value = answer.partition("=")
    questions, at = framework.asked | framework.about_world, f"--set {answer}"
    if key not in questions:
        yield Problem("", at, f"'{key}' is not a question here", _known(framework, key))
    elif not equals:
        yield Problem(
            "", at, "no answer is given", f"write {key}=VALUE; {suggest('', questions[key].levels, 'levels')}"
        )
    elif refused := _refused(questions[key], key, value):
        yield Problem("", at, *refused)


def _known(framework: Framework, key: str) -> str:
    found = suggest(key, framework.asked | framework.about_world, "questions")
    return found or f"list them with riskkit framework show {framework.id}"


def _refused(question: Question, key: str, value: str) -> tuple[str, str] | None:
    """Why a question does not take a value, and what it takes; none where it does."""
    if value in question.levels or value == UNKNOWN:
        return None
    if value == NOT_APPLICABLE:
        hint = "answer it with a level, or unknown"
        return None if question.not_applicable_if else (f"'{key}' applies to every release", hint)
    levels = suggest(value, [*question.levels, UNKNOWN], "levels")
    numbers = _numbers(value)
    if not numbers:
        return f"'{value}' is not a level", levels
    if question.scale is None:
        return f"'{key}' takes a level and no number", levels
    if len(numbers) not in (1, 3) or numbers != sorted(numbers):
        return (
            f"'{value}' is no number as it is known",
            f"write one number of {question.scale.unit}, or LOW,LIKELY,HIGH",
        )
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


def _supposed(given: Given, supposition: Supposition, key: str, value: str, counts: int) -> Proven:
    """An answer, and the evidence that is supposed to show it, where some is."""
    question = given.framework.questions.questions[key]
    old = answer_to(key, question, given.assessment, given.context)
    fields = _said(question, value)
    if supposition.as_supported:
        kept = old.model_dump(include={"confidence", "evidence"}) if old else {}
        return Answer.model_validate(kept | fields), None
    grade = next((grade for grade in GRADES if grade == supposition.grade), _needed(question, counts))
    if "unknown" in fields or "not_applicable" in fields or grade == "none":
        return Answer.model_validate({"confidence": "high"} | fields), None
    return Answer.model_validate({"confidence": "high"} | fields), _proof(given, question, grade)


def _said(question: Question, value: str) -> dict[str, object]:
    if value in question.levels:
        return {"level": value}
    if value in (UNKNOWN, NOT_APPLICABLE):
        return {value.replace("-", "_"): "supposed"}
    numbers = _numbers(value)
    return {"number": Estimate(low=numbers[0], likely=numbers[len(numbers) // 2], high=numbers[-1])}


def _needed(question: Question, counts: int) -> Grade:
    """The least grade at which an answer counts in full, which a method must have too, and no less than there is."""
    return GRADES[max(GRADES.index(question.grade), int(question.method is not None), counts)]


def _proof(given: Given, question: Question, grade: Grade) -> Evidence:
    methods = (question.method,) if question.method else ()
    subject = given.assessment.release.subject
    return Evidence(title="supposed", grade=grade, date=given.date, subject=subject, methods=methods)


def _assessment(given: Given, supposition: Supposition, told: Mapping[str, Proven]) -> Assessment:
    old = given.assessment
    answers, evidence = _with_proofs(told, old.evidence)
    fields: dict[str, object] = {"answers": {**old.answers, **answers}, "evidence": {**old.evidence, **evidence}}
    taken = supposition.undertaken
    kept = [key for key in old.measures if taken.get(key, True)]
    fields["measures"] = tuple(dict.fromkeys([*kept, *(key for key, added in taken.items() if added)]))
    if supposition.profile:
        fields["profile"] = supposition.profile
    return old.model_copy(update=fields)


def _with_proofs(
    told: Mapping[str, Proven], known: Mapping[str, Evidence]
) -> tuple[dict[str, Answer], dict[str, Evidence]]:
    """Answers that cite what is supposed to show them, and that, under ids that are free."""
    answers: dict[str, Answer] = {}
    evidence: dict[str, Evidence] = {}
    for key, (answer, proof) in told.items():
        answers[key] = answer
        if proof:
            item = free_id(f"supposed-{key}", {*known, *evidence})
            evidence[item] = proof
            answers[key] = answer.model_copy(update={"evidence": (item,)})
    return answers, evidence


def _context(given: Given, told: Mapping[str, Proven]) -> Context | None:
    """The context with answers about the world; what is supposed holds on the day, and what is not yet valid is not."""
    old, day = given.context, given.date
    if not told:
        return old
    if old is None or old.date > day:
        old = Context(
            riskkit="context/1", id="supposed", framework=given.framework.id, date=day, title="Supposed", answers={}
        )
    answers, evidence = _with_proofs(told, old.evidence)
    dated = {
        key: WorldAnswer.model_validate(answer.model_dump() | {"expires": _expiry(old, key, day)})
        for key, answer in answers.items()
    }
    return old.model_copy(update={"answers": {**old.answers, **dated}, "evidence": {**old.evidence, **evidence}})


def _expiry(context: Context, key: str, day: str) -> str:
    known = context.answers.get(key)
    return known.expires if known and known.expires > day else FOREVER


def _notes(given: Given, found: Given, supposition: Supposition) -> Iterator[str]:
    """How what is supposed is to be taken, and which answers it makes untrue or contradicts."""
    if supposition.answers and supposition.as_supported:
        yield "what is supposed has the confidence and the evidence that the file has for the question"
    elif supposition.answers:
        grade = f"counted as {supposition.grade}" if supposition.grade else "of the grade that its question asks for"
        yield f"what is supposed is taken as shown: with high confidence and by evidence {grade}"
    subject, _ = subject_of(found.framework, found.assessment, found.context, found.date)
    for key in untrue_not_applicable(subject):
        yield f"'{key}' is answered not-applicable, which what is supposed does not bear out: it counts as unanswered"
    known = {item.text for item in _contradictions(given)}
    if fresh := [item for item in _contradictions(found) if item.text not in known]:
        keys = ", ".join(item.questions[0] for item in fresh)
        most_first = sorted(fresh, key=lambda item: -len(item.holds))
        holds = ", ".join(dict.fromkeys(option for item in most_first for option in item.holds))
        held = f", and holds {holds} until that is resolved" if holds else ""
        yield f"what is supposed contradicts the answers to {keys}{held}: suppose them too, or that they are unknown"


def _contradictions(given: Given) -> tuple[Contradiction, ...]:
    subject, _ = subject_of(given.framework, given.assessment, given.context, given.date)
    return contradictions(given.framework, subject.plan, subject.scored)
