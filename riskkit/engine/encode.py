"""Records into columns: what each answer says, how well it is supported, and nothing about what follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date as Date

from riskkit.engine.arithmetic import Value
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, Rating
from riskkit.schema.base import GRADES, Confidence
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.release import Release

BLANK, NOT_APPLICABLE = -1, -2
PROVEN = 3
"""The position of the highest grade of evidence."""
REACH: Mapping[Confidence, int] = {"high": 0, "medium": 1, "low": 2}
"""Levels that the range of an answer extends to either side."""


@dataclass(frozen=True, slots=True)
class Columns:
    """
    Answers of one or many rows: per question one value or one numpy column.

    *level* is the badness stated, BLANK or NOT_APPLICABLE; *best* and *worst* are the ends of its range, where it is
    stated; *grade* 0 to 3; *method* whether the required method was used; *measures* whether each is undertaken.
    """

    level: tuple[Value, ...]
    best: tuple[Value, ...]
    worst: tuple[Value, ...]
    grade: tuple[Value, ...]
    method: tuple[Value, ...]
    measures: tuple[Value, ...]

    def with_answer(self, question: int, level: Value, grade: Value = 3) -> "Columns":
        """The same rows with one question answered at a level and no doubt about it, by default proven."""

        def put(column: tuple[Value, ...], value: Value) -> tuple[Value, ...]:
            return (*column[:question], value, *column[question + 1 :])

        return replace(
            self,
            level=put(self.level, level),
            best=put(self.best, level),
            worst=put(self.worst, level),
            grade=put(self.grade, grade),
            method=put(self.method, True),
        )


@dataclass(frozen=True, slots=True)
class Support:
    """What a piece of evidence counts as, and why less than it says."""

    grade: int
    dropped: tuple[str, ...]
    age_days: int


def support(evidence: Evidence, release: Release | None, max_age_days: int, date: str) -> Support:
    """
    What evidence counts as on a date: a grade less where it is stale, and where it is not bound to the release.

    Evidence of a later date counts as none. Without a release (for a context) nothing need be bound.
    """
    age = (Date.fromisoformat(date) - Date.fromisoformat(evidence.date)).days
    grade, dropped = GRADES.index(evidence.grade), []
    if age < 0:
        return Support(0, (f"dated {evidence.date}, after {date}",), age)
    if age > max_age_days:
        dropped.append(f"older than {max_age_days} days")
    if release and evidence.subject not in (release.subject, release.name):
        about = f"is about {evidence.subject!r}" if evidence.subject else "names no subject"
        dropped.append(f"{about}, not {release.subject!r}")
    return Support(max(grade - len(dropped), 0), tuple(dropped), age)


def _max_age(framework: Framework, question: Question) -> int:
    return question.max_age_days or framework.framework.rules.max_age_days


@dataclass(frozen=True, slots=True)
class Said:
    """The badness that is most likely by an answer, and the ends of its range."""

    level: int
    best: int
    worst: int


def _said(question: Question, given: Answer | Rating) -> Said | None:
    """What one level or number says; nothing where it is unknown."""
    if given.number is not None:
        number = given.number
        low, likely, high = (question.badness_at(value) for value in (number.low, number.likely, number.high))
        return Said(likely, min(low, high), max(low, high))
    if given.level is None:
        return None
    level, reach = question.by_badness.index(given.level), REACH[given.confidence]
    return Said(level, max(level - reach, 0), min(level + reach, len(question.levels) - 1))


def said(question: Question, answer: Answer) -> Said | None:
    """
    What an answer says, pooled where several raters gave it; nothing where it is unknown or does not apply.

    Raters who do not know abstain. Of the others the middle one is most likely, of two in the middle the worse, and the
    range runs from the best end of anyone's to the worst.
    """
    if answer.ratings is None:
        return _said(question, answer)
    pooled = [found for rating in answer.ratings.values() if (found := _said(question, rating))]
    if not pooled:
        return None
    levels = sorted(found.level for found in pooled)
    best, worst = min(found.best for found in pooled), max(found.worst for found in pooled)
    return Said(levels[len(levels) // 2], best, worst)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one question is answered: badness stated or BLANK or NOT_APPLICABLE, and its support."""

    level: int
    best: int
    worst: int
    grade: int
    method: bool


