"""The measures that restore most of what an option loses, exactly, and what is worth taking at which effort."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from riskkit.analysis.conditions import raised
from riskkit.analysis.drivers import margin
from riskkit.analysis.package_ground import Ground
from riskkit.analysis.promising import promising
from riskkit.analysis.subject import Judged, Subject
from riskkit.engine.arithmetic import single
from riskkit.engine.evaluate import benefits as realised
from riskkit.engine.verdict import reads, zone
from riskkit.schema.outlook import Package, Packages
from riskkit.schema.reading import ZONES

FINEST, COARSEST = 1e-9, 2.0**-40
"""Efforts are counted in this part of a point, or of the largest if that is more, so that they add up exactly."""
TOLD = 2
"""Decimals to which a front holds benefits and margins against each other: judged numbers do not say more."""


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

    members = numpy.unique(promising(ground, offer, budget), axis=0)
    effort = members @ numpy.array(ground.efforts, dtype="int64")
    benefit, gains, clears = ground.judged(offer, members)
    most, at = -inf, -1
    stairs = []
    for row in numpy.lexsort((-benefit, effort)):
        if clears[row] and (benefit[row] > most or (benefit[row] == most and effort[row] == at)):
            most, at = benefit[row], effort[row]
            chosen = tuple(int(number) for number in numpy.flatnonzero(members[row]))
            stairs.append(Found(ground, offer, chosen, int(at), float(most), float(gains[row])))
    return stairs


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
