"""Tiers into ceilings, verdicts, conditions and the option recommended, for every row at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat

from riskkit.engine.arithmetic import Arithmetic, Value, no
from riskkit.engine.encode import Columns
from riskkit.engine.plan import AS_WEIGHTS_FROM, GATED, KEPT, PUBLIC, SERVED, TUNABLE, Plan, ProfilePlan
from riskkit.engine.readings import Reading
from riskkit.engine.tables import Tiers, tiers

NOT_ALLOWED, WITH_CONDITIONS, ALLOWED = range(3)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """
    What follows for one profile.

    *ceilings* holds per risk the most open class that it allows, and *ceiling* the lowest of them. *enough* holds per
    class the greatest badness of each control that is enough; an option whose class asks for more has conditions.
    """

    tiers: Tiers
    benefit: Value
    """Whether some claim makes up for a tolerable risk of what can be taken back."""
    lasting_benefit: Value
    acceptable: tuple[tuple[Value, Value], ...]
    """Per risk the most open acceptable class, by its tier as run and by its tier as weights."""
    ceilings: tuple[Value, ...]
    ceiling: Value
    enough: tuple[dict[int, Value], ...]
    classes: tuple[Value, ...]
    """Per option the class that it is judged as, with what is offered beside it."""
    own: tuple[Value, ...]
    """Per option its verdict by itself."""
    verdicts: tuple[Value, ...]
    """Per option the best of its own verdict and those of more open ones."""
    worth: tuple[Value, ...]
    """Per option its benefit: claims times quarters kept times weights."""
    recommended: Value
    """The option of the largest benefit in the most open class allowed."""


def judge(plan: Plan, profile: ProfilePlan, columns: Columns, do: Arithmetic) -> Verdicts:
    """The verdicts of a profile on every option, for every row."""
    found = tiers(plan, columns, profile.off, do)
    return judge_tiers(plan, profile, columns, found, do)


def judge_tiers(plan: Plan, profile: ProfilePlan, columns: Columns, tiers: Tiers, do: Arithmetic) -> Verdicts:
    """The verdicts that follow from tiers, which another profile with as many answers off shares."""
    counts = counting(plan, tiers.reading)
    benefit, lasting_benefit = _any(one for one, _ in counts), _any(one for _, one in counts)
    as_run, as_weights, ceilings = [], [], []
    for number in range(len(plan.risks)):
        cell, tier, handed = plan.ceilings[number], tiers.as_run[number], tiers.as_weights[number]
        as_run.append(do.pick(cell.acceptable, tier))
        as_weights.append(do.pick(cell.acceptable, handed))
        tolerated = do.pick(cell.tolerable, handed)
        to_run = do.where(benefit & profile.tolerates, do.pick(cell.tolerable, tier), as_run[-1])
        to_tune = do.where(benefit & profile.tolerates, tolerated, as_weights[-1])
        to_last = do.where(lasting_benefit & profile.tolerates, tolerated, as_weights[-1])
        within = do.where(to_tune >= TUNABLE, TUNABLE, do.least(to_run, SERVED))
        ceilings.append(do.where(to_last >= GATED, to_last, within))
    ceiling: Value = PUBLIC
    for limit in ceilings:
        ceiling = do.least(ceiling, limit)
    enough = tuple(_asked(plan, access, tiers, as_run, as_weights, do) for access in range(PUBLIC + 1))
    classes = tuple(_class_of(plan, number, columns, do) for number in range(len(plan.options)))
    own = tuple(
        _verdict(plan, number, classes[number], ceiling, tiers, as_weights, enough, columns, do)
        for number in range(len(plan.options))
    )
    verdicts = _inherited(plan, own, classes, do)
    claimed = claims(plan, tiers.reading, do)
    kept = zip(*(benefit.kept for benefit in plan.benefits), strict=True) if plan.benefits else repeat((), len(own))
    worth = tuple(worth_of(profile, claimed, quarters) for quarters in kept)
    return Verdicts(
        tiers=tiers,
        benefit=benefit,
        lasting_benefit=lasting_benefit,
        acceptable=tuple(zip(as_run, as_weights, strict=True)),
        ceilings=tuple(ceilings),
        ceiling=ceiling,
        enough=enough,
        classes=classes,
        own=own,
        verdicts=verdicts,
        worth=worth,
        recommended=recommended(plan, verdicts, classes, worth, do),
    )


def counting(plan: Plan, reading: Reading) -> tuple[tuple[Value, Value], ...]:
    """Per benefit whether its claim makes up for a tolerable risk of what can be taken back, and of what cannot."""
    enough = [reading.counted[benefit.claim] <= plan.worth for benefit in plan.benefits]
    return tuple((claimed, claimed & benefit.lasting) for claimed, benefit in zip(enough, plan.benefits, strict=True))


def _any(values: Iterable[Value]) -> Value:
    some: Value = False
    for each in values:
        some = some | each
    return some


def _asked(
    plan: Plan, access: int, tiers: Tiers, as_run: Sequence[Value], as_weights: Sequence[Value], do: Arithmetic
) -> dict[int, Value]:
    """Per control the greatest badness that is enough for a class: the strictest that any risk asks for."""
    asks = plan.asks[access]
    at, acceptable = (tiers.as_weights, as_weights) if access >= AS_WEIGHTS_FROM else (tiers.as_run, as_run)
    enough: dict[int, Value] = {}
    for control in asks.controls:
        least: Value = plan.questions[control.question].worst
        for risk in range(len(plan.risks)):
            needed = do.pick(control.enough, at[risk])
            if asks.unless_acceptable:
                needed = do.where(acceptable[risk] >= access, plan.questions[control.question].worst, needed)
            least = do.least(least, needed)
        enough[control.question] = least
    return enough


def _class_of(plan: Plan, option: int, columns: Columns, do: Arithmetic) -> Value:
    """The class of an option and of what measures open beside it; what is offered together counts as the most open."""
    access: Value = plan.options[option].access
    for measure, opens in enumerate(plan.opens):
        if opens is not None and plan.options[option].access > KEPT:
            undertaken = columns.measures[measure]
            access = do.where(undertaken, do.largest(access, plan.options[opens].access), access)
    return access


def _verdict(
    plan: Plan,
    number: int,
    access: Value,
    ceiling: Value,
    tiers: Tiers,
    as_weights: Sequence[Value],
    enough: Sequence[dict[int, Value]],
    columns: Columns,
    do: Arithmetic,
) -> Value:
    option = plan.options[number]
    if option.access == KEPT:
        return ALLOWED
    fits: Value = access <= ceiling
    if not option.where_extreme:
        for risk, cell in enumerate(plan.ceilings):
            if any(cell.extreme):
                fits = fits & (do.pick(cell.extreme, tiers.as_run[risk]) == 0)
    if option.only_acceptable:
        for limit in as_weights:
            fits = fits & (limit >= option.access)
    for question, most in option.needs:
        fits = fits & (tiers.reading.counted[question] <= most)
    lacks: Value = False
    for at in range(option.access, PUBLIC + 1):
        for question, most in enough[at].items():
            lacking = (access == at) & (tiers.reading.counted[question] > most)
            lacks = lacks | lacking
            fits = fits & no(lacking & (columns.reach[question] > most))
    return do.where(fits, do.where(lacks, WITH_CONDITIONS, ALLOWED), NOT_ALLOWED)


def _inherited(plan: Plan, own: Sequence[Value], classes: Sequence[Value], do: Arithmetic) -> tuple[Value, ...]:
    """What allows a more open class allows every less open one."""
    found = []
    for number, verdict in enumerate(own):
        best = verdict
        for other, more in enumerate(own):
            if plan.options[other].access > plan.options[number].access:
                best = do.where(classes[other] > classes[number], do.largest(best, more), best)
        found.append(best)
    return tuple(found)


def claims(plan: Plan, reading: Reading, do: Arithmetic) -> tuple[Value, ...]:
    """Per benefit by how many levels its claim is above none."""
    return tuple(
        do.wide(plan.questions[benefit.claim].worst - reading.counted[benefit.claim]) for benefit in plan.benefits
    )


def worth_of(profile: ProfilePlan, claimed: Sequence[Value], quarters: Sequence[int]) -> Value:
    """What so many *quarters* of each benefit come to: claims times quarters times the weights of the profile."""
    total: Value = 0
    for claim, weight, kept in zip(claimed, profile.weights, quarters, strict=True):
        total = total + claim * (weight * kept)
    return total


def recommended(
    plan: Plan, verdicts: Sequence[Value], classes: Sequence[Value], worth: Sequence[Value], do: Arithmetic
) -> Value:
    """The option of the largest benefit in the most open class that is allowed; of equals the least open."""
    best: Value = 0
    access: Value = -1
    most: Value = -1
    for number in sorted(range(len(plan.options)), key=lambda option: plan.options[option].access):
        better = (classes[number] > access) | ((classes[number] == access) & (worth[number] > most))
        taken = better & (verdicts[number] > NOT_ALLOWED)
        best = do.where(taken, number, best)
        access = do.where(taken, classes[number], access)
        most = do.where(taken, worth[number], most)
    return best
