"""What drives a likelihood, in decades that add up, and how far it is from the next zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log10

from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns
from riskkit.engine.evaluate import Likelihood, added, leaks, likelihood_of
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.read import Reading
from riskkit.engine.verdict import band
from riskkit.schema.recommendation import Factor


@dataclass(frozen=True, slots=True)
class Driver:
    """So many decades of log10 L; *questions* are positions in the plan."""

    factor: Factor
    of: str
    decades: float
    questions: tuple[int, ...]


def state_of(likelihood: Likelihood, offer: int) -> int:
    """The hazard state that attains the maximum for an offer; of equals the least."""
    do, share = single(), likelihood.novelty[offer]
    values = [
        likelihood_of([strength], share, likelihood.defence, [reached], do)
        for strength, reached in zip(likelihood.hazard, likelihood.exposure[offer], strict=True)
    ]
    return values.index(max(values))


def exact(likelihood: Likelihood, offer: int) -> float:
    """L of an offer before it is rounded."""
    state = state_of(likelihood, offer)
    return float(
        likelihood.hazard[state] * likelihood.novelty[offer] * likelihood.defence * likelihood.exposure[offer][state]
    )


def _hazard_drivers(plan: Plan, risk: int, likelihood: Likelihood, state: int, reading: Reading) -> Iterator[Driver]:
    # the running maximum may come from an earlier state: its factors are the drivers
    first = next(n for n in range(state + 1) if likelihood.hazard[n] == likelihood.hazard[state])
    for question, table in plan.harms[risk].hazard[first]:
        value = table[reading.read[question]]
        yield Driver("hazard", plan.questions[question].id, log10(value), (question,))


def _exposure_drivers(
    plan: Plan, risk: int, offer: int, state: int, total: float, reading: Reading, columns: Columns
) -> Iterator[Driver]:
    harm, leak = plan.harms[risk], leaks(plan, reading, single())
    opened = [o for o, measures in added(plan, offer).items() if any(columns.measures[m] for m in measures)]
    parts = [*plan.offers[offer].parts, *opened]
    amounts = [
        harm.relevance[path] * sum(leak[part][path] for part in parts) if reaches >= state else 0.0
        for path, reaches in enumerate(plan.reaches)
    ]
    for path, amount in enumerate(amounts):
        if amount:
            control = plan.controls[path]
            varies = any(isinstance(plan.leak[part][path], tuple) for part in parts)
            share = log10(total) * amount / sum(amounts)
            yield Driver("exposure", plan.pathways[path], share, (control,) if varies else ())


def drivers(
    plan: Plan, risk: int, offer: int, likelihood: Likelihood, reading: Reading, columns: Columns
) -> tuple[Driver, ...]:
    """
    The shares of log10 L of one risk and offer, at the state that attains the maximum; they add up to log10 L.

    The hazard falls to its answers, the exposure to its pathways in proportion to relevance times leak.
    """
    harm, state = plan.harms[risk], state_of(likelihood, offer)
    peers = tuple(b.peer for b in harm.baselines if b.option == offer or b.option in plan.offers[offer].above)
    found = [
        *_hazard_drivers(plan, risk, likelihood, state, reading),
        Driver("novelty", harm.id, log10(likelihood.novelty[offer]), peers),
        Driver("defence", harm.id, log10(likelihood.defence), (harm.defence[0],) if harm.defence else ()),
    ]
    total = likelihood.exposure[offer][state]
    found += _exposure_drivers(plan, risk, offer, state, total, reading, columns)
    return tuple(found)


def decades_up(plan: Plan, judgement: Judgement, risk: int, likelihood: float, zone: int) -> float | None:
    """Decades by which L may grow before its zone is worse than *zone*; none where it cannot be."""
    zones, here = judgement.zones[risk], band(plan, single().rounded(likelihood))
    cut = next((plan.cuts[n] for n in range(here, len(plan.cuts)) if zones[n + 1] > zone), None)
    return None if cut is None else max(log10(cut / likelihood), 0.0)


def decades_down(plan: Plan, judgement: Judgement, risk: int, likelihood: float) -> float | None:
    """Decades by which L must fall before its zone is better; none where it cannot be."""
    zones, here = judgement.zones[risk], band(plan, single().rounded(likelihood))
    cut = next((plan.cuts[n - 1] for n in range(here, 0, -1) if zones[n - 1] < zones[here]), None)
    return None if cut is None else max(log10(likelihood / cut), 0.0)


def decades_to_next_band(plan: Plan, likelihood: float) -> float | None:
    """Decades by which L may grow before it reaches the next cut; on a cut to the one after it, none above the last."""
    here = band(plan, single().rounded(likelihood))
    return max(log10(plan.cuts[here] / likelihood), 0.0) if here < len(plan.cuts) else None


def margin(plan: Plan, judgement: Judgement, likelihoods: Sequence[Likelihood], offer: int, zone: int) -> float | None:
    """Decades by which some risk of an offer may grow before the offer's worst zone, *zone*, is worse; or none."""
    found = [
        decades_up(plan, judgement, risk, exact(likelihood, offer), zone) for risk, likelihood in enumerate(likelihoods)
    ]
    return min((decades for decades in found if decades is not None), default=None)
