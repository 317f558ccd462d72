"""What the options may turn out as: the engine on drawn answers. It informs; verdicts go on reading rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal

from riskkit.analysis.doubt import Weights
from riskkit.analysis.subject import Judged, Subject, once_met
from riskkit.engine.arithmetic import Value
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import NOT_APPLICABLE, Columns
from riskkit.engine.evaluate import Outcomes, evaluate
from riskkit.engine.plan import INTOLERABLE, Asked, Gate, Judgement, Plan
from riskkit.engine.read import Reading
from riskkit.engine.verdict import gain, risk_zones, too_broad, worst_zone
from riskkit.schema.outlook import Chance, Sampling, Spread
from riskkit.schema.reading import ZONES

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

STRATA, TOGETHER = 1_024, 8
"""Samples that are spread evenly over each answer, and how many such sets are evaluated at once."""


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws answers as they may turn out, so many rows at a time; the same seed draws the same ones."""

    subject: Subject
    weights: tuple[Weights, ...]
    sampling: Sampling

    def certain(self, levels: Mapping[int, int]) -> tuple[Weights, ...]:
        """The weights with some questions beyond doubt at these levels."""
        return tuple(
            tuple(float(badness == levels[number]) for badness in range(len(weights))) if number in levels else weights
            for number, weights in enumerate(self.weights)
        )

    def blocks(self) -> Iterator[tuple[tuple[Value, ...], int]]:
        """Per block the badness of each question, one number where it is certain, else a column; and how many rows."""
        import numpy

        chance = numpy.random.default_rng(self.sampling.seed)
        for start in range(0, self.sampling.samples, STRATA * TOGETHER):
            rows = min(STRATA * TOGETHER, self.sampling.samples - start)
            yield self._block(chance, rows), rows

    def _block(self, chance: "Generator", count: int) -> tuple[Value, ...]:
        drawn: list[Value] = []
        for number in range(len(self.subject.plan.questions)):
            drawn.append(self._drawn(chance, number, count, drawn))
        return tuple(drawn)

    def _drawn(self, chance: "Generator", number: int, count: int, before: Sequence[Value]) -> Value:
        """One question: where it counts, a level by its weights, and for a blank none beyond its cap; else its best."""
        import numpy

        plan, columns, rows = self.subject.plan, self.subject.columns, self.subject.scored.rows
        asked = plan.questions[number]
        nothing = asked.worst if asked.benefit else 0
        blank = columns.level[number] < 0
        if rows.upper.hidden[number] or (blank and asked.benefit):
            return nothing
        if max(self.weights[number]) == 1 and not asked.caps:
            level: Value = self.weights[number].index(1.0)
        else:
            where = spread(chance, count, self.sampling.way)
            level = self._capped(asked, where, before) if blank else _level(self.weights[number], where)
        if asked.visible and (blank or rows.stated.hidden[number]):
            level = numpy.where(_holds(asked.visible, before), level, nothing)
        if asked.not_applicable and columns.level[number] == NOT_APPLICABLE:
            level = numpy.where(_holds(asked.not_applicable, before), nothing, level)
        return level

    def _capped(self, asked: Asked, where: "NDArray[Any]", before: Sequence[Value]) -> "NDArray[Any]":
        """A level of a blank, each as likely up to the cap that the answers drawn before it allow."""
        import numpy

        caps = [numpy.take(table, before[by]) for by, table in asked.caps]
        cap = reduce(numpy.maximum, caps) if caps else asked.worst
        level: NDArray[Any] = numpy.minimum((where * (cap + 1)).astype("intp"), cap)
        return level


