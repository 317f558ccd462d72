"""The measures that restore most of what an option loses, exactly, and what is worth taking at which effort."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import inf
from typing import TYPE_CHECKING, Any

from riskkit.analysis.conditions import raised
from riskkit.analysis.drivers import margin
from riskkit.analysis.measure_sets import SLACK, Needed, Part, Sets, blocks, meet, sets_of
from riskkit.analysis.subject import Judged, Subject
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns
from riskkit.engine.evaluate import Benefits, added
from riskkit.engine.evaluate import benefits as realised
from riskkit.engine.plan import ACCEPTABLE, EXTREME, TOLERABLE, Judgement, Plan
from riskkit.engine.verdict import Scored, Verdicts, gain, judge, reads, references, score, zone
from riskkit.schema.outlook import Package, Packages
from riskkit.schema.reading import ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINEST, COARSEST = 1e-9, 2.0**-40
"""Efforts are counted in this part of a point, or of the largest if that is more, so that they add up exactly."""
ROWS = 1 << 14
"""Sets scored at a time, so that memory stays bounded."""
TOLD = 2
"""Decimals to which a front holds benefits and margins against each other: judged numbers do not say more."""
EVERY = 24
"""With more measures than this, a set that leaves an option unjustified is passed over and nothing takes its place."""

Halves = tuple[Sets, Sets]


@dataclass(frozen=True, eq=False)
class Ground:
    """The row of answers on which packages are tried: as it stands, or with conditions met."""

    plan: Plan
    judgement: Judgement
    columns: Columns
    unit: float
    """The part of a point that efforts are counted in."""
    efforts: tuple[int, ...]
    """Per measure."""
    known: dict[int, Scored] = field(default_factory=dict)

    @cached_property
    def undertaken(self) -> tuple[int, ...]:
        """The measures undertaken, which every package includes."""
        return tuple(number for number, yes in enumerate(self.columns.measures) if yes)

    def opened(self, measures: Iterable[int]) -> int:
        """A bit per option that some of these measures opens."""
        bits = 0
        for number in measures:
            option = self.plan.opens[number]
            bits |= 0 if option is None else 1 << option
        return bits

    def beside(self, offer: int) -> int:
        """A bit per option that adds to the exposure of an offer when it is opened."""
        return sum(1 << option for option in added(self.plan, offer))

    def opening(self, opened: int) -> tuple[bool, ...]:
        """The measures undertaken, with the first that opens each of these options."""
        first = {self.plan.opens.index(option) for option in range(self.plan.options) if opened >> option & 1}
        return tuple(number in first or bool(yes) for number, yes in enumerate(self.columns.measures))

    def adding(self, opened: int) -> Scored:
        """The row with these options opened; what it says of benefits is of no account."""
        if opened not in self.known:
            columns = replace(self.columns, measures=self.opening(opened))
            self.known[opened] = score(self.plan, columns, single())
        return self.known[opened]

    def verdicts(self, members: "NDArray[Any]") -> Verdicts:
        """What follows from undertaking other measures: truth values of shape (sets, measures)."""
        do = on_columns()
        scored = score(self.plan, replace(self.columns, measures=tuple(members.T)), do)
        return judge(self.plan, self.judgement, scored, do)


@dataclass(frozen=True, slots=True)
class Found:
    """A package that clears; *members* are positions of measures, *effort* is in units."""

    ground: Ground
    offer: int
    members: tuple[int, ...]
    effort: int
    benefit: float
    gain: float

    @property
    def adds(self) -> int:
        """A bit per option whose exposure it adds."""
        return self.ground.opened(self.members) & self.ground.beside(self.offer)

    @property
    def order(self) -> tuple[int, tuple[int, ...], int]:
        """Its place among those that are as good: the fewest measures first, then in framework order."""
        return len(self.members), self.members, self.offer


def packages(subject: Subject, judged: Judged, effort: float | None) -> Packages:
    """
    Per option cleared, at once or with its conditions met, the package that restores most within an effort.

    A package is all that would be undertaken: what is undertaken already belongs to it and counts, and is kept even
    where it alone takes more. Of those that restore as much it is the one of least effort, then of the fewest measures,
    then the first in framework order. The *front* is over all packages that none of their own option beats in benefit
    and effort; it holds benefits and margins against each other to the hundredth.
    """
    limit = inf if effort is None else effort
    found = {offer: _staircase(ground, offer, limit / ground.unit + 0.5) for offer, ground in _grounds(subject, judged)}
    best = [
        min(stairs, key=lambda each: (-each.benefit, each.effort, each.order)) for stairs in found.values() if stairs
    ]
    front = _front([_safe(each) for stairs in found.values() for each in stairs])
    named = [_package(_safe(each)) for each in best]
    return Packages(
        effort=effort, best={each.option: each for each in named}, front=tuple(_package(each) for each in front)
    )


def _grounds(subject: Subject, judged: Judged) -> Iterator[tuple[int, Ground]]:
    """Each option cleared at once or with conditions, and the row on which it is."""
    framework = subject.framework
    points = framework.framework.rules.efforts.points
    unit = max(FINEST, COARSEST * max(points.values()))
    efforts = tuple(round(points[measure.effort] / unit) for measure in framework.measures.measures.values())
    known: dict[frozenset[tuple[int, int]], Ground] = {}
    for offer, (cleared, needed) in enumerate(zip(judged.verdicts.cleared, judged.conditions, strict=True)):
        if cleared or needed:
            met = needed or {}
            ground = Ground(subject.plan, judged.judgement, raised(subject.columns, met), unit, efforts)
            yield offer, known.setdefault(frozenset(met.items()), ground)


def _staircase(ground: Ground, offer: int, budget: float) -> list[Found]:
    """The packages of an option within a budget that clear, but for those that one beats in benefit and effort."""
    import numpy

    members = numpy.unique(_promising(ground, offer, budget), axis=0)
    effort = members @ numpy.array(ground.efforts, dtype="int64")
    benefit, gains, clears = _judged(ground, offer, members)
    most, at = -inf, -1
    stairs = []
    for row in numpy.lexsort((-benefit, effort)):
        if clears[row] and (benefit[row] > most or (benefit[row] == most and effort[row] == at)):
            most, at = benefit[row], effort[row]
            chosen = tuple(int(number) for number in numpy.flatnonzero(members[row]))
            stairs.append(Found(ground, offer, chosen, int(at), float(most), float(gains[row])))
    return stairs


def _judged(ground: Ground, offer: int, members: "NDArray[Any]") -> "tuple[NDArray[Any], ...]":
    """Per set of measures the benefit and the gain of an option with them, and whether it clears."""
    import numpy

    plan, parts = ground.plan, []
    beside = [measure for opening in added(plan, offer).values() for measure in opening]
    for rows in (members[part] for part in blocks(len(members), ROWS)):
        found = ground.verdicts(rows)
        clears = numpy.where(rows[:, beside].any(axis=1), found.own[offer], found.cleared[offer])
        values = (found.benefit[offer], found.gain[offer], clears)
        parts.append([numpy.broadcast_to(value, len(rows)) for value in values])
    return tuple(numpy.concatenate(part) for part in zip(*parts, strict=True))


# which sets may be best


def _promising(ground: Ground, offer: int, budget: float) -> "NDArray[Any]":
    """Truth values of shape (sets, measures): what is undertaken, and every set that may be best for its effort."""
    import numpy

    free, lost = _free(ground, offer), [amount for amount in _lost(ground, offer) if amount > 0]
    first, second = _halves(ground, offer, free, any_loss=False)
    tried = []
    for opened, family in _clearing(ground, offer, free):
        allowed = ~ground.beside(offer) | opened
        places = meet((first.within(allowed), second.within(allowed)), lost, budget, None)
        tried.append((opened, family, _members(ground, free, places)))
    found = [numpy.array([ground.columns.measures], dtype=bool), *(members for _, _, members in tried)]
    doubtful = [each for each in tried if each[1] and len(free) <= EVERY]
    if doubtful:
        clears = _judged(ground, offer, numpy.concatenate([members for _, _, members in doubtful]))[2]
        ends = numpy.cumsum([len(members) for _, _, members in doubtful])[:-1]
        for (opened, family, _), fits in zip(doubtful, numpy.split(clears, ends), strict=True):
            if not fits.all():
                found.append(_justified(ground, offer, family, free, opened, budget))
    return numpy.concatenate(found)


def _free(ground: Ground, offer: int) -> list[int]:
    """The measures not undertaken that restore some of what an option loses."""
    plan, lost = ground.plan, _lost(ground, offer)
    return [
        number
        for number, option in enumerate(plan.opens)
        if number not in ground.undertaken
        and any(lost[b] > 0 and gain.restores[number] for b, gain in enumerate(plan.gains))
        and (option is None or not plan.offers[offer].reference)
    ]


def _lost(ground: Ground, offer: int) -> tuple[float, ...]:
    """Per benefit the weighted part of it that an option can attain and does not give by itself."""
    spec, found = ground.plan.offers[offer], ground.adding(0).outcomes["stated"].benefits
    return tuple(
        weight * value * (max(gain.attainable[part] for part in spec.parts) - direct[offer])
        for weight, value, gain, direct in zip(
            ground.judgement.weights, found.value, ground.plan.gains, found.direct, strict=True
        )
    )


def _clearing(ground: Ground, offer: int, free: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """
    The sets of options that may be opened beside an offer while it can clear; with each the options to be justified.

    None where it clears whatever its benefit. Else a tolerable risk has to be justified, on the option's own account or
    on that of one above it, and measures that serve a reference too may undo that.
    """
    before, barred = ground.opened(ground.undertaken), list[int]()
    more = ground.opened(free) & ground.beside(offer) & ~before
    for opened in _subsets(more):
        # what more is opened only adds to every exposure
        if not any(opened & other == other for other in barred):
            zones = _own_zones(ground, offer, before | opened)
            if min(zones.values(), default=EXTREME) > TOLERABLE:
                barred.append(opened)
            elif ACCEPTABLE in zones.values():
                yield before | opened, ()
            else:
                yield before | opened, tuple(other for other, zone in zones.items() if zone == TOLERABLE)


def _subsets(bits: int) -> list[int]:
    """Every part of some bits, the smaller before those that they are part of."""
    found = [0]
    for place in range(bits.bit_length()):
        if bits >> place & 1:
            found += [part | 1 << place for part in found]
    return found


def _own_zones(ground: Ground, offer: int, opened: int) -> dict[int, int]:
    """
    The zones of what a package may clear through: an option, or what gives away as much; without what is held.

    With something opened beside it an option may leak more than those that it inherits from, so it must clear itself.
    """
    plan = ground.plan
    if plan.offers[offer].reference:
        return {offer: ACCEPTABLE}
    found = judge(plan, ground.judgement, ground.adding(opened), single())
    inherits = () if opened & ground.beside(offer) else plan.offers[offer].inherits
    return {other: found.zone[reads(plan, other)][other] for other in (offer, *inherits) if not found.held[other]}


def _halves(ground: Ground, offer: int, free: Sequence[int], *, any_loss: bool) -> Halves:
    """The sets of each half of some measures, the first with those undertaken."""
    losses = _losses(ground, offer, any_loss)
    parts = {number: _part(ground, number, losses) for number in (*free, *ground.undertaken)}
    start = nothing = Part((1.0,) * len(losses), 0, 0)
    for number in ground.undertaken:
        left = tuple(a * b for a, b in zip(start.left, parts[number].left, strict=True))
        start = Part(left, start.effort + parts[number].effort, start.opens | parts[number].opens)
    half = len(free) // 2
    return (
        sets_of([parts[number] for number in free[:half]], start, any_loss=any_loss),
        sets_of([parts[number] for number in free[half:]], nothing, any_loss=any_loss),
    )


def _losses(ground: Ground, offer: int, any_loss: bool) -> list[tuple[int, bool]]:
    """(benefit, whether measures that open access count): the losses of the offer, or all, which the gain reads."""
    if not any_loss:
        lost = _lost(ground, offer)
        return [(b, not ground.plan.offers[offer].reference) for b, amount in enumerate(lost) if amount > 0]
    return [(b, opening) for opening in (True, False) for b in range(len(ground.plan.gains))]


def _part(ground: Ground, number: int, losses: Sequence[tuple[int, bool]]) -> Part:
    opens = ground.plan.opens[number] is not None
    left = tuple(1 - ground.plan.gains[b].restores[number] if opening or not opens else 1.0 for b, opening in losses)
    return Part(left, ground.efforts[number], ground.opened([number]))


def _members(ground: Ground, free: Sequence[int], places: "NDArray[Any]") -> "NDArray[Any]":
    """Truth values of shape (sets, measures), from places in the two halves of *free*, with those undertaken."""
    import numpy

    half = len(free) // 2
    found = numpy.repeat(numpy.array([ground.columns.measures], dtype=bool), len(places), axis=0)
    for side, part in enumerate((free[:half], free[half:])):
        for bit, number in enumerate(reversed(part)):
            found[:, number] = places[:, side] >> bit & 1
    return found


def _justified(
    ground: Ground, offer: int, family: Sequence[int], free: Sequence[int], opened: int, budget: float
) -> "NDArray[Any]":
    """Every set that may be best for its effort among those that leave one of a family justified."""
    within = [number for number in free if not ground.opened([number]) & ground.beside(offer) & ~opened]
    worth = (*_lost(ground, offer), *(0.0 for _ in ground.plan.gains))
    halves = _halves(ground, offer, within, any_loss=True)
    between = [_between(ground, other, halves) for other in family]
    needed = Needed(ground.judgement.delta, between, partial(_gains, ground, family))
    return _members(ground, within, meet(halves, worth, budget, needed))


def _between(ground: Ground, offer: int, halves: Halves) -> tuple["NDArray[Any]", "NDArray[Any]"]:
    """Lines below and above the gain of an option beyond each reference that may hold it back, per loss."""
    import numpy

    plan, found = ground.plan, ground.adding(0).outcomes[reads(ground.plan, offer)].benefits
    least = numpy.multiply(*(half.left.min(axis=1) for half in halves))
    most = numpy.multiply(*(half.left.max(axis=1) for half in halves))
    lines = numpy.zeros((2, len(references(plan, offer)), 2 * len(plan.gains) + 1))
    for row, other in enumerate(references(plan, offer)):
        for b, weight in enumerate(ground.judgement.weights):
            line = _beyond(plan, found, offer, other, b) * weight * found.value[b]
            lines[:, row] += _positive_part(line, least, most)
    holds = _ends(lines[0], least, most)[0] < ground.judgement.delta + SLACK
    return lines[0, holds], lines[1, holds]


def _ends(line: "NDArray[Any]", least: "NDArray[Any]", most: "NDArray[Any]") -> tuple[Any, Any]:
    """The least and the most that a line comes to."""
    import numpy

    ends = line[..., :-1] * least, line[..., :-1] * most
    return line[..., -1] + numpy.minimum(*ends).sum(axis=-1), line[..., -1] + numpy.maximum(*ends).sum(axis=-1)


def _beyond(plan: Plan, found: Benefits, offer: int, other: int, b: int) -> "NDArray[Any]":
    """What an option realises of a benefit beyond another, as a line: slopes per loss, then what is constant."""
    import numpy

    line, count = numpy.zeros(2 * len(plan.gains) + 1), len(plan.gains)
    for number, sign in ((offer, 1), (other, -1)):
        loses = max(plan.gains[b].attainable[part] for part in plan.offers[number].parts) - found.direct[b][number]
        line[b + count * plan.offers[number].reference] -= sign * loses
        line[-1] += sign * (found.direct[b][number] + loses)
    return line


def _positive_part(line: "NDArray[Any]", least: "NDArray[Any]", most: "NDArray[Any]") -> "NDArray[Any]":
    """Lines below and above what a line exceeds 0 by: itself, 0, or between where it crosses 0 the chord."""
    import numpy

    low, high = _ends(line, least, most)
    if low >= 0:
        return numpy.stack([line, line])
    if high <= 0:
        return numpy.zeros((2, len(line)))
    chord = line.copy()
    chord[-1] -= low
    return numpy.stack([line, chord * high / (high - low)])


def _gains(ground: Ground, family: Sequence[int], left: "NDArray[Any]") -> "NDArray[Any]":
    """The greatest gain of some options where so much is left of each loss."""
    import numpy

    plan, do, gains = ground.plan, on_columns(), []
    for other in family:
        found = ground.adding(0).outcomes[reads(plan, other)].benefits
        given = Benefits(found.value, found.direct, _realised(plan, found, left, {other, *references(plan, other)}))
        gains.append(numpy.broadcast_to(gain(plan, ground.judgement, given, other, do), left.shape[1:]))
    most: NDArray[Any] = numpy.max(gains, axis=0)
    return most


def _realised(
    plan: Plan, found: Benefits, left: "NDArray[Any]", offers: set[int]
) -> tuple[tuple["NDArray[Any] | None", ...], ...]:
    """What some offers realise of each benefit where so much is left of what they lose."""
    table = []
    for b, (gained, direct) in enumerate(zip(plan.gains, found.direct, strict=True)):
        columns = {True: left[len(plan.gains) + b], False: left[b]}
        most = [max(gained.attainable[part] for part in offer.parts) for offer in plan.offers]
        table.append(
            tuple(
                direct[number] + (most[number] - direct[number]) * (1 - columns[offer.reference])
                if number in offers
                else None
                for number, offer in enumerate(plan.offers)
            )
        )
    return tuple(table)


# the front over options and packages


@dataclass(frozen=True, slots=True)
class Safe:
    """A package with the worst zone and the decades to a worse one."""

    found: Found
    zone: int
    margin: float | None

    @property
    def merits(self) -> tuple[int, float, float, int]:
        """Zone, margin, benefit and effort, the less the better; as far as the front tells them apart."""
        margin = -inf if self.margin is None else -round(self.margin, TOLD)
        return self.zone, margin, -round(self.found.benefit, TOLD), self.found.effort


def _safe(found: Found) -> Safe:
    ground, plan, offer = found.ground, found.ground.plan, found.offer
    likelihoods = ground.adding(found.adds).outcomes[reads(plan, offer)].likelihood
    worst = zone(plan, ground.judgement, likelihoods, offer, single())
    return Safe(found, worst, margin(plan, ground.judgement, likelihoods, offer, worst))


def _front(pool: Sequence[Safe]) -> list[Safe]:
    """Those that no other is at least as safe as, with as much benefit and no more effort; of equals the first."""
    import numpy

    first = {each.merits: each for each in sorted(pool, key=lambda each: each.found.order, reverse=True)}
    merits = numpy.array([[*range(4)], *first][1:], dtype=float).reshape(-1, 4)
    worse = [
        numpy.any(
            ((merits[:, 0] < zone) | ((merits[:, 0] == zone) & (merits[:, 1] <= room)))
            & (merits[:, 2] <= benefit)
            & (merits[:, 3] <= effort)
            & numpy.any(merits != (zone, room, benefit, effort), axis=1)
        )
        for zone, room, benefit, effort in merits
    ]
    kept = [each for each, beaten in zip(first.values(), worse, strict=True) if not beaten]
    return sorted(kept, key=lambda each: (each.found.offer, each.found.effort, each.found.order))


def _package(safe: Safe) -> Package:
    """A package by name, with what its measures restore beyond what the option gives by itself."""
    found, ground, plan = safe.found, safe.found.ground, safe.found.ground.plan
    columns = replace(ground.columns, measures=tuple(n in found.members for n in range(len(plan.measures))))
    stated = realised(plan, ground.adding(0).rows.stated, columns, single())
    restored = sum(
        weight * value * (given[found.offer] - direct[found.offer])
        for weight, value, direct, given in zip(
            ground.judgement.weights, stated.value, stated.direct, stated.realised, strict=True
        )
    )
    return Package(
        option=plan.offers[found.offer].id,
        measures=tuple(plan.measures[number] for number in found.members),
        effort=round(found.effort * ground.unit, 9),
        restored=single().rounded(restored),
        benefit=found.benefit,
        gain=found.gain,
        zone=ZONES[safe.zone],
        margin=safe.margin,
        adds=tuple(plan.offers[option].id for option in range(plan.options) if found.adds >> option & 1),
    )
