"""The outlook: margins, flips, chances, what to find out, steadiness, stages and measures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.hypotheticals import outcomes_if
from riskkit.analysis.measures import restoring
from riskkit.analysis.minimal_sets import minimal_sets
from riskkit.analysis.outlook import Depth
from riskkit.analysis.outlook.chances import chances
from riskkit.analysis.outlook.changes import better, possible, weights, worse
from riskkit.analysis.outlook.flips import flips
from riskkit.analysis.outlook.margin import answer_margin
from riskkit.analysis.outlook.moved_tables import entries, moved, outcome_of
from riskkit.analysis.outlook.outlook import outlook
from riskkit.analysis.outlook.stages import path
from riskkit.analysis.outlook.steadiness import jittered, steadiness
from riskkit.analysis.outlook.value_of_information import next_questions
from riskkit.engine.plan import badness
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.results.outlook import Change
from riskkit.tasks.backtest import read_cases
from tests.worlds import World, shipped_world, small_world, worlds

SHIPPED = range(6)


def case_of(world: World) -> Evaluated:
    """An evaluated assessment of a world."""
    return evaluate(world.framework, world.assessment, world.context, world.day)


def levels_of(case: Evaluated, changes: tuple[Change, ...]) -> dict[int, int]:
    """The badnesses that some changes come to."""
    questions = case.framework.questions.questions
    return {case.plan.index[change.question]: badness(questions[change.question], change.level) for change in changes}


def after(case: Evaluated, levels: Mapping[int, int]) -> Evaluated:
    """The case with some answers at other levels, beyond doubt."""
    return case.with_columns(case.columns.answered(levels))


@given(worlds())
@settings(max_examples=60)
def test_a_table_of_hypotheticals_is_the_rows_one_by_one(world: World) -> None:
    """What follows from hypothetical answers in one table is what follows from each by itself."""
    case = case_of(world)
    rows = [{question: levels[-1]} for question, levels in {**better(case, world=True), **worse(case)}.items()] or [{}]
    together = outcomes_if(case, rows)
    for row, levels in enumerate(rows):
        alone = after(case, levels).verdicts
        assert tuple(option[row] for option in together.verdicts) == tuple(alone.verdicts)
        assert together.recommended[row] == alone.recommended
        assert together.ceiling[row] == alone.ceiling


@given(worlds())
@settings(max_examples=60)
def test_a_flip_does_what_it_says_and_no_part_of_it_does(world: World) -> None:
    """Each flip opens or closes as it says, and none of its parts does so alone."""
    case = case_of(world)
    chosen = int(case.verdicts.recommended)
    asked = len(case.plan.options) - 1

    def holds(levels: Mapping[int, int], effect: str) -> bool:
        verdicts = after(case, levels).verdicts
        if effect == "closes":
            return bool(verdicts.verdicts[chosen] == NOT_ALLOWED)
        if effect == "opens-asked":
            return bool(verdicts.verdicts[asked] != NOT_ALLOWED)
        return bool(verdicts.ceiling > case.verdicts.ceiling)

    for flip in flips(case, chosen, asked, size=2).found:
        levels = levels_of(case, flip.changes)
        assert holds(levels, flip.effect)
        for left_out in levels:
            assert not holds({key: bad for key, bad in levels.items() if key != left_out}, flip.effect)


@given(worlds())
@settings(max_examples=60)
def test_every_single_answer_that_flips_is_found(world: World) -> None:
    """The search is exhaustive: whatever single change of an open or doubtful answer opens more is among the flips."""
    case = case_of(world)
    found = flips(case, int(case.verdicts.recommended), None, size=1).found
    single = {tuple(change.question for change in flip.changes) for flip in found if flip.effect == "opens-more"}
    for question, levels in better(case, world=True).items():
        if after(case, {question: levels[-1]}).verdicts.ceiling > case.verdicts.ceiling:
            assert (case.plan.questions[question].id,) in single


@given(worlds())
@settings(max_examples=60)
def test_no_flip_supposes_what_the_evidence_excludes(world: World) -> None:
    """A fact answered without doubt is in no flip, and one in doubt goes no further than its doubt."""
    case = case_of(world)
    for flip in flips(case, int(case.verdicts.recommended), None, size=2).found:
        for change in flip.changes:
            number = case.plan.index[change.question]
            relative = case.plan.relative
            if change.kind in ("fact", "claim") and not (relative and number == relative.question):
                assert levels_of(case, (change,))[number] in possible(case, number)


def test_what_hangs_on_relative_capability_is_the_first_flip_shown() -> None:
    """For a model that is let through as no more capable than public weights, that answer alone comes first."""
    framework, cases = read_cases("seger2023")
    case, context = next((case, context) for case, context in cases if case.id == "mistral-7b")
    found = evaluate(framework, case, context, case.date)
    first = flips(found, int(found.verdicts.recommended), None, size=2).found[0]
    assert [change.question for change in first.changes] == ["relative-capability"]
    assert first.effect == "closes"


def test_minimal_sets_are_those_of_brute_force() -> None:
    """Of ten made-up questions, the smallest sets found are those that trying all of them finds."""
    wanted = ({0, 3}, {1}, {2, 4})

    def holds(rows: Sequence[Mapping[int, int]]) -> list[bool]:
        return [any(part <= set(row) for part in wanted) for row in rows]

    found = minimal_sets({number: [1] for number in range(6)}, 3, holds)
    assert [set(levels) for levels in found.sets] == [{1}, {0, 3}, {2, 4}]


@given(worlds())
@settings(max_examples=60)
def test_the_margin_is_the_fewest_levels_that_one_answer_may_move(world: World) -> None:
    """Moved by as many levels as the margin says the option closes; no answer moved by fewer closes it."""
    case = case_of(world)
    chosen = int(case.verdicts.recommended)
    steps, by = answer_margin(case, chosen)
    for number, question in enumerate(case.plan.questions):
        level = case.columns.level[number]
        most = question.worst if steps is None else min(level + steps - 1, question.worst)
        for bad in range(level + 1, most + 1) if level >= 0 else ():
            assert outcomes_if(case, [{number: bad}], sure=False).verdicts[chosen][0] != NOT_ALLOWED
    if by is not None and steps is not None:
        number = case.plan.index[by.question]
        assert levels_of(case, (by,))[number] - case.columns.level[number] == steps


@given(worlds())
@settings(max_examples=40)
def test_moved_tables_stay_monotone_and_unmoved_ones_are_the_framework(world: World) -> None:
    """Tables of which no entry moves are those of the framework; moved ones still let a worse answer open nothing."""
    case = case_of(world)
    same = moved(case.framework, case.plan, [{}])
    assert [option[0] for option in outcome_of(case, same, 1).verdicts] == list(case.verdicts.verdicts)
    varied = jittered(case.framework, case.plan, 30, 1)
    here = np.array(outcome_of(case, varied, 30).verdicts) != NOT_ALLOWED
    for question, levels in list(worse(case).items())[:6]:
        if case.columns.level[question] >= 0:
            level = tuple(levels[-1] if n == question else old for n, old in enumerate(case.columns.level))
            there = case.with_columns(replace(case.columns, level=level))
            worse_off = np.array(outcome_of(there, varied, 30).verdicts) != NOT_ALLOWED
            assert not (worse_off & ~here).any()


@pytest.mark.parametrize("seed", SHIPPED)
def test_steadiness_counts_the_draws_that_keep_the_side(seed: int) -> None:
    """The share of draws that keep their side is what counting the draws one by one gives."""
    case = case_of(shipped_world(seed))
    plan = jittered(case.framework, case.plan, 50, 3)
    found = steadiness(case, plan, 50, 3)
    ceilings = outcome_of(case, plan, 50).ceiling
    lasting = case.verdicts.ceiling >= 4
    assert found.keeps_side == sum((ceiling >= 4) == lasting for ceiling in ceilings) / 50


@given(worlds())
@settings(max_examples=60)
def test_an_option_that_no_answer_can_close_has_no_chance_of_it(world: World) -> None:
    """Ruled-out options are never allowed in a draw, and what is allowed at the worst always is."""
    case = case_of(world)
    _, found = chances(case, 200, 0)
    for number, option in enumerate(case.plan.options):
        share = found[option.id].not_allowed
        assert 0 <= share <= 1
        if case.verdict(number) == "ruled-out":
            assert share == 1
    assert found[case.plan.options[0].id].not_allowed == 0


@given(worlds())
@settings(max_examples=60)
def test_levels_are_as_likely_as_their_doubt_says(world: World) -> None:
    """The weights of an answer add up to 1, cover nothing impossible, and an answer without doubt is certain."""
    case = case_of(world)
    for number in range(len(case.plan.questions)):
        found = weights(case, number)
        assert sum(found.values()) == pytest.approx(1)
        level = case.columns.level[number]
        if level >= 0:
            assert set(found) <= set(possible(case, number))
            assert case.columns.doubt[number] or set(found) == {level}


@given(worlds())
@settings(max_examples=40)
def test_what_to_find_out_next_puts_grave_risks_first(world: World) -> None:
    """Questions are listed by the severity that they bear on: no claim comes before an open question of severity 5."""
    case = case_of(world)
    found = next_questions(case, int(case.verdicts.recommended), None)
    severities = [each.severity for each in found]
    assert severities == sorted(severities, reverse=True)
    assert all(each.changes or each.recommendation for each in found)


@given(worlds())
@settings(max_examples=60)
def test_each_stage_is_allowed_once_its_triggers_are_shown(world: World) -> None:
    """Along the path every stage is allowed after its trigger and those before it, and none needs another world."""
    case = case_of(world)
    asked = len(case.plan.options) - 1
    found = path(case, int(case.verdicts.recommended), asked)
    if found is None:
        assert case.verdicts.verdicts[asked] != NOT_ALLOWED
        return
    here = case
    for stage in found.stages:
        assert all(change.kind in ("fact", "claim") for change in stage.trigger)
        here = after(here, levels_of(here, stage.trigger))
        assert here.verdicts.verdicts[case.plan.option(stage.option)] != NOT_ALLOWED
    assert not found.reaches or found.stages[-1].option == found.asked


@given(worlds())
@settings(max_examples=40)
def test_measures_are_in_the_developers_hands_and_restore_no_more_than_is_lost(world: World) -> None:
    """Every measure listed is the developer's, and restores at most the quarters that the option does not keep."""
    case = case_of(world)
    chosen = int(case.verdicts.recommended)
    for found in restoring(case, chosen):
        assert case.framework.measures.measures[found.measure].by == "developer"
        for benefit in case.plan.benefits:
            assert found.restores.get(benefit.id, 0) + benefit.kept[chosen] <= 4


@pytest.mark.parametrize("seed", SHIPPED)
def test_an_outlook_is_the_same_every_time(seed: int) -> None:
    """The same assessment and seed give the same outlook."""
    case = case_of(shipped_world(seed))
    assert outlook(case, Depth(samples=500)) == outlook(case, Depth(samples=500))


def test_every_entry_of_the_tables_has_a_place() -> None:
    """Entries point into tables.yaml, each once."""
    framework = small_world(1).framework
    pointers = [entry.pointer for entry in entries(framework)]
    assert len(pointers) == len(set(pointers))
