"""Several assessments into one: nothing is lost, nothing is read better than by who sees it best, order is nothing."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.analysis.pooling import pool
from riskkit.analysis.raters import Given, rater_ids
from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import BLANK, encode, said
from riskkit.errors import InputError
from riskkit.schema.answers import answer_problems
from riskkit.schema.assessment import Answer, Assessment, Evidence, Rater, Rating, Revision
from riskkit.schema.framework import Framework
from tests.analysis.scenes import shipped
from tests.edits import GONE, Edits, edited, reworked
from tests.generate import DATE, SEEDS, Chance, framework_from, random_assessment, random_context

FILES = st.tuples(SEEDS, st.integers(2, 4))
"""A framework by its seed, and how many raters answer it."""


def drawn(seed: int, number: int) -> Given:
    """The file of one rater, who gives a reason and a day with every answer, or of two who were merged before."""
    framework, chance = framework_from(seed), Chance(seed + number)
    assessment = random_assessment(framework, seed + number)
    answers = {}
    for key, answer in assessment.answers.items():
        own: dict[str, Any] = {"rationale": f"reason {number} {key}", "on": f"2026-{1 + chance.randrange(12):02}-11"}
        if answer.ratings is not None:
            ratings = {f"{rater}-of-{number}": rating for rater, rating in answer.ratings.items()}
            own = {"ratings": {rater: rating.model_copy(update=own) for rater, rating in ratings.items()}}
        answers[key] = Answer.model_validate(answer.model_dump(exclude_unset=True) | own)
    return Given(f"r{number}.yaml", assessment.model_copy(update={"answers": answers}))


def files(seed: int, count: int) -> tuple[Framework, list[Given]]:
    """A framework, and as many files that answer it."""
    return framework_from(seed), [drawn(seed, number) for number in range(count)]


def merged(framework: Framework, given: Sequence[Given], seed: int) -> Assessment:
    """The assessment that files make in the world of a seed; free of problems."""
    context = random_context(framework, seed)
    found = pool(framework, given, context, DATE).assessment
    assert answer_problems(framework, found, "merged.yaml") == ()
    untrue = untrue_not_applicable(subject_of(framework, found, context, DATE)[0])
    assert not set(untrue) & set(found.answers)
    return found


@given(FILES)
def test_nothing_is_lost(drawing: tuple[int, int]) -> None:
    """Every level, number, reason, rationale, day and evidence item of every file is in the merged one."""
    framework, given = files(*drawing)
    found = merged(framework, given, drawing[0])
    for each, rater in zip(given, [voice.own for voice in rater_ids(given)], strict=True):
        for item in each.assessment.evidence.values():
            assert item in found.evidence.values()
        for key, answer in each.assessment.answers.items():
            pooled = found.answers[key]
            if pooled.not_applicable is not None:
                texts = f"{pooled.not_applicable} {pooled.rationale}"
                assert all(str(text) in texts for text in (answer.not_applicable, answer.rationale))
                assert pooled == answer or (str(answer.on) in texts and rater in texts)
            else:
                mine: Mapping[str, Answer | Rating] = answer.ratings or {rater: answer}
                for name, rating in mine.items():
                    kept = (pooled.ratings or {})[name]
                    assert (kept.level, kept.number) == (rating.level, rating.number)
                    assert (kept.rationale, kept.on, kept.confidence) == (
                        rating.rationale,
                        rating.on,
                        rating.confidence,
                    )
                    assert str(answer.unknown or answer.not_applicable or "") in str(kept.unknown)


@given(FILES)
def test_every_citation_is_for_a_level_as_good(drawing: tuple[int, int]) -> None:
    """Evidence is cited where a file cites it for a level no worse than the pooled one, by the name it has now."""
    framework, given = files(*drawing)
    found = merged(framework, given, drawing[0])
    for key, pooled in found.answers.items():
        question, level = framework.asked[key], said(framework.asked[key], pooled)
        cited: list[Evidence] = []
        for each in given:
            answer = each.assessment.answers.get(key)
            own = said(question, answer) if answer else None
            if answer and (level is None or (own and own.level <= level.level)):
                cited += [each.assessment.evidence[item] for item in answer.evidence]
        assert {item.model_dump_json() for item in cited} == {
            found.evidence[item].model_dump_json() for item in pooled.evidence
        }


@given(FILES)
def test_no_answer_reads_better_than_for_who_sees_it_best(drawing: tuple[int, int]) -> None:
    """The pooled level and the ends of its range lie within those of the raters, and the worst end is the worst."""
    framework, given = files(*drawing)
    found = merged(framework, given, drawing[0])
    for key, question in framework.asked.items():
        each = [said(question, one.assessment.answers[key]) for one in given if key in one.assessment.answers]
        known, pooled = [one for one in each if one], said(question, found.answers[key]) if each else None
        assert (pooled is None) == (not known)
        if pooled:
            assert min(one.level for one in known) <= pooled.level <= max(one.level for one in known)
            assert (pooled.best, pooled.worst) == (min(o.best for o in known), max(o.worst for o in known))


@settings(max_examples=30)
@given(SEEDS)
def test_order_and_grouping_of_files_change_no_level(seed: int) -> None:
    """Levels and ranges are the same in whatever order files are given, and whichever were merged before."""
    framework, given = files(seed, 3)
    context = random_context(framework, seed)

    def read(assessment: Assessment) -> object:
        columns = encode(framework, assessment, context, DATE)
        return columns.level, columns.best, columns.worst, sorted(assessment.measures), assessment.undertakes

    at_once = read(merged(framework, given, seed))
    for order in permutations(given):
        assert read(merged(framework, order, seed)) == at_once
    two = Given("two.yaml", merged(framework, given[:2], seed))
    excused = any(answer.not_applicable is not None for each in given for answer in each.assessment.answers.values())
    assert excused or read(merged(framework, [two, given[2]], seed)) == at_once


@given(FILES)
def test_one_who_knows_nothing_changes_nothing(drawing: tuple[int, int]) -> None:
    """A file of unknown answers changes no level, range or support, wherever somebody says a level."""
    framework, given = files(*drawing)
    context = random_context(framework, drawing[0])
    first = given[0].assessment
    nothing = {key: Answer(unknown="not looked", evidence=("proof",)) for key in framework.asked}
    blank = Given("blank.yaml", first.model_copy(update={"answers": nothing}))
    rows = [encode(framework, merged(framework, each, drawing[0]), context, DATE) for each in (given, [*given, blank])]
    assert rows[0].grade == rows[1].grade
    assert rows[0].method == rows[1].method
    asked = [
        place for place, question in enumerate(compile_plan(framework).questions) if question.id in framework.asked
    ]
    for name in ("level", "best", "worst"):
        before, after = (getattr(row, name) for row in rows)
        assert [after[place] for place in asked] == [max(before[place], BLANK) for place in asked]


@given(FILES)
def test_commitments_are_those_of_all(drawing: tuple[int, int]) -> None:
    """A measure is undertaken if all undertake it, a control to the worst level of those who name it, if all do."""
    framework, given = files(*drawing)
    found, each = merged(framework, given, drawing[0]), [one.assessment for one in given]
    assert set(found.measures) == set.intersection(*(set(one.measures) for one in each))
    stated = [one.undertakes for one in each if one.undertakes is not None]
    if not stated:
        assert found.undertakes is None
        return
    assert found.undertakes is not None
    assert set(found.undertakes) == set.intersection(*(set(levels) for levels in stated))
    for key, level in found.undertakes.items():
        badness = framework.asked[key].by_badness
        assert badness.index(level) == max(badness.index(levels[key]) for levels in stated)


# one thing at a time, on the shipped framework with a question that may not apply


def framework_with_excuse() -> Framework:
    """The shipped framework, with a question about safeguards that does not apply to what is narrow."""
    excuse = {"none": [{"question": "general-capability", "at-least": "competent"}]}
    return reworked(shipped(), {f"questions.yaml:questions/{EXCUSED}/not-applicable-if": excuse})


EXCUSED = "trained-refusals"
WHY = "it cannot be asked for anything"
NOT_APPLICABLE: Edits = {f"answers/{EXCUSED}": {"not-applicable": WHY, "on": "2026-11-02"}}
NARROW: Edits = {"answers/general-capability": {"level": "narrow", "confidence": "high", "evidence": ["test"]}}
FIRST = Assessment.model_validate(
    {
        "riskkit": "assessment/1",
        "framework": {"id": "seger2023"},
        "profile": "balanced",
        "release": {"name": "model", "version": "1", "components": {"weights-final": {"access": "public"}}},
        "answers": {"tool-use": {"level": "none", "by": "Ann", "evidence": ["test"]}},
        "evidence": {"test": {"title": "a test", "grade": "independent-test", "date": "2026-11-01"}},
    }
)


def pooled(*each: Mapping[str, object]) -> tuple[Assessment, tuple[str, ...]]:
    """What comes of the first file and of others that differ from it so, by other raters; and the notes."""
    given = [Given("ann.yaml", FIRST)]
    for number, edits in enumerate(each):
        given.append(Given(f"file-{number}.yaml", edited(FIRST, {"answers/tool-use/by": f"Rater {number}", **edits})))
    found = pool(framework_with_excuse(), given, None, DATE)
    return found.assessment, found.notes


def test_raters_are_named_by_themselves_or_by_their_files() -> None:
    """One name in *by* is the rater, else the file's; files of one name go by their folders, then by numbers."""
    unnamed = edited(FIRST, {"answers/tool-use/by": None})
    two = edited(FIRST, {"answers/bio-uplift": {"level": "none", "by": "Ben"}})
    greek = edited(FIRST, {"answers/tool-use/by": "Άννα"})
    named = ["x/Ann Lee.yml", "a/assessment.yaml", "b/assessment.yaml", "b/c/../assessment.yaml", "both.yaml", "?.yaml"]
    given = [Given("one.yaml", FIRST), *(Given(file, unnamed) for file in named)]
    given += [Given("two.yaml", two), Given("greek.yaml", greek), Given("again.yaml", edited(FIRST, {}))]
    assert tuple(voice.own for voice in rater_ids(given)) == (
        *("ann", "ann-lee", "a-assessment", "b-assessment", "assessment", "both", "rater-2"),
        *("two", "rater", "ann"),
    )


