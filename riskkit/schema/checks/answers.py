"""What must hold between answers and the framework that they answer: every id known, every citation there."""

from collections.abc import Iterator, Mapping

from riskkit.errors import Problem
from riskkit.schema.assessment import Answer, Assessment, Evidence, Rating
from riskkit.schema.case import Case
from riskkit.schema.checks.framework import dangling, suggest
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.release import Release


def _answer_problems(
    framework: Framework, file: str, source: Assessment | Case | Context, answers: Mapping[str, Answer], root: str
) -> Iterator[Problem]:
    questions = framework.about_world if isinstance(source, Context) else framework.asked
    for key, answer in answers.items():
        at = f"{root}/{key}"
        if key not in questions:
            yield _not_asked(framework, file, at, key, questions)
            continue
        yield from _kind_problems(file, at, key, questions[key], answer)
        for rater, rating in (answer.ratings or {}).items():
            yield from _kind_problems(file, f"{at}/ratings/{rater}", key, questions[key], rating)
        yield from _retired_kind(file, at, questions[key], answer)
        yield from _as_public_problems(framework, file, at, key, answer)
        yield from dangling(file, f"{at}/evidence", answer.evidence, source.evidence, "an evidence item")


def _not_asked(framework: Framework, file: str, at: str, key: str, questions: Mapping[str, Question]) -> Problem:
    spec = framework.questions
    if key in spec.retired:
        retired = spec.retired[key]
        hint = f"bring it up to date: riskkit migrate {file}"
        hint = f"answer '{retired.successor}' instead; {hint}" if retired.successor else hint
        return Problem(file, at, f"'{key}' is no longer asked: {retired.text}", hint)
    if key in spec.questions:
        about = "the world: it is answered in a context" if spec.questions[key].of_world else "the release"
        return Problem(file, at, f"'{key}' is a question about {about}", "take the answer out")
    return Problem(file, at, f"'{key}' is not a question here", suggest(key, questions, "questions"))


def _kind_problems(file: str, at: str, key: str, question: Question, answer: Answer | Rating) -> Iterator[Problem]:
    if answer.level is not None:
        yield from dangling(file, f"{at}/level", [answer.level], question.levels, "a level")
    if answer.number is not None and question.scale is None:
        hint = f"levels: {', '.join(question.levels)}"
        yield Problem(file, f"{at}/number", f"'{key}' takes a level and no number", hint)


def _retired_kind(file: str, at: str, question: Question, answer: Answer) -> Iterator[Problem]:
    if answer.not_applicable is not None:
        hint = f"write level: {next(iter(question.levels))}, the least there is, or unknown with a reason, as "
        hint += f"riskkit migrate {file} does"
        yield Problem(file, f"{at}/not-applicable", "not-applicable is no longer an answer", hint)


def _as_public_problems(framework: Framework, file: str, at: str, key: str, answer: Answer) -> Iterator[Problem]:
    """As public weights is for a hazard that may be inferred, and somebody says by name why."""
    if answer.as_public_weights is None:
        return
    inferable = framework.inferable
    if key not in inferable:
        text = f"'{key}' cannot be answered as public weights"
        yield Problem(file, f"{at}/as-public-weights", text, suggest(key, dict.fromkeys(inferable), "it can be for"))
        return
    for name, said, hint in (
        ("by", answer.by, "add by: who signs for it"),
        ("rationale", answer.rationale, "add rationale: what was looked at, and that it was not tested"),
    ):
        if not any(letter.isalnum() for letter in said or ""):
            yield Problem(file, at, f"an answer as public weights needs {name}", hint)


def _evidence_problems(framework: Framework, file: str, evidence: Mapping[str, Evidence]) -> Iterator[Problem]:
    for key, item in evidence.items():
        yield from dangling(file, f"evidence/{key}/methods", item.methods, framework.questions.methods, "a method")


def release_problems(file: str, pointer: str, release: Release, framework: Framework) -> Iterator[Problem]:
    """Every component of a release that the framework does not know."""
    for key in release.components:
        yield from dangling(file, f"{pointer}/components/{key}", [key], framework.options.components, "a component")


def context_problems(framework: Framework, context: Context, file: str) -> tuple[Problem, ...]:
    """Every problem of a context file against its framework; a context answers every question about the world."""
    found = list(_answer_problems(framework, file, context, context.answers, "answers"))
    found += _evidence_problems(framework, file, context.evidence)
    if context.framework != framework.id:
        hint = f"this framework is '{framework.id}'"
        found.append(Problem(file, "framework", f"the context answers '{context.framework}'", hint))
    for key in framework.about_world:
        if key not in context.answers:
            hint = "answer it, or write unknown with a reason: a blank counts at its worst"
            found.append(Problem(file, "answers", f"'{key}' is not answered", hint))
    return (*found, *_best_public_problems(context, file))


def _best_public_problems(context: Context, file: str) -> Iterator[Problem]:
    best = context.best_public
    if best.date > context.date:
        text = f"'{best.name}' is of {best.date}, after the context"
        yield Problem(file, "best-public/date", text, f"name the best one of {context.date}")
    tests = [score.test for score in best.scores]
    for number, test in enumerate(tests):
        if test in tests[:number]:
            hint = "name as many tests as there are scores"
            yield Problem(file, f"best-public/scores/{number}/test", f"'{test}' is given twice", hint)


def _people_problems(framework: Framework, file: str, assessment: Assessment) -> Iterator[Problem]:
    yield from _answer_problems(framework, file, assessment, assessment.carried, "carried")
    sections = dict.fromkeys(question.section for question in framework.asked.values())
    for section, raters in assessment.assigned.items():
        at = f"assigned/{section}"
        yield from dangling(file, at, [section], sections, "a section")
        yield from dangling(file, at, raters, assessment.raters, "a rater")


def _undertaken_problems(framework: Framework, file: str, assessment: Assessment) -> Iterator[Problem]:
    controls = {key: question for key, question in framework.asked.items() if question.type == "control"}
    for key, level in (assessment.undertakes or {}).items():
        at = f"undertakes/{key}"
        if key in controls:
            yield from dangling(file, at, [level], controls[key].levels, "a level")
        else:
            yield Problem(file, at, f"'{key}' is not a control question", suggest(key, controls, "controls"))


def _decided_problems(framework: Framework, file: str, case: Case) -> Iterator[Problem]:
    options = framework.options.options
    yield from dangling(file, "expected/options", case.expected.options, options, "an option")
    if case.history:
        yield from dangling(file, "history/option", [case.history.option], options, "an option")
    if case.limit:
        yield from dangling(file, "limit/allows", case.limit.allows, options, "an option")
        yield from dangling(file, "limit/does-not-allow", case.limit.does_not_allow, options, "an option")


def answer_problems(framework: Framework, assessment: Assessment | Case, file: str) -> tuple[Problem, ...]:
    """Every problem of an assessment, or of a decided case, against its framework."""
    found = list(_answer_problems(framework, file, assessment, assessment.answers, "answers"))
    found += _evidence_problems(framework, file, assessment.evidence)
    found += release_problems(file, "release", assessment.release, framework)
    found += dangling(file, "profile", [assessment.profile], framework.profiles.profiles, "a profile")
    found += dangling(file, "measures", assessment.measures, framework.measures.measures, "a measure")
    if isinstance(assessment, Case):
        return (*found, *_decided_problems(framework, file, assessment))
    found += _people_problems(framework, file, assessment)
    return (*found, *_undertaken_problems(framework, file, assessment))
