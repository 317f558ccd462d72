"""Outcomes into verdicts: zones, justification, holds, clearance, ceiling and recommendation, for every row at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from riskkit.engine.arithmetic import Arithmetic, Value, no
from riskkit.engine.encode import Columns
from riskkit.engine.evaluate import Benefits, Likelihood, Outcomes, evaluate
from riskkit.engine.plan import ACCEPTABLE, INTOLERABLE, SEVERE, TOLERABLE, Judgement, Plan, Stairs
from riskkit.engine.read import ROWS, RowName, Rows, read


@dataclass(frozen=True, slots=True)
class Scored:
    """A table read and evaluated in its three rows, before any profile judges it."""

    columns: Columns
    rows: Rows
    outcomes: dict[RowName, Outcomes]


def score(plan: Plan, columns: Columns, do: Arithmetic) -> Scored:
    """The three rows of a table, evaluated."""
    rows = read(plan, columns, do)
    return Scored(columns, rows, {name: evaluate(plan, rows.row(name), columns, do) for name in ROWS})


def band(plan: Plan, likelihood: Value) -> Value:
    """The number of cuts that a likelihood reaches."""
    return sum((likelihood >= cut) * 1 for cut in plan.cuts)


def cell(plan: Plan, risk: int, likelihood: Value, do: Arithmetic) -> Value:
    """The cell of the matrix for a risk at a likelihood."""
    return do.pick(plan.matrix[risk], band(plan, likelihood))


def climb(stairs: Stairs, likelihood: Value, do: Arithmetic) -> Value:
    """The number that stairs stand at for a likelihood."""
    height: Value = stairs.start
    for cut, step in stairs.steps:
        height = height + do.rise(likelihood >= cut, step)
    return height


def too_broad(plan: Plan, judgement: Judgement, likelihoods: Sequence[Likelihood], offer: int, do: Arithmetic) -> Value:
    """Whether some family has as many risks at the greatest tolerable cell as its breadth rule forbids."""
    found: Value = likelihoods[0].value[offer] < 0
    for family, breadth in enumerate(plan.families):
        if breadth:
            # compared and not added as they are: heights are numbers of one byte, which their sum may outgrow
            at_edge = sum(
                (climb(judgement.edge[risk], likelihoods[risk].value[offer], do) > 0) * 1
                for risk, harm in enumerate(plan.harms)
                if harm.family == family
            )
            found = found | (at_edge >= breadth)
    return found


def risk_zones(
    judgement: Judgement, likelihoods: Sequence[Likelihood], offer: int, do: Arithmetic
) -> tuple[Value, ...]:
    """Per risk the zone of an offer."""
    return tuple(
        climb(stairs, likelihood.value[offer], do)
        for stairs, likelihood in zip(judgement.zone, likelihoods, strict=True)
    )


def worst_zone(broad: Value, zones: Sequence[Value], do: Arithmetic) -> Value:
    """The worst of some zones; where too many risks stand at the edge it is intolerable at least."""
    worst: Value = ACCEPTABLE
    for found in zones:
        worst = do.largest(worst, found)
    return do.where(broad, do.largest(worst, INTOLERABLE), worst)


def zone(plan: Plan, judgement: Judgement, likelihoods: Sequence[Likelihood], offer: int, do: Arithmetic) -> Value:
    """The worst zone of an offer over all risks; as many risks at the edge as are too broad count as intolerable."""
    broad = too_broad(plan, judgement, likelihoods, offer, do)
    return worst_zone(broad, risk_zones(judgement, likelihoods, offer, do), do)


def references(plan: Plan, offer: int) -> tuple[int, ...]:
    """What an offer's benefit is held against: the reference; for one that cannot be taken back all that can."""
    options = range(plan.options)
    if plan.offers[offer].reversible:
        return tuple(number for number in options if plan.offers[number].reference)
    return tuple(number for number in options if plan.offers[number].reversible)


def gain_over(plan: Plan, judgement: Judgement, benefits: Benefits, offer: int, other: int, do: Arithmetic) -> Value:
    """The weighted benefit that an offer realises beyond another; less of one benefit does not count against it."""
    total: Value = 0.0
    for weight, value, realised in zip(judgement.weights, benefits.value, benefits.realised, strict=True):
        total = total + weight * value * do.largest(0.0, realised[offer] - realised[other])
    return do.rounded(total)


def gain(plan: Plan, judgement: Judgement, benefits: Benefits, offer: int, do: Arithmetic) -> Value:
    """The least weighted benefit of an offer beyond any of its references."""
    least: Value = None
    for other in references(plan, offer):
        over = gain_over(plan, judgement, benefits, offer, other, do)
        least = over if least is None else do.least(least, over)
    return least