def test_evidence_of_one_name_and_two_contents_is_told_apart() -> None:
    """The same item is kept once; another by the same name is renamed, and cited by its new name."""
    same, other = {"evidence/test/url": "https://example.org"}, {"evidence/test/url": "https://example.com"}
    found, notes = pooled({}, same, other)
    assert list(found.evidence) == ["test", "test-rater-1", "test-rater-2"]
    assert found.answers["tool-use"].evidence == ("test", "test-rater-1", "test-rater-2")
    assert sum(note.startswith("evidence test of file-") for note in notes) == 2


def test_evidence_for_a_worse_level_supports_no_better_one() -> None:
    """What one rater cites for a worse level than the pooled one is kept, not cited, and that is said."""
    worse = {"answers/tool-use/level": "autonomous", "evidence/test/title": "another"}
    plain: Edits = {"answers/tool-use/evidence": []}
    found, notes = pooled(worse, plain)
    assert found.answers["tool-use"].evidence == ("test",)
    assert "test-rater-0" in found.evidence
    assert "tool-use: test-rater-0 is kept but not cited: rater-0 cited it for a worse level or for none" in notes


def test_a_level_stands_against_not_applicable() -> None:
    """Who says not applicable abstains where another says a level, with the reason kept, and that is said."""
    found, notes = pooled(NOT_APPLICABLE, {f"answers/{EXCUSED}": {"level": "none"}})
    ratings = found.answers[EXCUSED].ratings or {}
    assert (ratings["rater-0"].unknown, ratings["rater-1"].level) == (f"not applicable: {WHY}", "none")
    assert f"{EXCUSED}: not applicable by rater-0 and not by all; a level that anyone says stands" in notes


