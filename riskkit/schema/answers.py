"""What must hold between answers and the framework that they answer: every id known, every citation there."""

from collections.abc import Iterator, Mapping

from riskkit.errors import Problem
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, Rating
from riskkit.schema.case import Case
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.references import dangling, suggest
from riskkit.schema.release import Release


def _answer_problems(
    file: str,
    root: str,
    answers: Mapping[str, Answer],
    questions: Mapping[str, Question],
    evidence: Mapping[str, Evidence],
) -> Iterator[Problem]:
    for key, answer in answers.items():
        at = f"{root}/{key}"
        if key not in questions:
            yield Problem(file, at, f"'{key}' is not a question here", suggest(key, questions, "questions"))
            continue
        question = questions[key]
        yield from _kind_problems(file, at, key, question, answer)
        for rater, rating in (answer.ratings or {}).items():
            yield from _kind_problems(file, f"{at}/ratings/{rater}", key, question, rating)
        if answer.not_applicable is not None and question.not_applicable_if is None:
            hint = "answer it with a level, or unknown with a reason"
            yield Problem(file, f"{at}/not-applicable", f"'{key}' applies to every release", hint)
        yield from dangling(file, f"{at}/evidence", answer.evidence, evidence, "an evidence item")


def _kind_problems(file: str, at: str, key: str, question: Question, given: Answer | Rating) -> Iterator[Problem]:
    if given.level is not None and given.level not in question.levels:
        yield Problem(
            file, f"{at}/level", f"'{given.level}' is not a level", suggest(given.level, question.levels, "levels")
        )
    if given.number is not None and question.scale is None:
        hint = f"levels: {', '.join(question.levels)}"
        yield Problem(file, f"{at}/number", f"'{key}' takes a level and no number", hint)


def _evidence_problems(file: str, evidence: Mapping[str, Evidence], framework: Framework) -> Iterator[Problem]:
    for key, item in evidence.items():
        yield from dangling(file, f"evidence/{key}/methods", item.methods, framework.questions.methods, "a method")


def release_problems(file: str, pointer: str, release: Release, framework: Framework) -> Iterator[Problem]:
    """Every component of a release that the framework does not know."""
    for key in release.components:
        components = framework.options.components
        if key not in components:
            at = f"{pointer}/components/{key}"
            yield Problem(file, at, f"'{key}' is not a component", suggest(key, components, "components"))


def context_problems(framework: Framework, context: Context, file: str) -> tuple[Problem, ...]:
    """Every problem of a context file against its framework."""
    found = list(_answer_problems(file, "answers", context.answers, framework.about_world, context.evidence))
    found += _evidence_problems(file, context.evidence, framework)
    if context.framework != framework.id:
        hint = f"this framework is '{framework.id}'"
        found.append(Problem(file, "framework", f"the context answers '{context.framework}'", hint))
    return tuple(found)


def _people_problems(file: str, assessment: Assessment, framework: Framework) -> Iterator[Problem]:
    yield from _answer_problems(file, "carried", assessment.carried, framework.asked, assessment.evidence)
    sections = {question.section for question in framework.asked.values()}
    for section, raters in assessment.assigned.items():
        at = f"assigned/{section}"
        yield from dangling(file, at, [section], sections, "a section")
        yield from dangling(file, at, raters, assessment.raters, "a rater")


def answer_problems(framework: Framework, assessment: Assessment | Case, file: str) -> tuple[Problem, ...]:
    """Every problem of an assessment, or of a decided case, against its framework."""
    found = list(_answer_problems(file, "answers", assessment.answers, framework.asked, assessment.evidence))
    found += _evidence_problems(file, assessment.evidence, framework)
    found += release_problems(file, "release", assessment.release, framework)
    found += dangling(file, "profile", [assessment.profile], framework.profiles.profiles, "a profile")
    if isinstance(assessment, Assessment):
        found += _people_problems(file, assessment, framework)
    found += dangling(file, "measures", assessment.measures, framework.measures.measures, "a measure")
    controls = {key: q for key, q in framework.asked.items() if q.type == "control"}
    for key, level in (assessment.undertakes or {}).items():
        at = f"undertakes/{key}"
        if key not in controls:
            hint = suggest(key, controls, "controls")
            found.append(Problem(file, at, f"'{key}' is not a control question", hint))
        elif level not in controls[key].levels:
            hint = suggest(level, controls[key].levels, "levels")
            found.append(Problem(file, at, f"'{level}' is not a level", hint))
    return tuple(found)
