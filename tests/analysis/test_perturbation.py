"""A framework whose judgement numbers are a factor off is still a framework, and what follows from it repeats."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise, repeat
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.analysis.perturbation import SPREAD, Given, factors, in_order, perturbed, posed, recommendations, redecided
from riskkit.engine.compile import compile_plan
from riskkit.lint import monotone
from riskkit.lint.finding import Finding
from riskkit.schema.framework import Framework
from tests.analysis.scenes import SCENES, Scene, decided_scenes, scene_from, shipped
from tests.engine import test_properties as properties
from tests.generate import SEEDS, Chance, framework_from, joins_from

ORDERS: tuple[Callable[[Framework], Iterator[Finding]], ...] = (
    monotone.values_monotone,
    monotone.leaks_monotone,
    monotone.leaks_ordered,
    monotone.novelty_monotone,
    monotone.profiles_nest,
)
HELD: dict[str, Any] = {
    name: getattr(properties, name)
    for name in (
        "test_worse_answers_open_nothing",
        "test_worse_answers_never_lead_beyond_recall",
        "test_blanks_open_nothing",
        "test_contradictions_hold",
        "test_giving_away_less_exposes_less",
        "test_profiles_nest",
    )
}
"""Properties of the engine that the order of numbers bears."""


def asked(scene: Scene) -> Given:
    """A scene as the perturbation takes it."""
    return Given(scene.assessment, scene.context, scene.date)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """What a framework holds, by place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}/{key}")
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from leaves(part, f"{path}/{number}")
    else:
        yield path, value


def somewhere(seed: int) -> Framework:
    """A made-up framework, and for one seed in ten the shipped one."""
    return framework_from(seed) if seed % 10 else shipped()


@given(SEEDS)
@settings(max_examples=40)
def test_factors_of_one_change_nothing(seed: int) -> None:
    """A framework whose numbers are all times 1 is the same."""
    framework = somewhere(seed)
    assert perturbed(framework, repeat(1.0)) == framework


@given(SEEDS)
@settings(max_examples=40)
def test_numbers_stay_near_and_all_else_stays(seed: int) -> None:
    """No number leaves its range, and nothing but numbers moves; whole numbers are ordinal and stay as well."""
    framework = somewhere(seed)
    before = dict(leaves(framework.model_dump()))
    after = dict(leaves(perturbed(framework, factors(seed, 0)).model_dump()))
    assert list(before) == list(after)
    for place, value in before.items():
        if isinstance(value, float) and after[place] != value:
            assert value / SPREAD - 1e-8 <= after[place] <= min(value * SPREAD, 1.0) + 1e-8, place
        else:
            assert after[place] == value, place


@given(SEEDS)
@settings(max_examples=40)
def test_a_perturbed_framework_is_valid(seed: int) -> None:
    """It is a record without problems, keeps every order that the linter asks for, and gives no less with measures."""
    found = perturbed(somewhere(seed), factors(seed, 0))
    assert Framework.model_validate(found.model_dump()) == found
    assert [finding for rule in ORDERS for finding in rule(found)] == []
    for benefit in found.benefits.benefits.values():
        assert all(part <= benefit.attainable[option] for option, part in benefit.realised.items())


@pytest.mark.parametrize("name", HELD)
@given(SEEDS)
@settings(max_examples=30)
def test_properties_survive(name: str, seed: int) -> None:
    """What must hold of every framework holds of a perturbed one."""
    scene = properties.scene_from(seed)
    framework = perturbed(scene.framework, factors(seed, 0))
    plan = compile_plan(framework, joins_from(framework, seed))
    HELD[name].hypothesis.inner_test(replace(scene, framework=framework, plan=plan))


@given(SCENES, SEEDS)
@settings(max_examples=40)
def test_no_number_decides_how_answers_read(scene: Scene, seed: int) -> None:
    """The table of readings is the same under every perturbation."""
    one, other = (
        posed(framework, [asked(scene)])
        for framework in (scene.framework, perturbed(scene.framework, factors(seed, 0)))
    )
    for name in ("stated", "upper", "lower"):
        reads = [[list(column) for column in table.rows.row(name).read] for table in (one, other)]
        assert reads[0] == reads[1]