def test_what_all_find_not_applicable_stays_so() -> None:
    """Where the pooled answers make it so it stays, with the reason and the day of each."""
    found, _ = pooled(NARROW | NOT_APPLICABLE, NARROW | NOT_APPLICABLE, NARROW)
    assert found.answers[EXCUSED].not_applicable == f"rater-0, 2026-11-02: {WHY}\nrater-1, 2026-11-02: {WHY}"
    alone, _ = pooled(NARROW | NOT_APPLICABLE)
    assert alone.answers[EXCUSED].not_applicable == WHY


def test_not_applicable_is_not_borne_out_by_pooled_answers() -> None:
    """Where all say so and what they say together does not make it so, it is unknown, and that is said."""
    wide = {"answers/general-capability": {"level": "frontier", "confidence": "high"}}
    found, notes = pooled(NARROW | NOT_APPLICABLE, wide)
    ratings = found.answers[EXCUSED].ratings or {}
    assert [rating.unknown for rating in ratings.values()] == [f"not applicable: {WHY}"]
    assert f"{EXCUSED}: not applicable by rater-0, which the pooled answers do not bear out: unknown" in notes


def test_what_is_not_shared_is_said() -> None:
    """Measures, undertakings and effort that files do not share are brought to the least, with a note on each."""
    first = {"measures": ["red-team-bounty"], "undertakes": {"use-monitoring": "monitored"}, "effort": 9}
    controls = {"use-monitoring": "rate-limited", "fix-channel": "published"}
    found, notes = pooled(first, {"undertakes": controls, "effort": 2.5})
    assert (found.measures, found.undertakes, found.effort) == ((), {"use-monitoring": "rate-limited"}, 2.5)
    assert {
        "measure red-team-bounty is left out: not all files undertake it",
        "use-monitoring is undertaken to be rate-limited, the least that a file says",
        "fix-channel is not undertaken to be better than it is: not all files do so",
        "effort is 2.5, the least that a file allows",
    } <= set(notes)


