"""Columns into the three rows that verdicts read: stated, upper and lower."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from riskkit.engine.arithmetic import Arithmetic, Value, no
from riskkit.engine.encode import BLANK, NOT_APPLICABLE, Columns
from riskkit.engine.plan import Asked, Gate, Plan

RowName = Literal["stated", "upper", "lower"]
ROWS: tuple[RowName, ...] = ("stated", "upper", "lower")
FALSE, UNKNOWN, TRUE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One row: the badness that evaluation uses, per question.

    *worst* is what conditions and caps use: the same, but a blank at its worst in every row. *cap* is the worst
    badness of a blank, *hidden* whether the question does not count.
    """

    read: tuple[Value, ...]
    worst: tuple[Value, ...]
    cap: tuple[Value, ...]
    hidden: tuple[Value, ...]


def _atom(row: Sequence[Sequence[Value]], columns: Columns, question: int, least: int, do: Arithmetic) -> Value:
    worst, hidden = row[0][question], row[2][question]
    blank = (columns.level[question] == BLANK) | (columns.level[question] == NOT_APPLICABLE)
    reached = worst >= least
    open_ended = do.where(blank & no(hidden), UNKNOWN, TRUE)
    return do.where(reached, open_ended, FALSE)


def _gate(gate: Gate, row: Sequence[Sequence[Value]], columns: Columns, do: Arithmetic) -> Value:
    """The three-valued truth of a condition."""
    truth: Value = TRUE
    for question, least in gate.all:
        truth = do.least(truth, _atom(row, columns, question, least, do))
    if gate.any:
        some: Value = FALSE
        for question, least in gate.any:
            some = do.largest(some, _atom(row, columns, question, least, do))
        truth = do.least(truth, some)
    for question, least in gate.none:
        truth = do.least(truth, TRUE - _atom(row, columns, question, least, do))
    return truth


def _cap(question: Asked, worst: Sequence[Value], do: Arithmetic) -> Value:
    if not question.caps:
        return question.worst
    caps = [do.pick(table, worst[by]) for by, table in question.caps]
    cap = caps[0]
    for other in caps[1:]:
        cap = do.largest(cap, other)
    return cap


def _answered(question: Asked, columns: Columns, number: int, cap: Value, row: RowName, do: Arithmetic) -> Value:
    """
    The badness at which an answer reads.

    Below its grade an answer reads a level worse, and low confidence widens it; but an unproven answer is never worse
    than no answer, nor, without the required method, better than none.
    """
    if row == "lower":
        return columns.best[number]
    stated = columns.level[number]
    short = (columns.grade[number] < question.grade) & (stated < question.worst)
    worse = (columns.worst[number] if row == "upper" else stated) + short * 1
    worse = do.where(columns.method[number], worse, question.worst)
    return do.largest(stated, do.least(worse, cap))


def _row(plan: Plan, columns: Columns, row: RowName, do: Arithmetic) -> Reading:
    worst: list[Value] = []
    read: list[Value] = []
    hidden: list[Value] = []
    caps: list[Value] = []
    so_far = (worst, read, hidden)
    for number, question in enumerate(plan.questions):
        level = columns.level[number]
        cap = _cap(question, worst, do)
        gone: Value = (
            _gate(question.visible, so_far, columns, do) == FALSE if question.visible else level < NOT_APPLICABLE
        )
        if question.not_applicable:
            excused = _gate(question.not_applicable, so_far, columns, do) == TRUE
            gone = gone | ((level == NOT_APPLICABLE) & excused)
        blank = level < 0
        answered = _answered(question, columns, number, cap, row, do)
        at_worst = do.where(gone, 0, do.where(blank, cap, answered))
        if question.benefit:
            used = do.where(gone | blank, question.worst, answered)
        elif row == "lower":
            used = do.where(gone | blank, 0, answered)
        else:
            used = at_worst
        worst.append(at_worst)
        read.append(used)
        hidden.append(gone)
        caps.append(cap)
    return Reading(tuple(read), tuple(worst), tuple(caps), tuple(hidden))


@dataclass(frozen=True, slots=True)
class Rows:
    """The three rows of every assessment in a table, and what in them does not fit together."""

    stated: Reading
    upper: Reading
    lower: Reading
    over_cap: tuple[Value, ...]
    """Per question whether it is stated worse than its cap."""
    kept_hidden: tuple[Value, ...]
    """Per question whether a stored answer that is worse than the best is hidden."""
    unsettled: tuple[Value, ...]
    """Per question whether it is critical and not answered at its grade."""

    def row(self, name: RowName) -> Reading:
        """One of the three rows."""
        return {"stated": self.stated, "upper": self.upper, "lower": self.lower}[name]


def read(plan: Plan, columns: Columns, do: Arithmetic) -> Rows:
    """
    The stated, upper and lower row of every assessment in a table.

    Stated: each answer at its level, a blank at its worst. Upper: at the worst of its confidence range. Lower: at the
    best, a blank at the best there is. A hidden question counts at its best.
    """
    stated, upper, lower = (_row(plan, columns, name, do) for name in ROWS)
    numbered = list(enumerate(plan.questions))
    level, hidden = columns.level, stated.hidden
    return Rows(
        stated,
        upper,
        lower,
        over_cap=tuple((level[n] > stated.cap[n]) & no(hidden[n]) for n, _ in numbered),
        kept_hidden=tuple((level[n] > 0) & hidden[n] & (not q.benefit) for n, q in numbered),
        unsettled=tuple(_unsettled(question, columns, n, hidden[n]) for n, question in numbered),
    )


def _unsettled(question: Asked, columns: Columns, number: int, hidden: Value) -> Value:
    # the worst level is no exception: otherwise stating it without proof would open what a better level leaves held
    proven = (columns.grade[number] >= question.grade) & columns.method[number]
    settled = hidden | ((columns.level[number] >= 0) & proven)
    return no(settled) & question.critical
