"""Answers carried to the next release and moved to the next version of a framework: all are there, none is assumed."""

from typing import Any

import pytest
from hypothesis import given

from riskkit.analysis.migrating import Fate, Migration, confirmed, forward, made_with, migrate, successor
from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.schema.answers import answer_problems
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, Pin
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.release import ReleasedComponent
from tests.analysis.scenes import shipped
from tests.edits import Edits, edited, tree_of
from tests.generate import DATE, SEEDS, Chance, framework_from, random_assessment, random_context


def asking(framework: Framework, questions: dict[str, Question]) -> Framework:
    """The framework with these questions."""
    return framework.model_copy(
        update={"questions": framework.questions.model_copy(update={"questions": questions})}, deep=False
    )


def versions(seed: int) -> tuple[Framework, Framework]:
    """
    A framework and its next version.

    Some questions are reworded; of some others that only the first asks one is gone and the rest are retired, with a
    line of successors that may go in a circle.
    """
    chance, new = Chance(seed), framework_from(seed)
    questions = new.questions.questions
    words = {key: {"text": "what else?"} if chance.yes(0.2) else {} for key in questions}
    before = {key: question.model_copy(update=words[key]) for key, question in questions.items()}
    names = [f"old-{number}" for number in range(chance.randint(0, 4))]
    for name in names:
        kin = questions[chance.choice(list(new.asked))]
        alone: dict[str, Any] = {"visible_if": None, "caps": ()}
        before[name] = kin.model_copy(update=alone | chance.choice(({}, {"text": "what else?"})))
    after = dict(questions)
    for name in names[1:]:
        heir = chance.choice([*new.asked, *names, *new.about_world])
        after[name] = before[name].model_copy(update={"retired": True, "successor": heir})
    return asking(new, before), asking(new, after)


def drawn(seed: int) -> tuple[Framework, Framework, Assessment]:
    """A framework, its next version, and an assessment by the first with answers of which some are carried."""
    old, new = versions(seed)
    chance, assessment = Chance(seed + 1), random_assessment(old, seed)
    answers = {key: answer.model_copy(update={"rationale": key}) for key, answer in assessment.answers.items()}
    carried = dict(chance.some(answers.items(), 0, 4))
    dropped = chance.some(carried, 0, 4)
    fields: dict[str, Any] = {
        "answers": {key: answer for key, answer in answers.items() if key not in dropped},
        "carried": {key: answer.model_copy(update={"by": "somebody"}) for key, answer in carried.items()},
        "carried_from": "model 0" if carried else None,
        "assigned": {"all": ()},
    }
    return old, new, assessment.model_copy(update=fields)


def moved(seed: int, *, at_hand: bool = True) -> tuple[Framework, Framework, Assessment, Migration]:
    """What `drawn` makes, and what migrating makes of it with the old framework at hand or not."""
    old, new, assessment = drawn(seed)
    context = random_context(new, seed)
    return old, new, assessment, migrate(assessment, new, context, DATE, old if at_hand else None)


def entries(*found: Assessment | None) -> list[str]:
    """Every answer, carried or not, of some assessments."""
    return sorted(
        answer.model_dump_json()
        for each in found
        if each
        for answer in (*each.answers.values(), *each.carried.values())
    )


def read(question: Question) -> tuple[str, dict[str, str]]:
    """The text and the levels' texts, in their order; who answers sees no values."""
    return question.text, {key: level.text for key, level in question.levels.items()}


def untrue(framework: Framework, assessment: Assessment, context: Context) -> set[str]:
    """The answers not-applicable that the others do not make so."""
    subject, _ = subject_of(framework, assessment, context, DATE)
    return set(untrue_not_applicable(subject)) & set(assessment.answers)


@given(SEEDS)
def test_nothing_is_lost(seed: int) -> None:
    """Every answer is, unchanged and once, in the new assessment or in what is left; every other entry is in one."""
    for at_hand in (True, False):
        _, _, assessment, found = moved(seed, at_hand=at_hand)
        assert entries(found.assessment, found.left) == entries(assessment)
        for part in ("undertakes", "measures", "assigned", "evidence", "raters"):
            new, left = getattr(found.assessment, part) or (), (found.left and getattr(found.left, part)) or ()
            assert set(getattr(assessment, part) or ()) == {*new, *left}, part


@given(SEEDS)
def test_what_comes_out_is_free_of_problems(seed: int) -> None:
    """The new assessment can be scored by the new framework, and what is left is one by the old."""
    old, new, _, found = moved(seed)
    assert answer_problems(new, found.assessment, "") == ()
    assert not untrue(new, found.assessment, random_context(new, seed))
    if found.left:
        assert answer_problems(old, found.left, "") == ()


