"""The two look-ups: levels into the tier of each risk, as answered and with some answers off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from riskkit.engine.arithmetic import Arithmetic, Value, never, no, single
from riskkit.engine.encode import AS_PUBLIC, Columns
from riskkit.engine.plan import TOP, FlawRisk, Plan, UpliftRisk
from riskkit.engine.readings import Reading, doubted, read, read_off


@dataclass(frozen=True, slots=True)
class Tiers:
    """Per risk its tier while the developer runs the model, and as weights: once others tune or hold it."""

    reading: Reading
    guarded: Reading
    """With guesses as blanks, for the tiers as weights."""
    as_run: tuple[Value, ...]
    as_weights: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """How one risk comes to a tier, each as a badness or a number of the tables."""

    hazard: Value
    against: Value | None
    """What is available, as it is credited, or the breadth of a flaw; None where it has none."""
    entry: Value
    """What table 1, or the level and breadth of a flaw, give."""
    defence: Value | None
    step: Value
    """What the defence adds."""
    moved: Value
    """The tier after the defence."""
    tier: Value
    """The tier after what relative capability bounds."""


def tiers(plan: Plan, columns: Columns, off: int, do: Arithmetic) -> Tiers:
    """
    The tier of every risk, 0 to 4.

    What the developer runs reads the answers as given, against what others offer in any way. What others tune or hold
    is held against public weights, with guesses as blanks and with up to *off* answers behind a risk of uplift worse by
    their doubt. Other doubt leaves a flaw as it is.
    """
    reading = read(plan, columns, do)
    guarded = reading if all(never(guess) for guess in columns.guess) else read(plan, columns, do, guard=True)
    as_run: list[Value] = [0] * len(plan.risks)
    as_weights: list[Value] = [0] * len(plan.risks)
    for flaw in plan.flaws:
        as_run[flaw.position] = as_weights[flaw.position] = flaw_look_up(plan, flaw, reading, do).tier
        if guarded is not reading:
            as_weights[flaw.position] = flaw_look_up(plan, flaw, guarded, do).tier
    readings = list(_readings(plan, columns, guarded, off, do))
    for risk in plan.uplifts:
        as_run[risk.position] = look_up_as_run(plan, risk, columns, reading, do).tier
        as_weights[risk.position] = _as_weights(plan, risk, columns, readings, do)
    return Tiers(reading, guarded, tuple(as_run), tuple(as_weights))


def _readings(
    plan: Plan, columns: Columns, reading: Reading, off: int, do: Arithmetic
) -> Iterator[tuple[int, Reading]]:
    """How the questions count with up to *off* of the basics off, and how many more answers may then be off."""
    yield off, reading
    unsure = [question for question in plan.basics if not never(columns.doubt[question])]
    for count in range(1, off + 1):
        for chosen in combinations(unsure, count):
            yield off - count, read_off(plan, columns, reading, chosen, do)


def look_up_as_run(plan: Plan, risk: UpliftRisk, columns: Columns, reading: Reading, do: Arithmetic) -> LookUp:
    """The tier of a risk while the developer runs the model: as answered, against what others offer in any way."""
    level, defence = columns.level[risk.hazard], _counted(reading, risk.defence)
    best = do.least(reading.counted[risk.weights], reading.counted[risk.hosted])
    return _uplift(plan, risk, reading, level, do.where(level >= 0, best, plan.width - 1), defence, do)


def look_up_as_weights(
    plan: Plan, risk: UpliftRisk, columns: Columns, tiers: Tiers, off: int
) -> tuple[LookUp, dict[int, int]]:
    """
    How a risk comes to its tier as weights in one row, by the fewest answers, *off* at most, that give it by being off.

    And per such answer the badness that it then counts at; empty where the tier is so as answered.
    """
    do, given, worst = single(), tiers.guarded, tiers.as_weights[risk.position]
    base = _at(plan, risk, columns, given, (), do)
    for chosen in _choices(plan, risk, columns, off):
        reading = read_off(plan, columns, given, [key for key in chosen if key in plan.basics], do)
        own = [key for key in chosen if key not in plan.basics]
        look = _bounded(plan, risk, reading, base, _at(plan, risk, columns, reading, own, do), do)
        if look.tier == worst:
            levels = {key: int(reading.counted[key]) for key in chosen}
            return look, levels | {key: int(doubted(columns, key, reading.cap[key], do)) for key in own}
    raise AssertionError("no answers that may be off give the tier as weights")


def _choices(plan: Plan, risk: UpliftRisk, columns: Columns, off: int) -> Iterator[tuple[int, ...]]:
    """The answers in doubt behind a risk that may be off together, the fewest first."""
    own = [key for key in (risk.hazard, risk.weights, risk.defence) if key is not None]
    unsure = [key for key in dict.fromkeys((*own, *plan.basics)) if columns.doubt[key] and columns.level[key] >= 0]
    for size in range(off + 1):
        yield from combinations(unsure, size)


def _as_weights(
    plan: Plan, risk: UpliftRisk, columns: Columns, readings: list[tuple[int, Reading]], do: Arithmetic
) -> Value:
    base = _at(plan, risk, columns, readings[0][1], (), do)
    worst = base.tier
    for left, reading in readings:
        for look in _with_off(plan, risk, columns, reading, left, do):
            worst = do.largest(worst, _bounded(plan, risk, reading, base, look, do).tier)
    return worst


def _with_off(
    plan: Plan, risk: UpliftRisk, columns: Columns, reading: Reading, left: int, do: Arithmetic
) -> Iterator[LookUp]:
    """The look-ups of a risk in one reading with *left* of its hazard, the weights available and the defence off."""
    own = [key for key in (risk.hazard, risk.weights, risk.defence) if key is not None]
    own = [key for key in own if not never(columns.doubt[key])]
    for chosen in combinations(own, min(left, len(own))):
        yield _at(plan, risk, columns, reading, chosen, do)


def _at(
    plan: Plan, risk: UpliftRisk, columns: Columns, reading: Reading, chosen: Sequence[int], do: Arithmetic
) -> LookUp:
    """The look-up against public weights with the chosen of hazard, weights available and defence off."""
    at = {key: doubted(columns, key, reading.cap[key], do) for key in chosen}
    given, guess = columns.level[risk.hazard], columns.guess[risk.hazard]
    # a hazard may be among the basics too, where it caps or hides another: then it is off in the reading
    level = do.largest(at.get(risk.hazard, 0), reading.counted[risk.hazard])
    weights = credited(plan, risk, reading, do, _off_or_given(reading, columns, at, risk.weights, do))
    offered = do.where((given >= 0) & no(guess), weights, plan.width - 1)
    defence = None if risk.defence is None else _off_or_given(reading, columns, at, risk.defence, do)
    return _uplift(plan, risk, reading, do.where(given >= 0, level, given), offered, defence, do)


def credited(plan: Plan, risk: UpliftRisk, reading: Reading, do: Arithmetic, weights: Value | None = None) -> Value:
    """The badness that *weights*, or those available, are credited as: more for a model that is ahead of them."""
    weights = reading.counted[risk.weights] if weights is None else weights
    if plan.relative is None:
        return weights
    return do.least(weights - do.pick(plan.relative.credit, reading.relative), plan.width - 1)


def _off_or_given(reading: Reading, columns: Columns, at: dict[int, Value], key: int, do: Arithmetic) -> Value:
    if key not in at:
        return reading.counted[key]
    return do.where(columns.level[key] >= 0, at[key], reading.counted[key])


def _bounded(plan: Plan, risk: UpliftRisk, reading: Reading, base: LookUp, look: LookUp, do: Arithmetic) -> LookUp:
    """Doubt raises the tier of a model that is little more capable than public weights so far at most."""
    if plan.relative is None:
        return look
    most = bound(risk, reading, plan.relative.doubted, do)
    return replace(look, tier=do.largest(base.tier, do.least(look.tier, most)))


def bound(risk: UpliftRisk, reading: Reading, table: Sequence[Value], do: Arithmetic) -> Value:
    """The greatest tier that one of the tables of relative capability leaves a risk; TOP where it bears on none."""
    if not risk.inferable:
        return TOP
    holds: Value = not risk.needs
    for question, most in risk.needs:
        holds = holds | (reading.counted[question] <= most)
    return do.where(holds, do.pick(table, reading.relative), TOP)


def inferable(plan: Plan, risk: UpliftRisk, reading: Reading) -> bool:
    """Whether the hazard of a risk may be taken to be that of public weights, in one row."""
    return plan.relative is not None and bool(bound(risk, reading, plan.relative.as_public, single()) < TOP)


def _uplift(
    plan: Plan,
    risk: UpliftRisk,
    reading: Reading,
    level: Value,
    offered: Value,
    defence: Value | None,
    do: Arithmetic,
) -> LookUp:
    """A risk of uplift: table 1, then the defence; *level* is the badness of the hazard, BLANK or AS_PUBLIC."""
    hazard = do.where(level >= 0, level, reading.cap[risk.hazard])
    entry = do.pick(plan.uplift, hazard * plan.width + offered)
    step, moved = _defended(plan, entry, defence, do)
    tier = moved
    if plan.relative is not None and not never(level == AS_PUBLIC):
        most = bound(risk, reading, plan.relative.as_public, do)
        tier = do.where(level == AS_PUBLIC, do.least(moved, most), moved)
    return LookUp(hazard, offered, entry, defence, step, moved, tier)


def flaw_look_up(plan: Plan, risk: FlawRisk, reading: Reading, do: Arithmetic) -> LookUp:
    """A flaw: its level, which is the least that its questions count at, its breadth, then the defence."""
    level = reading.counted[risk.hazard[0]]
    for question in risk.hazard[1:]:
        level = do.least(level, reading.counted[question])
    entry, breadth = level, _counted(reading, risk.breadth)
    if breadth is not None:
        entry = do.where(level == 0, 0, do.largest(level + do.pick(plan.breadth, breadth), 0))
    defence = _counted(reading, risk.defence)
    step, moved = _defended(plan, entry, defence, do)
    tier = moved
    if plan.relative is not None:
        tier = do.least(moved, do.pick(plan.relative.flaw, reading.relative))
    return LookUp(level, breadth, entry, defence, step, moved, tier)


def _defended(plan: Plan, tier: Value, defence: Value | None, do: Arithmetic) -> tuple[Value, Value]:
    """What the defence adds to a tier, and the tier with it; a tier of 0 stays."""
    step = 0 if defence is None else do.pick(plan.defence, defence)
    moved = do.least(do.largest(tier + step, 0), TOP)
    return step, do.where(tier == 0, 0, moved)


def _counted(reading: Reading, question: int | None) -> Value | None:
    return None if question is None else reading.counted[question]
