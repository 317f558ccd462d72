"""The shortest proof that an option is ruled out: a smallest set of answers that suffices, all else at its best."""

from collections.abc import Callable
from itertools import combinations

from riskkit.analysis.supposing import entering, supposed
from riskkit.engine.arithmetic import single
from riskkit.engine.plan import INTOLERABLE, Judgement, Plan
from riskkit.engine.verdict import Scored, climb

MOST_SUSPECTS, TRIED = 12, 3
"""With more answers than this that could matter, all sets of so many are tried, then one is thinned out."""


def _smallest(plan: Plan, judgement: Judgement, scored: Scored, risk: int, offer: int) -> tuple[int, ...] | None:
    """The first of the smallest sets of answers that alone make a risk intolerable, all else at its best."""
    lower = scored.rows.lower.read
    suspects = [number for number in entering(plan, risk) if lower[number] > 0]

    def suffice(chosen: tuple[int, ...]) -> bool:
        read = [level if number in chosen else 0 for number, level in enumerate(lower)]
        return bool(
            climb(judgement.zone[risk], supposed(plan, scored, risk, offer, "lower", read), single()) >= INTOLERABLE
        )

    most = len(suspects) if len(suspects) <= MOST_SUSPECTS else TRIED
    subsets = (chosen for size in range(most + 1) for chosen in combinations(suspects, size))
    found = next((chosen for chosen in subsets if suffice(chosen)), None)
    return found if found is not None or most == len(suspects) else _irreducible(tuple(suspects), suffice)


def _irreducible(chosen: tuple[int, ...], suffice: Callable[[tuple[int, ...]], bool]) -> tuple[int, ...] | None:
    """A part of what suffices from which nothing more can be left out."""
    if not suffice(chosen):
        return None
    for number in chosen:
        without = tuple(other for other in chosen if other != number)
        chosen = without if suffice(without) else chosen
    return chosen


def proof(plan: Plan, judgement: Judgement, scored: Scored, offer: int) -> tuple[int, tuple[int, ...]] | None:
    """
    A (risk, questions) such that these answers alone, at the best of their ranges, make the risk intolerable.

    A smallest such set over all risks, or where very many answers could matter one from which none can be left out;
    none where only the breadth rule rules the option out.
    """
    sets = [
        (risk, chosen)
        for risk in range(len(plan.harms))
        if climb(judgement.zone[risk], scored.outcomes["lower"].likelihood[risk].value[offer], single()) >= INTOLERABLE
        and (chosen := _smallest(plan, judgement, scored, risk, offer)) is not None
    ]
    return min(sets, key=lambda found: len(found[1]), default=None)