@given(SEEDS)
def test_only_answers_to_the_same_words_count(seed: int) -> None:
    """An answer counts where its question has the text and the levels that it was given to, and nothing else does."""
    old, _, assessment, found = moved(seed)
    before, now = old.questions.questions, versions(seed)[1].questions.questions
    source = {fate.now: fate.was[1] for fate in found.fates if fate.now and fate.was[0] == "answers"}
    for key, answer in found.assessment.answers.items():
        was = source["answers", key]
        assert assessment.answers[was] == answer
        assert read(before[was]) == read(now[key])


@given(SEEDS)
def test_fates_tell_where_everything_is(seed: int) -> None:
    """Each entry has one fate, which is where it stands; what is not where it was has a reason."""
    _, _, assessment, found = moved(seed)
    for part in ("answers", "carried"):
        told = {fate.was[1]: fate.now for fate in found.fates if fate.was[0] == part}
        assert list(told) == list(getattr(assessment, part))
        for key, now in told.items():
            place = getattr(found.assessment, now[0])[now[1]] if now else getattr(found.left, part)[key]
            assert place == getattr(assessment, part)[key]
    assert all(fate.why for fate in found.fates if not fate.kept)


@given(SEEDS)
def test_the_same_framework_changes_nothing(seed: int) -> None:
    """Migrating to the framework that was answered keeps all, but for answers not-applicable that are not borne out."""
    framework, _, assessment = drawn(seed)
    found = migrate(assessment, framework, None, DATE, framework)
    lapsed = [fate for fate in found.fates if not fate.kept]
    assert all(fate.was[0] == "carried" or assessment.answers[fate.was[1]].not_applicable for fate in lapsed)
    if not lapsed:
        assert found.left is None
        assert tree_of(found.assessment) | {"framework": {}} == tree_of(assessment) | {"framework": {}}


@given(SEEDS)
def test_all_that_is_carried_can_be_confirmed(seed: int) -> None:
    """As if confirmed, nothing is carried, every answer counts that can, and those that counted still do."""
    _, new, _, found = moved(seed)
    context = random_context(new, seed)
    sure = confirmed(new, found.assessment, context, DATE)
    assert not sure.carried
    assert not untrue(new, sure, context)
    every = found.assessment.carried | found.assessment.answers
    assert all(every[key] == answer for key, answer in sure.answers.items())
    assert all(every[key].not_applicable for key in set(every) - set(sure.answers))


# single cases, by the shipped framework

METHOD = "adversarial-tuning"
PROOF = Evidence(title="A test", grade="independent-test", date="2026-01-01", subject="Acme 1", methods=(METHOD,))


def assessed(**fields: Any) -> Assessment:
    """An assessment by the shipped framework."""
    framework = shipped()
    tree: dict[str, Any] = {
        "riskkit": "assessment/1",
        "framework": {"id": framework.id, "version": "1.0.0"},
        "profile": "balanced",
        "release": {"name": "Acme", "version": "1"},
    }
    return Assessment.model_validate(tree | fields)


def next_version(edits: Edits) -> Framework:
    """The shipped framework with other values at pointers of its questions, as version 2.0.0."""
    framework = shipped()
    return framework.model_copy(
        update={
            "questions": edited(framework.questions, edits),
            "framework": framework.framework.model_copy(update={"version": "2.0.0"}),
            "digest": f"sha256:{'2' * 64}",
        }
    )


def fate(found: Migration, part: str, key: str) -> Fate:
    """What became of one entry."""
    return next(each for each in found.fates if each.was == (part, key))


FACTS = [key for key, question in shipped().asked.items() if question.type == "fact"]
ONE, TWO = FACTS[1:3]


def level_of(key: str) -> str:
    """The best level of a question."""
    return next(iter(shipped().asked[key].levels))


def line(heirs: dict[str, str], **words: str) -> tuple[Framework, Framework]:
    """
    The shipped framework with questions more, and its next version where each is retired in favour of another.

    They are `ONE` under other ids, with the text in *words* where there is one.
    """
    alone: dict[str, Any] = {"visible_if": None, "caps": ()}
    framework = shipped()
    plain = framework.asked[ONE].model_copy(update=alone)
    more = {key: plain.model_copy(update={"text": words.get(key, plain.text)}) for key in heirs}
    gone = {key: more[key].model_copy(update={"retired": True, "successor": heir}) for key, heir in heirs.items()}
    old, new = (asking(framework, framework.questions.questions | each) for each in (more, gone))
    return old.model_copy(update={"digest": f"sha256:{'1' * 64}"}), new


