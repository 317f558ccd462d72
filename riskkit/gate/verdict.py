"""Verdict: is what the release comes to cleared by the answers, worked out anew?"""

from collections.abc import Iterable, Iterator, Mapping

from riskkit.gate.finding import Found, Rule
from riskkit.gate.order import covers
from riskkit.schema.base import GRADES, Grade
from riskkit.schema.decision import Decision
from riskkit.schema.framework import Framework
from riskkit.schema.policy import Policy
from riskkit.schema.recommendation import OptionResult, Recommendation
from riskkit.schema.release import ReleaseFile

CLEARED = ("cleared", "cleared-with-conditions")


def asked_result(recommendation: Recommendation) -> OptionResult:
    """The verdict on what the release asks for."""
    return recommendation.options[recommendation.asked.id]


def _shared_at(release: ReleaseFile, recommendation: Recommendation) -> str:
    """Where it is said what makes the option as open as it is: the access of the component first named as a reason."""
    reasons = [why.partition(": ")[2].partition(" ")[0] for why in recommendation.asked.why]
    return next((f"components/{key}/access" for key in reasons if key in release.components), "components")


def conditions(recommendation: Recommendation) -> dict[str, str]:
    """By control the level at which it has to stand for what is asked for; empty where it clears as it is, or not."""
    found = asked_result(recommendation)
    held = found.conditions if found.verdict == "cleared-with-conditions" else ()
    return {condition.question: condition.level for condition in held}


def reaches(framework: Framework, question: str, level: str, wanted: str) -> bool:
    """Whether a control at a level stands at least as well as wanted; one that is not known does not."""
    asked = framework.asked.get(question)
    known = asked.by_badness if asked else ()
    return level in known and wanted in known and known.index(level) <= known.index(wanted)


def met(release: ReleaseFile, framework: Framework, question: str, level: str, date: str) -> bool:
    """Whether a safeguard brings a control to a level: it is in place, and shown by what its question requires."""
    return any(
        reaches(framework, question, safeguard.level, level)
        and safeguard.since is not None
        and safeguard.since <= date
        and _shown(release, safeguard.evidence, framework.asked[question].grade)
        for safeguard in release.safeguards.values()
        if safeguard.control == question and safeguard.level
    )


def _shown(release: ReleaseFile, evidence: Iterable[str], least: Grade) -> bool:
    found = [release.evaluations[key] for key in evidence if key in release.evaluations]
    return any(GRADES.index(item.grade) >= max(GRADES.index(least), 1) and (item.path or item.url) for item in found)


def no_extreme_risk(
    release: ReleaseFile, recommendation: Recommendation, framework: Framework, date: str
) -> Iterator[Found]:
    """No risk of what is asked for is extreme; no benefit, waiver or decision buys that back."""
    asked, found = recommendation.asked.id, asked_result(recommendation)
    needed = conditions(recommendation)
    if needed and all(met(release, framework, question, level, date) for question, level in needed.items()):
        return  # as it stands it is no longer what the answers say
    for risk, reading in found.risks.items():
        if reading.rows[found.reads].zone == "extreme":
            message = f"'{recommendation.titles.get(risk, risk)}' is extreme at '{asked}'"
            fix = f"share no more than {', '.join(recommendation.ceiling)}, or show that the hazard is not there"
            yield Found("release", _shared_at(release, recommendation), message, fix, risk)


def option_cleared(
    release: ReleaseFile, recommendation: Recommendation, framework: Framework, decision: Decision | None = None
) -> Iterator[Found]:
    """What the components, licences and access come to is cleared, or a decision overrides that it is not."""
    asked, found = recommendation.asked, asked_result(recommendation)
    if found.verdict in CLEARED or overridden(framework, recommendation, decision):
        return
    why = "; ".join(dict.fromkeys(item.text for item in found.missing[:3]))
    message = f"comes to '{asked.id}', which is {found.verdict.replace('-', ' ')}" + (f": {why}" if why else "")
    fix = f"share no more than {', '.join(recommendation.ceiling)}; riskkit explain says what is missing"
    yield Found("release", _shared_at(release, recommendation), message, fix)


def overridden(framework: Framework, recommendation: Recommendation, decision: Decision | None) -> bool:
    """Whether a decision takes what is asked for upon itself although it is not cleared."""
    return (
        decision is not None
        and decision.course == "overrides"
        and covers(framework, decision.option, recommendation.asked.id)
    )


def contradictions_resolved(recommendation: Recommendation) -> Iterator[Found]:
    """No two answers contradict each other."""
    for item in recommendation.contradictions:
        yield Found(
            "assessment", f"answers/{item.questions[0]}", item.text, "correct one of the two answers", item.kind
        )


def margin_kept(release: ReleaseFile, recommendation: Recommendation, policy: Policy) -> Iterator[Found]:
    """What is asked for does not stand on an edge, by the margin of the policy."""
    found, least = asked_result(recommendation), policy.thresholds.margin
    margin = found.met.margin if found.met else found.margin
    if margin is not None and margin < least:
        asked = f"'{recommendation.asked.id}'" + (" once its conditions are met" if found.met else "")
        message = f"{asked} is {margin:.2f} decades from a worse zone, and the policy wants {least:g}"
        fix = "settle what it rests on: " + (", ".join(recommendation.recommended.rests_on) or "riskkit next")
        yield Found("release", _shared_at(release, recommendation), message, fix)


RULES: Mapping[str, Rule] = {
    "no-extreme-risk": Rule(no_extreme_risk, fixed=True),
    "option-cleared": Rule(option_cleared, fixed=True),
    "contradictions-resolved": Rule(contradictions_resolved, "hold"),
    "margin-kept": Rule(margin_kept, "hold"),
}
