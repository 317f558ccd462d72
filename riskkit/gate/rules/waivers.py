"""Waivers: is each one valid, and for which finding?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from riskkit.gate.rule import Rule, Violation
from riskkit.gate.rules.assessment import days
from riskkit.schema.policy import Policy, Waiver
from riskkit.schema.results.gate import WaiverRun


@dataclass(frozen=True, slots=True)
class LocatedViolation:
    """A finding with the rule that it is of, the file as a policy names it, and its fingerprint."""

    rule: str
    file: str
    found: Violation
    fingerprint: str
    digest: str = ""
    """Of the bytes of a file below the folder of the model; empty for other files, and where it is not known."""


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """What waivers are held against."""

    date: str
    release: str
    """Name and version; empty where they could not be read."""
    digests: Mapping[str, str]
    """Of files below the folder of the model, by path."""
    waivable: Collection[str]
    """The rules whose findings can be waived."""
    known: Collection[str]


def is_for(waiver: Waiver, violation: LocatedViolation, ground: WaiverFacts) -> bool:
    """Whether a waiver is for a finding: the rule, the release, the file and the very place in it."""
    scope = waiver.scope
    return (
        waiver.rule == violation.rule
        and scope.release == ground.release
        and scope.file == violation.file
        and (scope.pointer or "") == violation.found.pointer
        and scope.digest in (None, violation.digest)
    )


def waiver_runs(policy: Policy, findings: Sequence[LocatedViolation], ground: WaiverFacts) -> dict[str, WaiverRun]:
    """Every waiver of a policy, and what it was good for."""
    found = {}
    for key, waiver in policy.waivers.items():
        covered = tuple(told.fingerprint for told in findings if is_for(waiver, told, ground))
        if waiver.expires <= ground.date:
            state, covered = "expired", ()
        elif _refusal(waiver, policy, ground):
            state, covered = "refused", ()
        elif waiver.scope.release != ground.release:
            state = "other-release"
        else:
            state = "used" if covered else "unused"
        found[key] = WaiverRun.model_validate(
            {**waiver.model_dump(include={"rule", "owner", "reason", "expires"}), "state": state, "findings": covered}
        )
    return found


def _refusal(waiver: Waiver, policy: Policy, ground: WaiverFacts) -> str:
    """Why a waiver does not count although it is in time."""
    if waiver.rule not in ground.known:
        return f"'{waiver.rule}' is not a rule"
    if waiver.rule not in ground.waivable:
        return f"'{waiver.rule}' cannot be waived"
    if days(waiver.granted, waiver.expires) > policy.thresholds.waiver_days:
        return (
            f"lasts {days(waiver.granted, waiver.expires)} days, and the policy allows {policy.thresholds.waiver_days}"
        )
    if len(waiver.reason.split()) < 3:
        return "gives no reason that others could follow"
    return ""


def waivers_hold(policy: Policy, waivers: Mapping[str, WaiverRun], ground: WaiverFacts) -> Iterator[Violation]:
    """Every waiver is current and allowed, and matches a finding."""
    for key, run in waivers.items():
        waiver, at = policy.waivers[key], f"waivers/{key}"
        if run.state == "expired":
            message = f"the waiver of {waiver.owner} expired on {waiver.expires}"
            yield Violation("policy", f"{at}/expires", message, f"repair the cause, or ask {waiver.owner}")
        elif run.state == "refused":
            message = f"the waiver of {waiver.owner} does not count: {_refusal(waiver, policy, ground)}"
            yield Violation("policy", at, message, f"ask {waiver.owner} to remove or narrow it")
        elif run.state == "unused":
            message = f"the waiver of {waiver.owner} matches nothing: {_mismatch(waiver, ground)}"
            yield Violation("policy", at, message, f"ask {waiver.owner} to remove it, or to name its finding")


def _mismatch(waiver: Waiver, ground: WaiverFacts) -> str:
    """Why a waiver matches no finding."""
    scope = waiver.scope
    there = ground.digests.get(scope.file)
    if scope.digest and there and there != scope.digest:
        return f"it is for '{scope.file}' as {scope.digest}, and the file is {there}"
    where = " ".join(part for part in (scope.file, scope.pointer) if part)
    return f"there is no finding of '{waiver.rule}' at {where}"


RULES: Mapping[str, Rule] = {"waivers-hold": Rule(waivers_hold, fixed=True)}
