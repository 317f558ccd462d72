"""Several assessments into one: nothing is lost, nothing counts better than for who sees it best, order is nothing."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.analysis.raters.pool import Pooled, pool
from riskkit.analysis.raters.raters import RaterFile, authorships
from riskkit.engine.encode import BLANK, encode, standings
from riskkit.engine.encode import pooled as middle
from riskkit.engine.plan import badness, compile_plan
from riskkit.errors import InputError
from riskkit.schema.assessment import Answer, Assessment, Evidence, Rater, Rating, Revision
from riskkit.schema.checks.answers import answer_problems
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.store.frameworks import load_framework
from tests.edits import GONE, Edits, edited
from tests.worlds import DAY, assessment_from, context_from, framework_from, seeded

SEEDS = st.integers(0, 2**32 - 1)
FILES = st.tuples(SEEDS, st.integers(2, 4))
"""A framework by its seed, and how many raters answer it."""


def drawn(framework: Framework, seed: int, number: int) -> RaterFile:
    """The file of one rater, who gives a reason and a day with every answer, or of several who were merged before."""
    chance = seeded(seed + number)
    assessment = assessment_from(chance, framework)
    answers = {}
    for key, answer in assessment.answers.items():
        own: dict[str, Any] = {"rationale": f"reason {number} {key}", "on": f"2026-{1 + chance.randrange(12):02}-11"}
        if answer.ratings is not None:
            ratings = {f"{rater}-of-{number}": rating for rater, rating in answer.ratings.items()}
            own = {"ratings": {rater: rating.model_copy(update=own) for rater, rating in ratings.items()}}
        elif answer.as_public_weights:
            own["by"] = f"r{number}"
        answers[key] = Answer.model_validate(answer.model_dump(exclude_unset=True) | own)
    return RaterFile(f"r{number}.yaml", assessment.model_copy(update={"answers": answers}))


def files(seed: int, count: int) -> tuple[Framework, list[RaterFile]]:
    """A framework, and as many files that answer it."""
    framework = framework_from(seeded(seed))
    return framework, [drawn(framework, seed, number) for number in range(count)]


def world(framework: Framework, seed: int) -> Context:
    """The context of a seed."""
    return context_from(seeded(seed), framework)


def merged(framework: Framework, given: Sequence[RaterFile]) -> Assessment:
    """The assessment that files make; it has no problem that they do not have."""
    found = pool(framework, given).assessment
    known = {problem.message for each in given for problem in answer_problems(framework, each.assessment, "")}
    assert not {problem.message for problem in answer_problems(framework, found, "")} - known
    return found


@given(FILES)
def test_nothing_is_lost(drawing: tuple[int, int]) -> None:
    """Every level, number, reason, day and evidence item of every file is in the merged one."""
    framework, given = files(*drawing)
    found = merged(framework, given)
    for each, rater in zip(given, [by.own for by in authorships(given)], strict=True):
        for item in each.assessment.evidence.values():
            assert item in found.evidence.values()
        for key, answer in each.assessment.answers.items():
            pooled = found.answers[key]
            mine: Mapping[str, Answer | Rating] = answer.ratings or {rater: answer}
            for name, rating in mine.items():
                if pooled.as_public_weights:
                    assert str(rating.rationale) in str(pooled.rationale)
                    assert str(rating.unknown or "") in str(pooled.rationale)
                    continue
                kept = (pooled.ratings or {})[name]
                assert (kept.level, kept.number) == (rating.level, rating.number)
                assert (kept.rationale, kept.on, kept.confidence) == (rating.rationale, rating.on, rating.confidence)
                assert str(rating.unknown or "") in str(kept.unknown)


@given(FILES)
def test_every_citation_is_for_a_level_as_good(drawing: tuple[int, int]) -> None:
    """Evidence is cited where a file cites it for a level no worse than the pooled one, by the name it has now."""
    framework, given = files(*drawing)
    found = merged(framework, given)
    for key, pooled in found.answers.items():
        question, level = framework.asked[key], middle(framework.asked[key], pooled)
        cited: list[Evidence] = []
        for each in given:
            answer = each.assessment.answers.get(key)
            own = middle(question, answer) if answer else None
            public = pooled.as_public_weights and answer and not answer.as_public_weights
            if answer and not public and (level is None or (own and own[0] <= level[0])):
                cited += [each.assessment.evidence[item] for item in answer.evidence]
        assert {item.model_dump_json() for item in cited} == {
            found.evidence[item].model_dump_json() for item in pooled.evidence
        }


@given(FILES)
def test_no_answer_counts_better_than_for_who_sees_it_best(drawing: tuple[int, int]) -> None:
    """The pooled level lies within those of the raters, and the worst that it leaves open is the worst of all."""
    framework, given = files(*drawing)
    found = merged(framework, given)
    for key, question in framework.asked.items():
        each = [middle(question, one.assessment.answers[key]) for one in given if key in one.assessment.answers]
        known, pooled = [one for one in each if one], middle(question, found.answers[key]) if each else None
        assert (pooled is None) == (not known)
        if pooled:
            assert min(level for level, _ in known) <= pooled[0] <= max(level for level, _ in known)
            assert pooled[1] == max(worst for _, worst in known)


@settings(max_examples=30)
@given(SEEDS)
def test_order_and_grouping_of_files_change_no_level(seed: int) -> None:
    """Levels and doubts are the same in whatever order files are given, and whichever were merged before."""
    framework, given = files(seed, 3)

    def read(assessment: Assessment) -> object:
        found = standings(framework, assessment, None, DAY)
        levels = {key: (each.level, each.unsure) for key, each in found.items()}
        return levels, sorted(assessment.measures), assessment.undertakes

    at_once = read(merged(framework, given))
    for order in permutations(given):
        assert read(merged(framework, order)) == at_once
    two = RaterFile("two.yaml", merged(framework, given[:2]))
    assert read(merged(framework, [two, given[2]])) == at_once


@given(FILES)
def test_one_who_knows_nothing_changes_nothing(drawing: tuple[int, int]) -> None:
    """A file of unknown answers changes no level, doubt or support of anything that somebody answers."""
    framework, given = files(*drawing)
    plan, first = compile_plan(framework), given[0].assessment
    nothing = {key: Answer(unknown="not looked", evidence=("proof",)) for key in framework.asked}
    blank = RaterFile("blank.yaml", first.model_copy(update={"answers": nothing}))
    rows = [
        encode(framework, plan, merged(framework, each), world(framework, drawing[0]), DAY)
        for each in (given, [*given, blank])
    ]
    for place in range(len(plan.questions)):
        assert rows[0].level[place] == rows[1].level[place]
        if rows[0].level[place] != BLANK:
            assert (rows[0].doubt[place], rows[0].graded[place]) == (rows[1].doubt[place], rows[1].graded[place])


@given(FILES)
def test_commitments_are_those_of_all(drawing: tuple[int, int]) -> None:
    """A measure counts if all undertake it, or any one where it opens access; a control is the worst that all name."""
    framework, given = files(*drawing)
    found, each = merged(framework, given), [one.assessment for one in given]
    opens = {key for key, measure in framework.measures.measures.items() if measure.opens}
    every = set.intersection(*(set(one.measures) for one in each))
    assert set(found.measures) == every | (opens & set().union(*(set(one.measures) for one in each)))
    stated = [one.undertakes for one in each if one.undertakes is not None]
    if not stated:
        assert found.undertakes is None
        return
    assert found.undertakes is not None
    assert set(found.undertakes) == set.intersection(*(set(levels) for levels in stated))
    for key, level in found.undertakes.items():
        question = framework.asked[key]
        assert badness(question, level) == max(badness(question, levels[key]) for levels in stated)


@given(FILES)
def test_alone_is_alone(drawing: tuple[int, int]) -> None:
    """What a rater has alone is their own file as it is: their answers with their evidence, and nobody else's."""
    framework, given = files(*drawing)
    found = pool(framework, given)
    for each, rater in zip(given, [by.own for by in authorships(given)], strict=True):
        plain = {key: answer for key, answer in each.assessment.answers.items() if answer.ratings is None}
        if not plain:
            assert rater not in found.own
            continue
        own, mine = found.own[rater], each.assessment.model_copy(update={"answers": plain})
        context = world(framework, drawing[0])
        assert standings(framework, own, context, DAY) == standings(framework, mine, context, DAY)
        assert (own.release, own.measures, own.undertakes) == (mine.release, mine.measures, mine.undertakes)


