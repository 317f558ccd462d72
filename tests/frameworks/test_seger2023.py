"""The shipped framework says what the paper says, all of it, and asks no more than people will answer."""

from collections.abc import Mapping

import pytest

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.engine.structure import severity_of
from riskkit.lint import lint
from riskkit.lint.bases import coverage
from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.checks.framework import cited
from tests.worlds import DAY, assessment_of, shipped

MOST_ASKED, MOST_ASKED_OF_A_SMALL_MODEL = 35, 20
SEVERE = 4
SMALL = {
    "general-capability": "narrow",
    "open-ended-output": "none",
    "likeness-output": "none",
    "biology-training": "none",
    "tool-use": "none",
    "downstream-breadth": "few",
    "surveillance-aid": "none",
}


def answered(answers: Mapping[str, str]) -> Evaluated:
    """A release that answers so, with confidence and the evidence that each needs, and without a context."""
    framework = shipped()
    tests = Evidence(
        title="tests",
        grade="independent-test",
        date="2026-11-01",
        subject="model 1",
        methods=tuple(framework.questions.methods),
    )
    given = {key: Answer(level=level, confidence="high", evidence=("e",)) for key, level in answers.items()}
    return evaluate(framework, assessment_of(framework, given, evidence={"e": tests}), None, DAY)


def shown(answers: Mapping[str, str]) -> list[str]:
    """The questions asked of a release that answers so."""
    found = answered(answers)
    asked = zip(found.plan.questions, found.verdicts.tiers.reading.shown, strict=True)
    return [question.id for question, is_shown in asked if is_shown and not question.world]


def test_no_path_asks_more_than_people_finish() -> None:
    """However a release answers, it is asked at most 35 questions: nothing answered shows the most."""
    assert set(shown({})) == set(shipped().asked)
    assert len(shipped().asked) <= MOST_ASKED


def test_a_small_benign_model_is_asked_little() -> None:
    """A small model that can do no harm is asked at most 20 questions."""
    assert len(shown(SMALL)) <= MOST_ASKED_OF_A_SMALL_MODEL


def test_the_lint_finds_nothing() -> None:
    """Every statement has its sources, every table is monotone, every question changes some outcome."""
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
    """Eleven options, five recommendations with checks, twelve steps, twelve mechanisms, ten factors of balance."""
    framework = shipped()
    assert list(framework.options.options) == [f"r{n}" for n in range(11)]
    assert len(framework.advice.recommendations) == 5
    assert all(advised.checks for advised in framework.advice.recommendations.values())
    assert len(framework.advice.checklist) == 12
    assert len(framework.risks.mechanisms) == 12
    assert len(framework.risks.offence_defence) == 10
    assert {part for b in framework.benefits.benefits.values() for part in b.parts} >= {"ev1", "pr4", "dc1", "dc4"}
    assert all(measure.limits for measure in framework.measures.measures.values())
    assert len(framework.measures.measures) == 23


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
    """Every question that can move the tier of a risk of severity 4 or 5 needs evidence of some grade."""
    plan = answered({}).plan
    for number, question in enumerate(plan.questions):
        if severity_of(plan, number) >= SEVERE:
            assert shipped().questions.questions[question.id].grade != "none", question.id


@pytest.mark.parametrize("key", [key for key, risk in shipped().risks.risks.items() if risk.available])
def test_without_a_context_all_of_a_hazard_is_new(key: str) -> None:
    """Where nobody has said what is already available, a hazard counts against nothing, and with no defence."""
    framework = shipped()
    risk, position = framework.risks.risks[key], list(framework.risks.risks).index(key)
    without_defence = next(iter(framework.tables.defence.steps.values())) if risk.defence else 0
    for hazard, row in framework.tables.uplift.tiers.items():
        found = answered({"general-capability": "frontier", "relative-capability": "ahead", risk.hazard[0]: hazard})
        added = next(iter(row.values()))
        assert found.verdicts.tiers.as_weights[position] == (min(added + without_defence, 4) if added else 0), hazard
