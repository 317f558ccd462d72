"""Evidence: does it exist, and is it recent, about this release and of the required grade?"""

from collections.abc import Iterator, Mapping

from riskkit.engine.plan import level_at
from riskkit.gate.order import offered, reversible
from riskkit.gate.rule import Rule, Violation, in_file
from riskkit.gate.rules.assessment import days
from riskkit.schema.assessment import Assessment
from riskkit.schema.base import GRADES
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import Contents
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.recommendation import AnswerReading, Recommendation


def _cited(assessment: Assessment) -> set[str]:
    return {key for answer in assessment.answers.values() for key in answer.evidence}


def evidence_fresh(assessment: Assessment, policy: Policy, date: str) -> Iterator[Violation]:
    """Cited evidence is no older than the policy allows."""
    most = policy.thresholds.evidence_days
    for key, item in assessment.evidence.items():
        if key in _cited(assessment) and days(item.date, date) > most:
            message = f"is of {item.date}, more than {most} days before {date}"
            yield Violation("assessment", f"evidence/{key}/date", message, "test again, or find newer evidence")


def evidence_bound(assessment: Assessment, release: ReleaseFile) -> Iterator[Violation]:
    """Cited evidence is about this release."""
    for key, item in assessment.evidence.items():
        if key in _cited(assessment) and item.subject not in (release.subject, release.name):
            about = f"is about '{item.subject}'" if item.subject else "does not say what it is about"
            at = f"evidence/{key}/subject" if item.subject else f"evidence/{key}"
            yield Violation("assessment", at, f"{about}, and the release is '{release.subject}'", "test this release")


def _leans_on(reading: AnswerReading, question: str, framework: Framework) -> bool:
    """Whether an answer says something better than the worst, which alone needs support."""
    asked = framework.asked.get(question)
    if asked is None or asked.type == "benefit" or reading.stands != "answered":
        return False
    return reading.level != level_at(asked, len(asked.levels) - 1)


def evidence_graded(framework: Framework, recommendation: Recommendation, policy: Policy) -> Iterator[Violation]:
    """If the release cannot be taken back, answers better than the worst have evidence of the policy's grade."""
    if reversible(framework, offered(framework, recommendation)):
        return
    least = policy.thresholds.answer_grade
    for key, reading in recommendation.answers.items():
        if _leans_on(reading, key, framework) and GRADES.index(reading.grade) < GRADES.index(least):
            message = f"is supported by {reading.grade}, and needs {least}"
            yield Violation("assessment", f"answers/{key}", message, "cite evidence of that grade")


def evidence_same(assessment: Assessment, release: ReleaseFile) -> Iterator[Violation]:
    """If both files name an evaluation, its date, grade and digest are the same."""
    for key, item in assessment.evidence.items():
        told = release.evaluations.get(key)
        if told is None:
            continue
        for field in ("date", "grade", "digest"):
            ours, theirs = getattr(item, field), getattr(told, field)
            if ours != theirs and (field != "digest" or (ours and theirs)):
                message = f"says '{ours}', and release.yaml '{theirs}'"
                yield Violation("assessment", f"evidence/{key}/{field}", message, "make both files agree")


def evaluations_enough(release: ReleaseFile, policy: Policy) -> Iterator[Violation]:
    """release.yaml names as many evaluations of the required grade as the policy requires."""
    wanted, least = policy.thresholds.evaluation_grade, policy.thresholds.evaluations
    good = [key for key, item in release.evaluations.items() if GRADES.index(item.grade) >= GRADES.index(wanted)]
    if len(good) < least:
        message = f"{len(good)} of at least {wanted}, and the policy wants {least}"
        yield Violation("release", "evaluations", message, "evaluate the model, and name the results")


def evaluation_fresh(release: ReleaseFile, policy: Policy, date: str) -> Iterator[Violation]:
    """Evaluations are no older than the policy allows."""
    most = policy.thresholds.evaluation_days
    for key, item in release.evaluations.items():
        if days(item.date, date) > most:
            message = f"is of {item.date}, more than {most} days before {date}"
            yield Violation("release", f"evaluations/{key}/date", message, "evaluate it again")


def evaluation_shown(release: ReleaseFile) -> Iterator[Violation]:
    """Every evaluation above self-report names its results and where to find them."""
    for key, item in release.evaluations.items():
        if item.grade in ("none", "self-report"):
            continue
        if not item.path and not item.url:
            message = "does not say where its results are"
            yield Violation("release", f"evaluations/{key}", message, "add the path and the digest of a file, or a url")
        elif item.path and not item.digest:
            yield Violation("release", f"evaluations/{key}", "does not say which results are meant", "add their digest")


def evaluation_intact(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """The files of results exist and are those that release.yaml names."""
    for key, item in release.evaluations.items():
        if not item.path:
            continue
        found = contents.files.get(item.path)
        if found is None or not found.size:
            message = f"'{item.path}' is {'missing' if found is None else 'empty'}"
            yield Violation("release", f"evaluations/{key}/path", message, "put the results there")
        elif item.digest and contents.digests.get(item.path) != item.digest:
            fix = "restore the results, or name these and assess them"
            yield in_file(item.path, f"is not the file of results that evaluation '{key}' names", fix, key)


RULES: Mapping[str, Rule] = {
    "evidence-fresh": Rule(evidence_fresh, debt=True),
    "evidence-bound": Rule(evidence_bound, debt=True),
    "evidence-graded": Rule(evidence_graded),
    "evidence-same": Rule(evidence_same),
    "evaluations-enough": Rule(evaluations_enough, debt=True),
    "evaluation-fresh": Rule(evaluation_fresh, debt=True),
    "evaluation-shown": Rule(evaluation_shown, debt=True),
    "evaluation-intact": Rule(evaluation_intact, fixed=True),
}