@given(FILES)
def test_without_a_rater_is_a_merge_of_the_others(drawing: tuple[int, int]) -> None:
    """Leaving a rater out leaves out their evidence too: every answer is as if their file had not been there."""
    framework, given = files(*drawing)
    found = pool(framework, given)
    for number, by in enumerate(authorships(given)):
        if by.own in found.without and not any(a.ratings for a in given[number].assessment.answers.values()):
            others = [each for place, each in enumerate(given) if place != number]
            alone, left = pool(framework, others).assessment, found.without[by.own]
            context = world(framework, drawing[0])
            assert standings(framework, left, context, DAY) == standings(framework, alone, context, DAY)


# one thing at a time, on the shipped framework

FIRST = Assessment.model_validate(
    {
        "riskkit": "assessment/1",
        "framework": {"id": "seger2023"},
        "profile": "balanced",
        "release": {"name": "model", "version": "1", "components": {"weights-final": {"access": "public"}}},
        "answers": {"tool-use": {"level": "none", "by": "Ann", "evidence": ["test"]}},
        "evidence": {
            "test": {"title": "a test", "grade": "independent-test", "date": "2026-11-01", "subject": "model 1"}
        },
    }
)
PUBLIC = {"as-public-weights": True, "by": "Cho", "rationale": "nothing new", "on": "2026-11-02"}
HAZARD = "fraud-uplift"


