"""Decision: did named people decide this about exactly this release, and is it still valid?"""

from collections.abc import Collection, Iterator, Mapping

from riskkit.errors import Problem
from riskkit.gate.approvals import lacking
from riskkit.gate.order import asked_for, covers, opened, reversible
from riskkit.gate.rule import Rule, Violation
from riskkit.gate.rules.assessment import days
from riskkit.gate.rules.metadata import unread
from riskkit.gate.rules.verdict import conditions, met, offered_result, reaches
from riskkit.schema.base import major
from riskkit.schema.decision import Decision, Digested, LogLine, MadeWith, RestsOn
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.recommendation import ALLOWED, Recommendation, VerdictName

_DECIDE = "riskkit decide release.yaml"
_RENEW = "riskkit decide release.yaml --again"
_AGAIN = f"look at what changed and decide again: {_RENEW}"


def decision_present(release: ReleaseFile) -> Iterator[Violation]:
    """The release names its decision."""
    if release.decision is None:
        yield Violation("release", "decision", "names no decision: nobody has decided on it", _DECIDE)


def decision_valid(problems: Mapping[str, tuple[Problem, ...]]) -> Iterator[Violation]:
    """The decision and its log can be read."""
    yield from unread(problems, "decision")
    yield from unread(problems, "log")


def decision_renewed(
    framework: Framework, decision: Decision | None = None, earlier: str | None = None
) -> Iterator[Violation]:
    """The decision uses the questions and tables of this framework, not of an earlier one."""
    version, made = framework.framework.version, decision.rests_on.framework if decision else None
    if made and made.version and made.id == framework.id and major(made.version) != major(version):
        earlier = f"{made.id} {made.version}"
    if earlier:
        message = f"was made under {earlier}, with different questions and tables than {version}"
        yield Violation("decision", "rests-on/framework", message, "look at it again and renew it: " + _RENEW)


def decision_unchanged(release: ReleaseFile, decision: Decision, written: str) -> Iterator[Violation]:
    """The decision is the one whose digest release.yaml names."""
    if release.decision and release.decision.digest not in (None, written):
        message = "is not the decision that was named"
        yield Violation("release", "decision/digest", message, "put the decision back, or name this one")


def decision_of_release(release: ReleaseFile, decision: Decision) -> Iterator[Violation]:
    """The decision is about this release."""
    if decision.release != release.subject:
        message = f"is about '{decision.release}', and the release is '{release.subject}'"
        yield Violation("decision", "release", message, _DECIDE)


