"""Residual risk and realised benefit of every option, for every row: the arithmetic of the decision model."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskkit.engine.arithmetic import Arithmetic, Value
from riskkit.engine.encode import Columns
from riskkit.engine.plan import Baseline, Harm, Plan
from riskkit.engine.read import Reading

Exposure = tuple[tuple[Value, ...], ...]
"""E per offer and hazard state."""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """
    The parts of a likelihood index: L = max over states of U × novelty × D × E, in decades, not a probability.

    *hazard* holds U per state; *novelty*, *exposure* (per state within) and *value*, which is L rounded to 1e-9,
    have one entry per offer.
    """

    hazard: tuple[Value, ...]
    novelty: tuple[Value, ...]
    defence: Value
    exposure: Exposure
    value: tuple[Value, ...]

    def absolute(self, offer: int, do: Arithmetic) -> Value:
        """L of an offer as if nothing comparable were available anywhere."""
        return likelihood_of(self.hazard, 1.0, self.defence, self.exposure[offer], do)


@dataclass(frozen=True, slots=True)
class Benefits:
    """*value* per benefit; *direct* and *realised* (with measures) per benefit and offer, as parts of the value."""

    value: tuple[Value, ...]
    direct: tuple[Value, ...]
    realised: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Everything that verdicts read of one row: likelihoods per risk, benefits."""

    likelihood: tuple[Likelihood, ...]
    benefits: Benefits


def hazard(harm: Harm, reading: Reading, do: Arithmetic) -> tuple[Value, ...]:
    """U per state: the product of its factors, with a running maximum, shipped ≤ stripped ≤ tuned; equals are one."""
    states: list[Value] = []
    for number, factors in enumerate(harm.hazard):
        if number and factors == harm.hazard[number - 1]:
            states.append(states[-1])
            continue
        product: Value = do.pick(factors[0][1], reading.read[factors[0][0]])
        for question, table in factors[1:]:
            product = product * do.pick(table, reading.read[question])
        states.append(do.largest(states[-1], product) if states else product)
    return tuple(states)


def _novelty_against(
    plan: Plan, harm: Harm, baseline: Baseline, reading: Reading, columns: Columns, do: Arithmetic
) -> Value:
    """
    The share of the hazard that is new, given what one baseline makes available; never below the floor.

    All of it where nobody has said what is available, except at the best that could be.
    """
    peer = reading.read[baseline.peer]
    new = do.pick(baseline.table, reading.read[harm.hazard_level] * baseline.peers + peer)
    new = do.where((columns.level[baseline.peer] < 0) & (peer > 0), 1.0, new)
    tested = columns.grade[baseline.peer] >= plan.tested
    return do.largest(new, do.where(tested, harm.floor[1], harm.floor[0]))


def novelty(plan: Plan, harm: Harm, reading: Reading, columns: Columns, do: Arithmetic) -> tuple[Value, ...]:
    """Per offer the share of the hazard that is new, against what is available at that openness or more."""
    against = [_novelty_against(plan, harm, baseline, reading, columns, do) for baseline in harm.baselines]
    shares: dict[tuple[int, ...], Value] = {}
    for held in harm.held_against:
        if held not in shares:
            least: Value = 1.0
            for number in held:
                least = do.least(least, against[number])
            shares[held] = least
    return tuple(shares[held] for held in harm.held_against)


def leaks(plan: Plan, reading: Reading, do: Arithmetic) -> tuple[tuple[Value, ...], ...]:
    """Per option and pathway how much gets through, at the level of the pathway's control."""
    return tuple(
        tuple(
            do.pick(leak, reading.read[control]) if isinstance(leak, tuple) else leak
            for leak, control in zip(row, plan.controls, strict=True)
        )
        for row in plan.leak
    )


def survivals(plan: Plan, relevance: Sequence[float], leak: Sequence[Sequence[Value]]) -> tuple[tuple[Value, ...], ...]:
    """Per option and state the chance that no pathway reaching the state or beyond gets through."""
    table = []
    for row in leak:
        kept = [1 - weight * share if weight else 1.0 for weight, share in zip(relevance, row, strict=True)]
        states: list[Value] = []
        for state in range(3):
            product: Value = 1.0
            for weight, part, reaches in zip(relevance, kept, plan.reaches, strict=True):
                if weight and reaches >= state:
                    product = product * part
            states.append(product)
        table.append(tuple(states))
    return tuple(table)


def added(plan: Plan, number: int) -> dict[int, tuple[int, ...]]:
    """The options that measures can open beside an offer, each with the measures that open it."""
    offer = plan.offers[number]
    found: dict[int, tuple[int, ...]] = {}
    for measure, option in enumerate(plan.opens):
        if option is not None and not offer.reference and option != number and option not in offer.below:
            found[option] = (*found.get(option, ()), measure)
    return found


