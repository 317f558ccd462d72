"""What a question affects by the structure of a framework, and what an answer short of evidence costs there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from riskkit.engine.plan import Plan
from riskkit.engine.structure import all_risks, behind, through
from riskkit.schema.framework.tables import CLASSES, AccessClass

ShortfallCost = Literal["none", "one-level", "worst-level"]
"""
What weak evidence for an answer costs: nothing; one level where tuning or weights are judged; the worst level.

One level is what doubt takes off facts behind a risk of misuse; flaws, controls and claims count as answered.
"""


@dataclass(frozen=True, slots=True)
class Affected:
    """The ids of what a question affects, each in framework order; *classes* are those that ask for a control."""

    risks: tuple[str, ...]
    benefits: tuple[str, ...]
    classes: tuple[AccessClass, ...]
    options: tuple[str, ...]
    """Options that need it as a fact."""
    questions: tuple[str, ...]
    """Questions that it can hide or cap."""


def affected_by(plan: Plan, question: int) -> Affected:
    """What a question affects."""

    def enters(direct: Iterable[int]) -> bool:
        return question in through(plan, direct)

    return Affected(
        risks=tuple(plan.risks[risk.position] for risk in all_risks(plan) if question in behind(plan, risk)),
        benefits=tuple(benefit.id for benefit in plan.benefits if enters([benefit.claim])),
        classes=tuple(
            name
            for name, asks in zip(CLASSES, plan.asks, strict=True)
            if enters(control.question for control in asks.controls)
        ),
        options=tuple(option.id for option in plan.options if enters(fact for fact, _ in option.needs)),
        questions=tuple(
            spec.id for spec in plan.questions if question in {by for by, _ in (*spec.any_of, *spec.all_of, *spec.caps)}
        ),
    )


def shortfall_cost(plan: Plan, question: int) -> ShortfallCost:
    """What weak evidence for an answer to a question costs."""
    if plan.relative and question == plan.relative.question:
        return "worst-level"
    doubtful = {*plan.basics, *(risk.hazard for risk in plan.uplifts)}
    return "one-level" if question in doubtful else "none"