def pooled(*each: Mapping[str, object]) -> Pooled:
    """What comes of the first file and of others that differ from it so, by other raters."""
    given = [RaterFile("ann.yaml", FIRST)]
    for number, edits in enumerate(each):
        own = {"answers/tool-use/by": f"Rater {number}", **edits}
        given.append(RaterFile(f"file-{number}.yaml", edited(FIRST, own)))
    return pool(load_framework("seger2023"), given)


def test_raters_are_named_by_themselves_or_by_their_files() -> None:
    """One name in *by* is the rater, else the file's; files of one name go by their folders, then by numbers."""
    unnamed = edited(FIRST, {"answers/tool-use/by": None})
    two = edited(FIRST, {"answers/bio-uplift": {"level": "none", "by": "Ben"}})
    greek = edited(FIRST, {"answers/tool-use/by": "Άννα"})
    named = ["x/Ann Lee.yml", "a/assessment.yaml", "b/assessment.yaml", "b/c/../assessment.yaml", "both.yaml", "?.yaml"]
    given = [RaterFile("one.yaml", FIRST), *(RaterFile(file, unnamed) for file in named)]
    given += [RaterFile("two.yaml", two), RaterFile("greek.yaml", greek), RaterFile("again.yaml", edited(FIRST, {}))]
    assert tuple(by.own for by in authorships(given)) == (
        *("ann", "ann-lee", "a-assessment", "b-assessment", "assessment", "both", "rater-2"),
        *("two", "rater", "ann"),
    )


def test_evidence_of_one_name_and_two_contents_is_told_apart() -> None:
    """The same item is kept once; another by the same name is renamed, and cited by its new name."""
    same, other = {"evidence/test/url": "https://example.org"}, {"evidence/test/url": "https://example.com"}
    found = pooled({}, same, other)
    assert list(found.assessment.evidence) == ["test", "test-rater-1", "test-rater-2"]
    assert found.assessment.answers["tool-use"].evidence == ("test", "test-rater-1", "test-rater-2")
    assert sum(note.startswith("evidence test of file-") for note in found.notes) == 2


