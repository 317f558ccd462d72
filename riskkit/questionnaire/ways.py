"""What a question bears on by the structure of a framework: why it is asked, and nothing of how things stand."""

from collections.abc import Iterable
from dataclasses import dataclass

from riskkit.engine.plan import Plan
from riskkit.engine.structure import all_risks, behind, through
from riskkit.schema.framework.tables import CLASSES, AccessClass


@dataclass(frozen=True, slots=True)
class Ways:
    """The ids of what a question bears on, each in framework order; *classes* are those that ask for a control."""

    risks: tuple[str, ...]
    benefits: tuple[str, ...]
    classes: tuple[AccessClass, ...]
    options: tuple[str, ...]
    """Options that need it as a fact."""
    questions: tuple[str, ...]
    """Questions that it can hide or cap."""


def ways(plan: Plan, question: int) -> Ways:
    """What a question bears on."""

    def enters(direct: Iterable[int]) -> bool:
        return question in through(plan, direct)

    return Ways(
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
