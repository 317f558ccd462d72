"""Two assessments side by side: in what they differ, and which differences move the outcome."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING, Any, Literal

from riskkit.analysis.differences import Found, differences
from riskkit.analysis.drivers import margin
from riskkit.analysis.ground import Given, Mixed, grounds
from riskkit.analysis.results import named_conditions
from riskkit.analysis.subject import Judged, Subject, judged_by_profile, subject_of
from riskkit.engine.verdict import reads
from riskkit.schema.agreement import Conclusion
from riskkit.schema.comparison import Carrying, Comparison, Difference, OptionStanding, Side
from riskkit.schema.reading import ZONES
from riskkit.schema.recommendation import Used

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIRS, TRIPLES = 2, 3
MOST_ROWS = 60_000
"""Sets of three are tried where there are no more of them than this."""
PARTS = 12
"""Of a set of so many differences every part is tried."""


def compare(first: Given, second: Given, *, tool: str, notes: Sequence[str] = ()) -> Comparison:
    """
    Two assessments, each with what follows from it, in what they differ, and what of that moves the outcome.

    Both must be free of problems (riskkit.schema.answers), and their frameworks must have one id.
    """
    found = differences(first, second)
    mixed = Mixed(grounds(first, second), tuple(change for change, _, _ in found))
    ends = _ends(mixed)
    moved = _moved(mixed, found, ends)
    return Comparison(
        tool=tool,
        first=_side(first, mixed.conclusion(ends[0])),
        second=_side(second, mixed.conclusion(ends[1])),
        differences=tuple(moved),
        carrying=_carrying(mixed, ends),
        notes=(*notes, *_notes(first, second)),
    )


def _ends(mixed: Mixed) -> "NDArray[Any]":
    """What follows from the first side and from the second."""
    import numpy

    count = len(mixed.changes)
    return mixed.follow(numpy.array([[False] * count, [True] * count], dtype="bool").reshape(2, count))


def _moved(mixed: Mixed, found: Sequence[Found], ends: "NDArray[Any]") -> Iterator[Difference]:
    """Each difference, with what follows from it alone and from all but it, where that is something else."""
    import numpy

    one = numpy.eye(len(found), dtype="bool")
    follows = mixed.follow(numpy.concatenate([one, ~one])) if found else ()
    for number, (change, title, aspects) in enumerate(found):
        alone, without = follows[number], follows[len(found) + number]
        yield Difference(
            kind=change.kind,
            id=change.id,
            title=title,
            aspects=aspects,
            alone=_other(mixed, alone, ends[0]),
            without=_other(mixed, without, ends[1]),
        )


def _other(mixed: Mixed, row: "NDArray[Any]", end: "NDArray[Any]") -> Conclusion | None:
    return None if (row == end).all() else mixed.conclusion(row)


@dataclass(slots=True)
class _Search:
    """Sets of differences that are tried for whether they carry the outcome to the second side's."""

    mixed: Mixed
    wanted: "NDArray[Any]"
    tried: int = 0

    def carry(self, sets: Sequence[Sequence[int]]) -> list[int]:
        """The positions of the sets that do."""
        import numpy

        taken = numpy.zeros((len(sets), len(self.mixed.changes)), dtype="bool")
        for row, chosen in enumerate(sets):
            taken[row, list(chosen)] = True
        self.tried += len(sets)
        return [int(row) for row in (self.mixed.follow(taken) == self.wanted).all(axis=1).nonzero()[0]]


def _carrying(mixed: Mixed, ends: "NDArray[Any]") -> Carrying | None:
    """The smallest set that carries the outcome, or one of which nothing can be spared."""
    if (ends[0] == ends[1]).all():
        return None
    search, every = _Search(mixed, ends[1]), range(len(mixed.changes))
    sizes = [size for size in (1, PAIRS, TRIPLES) if size <= PAIRS or comb(len(every), size) <= MOST_ROWS]
    for size in sizes:
        sets = list(combinations(every, size))
        if carried := search.carry(sets):
            return _told(search, sets[carried[0]], "smallest", len(carried) - 1)
    spared = _spared(search, list(every))
    if len(spared) > PARTS:
        return _told(search, spared, "none-to-spare")
    parts = list(chain.from_iterable(combinations(spared, size) for size in range(sizes[-1] + 1, len(spared))))
    carried = search.carry(parts)
    least = parts[carried[0]] if carried else tuple(spared)
    proof: Literal["smallest", "no-part"] = "smallest" if len(least) == sizes[-1] + 1 else "no-part"
    return _told(search, least, proof)


def _spared(search: _Search, kept: list[int]) -> list[int]:
    """What is left of a set that carries once nothing more can be taken out, the last first."""
    while True:
        before = len(kept)
        for number in reversed(list(kept)):
            less = [other for other in kept if other != number]
            if search.carry([less]):
                kept = less
        if len(kept) == before:
            return kept


def _told(
    search: _Search,
    chosen: Iterable[int],
    proof: Literal["smallest", "no-part", "none-to-spare"],
    others: int | None = None,
) -> Carrying:
    ids = tuple(search.mixed.changes[number].id for number in chosen)
    return Carrying(differences=ids, proof=proof, others=others, tried=search.tried)


def _side(given: Given, outcome: Conclusion) -> Side:
    subject, asked = subject_of(given.framework, given.assessment, given.context, given.date)
    judged = judged_by_profile(subject, given.assessment)[given.assessment.profile]
    context = Used(id=given.context.id, digest=given.digests["context"]) if given.context else None
    version = given.framework.framework.version
    return Side(
        name=given.name,
        release=given.assessment.release.subject,
        framework=Used(id=given.framework.id, version=version, digest=given.digests["framework"]),
        context=context,
        assessment=Used(id=given.assessment.release.subject, digest=given.digests["assessment"]),
        profile=given.assessment.profile,
        date=given.date,
        asked=asked.id,
        outcome=outcome,
        options={offer.id: _standing(subject, judged, number) for number, offer in enumerate(subject.plan.offers)},
    )


def _standing(subject: Subject, judged: Judged, offer: int) -> OptionStanding:
    plan, row = subject.plan, reads(subject.plan, offer)
    zone, likelihoods = judged.verdicts.zone[row][offer], subject.scored.outcomes[row].likelihood
    titles = [subject.framework.options.options[plan.offers[part].id].title for part in plan.offers[offer].parts]
    return OptionStanding(
        title=" together with ".join(titles),
        verdict=judged.names[offer],
        reads=row,
        zone=ZONES[zone],
        benefit=judged.verdicts.benefit[offer],
        margin=margin(plan, judged.judgement, likelihoods, offer, zone),
        conditions=named_conditions(subject, judged.conditions[offer]),
    )


def _notes(first: Given, second: Given) -> Iterator[str]:
    """What else the two sides do not share."""
    one, other = first.assessment.release.subject, second.assessment.release.subject
    if one != other:
        yield f"the two are of different releases: {one} and {other}"
    contexts = [given.context.id if given.context else "none" for given in (first, second)]
    if contexts[0] != contexts[1]:
        yield f"what is true of the world comes from different contexts: {contexts[0]} and {contexts[1]}"
    if first.date != second.date:
        yield f"they are judged on different days: {first.date} and {second.date}"
    if first.framework.digest != second.framework.digest:
        yield "each is scored by its own framework; what one framework does not ask moves nothing by it"
