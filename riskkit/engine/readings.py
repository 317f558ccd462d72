"""Columns into readings: the badness at which every question counts, as answered and with some answers off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from riskkit.engine.arithmetic import Arithmetic, Value, never, no
from riskkit.engine.encode import BLANK, Columns
from riskkit.engine.plan import Plan, PlannedQuestion


@dataclass(frozen=True, slots=True)
class Reading:
    """
    Per question how it counts.

    *counted* is its badness: that of its answer; of a blank its *cap*, or the best where it is not *shown*. A blank
    benefit, or one answered as public weights, counts as the worst that it could be.
    """

    counted: tuple[Value, ...]
    cap: tuple[Value, ...]
    """The worst that a blank counts as: by the caps where the question is shown, else the best."""
    shown: tuple[Value, ...]
    relative: Value
    """The badness at which relative capability counts; 0 in a framework without it."""


def _holds(atoms: Iterable[tuple[int, int]], counted: Sequence[Value], start: Value, every: bool) -> Value:
    found = start
    for question, least in atoms:
        reached = counted[question] >= least
        found = (found & reached) if every else (found | reached)
    return found


def is_shown(question: PlannedQuestion, counted: Sequence[Value]) -> Value:
    """Whether a question is asked, by how earlier ones count."""
    shown: Value = True
    if question.any_of:
        shown = _holds(question.any_of, counted, False, every=False)
    return _holds(question.all_of, counted, shown, every=True)


def worst_blank(question: PlannedQuestion, counted: Sequence[Value], do: Arithmetic) -> Value:
    """The worst that a blank of a question that is asked counts as."""
    if not question.caps:
        return question.worst
    worst: Value = 0
    for by, table in question.caps:
        worst = do.largest(worst, do.pick(table, counted[by]))
    return worst


def doubted(columns: Columns, question: int, cap: Value, do: Arithmetic) -> Value:
    """The badness of an answer off by its doubt, or of a guess; no worse than a blank unless it was stated so."""
    level = columns.level[question]
    most = do.largest(level, cap)
    return do.where(columns.guess[question], most, do.least(level + columns.doubt[question], most))


def read(plan: Plan, columns: Columns, do: Arithmetic, *, guard: bool = False) -> Reading:
    """How every question counts as answered; to *guard*, with guesses as blanks."""
    size = len(plan.questions)
    return _read(plan, columns, do, range(size), (), ([0] * size, [0] * size, [True] * size), guard=guard)


def read_off(plan: Plan, columns: Columns, reading: Reading, off: Sequence[int], do: Arithmetic) -> Reading:
    """The same with guesses as blanks, and the answers to *off*, some of the plan's basics, off by their doubt."""
    start = (list(reading.counted), list(reading.cap), list(reading.shown))
    return _read(plan, columns, do, plan.reread, off, start, guard=True)


def _read(
    plan: Plan,
    columns: Columns,
    do: Arithmetic,
    numbers: Iterable[int],
    off: Sequence[int],
    start: tuple[list[Value], list[Value], list[Value]],
    *,
    guard: bool,
) -> Reading:
    counted, caps, shown = start
    for number in numbers:
        question = plan.questions[number]
        asked = is_shown(question, counted)
        worst = worst_blank(question, counted, do)
        cap = question.worst if question.benefit else do.where(asked, worst, 0)
        level = columns.level[number]
        is_off = number in off or (guard and columns.guess[number])
        answered = level if never(is_off) else do.where(is_off, doubted(columns, number, cap, do), level)
        counted[number] = do.where(level >= 0, answered, cap)
        caps[number], shown[number] = cap, asked
    return Reading(tuple(counted), tuple(caps), tuple(shown), _relative(plan, columns, shown, do))


def _relative(plan: Plan, columns: Columns, shown: Sequence[Value], do: Arithmetic) -> Value:
    if plan.relative is None:
        return 0
    key = plan.relative.question
    level, worst = columns.level[key], plan.questions[key].worst
    # stated, it counts with its doubt, and only with evidence of its grade; a blank is the best where it is not asked
    stated = do.where(columns.graded[key], do.least(level + columns.doubt[key], worst), worst)
    return do.where(level == BLANK, do.where(shown[key], worst, 0), stated)


def contradictions(plan: Plan, columns: Columns, reading: Reading) -> Mapping[int, tuple[Value, Value]]:
    """Per question of facts whether it is stated worse than its cap, and whether it is answered though not asked."""
    return {
        number: (
            (columns.level[number] > reading.cap[number]) & reading.shown[number],
            (columns.level[number] > 0) & no(reading.shown[number]),
        )
        for number, question in enumerate(plan.questions)
        if not question.benefit and not question.world
    }
