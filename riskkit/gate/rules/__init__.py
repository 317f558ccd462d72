"""All rules, by id, in the order in which they run."""

from collections.abc import Iterator, Mapping

from riskkit.gate.rule import Rule, Violation
from riskkit.gate.rules import (
    assessment,
    card,
    clock,
    decision,
    evidence,
    licences,
    metadata,
    policy,
    stages,
    verdict,
    waivers,
    weights,
)
from riskkit.schema.checks.framework import suggest
from riskkit.schema.policy import Policy


def policy_settings(policy: Policy) -> Iterator[Violation]:
    """Every rule that the policy names exists, and may be relaxed."""
    for key, setting in policy.rules.items():
        at = f"rules/{key}"
        if key not in RULES:
            hint = suggest(key, RULES, "rules") or "see the rules of the gate in the reference"
            yield Violation("policy", at, f"'{key}' is not a rule", hint)
        elif RULES[key].fixed:
            message = f"'{key}' cannot be set to '{setting}': what it finds always counts"
            yield Violation("policy", at, message, "leave it out")


RULES: Mapping[str, Rule] = {
    **policy.RULES,
    "policy-settings": Rule(policy_settings, "bad-input", fixed=True),
    **metadata.RULES,
    **assessment.RULES,
    **weights.RULES,
    **verdict.RULES,
    **decision.RULES,
    **stages.RULES,
    **evidence.RULES,
    **licences.RULES,
    **card.RULES,
    **clock.RULES,
    **waivers.RULES,
}
"""What the gate requires of a release; waivers come last, because they are compared with the other findings."""