def test_a_line_of_successors_is_followed_to_its_end() -> None:
    """An answer to other words moves to the question that is still asked, and is asked again there."""
    old, new = line({"a": "b", "b": "c", "c": ONE}, a="How else?")
    assert successor(new, "a") == ONE
    given = {"level": level_of(ONE), "evidence": ["test"], "on": "2026-01-02"}
    found = migrate(assessed(answers={"a": given}, evidence={"test": PROOF}), new, None, DATE, old)
    assert (dict(found.assessment.answers), found.left) == ({}, None)
    assert found.assessment.carried == {ONE: Answer.model_validate(given)}
    assert found.assessment.carried_from == "Acme 1"
    assert found.assessment.evidence == {"test": PROOF}
    assert fate(found, "answers", "a").why == f"'{ONE}' succeeds it"


@pytest.mark.parametrize("heirs", [{"a": "b", "b": "a"}, {"a": "defence-fraud"}])
def test_a_line_that_leads_nowhere_leaves_the_answer_over(heirs: dict[str, str]) -> None:
    """Successors in a circle, and one that asks about the world, hold no answer; it is left over with a reason."""
    old, new = line(heirs)
    found = migrate(assessed(answers={"a": {"level": level_of(ONE)}}), new, None, DATE, old)
    assert found.left
    assert list(found.left.answers) == ["a"]
    assert found.left.framework.version == "1.0.0"
    assert fate(found, "answers", "a").why == "it leads to no question to a release"


def test_a_question_that_is_gone_leaves_its_answer_over() -> None:
    """An id that the new framework has never heard of is told as such."""
    found = migrate(assessed(answers={"long-ago": {"level": "some"}}), next_version({}), None, DATE)
    assert found.left
    assert fate(found, "answers", "long-ago").why == "'long-ago' is not a question any more"


def test_a_successor_word_for_word_keeps_the_answer() -> None:
    """Where only the id changed the answer counts on, whether the old framework is at hand or not."""
    old, new = line({"a": ONE})
    for at_hand in (old, None):
        found = migrate(assessed(answers={"a": {"level": level_of(ONE)}}), new, None, DATE, at_hand)
        assert list(found.assessment.answers) == [ONE]
        assert fate(found, "answers", "a").why == f"'{ONE}' succeeds it word for word"


def test_two_retired_questions_with_one_successor_are_asked_again() -> None:
    """Neither answer counts, both are kept, and the question is open."""
    old, new = line({"a": ONE, "b": ONE})
    answers = {key: {"level": level_of(ONE), "rationale": key} for key in ("a", "b")}
    found = migrate(assessed(answers=answers), new, None, DATE, old)
    assert (dict(found.assessment.answers), dict(found.assessment.carried)) == ({}, {})
    assert found.left
    assert [answer.rationale for answer in found.left.answers.values()] == ["a", "b"]
    assert "'b' stands for the same question" in fate(found, "answers", "a").why


def test_a_question_that_takes_over_another_is_asked_again() -> None:
    """Its own answer no longer counts but is carried, and that to the retired question is left over."""
    old, new = line({"a": ONE})
    answers = {"a": {"level": level_of(ONE)}, ONE: {"unknown": "not yet tested"}}
    found = migrate(assessed(answers=answers), new, None, DATE, old)
    assert dict(found.assessment.answers) == {}
    assert found.assessment.carried[ONE].unknown == "not yet tested"
    assert found.left
    assert list(found.left.answers) == ["a"]


def test_an_older_answer_gives_way_to_a_newer() -> None:
    """Where an answer is asked again, one that had been carried to the same question before is left over."""
    old, new = line({"a": ONE}, a="How else?")
    fields: dict[str, Any] = {"answers": {"a": {"unknown": "new"}}, "carried": {ONE: {"unknown": "old"}}}
    found = migrate(assessed(**fields), new, None, DATE, old)
    assert found.assessment.carried == {ONE: Answer(unknown="new")}
    assert found.left
    assert found.left.carried == {ONE: Answer(unknown="old")}


def test_a_level_that_is_gone_leaves_the_answer_over() -> None:
    """A level that the question does not have any more cannot stand in the file, and is kept beside it."""
    levels = tree_of(shipped().asked[ONE])["levels"]
    renamed = {("renamed" if key == level_of(ONE) else key): level for key, level in levels.items()}
    found = migrate(
        assessed(answers={ONE: {"level": level_of(ONE), "evidence": ["test"]}}, evidence={"test": PROOF}),
        next_version({f"questions/{ONE}/levels": renamed}),
        None,
        DATE,
        shipped(),
    )
    assert dict(found.assessment.carried) == {}
    assert found.left
    assert found.left.evidence == {"test": PROOF}
    assert f"'{level_of(ONE)}' is not a level" in fate(found, "answers", ONE).why


def test_a_question_in_other_words_is_asked_again() -> None:
    """With the old framework at hand other words are seen; without it the id is all there is to go by."""
    new = next_version({f"questions/{ONE}/text": "Something else?"})
    assessment = assessed(answers={ONE: {"level": level_of(ONE)}})
    assert list(migrate(assessment, new, None, DATE, shipped()).assessment.carried) == [ONE]
    assert list(migrate(assessment, new, None, DATE).assessment.answers) == [ONE]