def benefit(judgement: Judgement, benefits: Benefits, offer: int, do: Arithmetic) -> Value:
    """The weighted benefit that an offer realises."""
    total: Value = 0.0
    for weight, value, realised in zip(judgement.weights, benefits.value, benefits.realised, strict=True):
        total = total + weight * value * realised[offer]
    return do.rounded(total)


def held(plan: Plan, rows: Rows, offer: int) -> Value:
    """Whether a contradiction holds an offer, or a critical question is open that it would need."""
    spec = plan.offers[offer]
    found: Value = rows.over_cap[0] & False
    for number, question in enumerate(plan.questions):
        if question.severity >= SEVERE and not spec.reference:
            found = found | rows.kept_hidden[number]
        if not spec.reversible:
            found = found | rows.over_cap[number] | rows.unsettled[number]
    return found


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Per offer, under one profile; *gain* is on the row that it reads, *benefit*, to compare offers, on the stated."""

    zone: dict[RowName, tuple[Value, ...]]
    held: tuple[Value, ...]
    gain: tuple[Value, ...]
    justified: tuple[Value, ...]
    benefit: tuple[Value, ...]
    own: tuple[Value, ...]
    """Cleared on its own account."""
    cleared: tuple[Value, ...]
    """Cleared on its own account or because something that gives away as much or more is."""
    ruled_out: tuple[Value, ...]


def reads(plan: Plan, offer: int) -> RowName:
    """The row that an offer's verdict reads."""
    return "stated" if plan.offers[offer].reversible else "upper"


def judge(plan: Plan, judgement: Judgement, scored: Scored, do: Arithmetic) -> Verdicts:
    """The verdicts of a profile on every offer, for every row."""
    offers = range(len(plan.offers))
    zones: dict[RowName, tuple[Value, ...]] = {
        name: tuple(zone(plan, judgement, scored.outcomes[name].likelihood, offer, do) for offer in offers)
        for name in ROWS
    }
    by_offer = [scored.outcomes[reads(plan, offer)].benefits for offer in offers]
    gains = tuple(gain(plan, judgement, by_offer[offer], offer, do) for offer in offers)
    justified = tuple(value >= judgement.delta for value in gains)
    holds = tuple(held(plan, scored.rows, offer) for offer in offers)
    own = []
    for offer in offers:
        on_row = zones[reads(plan, offer)][offer]
        fits = (on_row == ACCEPTABLE) | ((on_row == TOLERABLE) & justified[offer])
        own.append((fits & no(holds[offer])) | plan.offers[offer].reference)
    return Verdicts(
        zone=zones,
        held=holds,
        gain=gains,
        justified=justified,
        benefit=tuple(benefit(judgement, scored.outcomes["stated"].benefits, offer, do) for offer in offers),
        own=tuple(own),
        cleared=tuple(_any(own, {offer, *plan.offers[offer].inherits}) for offer in offers),
        ruled_out=tuple(
            (zones["lower"][offer] >= INTOLERABLE) & (not plan.offers[offer].reference) for offer in offers
        ),
    )


def _any(values: Sequence[Value], members: set[int]) -> Value:
    found: Value = values[0] & False
    for member in members:
        found = found | values[member]
    return found


def ceiling(plan: Plan, cleared: Sequence[bool]) -> tuple[int, ...]:
    """The options cleared with nothing cleared above them, for one row."""
    options = [number for number in range(plan.options) if cleared[number]]
    return tuple(number for number in options if not any(other in plan.offers[number].above for other in options))


def safe(verdicts: Verdicts) -> tuple[Value, ...]:
    """Per offer whether it is cleared with every risk acceptable on the upper row."""
    upper = verdicts.zone["upper"]
    return tuple(cleared & (zone == ACCEPTABLE) for cleared, zone in zip(verdicts.cleared, upper, strict=True))


def recommended(plan: Plan, verdicts: Verdicts, candidates: Sequence[Value], do: Arithmetic) -> Value:
    """
    The position of the candidate of the largest benefit, for every row; the reference is always a candidate.

    Of equals the most open that is safe; where none is, the first that can be taken back; in framework order.
    """
    options, benefit, harmless_at = range(plan.options), verdicts.benefit, safe(verdicts)
    most: Value = -1.0
    for number in options:
        most = do.largest(most, do.where(candidates[number], benefit[number], -1.0))
    harmless: Value = -1
    first: Value = plan.options
    returnable: Value = plan.options
    for number in options:
        tied = candidates[number] & (benefit[number] == most)
        harmless = do.where(tied & harmless_at[number], number, harmless)
        first = do.least(first, do.where(tied, number, plan.options))
        if plan.offers[number].reversible:
            returnable = do.least(returnable, do.where(tied, number, plan.options))
    return do.where(harmless >= 0, harmless, do.where(returnable < plan.options, returnable, first))
