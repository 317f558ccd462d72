"""Assessment: does it exist, is it about this release and these weights, and does it use what the policy names?"""

from collections.abc import Iterator, Mapping
from datetime import date as Day

from riskkit.errors import Problem
from riskkit.gate.rule import Rule, Violation
from riskkit.gate.rules.metadata import unread
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.context import Context
from riskkit.schema.decision import RestsOn
from riskkit.schema.framework.framework import Framework
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile

_PIN = "riskkit assess --answers assessment.yaml --pin --in-place"


def days(earlier: str, later: str) -> int:
    """From one day to another."""
    return (Day.fromisoformat(later) - Day.fromisoformat(earlier)).days


def assessment_present(release: ReleaseFile) -> Iterator[Violation]:
    """The release names its assessment."""
    if release.assessment is None:
        fix = "make one with riskkit init and riskkit assess, and name it: assessment: {path: assessment.yaml}"
        yield Violation("release", "assessment", "names no assessment, so its risks are unknown", fix)


def assessment_valid(problems: Mapping[str, tuple[Problem, ...]]) -> Iterator[Violation]:
    """The assessment can be read and answers the framework's questions."""
    yield from unread(problems, "assessment")


def framework_valid(problems: Mapping[str, tuple[Problem, ...]]) -> Iterator[Violation]:
    """The framework and the context can be read."""
    yield from unread(problems, "framework")
    yield from unread(problems, "context")


def assessment_unchanged(release: ReleaseFile, now: RestsOn) -> Iterator[Violation]:
    """The assessment is the one whose digest release.yaml names."""
    named = release.assessment
    if named and named.digest and named.digest != now.assessment.digest:
        message = f"'{named.path}' is not the one that was named: its digest is {now.assessment.digest}"
        yield Violation(
            "release", "assessment/digest", message, "restore the assessment, or name this one and decide again"
        )


def assessment_of_release(release: ReleaseFile, assessment: Assessment) -> Iterator[Violation]:
    """The assessment is about this release: the same name, version, components, access and licences."""
    told = assessment.release
    for key in ("name", "version"):
        if getattr(told, key) != getattr(release, key):
            message = f"is about '{getattr(told, key)}', and the release says '{getattr(release, key)}'"
            yield Violation("assessment", f"release/{key}", message, "assess this release")
    for key in dict.fromkeys((*told.components, *release.components)):
        yield from _same_component(key, release, assessment)


def _same_component(key: str, release: ReleaseFile, assessment: Assessment) -> Iterator[Violation]:
    at, fix = f"release/components/{key}", "make both files agree, and assess what you release"
    ours, theirs = assessment.release.components.get(key), release.components.get(key)
    if ours is None or theirs is None:
        where = "release.yaml" if ours is None else "the assessment"
        yield Violation("assessment", at, f"'{key}' stands in {where} alone", fix)
        return
    if set(ours.channels) != set(theirs.channels):
        message = f"is reached through {', '.join(ours.channels)}, in release.yaml through {', '.join(theirs.channels)}"
        yield Violation("assessment", f"{at}/access", message, fix)
    if ours.licence != theirs.licence:
        message = f"is under '{ours.licence}', in release.yaml under '{theirs.licence}'"
        yield Violation("assessment", f"{at}/licence", message, fix)


def assessment_of_weights(release: ReleaseFile, assessment: Assessment, framework: Framework) -> Iterator[Violation]:
    """The assessment is about exactly these weights, by digest."""
    kinds = framework.options.components
    for key, part in release.components.items():
        if key not in kinds or kinds[key].kind != "weights":
            continue
        told = assessment.release.components.get(key)
        at, fix = f"release/components/{key}/digest", "write the digest of release.yaml here, if these are the weights"
        if part.digest is None:
            yield Violation(
                "release", f"components/{key}/digest", f"'{key}' has no digest", "riskkit init FOLDER hashes it"
            )
        if told and told.digest is None:
            yield Violation("assessment", at, f"does not say which '{key}' was assessed", fix)
        elif told and part.digest and told.digest != part.digest:
            yield Violation(
                "assessment", at, f"the assessed '{key}' differ from the released ones", "assess these weights"
            )


