"""The value of information: how likely it is that settling a question changes what is cleared or recommended."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskkit.analysis.doubt import Weights, prospects
from riskkit.analysis.outcomes import Levels, Outcomes, scaling, supposing
from riskkit.analysis.subject import Judged, Subject, undertaken
from riskkit.analysis.turning import counting, kind_of, needed
from riskkit.analysis.uncertainty import Drawer, settled
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import BLANK, Columns, varied
from riskkit.engine.evaluate import evaluate
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.read import ROWS, read
from riskkit.engine.verdict import Scored, judge
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.base import EFFORTS
from riskkit.schema.outlook import Sampling, Settled, Settling

if TYPE_CHECKING:
    from numpy.typing import NDArray


def settlings(
    subject: Subject, judged: Judged, best: Levels, weights: tuple[Weights, ...], drawer: Drawer | None
) -> tuple[Settling, ...]:
    """
    What it is worth to settle each question that counts and is in doubt, the most valuable first.

    What follows from each level, proven, is exact; answers that it contradicts are taken away. *weights* say how likely
    each level is (riskkit.analysis.doubt.prospects), and so how likely settling the question alone changes something.
    *drawer* settles every question at a drawn level; without it nothing is said of all together.
    """
    asked = [number for number in sorted(counting(subject, judged.judgement)) if _in_doubt(subject, number, weights)]
    rows = [(number, level) for number in asked for level, weight in enumerate(weights[number]) if weight]
    if not rows:
        return ()
    changes = consistent(subject, [{number: level} for number, level in rows])
    then = supposing(subject.plan, judged.judgement, subject.columns, best, changes)
    levels: dict[int, list[Settled]] = {number: [] for number in asked}
    for row, (number, level) in enumerate(rows):
        levels[number].append(_settled(subject, judged, number, level, weights[number][level], then, row))
    together = shares(drawer, judged.judgement, asked) if drawer else dict.fromkeys(asked, 0.0)
    found = [_settling(subject, judged, number, together[number], tuple(levels[number])) for number in asked]
    return tuple(sorted(found, key=lambda settling: _order(subject.plan, settling)))


def to_settle(
    subject: Subject, judged: Judged, assessment: Assessment, context: Context | None, sampling: Sampling
) -> tuple[Settling, ...]:
    """What it is worth to settle each question of an assessment, as `settlings`, from so many samples."""
    best = scaling(subject.plan, undertaken(subject.framework, subject.plan, assessment))
    weights = prospects(subject, assessment, context)
    return settlings(subject, judged, best, weights, Drawer(subject, weights, sampling))


def worth_settling(settling: Settling) -> bool:
    """Whether settling a question may change something, alone or with others; what is critical must be settled."""
    return bool(settling.critical or settling.recommendation or settling.changes or _known(settling.together))


def consistent(subject: Subject, changes: Sequence[Levels]) -> list[Levels]:
    """These changes, each with every stored answer taken away that it contradicts and that nothing contradicts now."""
    import numpy

    count, cleared_up = len(changes), list(changes)
    while True:
        rows, now = read(subject.plan, varied(subject.columns, cleared_up), on_columns()), subject.scored.rows
        fresh = [
            (int(row), number)
            for number in range(len(subject.plan.questions))
            if not (now.over_cap[number] or now.kept_hidden[number])
            for row in numpy.flatnonzero(numpy.broadcast_to(rows.over_cap[number] | rows.kept_hidden[number], count))
            if number not in cleared_up[int(row)]
        ]
        if not fresh:
            return cleared_up
        for row, number in fresh:
            cleared_up[row] = {**cleared_up[row], number: BLANK}


def _in_doubt(subject: Subject, number: int, weights: Sequence[Weights]) -> bool:
    """Whether a question that is not hidden may stand at several levels, or reads worse or holds for want of proof."""
    rows, level = subject.scored.rows, subject.columns.level[number]
    if rows.stated.hidden[number] and rows.upper.hidden[number]:
        return False
    # a blank that others cap at the best can be nothing else, and only what is critical has to be answered
    several = sum(map(bool, weights[number])) > 1
    return several or rows.stated.read[number] > max(level, 0) or bool(rows.unsettled[number])


def _settled(
    subject: Subject, judged: Judged, number: int, level: int, weight: float, then: Outcomes, row: int
) -> Settled:
    plan, question = subject.plan, subject.framework.questions.questions[subject.plan.questions[number].id]
    changed = [
        (offer.id, bool(after))
        for offer, before, after in zip(plan.offers, judged.verdicts.cleared, then.cleared[:, row], strict=True)
        if bool(before) != bool(after)
    ]
    return Settled(
        level=question.by_badness[level],
        probability=weight,
        recommended=plan.offers[int(then.recommended[row])].id,
        opens=tuple(offer for offer, cleared in changed if cleared),
        closes=tuple(offer for offer, cleared in changed if not cleared),
    )


def _settling(subject: Subject, judged: Judged, number: int, together: float, levels: tuple[Settled, ...]) -> Settling:
    asked = subject.plan.questions[number]
    question = subject.framework.questions.questions[asked.id]
    now = subject.plan.offers[judged.recommended].id
    return Settling(
        question=asked.id,
        kind=kind_of(asked, question),
        changes=_likely(level.probability for level in levels if level.opens or level.closes),
        recommendation=_likely(level.probability for level in levels if level.recommended != now),
        together=together,
        settle=question.settle,
        grade=needed(subject, number),
        method=question.method,
        effort=question.effort,
        critical=asked.critical,
        levels=levels,
    )


def _likely(probabilities: Iterable[float]) -> float:
    """Probabilities of levels that exclude each other, added up; whole where nothing else is possible."""
    return min(round(sum(probabilities), 12), 1.0)


def _order(plan: Plan, settling: Settling) -> tuple[float, float, float, int, int, int]:
    """By how likely it is to change the recommendation, then what is cleared, then by severity, effort and place."""
    number = plan.index[settling.question]
    severity, effort = plan.questions[number].severity, EFFORTS.index(settling.effort)
    return -settling.recommendation, -settling.changes, -_known(settling.together), -severity, effort, number


def _known(together: float) -> float:
    """A share of the doubt as far as a sample knows it, which is to about a hundredth."""
    return round(together, 2)


def shares(drawer: Drawer, judgement: Judgement, asked: Sequence[int]) -> dict[int, float]:
    """Per question how much of the doubt about what is cleared goes away with it, over all offers, in drawn answers."""
    import numpy

    plan, columns = drawer.subject.plan, drawer.subject.columns
    found = {n: numpy.zeros((1 + len(plan.offers), plan.questions[n].worst + 1), dtype=int) for n in asked}
    for drawn, rows in drawer.blocks():
        cleared = _cleared(plan, judgement, settled(columns, drawn), rows)
        for number in asked:
            level = numpy.broadcast_to(drawn[number], rows)
            found[number] += counted(cleared, level, plan.questions[number].worst)
    return {number: first_order(counts) for number, counts in found.items()}


def _cleared(plan: Plan, judgement: Judgement, drawn: Columns, count: int) -> "NDArray[Any]":
    """
    What is cleared in each row of settled answers, of shape (offers, rows).

    Settled answers read alike on all three rows. Those drawn apart may contradict each other, which holds nothing here.
    """
    import numpy

    do, nothing = on_columns(), (False,) * len(plan.questions)
    rows = replace(read(plan, drawn, do), over_cap=nothing, kept_hidden=nothing)
    outcomes = evaluate(plan, rows.stated, drawn, do)
    verdicts = judge(plan, judgement, Scored(drawn, rows, dict.fromkeys(ROWS, outcomes)), do)
    return numpy.stack([numpy.broadcast_to(cleared, count) for cleared in verdicts.cleared])


def counted(values: "NDArray[Any]", level: "NDArray[Any]", worst: int) -> "NDArray[Any]":
    """
    Per level from 0 to the worst how many rows stand at it, then per truth value in how many of these it holds.

    Shape (1 + values, levels); of blocks of rows these add up.
    """
    import numpy

    at = level == numpy.arange(worst + 1)[:, None]
    return numpy.stack([numpy.count_nonzero(at & held, axis=1) for held in (True, *values)])


def first_order(counts: "NDArray[Any]") -> float:
    """
    The first-order share of the variance of several truth values that a drawn level explains, from what is `counted`.

    The variance between the means at its levels over all variance, each summed over the values: what settling it takes
    away on average, whatever the others turn out to be; 0 where nothing varies. Means of few rows differ by chance:
    what this adds is estimated from the variance within the levels and taken off, down to 0. Source: Sobol 1993.
    """
    rows, held = counts[0, counts[0] > 0], counts[1:, counts[0] > 0]
    part, means, mean = rows / rows.sum(), held / rows, held.sum(axis=1) / rows.sum()
    total = float((mean * (1 - mean)).sum())
    noise = (means * (1 - means)).sum(axis=0) / (rows - 1).clip(1)
    between = float((part * (((means - mean[:, None]) ** 2).sum(axis=0) - (1 - part) * noise)).sum())
    return min(max(between / total, 0.0), 1.0) if total else 0.0