def exposure(plan: Plan, survival: Sequence[Sequence[Value]], measures: Sequence[Value], do: Arithmetic) -> Exposure:
    """E per offer and state; parts offered together, and options that measures open, each add their own exposure."""
    table = []
    for number, offer in enumerate(plan.offers):
        first, *others = offer.parts
        opened = [(option, _any(measures, opening)) for option, opening in added(plan, number).items()]
        states: list[Value] = []
        for state in range(3):
            product = survival[first][state]
            for part in others:
                product = product * survival[part][state]
            for option, undertaken in opened:
                if undertaken is not False:
                    product = product * do.where(undertaken, survival[option][state], 1.0)
            states.append(1 - product)
        table.append(tuple(states))
    return tuple(table)


def _any(measures: Sequence[Value], members: Sequence[int]) -> Value:
    found = measures[members[0]]
    for member in members[1:]:
        found = found | measures[member]
    return found


def likelihood_of(
    hazards: Sequence[Value], share: Value, defence: Value, exposed: Sequence[Value], do: Arithmetic
) -> Value:
    """L of one risk and offer, rounded: the greatest over the states of U × novelty × D × E, in this order."""
    return _greatest(_unexposed(hazards, share, defence), exposed, do)


def _unexposed(hazards: Sequence[Value], share: Value, defence: Value) -> tuple[Value, ...]:
    """U × novelty × D per state; nothing where the state adds no hazard to the one before, which is reached as much."""
    return tuple(
        None if state and strength is hazards[state - 1] else strength * share * defence
        for state, strength in enumerate(hazards)
    )


def _greatest(unexposed: Sequence[Value], exposed: Sequence[Value], do: Arithmetic) -> Value:
    worst: Value = None
    for strength, reached in zip(unexposed, exposed, strict=True):
        if strength is not None:
            index = strength * reached
            worst = index if worst is None else do.largest(worst, index)
    return do.rounded(worst)


def likelihood(
    plan: Plan, harm: Harm, reading: Reading, columns: Columns, exposed: Exposure, do: Arithmetic
) -> Likelihood:
    """L of one risk for every offer, with its parts."""
    strengths = hazard(harm, reading, do)
    shares = novelty(plan, harm, reading, columns, do)
    defence: Value = 1.0
    if harm.defence:
        defence = do.largest(do.pick(harm.defence[1], reading.read[harm.defence[0]]), plan.least_defence)
    # offers held against the same baselines share one object, and all but the exposure
    distinct = {id(share): share for share in shares}
    unexposed = {key: _unexposed(strengths, share, defence) for key, share in distinct.items()}
    value = tuple(_greatest(unexposed[id(share)], states, do) for share, states in zip(shares, exposed, strict=True))
    return Likelihood(strengths, shares, defence, exposed, value)


def benefits(plan: Plan, reading: Reading, columns: Columns, do: Arithmetic) -> Benefits:
    """What each benefit is worth for the release and which part of it each offer realises, with measures undertaken."""
    value, direct, realised = [], [], []
    for gain in plan.gains:
        value.append(do.pick(gain.claim[1], reading.read[gain.claim[0]]))
        given = tuple(max(gain.realised[part] for part in offer.parts) for offer in plan.offers)
        most = tuple(max(gain.attainable[part] for part in offer.parts) for offer in plan.offers)
        unrestored = {opening: _unrestored(plan, gain.restores, columns, opening, do) for opening in (True, False)}
        direct.append(given)
        realised.append(
            tuple(
                least + (greatest - least) * (1 - unrestored[not offer.reference])
                for offer, least, greatest in zip(plan.offers, given, most, strict=True)
            )
        )
    return Benefits(tuple(value), tuple(direct), tuple(realised))


def _unrestored(plan: Plan, restores: Sequence[float], columns: Columns, with_opening: bool, do: Arithmetic) -> Value:
    """The part of a loss that measures undertaken leave; those that open access do not serve the reference."""
    left: Value = 1.0
    for share, opens, undertaken in zip(restores, plan.opens, columns.measures, strict=True):
        if share and (with_opening or opens is None):
            left = left * do.where(undertaken, 1 - share, 1.0)
    return left


def evaluate(plan: Plan, reading: Reading, columns: Columns, do: Arithmetic) -> Outcomes:
    """
    Residual risk and realised benefit of every offer, for one reading of every row.

    All values lie in [0, 1], higher risk is worse; each is a float, or a numpy column with one entry per row.
    Source: Seger et al. 2023, sections 3 and 4, for what is weighed; the form of the index is judgement.
    """
    leak = leaks(plan, reading, do)
    exposed = {
        relevance: exposure(plan, survivals(plan, relevance, leak), columns.measures, do)
        for relevance in dict.fromkeys(harm.relevance for harm in plan.harms)
    }
    found = tuple(likelihood(plan, harm, reading, columns, exposed[harm.relevance], do) for harm in plan.harms)
    return Outcomes(found, benefits(plan, reading, columns, do))
