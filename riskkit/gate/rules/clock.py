"""Clock: is it at least as late as the newest date in the files?"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from riskkit.gate.rule import FileRole, Rule, Violation
from riskkit.schema.assessment import Assessment
from riskkit.schema.context import Context
from riskkit.schema.decision import Decision, LogLine
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile

DatedPlaces = Iterator[tuple[FileRole, str, str | None]]
"""Role, pointer and date of each past event."""


def _of_assessment(assessment: Assessment) -> DatedPlaces:
    yield "assessment", "outcome-shown", assessment.outcome_shown
    for key, answer in assessment.answers.items():
        yield "assessment", f"answers/{key}/on", answer.on
        for rater, rating in (answer.ratings or {}).items():
            yield "assessment", f"answers/{key}/ratings/{rater}/on", rating.on
        for number, revision in enumerate(answer.revisions):
            yield "assessment", f"answers/{key}/revisions/{number}/on", revision.on
    for key, item in assessment.evidence.items():
        yield "assessment", f"evidence/{key}/date", item.date


def _of_decision(decision: Decision) -> DatedPlaces:
    yield "decision", "date", decision.date
    yield "decision", "recommended/on", decision.recommended.on
    for key, dissent in decision.dissent.items():
        yield "decision", f"dissent/{key}/on", dissent.on
    for key, approval in decision.approvals.items():
        yield "decision", f"approvals/{key}/on", approval.on


def clock_right(
    date: str,
    release: ReleaseFile | None = None,
    assessment: Assessment | None = None,
    decision: Decision | None = None,
    policy: Policy | None = None,
    context: Context | None = None,
    log: tuple[LogLine, ...] | None = None,
) -> Iterator[Violation]:
    """
    The clock is not earlier than any past event in the files.

    It may be a day earlier: in the first time zones of the day, it is already tomorrow.
    """
    latest = (datetime.fromisoformat(date) + timedelta(days=1)).date().isoformat()
    found: list[tuple[FileRole, str, str | None]] = []
    if release:
        found += (("release", f"evaluations/{key}/date", item.date) for key, item in release.evaluations.items())
    found += _of_assessment(assessment) if assessment else ()
    found += _of_decision(decision) if decision else ()
    if policy:
        found += (("policy", f"waivers/{key}/granted", waiver.granted) for key, waiver in policy.waivers.items())
    found += [("context", "date", context.date)] if context else []
    found += (("log", "", line.on) for line in log or ())
    for role, pointer, day in found:
        if day and day > latest:
            message = f"is dated {day}, and the clock says {date} in Universal Time"
            yield Violation(role, pointer, message, "set the clock right, or correct the date")


RULES: Mapping[str, Rule] = {"clock-right": Rule(clock_right, "not-assessed", fixed=True)}
