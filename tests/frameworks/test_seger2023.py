"""The shipped framework says what the paper says, all of it, and asks no more than people will answer."""

from functools import cache

import pytest

from riskkit.analysis.subject import Subject, subject_of
from riskkit.engine.compile import bearing
from riskkit.engine.plan import SEVERE
from riskkit.lint import lint
from riskkit.lint.bases import coverage
from riskkit.schema.assessment import Answer, Assessment, Pin
from riskkit.schema.framework import Framework
from riskkit.schema.references import cited
from riskkit.schema.release import Release
from riskkit.store.frameworks import load_framework

MOST_ASKED, MOST_ASKED_OF_A_SMALL_MODEL = 45, 15
SMALL = {
    "general-capability": "narrow",
    "open-ended-output": "none",
    "likeness-output": "none",
    "biology-training": "none",
    "tool-use": "none",
    "downstream-breadth": "few",
    "surveillance-aid": "none",
}


@cache
def shipped() -> Framework:
    """The framework, loaded once."""
    return load_framework("seger2023")


def subject_with(answers: dict[str, str]) -> Subject:
    """A release that answers so, with confidence and the evidence that each needs, and without a context."""
    framework = shipped()
    given = {key: Answer(level=level, confidence="high", evidence=("e",)) for key, level in answers.items()}
    assessment = Assessment.model_validate(
        {
            "riskkit": "assessment/1",
            "framework": Pin(id=framework.id),
            "profile": "balanced",
            "release": Release(name="model", version="1"),
            "answers": given,
            "evidence": {
                "e": {"title": "tests", "grade": "independent-test", "date": "2026-11-01", "subject": "model 1"}
            },
        }
    )
    return subject_of(framework, assessment, None, "2026-11-22")[0]


def shown(answers: dict[str, str]) -> list[str]:
    """The questions asked of a release that answers so."""
    subject = subject_with(answers)
    hidden = subject.scored.rows.upper.hidden
    return [q.id for n, q in enumerate(subject.plan.questions) if not q.world and not hidden[n]]


def test_no_path_asks_more_than_people_finish() -> None:
    """However a release answers, it is asked at most 45 questions: nothing answered shows the most."""
    assert set(shown({})) == set(shipped().asked)
    assert len(shipped().asked) <= MOST_ASKED


def test_a_small_benign_model_is_asked_little() -> None:
    """A small model that can do no harm is asked at most 15 questions."""
    assert len(shown(SMALL)) <= MOST_ASKED_OF_A_SMALL_MODEL


def test_the_lint_finds_nothing() -> None:
    """Every statement rests on its sources, every table is monotone, every question bears on something."""
    assert lint(shipped()) == ()


def test_every_fact_is_encoded_or_says_why_not() -> None:
    """Nothing in the sources is left out in silence."""
    rows = shipped().sources.rows
    assert all(bool(places) != bool(rows[row].left_out) for row, places in coverage(shipped()).items())


def test_risks_are_those_of_the_paper() -> None:
    """A1 to A5 and B1 to B8 are there under the paper's labels; A6 is marked as coming from elsewhere."""
    risks = shipped().risks.risks.values()
    labels = sorted(risk.label or "" for risk in risks)
    assert labels == sorted([f"A{n}" for n in range(1, 7)] + [f"B{n}" for n in range(1, 9)])
    assert next(risk for risk in risks if risk.label == "A6").basis == "other-source"


def test_options_recommendations_and_the_rest_are_complete() -> None:
    """Eleven options, five recommendations with checks, twelve steps, twelve mechanisms, eight factors of balance."""
    framework = shipped()
    assert list(framework.options.options) == [f"r{n}" for n in range(11)]
    assert len(framework.advice.recommendations) == 5
    assert all(advised.checks for advised in framework.advice.recommendations.values())
    assert len(framework.advice.checklist) == 12
    assert len(framework.risks.mechanisms) == 12
    assert len(framework.risks.offence_defence) == 8
    assert {part for b in framework.benefits.benefits.values() for part in b.parts} >= {"ev1", "pr4", "dc1", "dc4"}
    assert all(measure.limits for measure in framework.measures.measures.values())
    assert len(framework.measures.measures) == 22


@pytest.mark.parametrize("key", shipped().questions.questions)
def test_a_question_says_why_and_what_would_settle_it(key: str) -> None:
    """Every question says why it is asked and what evidence would settle it, and its anchors differ."""
    question = shipped().questions.questions[key]
    anchors = [level.text for level in question.levels.values()]
    assert question.why != question.settle
    assert len(set(anchors)) == len(anchors)
    assert all(len(anchor.split()) > 2 for anchor in anchors)


def test_nothing_is_quoted() -> None:
    """Everything is said in our own words: no text of the framework holds quotation marks."""
    for file, pointer, item in cited(shipped()):
        for text in (getattr(item, "text", ""), getattr(item, "title", "")):
            assert not set(text) & set('"“”«»'), f"{file}:{pointer}"


def test_severe_risks_are_not_opened_by_a_word() -> None:
    """Every question that bears on a risk of severity 4 or 5 needs evidence of some grade."""
    framework = shipped()
    for risk, bears in bearing(framework).items():
        if framework.risks.risks[risk].severity >= SEVERE:
            assert all(framework.questions.questions[key].grade != "none" for key in bears), risk


def test_without_a_context_all_of_a_hazard_is_new() -> None:
    """Where nobody has said what is already available, nothing is taken off a hazard for it, however small it is."""
    framework = shipped()
    hazards = {risk.baseline.hazard: "none" for risk in framework.risks.risks.values() if risk.baseline}
    subject = subject_with(SMALL | hazards | {"general-capability": "frontier", "open-ended-output": "open"})
    for outcomes in (subject.scored.outcomes["stated"], subject.scored.outcomes["upper"]):
        for likelihood in outcomes.likelihood:
            assert set(likelihood.novelty) == {1.0}
