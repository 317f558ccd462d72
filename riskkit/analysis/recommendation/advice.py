"""What follows for components and for the paper's recommendations: advice per component, and which checks are met."""

from collections.abc import Mapping

from riskkit.schema.advice import Check
from riskkit.schema.base import Atom
from riskkit.schema.checks.framework import cited
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import Release
from riskkit.schema.results.recommendation import (
    AnswerReading,
    CheckResult,
    CheckState,
    Citation,
    ComponentAdvice,
    OptionResult,
    VerdictName,
)

_FROM_WORST: tuple[VerdictName, ...] = ("ruled-out", "not-allowed", "allowed-with-conditions", "allowed")
_ADVICE: Mapping[VerdictName, str] = {
    "allowed": "may be shared under these options and their terms",
    "allowed-with-conditions": "may be shared under these options once their conditions are met",
    "not-allowed": "no option that shares it is allowed",
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
        best: VerdictName = max(verdicts, key=_FROM_WORST.index, default="not-allowed")
        part = release.components.get(key)
        found[key] = ComponentAdvice(
            title=component.title,
            asked=part.channels if part else (),
            verdict=best,
            options=tuple(option for option in sharing if options[option].verdict == best),
            text=_ADVICE[best],
        )
    return found


def checks(framework: Framework, answers: Mapping[str, AnswerReading]) -> dict[str, CheckResult]:
    """Every check of the paper's recommendations, and whether the assessment meets it."""
    return {
        f"{key}/{name}": CheckResult(
            recommendation=advised.title,
            text=check.text,
            state=_state(framework, check, answers),
            questions=tuple(dict.fromkeys([*check.answered, *(atom.question for atom in _atoms(check))])),
        )
        for key, advised in framework.advice.recommendations.items()
        for name, check in advised.checks.items()
    }


def _atoms(check: Check) -> tuple[Atom, ...]:
    return check.worse_than + check.needs


def _state(framework: Framework, check: Check, answers: Mapping[str, AnswerReading]) -> CheckState:
    """A question that is not asked neither fails a check nor leaves it open."""
    if check.by_reader:
        return "for-a-person"
    asked = [*check.answered, *(atom.question for atom in _atoms(check))]
    stands = {key: answers[key].stands for key in asked}
    if any(_reached(framework, atom, answers) for atom in check.worse_than if stands[atom.question] == "answered"):
        return "unmet"
    answered = [atom for atom in check.needs if stands[atom.question] == "answered"]
    if not all(_reached(framework, atom, answers) for atom in answered):
        return "unmet"
    return "met" if all(where in ("answered", "not-asked") for where in stands.values()) else "unknown"


def _reached(framework: Framework, atom: Atom, answers: Mapping[str, AnswerReading]) -> bool:
    levels = list(framework.questions.questions[atom.question].levels)
    return levels.index(answers[atom.question].counted) >= levels.index(atom.at_least)


def citations(framework: Framework, asked: Mapping[str, AnswerReading]) -> dict[str, Citation]:
    """The facts behind what is shown: those cited anywhere but by questions that are not asked."""
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
    return reading is not None and reading.stands != "not-asked"