def standing(
    framework: Framework,
    question: Question,
    answer: Answer | None,
    evidence: Mapping[str, Evidence],
    release: Release | None,
    date: str,
) -> Standing:
    """How an answer stands on a date, with the evidence that it cites."""
    if answer is not None and answer.not_applicable is not None:
        return _nothing(question, NOT_APPLICABLE)
    found = said(question, answer) if answer else None
    if answer is None or found is None:
        return _nothing(question)
    age = _max_age(framework, question)
    supports = [(key, support(evidence[key], release, age, date)) for key in answer.evidence]
    method = not question.method or any(
        question.method in evidence[key].methods and counted.grade > 0 for key, counted in supports
    )
    grade = max((counted.grade for _, counted in supports), default=0)
    return Standing(found.level, found.best, found.worst, grade, method)


def _nothing(question: Question, level: int = BLANK) -> Standing:
    return Standing(level, level, level, 0, not question.method)


def encode(framework: Framework, assessment: Assessment, context: Context | None, date: str) -> Columns:
    """
    The one row of an assessment on a date; context answers that have expired by then, or are of a later day, are blank.

    Answers must be free of problems (riskkit.schema.answers).
    """
    questions = [(key, q) for key, q in framework.questions.questions.items() if not q.retired]
    rows = [_standing_of(framework, key, question, assessment, context, date) for key, question in questions]
    return Columns(
        level=tuple(row.level for row in rows),
        best=tuple(row.best for row in rows),
        worst=tuple(row.worst for row in rows),
        grade=tuple(row.grade for row in rows),
        method=tuple(row.method for row in rows),
        measures=tuple(key in assessment.measures for key in framework.measures.measures),
    )


def _standing_of(
    framework: Framework, key: str, question: Question, assessment: Assessment, context: Context | None, date: str
) -> Standing:
    if question.scope == "release":
        answer = assessment.answers.get(key)
        return standing(framework, question, answer, assessment.evidence, assessment.release, date)
    said = context.answers.get(key) if context else None
    if context is None or said is None or not context.date <= date < said.expires:
        return _nothing(question)
    return standing(framework, question, said, context.evidence, None, date)


def table(rows: Iterable[Columns]) -> Columns:
    """Rows of one plan as one table of numpy columns."""
    import numpy

    listed = list(rows)

    def stack(name: str, kind: str) -> tuple[Value, ...]:
        columns = zip(*(getattr(row, name) for row in listed), strict=True)
        return tuple(numpy.array(column, dtype=kind) for column in columns)

    # levels, grades and ranges are single digits: one byte each keeps a block in the cache
    whole, truth = "int8", "bool"
    return Columns(
        stack("level", whole),
        stack("best", whole),
        stack("worst", whole),
        stack("grade", whole),
        stack("method", truth),
        stack("measures", truth),
    )


def proven(columns: Columns, levels: Mapping[int, int]) -> Columns:
    """One row with some questions proven to stand at other levels."""

    def put(name: str, at: Mapping[int, int | bool]) -> tuple[Value, ...]:
        return tuple(at.get(number, old) for number, old in enumerate(getattr(columns, name)))

    there = {"level": levels, "best": levels, "worst": levels}
    there |= {"grade": dict.fromkeys(levels, PROVEN), "method": dict.fromkeys(levels, True)}
    return replace(columns, **{name: put(name, at) for name, at in there.items()})


def varied(columns: Columns, changes: Sequence[Mapping[int, int]]) -> Columns:
    """
    A table of one row with some questions proven to stand at other levels, or BLANK: one row for each of *changes*.

    What no change touches stays a single value, which costs nothing per row.
    """
    import numpy

    for question in dict.fromkeys(question for change in changes for question in change):
        touched = numpy.array([question in change for change in changes])
        level = numpy.array([change.get(question, 0) for change in changes], dtype="int8")
        columns = _answered_where(columns, question, touched, level)
    return columns


def _answered_where(columns: Columns, question: int, touched: Value, level: Value) -> Columns:
    import numpy

    sure = level != BLANK
    there = {"level": level, "best": level, "worst": level, "grade": PROVEN * sure.astype("int8"), "method": sure}

    def put(name: str) -> tuple[Value, ...]:
        column: tuple[Value, ...] = getattr(columns, name)
        return (*column[:question], numpy.where(touched, there[name], column[question]), *column[question + 1 :])

    return replace(columns, **{name: put(name) for name in there})


def block(columns: Columns, start: int, stop: int) -> Columns:
    """The rows from *start* to before *stop* of a table."""

    def cut(values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(value[start:stop] for value in values)

    return Columns(*(cut(getattr(columns, field.name)) for field in fields(Columns)))
