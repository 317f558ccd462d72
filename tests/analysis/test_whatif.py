"""What-if: supposing an answer is editing the file, and nothing that cannot be is supposed."""

from typing import Any

import pytest
from hypothesis import given, settings

from riskkit.analysis.compare.compare import Compared, compare
from riskkit.analysis.compare.mixtures import Replacement, conclusion
from riskkit.analysis.compare.whatif import Supposition, notes, problems, suppose
from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.engine.plan import badness
from riskkit.schema.assessment import Answer, Evidence, WorldAnswer
from riskkit.schema.results.comparison import Comparison
from riskkit.store.frameworks import load_framework
from tests.analysis.test_compare import DIGESTS, SEEDS, changes, evaluated, world_of
from tests.worlds import DAY, World, assessment_of, context_of, seeded, some

PROOF = "beyond-doubt"


def supposed(case: Evaluated, profile: str | None = None, **wanted: Any) -> Evaluated:
    """An assessment as it is supposed to be."""
    supposition = Supposition(**wanted)
    assert problems(case, supposition) == ()
    return suppose(case, supposition, profile or case.profile.id)


def compared(first: Evaluated, second: Evaluated) -> Comparison:
    """Two evaluated assessments side by side."""
    sides = [Compared("a", case, conclude(case, digests=DIGESTS, tool="riskkit")) for case in (first, second)]
    return compare(*sides, tool="riskkit")


def levels_from(world: World, seed: int) -> dict[str, str]:
    """Some questions, of the release and of the world, each with a level."""
    chance = seeded(seed)
    asked = world.framework.questions.questions
    return {key: chance.choice(list(asked[key].levels)) for key in some(chance, asked, 1, 4)}


def typed(levels: dict[str, str]) -> tuple[str, ...]:
    """Levels as they are typed."""
    return tuple(f"{key}={level}" for key, level in levels.items())


def answering(world: World, levels: dict[str, str]) -> World:
    """The world with these questions answered at these levels, beyond doubt."""
    questions = world.framework.questions
    proof = Evidence(
        title="shown", grade="independent-test", date=world.day, subject="model 1", methods=tuple(questions.methods)
    )
    told = {key: {"level": level, "confidence": "high", "evidence": (PROOF,)} for key, level in levels.items()}
    about = {key for key in told if questions.questions[key].of_world}
    assert world.context
    answers = {key: Answer.model_validate(each) for key, each in told.items() if key not in about}
    known = {key: WorldAnswer.model_validate(told[key] | {"expires": "9999-12-31"}) for key in about}
    mine, theirs = world.assessment, world.context
    return world._replace(
        assessment=mine.model_copy(
            update={"answers": mine.answers | answers, "evidence": mine.evidence | {PROOF: proof}}
        ),
        context=theirs.model_copy(
            update={"answers": theirs.answers | known, "evidence": theirs.evidence | {PROOF: proof}}
        ),
    )


@settings(max_examples=30)
@given(SEEDS)
def test_nothing_supposed_is_no_difference(seed: int) -> None:
    """What is supposed to be as it is differs in nothing."""
    case = evaluated(world_of(seed))
    assert compared(case, supposed(case)).differences == ()
    assert list(notes(case, supposed(case), Supposition())) == []


@settings(max_examples=40)
@given(SEEDS, SEEDS)
def test_to_suppose_an_answer_is_to_edit_the_file(seed: int, another: int) -> None:
    """Shown by an independent test, what is supposed comes to what the file would with that answer, proven so."""
    world = world_of(seed)
    levels = levels_from(world, another)
    made = supposed(evaluated(world), answers=typed(levels), grade="independent-test")
    written = evaluated(answering(world, levels))
    assert conclusion(made) == conclusion(written)
    assert compared(made, written).differences == ()


