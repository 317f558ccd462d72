"""What people decide, made into a decision: whether it follows or overrides, and what it rests on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from riskkit.gate.approvals import folded
from riskkit.gate.facts import Facts
from riskkit.gate.order import asked_for, offered
from riskkit.gate.rules.decision import decided_verdict
from riskkit.gate.rules.verdict import extremes, offered_result
from riskkit.schema.decision import Accepted, Approval, Decision, Dissent, Recommended
from riskkit.schema.ids import free_id, kebab
from riskkit.schema.results.recommendation import ALLOWED


@dataclass(frozen=True, slots=True)
class Speaker:
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

    Without *option*, what is offered is decided: what the release asks for, or what a measure opens beside it. The
    facts must hold release, framework, recommendation and what it rests on.
    """
    release, framework, recommendation, now = facts.release, facts.framework, facts.recommendation, facts.now
    if release is None or framework is None or recommendation is None or now is None:
        raise ValueError("a decision needs a release, a framework, a recommendation and its inputs")
    given = Decision(
        riskkit="decision/2",
        release=release.subject,
        date=facts.date,
        option=option or offered(framework, recommendation),
        course="follows",
        why=why,
        recommended=Recommended(
            option=recommendation.recommended.option,
            asked=asked_for(framework, recommendation),
            verdict=offered_result(framework, recommendation).verdict,
            on=facts.date,
        ),
        conditions=dict(accepted),
        dissent=dict(dissent),
        review=review,
        rests_on=now,
    )
    follows = decided_verdict(given.option, recommendation) in ALLOWED
    return given if follows else given.model_copy(update={"course": "overrides"})


def extreme_in(facts: Facts, option: str) -> tuple[str, ...]:
    """The risks that are extreme and do not allow an option."""
    if facts.framework is None or facts.recommendation is None:
        return ()
    return extremes(facts.recommendation, option)


def approving(decision: Decision, speaker: Speaker, approved: str, note: str | None) -> Decision:
    """The decision with somebody's approval; an earlier one of theirs in that role is replaced."""
    others = {
        key: approval
        for key, approval in decision.approvals.items()
        if (folded(approval.name), approval.role) != (folded(speaker.name), speaker.role)
    }
    mine = Approval(name=speaker.name, role=speaker.role, on=speaker.on, of=approved, note=note)
    return decision.model_copy(update={"approvals": others | {_key(speaker, others): mine}})


def dissenting(decision: Decision, speaker: Speaker, text: str) -> Decision:
    """The decision with somebody's dissent, and without their approvals."""
    kept = {key: each for key, each in decision.approvals.items() if folded(each.name) != folded(speaker.name)}
    mine = Dissent(name=speaker.name, role=speaker.role, on=speaker.on, text=text)
    against = decision.dissent | {_key(speaker, decision.dissent): mine}
    return decision.model_copy(update={"dissent": against, "approvals": kept})


def _key(speaker: Speaker, taken: Collection[str]) -> str:
    """An id made from a name; with the role or a number where it is taken."""
    name = kebab(speaker.name) or "somebody"
    return free_id(kebab(f"{name}-{speaker.role}") if name in taken else name, taken)
