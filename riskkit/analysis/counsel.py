"""What follows for components and for the paper's recommendations: advice per component, and which checks are met."""

from collections.abc import Mapping

from riskkit.schema.advice import Check
from riskkit.schema.framework import Framework
from riskkit.schema.reading import VerdictName
from riskkit.schema.recommendation import (
    AnswerReading,
    CheckResult,
    CheckState,
    Citation,
    ComponentAdvice,
    OptionResult,
)
from riskkit.schema.references import cited
from riskkit.schema.release import Release

_OPENNESS: tuple[VerdictName, ...] = ("cleared", "cleared-with-conditions", "not-cleared", "ruled-out")
_ADVICE: Mapping[VerdictName, str] = {
    "cleared": "may be shared by the options named, at their terms",
    "cleared-with-conditions": "may be shared by the options named once their conditions are met",
    "not-cleared": "no option that shares it is cleared",
    "ruled-out": "every option that shares it is ruled out",
}


def components(
    framework: Framework, release: Release, options: Mapping[str, OptionResult]
) -> dict[str, ComponentAdvice]:
    """Per component the best verdict among the options that share it, and those options."""
    found = {}
    for key, component in framework.options.components.items():
        sharing = [option for option, spec in framework.options.options.items() if key in spec.components]
        verdicts: list[VerdictName] = [options[option].verdict for option in sharing]
        best: VerdictName = min(verdicts, key=_OPENNESS.index, default="not-cleared")
        part = release.components.get(key)
        found[key] = ComponentAdvice(
            title=component.title,
            asked=part.channels if part else (),
            verdict=best,
            options=tuple(option for option in sharing if options[option].verdict == best),
            text=_ADVICE[best],
        )
    return found


def _check(framework: Framework, check: Check, answers: Mapping[str, AnswerReading]) -> CheckState:
    """
    Met, unmet or unknown, read from the stated row.

    A question that is hidden does not arise, so it neither fails a check nor leaves it open.
    """
    if check.by_reader:
        return "for-a-person"
    asked = [*check.answered, *(atom.question for atom in check.worse_than)]
    settled = ("answered", "hidden", "not-applicable")
    open_ended = [key for key in asked if answers[key].stands not in settled]
    for atom in check.worse_than:
        levels = framework.questions.questions[atom.question].by_badness
        reading = answers[atom.question]
        if reading.stands == "answered" and levels.index(reading.read["stated"]) >= levels.index(atom.at_least):
            return "unmet"
    return "unknown" if open_ended else "met"


def checks(framework: Framework, answers: Mapping[str, AnswerReading]) -> dict[str, CheckResult]:
    """Every check of the paper's recommendations, and whether the assessment meets it."""
    return {
        f"{key}/{name}": CheckResult(
            recommendation=advised.title,
            text=check.text,
            state=_check(framework, check, answers),
            questions=tuple(dict.fromkeys([*check.answered, *(atom.question for atom in check.worse_than)])),
        )
        for key, advised in framework.advice.recommendations.items()
        for name, check in advised.checks.items()
    }


def citations(framework: Framework, asked: Mapping[str, AnswerReading]) -> dict[str, Citation]:
    """The facts behind what is shown: those cited anywhere but by questions that are hidden."""
    used = dict.fromkeys(
        row
        for file, pointer, item in cited(framework)
        for row in item.source
        if file != "questions.yaml" or _shown(pointer, asked)
    )
    rows = framework.sources.rows
    return {
        key: Citation(
            fact=rows[key].fact,
            basis=framework.sources.basis_of(key),
            seen_in=rows[key].seen_in,
            locator=rows[key].locator,
        )
        for key in rows
        if key in used
    }


def _shown(pointer: str, asked: Mapping[str, AnswerReading]) -> bool:
    parts = pointer.split("/")
    reading = asked.get(parts[1]) if parts[0] == "questions" and len(parts) > 1 else None
    return reading is not None and reading.stands != "hidden"
