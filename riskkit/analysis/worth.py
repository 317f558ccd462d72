"""How a benefit, a gain or a margin comes about, step by step, down to claims and cells of the framework's tables."""

from collections.abc import Iterable, Iterator, Sequence
from math import log10

from riskkit.analysis.drivers import exact
from riskkit.analysis.factors import profile_at
from riskkit.analysis.trail import JUDGED, Node, Trail, greatest, least, level_steps, shown, times
from riskkit.engine.arithmetic import single
from riskkit.engine.evaluate import Benefits
from riskkit.engine.plan import Judgement
from riskkit.engine.verdict import band, gain_over, references, zone
from riskkit.schema.reading import ZONES, Row
from riskkit.schema.recommendation import OptionResult


def benefit_steps(trail: Trail, offer: int, number: int) -> tuple[Node, ...]:
    """What an offer gives of one benefit: its value for the release times the part that is realised."""
    row = trail.row_of(offer)
    worth, part = _value(trail, number, row), _realised(trail, offer, number, row)
    numbers = (worth.value or 0.0, part.value or 0.0)
    given = numbers[0] * numbers[1]
    lost = numbers[0] * (1 - numbers[1])
    title = f"{trail.plan.gains[number].id} at {trail.plan.offers[offer].id}"
    return (
        Node(title, "value × part realised", (worth, part), value=given, working=times(numbers)),
        Node(
            "lost",
            "value × what is not realised",
            value=lost,
            working=f"{shown(numbers[0])} × (1 − {shown(numbers[1])})",
        ),
    )


def _benefits(trail: Trail, row: Row) -> Benefits:
    return trail.subject.scored.outcomes[row].benefits


def _judgement(trail: Trail) -> Judgement:
    return trail.plan.profiles[trail.found.profile]


def _value(trail: Trail, number: int, row: Row) -> Node:
    """What a benefit is worth for the release, by its claim."""
    benefit = trail.plan.gains[number]
    value, claim = _benefits(trail, row).value[number], trail.plan.questions[benefit.claim[0]].id
    at = f"benefits.yaml: benefits/{benefit.id}/claim"
    return Node(
        f"value of {benefit.id}", "by its claim", (level_steps(trail, claim, row, value),), JUDGED, value, place=at
    )


def _realised(trail: Trail, offer: int, number: int, row: Row) -> Node:
    """The part of a benefit that an offer gives: directly, and of what else it can give what measures restore."""
    found, benefit = _benefits(trail, row), trail.plan.gains[number]
    direct = _most(trail, offer, number, "realised", benefit.realised)
    most = _most(trail, offer, number, "attainable", benefit.attainable)
    measures = tuple(_measures(trail, offer, number))
    title, value = f"realised of {benefit.id} at {trail.plan.offers[offer].id}", found.realised[number][offer]
    if not measures:
        return Node(title, "directly; no measure undertaken restores more", (direct,), value=value)
    left = " × ".join(f"(1 − {shown(node.value)})" for node in measures)
    low, high = shown(direct.value), shown(most.value)
    working = f"{low} + ({high} − {low}) × (1 − {left})"
    detail = "directly, and what measures restore of the rest that can be had"
    return Node(title, detail, (direct, most, *measures), value=value, working=working)


def _most(trail: Trail, offer: int, number: int, table: str, values: Sequence[float]) -> Node:
    """A cell of a benefit's table; of several options at once the greatest."""
    plan = trail.plan
    at = f"benefits.yaml: benefits/{plan.gains[number].id}/{table}"
    cells = [
        Node(
            f"{table} at {plan.offers[part].id}",
            "of the value",
            cited=JUDGED,
            value=values[part],
            place=f"{at}/{plan.offers[part].id}",
        )
        for part in plan.offers[offer].parts
    ]
    if len(cells) == 1:
        return cells[0]
    numbers = [values[part] for part in plan.offers[offer].parts]
    return Node(table, "the most at any of them", tuple(cells), value=max(numbers), working=greatest(numbers))


def _measures(trail: Trail, offer: int, number: int) -> Iterator[Node]:
    """What each measure undertaken restores; one that opens access does not serve the reference."""
    plan, benefit = trail.plan, trail.plan.gains[number]
    for measure, share in enumerate(benefit.restores):
        serves = plan.opens[measure] is None or not plan.offers[offer].reference
        if share and serves and trail.subject.columns.measures[measure]:
            at = f"measures.yaml: measures/{plan.measures[measure]}/restores/{benefit.id}"
            yield Node(plan.measures[measure], "restores of what is lost", cited=JUDGED, value=share, place=at)


def _weight(trail: Trail, number: int) -> Node:
    profile = trail.framework.profiles.profiles[trail.found.profile]
    benefit = trail.plan.gains[number].id
    at, value = profile_at(trail, f"weights/{benefit}"), _judgement(trail).weights[number]
    return Node(f"weight of {benefit}", f"under '{trail.found.profile}'", cited=profile, value=value, place=at)