def test_a_file_without_answers_is_nobodys() -> None:
    """It is no rater, and that is said."""
    empty = Given("empty.yaml", edited(FIRST, {"answers": {}}))
    found = pool(shipped(), [Given("ann.yaml", FIRST), empty], None, DATE)
    assert list(found.assessment.answers["tool-use"].ratings or {}) == ["ann"]
    assert "empty.yaml answers nothing, so it counts as nobody's" in found.notes


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("framework/id", "another", "'another' is not 'seger2023', as in ann.yaml"),
        ("profile", "precautionary", "'precautionary' is not 'balanced', as in ann.yaml"),
        ("release/name", "other", "'other' is not 'model', as in ann.yaml"),
        ("release/version", "2", "'2' is not '1', as in ann.yaml"),
        ("release/components", {"weights-final": {"access": "gated"}}, "is not the same as in ann.yaml"),
    ],
)
def test_what_must_be_alike(pointer: str, value: object, message: str) -> None:
    """Files of another framework, profile or release are refused, each difference in its place and with a hint."""
    with pytest.raises(InputError) as caught:
        pooled({pointer: value})
    (problem,) = caught.value.problems
    assert (problem.where, problem.pointer, problem.message) == ("file-0.yaml", pointer, message)
    assert problem.hint


def test_what_one_file_leaves_out_another_may_say() -> None:
    """A pin, a date or a context that stands in one file holds for all."""
    found, _ = pooled({"release/date": "2026-12-01", "context": {"id": "world"}, "framework/version": "1.0.0"})
    assert (found.release.date, found.context and found.context.id) == ("2026-12-01", "world")


