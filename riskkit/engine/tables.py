"""The two look-ups: levels into the tier of each risk, as answered and with some answers off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from riskkit.engine.arithmetic import Arithmetic, Value, never, single
from riskkit.engine.encode import AS_PUBLIC, Columns
from riskkit.engine.plan import TOP, FlawRisk, Plan, UpliftRisk
from riskkit.engine.readings import Reading, doubted, read, read_off


@dataclass(frozen=True, slots=True)
class Tiers:
    """Per risk its tier for what can be taken back, and for what cannot."""

    reading: Reading
    returnable: tuple[Value, ...]
    lasting: tuple[Value, ...]


def tiers(plan: Plan, columns: Columns, off: int, do: Arithmetic) -> Tiers:
    """
    The tier of every risk, 0 to 4.

    What can be taken back reads the answers as given, against what others offer in any way. What cannot is held
    against public weights, with up to *off* answers behind a risk of uplift worse by their doubt. Flaws read as given.
    """
    reading = read(plan, columns, do)
    returnable: list[Value] = [0] * len(plan.risks)
    lasting: list[Value] = [0] * len(plan.risks)
    for flaw in plan.flaws:
        returnable[flaw.position] = lasting[flaw.position] = flaw_tier(plan, flaw, reading, do)
    readings = list(_readings(plan, columns, reading, off, do))
    for risk in plan.uplifts:
        weights = reading.counted[risk.weights]
        hosted = do.least(weights, reading.counted[risk.hosted])
        level = columns.level[risk.hazard]
        defence = _counted(reading, risk.defence)
        returnable[risk.position] = uplift_tier(plan, risk, reading, level, hosted, defence, do)
        lasting[risk.position] = _lasting(plan, risk, columns, readings, do)
    return Tiers(reading, tuple(returnable), tuple(lasting))


def _readings(plan: Plan, columns: Columns, given: Reading, off: int, do: Arithmetic) -> Iterator[tuple[int, Reading]]:
    """How the questions count with up to *off* of the basics off, and how many more answers may then be off."""
    yield off, given
    unsure = [question for question in plan.basics if not never(columns.doubt[question])]
    for count in range(1, off + 1):
        for chosen in combinations(unsure, count):
            yield off - count, read_off(plan, columns, given, chosen, do)


def _lasting(
    plan: Plan, risk: UpliftRisk, columns: Columns, readings: list[tuple[int, Reading]], do: Arithmetic
) -> Value:
    base = _as_given(plan, risk, columns, readings[0][1], do)
    worst = base
    for left, reading in readings:
        for tier in _with_off(plan, risk, columns, reading, left, do):
            worst = do.largest(worst, _bounded(plan, risk, reading, base, tier, do))
    return worst


def _as_given(plan: Plan, risk: UpliftRisk, columns: Columns, reading: Reading, do: Arithmetic) -> Value:
    """The tier against public weights, with no answer off."""
    weights, defence = reading.counted[risk.weights], _counted(reading, risk.defence)
    return uplift_tier(plan, risk, reading, columns.level[risk.hazard], weights, defence, do)


def lasting_with_off(plan: Plan, risk: UpliftRisk, columns: Columns, off: Sequence[int]) -> tuple[int, dict[int, int]]:
    """
    The tier of a risk in one row against public weights, with just these answers off by their doubt.

    And per answer that is off the badness that it then counts at.
    """
    do = single()
    given = read(plan, columns, do)
    base = _as_given(plan, risk, columns, given, do)
    reading = read_off(plan, columns, given, [question for question in off if question in plan.basics], do)
    own = [question for question in off if question not in plan.basics]
    tier = _at(plan, risk, columns, reading, own, do)
    levels = {question: int(reading.counted[question]) for question in off}
    levels |= {question: int(doubted(columns, question, reading.cap[question], do)) for question in own}
    return int(_bounded(plan, risk, reading, base, tier, do)), levels


def _with_off(
    plan: Plan, risk: UpliftRisk, columns: Columns, reading: Reading, left: int, do: Arithmetic
) -> Iterator[Value]:
    """The tiers of a risk in one reading with *left* of its hazard, the weights available and the defence off."""
    own = [key for key in (risk.hazard, risk.weights, risk.defence) if key is not None]
    own = [key for key in own if not never(columns.doubt[key])]
    for chosen in combinations(own, min(left, len(own))):
        yield _at(plan, risk, columns, reading, chosen, do)


def _at(
    plan: Plan, risk: UpliftRisk, columns: Columns, reading: Reading, chosen: Sequence[int], do: Arithmetic
) -> Value:
    """The tier against public weights with the chosen of hazard, weights available and defence off."""
    at = {key: doubted(columns, key, reading.cap[key], do) for key in chosen}
    level = columns.level[risk.hazard]
    # a hazard may be among the basics too, where it caps or hides another: then it is off in the reading
    level = do.where(level >= 0, at.get(risk.hazard, reading.counted[risk.hazard]), level)
    weights = _off_or_given(reading, columns, at, risk.weights, do)
    defence = None if risk.defence is None else _off_or_given(reading, columns, at, risk.defence, do)
    return uplift_tier(plan, risk, reading, level, weights, defence, do)


def _off_or_given(reading: Reading, columns: Columns, at: dict[int, Value], key: int, do: Arithmetic) -> Value:
    if key not in at:
        return reading.counted[key]
    return do.where(columns.level[key] >= 0, at[key], reading.counted[key])


def _bounded(plan: Plan, risk: UpliftRisk, reading: Reading, base: Value, tier: Value, do: Arithmetic) -> Value:
    """Doubt raises the tier of a model that is no more capable than public weights to a low one at most."""
    if plan.relative is None:
        return tier
    limit = do.largest(base, do.least(tier, plan.relative.doubted))
    return do.where(inferable(plan, risk, reading), limit, tier)


def inferable(plan: Plan, risk: UpliftRisk, reading: Reading) -> Value:
    """Whether the hazard of a risk may be taken to be that of public weights."""
    holds = reading.relative & risk.inferable
    for question, most in risk.needs:
        holds = holds & (reading.counted[question] <= most)
    return holds


def uplift_tier(
    plan: Plan, risk: UpliftRisk, reading: Reading, level: Value, available: Value, defence: Value, do: Arithmetic
) -> Value:
    """
    The tier of a risk of uplift: table 1, then the defence.

    *level* is the badness of the hazard, BLANK or AS_PUBLIC; a blank gets no credit for what is *available*.
    """
    answered = level >= 0
    hazard = do.where(answered, level, reading.cap[risk.hazard])
    offered = do.where(answered, available, plan.width - 1)
    tier = _defended(plan, do.pick(plan.uplift, hazard * plan.width + offered), defence, do)
    if plan.relative is None or never(level == AS_PUBLIC):
        return tier
    inferred = (level == AS_PUBLIC) & inferable(plan, risk, reading)
    return do.where(inferred, do.least(tier, plan.relative.as_public), tier)


def flaw_tier(plan: Plan, risk: FlawRisk, reading: Reading, do: Arithmetic) -> Value:
    """The tier of a flaw: its level, its breadth, then the defence."""
    level = reading.counted[risk.hazard[0]]
    for question in risk.hazard[1:]:
        level = do.least(level, reading.counted[question])
    tier = level
    if risk.breadth is not None:
        spread = do.largest(level + do.pick(plan.breadth, reading.counted[risk.breadth]), 0)
        tier = do.where(level == 0, 0, spread)
    tier = _defended(plan, tier, _counted(reading, risk.defence), do)
    if plan.relative is None:
        return tier
    return do.where(reading.relative, do.least(tier, plan.relative.flaw), tier)


def _defended(plan: Plan, tier: Value, defence: Value | None, do: Arithmetic) -> Value:
    step = 0 if defence is None else do.pick(plan.defence, defence)
    moved = do.least(do.largest(tier + step, 0), TOP)
    return do.where(tier == 0, 0, moved)


def _counted(reading: Reading, question: int | None) -> Value | None:
    return None if question is None else reading.counted[question]