def total_steps(trail: Trail, offer: int) -> tuple[Node, ...]:
    """The weighted benefit of an offer; options are compared by it, all of them on the stated row."""
    row: Row = trail.row or "stated"
    found, parts = _benefits(trail, row), []
    for number, benefit in enumerate(trail.plan.gains):
        weight, value = _weight(trail, number), found.value[number]
        see = trail.see(offer, benefit.id, row=row)
        realised = Node("realised", "with measures", value=found.realised[number][offer], see=see)
        worth = Node("value", "by its claim", value=value, see=see)
        numbers = (weight.value or 0.0, value, realised.value or 0.0)
        given = numbers[0] * numbers[1] * numbers[2]
        parts.append(
            Node(
                benefit.id,
                "weight × value × part realised",
                (weight, worth, realised),
                value=given,
                working=times(numbers),
            )
        )
    total = sum(node.value or 0.0 for node in parts)
    title, detail = f"benefit of {trail.plan.offers[offer].id}", f"over all benefits, on the {row} row"
    return (Node(title, detail, tuple(parts), value=total, working=_plus(node.value for node in parts)),)


def _plus(numbers: Iterable[float | None]) -> str:
    return " + ".join(map(shown, numbers)) or "0"


def gain_steps(trail: Trail, offer: int) -> tuple[Node, ...]:
    """The least weighted benefit of an offer beyond any option that it is held against, and what would justify it."""
    found, judgement = _benefits(trail, trail.row_of(offer)), _judgement(trail)
    against = references(trail.plan, offer)
    gains = [gain_over(trail.plan, judgement, found, offer, other, single()) for other in against]
    under = tuple(_over(trail, offer, other, value) for other, value in zip(against, gains, strict=True))
    title = f"gain of {trail.plan.offers[offer].id}"
    detail = f"the least over what it is held against, rounded to 1e-9, on the {trail.row_of(offer)} row"
    profile = trail.framework.profiles.profiles[trail.found.profile]
    enough = f"from so much on a gain justifies what is tolerable, under '{trail.found.profile}'"
    return (
        Node(title, detail, under, value=min(gains), working=least(gains)),
        Node("delta", enough, cited=profile, value=judgement.delta, place=profile_at(trail, "delta")),
        *_terms(trail, offer, against),
    )


def _over(trail: Trail, offer: int, other: int, value: float) -> Node:
    found, judgement = _benefits(trail, trail.row_of(offer)), _judgement(trail)
    terms = [
        f"{times((weight, worth))} × max(0, {shown(realised[offer])} − {shown(realised[other])})"
        for weight, worth, realised in zip(judgement.weights, found.value, found.realised, strict=True)
    ]
    title = f"over {trail.plan.offers[other].id}"
    return Node(
        title,
        "weight × value × more that is realised, over all benefits",
        value=value,
        working=" + ".join(terms) or "0",
    )


def _terms(trail: Trail, offer: int, against: Sequence[int]) -> Iterator[Node]:
    """The weight and the value of each benefit, and what each option realises of it."""
    row = trail.row_of(offer)
    found = _benefits(trail, row)
    for number, benefit in enumerate(trail.plan.gains):
        realised = tuple(
            Node(
                f"realised at {trail.plan.offers[each].id}",
                "with measures",
                value=found.realised[number][each],
                see=trail.see(each, benefit.id, row=row),
            )
            for each in dict.fromkeys((offer, *against))
        )
        under = (_weight(trail, number), _value(trail, number, row), *realised)
        yield Node(benefit.id, "what is counted of it", under)


def met_step(option: OptionResult) -> Iterator[Node]:
    """How an option would stand with its conditions met, and what follows it; nothing where it has none."""
    if option.met:
        room = "no worse one" if option.met.margin is None else f"{option.met.margin:.2f} decades to a worse one"
        sets = " ".join(f"--set {each.question}={each.level}" for each in option.conditions)
        yield Node("with its conditions met", f"worst zone {option.met.zone}, {room}; riskkit whatif {sets} follows it")


def margin_steps(trail: Trail, offer: int) -> tuple[Node, ...]:
    """The decades by which some risk alone may grow before the worst zone of an offer is worse; or that none may."""
    met = tuple(met_step(trail.found.options[trail.plan.offers[offer].id]))
    room = [node for risk in range(len(trail.plan.harms)) for node in _room(trail, offer, risk)]
    if not room:
        return (Node("margin", "no risk can make the worst zone worse"), *met)
    numbers = sorted(node.value for node in room if node.value is not None)
    title = f"margin of {trail.plan.offers[offer].id}"
    detail = "the least, in decades, by which a risk must grow before the worst zone is worse"
    nearest = tuple(sorted(room, key=lambda node: node.value or 0.0))
    return (Node(title, detail, nearest, value=numbers[0], working=least(numbers)), *met)


def _room(trail: Trail, offer: int, risk: int) -> Iterator[Node]:
    """How far one risk is from the cut beyond which it is worse than the worst zone of the offer."""
    plan, judgement = trail.plan, _judgement(trail)
    likelihoods = trail.subject.scored.outcomes[trail.row_of(offer)].likelihood
    likelihood, zones = exact(likelihoods[risk], offer), judgement.zones[risk]
    worst, here = zone(plan, judgement, likelihoods, offer, single()), band(plan, likelihoods[risk].value[offer])
    place = next((n for n in range(here, len(plan.cuts)) if zones[n + 1] > worst), None)
    if place is None:
        return
    cut, key = plan.cuts[place], plan.harms[risk].id
    detail = f"the cut beyond which it is {ZONES[zones[place + 1]]}"
    under = (
        Node("cut", detail, cited=JUDGED, value=cut, place=f"framework.yaml: rules/cuts/{place}"),
        Node("likelihood", "as it stands", value=likelihood, see=trail.see(offer, key)),
    )
    value, working = max(log10(cut / likelihood), 0.0), f"log10({shown(cut)} ÷ {shown(likelihood)})"
    yield Node(key, "in decades, from its likelihood to the cut", under, value=value, working=working)