@given(SCENES)
@settings(max_examples=60)
def test_unperturbed_is_the_plain_outcome(scene: Scene) -> None:
    """Without perturbation an assessment has the recommendation that it has anywhere else, conditions included."""
    (found,) = recommendations(scene.framework, posed(scene.framework, [asked(scene)]))
    assert found == scene.found.recommended.option


def test_unperturbed_cases_at_once() -> None:
    """The decided cases in one table come out as each alone."""
    scenes = decided_scenes().values()
    found = recommendations(shipped(), posed(shipped(), [asked(scene) for scene in scenes]))
    assert list(found) == [scene.found.recommended.option for scene in scenes]


@given(SEEDS)
@settings(max_examples=20)
def test_a_perturbed_framework_alone_gives_the_same(seed: int) -> None:
    """What a draw says of a scene is what its framework recommends."""
    scene = scene_from(seed)
    framework = perturbed(scene.framework, factors(seed, 0))
    (found,) = redecided(scene.framework, [asked(scene)], draws=1, seed=seed)
    assert found == (replace(scene, framework=framework).found.recommended.option,)


def test_seeds_repeat() -> None:
    """The same seed draws the same, however many draws follow; another seed and another draw do not."""
    some = [asked(scene) for scene in list(decided_scenes().values())[:3]]
    once = list(redecided(shipped(), some, draws=6, seed=3))
    assert list(redecided(shipped(), some, draws=6, seed=3)) == once
    assert list(redecided(shipped(), some, draws=4, seed=3)) == once[:4]
    drawn = [tuple(islice(factors(seed, draw), 50)) for seed, draw in ((3, 0), (3, 1), (4, 0))]
    assert len(set(drawn)) == 3


def test_factors_are_spread_evenly() -> None:
    """Factors lie within the spread, half of them above 1, and as many beyond each quarter as it should have."""
    drawn = sorted(islice(factors(0, 0), 4000))
    assert 1 / SPREAD <= drawn[0] < drawn[-1] <= SPREAD
    for quarter in (1, 2, 3):
        assert drawn[1000 * quarter] == pytest.approx(SPREAD ** (quarter / 2 - 1), rel=0.05)


def test_far_from_every_edge_all_is_kept() -> None:
    """What is harmless by every answer and claims nothing is open in every draw; what says nothing stays closed."""
    questions = {key: question for key, question in shipped().asked.items() if question.type != "benefit"}
    levels = {key: question.by_badness[0] for key, question in questions.items()}
    empty = decided_scenes()["limit-empty"]
    harmless = empty.answering(levels)
    last = list(shipped().options.options)[-1]
    draws = set(redecided(shipped(), [asked(harmless), asked(empty)], draws=25, seed=0))
    assert draws == {(last, "r0")}


def test_numbers_from_elsewhere_stay() -> None:
    """Values of a question whose basis is not judgement are not scaled, and its neighbours are."""
    framework = framework_from(1)
    key, other = [k for k, q in framework.questions.questions.items() if q.levels[list(q.levels)[-1]].value][:2]
    read = {"basis": "paper", "source": ("row",)}
    questions = framework.questions.questions | {key: framework.questions.questions[key].model_copy(update=read)}
    told = framework.model_copy(update={"questions": framework.questions.model_copy(update={"questions": questions})})
    found = perturbed(told, factors(0, 0)).questions.questions
    assert found[key] == questions[key]
    assert found[other] != questions[other]


RAGGED = st.lists(st.lists(st.floats(0.001, 1), min_size=3, max_size=3), min_size=2, max_size=5)


@given(RAGGED, SEEDS)
def test_order_is_restored_between_the_extremes(values: list[list[float]], seed: int) -> None:
    """Rows put in order rise within and upwards, stay within what they were made of, and are then in order."""
    chance = Chance(seed)
    rows = {f"row-{number}": row for number, row in enumerate(values)}
    keys = list(rows)
    below = {key: chance.some(keys[:number], 0, 2) for number, key in enumerate(keys)}
    flat = set(chance.some(keys, 0, 2))
    rows = {key: row[:1] * 3 if key in flat else row for key, row in rows.items()}
    found = in_order(rows, below, flat)
    every = [value for row in rows.values() for value in row]
    for key, row in found.items():
        assert all(one <= next for one, next in pairwise(row))
        assert all(less <= more for other in below[key] for less, more in zip(found[other], row, strict=True))
        assert key not in flat or len(set(row)) == 1
        assert all(min(every) <= value <= max(every) for value in row)
    assert in_order(found, below, flat) == found
