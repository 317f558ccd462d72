"""Verdict: do the answers allow what the release shares?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from riskkit.engine.plan import badness
from riskkit.gate.order import covers, offered, opened
from riskkit.gate.rule import Rule, Violation
from riskkit.schema.base import GRADES, Grade
from riskkit.schema.decision import Decision
from riskkit.schema.framework.framework import Framework
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.outlook import Margin
from riskkit.schema.results.recommendation import ALLOWED, OptionResult, Recommendation


def offered_result(framework: Framework, recommendation: Recommendation) -> OptionResult:
    """The verdict on what is offered."""
    return recommendation.options[offered(framework, recommendation)]


def _offered_at(
    release: ReleaseFile, framework: Framework, recommendation: Recommendation
) -> tuple[Literal["release", "assessment"], str]:
    """Where it is said what makes it as open as it is: the access of a component, or a measure that opens more."""
    asked, most = recommendation.asked, offered(framework, recommendation)
    for number, measure in enumerate(recommendation.measures):
        if most != asked.option and opened(framework, recommendation).get(measure) == most:
            return "assessment", f"measures/{number}"
    reasons = [why.removeprefix(f"{asked.option}: ") for why in asked.why if why.startswith(f"{asked.option}: ")]
    named = [why.partition(" ")[0] for why in reasons]
    return "release", next((f"components/{key}/access" for key in named if key in release.components), "components")


def conditions(framework: Framework, recommendation: Recommendation) -> dict[str, str]:
    """By control the level at which it has to stand for what is offered; empty where it is allowed as it is, or not."""
    found = offered_result(framework, recommendation)
    needed = found.conditions if found.verdict == "allowed-with-conditions" else ()
    return {condition.question: condition.level for condition in needed}


def reaches(framework: Framework, question: str, level: str, wanted: str) -> bool:
    """Whether a control at a level stands at least as well as wanted; one that is not known does not."""
    asked = framework.asked.get(question)
    if asked is None or level not in asked.levels or wanted not in asked.levels:
        return False
    return badness(asked, level) <= badness(asked, wanted)


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


def extremes(recommendation: Recommendation, option: str) -> tuple[str, ...]:
    """The risks that stand in an extreme cell and do not allow an option; which nobody can decide away."""
    found = recommendation.options.get(option)
    return tuple(dict.fromkeys(each.risk for each in found.barriers if each.risk and each.extreme)) if found else ()


def no_extreme_risk(release: ReleaseFile, recommendation: Recommendation, framework: Framework) -> Iterator[Violation]:
    """No risk of the release is extreme; no benefit, waiver or decision changes that."""
    option = offered(framework, recommendation)
    for risk in extremes(recommendation, option):
        blank = [hazard.question for hazard in recommendation.risks[risk].hazard if hazard.entered == "blank"]
        extreme = f"is extreme, since '{blank[0]}' is blank and counts as the worst answer," if blank else "is extreme,"
        message = f"'{recommendation.titles.get(risk, risk)}' {extreme} and does not allow '{option}'"
        fix = f"share no more than '{recommendation.recommended.option}', or show that the hazard does not exist"
        fix = f"answer it: riskkit assess asks '{blank[0]}'" if blank else fix
        yield Violation(*_offered_at(release, framework, recommendation), message, fix, risk)


def option_allowed(
    release: ReleaseFile, recommendation: Recommendation, framework: Framework, decision: Decision | None = None
) -> Iterator[Violation]:
    """The option that follows from components, licences, access and measures is allowed, or a decision overrides."""
    option, found = offered(framework, recommendation), offered_result(framework, recommendation)
    if found.verdict in ALLOWED or overridden(framework, recommendation, decision):
        return
    why = "; ".join(dict.fromkeys(barrier.text for barrier in found.barriers[:3]))
    message = f"amounts to '{option}', which is {found.verdict.replace('-', ' ')}" + (f": {why}" if why else "")
    fix = f"share no more than '{recommendation.recommended.option}'; riskkit explain says what is missing"
    yield Violation(*_offered_at(release, framework, recommendation), message, fix)


def overridden(framework: Framework, recommendation: Recommendation, decision: Decision | None) -> bool:
    """Whether a decision takes what is offered upon itself although it is not allowed."""
    return (
        decision is not None
        and decision.course == "overrides"
        and covers(framework, decision.option, offered(framework, recommendation))
    )


def contradictions_resolved(recommendation: Recommendation) -> Iterator[Violation]:
    """No two answers contradict each other."""
    for item in recommendation.contradictions:
        yield Violation(
            "assessment", f"answers/{item.questions[0]}", item.text, "correct one of the two answers", item.kind
        )


def inferred_accepted(recommendation: Recommendation) -> Iterator[Violation]:
    """No hazard is answered as public weights instead of being tested."""
    for key, by in recommendation.inferred.items():
        title = recommendation.titles.get(key, key)
        message = f"'{title}' was not tested, and counts as that of public weights by the word of '{by}'"
        yield Violation("assessment", f"answers/{key}", message, "test it, or let somebody review the reasons")


def margin_kept(
    release: ReleaseFile, framework: Framework, recommendation: Recommendation, margin: Margin, policy: Policy
) -> Iterator[Violation]:
    """No answer would close the option by moving fewer levels than the policy requires."""
    steps, least, by = margin.answer, policy.thresholds.margin, margin.by
    if steps is None or by is None or steps >= least:
        return
    levels = f"{steps} level{'' if steps == 1 else 's'}"
    option = offered(framework, recommendation)
    message = f"'{option}' closes where '{by.question}' moves by {levels} to '{by.level}', and the policy wants {least}"
    fix = f"settle '{by.question}', or share less"
    yield Violation(*_offered_at(release, framework, recommendation), message, fix, by.question)


RULES: Mapping[str, Rule] = {
    "no-extreme-risk": Rule(no_extreme_risk, fixed=True),
    "option-allowed": Rule(option_allowed, fixed=True),
    "contradictions-resolved": Rule(contradictions_resolved, "hold"),
    "inferred-accepted": Rule(inferred_accepted, "note"),
    "margin-kept": Rule(margin_kept, "hold"),
}