@settings(max_examples=40)
@given(SEEDS, SEEDS)
def test_an_answer_as_supported_keeps_what_supports_it(seed: int, another: int) -> None:
    """Only the level is another; confidence and evidence stay those of the file."""
    world = world_of(seed)
    levels = {key: level for key, level in levels_from(world, another).items() if key in world.framework.asked}
    made = supposed(evaluated(world), answers=typed(levels), as_supported=bool(levels))
    answers = dict(world.assessment.answers)
    blank = dict.fromkeys(("number", "ratings", "unknown", "as_public_weights"))
    for key, level in levels.items():
        answers[key] = answers.get(key, Answer(level=level)).model_copy(update={"level": level, **blank})
    written = world._replace(assessment=world.assessment.model_copy(update={"answers": answers}))
    assert compared(made, evaluated(written)).differences == ()
    assert made.assessment.evidence == world.assessment.evidence


@settings(max_examples=40)
@given(SEEDS, SEEDS)
def test_what_is_supposed_leaves_no_doubt(seed: int, another: int) -> None:
    """By default each answer supposed counts just as it is, with the grade that its question asks for."""
    world = world_of(seed)
    levels = levels_from(world, another)
    made = supposed(evaluated(world), answers=typed(levels))
    for key, level in levels.items():
        standing = made.answers[key]
        assert (standing.level, standing.doubt, standing.graded) == (
            badness(world.framework.questions.questions[key], level),
            0,
            True,
        )


def plain() -> Evaluated:
    """The shipped framework, with two answers, a measure and a context."""
    framework = load_framework("seger2023")
    answers = {"general-capability": Answer(level="competent", confidence="high"), "bio-uplift": Answer(level="none")}
    assessment = assessment_of(framework, answers, measures=("third-party-audit",))
    known = {key: WorldAnswer(unknown="not looked", expires="2030-01-01") for key in framework.about_world}
    return evaluated(World(framework, assessment, context_of(framework, known, {}), DAY))


def test_a_measure_a_profile_and_what_is_unknown_can_be_supposed() -> None:
    """Each is one difference, of its own kind, and nothing else is touched."""
    case = plain()
    with_it = supposed(case, measures=("+research-api",))
    assert changes(compared(case, with_it)) == [Replacement("measure", "research-api")]
    assert changes(compared(case, supposed(with_it, measures=("-research-api",)))) == []
    assert changes(compared(case, supposed(case, "precautionary"))) == [Replacement("profile", "profile")]
    found = compared(case, supposed(case, answers=("bio-uplift=unknown",)))
    assert changes(found) == [Replacement("answer", "bio-uplift")]
    assert found.differences[0].aspects[0].second == "unknown"


def test_a_hazard_can_be_supposed_as_public_weights() -> None:
    """It is the answer that the file would hold, and only a hazard that may be inferred takes it."""
    case = plain()
    found = compared(case, supposed(case, answers=("bio-uplift=as-public-weights",)))
    assert found.differences[0].aspects[0].second == "as public weights"
    (problem,) = problems(case, Supposition(answers=("general-capability=as-public-weights",)))
    assert problem.message == "'general-capability' cannot be answered as public weights"


def test_a_number_is_supposed_as_far_as_it_is_known() -> None:
    """One number is known exactly; three are the least, the most likely and the most."""
    worlds = (world_of(seed) for seed in range(99))
    world = next(w for w in worlds if any(q.scale for q in w.framework.asked.values()))
    key = next(key for key, question in world.framework.asked.items() if question.scale)
    case = evaluated(world)
    for value, expected in (("15", (15, 15, 15)), ("5,15,25", (5, 15, 25))):
        number = supposed(case, answers=(f"{key}={value}",)).assessment.answers[key].number
        assert number
        assert (number.low, number.likely, number.high) == expected
    (wrong,) = problems(case, Supposition(answers=(f"{key}=15,5,25",)))
    assert "LOW,LIKELY,HIGH" in wrong.hint