def test_all_differences_are_told_at_once() -> None:
    """Every difference of every file is one problem, and every answer that one rater gives twice."""
    edits: Edits = {"release/version": "2", "profile": "precautionary", "answers/tool-use/level": "autonomous"}
    with pytest.raises(InputError) as caught:
        pooled(edits | {"answers/tool-use/by": "ann"}, {"release/name": "other"})
    assert [(p.where, p.pointer) for p in caught.value.problems] == [
        ("file-0.yaml", "answers/tool-use"),
        ("file-0.yaml", "profile"),
        ("file-0.yaml", "release/version"),
        ("file-1.yaml", "release/name"),
    ]
    assert "'ann' says otherwise in ann.yaml" in str(caught.value)


def test_one_rater_may_say_the_same_twice() -> None:
    """Files by one rater that do not contradict each other are one rater's."""
    found, _ = pooled({"answers/tool-use/by": "ann", "answers/bio-uplift": {"level": "none"}})
    assert [list(answer.ratings or {}) for answer in found.answers.values()] == [["ann"], ["ann"]]


def test_who_answers_in_two_files_is_one_rater() -> None:
    """Each answer of a file by several is that of the one it names, who may have a file alone; told if not alike."""
    two: Edits = {"answers/tool-use/by": "Ben", "answers/bio-uplift": {"level": "none", "by": "ann"}}
    alone: Edits = {"answers/tool-use": GONE, "answers/bio-uplift": {"level": "none", "by": "Ann"}}
    found, notes = pooled(two, alone)
    assert {key: list(answer.ratings or {}) for key, answer in found.answers.items()} == {
        "tool-use": ["ann", "ben"],
        "bio-uplift": ["ann"],
    }
    assert "file-0.yaml is by ben, ann" in notes
    with pytest.raises(InputError, match=r"'ann' says otherwise in file-0\.yaml"):
        pooled(two, alone | {"answers/bio-uplift": {"level": "some", "by": "Ann"}})


def test_texts_too_long_together_are_told() -> None:
    """What cannot be kept whole is refused and not cut; a reason alone is kept at any length."""
    long: Edits = NARROW | {f"answers/{EXCUSED}": {"not-applicable": "x" * 3995}}
    with pytest.raises(InputError, match="all raters together say more than 4000 characters"):
        pooled(long, long)
    found, _ = pooled(long, {f"answers/{EXCUSED}": {"level": "none"}})
    assert (found.answers[EXCUSED].ratings or {})["rater-0"].unknown == "x" * 3995


def test_who_is_who_and_what_was_changed_after_an_outcome_are_kept() -> None:
    """Declared interests, sections assigned, the first outcome shown and every revision are in the merged file."""
    framework, (first, second) = files(5, 2)
    key = next(key for key in first.assessment.answers)
    people = [Rater(name=name, role="tests", interest=f"{name} gains") for name in ("Ann", "Ben")]
    given = []
    for each, person, day in zip((first, second), people, ("2026-01-02", "2026-01-01"), strict=True):
        answer = Answer(unknown="not tested", revisions=(Revision(on=day, was=f"said by {person.name}"),))
        section = framework.asked[key].section
        more = {"raters": {"one": person}, "assigned": {section: ("one",)}, "outcome_shown": day}
        answers = {**each.assessment.answers, key: answer}
        given.append(Given(each.file, each.assessment.model_copy(update={**more, "answers": answers})))
    found = pool(framework, given, random_context(framework, 5), DATE).assessment
    assert sorted(person.name for person in found.raters.values()) == ["Ann", "Ben"]
    assert found.assigned == {framework.asked[key].section: tuple(found.raters)}
    assert found.outcome_shown == "2026-01-01"
    assert [each.was for each in found.answers[key].revisions] == ["said by Ben", "said by Ann"]
