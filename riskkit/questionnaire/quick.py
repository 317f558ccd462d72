"""
Which open questions can still change which options are allowed or what is recommended.

The engine is monotone: a better answer never closes an option and a blank is never better than an answer. So whatever
the open questions are answered lies between two rows, all of them left open and all of them at their best. An option
whose verdict is the same in both keeps it; for the others is asked what can move them. An answer that contradicts a
more basic one by being worse than it allows is not among what a question may be answered.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from riskkit.analysis.evaluated import Evaluated
from riskkit.engine.arithmetic import single
from riskkit.engine.plan import AS_WEIGHTS_FROM, KEPT
from riskkit.engine.structure import all_risks, behind, from_closed, through
from riskkit.engine.verdict import NOT_ALLOWED, Verdicts, judge


@dataclass(frozen=True, slots=True)
class Triage:
    """The open questions that are still worth asking, in framework order, and those that change nothing any more."""

    ask: tuple[str, ...]
    spared: tuple[str, ...]


def triage(case: Evaluated, open: Collection[str]) -> Triage:
    """What is worth asking of the *open* questions of an assessment under its profile."""
    numbers = sorted(case.plan.index[key] for key in open)
    best = judge(case.plan, case.profile, case.columns.answered(dict.fromkeys(numbers, 0)), single())
    moving = through(case.plan, {*_moving(case, best), *_choosing(case, best, numbers)})
    names = [case.plan.questions[number].id for number in numbers]
    ask = tuple(name for name, number in zip(names, numbers, strict=True) if number in moving)
    return Triage(ask, tuple(name for name in names if name not in ask))


def _moving(case: Evaluated, best: Verdicts) -> Iterator[int]:
    """The questions that can move an option whose verdict is not the same at best: risks, controls, claims, facts."""
    plan, now = case.plan, case.verdicts
    risks = all_risks(plan)
    for number, option in enumerate(plan.options):
        if now.verdicts[number] == best.verdicts[number] or option.access == KEPT:
            continue
        access, counted = now.classes[number], now.tiers.reading.counted
        yield from (question for question, most in option.needs if counted[question] > most)
        short = {control for control, most in now.enough[access].items() if counted[control] > most}
        yield from short
        barring = _barring(case, number) | {risk for risk in range(len(risks)) if _asks(case, risk, access) & short}
        yield from (question for risk in barring for question in behind(plan, risks[risk]))
        if any(limit < access for limit in now.ceilings) and not (now.benefit and now.lasting_benefit):
            yield from (benefit.claim for benefit in plan.benefits)


def _barring(case: Evaluated, number: int) -> set[int]:
    """The risks that do not yet allow an option: by their ceiling, or by what the option says of itself."""
    plan, now, option = case.plan, case.verdicts, case.plan.options[number]
    found = {risk for risk, limit in enumerate(now.ceilings) if limit < now.classes[number]}
    if option.only_acceptable:
        found |= {risk for risk, (_, as_weights) in enumerate(now.acceptable) if as_weights < option.access}
    if not option.where_extreme:
        tiers = now.tiers.as_run
        found |= {risk for risk, cell in enumerate(plan.ceilings) if cell.extreme[tiers[risk]]}
    return found


def _asks(case: Evaluated, risk: int, access: int) -> set[int]:
    """The controls of which a class asks anything for a risk as it is now."""
    plan, asks, now = case.plan, case.plan.asks[access], case.verdicts
    handed = access >= AS_WEIGHTS_FROM
    if asks.unless_acceptable and now.acceptable[risk][handed] >= access:
        return set()
    tier = (now.tiers.as_weights if handed else now.tiers.as_run)[risk]
    return {each.question for each in asks.controls if each.enough[tier] < plan.questions[each.question].worst}


def _choosing(case: Evaluated, best: Verdicts, numbers: Collection[int]) -> Iterator[int]:
    """The open claims by which one option of a class that may be the most open one can still overtake another."""
    plan, now = case.plan, case.verdicts
    if case.wanted is not None and now.verdicts[case.wanted] != NOT_ALLOWED:
        return  # what is asked for is recommended, whatever gives more
    allowed = [option for option in from_closed(plan) if best.verdicts[option] != NOT_ALLOWED]
    for one, other in combinations(allowed, 2):
        if now.classes[one] == now.classes[other] >= now.classes[now.recommended]:
            least, most, claims = _lead(case, one, other, numbers)
            # of equals the first is recommended
            yield from claims if least < 0 <= most else ()


def _lead(case: Evaluated, one: int, other: int, numbers: Collection[int]) -> tuple[int, int, list[int]]:
    """By how much the benefit of one option exceeds that of another, at least and at most, and by which open claims."""
    plan, now = case.plan, case.verdicts
    least = most = int(now.worth[one] - now.worth[other])
    claims = []
    for benefit, weight in zip(plan.benefits, case.profile.weights, strict=True):
        step = weight * (benefit.kept[one] - benefit.kept[other]) * plan.questions[benefit.claim].worst
        if benefit.claim in numbers and step:
            claims.append(benefit.claim)
            least, most = least + min(step, 0), most + max(step, 0)
    return least, most, claims
