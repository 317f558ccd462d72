"""Two assessments side by side: in what they differ, and which differences move the outcome."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import comb

from riskkit.analysis.compare.differences import Differing, differences
from riskkit.analysis.compare.mixtures import Mixtures, Taken, by_one_framework
from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.minimal_sets import Test, irreducible_set, minimal_sets
from riskkit.schema.results.agreement import Conclusion
from riskkit.schema.results.comparison import Carrying, Comparison, Difference, OptionOutcome, RiskOutcome, Side
from riskkit.schema.results.recommendation import Recommendation

LARGEST = 3
"""Sets of so many differences are tried, as far as there are no more rows than MOST_ROWS."""
MOST_ROWS = 60_000


@dataclass(frozen=True, slots=True)
class Compared:
    """One side: the name that it goes by, and what is recommended for it."""

    name: str
    case: Evaluated
    recommendation: Recommendation


def compare(first: Compared, second: Compared, *, tool: str, notes: Sequence[str] = ()) -> Comparison:
    """
    Two assessments, each with what follows from it, in what they differ, and what of that moves the outcome.

    Both must be free of problems, and their frameworks must have one id.
    """
    found = differences(first.case, second.case)
    mixtures = Mixtures(by_one_framework(first.case, second.case), tuple(change for change, _, _ in found))
    every = range(len(found))
    here, there = mixtures.conclusions([(), every])
    return Comparison(
        tool=tool,
        first=_side(first, here),
        second=_side(second, there),
        differences=tuple(_moved(mixtures, found, here, there)),
        carrying=None if here == there else _carrying(mixtures, there),
        titles={**second.recommendation.titles, **first.recommendation.titles},
        notes=tuple(notes),
    )


def _side(side: Compared, outcome: Conclusion) -> Side:
    found = side.recommendation
    return Side(
        name=side.name,
        release=found.release.subject,
        framework=found.framework,
        context=found.context,
        assessment=found.assessment,
        profile=found.profile,
        date=found.date,
        asked=found.asked.option,
        outcome=outcome,
        deciding=found.deciding,
        options={
            key: OptionOutcome(title=option.title, verdict=option.verdict, conditions=option.conditions)
            for key, option in found.options.items()
        },
        risks={
            key: RiskOutcome(
                title=risk.title,
                severity=risk.severity,
                tier=risk.tier,
                tier_as_weights=risk.tier_as_weights,
                ceiling=risk.ceiling,
            )
            for key, risk in found.risks.items()
        },
    )


def _moved(
    mixtures: Mixtures, differing: Sequence[Differing], here: Conclusion, there: Conclusion
) -> Iterator[Difference]:
    """Each difference, with what follows from it alone and from all but it, where that is something else."""
    every = range(len(differing))
    alone = mixtures.conclusions([(number,) for number in every])
    without = mixtures.conclusions([[other for other in every if other != number] for number in every])
    for (change, title, aspects), only, others in zip(differing, alone, without, strict=True):
        yield Difference(
            kind=change.kind,
            id=change.id,
            title=title,
            aspects=aspects,
            alone=only if only != here else None,
            without=others if others != there else None,
        )


def _carrying(mixtures: Mixtures, there: Conclusion) -> Carrying:
    """
    The smallest set that gives the first side the outcome of the second, or one of which no difference can be spared.

    Differences may work against each other, so that unlike answers alone their sets are not monotone: a set is tried
    as it is, and only what is taken out of it in turn tells whether it can be spared.
    """
    tried = 0

    def holds(rows: Sequence[Taken]) -> list[bool]:
        nonlocal tried
        tried += len(rows)
        return [found == there for found in mixtures.conclusions(rows)]

    choices = {number: (1,) for number in range(len(mixtures.changes))}
    ids = [change.id for change in mixtures.changes]
    for size in range(1, LARGEST + 1):
        if comb(len(choices), size) > MOST_ROWS:
            break
        if sets := minimal_sets(choices, size, holds).sets:
            names = tuple(ids[number] for number in sets[0])
            return Carrying(differences=names, smallest=True, others=len(sets) - 1, tried=tried)
    kept = _unsparable(choices, holds)
    return Carrying(differences=tuple(ids[number] for number in kept), smallest=False, others=None, tried=tried)


def _unsparable(choices: Collection[int], holds: Test) -> list[int]:
    """A set of which no difference can be left out, whatever was left out before it."""
    kept = list(choices)
    while True:
        fewer = list(irreducible_set({number: (1,) for number in kept}, holds) or kept)
        if fewer == kept:
            return kept
        kept = fewer
