"""Every problem between answers and their framework: one change to sound answers that has it and no other."""

import pytest
from hypothesis import given, settings

from riskkit.schema.answers import answer_problems, context_problems
from riskkit.schema.assessment import Assessment, Context
from tests.analysis.scenes import SCENES, Scene, decided, shipped
from tests.edits import Edits, edited

FILE = "some.yaml"
ASSESSMENT = Assessment.model_validate(
    {
        "riskkit": "assessment/1",
        "framework": {"id": "seger2023"},
        "profile": "balanced",
        "release": {"name": "model", "version": "1", "components": {"weights-final": {"access": "public"}}},
        "answers": {
            "bio-uplift": {"level": "marginal", "evidence": ["test"]},
            "use-claim": {"unknown": "nobody has looked"},
            "tool-use": {"level": "none"},
        },
        "evidence": {"test": {"title": "a test", "grade": "internal-test", "date": "2026-11-01", "methods": []}},
        "measures": ["red-team-bounty"],
        "undertakes": {"use-monitoring": "monitored"},
    }
)
CONTEXT = Context.model_validate(
    {
        "riskkit": "context/1",
        "id": "world",
        "framework": "seger2023",
        "date": "2026-11-01",
        "title": "the world",
        "answers": {"defence-bio": {"level": "weak", "expires": "2027-11-01", "evidence": ["report"]}},
        "evidence": {"report": {"title": "a report", "grade": "self-report", "date": "2026-11-01"}},
    }
)

# what is said: where it is said, and the change that calls for it
WRONG: list[tuple[str, str, Edits]] = [
    ("'bio-uplif' is not a question here", "answers/bio-uplif", {"answers/bio-uplif": {"level": "none"}}),
    ("'defence-bio' is not a question here", "answers/defence-bio", {"answers/defence-bio": {"level": "weak"}}),
    ("'margnal' is not a level", "answers/bio-uplift/level", {"answers/bio-uplift/level": "margnal"}),
    (
        "'margnal' is not a level",
        "answers/bio-uplift/ratings/ben/level",
        {"answers/bio-uplift": {"ratings": {"ann": {"level": "marginal"}, "ben": {"level": "margnal"}}}},
    ),
    (
        "'tool-use' takes a level and no number",
        "answers/tool-use/number",
        {"answers/tool-use": {"number": {"low": 1, "likely": 2, "high": 3}}},
    ),
    (
        "'tool-use' takes a level and no number",
        "answers/tool-use/ratings/ann/number",
        {"answers/tool-use": {"ratings": {"ann": {"number": {"low": 1, "likely": 2, "high": 3}}}}},
    ),
    (
        "'tool-use' applies to every release",
        "answers/tool-use/not-applicable",
        {"answers/tool-use": {"not-applicable": "it has no tools"}},
    ),
    (
        "'trial' is not an evidence item",
        "answers/bio-uplift/evidence",
        {"answers/bio-uplift/evidence": ["test", "trial"]},
    ),
    ("'magic' is not a method", "evidence/test/methods", {"evidence/test/methods": ["magic"]}),
    ("'soul' is not a component", "release/components/soul", {"release/components/soul": {"access": "public"}}),
    ("'reckless' is not a profile", "profile", {"profile": "reckless"}),
    ("'hope' is not a measure", "measures", {"measures": ["hope"]}),
    ("'tool-use' is not a control question", "undertakes/tool-use", {"undertakes/tool-use": "none"}),
    ("'unheard-of' is not a control question", "undertakes/unheard-of", {"undertakes/unheard-of": "none"}),
    ("'watched' is not a level", "undertakes/use-monitoring", {"undertakes/use-monitoring": "watched"}),
]
WRONG_WORLD: list[tuple[str, str, Edits]] = [
    (
        "'tool-use' is not a question here",
        "answers/tool-use",
        {"answers/tool-use": {"level": "none", "expires": "2027-11-01"}},
    ),
    ("'feeble' is not a level", "answers/defence-bio/level", {"answers/defence-bio/level": "feeble"}),
    (
        "'defence-bio' applies to every release",
        "answers/defence-bio/not-applicable",
        {"answers/defence-bio": {"not-applicable": "there is none", "expires": "2027-11-01"}},
    ),
    ("'rumour' is not an evidence item", "answers/defence-bio/evidence", {"answers/defence-bio/evidence": ["rumour"]}),
    ("'magic' is not a method", "evidence/report/methods", {"evidence/report/methods": ["magic"]}),
    ("the context answers 'another'", "framework", {"framework": "another"}),
]


@pytest.mark.parametrize(("message", "pointer", "edits"), WRONG)
def test_each_problem_of_an_assessment_is_found_alone(message: str, pointer: str, edits: Edits) -> None:
    """One thing wrong in an assessment is one problem, in its place."""
    found = answer_problems(shipped(), edited(ASSESSMENT, edits), FILE)
    assert [(problem.message, problem.where, problem.pointer) for problem in found] == [(message, FILE, pointer)]


@pytest.mark.parametrize(("message", "pointer", "edits"), WRONG_WORLD)
def test_each_problem_of_a_context_is_found_alone(message: str, pointer: str, edits: Edits) -> None:
    """One thing wrong in a context is one problem, in its place."""
    found = context_problems(shipped(), edited(CONTEXT, edits), FILE)
    assert [(problem.message, problem.where, problem.pointer) for problem in found] == [(message, FILE, pointer)]


def test_sound_answers_have_no_problem() -> None:
    """Nothing is wrong with the answers that the changes above start from."""
    assert answer_problems(shipped(), ASSESSMENT, FILE) == ()
    assert context_problems(shipped(), CONTEXT, FILE) == ()


def test_all_problems_are_found_at_once() -> None:
    """Everything wrong with an assessment is found in one pass."""
    whole = {"answers/tool-use", "answers/bio-uplift"}
    changes = [(pointer, given) for _, pointer, given in WRONG if not whole & set(given)]
    edits = {place: value for _, given in changes for place, value in given.items()}
    found = {problem.pointer for problem in answer_problems(shipped(), edited(ASSESSMENT, edits), FILE)}
    assert found == {pointer for pointer, _ in changes}


def test_a_hint_names_the_level_meant() -> None:
    """A level misspelt is answered with the nearest and with all there are."""
    wrong = edited(ASSESSMENT, {"answers/bio-uplift/level": "margnal"})
    (problem,) = answer_problems(shipped(), wrong, FILE)
    assert "did you mean 'marginal'?" in problem.hint
    assert all(level in problem.hint for level in shipped().questions.questions["bio-uplift"].levels)


@pytest.mark.parametrize("number", range(len(decided())))
def test_the_decided_cases_have_no_problem(number: int) -> None:
    """Every decided case, and the context that it names, answers the framework as it stands."""
    known = decided()[number]
    assert answer_problems(shipped(), known.case, FILE) == ()
    assert context_problems(shipped(), known.context, FILE) == ()


@settings(max_examples=50)
@given(SCENES)
def test_answers_drawn_have_no_problem(scene: Scene) -> None:
    """Every assessment and context that the other tests draw can be scored."""
    assert answer_problems(scene.framework, scene.assessment, FILE) == ()
    assert context_problems(scene.framework, scene.context, FILE) == ()
