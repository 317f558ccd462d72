"""How far each answer moves each option over its range, in decades, and which cuts it would cross."""

from collections.abc import Iterator, Sequence
from math import log10
from typing import TYPE_CHECKING, Any

from riskkit.analysis.subject import Subject
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import varied
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.verdict import Scored, reads, score
from riskkit.schema.outlook import Bar, Crossing
from riskkit.schema.reading import ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 1e-9
"""Likelihoods are rounded to this; below it there are no decades to tell apart."""


def tornado(subject: Subject, judgement: Judgement) -> dict[str, tuple[Bar, ...]]:
    """
    Per option the bars of each answer that moves it, the longest first.

    Each answer in turn is proven at the best and at the worst end of its range, all else as the option reads it. It has
    a bar for the risk that it moves most, and one for every other risk that it moves across a cut into another zone.
    """
    plan, ranges = subject.plan, _ranges(subject)
    if not ranges:
        return {offer.id: () for offer in plan.offers}
    ends = [{number: end} for number, (best, worst) in ranges.items() for end in (best, worst)]
    moved = score(plan, varied(subject.columns, ends), on_columns())
    found = {}
    for number, offer in enumerate(plan.offers):
        decades = _decades(plan, moved, number, len(ends))
        bars = _bars(subject, judgement, number, ranges, decades)
        found[offer.id] = tuple(sorted(bars, key=lambda bar: bar.down - bar.up))
    return found


def _ranges(subject: Subject) -> dict[int, tuple[int, int]]:
    """Per question that bears on a risk and is not certain the best and the worst badness that it may stand at."""
    lower, upper = subject.scored.rows.lower, subject.scored.rows.upper
    return {
        number: (lower.read[number], upper.read[number])
        for number, question in enumerate(subject.plan.questions)
        if not question.benefit and lower.read[number] < upper.read[number]
    }


def _decades(plan: Plan, scored: Scored, offer: int, rows: int) -> "NDArray[Any]":
    """log10 of every likelihood of an offer on the row that it reads, of shape (risks, rows)."""
    import numpy

    likelihoods = scored.outcomes[reads(plan, offer)].likelihood
    values = [numpy.broadcast_to(likelihood.value[offer], rows) for likelihood in likelihoods]
    found: NDArray[Any] = numpy.vectorize(_decade, otypes=[float])(values)
    return found


def _decade(likelihood: float) -> float:
    """By the logarithm of plain floats, here and now alike: that of arrays differs in its last digit by machine."""
    return log10(max(likelihood, LEAST))


def _bars(
    subject: Subject, judgement: Judgement, offer: int, ranges: dict[int, tuple[int, int]], decades: "NDArray[Any]"
) -> Iterator[Bar]:
    likelihoods = subject.scored.outcomes[reads(subject.plan, offer)].likelihood
    now = [_decade(likelihood.value[offer]) for likelihood in likelihoods]
    for place, (number, ends) in enumerate(ranges.items()):
        down, up = decades[:, 2 * place], decades[:, 2 * place + 1]
        each = [(min(float(d - at), 0.0), max(float(u - at), 0.0)) for d, u, at in zip(down, up, now, strict=True)]
        yield from _of_answer(subject, judgement, number, ends, now, each)


def _of_answer(
    subject: Subject,
    judgement: Judgement,
    number: int,
    ends: tuple[int, int],
    now: Sequence[float],
    each: Sequence[tuple[float, float]],
) -> Iterator[Bar]:
    """The bars of one answer: of the risk that it moves most, and of every other that it moves across a cut."""
    plan, key = subject.plan, subject.plan.questions[number].id
    best, worst = (subject.framework.questions.questions[key].by_badness[end] for end in ends)
    most = max(range(len(each)), key=lambda risk: each[risk][1] - each[risk][0])
    for risk, (down, up) in enumerate(each):
        crossings = _crossings(plan, judgement, risk, now[risk], down, up)
        if crossings or (risk == most and down < up):
            moved = plan.harms[risk].id
            yield Bar(question=key, risk=moved, best=best, worst=worst, down=down, up=up, crossings=crossings)


def _crossings(plan: Plan, judgement: Judgement, risk: int, now: float, down: float, up: float) -> tuple[Crossing, ...]:
    """The cuts between two likelihoods at which the zone of a risk changes, each with the zone beyond it."""
    zones = judgement.zones[risk]
    found = []
    for band, cut in enumerate(plan.cuts):
        at = log10(cut)
        if zones[band] != zones[band + 1] and now + down < at <= now + up:
            found.append(Crossing(cut=cut, zone=ZONES[zones[band] if at <= now else zones[band + 1]]))
    return tuple(found)
