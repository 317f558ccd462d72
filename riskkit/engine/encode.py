"""Records into columns: the badness of each answer and the doubt that its evidence leaves, and nothing that follows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date as Date

from riskkit.engine.arithmetic import Value
from riskkit.engine.plan import Plan, badness
from riskkit.schema.assessment import Answer, Assessment, Evidence, Rating
from riskkit.schema.base import GRADES
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.release import Release

BLANK, AS_PUBLIC = -1, -2
YEAR = 365
"""Days; an answer about the world counts one level less favourable for each started year past its expiry."""


@dataclass(frozen=True, slots=True)
class Columns:
    """
    Answers of one or many rows: per question one value, or one numpy column.

    *level* is the badness answered, BLANK or AS_PUBLIC; *doubt* how many levels worse it may be; *guess* whether it is
    a guess that nothing supports; *graded* whether the evidence has the grade asked for; *reach* the best badness that
    a control can be brought to; *measures* whether each is undertaken.
    """

    level: tuple[Value, ...]
    doubt: tuple[Value, ...]
    guess: tuple[Value, ...]
    graded: tuple[Value, ...]
    reach: tuple[Value, ...]
    measures: tuple[Value, ...]

    def answered(self, levels: Mapping[int, Value], *, sure: bool = True) -> "Columns":
        """
        The same rows with some questions answered at other levels; BLANK takes an answer away.

        They are answered beyond doubt, or where not *sure* with the doubt that there is.
        """
        if not sure:
            return replace(self, level=_put(self.level, levels))
        nothing = dict.fromkeys(levels, 0)
        return replace(
            self,
            level=_put(self.level, levels),
            doubt=_put(self.doubt, nothing),
            guess=_put(self.guess, dict.fromkeys(levels, False)),
            graded=_put(self.graded, dict.fromkeys(levels, True)),
        )

    def answered_per_row(self, changes: Sequence[Mapping[int, int]], *, sure: bool = True) -> "Columns":
        """
        A table of this one row, with some questions answered at other levels: a row for each of *changes*.

        They are answered beyond doubt, or where not *sure* with the doubt that there is. What no change touches stays a
        single value, which costs nothing per row.
        """
        import numpy

        level, doubt, guess, graded = list(self.level), list(self.doubt), list(self.guess), list(self.graded)
        for question in dict.fromkeys(question for change in changes for question in change):
            touched = numpy.array([question in change for change in changes])
            there = numpy.array([change.get(question, 0) for change in changes], dtype="int8")
            level[question] = numpy.where(touched, there, numpy.int8(level[question]))
            if sure:
                doubt[question] = numpy.where(touched, numpy.int8(0), numpy.int8(doubt[question]))
                guess[question] = ~touched & guess[question]
                graded[question] = touched | graded[question]
        return replace(self, level=tuple(level), doubt=tuple(doubt), guess=tuple(guess), graded=tuple(graded))

    def block(self, start: int, stop: int) -> "Columns":
        """The rows from *start* to before *stop*."""
        return Columns(*(_cut(getattr(self, field.name), start, stop) for field in fields(Columns)))


def _put(column: tuple[Value, ...], levels: Mapping[int, Value]) -> tuple[Value, ...]:
    return tuple(levels.get(number, old) for number, old in enumerate(column))


def _cut(column: tuple[Value, ...], start: int, stop: int) -> tuple[Value, ...]:
    return tuple(value if isinstance(value, int) else value[start:stop] for value in column)


def table(rows: Iterable[Columns]) -> Columns:
    """Rows of one plan as one table of numpy columns."""
    import numpy

    listed = list(rows)

    def stack(name: str, kind: str) -> tuple[Value, ...]:
        columns = zip(*(getattr(row, name) for row in listed), strict=True)
        return tuple(numpy.array(column, dtype=kind) for column in columns)

    whole, truth = "int8", "bool"
    return Columns(
        stack("level", whole),
        stack("doubt", whole),
        stack("guess", truth),
        stack("graded", truth),
        stack("reach", whole),
        stack("measures", truth),
    )


@dataclass(frozen=True, slots=True)
class EncodedAnswer:
    """One answer: its badness, BLANK or AS_PUBLIC; and what is short of its evidence."""

    level: int
    unsure: int
    """Levels that confidence, the end of a number or the spread of raters leaves open."""
    graded: bool
    short: tuple[str, ...]
    """Why no piece of evidence supports it; empty where one does."""
    aged: int = 0
    """Levels that the age of an answer about the world has cost."""
    guess: bool = False
    """Whether it is a fact of which nobody is sure and for which no evidence is cited."""

    @property
    def doubt(self) -> int:
        """How many levels worse it may be."""
        return self.unsure + bool(self.short)


NOTHING = EncodedAnswer(BLANK, 0, graded=False, short=())


def shortfalls(
    framework: Framework, question: Question, evidence: Evidence, release: Release | None, date: str
) -> tuple[str, ...]:
    """
    Why a piece of evidence does not support an answer on a date; empty where it does.

    Without a *release*, for answers about the world, nothing need be bound to one, and age is counted otherwise.
    """
    return (*_voids(framework, question, evidence, release, date), *_method(framework, question, evidence))


def _method(framework: Framework, question: Question, evidence: Evidence) -> Iterator[str]:
    """Another method leaves a doubt, and does not void the grade."""
    if question.method and question.method not in evidence.methods:
        yield f"it does not use {framework.questions.methods[question.method].title.lower()}"


def _voids(
    framework: Framework, question: Question, evidence: Evidence, release: Release | None, date: str
) -> Iterator[str]:
    """Why the grade of a piece of evidence does not count."""
    age = (Date.fromisoformat(date) - Date.fromisoformat(evidence.date)).days
    if GRADES.index(evidence.grade) < GRADES.index(question.grade):
        yield f"{_a(question.grade)} is needed"
    if age < 0:
        yield f"it is dated {evidence.date}, after {date}"
    if release is None:
        return
    limit = question.max_age_days or framework.framework.rules.max_age_days
    if question.ages and age > limit:
        yield f"it is older than {limit} days"
    names = (release.subject, release.name, *release.aliases)
    if question.about == "version" and evidence.subject not in names:
        about = f"is about {evidence.subject!r}, not {release.subject!r}"
        yield f"it {about if evidence.subject else 'names no model'}"


def _a(grade: str) -> str:
    """A grade with its article, such as *an internal test*."""
    words = grade if grade.startswith("self") else grade.replace("-", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def standing(
    framework: Framework,
    question: Question,
    answer: Answer | None,
    evidence: Mapping[str, Evidence],
    release: Release | None,
    date: str,
) -> EncodedAnswer:
    """How an answer stands on a date, with the evidence that it cites."""
    if answer is None:
        return NOTHING
    if answer.as_public_weights:
        return EncodedAnswer(AS_PUBLIC, 0, graded=False, short=())
    found = pooled(question, answer)
    if found is None:
        return NOTHING
    level, worst = found
    cited = [evidence[key] for key in answer.evidence]
    voids = [tuple(_voids(framework, question, item, release, date)) for item in cited]
    lacks = [(*void, *_method(framework, question, item)) for void, item in zip(voids, cited, strict=True)]
    graded = () in voids
    needless = question.grade == "none" and not question.method
    short = () if needless or () in lacks else min(lacks, key=len, default=("no evidence is cited",))
    guess = question.type == "fact" and not cited and not needless and _nobody_is_sure(question, answer)
    return EncodedAnswer(level, worst - level, graded or needless, short, guess=guess)


def pooled(question: Question, answer: Answer) -> tuple[int, int] | None:
    """
    The badness that an answer gives and the worst that it leaves open; nothing where it is unknown.

    Of several raters the middle one counts, of two in the middle the worse; who does not know abstains.
    """
    if answer.ratings is None:
        return _rated(question, answer)
    found = [rated for rating in answer.ratings.values() if (rated := _rated(question, rating))]
    if not found:
        return None
    levels = sorted(level for level, _ in found)
    return levels[len(levels) // 2], max(worst for _, worst in found)


def _nobody_is_sure(question: Question, answer: Answer) -> bool:
    """Whether all who give a level give it at low confidence; a number says itself how far it is known."""
    ratings: Iterable[Answer | Rating] = (answer,) if answer.ratings is None else answer.ratings.values()
    return all(rating.number is None and rating.confidence == "low" for rating in ratings if _rated(question, rating))


def _rated(question: Question, answer: Answer | Rating) -> tuple[int, int] | None:
    levels = list(question.levels)
    if answer.number is not None and question.scale is not None:
        ends = [badness(question, levels[question.scale.position(n)]) for n in (answer.number.low, answer.number.high)]
        return badness(question, levels[question.scale.position(answer.number.likely)]), max(ends)
    if answer.level is None:
        return None
    level = badness(question, answer.level)
    return level, level + (answer.confidence == "low")


def world_standing(framework: Framework, key: str, context: Context | None, date: str) -> EncodedAnswer:
    """How an answer about the world stands on a date: less favourable with age, a blank before its day."""
    question = framework.questions.questions[key]
    answer = context.answers.get(key) if context else None
    if context is None or answer is None or date < context.date:
        return NOTHING
    found = standing(framework, question, answer, context.evidence, None, date)
    past = (Date.fromisoformat(date) - Date.fromisoformat(answer.expires)).days
    aged = 0 if past < 0 or found.level < 0 else past // YEAR + 1
    return replace(found, level=min(found.level + aged, len(question.levels) - 1), aged=aged) if aged else found


def standings(
    framework: Framework, assessment: Assessment | Case, context: Context | None, date: str
) -> dict[str, EncodedAnswer]:
    """How every question of a framework is answered; the answers must be free of problems."""
    return {
        key: world_standing(framework, key, context, date)
        if question.of_world
        else standing(framework, question, assessment.answers.get(key), assessment.evidence, assessment.release, date)
        for key, question in framework.questions.questions.items()
    }


def encode(
    framework: Framework, plan: Plan, assessment: Assessment | Case, context: Context | None, date: str
) -> Columns:
    """The one row of an assessment on a date."""
    return to_columns(framework, plan, assessment, standings(framework, assessment, context, date))


def to_columns(
    framework: Framework, plan: Plan, assessment: Assessment | Case, answers: Mapping[str, EncodedAnswer]
) -> Columns:
    """The one row of answers that stand so."""
    return Columns(
        level=tuple(answer.level for answer in answers.values()),
        doubt=tuple(answer.doubt for answer in answers.values()),
        guess=tuple(answer.guess for answer in answers.values()),
        graded=tuple(answer.graded for answer in answers.values()),
        reach=tuple(_reach(question, key, assessment) for key, question in framework.questions.questions.items()),
        measures=tuple(key in assessment.measures for key in plan.measures),
    )


def _reach(question: Question, key: str, assessment: Assessment | Case) -> int:
    """The best badness that the developer will bring a control to: any, unless the assessment says which."""
    undertakes = assessment.undertakes if isinstance(assessment, Assessment) else None
    if question.type != "control" or undertakes is None:
        return 0
    return badness(question, undertakes[key]) if key in undertakes else len(question.levels) - 1