def test_evidence_for_a_worse_level_supports_no_better_one() -> None:
    """What one rater cites for a worse level than the pooled one is kept, not cited, and noted."""
    worse = {"answers/tool-use/level": "autonomous", "evidence/test/title": "another"}
    plain: Edits = {"answers/tool-use/evidence": []}
    found = pooled(worse, plain)
    assert found.assessment.answers["tool-use"].evidence == ("test",)
    assert "test-rater-0" in found.assessment.evidence
    assert "tool-use: test-rater-0 is kept but not cited: rater-0 cited it for a worse level or for none" in found.notes


def test_evidence_about_an_alias_still_counts() -> None:
    """A file that knows the release by another name too: its evidence is bound by that name in the merged file."""
    alias: Edits = {
        "release/aliases": ["modello"],
        "evidence/test/subject": "modello",
        "answers/tool-use/level": "single-step",
    }
    framework = load_framework("seger2023")
    found = pooled(alias)
    assert found.assessment.release.aliases == ("modello",)
    assert standings(framework, found.assessment, None, DAY)["tool-use"].short == ()
    assert standings(framework, found.own["rater-0"], None, DAY)["tool-use"].short == ()


def test_free_text_need_not_match() -> None:
    """Text, address, publisher and date are those of the first file that has them, and what others have is noted."""
    one: Edits = {"release/publisher": "Acme", "release/text": "a model", "release/url": "https://a.example"}
    other: Edits = {"release/publisher": "ACME Ltd", "release/date": "2026-12-01"}
    found = pooled(one, other)
    release = found.assessment.release
    assert (release.publisher, release.text, release.date) == ("Acme", "a model", "2026-12-01")
    assert "release/publisher is as in file-0.yaml; file-1.yaml has another" in found.notes


def test_as_public_weights_stays_where_nobody_gives_a_level() -> None:
    """It is signed for by all who answer so, and what another does not know is among the reasons."""
    unknown = {f"answers/{HAZARD}": {"unknown": "not my field"}}
    found = pooled({f"answers/{HAZARD}": PUBLIC}, {f"answers/{HAZARD}": PUBLIC | {"by": "Dov"}}, unknown)
    answer = found.assessment.answers[HAZARD]
    assert (answer.as_public_weights, answer.by, answer.on) == (True, "Cho, Dov", "2026-11-02")
    assert answer.rationale == (
        "cho, 2026-11-02: nothing new\ndov, 2026-11-02: nothing new\nrater-2: unknown: not my field"
    )


def test_a_level_counts_before_as_public_weights() -> None:
    """Who answers as public weights abstains where another gives a level, with the reason kept, and that is noted."""
    found = pooled({f"answers/{HAZARD}": PUBLIC}, {f"answers/{HAZARD}": {"level": "decisive"}})
    ratings = found.assessment.answers[HAZARD].ratings or {}
    assert (ratings["cho"].unknown, ratings["cho"].rationale) == ("as public weights", "nothing new")
    assert ratings["rater-1"].level == "decisive"
    assert f"{HAZARD}: as public weights by cho; a level that anyone gives counts before that" in found.notes


def test_what_is_not_shared_is_noted() -> None:
    """Measures, commitments and effort that files do not share are brought to the least, with a note on each."""
    first = {"measures": ["plugins", "profit-sharing"], "undertakes": {"use-monitoring": "monitored"}, "effort": 9}
    controls = {"use-monitoring": "rate-limited", "weight-security": "restricted"}
    found = pooled(first, {"undertakes": controls, "effort": 2.5})
    merged = found.assessment
    assert (merged.measures, merged.undertakes, merged.effort) == (
        ("plugins",),
        {"use-monitoring": "rate-limited"},
        2.5,
    )
    assert {
        "measure plugins is kept though not all files undertake it: it opens access",
        "measure profit-sharing is left out: not all files undertake it",
        "use-monitoring is committed to at rate-limited, the least ambitious level of any file",
        "weight-security stays as it is: not all files commit to more",
        "effort is 2.5, the least that a file allows",
    } <= set(found.notes)


