"""Stages: is it time for this one, and has its trigger been shown?"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from riskkit.engine.plan import badness
from riskkit.gate.facts import RunSetting
from riskkit.gate.order import covers, offered, reversible
from riskkit.gate.rule import Rule, Violation
from riskkit.gate.rules.assessment import days
from riskkit.schema.base import GRADES
from riskkit.schema.decision import LogLine
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import PlannedStage, ReleaseFile, StageNeed
from riskkit.schema.results.recommendation import Recommendation


def _current(release: ReleaseFile) -> PlannedStage | None:
    return release.stages.get(release.stage) if release.stage else None


def stage_named(release: ReleaseFile) -> Iterator[Violation]:
    """If there is a stage plan, release.yaml names the current stage."""
    if release.stages and not release.stage:
        fix = f"stage: {next(iter(release.stages))}; stages: {', '.join(release.stages)}"
        yield Violation("release", "stage", "has a stage plan but names no current stage", fix)


def stage_covers(release: ReleaseFile, framework: Framework, recommendation: Recommendation) -> Iterator[Violation]:
    """The release is no more open than its stage."""
    stage, option = _current(release), offered(framework, recommendation)
    if stage and not covers(framework, stage.option, option):
        message = f"'{release.stage}' is planned as '{stage.option}', but the release amounts to '{option}'"
        yield Violation("release", "stage", message, "share only what the stage allows, or wait for the next one")


def stage_begun(release: ReleaseFile, date: str) -> Iterator[Violation]:
    """The earliest date of the stage has arrived."""
    stage = _current(release)
    if stage and date < stage.earliest:
        message = f"is locked until {stage.earliest}, and it is {date}"
        yield Violation("release", f"stages/{release.stage}/earliest", message, "wait")


def stage_triggered(release: ReleaseFile, framework: Framework, recommendation: Recommendation) -> Iterator[Violation]:
    """The stage's trigger has been shown, at the level and with the grade that it names."""
    stage = _current(release)
    for question, needed in (stage.trigger if stage else {}).items():
        if why := _short(framework, recommendation, stage, question, needed):
            at = f"stages/{release.stage}/trigger/{question}"
            yield Violation(
                "release", at, f"waits for '{question}' at '{needed.level}', {why}", "show it, and assess again"
            )


def _short(
    framework: Framework, recommendation: Recommendation, stage: PlannedStage | None, question: str, needed: StageNeed
) -> str:
    """Why a trigger has not come; what cannot be taken back needs it even with the answer off by its doubt."""
    reading, asked = recommendation.answers.get(question), framework.questions.questions.get(question)
    if reading is None or asked is None or needed.level not in asked.levels:
        return "which is not asked"
    lasting = stage is None or not reversible(framework, stage.option)
    level = reading.doubted if lasting else reading.counted
    if badness(asked, level) > badness(asked, needed.level):
        return f"and may turn out '{level}'" if lasting else f"and counts as '{level}'"
    if reading.stands != "answered":
        return f"and is {reading.stands.replace('-', ' ')}"
    if GRADES.index(reading.grade) < GRADES.index(needed.grade):
        return f"by {needed.grade}, and has {reading.grade}"
    return ""


def stages_in_order(release: ReleaseFile, framework: Framework) -> Iterator[Violation]:
    """Each stage follows the previous one, is no less open, and lasts as long as the framework requires."""
    pace = framework.options.pace
    for (before, first), (after, second) in pairwise(release.stages.items()):
        at = f"stages/{after}"
        least = pace[first.option].least_days if first.option in pace else 0
        if days(first.earliest, second.earliest) < least:
            message = f"comes {days(first.earliest, second.earliest)} days after '{before}', which is to last {least}"
            yield Violation("release", f"{at}/earliest", message, "postpone the later stage")
        if second.option != first.option and covers(framework, first.option, second.option):
            message = f"'{second.option}' is less open than '{first.option}' before it"
            yield Violation("release", f"{at}/option", message, "list stages from the least open to the most")


def stages_taken(
    release: ReleaseFile, framework: Framework, log: tuple[LogLine, ...], date: str, setting: RunSetting
) -> Iterator[Violation]:
    """decisions.log shows that each earlier stage was decided and lasted as long as the framework requires."""
    keys = list(release.stages)
    until_now = keys[: keys.index(release.stage) + 1] if release.stage in keys else []
    # a line that the change itself brings may say any day
    begun = {key: _begun(release, log[: setting.log_fixed], key) for key in until_now[:-1]}
    for key, following in pairwise(until_now):
        first, at = begun[key], f"stages/{key}"
        if first is None:
            then = "" if setting.log_fixed is None else " as it was before this change"
            message = f"decisions.log{then} does not say that '{key}' was ever decided"
            yield Violation("release", at, message, f"take that stage first: riskkit decide, when it is '{key}'")
            continue
        option, until = release.stages[key].option, begun.get(following) or date
        least = framework.options.pace[option].least_days if option in framework.options.pace else 0
        if days(first, until) < least:
            message = f"was decided on {first}, {days(first, until)} days before the next stage, but must last {least}"
            yield Violation("release", at, message, "wait")


def _begun(release: ReleaseFile, log: tuple[LogLine, ...], key: str) -> str | None:
    """The first day on which just what a stage shares was decided: more than that is another stage's."""
    option = release.stages[key].option
    lines = (line for line in log if line.release == release.subject and line.what == "decided")
    return min((line.on for line in lines if line.option == option), default=None)


def stages_stop(release: ReleaseFile, framework: Framework) -> Iterator[Violation]:
    """A stage that can be taken back says what would stop it; one that cannot does not."""
    for key, stage in release.stages.items():
        back = reversible(framework, stage.option)
        if back and not stage.stop:
            yield Violation("release", f"stages/{key}", "does not say what would close it", "add stop: what would")
        if not back and stage.stop:
            message = f"'{stage.option}' cannot be taken back, so nothing can stop it"
            yield Violation(
                "release", f"stages/{key}/stop", message, "remove it, and put the requirement into its trigger"
            )
        if not back and len(release.stages) > 1 and not stage.trigger:
            message = f"'{stage.option}' cannot be taken back, and waits only for a date"
            yield Violation(
                "release", f"stages/{key}", message, "name in its trigger what must be shown first", "trigger"
            )


RULES: Mapping[str, Rule] = {
    "stage-named": Rule(stage_named),
    "stage-covers": Rule(stage_covers),
    "stage-begun": Rule(stage_begun),
    "stage-triggered": Rule(stage_triggered),
    "stages-taken": Rule(stages_taken, "hold"),
    "stages-in-order": Rule(stages_in_order, debt=True),
    "stages-stop": Rule(stages_stop, debt=True),
}
