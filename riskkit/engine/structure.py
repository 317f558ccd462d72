"""What bears on what, and which option gives away more: said once for every analysis."""

from collections.abc import Iterable

from riskkit.engine.plan import FlawRisk, Plan, UpliftRisk, gates


def through(plan: Plan, direct: Iterable[int]) -> frozenset[int]:
    """These questions and all that can hide or cap one of them, directly or through another."""
    listed = set(direct)
    return frozenset(listed | gates(plan.questions, listed))


def directly(plan: Plan, risk: UpliftRisk | FlawRisk) -> tuple[int, ...]:
    """The questions that the tables read for a risk: hazard, available, breadth, defence, relative capability."""
    relative = () if plan.relative is None else (plan.relative.question,)
    if isinstance(risk, UpliftRisk):
        needs = tuple(question for question, _ in risk.needs)
        own = (risk.hazard, risk.hosted, risk.weights, risk.defence, *needs)
    else:
        own = (*risk.hazard, risk.breadth, risk.defence)
    return tuple(question for question in (*own, *relative) if question is not None)


def behind(plan: Plan, risk: UpliftRisk | FlawRisk) -> frozenset[int]:
    """Every question that can move the tier of a risk."""
    return through(plan, directly(plan, risk))


def all_risks(plan: Plan) -> tuple[UpliftRisk | FlawRisk, ...]:
    """The risks of both kinds, in the order of the framework."""
    return tuple(sorted((*plan.uplifts, *plan.flaws), key=lambda risk: risk.position))


def severity_of(plan: Plan, question: int) -> int:
    """The greatest severity of the risks that a question bears on; 0 for none."""
    bears = (risk.position for risk in all_risks(plan) if question in behind(plan, risk))
    return max((plan.severities[position] for position in bears), default=0)


def from_closed(plan: Plan) -> tuple[int, ...]:
    """The options from closed to open: by class, then as listed."""
    return tuple(sorted(range(len(plan.options)), key=lambda option: plan.options[option].access))