def test_a_file_without_answers_is_nobodys() -> None:
    """It is no rater, and that is noted."""
    empty = RaterFile("empty.yaml", edited(FIRST, {"answers": {}}))
    found = pool(load_framework("seger2023"), [RaterFile("ann.yaml", FIRST), empty])
    assert list(found.assessment.answers["tool-use"].ratings or {}) == ["ann"]
    assert "empty.yaml answers nothing, so its answers count for nobody" in found.notes


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


def test_what_one_file_leaves_out_another_may_have() -> None:
    """A pin, a date or a context that stands in one file holds for all."""
    found = pooled({"release/date": "2026-12-01", "context": {"id": "world"}, "framework/version": "2.0.0"}).assessment
    assert (found.release.date, found.context and found.context.id) == ("2026-12-01", "world")


def test_a_release_renamed_is_not_merged_in_silence() -> None:
    """Evidence is bound by name, so that files of two names are refused, with aliases as the way to join them."""
    with pytest.raises(InputError) as caught:
        pooled({"release/name": "other"})
    assert "under aliases" in caught.value.problems[0].hint


def test_all_differences_are_listed_at_once() -> None:
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
    assert "'ann' answers otherwise in ann.yaml" in str(caught.value)


def test_one_rater_may_answer_alike_twice() -> None:
    """Files by one rater that do not contradict each other are one rater's."""
    found = pooled({"answers/tool-use/by": "ann", "answers/bio-uplift": {"level": "none"}}).assessment
    assert [list(answer.ratings or {}) for answer in found.answers.values()] == [["ann"], ["ann"]]


def test_who_answers_in_two_files_is_one_rater() -> None:
    """Each answer of a file by several is that of the one it names, who may have a file alone."""
    two: Edits = {"answers/tool-use/by": "Ben", "answers/bio-uplift": {"level": "none", "by": "ann"}}
    alone: Edits = {"answers/tool-use": GONE, "answers/bio-uplift": {"level": "none", "by": "Ann"}}
    found = pooled(two, alone)
    assert {key: list(answer.ratings or {}) for key, answer in found.assessment.answers.items()} == {
        "tool-use": ["ann", "ben"],
        "bio-uplift": ["ann"],
    }
    assert "file-0.yaml is by ben, ann" in found.notes
    with pytest.raises(InputError, match=r"'ann' answers otherwise in file-0\.yaml"):
        pooled(two, alone | {"answers/bio-uplift": {"level": "marginal", "by": "Ann"}})


def test_reasons_too_long_together_are_refused() -> None:
    """What cannot be kept whole is refused and not cut."""
    long: Edits = {f"answers/{HAZARD}": PUBLIC | {"rationale": "x" * 3995}}
    other: Edits = {f"answers/{HAZARD}": PUBLIC | {"rationale": "y" * 3995, "by": "Dov"}}
    with pytest.raises(InputError, match="together, the raters' reasons have more than 4000 characters"):
        pooled(long, other)


def test_who_is_who_and_what_was_changed_after_an_outcome_are_kept() -> None:
    """Declared interests, sections assigned, the first outcome shown and every revision are in the merged file."""
    framework, (first, second) = files(5, 2)
    key = next(iter(first.assessment.answers))
    people = [Rater(name=name, role="tests", interest=f"{name} gains") for name in ("Ann", "Ben")]
    given = []
    for each, person, day in zip((first, second), people, ("2026-01-02", "2026-01-01"), strict=True):
        answer = Answer(unknown="not tested", revisions=(Revision(on=day, was=f"said by {person.name}"),))
        section = framework.asked[key].section
        more = {"raters": {"one": person}, "assigned": {section: ("one",)}, "outcome_shown": day}
        answers = {**each.assessment.answers, key: answer}
        given.append(RaterFile(each.file, each.assessment.model_copy(update={**more, "answers": answers})))
    found = pool(framework, given).assessment
    assert sorted(person.name for person in found.raters.values()) == ["Ann", "Ben"]
    assert found.assigned == {framework.asked[key].section: tuple(found.raters)}
    assert found.outcome_shown == "2026-01-01"
    assert [each.was for each in found.answers[key].revisions] == ["said by Ben", "said by Ann"]