@pytest.mark.parametrize("day", [None, "2025-01-01"])
def test_the_world_can_be_supposed_only_where_there_is_one(day: str | None) -> None:
    """Without a context, or before its day, an answer about the world is refused, with what to type."""
    case = plain()
    framework, context = case.framework, case.context if day else None
    there = evaluated(World(framework, case.assessment, context, day or DAY))  # type: ignore[arg-type]
    (problem,) = problems(there, Supposition(answers=("peer-bio-weights=substantial",)))
    assert "'peer-bio-weights' is about the world, and " in problem.message
    assert "--context" in problem.hint
    assert problems(case, Supposition(answers=("peer-bio-weights=substantial",))) == ()


def test_what_is_contradicted_is_named() -> None:
    """Where a supposed answer makes a stored one look wrong, the note names it and says that it counts as it is."""
    case = plain()
    bad = supposed(case, answers=("memorised-data=substantial",))
    supposition = Supposition(answers=("general-capability=narrow",))
    note = list(notes(bad, suppose(bad, supposition, bad.profile.id), supposition))[-1]
    assert note.startswith("the supposed answers contradict those to memorised-data, which count as they are: ")


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        ({"answers": ("bio-uplft=none",)}, "'bio-uplft' is not a question here", "did you mean 'bio-uplift'?"),
        ({"answers": ("bio-uplift=nune",)}, "'nune' is not a level", "did you mean 'none'?"),
        ({"answers": ("bio-uplift=as-public",)}, "'as-public' is not a level", "as-public-weights"),
        ({"answers": ("bio-uplift",)}, "no answer is given", "write bio-uplift=VALUE"),
        ({"answers": ("bio-uplift=3",)}, "'bio-uplift' takes a level and no number", "levels: "),
        ({"answers": ("bio-uplift=nan",)}, "'nan' is not a level", "levels: "),
        ({"answers": ("bio-uplift=not-applicable",)}, "'not-applicable' is not a level", "levels: "),
        ({"answers": ("bio-uplift=none", "bio-uplift=unknown")}, "2 values are supposed for it", "one at a time"),
        ({"answers": ("qqqqqq=none",)}, "'qqqqqq' is not a question here", "riskkit framework show seger2023"),
        ({"measures": ("+research-apo",)}, "'research-apo' is not a measure", "did you mean 'research-api'?"),
        ({"measures": ("+research-api", "-research-api")}, "2 values are supposed for it", "one at a time"),
        ({"measures": ("-research-api",)}, "'research-api' is not undertaken", "undertaken: third-party-audit"),
        ({"measures": ("+third-party-audit",)}, "'third-party-audit' is undertaken already", "not undertaken: "),
        ({"grade": "internal", "answers": ("bio-uplift=none",)}, "'internal' is not a grade", "internal-test"),
        ({"grade": "none"}, "but none is given", "--set QUESTION=VALUE"),
        ({"as_supported": True}, "but none is given", "--set QUESTION=VALUE"),
        (
            {"grade": "none", "as_supported": True, "answers": ("bio-uplift=none",)},
            "cannot be given together",
            "give one of the two",
        ),
    ],
)
def test_what_cannot_be_supposed_is_refused(wanted: dict[str, Any], message: str, hint: str) -> None:
    """A wrong id, level, number, measure or grade is a problem, with what may have been meant."""
    (problem,) = problems(plain(), Supposition(**wanted))
    assert message in problem.message
    assert hint in problem.hint


def test_everything_wrong_is_listed_at_once() -> None:
    """Each of several suppositions that cannot be has its problem."""
    wanted = Supposition(answers=("a=b", "bio-uplift=x"), measures=("+c",), grade="d")
    assert len(problems(plain(), wanted)) == 4


def test_less_evidence_leaves_a_doubt() -> None:
    """By a grade below the one that the question asks for, an answer may be a level worse."""
    case = plain()
    assert [
        supposed(case, answers=("bio-uplift=none",), grade=grade).answers["bio-uplift"].doubt
        for grade in ("none", "self-report", "independent-test")
    ] == [1, 1, 0]