def spread(chance: "Generator", count: int, way: Literal["plain", "latin-hypercube"]) -> "NDArray[Any]":
    """
    So many numbers from 0 to below 1: independent ones, or sets of 1,024 with one in each of as many equal parts.

    Shape (count,). Source: McKay, Beckman and Conover 1979 for Latin hypercubes.
    """
    import numpy

    if way == "plain":
        return chance.random(count)
    sets = -(-count // STRATA)
    within = (numpy.arange(STRATA) + chance.random((sets, 1))) / STRATA
    return chance.permuted(within, axis=1).reshape(-1)[:count]


def _level(weights: Weights, where: "NDArray[Any]") -> "NDArray[Any]":
    """The badness at each number from 0 to below 1, by weights."""
    import numpy

    # the last cut may fall short of 1 by rounding: nothing lies beyond the last level that has weight
    most = max(badness for badness, weight in enumerate(weights) if weight)
    level = numpy.zeros(len(where), dtype="intp")
    for cut in list(accumulate(weights))[:most]:
        level += where >= cut  # for so few cuts a third of what a search takes
    return level


def _holds(gate: Gate, drawn: Sequence[Value]) -> Value:
    """Whether a condition holds, with every answer drawn."""
    shown: Value = True
    some: Value = not gate.any
    for question, least in gate.all:
        shown = shown & (drawn[question] >= least)
    for question, least in gate.any:
        some = some | (drawn[question] >= least)
    for question, least in gate.none:
        shown = shown & (drawn[question] < least)
    return shown & some


def settled(columns: Columns, drawn: tuple[Value, ...]) -> Columns:
    """The rows in which every question is answered as drawn, beyond doubt."""
    proven = (3,) * len(drawn), (True,) * len(drawn)
    return replace(columns, level=drawn, best=drawn, worst=drawn, grade=proven[0], method=proven[1])


@dataclass(frozen=True, slots=True)
class Turned:
    """
    How one block of samples turned out, for each of some offers.

    *zones* counts the rows by worst zone, *risks* per risk those in which it is intolerable; *gain* holds the weighted
    benefit beyond the reference, of shape (rows,).
    """

    rows: int
    zones: tuple[tuple[int, ...], ...]
    sets: "tuple[NDArray[Any], ...]"
    """Rows that are intolerable in each evenly spread set, of shape (sets,)."""
    risks: tuple[tuple[int, ...], ...]
    gain: "tuple[NDArray[Any], ...]"


def evaluated(plan: Plan, columns: Columns, drawn: tuple[Value, ...]) -> Outcomes:
    """Risk and benefit of every offer at drawn answers, as if they were known: the engine on one reading."""
    reading = Reading(drawn, drawn, drawn, (False,) * len(drawn))
    return evaluate(plan, reading, replace(columns, level=drawn), on_columns())


def turned_out(
    plan: Plan, judgement: Judgement, columns: Columns, drawn: tuple[Value, ...], rows: int, offers: Sequence[int]
) -> Turned:
    """What a block of drawn answers comes to under a profile, for some of the offers."""
    import numpy

    do, outcomes = on_columns(), evaluated(plan, columns, drawn)
    zones, sets, risks, gains = [], [], [], []
    for offer in offers:
        each = risk_zones(judgement, outcomes.likelihood, offer, do)
        broad = too_broad(plan, judgement, outcomes.likelihood, offer, do)
        worst = numpy.broadcast_to(worst_zone(broad, each, do), rows)
        zones.append(tuple(_count(worst == number, rows) for number in range(len(ZONES))))
        sets.append(numpy.add.reduceat(worst >= INTOLERABLE, range(0, rows, STRATA), dtype=int))
        risks.append(tuple(_count(zone >= INTOLERABLE, rows) for zone in each))
        gains.append(numpy.broadcast_to(gain(plan, judgement, outcomes.benefits, offer, do), rows))
    return Turned(rows, tuple(zones), tuple(sets), tuple(risks), tuple(gains))


def _count(condition: Value, rows: int) -> int:
    """In how many rows a condition holds, which may be one for all of them."""
    import numpy

    return int(numpy.count_nonzero(condition)) if numpy.ndim(condition) else rows * bool(condition)


def chances(drawer: Drawer, judgement: Judgement) -> dict[str, Chance]:
    """
    Per offer the share of samples in which it is intolerable, and the benefit forgone by not taking it.

    One sample serves all offers and both sides, so that their differences are not noise.
    """
    return _chances(drawer, judgement, range(len(drawer.subject.plan.offers)))


def chances_met(drawer: Drawer, judged: Judged, offers: Iterable[int]) -> dict[str, Chance]:
    """The same for those of some offers that have conditions, each as it would be with its own met."""
    found: dict[str, Chance] = {}
    for offer in offers:
        if needed := judged.conditions[offer]:
            after = replace(drawer, subject=once_met(drawer.subject, judged, offer), weights=drawer.certain(needed))
            found |= _chances(after, judged.judgement, (offer,))
    return found


def _chances(drawer: Drawer, judgement: Judgement, offers: Sequence[int]) -> dict[str, Chance]:
    plan, columns = drawer.subject.plan, drawer.subject.columns
    turned = [turned_out(plan, judgement, columns, drawn, rows, offers) for drawn, rows in drawer.blocks()]
    return {plan.offers[offer].id: _chance(plan, turned, place) for place, offer in enumerate(offers)}


def _chance(plan: Plan, turned: Sequence[Turned], offer: int) -> Chance:
    import numpy

    rows = sum(block.rows for block in turned)
    zones = numpy.sum([block.zones[offer] for block in turned], axis=0) / rows
    sets = numpy.concatenate([block.sets[offer] for block in turned])
    gains = numpy.concatenate([block.gain[offer] for block in turned])
    low, high = numpy.quantile(gains, (0.05, 0.95), method="inverted_cdf")
    risks = [sum(block.risks[offer][risk] for block in turned) / rows for risk in range(len(plan.harms))]
    return Chance(
        zones={zone: float(share) for zone, share in zip(ZONES, zones, strict=True)},
        intolerable=float(sum(zones[INTOLERABLE:])),
        error=_error(sets, rows),
        forgone=Spread(mean=float(gains.mean()), low=float(low), high=float(high)),
        risks={harm.id: share for harm, share in zip(plan.harms, risks, strict=True)},
    )


def _error(sets: "NDArray[Any]", rows: int) -> float:
    """
    The standard error of a share from what whole sets of samples came to, which are independent of each other.

    With fewer than two whole sets it is the one of independent samples, which is more.
    """
    whole = rows // STRATA
    share = float(sets.sum()) / rows
    if whole < 2:
        return float((share * (1 - share) / rows) ** 0.5)
    return float((sets[:whole] / STRATA).std(ddof=1) / whole**0.5)
