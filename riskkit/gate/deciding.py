"""What people decide, made into a decision: whether it follows or overrides, and what it rests on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from riskkit.gate.decision import decided_verdicts
from riskkit.gate.facts import Facts
from riskkit.gate.order import parts
from riskkit.gate.people import folded
from riskkit.gate.verdict import CLEARED, asked_result, met
from riskkit.schema.decision import Accepted, Approval, Decision, Dissent, Recommended
from riskkit.schema.ids import free_id, kebab


@dataclass(frozen=True, slots=True)
class Said:
    """Who speaks, and on which day."""

    name: str
    role: str
    on: str


def decided(
    facts: Facts,
    option: str | None,
    why: str,
    accepted: Mapping[str, Accepted],
    dissent: Mapping[str, Dissent],
    review: str | None,
) -> Decision:
    """
    A decision about the release in the facts, without approvals.

    Without *option*, what the release asks for is decided. The facts must hold release, recommendation and what it
    rests on.
    """
    release, recommendation, now = facts.release, facts.recommendation, facts.now
    if release is None or recommendation is None or now is None:
        raise ValueError("a decision needs a release, a recommendation and what it rests on")
    asked = recommendation.asked.id
    given = Decision(
        riskkit="decision/1",
        release=release.subject,
        date=facts.date,
        option=option or asked,
        course="follows",
        why=why,
        recommended=Recommended(
            option=recommendation.recommended.option,
            asked=asked,
            verdict=asked_result(recommendation).verdict,
            on=facts.date,
        ),
        conditions=dict(accepted),
        dissent=dict(dissent),
        review=review,
        rests_on=now,
    )
    verdicts = decided_verdicts(given, recommendation).values()
    follows = all(verdict in CLEARED for verdict in verdicts)
    return given if follows else given.model_copy(update={"course": "overrides"})


def extreme_in(facts: Facts, option: str) -> tuple[str, ...]:
    """The risks that are extreme at an option, or at one of several offered at once, as release.yaml has them."""
    release, framework, recommendation = facts.release, facts.framework, facts.recommendation
    if release is None or framework is None or recommendation is None:
        return ()
    options = recommendation.options
    wanted = (option,) if option in options else tuple(key for key in parts(option) if key in options)
    found: list[str] = []
    for key in wanted:
        needed = options[key].conditions
        if not needed or not all(met(release, framework, each.question, each.level, facts.date) for each in needed):
            found += (
                risk for risk, read in options[key].risks.items() if read.rows[options[key].reads].zone == "extreme"
            )
    return tuple(dict.fromkeys(found))


def approving(decision: Decision, said: Said, approved: str, note: str | None) -> Decision:
    """The decision with somebody's approval; an earlier one of theirs in that role is replaced."""
    others = {
        key: approval
        for key, approval in decision.approvals.items()
        if (folded(approval.name), approval.role) != (folded(said.name), said.role)
    }
    mine = Approval(name=said.name, role=said.role, on=said.on, of=approved, note=note)
    return decision.model_copy(update={"approvals": others | {_key(said, others): mine}})


def dissenting(decision: Decision, said: Said, text: str) -> Decision:
    """The decision with somebody's dissent, and without their approvals."""
    kept = {key: each for key, each in decision.approvals.items() if folded(each.name) != folded(said.name)}
    mine = Dissent(name=said.name, role=said.role, on=said.on, text=text)
    against = decision.dissent | {_key(said, decision.dissent): mine}
    return decision.model_copy(update={"dissent": against, "approvals": kept})


def _key(said: Said, taken: Collection[str]) -> str:
    """An id made from a name; with the role or a number where it is taken."""
    name = kebab(said.name) or "somebody"
    return free_id(kebab(f"{name}-{said.role}") if name in taken else name, taken)
