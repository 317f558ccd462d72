"""Which sets of measures may be best for their effort, without trying every one."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from riskkit.analysis.measure_sets import SLACK, Needed, Part, Sets, meet, sets_of
from riskkit.analysis.package_ground import Ground
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.evaluate import Benefits
from riskkit.engine.plan import ACCEPTABLE, EXTREME, TOLERABLE, Plan
from riskkit.engine.verdict import gain, judge, reads, references

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVERY = 24
"""With more measures than this, a set that leaves an option unjustified is passed over and nothing takes its place."""

Halves = tuple[Sets, Sets]


def promising(ground: Ground, offer: int, budget: float) -> "NDArray[Any]":
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
        clears = ground.judged(offer, numpy.concatenate([members for _, _, members in doubtful]))[2]
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