def test_what_no_longer_is_not_applicable_is_asked_again() -> None:
    """Not-applicable stays only as long as the answers that count make it so."""
    unless = {"none": [{"question": ONE, "at-least": list(shipped().asked[ONE].levels)[1]}]}
    excusable: Edits = {f"questions/{TWO}/not-applicable-if": unless}
    framework = next_version(excusable)
    known = {"level": level_of(ONE), "confidence": "high", "evidence": ["test"]}
    answers = {ONE: known, TWO: {"not-applicable": "there is none"}}
    assessment = assessed(answers=answers, evidence={"test": PROOF})
    kept = migrate(assessment, framework, None, DATE, framework)
    assert list(kept.assessment.answers) == [ONE, TWO]
    reworded = next_version(excusable | {f"questions/{ONE}/text": "Something else?"})
    found = migrate(assessment, reworded, None, DATE, framework)
    assert list(found.assessment.carried) == [ONE, TWO]
    assert fate(found, "answers", TWO).why == "the answers no longer make it not applicable"
    sure = confirmed(reworded, found.assessment, None, DATE)
    assert list(sure.answers) == [ONE, TWO]


def test_what_is_no_answer_goes_too() -> None:
    """Components, measures, what is undertaken, methods and the profile: what is gone is left over and told."""
    framework = shipped()
    measure, control = (
        next(iter(framework.measures.measures)),
        next(key for key, question in framework.asked.items() if question.type == "control"),
    )
    item = PROOF.model_copy(update={"methods": ("gone", METHOD)})
    assessment = assessed(
        profile="of-old",
        release={"name": "Acme", "version": "1", "components": {"weights-of-old": {"access": "public"}}},
        evidence={"test": item},
        measures=[measure, "measure-of-old"],
        undertakes={control: level_of(control), "control-of-old": "some"},
        raters={"ann": {"name": "Ann", "role": "tester", "interest": "none"}},
        assigned={"section-of-old": ["ann"]},
    )
    found = migrate(assessment, framework, None, DATE)
    now, left = found.assessment, found.left
    assert left
    assert (now.profile, left.profile) == (framework.profiles.default, "of-old")
    assert (now.measures, left.measures) == ((measure,), ("measure-of-old",))
    assert (now.undertakes, left.undertakes) == ({control: level_of(control)}, {"control-of-old": "some"})
    assert dict(now.release.components) == {}
    assert left.release.components == {"weights-of-old": ReleasedComponent(access="public")}
    assert (now.evidence["test"].methods, left.evidence["test"]) == ((METHOD,), item)
    assert (dict(now.assigned), dict(left.assigned)) == ({}, {"section-of-old": ("ann",)})
    assert "ann" in now.raters
    assert answer_problems(framework, now, "") == ()


def test_undertaking_nothing_is_not_undertaking_anything() -> None:
    """Where every control undertaken is gone nothing is undertaken; absent would mean any level."""
    found = migrate(assessed(undertakes={"control-of-old": "some"}), shipped(), None, DATE)
    assert found.assessment.undertakes == {}
    assert migrate(assessed(), shipped(), None, DATE).assessment.undertakes is None


def test_pins_tell_what_a_file_was_made_with() -> None:
    """A framework is the one that is pinned where neither version nor digest says otherwise."""
    framework = shipped()
    assert made_with(Pin(id="seger2023"), framework)
    assert made_with(Pin(id="seger2023", version=framework.framework.version, digest=framework.digest), framework)
    assert not made_with(Pin(id="other"), framework)
    assert not made_with(Pin(id="seger2023", version="9.9.9"), framework)
    assert not made_with(Pin(id="seger2023", digest=f"sha256:{'0' * 64}"), framework)
    assert migrate(assessed(), next_version({}), None, DATE).assessment.framework == Pin(
        id="seger2023", version="2.0.0", digest=f"sha256:{'2' * 64}"
    )


# to the next release


@given(SEEDS)
def test_everything_is_carried_and_nothing_counts(seed: int) -> None:
    """Every answer of the last release is carried with its evidence; the next has none of its own and no measure."""
    framework, _, last = drawn(seed)
    fresh = assessed(framework=Pin(id=framework.id), profile=framework.profiles.default)
    found = forward(last, fresh)
    assert (dict(found.answers), found.measures, found.release) == ({}, (), fresh.release)
    assert found.carried == last.carried | last.answers
    assert found.evidence == last.evidence
    assert (found.undertakes, found.carried_from) == (last.undertakes, "model 1" if found.carried else None)
    assert answer_problems(framework, found, "") == ()
    assert subject_of(framework, found, None, DATE)[0].columns == subject_of(framework, fresh, None, DATE)[0].columns
