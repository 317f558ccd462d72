"""What an explanation is made of: steps under steps, down to answers, each with its number, place and basis."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from riskkit.analysis.depth import Depth
from riskkit.analysis.subject import Judged, Subject, judged_by_profile
from riskkit.engine.arithmetic import Value
from riskkit.engine.plan import Plan
from riskkit.engine.verdict import reads
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.base import Cited
from riskkit.schema.explanation import Step
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.reading import Row
from riskkit.schema.recommendation import AnswerReading, Recommendation

_ANSWERS = ("assessment: answers/", "context: answers/")
JUDGED = Cited(basis="judgement")
"""What a number rests on that no item of the framework cites a source for."""


@dataclass(frozen=True, slots=True)
class Node:
    """A step with the steps that it rests on."""

    title: str
    detail: str
    under: tuple["Node", ...] = ()
    cited: Cited | None = None
    value: float | None = None
    working: str | None = None
    place: str | None = None
    see: str | None = None

    def steps(self, depth: int = 1) -> Iterator[Step]:
        """The step and all under it, in the order in which they are read."""
        yield Step(
            depth=depth,
            title=self.title,
            detail=self.detail,
            basis=self.cited.basis if self.cited else None,
            source=self.cited.source if self.cited else (),
            value=self.value,
            working=self.working,
            place=self.place,
            see=self.see,
        )
        for node in self.under:
            yield from node.steps(depth + 1)


@dataclass(frozen=True, slots=True)
class Trail:
    """
    One assessment with what is recommended on it, to be followed back; *row* where one was asked for.

    *depth* says how what is drawn is drawn.
    """

    subject: Subject
    found: Recommendation
    assessment: Assessment
    context: Context | None
    depth: Depth
    row: Row | None = None

    @property
    def framework(self) -> Framework:
        """The framework that was answered."""
        return self.subject.framework

    @property
    def plan(self) -> Plan:
        """The framework as the engine has it."""
        return self.subject.plan

    @property
    def judged(self) -> Judged:
        """The verdicts of the profile that it is judged by."""
        return judged_by_profile(self.subject, self.assessment)[self.assessment.profile]

    def row_of(self, offer: int) -> Row:
        """The row asked for, or else the one that the verdict on an offer reads."""
        return self.row or reads(self.plan, offer)

    def see(self, offer: int, *rest: str, row: Row | None = None) -> str:
        """What to ask for to be shown a number of an offer on a row."""
        wanted = row or self.row_of(offer)
        asked = "/".join((self.plan.offers[offer].id, *rest))
        return asked if wanted == reads(self.plan, offer) else f"{asked} --row {wanted}"


def shown(number: Value) -> str:
    """A number to six figures, as it stands in a working."""
    return f"{number:.6g}"


def times(numbers: Iterable[Value]) -> str:
    """A product as it is written down."""
    return " × ".join(map(shown, numbers)) or "1"


def greatest(numbers: Iterable[Value]) -> str:
    """The greatest of some numbers as it is written down."""
    return f"max({', '.join(map(shown, numbers))})"


def least(numbers: Iterable[Value]) -> str:
    """The least of some numbers as it is written down."""
    return f"min({', '.join(map(shown, numbers))})"


def told_once(nodes: Iterable[Node], told: set[tuple[str, str]] | None = None) -> Iterator[Node]:
    """The steps in order, each answer with what lies behind it where it is first named, and without after that."""
    seen = set() if told is None else told
    for node in nodes:
        answer = (node.title, node.detail)
        if node.place and node.place.startswith(_ANSWERS) and node.under and answer in seen:
            yield replace(node, under=(Node("behind it", "as above"),))
        else:
            seen.add(answer)
            yield replace(node, under=tuple(told_once(node.under, seen)))


def answer_steps(trail: Trail, key: str, row: Row) -> Node:
    """One question as it reads on a row, why it reads so, and what was said and cited for it."""
    reading, question = trail.found.answers[key], trail.framework.questions.questions[key]
    said = {
        "answered": f"answered '{reading.level}'",
        "unknown": f"unknown: {reading.answer.unknown}" if reading.answer else "",
    }.get(reading.stands, reading.stands)
    short = f" ({'; '.join(reading.short)})" if reading.short else ""
    detail = f"{said}, reads '{_read(trail, key, row)}' on the {row} row{short}"
    return Node(key, detail, tuple(_behind(trail, key, row)), question, place=_stands_at(key, reading))


def _read(trail: Trail, key: str, row: Row) -> str:
    return trail.found.answers[key].read[row]


def _stands_at(key: str, reading: AnswerReading) -> str | None:
    if reading.answer is None:
        return None
    kinds = ("level", "number", "ratings", "unknown", "not_applicable")
    kind = next(kind for kind in kinds if getattr(reading.answer, kind) is not None)
    file = "context" if reading.scope == "context" else "assessment"
    return f"{file}: answers/{key}/{kind.replace('_', '-')}"


def _behind(trail: Trail, key: str, row: Row) -> Iterator[Node]:
    reading = trail.found.answers[key]
    if trail.found.answers[key].level != _read(trail, key, row):
        yield from _why(trail, key, row)
    if reading.answer and reading.answer.rationale:
        yield Node("rationale", reading.answer.rationale)
    prefix = "context/" if reading.scope == "context" else ""
    for item in reading.answer.evidence if reading.answer else ():
        kept = trail.found.evidence[f"{prefix}{item}"]
        yield Node(f"evidence {item}", f"{kept.evidence.title}; counts as {kept.counts_as}")


def _why(trail: Trail, key: str, row: Row) -> Iterator[Node]:
    """Why a question reads another level than it is answered with."""
    number, question = trail.plan.index[key], trail.framework.questions.questions[key]
    if trail.subject.scored.rows.row(row).hidden[number]:
        gate = "visible-if" if question.visible_if else "not-applicable-if"
        counts = "no claim" if question.type == "benefit" else "its best"
        detail = f"the answers that it depends on make it no matter, so it counts as {counts}"
        yield Node("hidden", detail, cited=question, place=f"questions.yaml: questions/{key}/{gate}")
    elif trail.subject.columns.level[number] < 0:
        yield from _why_blank(trail, key, row)
    else:
        yield from _why_other(trail, key, row)


def _why_blank(trail: Trail, key: str, row: Row) -> Iterator[Node]:
    if trail.plan.questions[trail.plan.index[key]].benefit:
        yield Node("blank", "a benefit that nobody claims counts as none")
    elif row == "lower":
        yield Node("blank", "on the lower row what is not answered stands at its best")
    else:
        capped = list(_caps(trail, key, row))
        yield Node("blank", f"stands at its worst{' that is allowed' if capped else ''}", tuple(capped))


def _caps(trail: Trail, key: str, row: Row) -> Iterator[Node]:
    """The caps that keep a blank from its worst, where they do."""
    question, number = trail.framework.questions.questions[key], trail.plan.index[key]
    reading = trail.subject.scored.rows.row(row)
    if reading.cap[number] == len(question.levels) - 1:
        return
    for place, cap in enumerate(question.caps):
        by = trail.framework.questions.questions[cap.by].by_badness[reading.worst[trail.plan.index[cap.by]]]
        at = f"questions.yaml: questions/{key}/caps/{place}/at-worst/{by}"
        yield Node(f"cap by {cap.by}", f"reads '{by}', so '{cap.at_worst[by]}' at worst", cited=cap, place=at)


def _why_other(trail: Trail, key: str, row: Row) -> Iterator[Node]:
    """Why an answer reads worse, or on the lower row better, than it is stated."""
    number, columns = trail.plan.index[key], trail.subject.columns
    question = trail.framework.questions.questions[key]
    if (
        row != "stated"
        and (end := (columns.best if row == "lower" else columns.worst)[number]) != columns.level[number]
    ):
        yield Node("range", f"may be as {'good' if row == 'lower' else 'bad'} as '{question.by_badness[end]}'")
    if row != "lower":
        yield from _why_worse(trail, key, question, row)


def _why_worse(trail: Trail, key: str, question: Question, row: Row) -> Iterator[Node]:
    reading, at = trail.found.answers[key], f"questions.yaml: questions/{key}"
    number, columns = trail.plan.index[key], trail.subject.columns
    if not columns.method[number]:
        detail = f"without evidence by {question.method} it reads no better than a blank"
        yield Node("method", detail, cited=question, place=f"{at}/method")
    elif columns.grade[number] < trail.plan.questions[number].grade:
        detail = f"evidence counts as {reading.grade}, below {question.grade}: a level worse"
        yield Node("grade", detail, cited=question, place=f"{at}/grade")
    capped = tuple(_caps(trail, key, row))
    if capped:
        yield Node("cap", "what is not proven is never worse than a blank", capped)


def level_steps(trail: Trail, key: str, row: Row, value: float) -> Node:
    """The value of the level at which a question reads."""
    level = _read(trail, key, row)
    at = f"questions.yaml: questions/{key}/levels/{level}/value"
    under = (answer_steps(trail, key, row),)
    return Node(f"{key} at '{level}'", "the value of the level", under, JUDGED, value, place=at)
