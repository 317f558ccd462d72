"""Which answers may turn out otherwise, for the better or for the worse, and to which levels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, Literal

from riskkit.analysis.outcomes import Levels
from riskkit.analysis.subject import Subject
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import BLANK, NOT_APPLICABLE, varied
from riskkit.engine.plan import SEVERE, Asked, Judgement, Plan
from riskkit.engine.read import Rows, read
from riskkit.schema.base import GRADES, Grade
from riskkit.schema.outlook import Change
from riskkit.schema.questions import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["fact", "control", "claim", "world"]
Ladders = Mapping[int, tuple[int, ...]]
"""Per question the levels that may be tried, from the least demanding to the most."""


@dataclass(frozen=True, slots=True)
class Way:
    """
    One of the two ways in which answers can turn, for the better or for the worse.

    *free* questions have to be tried at every level: claims, since either more or less of one can move the
    recommendation, and questions that hide or cap others, since a better answer to one may contradict what is stated.
    In all *others* what is cleared is monotone, so that a set flips at all only if it flips with them at their last.
    """

    better: bool
    claims: frozenset[int]
    free: Ladders
    others: Ladders


@dataclass(frozen=True, slots=True)
class Start:
    """Free questions, each at a level, and the others that may turn beside them."""

    way: Way
    chosen: Levels
    others: Ladders

    def sets(self, count: int) -> Iterator[Levels]:
        """With each set of so many of the others, all at their last."""
        for beside in combinations(self.others, count):
            yield self.chosen | {question: self.others[question][-1] for question in beside}

    def relaxed(self, levels: Levels) -> Iterator[Levels]:
        """With the others of a set at each of their levels, the least demanding first."""
        others = sorted(self.others.keys() & levels)
        for at in product(*(self.others[question] for question in others)):
            yield self.chosen | dict(zip(others, at, strict=True))

    def all(self) -> Levels:
        """With all of the others at their last."""
        return self.chosen | {question: ladder[-1] for question, ladder in self.others.items()}


def counting(subject: Subject, judgement: Judgement) -> frozenset[int]:
    """The questions that bear on a risk or on a benefit that has weight, or may contradict, or route one that does."""
    plan = subject.plan
    claims = {gain.claim[0] for gain, weight in zip(plan.gains, judgement.weights, strict=True) if weight}
    return plan.through(claims | {n for n, asked in enumerate(plan.questions) if asked.severity or asked.caps})


def way(subject: Subject, judgement: Judgement, best: Levels, *, better: bool) -> Way:
    """The questions that can turn this way at all; those that are idle are left out."""
    plan, count = subject.plan, counting(subject, judgement)
    claims = frozenset(number for number in count if plan.questions[number].benefit)
    routed = {number: plan.questions[number].routed_by for number in count}
    free = claims.union(*routed.values()) | {number for number in count if routed[number] & best.keys()}
    ladders = {number: _ladder(subject, number, best, better=better) for number in sorted(count)}
    return Way(
        better,
        claims,
        free={number: ladder for number, ladder in ladders.items() if ladder and number in free},
        others={number: ladder for number, ladder in ladders.items() if ladder and number not in free},
    )


def _ladder(subject: Subject, number: int, best: Levels, *, better: bool) -> tuple[int, ...]:
    """The levels that a question may turn to one way, the least demanding first."""
    asked = subject.plan.questions[number]
    if asked.benefit:
        return _claimed(subject, number)
    if better:
        return _bettered(subject, number, best)
    return tuple(range(subject.scored.rows.stated.read[number] + 1, asked.worst + 1))


def _claimed(subject: Subject, number: int) -> tuple[int, ...]:
    """Every level of a claim but the one at which it reads beyond doubt, the nearest first."""
    stated, upper = subject.scored.rows.stated.read[number], subject.scored.rows.upper.read[number]
    levels = range(subject.plan.questions[number].worst + 1)
    return tuple(sorted({*levels} - ({stated} if stated == upper else set()), key=lambda at: (abs(at - stated), at)))


def _bettered(subject: Subject, number: int, best: Levels) -> tuple[int, ...]:
    """From the level that it reads now to its best; the first only where proof of it may count for something."""
    plan, columns, rows = subject.plan, subject.columns, subject.scored.rows
    asked, level, now = plan.questions[number], columns.level[number], rows.stated.read[number]
    least = best.get(number, asked.worst) if asked.scales else 0
    least = min(least, level) if level >= 0 else least
    wider = now < rows.upper.read[number] or rows.unsettled[number] or rows.kept_hidden[number]
    proof = wider or level < 0 or columns.grade[number] < tested(plan, number)
    return tuple(range(now if proof else now - 1, least - 1, -1))


def kind_of(asked: Asked, question: Question) -> Kind:
    """What an answer is about: the model, what the developer controls, a benefit that is claimed, or the world."""
    if asked.world:
        return "world"
    return "claim" if question.type == "benefit" else question.type


def needed(subject: Subject, number: int) -> Grade:
    """The grade at which an answer counts in full, for a baseline's lower floor and for a method, too."""
    asked = subject.plan.questions[number]
    some = 1 if subject.framework.questions.questions[asked.id].method else 0
    return GRADES[max(asked.grade, tested(subject.plan, number), some)]