def assessment_framework(assessment: Assessment, framework: Framework, policy: Policy) -> Iterator[Violation]:
    """The answers use exactly this version of the framework, and the policy names it."""
    made, version = assessment.framework, framework.framework.version
    if made.digest is None:
        yield Violation("assessment", "framework", "does not pin the framework by its digest", _PIN)
    elif made.id != framework.id or made.digest != framework.digest or made.version not in (None, version):
        message = f"made with {made.id} {made.version or ''} {made.digest}, but there is {framework.id} {version}"
        yield Violation("assessment", "framework", message, "riskkit migrate, and look at what changes")
    wanted = policy.framework
    if (
        wanted.id != framework.id
        or wanted.version not in (None, version)
        or wanted.digest not in (None, framework.digest)
    ):
        message = (
            f"wants {wanted.id} {wanted.version or ''} {wanted.digest or ''}, but there is {framework.id} {version}"
        )
        yield Violation("policy", "framework", message.replace("  ", " "), "use the framework that the policy names")


def assessment_context(assessment: Assessment, context: Context, policy: Policy, now: RestsOn) -> Iterator[Violation]:
    """The assessment uses exactly this context, and the policy names it."""
    made, used = assessment.context, now.context
    digest = used.digest if used else None
    if made is None or made.digest is None:
        yield Violation("assessment", "context", "does not pin the context by its digest", _PIN)
    elif made.id != context.id or made.digest != digest:
        message = f"made with the context '{made.id}', but '{context.id}' now differs from it"
        yield Violation("assessment", "context", message, "adopt this context, and look at what changes")
    if policy.context.digest not in (None, digest):
        yield Violation("policy", "context/digest", "requires a different context", "use the policy's context")


def assessment_profile(assessment: Assessment, framework: Framework, policy: Policy) -> Iterator[Violation]:
    """The assessment uses the policy's profile, unless no assessment can name that one."""
    used = policy.profile
    if used in framework.profiles.profiles and assessment.profile != used:
        message = f"is made under the profile '{assessment.profile}', and the policy says '{used}'"
        yield Violation("assessment", "profile", message, "assess it under the profile of the policy")


def _answered_on(answer: Answer) -> Iterator[str]:
    if answer.on:
        yield answer.on
    yield from (rating.on for rating in (answer.ratings or {}).values() if rating.on)


def assessment_current(assessment: Assessment, policy: Policy, date: str) -> Iterator[Violation]:
    """Somebody has reviewed the answers recently."""
    most = policy.thresholds.assessment_days
    dates = [on for answer in assessment.answers.values() for on in _answered_on(answer)]
    if not dates:
        yield Violation("assessment", "answers", "no answer has a date", "date the answers: on: 2026-11-22")
    elif days(max(dates), date) > most:
        message = f"the newest answer is of {max(dates)}, more than {most} days before {date}"
        yield Violation("assessment", "answers", message, "review the answers")


def answers_explained(flags: tuple[Problem, ...]) -> Iterator[Violation]:
    """No answer, reason or title is a placeholder or template text, or missing where it is required."""
    for flag in flags:
        yield Violation("assessment", flag.pointer, flag.message, flag.hint or "write what was seen or done")


def answers_confirmed(assessment: Assessment) -> Iterator[Violation]:
    """Every answer carried over from an earlier release is confirmed."""
    for key in assessment.carried:
        message = f"was carried from {assessment.carried_from or 'an earlier release'}, and nobody has confirmed it"
        yield Violation("assessment", f"carried/{key}", message, "confirm it or answer it anew: riskkit assess")


def answers_before_outcome(assessment: Assessment) -> Iterator[Violation]:
    """No answer was changed after somebody could see the result."""
    for key, answer in assessment.answers.items():
        if answer.revisions:
            last = answer.revisions[-1]
            message = f"was changed on {last.on}, after an outcome could be seen; before it was {last.was}"
            yield Violation("assessment", f"answers/{key}/revisions", message, "let somebody else review the change")


RULES: Mapping[str, Rule] = {
    "framework-valid": Rule(framework_valid, "bad-input", fixed=True),
    "assessment-present": Rule(assessment_present, "not-assessed", fixed=True),
    "assessment-valid": Rule(assessment_valid, "bad-input", fixed=True),
    "assessment-unchanged": Rule(assessment_unchanged, fixed=True),
    "assessment-of-release": Rule(assessment_of_release),
    "assessment-of-weights": Rule(assessment_of_weights, fixed=True),
    "assessment-framework": Rule(assessment_framework, "not-assessed", fixed=True),
    "assessment-context": Rule(assessment_context, "not-assessed", fixed=True),
    "assessment-profile": Rule(assessment_profile),
    "assessment-current": Rule(assessment_current),
    "answers-explained": Rule(answers_explained),
    "answers-confirmed": Rule(answers_confirmed, "warn"),
    "answers-before-outcome": Rule(answers_before_outcome, "warn"),
}
