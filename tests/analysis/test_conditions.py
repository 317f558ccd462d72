"""The controls that would clear an option, held against every set of controls that could be named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from riskkit.analysis.conditions import conditions
from riskkit.analysis.conditions import raised as with_levels
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import encode, table
from riskkit.engine.read import read
from riskkit.engine.verdict import judge, score
from riskkit.schema.recommendation import Met, OptionResult
from tests.analysis.scenes import SCENES, Scene, scene_from, shipped_from
from tests.generate import SEEDS, random_assessment

Raised = dict[str, str]
"""Controls by id, each at the id of a level."""


def conditional(scene: Scene) -> list[tuple[str, OptionResult]]:
    """The options of a scene that are cleared with conditions."""
    return [(key, option) for key, option in scene.found.options.items() if option.conditions]


def promising_from(seed: int) -> Scene:
    """A scene with all its controls open, if one of a dozen has it with conditions that clear something."""
    for number in range(seed, seed + 12):
        scene = scene_from(number)
        scaling = {pathway.control for pathway in scene.framework.options.pathways.values()}
        drawn = random_assessment(scene.framework, number, proven=1.0)
        kept = {key: answer for key, answer in drawn.answers.items() if key not in scaling}
        scene = replace(scene, assessment=drawn.model_copy(update={"answers": kept}))
        if conditional(scene):
            break
    return scene


PROMISING: SearchStrategy[Scene] = SEEDS.map(promising_from)


def named(option: OptionResult) -> Raised:
    """The conditions of an option."""
    return {condition.question: condition.level for condition in option.conditions}


def choices(scene: Scene) -> dict[str, list[str]]:
    """Per control that scales a pathway the levels undertaken that are better than it reads, the best first."""
    scaling = {pathway.control for pathway in scene.framework.options.pathways.values()}
    undertakes, found = scene.assessment.undertakes, {}
    for key, question in scene.questions.items():
        levels, read = list(question.by_badness), scene.found.answers[key].read
        if key in scaling and (undertakes is None or key in undertakes):
            best = levels.index(undertakes[key]) if undertakes else 0
            found[key] = levels[best : max(levels.index(read["stated"]), levels.index(read["upper"]))]
    return {key: levels for key, levels in found.items() if levels}


def sets(levels: Mapping[str, list[str]], sizes: Iterable[int]) -> Iterator[Raised]:
    """Every way to raise so many controls, smaller sets first and then in framework order."""
    for size in sizes:
        for chosen in combinations(levels, size):
            for at in product(*(levels[key] for key in chosen)):
                yield dict(zip(chosen, at, strict=True))


def every(levels: Mapping[str, list[str]]) -> list[Raised]:
    """Every set of controls: up to three at every level, and more than three at their best."""
    best = {key: at[:1] for key, at in levels.items()}
    return [*sets(levels, range(1, 4)), *sets(best, range(4, len(levels) + 1))]


def cleared(scene: Scene, tried: list[Raised]) -> list[set[str]]:
    """What is cleared with these controls at these levels, proven, for each of the sets tried."""
    plan = compile_plan(scene.framework)
    rows = []
    for raised in tried:
        row = encode(scene.framework, scene.assessment, scene.context, scene.date)
        for key, level in raised.items():
            row = row.with_answer(plan.index[key], scene.questions[key].by_badness.index(level))
        rows.append(row)
    if not rows:
        return []
    verdicts = judge(
        plan, plan.profiles[scene.assessment.profile], score(plan, table(rows), on_columns()), on_columns()
    )
    by_option = zip(plan.offers, verdicts.cleared, strict=True)
    holds = [(offer.id, [bool(ok) for ok in found]) for offer, found in by_option]
    return [{option for option, found in holds if found[number]} for number in range(len(rows))]


def check_met(scene: Scene) -> None:
    """Whoever brings the controls to the levels named, with full evidence, has the option cleared, and as was said."""
    for key, option in conditional(scene):
        after = scene.answering(named(option)).found
        assert after.options[key].verdict == "cleared"
        assert option.met == Met(zone=after.options[key].zone, margin=after.options[key].margin)
        if (scene.found.recommended.option, after.recommended.option) == (key, key):
            assert scene.found.recommended.margin == after.recommended.margin
            assert scene.found.recommended.rests_on == after.recommended.rests_on


def check_unmet(scene: Scene) -> None:
    """What has no conditions has nothing to tell of how it stands with them met."""
    assert all((option.met is None) == (not option.conditions) for option in scene.found.options.values())


def check_named(scene: Scene) -> None:
    """Controls that scale a pathway are named, each once, as undertaken where the assessment says what is."""
    undertakes = scene.assessment.undertakes
    scaling = {pathway.control for pathway in scene.framework.options.pathways.values()}
    for _, option in conditional(scene):
        assert option.verdict == "cleared-with-conditions"
        assert len(option.conditions) == len(named(option))
        for key, level in named(option).items():
            question = scene.questions[key]
            assert (question.type, question.scope) == ("control", "release")
            assert key in scaling
            if undertakes is not None:
                assert question.by_badness.index(level) >= question.by_badness.index(undertakes[key])


def check_least(scene: Scene) -> None:
    """No set before the one named clears the option at any level; no control named can stand at a worse level."""
    levels, found = choices(scene), conditional(scene)
    tried = every(levels)
    clears = cleared(scene, tried) if found else []
    for key, option in found:
        first = next(raised for raised, options in zip(tried, clears, strict=True) if key in options)
        assert list(first) == list(named(option))
        for control, level in named(option).items():
            worse = levels[control][levels[control].index(level) + 1 :]
            relaxed = cleared(scene, [named(option) | {control: other} for other in worse])
            assert not any(key in options for options in relaxed)


def check_nothing_else(scene: Scene) -> None:
    """No set of controls clears an option that is not cleared and has no conditions."""
    barred = {key for key, option in scene.found.options.items() if option.verdict in ("not-cleared", "ruled-out")}
    for options in cleared(scene, every(choices(scene))):
        assert not options & barred


@settings(max_examples=20)
@given(PROMISING)
def test_conditions_are_met_by_answers_and_the_least(scene: Scene) -> None:
    """
    Answering the controls as named, with full evidence, clears the option, and nothing less would.

    Conditions name controls that scale a pathway, never facts, and none beyond what is undertaken; fewer
    clear at no level, of equals the first in order is named, and none could stand at a worse level.
    """
    check_met(scene)
    check_unmet(scene)
    check_named(scene)
    check_least(scene)


@settings(max_examples=40)
@given(SCENES)
def test_nothing_else_clears(scene: Scene) -> None:
    """An option that has no conditions is cleared by no set of controls."""
    check_nothing_else(scene)


@pytest.mark.parametrize("seed", [10, 22, 25])
def test_conditions_in_the_shipped_framework(seed: int) -> None:
    """In the shipped framework conditions are met by answers, name controls, are the least, and nothing else clears."""
    scene = shipped_from(seed)
    for check in (check_met, check_named, check_least, check_nothing_else):
        check(scene)


def test_conditions_of_every_size_occur() -> None:
    """Among answers to the shipped framework there are options that one, two, three and four controls clear."""
    found = [option for seed in (22, 25) for _, option in conditional(shipped_from(seed))]
    assert {len(option.conditions) for option in found} == {1, 2, 3, 4}


@settings(max_examples=10)
@given(PROMISING)
def test_many_controls_are_thinned_out(scene: Scene) -> None:
    """With very many controls the set named clears the option, and no single one of it can be left out."""
    plan, row = compile_plan(scene.framework), encode(scene.framework, scene.assessment, scene.context, scene.date)
    rows = read(plan, row, single())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskkit.analysis.conditions.ALL_TRIED", 0)
        patch.setattr("riskkit.analysis.conditions.TRIED", 1)
        found = conditions(plan, row, rows, None)
    for profile, found_sets in found.items():
        for offer, levels in enumerate(found_sets):
            if levels:
                fewer = [{n: levels[n] for n in levels if n != number} for number in levels]
                tried = table(with_levels(row, each) for each in ({}, levels, *fewer))
                verdicts = judge(plan, plan.profiles[profile], score(plan, tried, on_columns()), on_columns())
                already, clears, *without = verdicts.cleared[offer]
                assert clears
                assert already or not any(without)


@settings(max_examples=40)
@given(SCENES)
def test_nothing_undertaken_nothing_conditional(scene: Scene) -> None:
    """A developer that undertakes nothing has no option cleared with conditions."""
    none = replace(scene, assessment=scene.assessment.model_copy(update={"undertakes": {}}))
    assert not conditional(none)