def tested(plan: Plan, number: int) -> int:
    """The grade from which a baseline earns its lower floor; 0 for what is no baseline, or has one floor only."""
    floors = [harm.floor for harm in plan.harms for baseline in harm.baselines if baseline.peer == number]
    return plan.tested if any(untested != tested for untested, tested in floors) else 0


def change(subject: Subject, number: int, badness: int) -> Change:
    """An answer turned to a badness, with the grade and the method that this needs."""
    asked = subject.plan.questions[number]
    question = subject.framework.questions.questions[asked.id]
    return Change(
        question=asked.id,
        kind=kind_of(asked, question),
        now=question.by_badness[subject.scored.rows.stated.read[number]],
        level=question.by_badness[badness],
        grade=needed(subject, number),
        method=question.method,
    )


def starts(subject: Subject, turning: Way, size: int) -> list[Start]:
    """
    Every choice of up to *size* free questions and their levels, none first, with the others that may turn beside it.

    No answer turns to what the chosen ones do not allow, nor for the worse where they hide it: that would be a
    contradiction and no finding.
    """
    chosen = [
        dict(zip(questions, at, strict=True))
        for count in range(size + 1)
        for questions in combinations(turning.free, count)
        for at in product(*(turning.free[question] for question in questions))
    ]
    most = _allowed(subject, turning, chosen)
    return [
        Start(turning, each, _up_to(turning.others, most[:, row]) if len(each) < size else {})
        for row, each in enumerate(chosen)
        if all(level <= most[number, row] for number, level in each.items())
    ]


def _allowed(subject: Subject, turning: Way, chosen: Sequence[Levels]) -> "NDArray[Any]":
    """Per question and choice the worst badness that it may turn to, below 0 for none; for what is hidden its best."""
    import numpy

    # what does not apply counts once it is answered, unless it is hidden
    levels = enumerate(subject.columns.level)
    asked = tuple(BLANK if at == NOT_APPLICABLE and number in turning.others else at for number, at in levels)
    stated = read(subject.plan, varied(replace(subject.columns, level=asked), chosen), on_columns()).stated
    most = [
        numpy.where(hidden, 0 if turning.better else -1, cap)
        for hidden, cap in zip(stated.hidden, stated.cap, strict=True)
    ]
    return numpy.stack([numpy.broadcast_to(each, len(chosen)) for each in most])


def coherent(subject: Subject, changes: Sequence[Levels], ways: Sequence[bool]) -> list[bool]:
    """Whether each of these changes leaves what contradicts, and holds, as it is, or for the better less of it."""
    return sound(subject, read(subject.plan, varied(subject.columns, changes), on_columns()), ways) if changes else []


def sound(subject: Subject, rows: Rows, ways: Sequence[bool]) -> list[bool]:
    """The same of changes that were read already."""
    import numpy

    now, better = subject.scored.rows, numpy.array(ways)
    found = numpy.ones(len(ways), dtype=bool)
    for number, question in enumerate(subject.plan.questions):
        pairs = [(rows.over_cap[number], now.over_cap[number])]
        if question.severity >= SEVERE:
            pairs.append((rows.kept_hidden[number], now.kept_hidden[number]))
        for then, stands in pairs:
            found &= (then == numpy.bool_(stands)) | (better & (then == numpy.False_))
    return [bool(each) for each in found]


def _up_to(ladders: Ladders, most: "NDArray[Any]") -> Ladders:
    within = {number: tuple(level for level in ladder if level <= most[number]) for number, ladder in ladders.items()}
    return {number: ladder for number, ladder in within.items() if ladder}
