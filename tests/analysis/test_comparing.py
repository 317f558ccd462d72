"""Two assessments side by side, and what-if: by tables, held to editing the file and scoring it anew."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from itertools import chain, combinations, pairwise
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings

from riskkit.analysis.comparing import compare
from riskkit.analysis.differences import differences
from riskkit.analysis.ground import Change, Given
from riskkit.analysis.subject import subject_of
from riskkit.analysis.whatif import Supposition, problems, suppose
from riskkit.engine.encode import NOT_APPLICABLE
from riskkit.schema.agreement import Conclusion
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, WorldAnswer
from riskkit.schema.comparison import Comparison
from riskkit.schema.ids import free_id
from riskkit.schema.release import ReleasedComponent
from tests.analysis.scenes import DIGESTS, SCENES, Scene, decided_scenes, scene_from
from tests.edits import reworked
from tests.generate import SEEDS, Chance, random_assessment, random_context

UNSHRUNK = set(Phase) - {Phase.shrink}
CASES = ("gpt-oss-120b", "llama2-70b", "stable-diffusion-v1", "limit-empty")


def side(scene: Scene, name: str = "a.yaml") -> Given:
    """A scene as one side of a comparison."""
    return Given(name, scene.framework, scene.assessment, scene.context, scene.date, DIGESTS)


def compared(first: Scene, second: Scene) -> Comparison:
    """Two scenes side by side."""
    return compare(side(first), side(second, "b.yaml"), tool="riskkit")


def other(scene: Scene, seed: int) -> Scene:
    """Other answers to the framework of a scene, in another context and under another profile."""
    framework = scene.framework
    profile = list(framework.profiles.profiles)[seed % len(framework.profiles.profiles)]
    assessment = random_assessment(framework, seed).model_copy(update={"profile": profile})
    return replace(scene, assessment=assessment, context=random_context(framework, seed))


def near(scene: Scene, seed: int, most: int = 6) -> Scene:
    """The same scene with a few answers as another one has them."""
    far = other(scene, seed)
    picked = [change for change, _, _ in differences(side(scene), side(far))][:: 1 + seed % 5][:most]
    return reduce(lambda so_far, change: edited(so_far, far, change), picked, scene)


def concluded(scene: Scene) -> Conclusion:
    """What is recommended and cleared, by scoring the scene as such."""
    plan, cleared_at = scene.subject.plan, scene.judged.verdicts.cleared
    cleared = tuple(offer.id for number, offer in enumerate(plan.offers[: plan.options]) if cleared_at[number])
    chosen = plan.offers[scene.judged.recommended].id
    return Conclusion(recommended=chosen, conditional=chosen not in cleared, cleared=cleared)


# editing


def edited(scene: Scene, far: Scene, change: Change) -> Scene:
    """The scene with one thing as another scene has it, as somebody would edit the file."""
    mine, theirs = scene.assessment, far.assessment
    if change.kind == "answer":
        return replace(scene, assessment=_answering(mine, theirs, change.id))
    if change.kind == "world":
        return replace(scene, context=_knowing(scene.context, far.context, change.id))
    if change.kind == "measure":
        without = tuple(key for key in mine.measures if key != change.id)
        measures = (*without, change.id) if change.id in theirs.measures else without
        return replace(scene, assessment=mine.model_copy(update={"measures": measures}))
    if change.kind == "release":
        # what is shared, and not whose evidence it is that counts
        release = mine.release.model_copy(update={"components": theirs.release.components})
        return replace(scene, assessment=mine.model_copy(update={"release": release}))
    name = {"profile": "profile", "undertakings": "undertakes"}[change.kind]
    return replace(scene, assessment=mine.model_copy(update={name: getattr(theirs, name)}))


def _cited(
    answer: Answer, evidence: dict[str, Evidence], taken: dict[str, Evidence]
) -> tuple[Answer, dict[str, Evidence]]:
    """An answer with the evidence that it cites, under names that are not taken."""
    names = {key: free_id(f"other-{key}", taken) for key in answer.evidence}
    renamed = answer.model_copy(update={"evidence": tuple(names.values())})
    return renamed, {name: evidence[key] for key, name in names.items()}


def _answering(mine: Assessment, theirs: Assessment, key: str) -> Assessment:
    answers = {name: answer for name, answer in mine.answers.items() if name != key}
    evidence = dict(mine.evidence)
    if key in theirs.answers:
        answers[key], more = _cited(theirs.answers[key], theirs.evidence, evidence)
        evidence |= more
    return mine.model_copy(update={"answers": answers, "evidence": evidence})


def _knowing(mine: Context, theirs: Context, key: str) -> Context:
    answers = {name: answer for name, answer in mine.answers.items() if name != key}
    evidence = dict(mine.evidence)
    if key in theirs.answers:
        told, more = _cited(theirs.answers[key], theirs.evidence, evidence)
        answers[key] = WorldAnswer.model_validate(told.model_dump())
        evidence |= more
    return mine.model_copy(update={"answers": answers, "evidence": evidence})


def taken(first: Scene, second: Scene, changes: Iterable[Change]) -> Conclusion:
    """What follows from the first with some things as the second has them."""
    return concluded(reduce(lambda scene, change: edited(scene, second, change), changes, first))


def changes(found: Comparison) -> list[Change]:
    """What differs, by kind and id."""
    return [Change(each.kind, each.id) for each in found.differences]


def same_day(first: Scene, second: Scene) -> bool:
    """Whether both contexts are of one day, as an edit of one answer supposes."""
    return first.context.date == second.context.date


@settings(max_examples=40)
@given(SCENES)
def test_an_assessment_differs_from_itself_in_nothing(scene: Scene) -> None:
    """Compared with itself there are no differences, and nothing has to be carried."""
    found = compared(scene, scene)
    assert found.differences == ()
    assert found.carrying is None
    assert found.first.options == found.second.options


def assert_own_outcomes(first: Scene, second: Scene) -> None:
    """What follows from either side is what scoring it alone recommends and clears, whatever it is compared with."""
    found = compared(first, second)
    for scene, end in ((first, found.first), (second, found.second)):
        options = scene.found.options
        assert end.outcome == concluded(scene)
        assert end.outcome.recommended == scene.found.recommended.option
        for name in ("verdict", "zone", "benefit", "margin", "conditions"):
            stated = {key: getattr(option, name) for key, option in options.items()}
            assert {key: getattr(option, name) for key, option in end.options.items()} == stated


@settings(max_examples=40, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_each_side_has_its_own_outcome(seed: int, another: int) -> None:
    """The same answers come to the same, compared or not."""
    first = scene_from(seed)
    assert_own_outcomes(first, other(first, another))


@pytest.mark.parametrize(("one", "two"), list(pairwise(CASES)))
def test_each_case_has_its_own_outcome(one: str, two: str) -> None:
    """The same holds of decided cases."""
    assert_own_outcomes(decided_scenes()[one], decided_scenes()[two])


@settings(max_examples=40, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_all_differences_together_make_the_other_side(seed: int, another: int) -> None:
    """With every difference edited in, the first side is the second: nothing is left out, and nothing else differs."""
    first = scene_from(seed)
    second = other(first, another)
    assume(same_day(first, second))
    found = changes(compared(first, second))
    made = reduce(lambda scene, change: edited(scene, second, change), found, first)
    assert compared(made, second).differences == ()
    assert concluded(made) == concluded(second)


def assert_moves_as_edited(first: Scene, second: Scene) -> None:
    """A difference is said to move the outcome exactly where editing it, and it alone, does, and to what that leads."""
    ends = concluded(first), concluded(second)
    for each in compared(first, second).differences:
        change = Change(each.kind, each.id)
        alone, without = taken(first, second, [change]), taken(second, first, [change])
        assert each.alone == (alone if alone != ends[0] else None)
        assert each.without == (without if without != ends[1] else None)


@settings(max_examples=60, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_what_moves_alone_and_what_is_needed_is_what_editing_shows(seed: int, another: int) -> None:
    """The table that is scored says what the files would."""
    first = scene_from(seed)
    assert_moves_as_edited(first, near(first, another))


@pytest.mark.parametrize(("case", "seed"), list(zip(CASES, (1, 2, 3, 4), strict=True)))
def test_what_moves_a_case_is_what_editing_shows(case: str, seed: int) -> None:
    """The same holds of decided cases, with other answers in some places."""
    first = decided_scenes()[case]
    assert_moves_as_edited(first, near(first, seed))


@settings(max_examples=60, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_the_smallest_set_carries_and_no_smaller_one_does(seed: int, another: int) -> None:
    """Edited in, the set makes the outcome of the second side; of all smaller sets none does, nor any part of it."""
    first = scene_from(seed)
    second = near(first, another)
    found, wanted = compared(first, second), concluded(second)
    if found.carrying is None:
        assert concluded(first) == wanted
        return
    every = changes(found)
    chosen = [change for change in every if change.id in found.carrying.differences]
    assert len(chosen) == len(found.carrying.differences)
    assert taken(first, second, chosen) == wanted
    sizes = range(len(chosen))
    smaller = chain.from_iterable(combinations(every, size) for size in sizes)
    assert found.carrying.proof == "smallest"
    assert not [parts for parts in smaller if taken(first, second, parts) == wanted]
    alike = [parts for parts in combinations(every, len(chosen)) if taken(first, second, parts) == wanted]
    assert found.carrying.others in (None, len(alike) - 1)


@pytest.mark.parametrize(("one", "two"), list(combinations(CASES, 2)))
def test_of_a_set_between_cases_no_part_carries(one: str, two: str) -> None:
    """Between decided cases too the set carries, and what is said of its parts is so."""
    first, second = decided_scenes()[one], decided_scenes()[two]
    found = compared(first, second)
    carrying = found.carrying
    if carrying is None:
        assert found.first.outcome == found.second.outcome
        return
    assert carrying.proof in ("smallest", "no-part")
    assert carrying.differences
    assert found.first.outcome != found.second.outcome
    if len(carrying.differences) == 1:
        (only,) = (each for each in found.differences if each.id == carrying.differences[0])
        assert only.alone == found.second.outcome


def test_what_is_asked_for_is_a_difference() -> None:
    """A release that shares otherwise asks for another option, even several at once, and nothing else differs."""
    first = decided_scenes()["gpt-oss-120b"]
    parts = {"weights-final": ReleasedComponent(access=("enclave", "tuning-api"))}
    release = first.assessment.release.model_copy(update={"components": parts})
    second = replace(first, assessment=first.assessment.model_copy(update={"release": release}))
    found = compared(first, second)
    assert [each.kind for each in found.differences] == ["release"]
    assert found.second.asked == "r4+r5"
    assert found.differences[0].alone == (found.second.outcome if found.carrying else None)
    assert found.second.outcome == concluded(second)


@settings(max_examples=20, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_two_versions_of_a_framework_each_score_their_own(seed: int, another: int) -> None:
    """Where the frameworks differ, that is a difference like any other, and each side has the outcome of its own."""
    first = scene_from(seed)
    second = near(first, another)
    cuts = [round(cut / 2, 9) for cut in first.framework.framework.rules.cuts]
    newer = reworked(first.framework, {"framework.yaml:rules/cuts": cuts, "framework.yaml:version": "2.0.0"})
    second = replace(second, framework=newer.model_copy(update={"digest": "another"}))
    found = compared(first, second)
    assert found.differences[0].kind == "framework"
    assert (found.first.outcome, found.second.outcome) == (concluded(first), concluded(second))
    alone = concluded(replace(first, framework=second.framework))
    assert found.differences[0].alone == (alone if alone != found.first.outcome else None)
    if found.carrying:
        chosen = [Change(each.kind, each.id) for each in found.differences if each.id in found.carrying.differences]
        base = replace(first, framework=second.framework) if chosen[0].kind == "framework" else first
        assert taken(base, second, [change for change in chosen if change.kind != "framework"]) == found.second.outcome


def test_what_only_one_version_asks_is_told_and_moves_nothing_by_the_other() -> None:
    """An answer to a question that the other version has not is a difference, and no error."""
    first = decided_scenes()["llama2-70b"]
    questions = {key: q for key, q in first.framework.questions.questions.items() if key != "independent-review"}
    older = first.framework.model_copy(
        update={"questions": first.framework.questions.model_copy(update={"questions": questions}), "digest": "older"}
    )
    answers = {key: answer for key, answer in first.assessment.answers.items() if key != "independent-review"}
    second = Scene(older, first.assessment.model_copy(update={"answers": answers}), first.context, first.date)
    found = compared(first, second)
    assert {each.id for each in found.differences} == {"framework", "independent-review"}
    assert compared(second, first).second.outcome == found.first.outcome


# what-if


def supposed(scene: Scene, **wanted: Any) -> Scene:
    """The scene as it is supposed to be."""
    supposition = Supposition(**wanted)
    assert problems(scene.framework, supposition, scene.assessment.measures) == ()
    made, _ = suppose(side(scene), supposition)
    assert made.context
    return replace(scene, assessment=made.assessment, context=made.context)


def levels_from(scene: Scene, seed: int) -> dict[str, str]:
    """Some questions, of the release and of the world, each with a level."""
    chance = Chance(seed)
    return {key: chance.choice(list(scene.questions[key].levels)) for key in chance.some(scene.questions, 1, 4)}


def typed(levels: dict[str, str]) -> tuple[str, ...]:
    """Levels as they are typed."""
    return tuple(f"{key}={level}" for key, level in levels.items())


@settings(max_examples=40)
@given(SCENES)
def test_nothing_supposed_is_no_difference(scene: Scene) -> None:
    """What is supposed to be as it is differs in nothing."""
    made, notes = suppose(side(scene), Supposition())
    assert notes == tuple(note for note in notes if "not-applicable" in note)
    assert compare(side(scene), made, tool="riskkit").differences == ()


@settings(max_examples=40, phases=UNSHRUNK)
@given(SCENES, SEEDS)
def test_to_suppose_an_answer_is_to_edit_the_file(scene: Scene, seed: int) -> None:
    """Shown by an independent test, what is supposed comes to what the file would with that answer, proven so."""
    levels = levels_from(scene, seed)
    made, written = supposed(scene, answers=typed(levels), grade="independent-test"), scene.answering(levels)
    assume(scene.context.date <= scene.date)
    assert concluded(made) == concluded(written)
    assert compared(made, written).differences == ()


@settings(max_examples=40, phases=UNSHRUNK)
@given(SCENES, SEEDS)
def test_an_answer_as_supported_keeps_what_supports_it(scene: Scene, seed: int) -> None:
    """Only the level is another; confidence and evidence stay those of the file."""
    levels = {key: level for key, level in levels_from(scene, seed).items() if key in scene.framework.asked}
    assume(levels)
    made = supposed(scene, answers=typed(levels), as_supported=True).assessment
    answers = dict(scene.assessment.answers)
    blank = dict.fromkeys(("number", "ratings", "unknown", "not_applicable"))
    for key, level in levels.items():
        answers[key] = answers.get(key, Answer(level=level)).model_copy(update={"level": level, **blank})
    written = replace(scene, assessment=scene.assessment.model_copy(update={"answers": answers}))
    assert compared(replace(scene, assessment=made), written).differences == ()
    assert made.evidence == scene.assessment.evidence


@settings(max_examples=40, phases=UNSHRUNK)
@given(SCENES, SEEDS)
def test_what_is_supposed_counts_in_full(scene: Scene, seed: int) -> None:
    """By default each answer supposed reads just as it is, wherever its question is asked at all."""
    levels = levels_from(scene, seed)
    made = supposed(scene, answers=typed(levels))
    subject, _ = subject_of(made.framework, made.assessment, made.context, made.date)
    for key, level in levels.items():
        number = subject.plan.index[key]
        badness = scene.questions[key].by_badness.index(level)
        for row in (subject.scored.rows.stated, subject.scored.rows.upper, subject.scored.rows.lower):
            assert row.hidden[number] or row.read[number] == badness


def test_a_measure_a_profile_and_what_is_unknown_can_be_supposed() -> None:
    """Each is one difference, of its own kind, and nothing else is touched."""
    scene = decided_scenes()["gpt-oss-120b"]
    measure = next(key for key in scene.framework.measures.measures if key not in scene.assessment.measures)
    with_it = supposed(scene, measures=(f"+{measure}",))
    assert changes(compared(scene, with_it)) == [Change("measure", measure)]
    assert changes(compared(scene, supposed(with_it, measures=(f"-{measure}",)))) == []
    assert changes(compared(scene, supposed(scene, profile="precautionary"))) == [Change("profile", "profile")]
    found = compared(scene, supposed(scene, answers=("bio-uplift=unknown",)))
    assert changes(found) == [Change("answer", "bio-uplift")]
    assert found.differences[0].aspects[0].second == "unknown"


def test_a_number_is_supposed_as_far_as_it_is_known() -> None:
    """One number is known exactly; three are the least, the most likely and the most."""
    scene = next(s for s in map(scene_from, range(99)) if any(q.scale for q in s.framework.asked.values()))
    key = next(key for key, question in scene.framework.asked.items() if question.scale)
    for value, expected in (("15", (15, 15, 15)), ("5,15,25", (5, 15, 25))):
        number = supposed(scene, answers=(f"{key}={value}",)).assessment.answers[key].number
        assert number
        assert (number.low, number.likely, number.high) == expected
    wrong = problems(scene.framework, Supposition(answers=(f"{key}=15,5,25",)), ())
    assert "LOW,LIKELY,HIGH" in wrong[0].hint


def test_a_context_that_is_not_there_is_supposed_too() -> None:
    """Where nothing is known of the world, an answer about it makes a context of that day."""
    scene = decided_scenes()["gpt-oss-120b"]
    bare = replace(side(scene), context=None)
    made, _ = suppose(bare, Supposition(answers=("peer-bio-weights=substantial",)))
    assert made.context
    assert (made.context.date, list(made.context.answers)) == (scene.date, ["peer-bio-weights"])
    assert compare(bare, made, tool="riskkit").differences[0].kind == "world"


def test_what_is_no_longer_not_applicable_is_said() -> None:
    """An answer not-applicable that what is supposed makes untrue counts as unanswered, and the reader is told."""
    scene = next(scene for scene in map(scene_from, range(200)) if _excused(scene))
    key, cause = _excused(scene)[0]
    _, notes = suppose(side(scene), Supposition(answers=(f"{cause}={scene.questions[cause].by_badness[-1]}",)))
    assert any(f"'{key}'" in note and "unanswered" in note for note in notes)


def _excused(scene: Scene) -> list[tuple[str, str]]:
    """Questions that are not applicable, each with an answer that alone, at its worst, would make that untrue."""
    subject, found = scene.subject, []
    for number, asked in enumerate(subject.plan.questions):
        gate = scene.questions[asked.id].not_applicable_if
        if subject.columns.level[number] == NOT_APPLICABLE and subject.scored.rows.stated.hidden[number] and gate:
            hidden_anyhow = scene.questions[asked.id].visible_if
            found += [(asked.id, atom.question) for atom in gate.none if not hidden_anyhow]
    return found


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        ({"answers": ("bio-uplft=none",)}, "'bio-uplft' is not a question here", "did you mean 'bio-uplift'?"),
        ({"answers": ("bio-uplift=nune",)}, "'nune' is not a level", "did you mean 'none'?"),
        ({"answers": ("bio-uplift",)}, "no answer is given", "write bio-uplift=VALUE"),
        ({"answers": ("bio-uplift=3",)}, "'bio-uplift' takes a level and no number", "levels: "),
        ({"answers": ("bio-uplift=nan",)}, "'nan' is not a level", "levels: "),
        ({"answers": ("bio-uplift=not-applicable",)}, "'bio-uplift' applies to every release", "with a level"),
        ({"answers": ("bio-uplift=none", "bio-uplift=unknown")}, "2 things are supposed of it", "one at a time"),
        ({"answers": ("qqqqqq=none",)}, "'qqqqqq' is not a question here", "riskkit framework show seger2023"),
        ({"measures": ("+research-apo",)}, "'research-apo' is not a measure", "did you mean 'research-api'?"),
        ({"measures": ("+research-api", "-research-api")}, "2 things are supposed of it", "one at a time"),
        ({"measures": ("-research-api",)}, "'research-api' is not undertaken", "undertaken: third-party-audit"),
        ({"measures": ("+third-party-audit",)}, "'third-party-audit' is undertaken already", "not undertaken: "),
        ({"grade": "internal", "answers": ("bio-uplift=none",)}, "'internal' is not a grade", "internal-test"),
        ({"grade": "none"}, "shown, and none is", "--set QUESTION=VALUE"),
        ({"as_supported": True}, "shown, and none is", "--set QUESTION=VALUE"),
        (
            {"grade": "none", "as_supported": True, "answers": ("bio-uplift=none",)},
            "stands against",
            "give one of the two",
        ),
    ],
)
def test_what_cannot_be_supposed_is_told(wanted: dict[str, Any], message: str, hint: str) -> None:
    """A wrong id, level, number, measure or grade is a problem, with what may have been meant."""
    (problem,) = problems(decided_scenes()["gpt-oss-120b"].framework, Supposition(**wanted), ("third-party-audit",))
    assert message in problem.message
    assert hint in problem.hint


def test_everything_wrong_is_told_at_once() -> None:
    """Each of several suppositions that cannot be has its problem."""
    wanted = Supposition(answers=("a=b", "bio-uplift=x"), measures=("+c",), grade="d")
    assert len(problems(decided_scenes()["gpt-oss-120b"].framework, wanted, ())) == 4