def changes(then: RestsOn, now: RestsOn, prose: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """
    What a decision rests on that is not as it was: the pointer in the decision, and in words.

    A new text of the components of *prose* is no change, where the decision says what release.yaml is without them.
    """
    was, there = then.but_documentation, now.but_documentation
    free = prose if was and there else ()
    if was and there:
        yield from _changed_parts("but-documentation", "release.yaml", was, there)
    else:
        yield from _changed_parts("release", "release.yaml", then.release, now.release)
    yield from _changed_parts("assessment", "the assessment", then.assessment, now.assessment)
    for key in ("framework", "context", "profile"):
        was, there = getattr(then, key), getattr(now, key)
        if was != there:
            yield f"rests-on/{key}", f"the {key} {_from_to(was, there)}"
    for key in dict.fromkeys((*then.components, *now.components)):
        if key not in free and then.components.get(key) != now.components.get(key):
            yield f"rests-on/components/{key}", f"the files of '{key}' have changed"


def _changed_parts(key: str, name: str, then: Digested, now: Digested) -> Iterator[tuple[str, str]]:
    if then.digest != now.digest:
        parts = [
            part for part in dict.fromkeys((*then.parts, *now.parts)) if then.parts.get(part) != now.parts.get(part)
        ]
        where = f" ({', '.join(parts)})" if parts else ""
        yield f"rests-on/{key}", f"{name} has changed{where}"


def _from_to(was: MadeWith | None, there: MadeWith | None) -> str:
    if was is None or there is None:
        return "was not there" if was is None else "is gone"
    if (was.id, was.version) != (there.id, there.version):
        return f"is {there.id} {there.version or ''}".rstrip() + f", and was {was.id} {was.version or ''}".rstrip()
    return f"'{was.id}' has changed"


def decision_rests(decision: Decision, now: RestsOn, prose: frozenset[str] = frozenset()) -> Iterator[Violation]:
    """No file behind the decision has changed since."""
    for pointer, words in changes(decision.rests_on, now, prose):
        yield Violation("decision", pointer, f"{words} since it was decided", _AGAIN)


def decision_covers(
    release: ReleaseFile, decision: Decision, framework: Framework, recommendation: Recommendation
) -> Iterator[Violation]:
    """The release and its measures share no more than was decided."""
    asked = asked_for(framework, recommendation)
    if not covers(framework, decision.option, asked):
        why = "; ".join(recommendation.asked.why)
        message = f"'{decision.option}' was decided, but the release amounts to '{asked}' ({why})"
        yield Violation("decision", "option", message, "share no more than was decided, or decide again")
    options = framework.options.options
    decided = options[decision.option].access if decision.option in options else CLASSES[0]
    for number, measure in enumerate(recommendation.measures):
        opens = opened(framework, recommendation).get(measure)
        if opens and CLASSES.index(options[opens].access) > CLASSES.index(decided):
            message = f"'{measure}' opens '{opens}', and '{decision.option}' was decided"
            fix = f"do without it, or decide on what it opens: {_RENEW} --option {opens}"
            yield Violation("assessment", f"measures/{number}", message, fix)


def decided_verdict(option: str, recommendation: Recommendation) -> VerdictName:
    """The verdict on the option that was decided; one that is not known is not allowed."""
    return recommendation.options[option].verdict if option in recommendation.options else "not-allowed"


def decision_course(decision: Decision, recommendation: Recommendation, framework: Framework) -> Iterator[Violation]:
    """The decision states correctly whether it follows or overrides the verdict, and what was recommended."""
    if decision.course == "follows" and decided_verdict(decision.option, recommendation) not in ALLOWED:
        message = f"says that it follows, but '{decision.option}' is not allowed"
        yield Violation("decision", "course", message, "choose an allowed option, or override and say why")
    told = decision.recommended
    facts = (("option", recommendation.recommended.option), ("asked", asked_for(framework, recommendation)))
    for key, there in (*facts, ("verdict", offered_result(framework, recommendation).verdict)):
        if (said := getattr(told, key)) != there:
            message = f"says '{said}', and the answers come to '{there}'"
            yield Violation("decision", f"recommended/{key}", message, _AGAIN)


def override_allowed(decision: Decision, policy: Policy) -> Iterator[Violation]:
    """Every override is one that the policy permits, and has a reason."""
    if decision.course == "overrides" and policy.approvals.overrides is None:
        message = "goes beyond what is allowed, and the policy permits no override"
        yield Violation("decision", "course", message, "decide for what is allowed")
    if len(decision.why.split()) < 3 or len(set(decision.why.casefold().split())) < 3:
        yield Violation("decision", "why", "gives no reason that others could follow", "say why in a sentence")


def approvals_given(decision: Decision, policy: Policy, framework: Framework) -> Iterator[Violation]:
    """Everybody whom the policy requires has approved, each person once, and none of them dissents."""
    needs = [policy.approvals.follows]
    if decision.course == "overrides" and policy.approvals.overrides:
        needs.append(policy.approvals.overrides)
    if policy.approvals.irreversible and not reversible(framework, decision.option):
        needs.append(policy.approvals.irreversible)
    for message, fix, about in lacking(decision, policy, needs):
        yield Violation("decision", "approvals", message, fix, about)


def approvals_fresh(decision: Decision, approved: str, policy: Policy, date: str) -> Iterator[Violation]:
    """Every approval is for the current decision, and is not too old."""
    most = policy.thresholds.approval_days
    for key, approval in decision.approvals.items():
        at = f"approvals/{key}"
        if approval.of != approved:
            message = f"{approval.name} approved another version of this decision"
            yield Violation("decision", f"{at}/of", message, f"{_DECIDE} --approve")
        if approval.on < decision.date:
            message = f"{approval.name} approved on {approval.on}, before it was decided on {decision.date}"
            yield Violation("decision", f"{at}/on", message, f"{_DECIDE} --approve")
        if days(approval.on, date) > most:
            message = f"{approval.name} approved on {approval.on}, more than {most} days before {date}"
            yield Violation("decision", f"{at}/on", message, f"{_DECIDE} --approve", "old")


def decision_logged(release: ReleaseFile, written: str, approved: str, log: tuple[LogLine, ...]) -> Iterator[Violation]:
    """The decision is the latest about this release in decisions.log; no earlier one was put back."""
    lines = [line for line in log if line.release == release.subject]
    own = [number for number, line in enumerate(lines) if line.of == approved]
    others = [line for line in lines[own[0] :] if line.of != approved] if own else []
    if not any(lines[number].digest == written for number in own):
        message = "differs from decisions.log, so riskkit decide did not write it"
        yield Violation("decision", "", message, f"{_DECIDE}, and leave the file as it is")
    elif others or lines[-1].digest != written:
        message = f"was followed by another decision of {(others or lines)[-1].on}"
        yield Violation("decision", "", message, "take the last decision, or decide again", "superseded")


def decision_reviewed(decision: Decision, date: str) -> Iterator[Violation]:
    """The decision is not due for review."""
    if decision.review and decision.review <= date:
        yield Violation("decision", "review", f"was to be looked at again on {decision.review}", _AGAIN)


def conditions_accepted(
    decision: Decision, framework: Framework, recommendation: Recommendation
) -> Iterator[Violation]:
    """Every condition of the release is accepted, at the required level or better."""
    for question, level in conditions(framework, recommendation).items():
        accepted = decision.conditions.get(question)
        at = f"conditions/{question}"
        if accepted is None:
            message = f"'{question}' must be at '{level}', and nobody has accepted that"
            yield Violation("decision", at, message, f"{_DECIDE} --accept {question}={level}")
        elif not reaches(framework, question, accepted.level, level):
            message = f"'{accepted.level}' is accepted, and '{level}' is needed"
            yield Violation("decision", f"{at}/level", message, "accept the level that is needed")


def conditions_met(
    release: ReleaseFile,
    framework: Framework,
    recommendation: Recommendation,
    date: str,
    decision: Decision | None = None,
) -> Iterator[Violation]:
    """A safeguard meets every condition, required or accepted; it is in place and has evidence."""
    accepted = {key: each.level for key, each in (decision.conditions if decision else {}).items()}
    for question, level in (accepted | conditions(framework, recommendation)).items():
        if not met(release, framework, question, level, date):
            message = f"'{question}' must be at '{level}', and no safeguard with evidence shows that it is"
            fix = f"name one with control: {question}, level: {level}, since and evidence"
            yield Violation("release", "safeguards", message, fix, question)


RULES: Mapping[str, Rule] = {
    "decision-present": Rule(decision_present, "hold", fixed=True),
    "decision-valid": Rule(decision_valid, "bad-input", fixed=True),
    "decision-renewed": Rule(decision_renewed, "hold", fixed=True),
    "decision-unchanged": Rule(decision_unchanged, fixed=True),
    "decision-of-release": Rule(decision_of_release, fixed=True),
    "decision-rests": Rule(decision_rests, "hold", fixed=True),
    "decision-covers": Rule(decision_covers, fixed=True),
    "decision-course": Rule(decision_course, fixed=True),
    "override-allowed": Rule(override_allowed, fixed=True),
    "approvals-given": Rule(approvals_given, "hold", fixed=True),
    "approvals-fresh": Rule(approvals_fresh, "hold", fixed=True),
    "decision-logged": Rule(decision_logged, fixed=True),
    "decision-reviewed": Rule(decision_reviewed, "hold"),
    "conditions-accepted": Rule(conditions_accepted, "hold", fixed=True),
    "conditions-met": Rule(conditions_met),
}
