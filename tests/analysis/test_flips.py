"""Flips, held against every pair of answers at every level, and against what is recommended on such answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from riskkit.analysis.flips import flips
from riskkit.analysis.outcomes import Levels, Outcomes, supposing
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import Columns, varied
from riskkit.engine.plan import SEVERE, Judgement, Plan
from riskkit.engine.verdict import benefit, score
from riskkit.schema.outlook import Change, Flip, Flips
from riskkit.schema.recommendation import Recommendation
from tests.analysis.scenes import PROOF, SCENES, Scene, decided_scenes

Key = tuple[bool, frozenset[int]]
"""For the better or for the worse, and questions."""


@dataclass(frozen=True)
class Case:
    """A scene on its way through the engine, and the flips found on it."""

    scene: Scene

    def flips(self, size: int = 2) -> Flips:
        """Every smallest set up to a size."""
        return flips(self.scene.subject, self.scene.judged, self.scene.best, size)

    def badness(self, change: Change) -> int:
        """The badness that an answer turns to."""
        return self.scene.questions[change.question].by_badness.index(change.level)

    def levels(self, flip: Flip) -> Levels:
        """A set as question and badness."""
        return {self.scene.subject.plan.index[change.question]: self.badness(change) for change in flip.changes}


def ladder(case: Case, number: int, better: bool) -> list[int]:
    """Every level that a question may turn to one way, the least demanding first."""
    question, rows = case.scene.subject.plan.questions[number], case.scene.subject.scored.rows
    stated, level = rows.stated.read[number], case.scene.subject.columns.level[number]
    if question.benefit:
        return sorted(range(question.worst + 1), key=lambda at: (abs(at - stated), at))
    if not better:
        return list(range(stated + 1, question.worst + 1))
    least = case.scene.best.get(number, question.worst) if question.scales else 0
    return list(range(stated, min(least, level if level >= 0 else least) - 1, -1))


def every(case: Case, size: int) -> Iterator[tuple[bool, Levels]]:
    """Every set of so many questions that turn one way, at every level."""
    numbers = range(len(case.scene.subject.plan.questions))
    for better in (True, False):
        for chosen in combinations(numbers, size):
            for at in product(*(ladder(case, number, better) for number in chosen)):
                yield better, dict(zip(chosen, at, strict=True))


def spread(values: Any, rows: int) -> NDArray[Any]:
    """Values of which some are the same in all rows as one array, the rows last."""
    return np.stack([np.broadcast_to(value, rows) for value in values])


@dataclass(frozen=True)
class Brute:
    """Which of some sets flip, and which do more than to move the recommendation between options of one benefit."""

    flip: NDArray[Any]
    sure: NDArray[Any]


def brute(case: Case, tried: list[tuple[bool, Levels]]) -> Brute:
    """What follows from each of these sets, by the definition."""
    plan, judged, now = case.scene.subject.plan, case.scene.judged, case.scene.subject.scored.rows
    changes, count = [levels for _, levels in tried], len(tried)
    scored = score(plan, varied(case.scene.subject.columns, changes), on_columns())
    then = supposing(plan, judged.judgement, case.scene.subject.columns, case.scene.best, changes)
    cleared = np.array(judged.verdicts.cleared)[:, None]
    more, less = (then.cleared >= cleared).all(axis=0), (then.cleared <= cleared).all(axis=0)
    better = np.array([better for better, _ in tried])
    other = then.recommended != judged.recommended
    benefits = scored.outcomes["stated"].benefits
    worth = spread([benefit(judged.judgement, benefits, n, on_columns()) for n in range(len(plan.offers))], count)
    gains = worth[then.recommended, range(count)] != worth[judged.recommended]
    over, hidden = spread(scored.rows.over_cap, count), spread(scored.rows.stated.hidden, count)
    severe = np.array([question.severity >= SEVERE for question in plan.questions])[:, None]
    kept = spread(scored.rows.kept_hidden, count) & severe
    then_over, then_kept = (np.array(values)[:, None] for values in (now.over_cap, now.kept_hidden))
    fresh = (over & ~then_over) | (kept & ~then_kept)
    gone = ~better & ((then_over & ~over) | (then_kept & severe & ~kept))
    faulty = (fresh | gone).any(axis=0)
    for row, levels in enumerate(changes):
        faulty[row] |= any(over[n, row] or (hidden[n, row] and levels[n] >= better[row]) for n in levels)
    flip = np.where(better, more, less) & (~(more & less) | other) & ~faulty
    return Brute(flip, flip & (~(more & less) | gains))


def keys(case: Case, better: bool, levels: Levels) -> list[Key]:
    """The ways of a set and its questions: for claims alone both, since more of one and less are tried in each."""
    claims = all(case.scene.subject.plan.questions[number].benefit for number in levels)
    return [(way, frozenset(levels)) for way in (True, False) if way == better or claims]


def smallest(case: Case, size: int) -> tuple[set[Key], set[Key]]:
    """Of all sets of up to so many questions at every level those that flip while no part does, and the sure ones."""
    tried = [each for count in range(1, size + 1) for each in every(case, count)]
    found = brute(case, tried)
    flip = {key for each, ok in zip(tried, found.flip, strict=True) if ok for key in keys(case, *each)}
    sure = {key for each, ok in zip(tried, found.sure, strict=True) if ok for key in keys(case, *each)}

    def least(key: Key) -> bool:
        return not any(
            (key[0], frozenset(part)) in flip for n in range(1, len(key[1])) for part in combinations(key[1], n)
        )

    return set(filter(least, flip)), set(filter(least, sure))


def ways(case: Case, flip: Flip) -> list[bool]:
    """The ways in which a set turns: for claims both."""
    levels = case.levels(flip)
    return [better for better in (True, False) if all(at in ladder(case, n, better) for n, at in levels.items())]


def check_complete(case: Case) -> None:
    """The sets found are the smallest ones, and all of them; idle questions are in none."""
    flip, sure = smallest(case, 2)
    found = case.flips()
    reported = {(better, frozenset(case.levels(each))) for each in found.found for better in ways(case, each)}
    assert {questions for _, questions in reported & flip} == {frozenset(case.levels(each)) for each in found.found}
    assert sure <= reported
    idle = {case.scene.subject.plan.index[key] for key in found.idle}
    assert not any(questions & idle for _, questions in flip)


def check_least(case: Case) -> None:
    """No question of a set could be at a less demanding level with the others as they are."""
    for flip in case.flips().found:
        levels = case.levels(flip)
        for better in ways(case, flip):
            relaxed = [
                (better, levels | {number: at})
                for number, level in levels.items()
                for rungs in [ladder(case, number, better)]
                for at in rungs[: rungs.index(level)]
            ]
            assert not relaxed or not brute(case, relaxed).sure.any()


def answered(scene: Scene, flip: Flip) -> Scene:
    """The same scene with the answers of a flip, beyond doubt and with just the evidence that it asks for."""
    then = scene.answering({change.question: change.level for change in flip.changes})
    assessment, context = then.assessment, then.context
    for change in flip.changes:
        item = f"shown-{change.question}"
        methods = (change.method,) if change.method else ()
        file = context if change.kind == "world" else assessment
        proof = file.evidence[PROOF].model_copy(update={"grade": change.grade, "methods": methods})
        answer = file.answers[change.question].model_copy(update={"evidence": (item,)})
        added = {"evidence": file.evidence | {item: proof}, "answers": file.answers | {change.question: answer}}
        if change.kind == "world":
            context = context.model_copy(update=added)
        else:
            assessment = assessment.model_copy(update=added)
    return replace(then, assessment=assessment, context=context)


def cleared(found: Recommendation) -> set[str]:
    """The offers that are cleared."""
    return {key for key, option in found.options.items() if option.verdict == "cleared"}


def check_answered(case: Case, flip: Flip) -> None:
    """Whoever answers so, with such evidence, is recommended what the flip says, and more or less is cleared."""
    now, then = case.scene.found, answered(case.scene, flip).found
    opened, closed = cleared(then) - cleared(now), cleared(now) - cleared(then)
    assert then.recommended.option == flip.recommended
    assert bool(then.recommended.conditions) is flip.conditional
    assert set(then.ceiling) <= set(flip.ceiling) <= cleared(then)
    assert (bool(opened), bool(closed)) == (flip.direction == "opens", flip.direction == "closes")
    assert opened or closed or then.recommended.option != now.recommended.option
    assert all(then.answers[change.question].read["stated"] == change.level for change in flip.changes)
    assert all(now.answers[change.question].read["stated"] == change.now for change in flip.changes)


@settings(max_examples=30)
@given(SCENES.map(Case))
def test_every_smallest_set_is_found(case: Case) -> None:
    """No set of up to two answers at any level flips but those found and what contains them; idle ones are in none."""
    check_complete(case)


@settings(max_examples=30)
@given(SCENES.map(Case))
def test_levels_are_the_least_demanding(case: Case) -> None:
    """No answer of a set could be nearer to what it is now, with the others as they are."""
    check_least(case)


@settings(max_examples=30)
@given(SCENES.map(Case))
def test_flips_hold_as_answered(case: Case) -> None:
    """Given as answers with the evidence that it asks for, a flip changes what is recommended or cleared as it says."""
    for flip in case.flips().found[:12]:
        check_answered(case, flip)


@pytest.mark.parametrize("key", ["claude-3-opus", "gpt-oss-120b", "limit-small-benign", "llama2-70b", "valle"])
def test_flips_of_decided_cases_hold_as_answered(key: str) -> None:
    """The same holds for the decided cases, of each size and direction."""
    case = Case(decided_scenes()[key])
    found = {(flip.direction, flip.turns_on, len(flip.changes)): flip for flip in case.flips().found}
    assert found
    for flip in found.values():
        check_answered(case, flip)


def test_what_would_open_a_decided_case() -> None:
    """gpt-oss-120b is two findings from full release: harm by autonomy, and biology proven or better defended."""
    opens = [flip for flip in Case(decided_scenes()["gpt-oss-120b"]).flips().found if flip.direction == "opens"]
    said = [{change.question: (change.now, change.level) for change in flip.changes} for flip in opens]
    autonomy = {"autonomy-harm": ("moderate", "marginal")}
    assert said == [
        {"bio-uplift": ("moderate", "moderate")} | autonomy,
        {"defence-bio": ("some", "strong")} | autonomy,
    ]
    assert {(flip.recommended, flip.ceiling, flip.turns_on) for flip in opens} == {("r10", ("r10",), "facts")}


@settings(max_examples=12)
@given(SCENES.map(Case))
def test_blocks_change_nothing(case: Case) -> None:
    """The same sets are found, after as many rows, whatever the size of blocks."""
    whole = case.flips()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskkit.analysis.flips.BLOCK", 7)
        patch.setattr("riskkit.analysis.outcomes.BLOCK", 5)
        assert case.flips() == whole


@settings(max_examples=12)
@given(SCENES.map(Case))
def test_larger_sets_add_to_smaller_ones(case: Case) -> None:
    """Sets of up to three hold all of up to two, and those all of one; no part of what is added flips."""
    one, two, three = (case.flips(size) for size in (1, 2, 3))
    assert [flip for flip in two.found if len(flip.changes) == 1] == list(one.found)
    assert [flip for flip in three.found if len(flip.changes) < 3] == list(two.found)
    assert (one.size, two.size, three.size) == (1, 2, 3)
    for flip in three.found[-3:]:
        levels = case.levels(flip)
        parts = [{number: levels[number] for number in part} for part in combinations(levels, 2)]
        tried = [(better, part) for better in ways(case, flip) for part in parts if len(levels) == 3]
        assert not tried or not brute(case, tried).sure.any()


@settings(max_examples=12)
@given(SCENES.map(Case))
def test_rows_are_counted(case: Case) -> None:
    """As many rows are reported as were scored."""
    scored: list[int] = []

    def counted(plan: Plan, judgement: Judgement, columns: Columns, best: Levels, changes: Any) -> Outcomes:
        scored.append(len(changes))
        return supposing(plan, judgement, columns, best, changes)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskkit.analysis.flips.supposing", counted)
        assert case.flips().rows == sum(scored)


@pytest.mark.parametrize("key", ["imagen", "olmo-7b", "limit-bio-uplift"])
def test_smaller_sets_come_first(key: str) -> None:
    """Of sets of one size those of controls come first, then those of facts, each in framework order."""
    case = Case(decided_scenes()[key])
    found = case.flips().found
    ranks = ["controls", "facts", "claims", "several"]
    order = [(len(flip.changes), ranks.index(flip.turns_on), list(case.levels(flip))) for flip in found]
    assert order == sorted(order)
    for flip in found:
        groups = {{"control": "controls", "claim": "claims"}.get(change.kind, "facts") for change in flip.changes}
        assert flip.turns_on == (groups.pop() if len(groups) == 1 else "several")
