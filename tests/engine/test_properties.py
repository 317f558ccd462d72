"""What must hold of every framework whose routing runs one way, and of every assessment of one."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy

from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import BLANK, NOT_APPLICABLE, Columns, encode
from riskkit.engine.evaluate import likelihood_of
from riskkit.engine.plan import Plan
from riskkit.engine.read import ROWS
from riskkit.engine.verdict import band, score
from riskkit.schema.framework import Framework
from riskkit.store.frameworks import framework_ids, load_framework
from tests.engine.scoring import Seen, alone, briefly, proven, together
from tests.generate import (
    DATE,
    GRID,
    SEEDS,
    Chance,
    coherent,
    framework_from,
    joins_from,
    random_assessment,
    random_context,
)


@dataclass(frozen=True)
class Scene:
    """A framework, and one assessment of it in one context as a row."""

    framework: Framework
    plan: Plan
    row: Columns


def scene_from(seed: int) -> Scene:
    """A scene from a seed: of one in ten a shipped framework, of every other without contradictions."""
    framework = framework_from(seed)
    if seed % 10 == 0:
        framework = shipped(framework_ids()[seed // 10 % len(framework_ids())])
    assessment, context = random_assessment(framework, seed), random_context(framework, seed)
    if seed % 2:
        assessment = coherent(framework, assessment, context)
    plan = compile_plan(framework, joins_from(framework, seed))
    return Scene(framework, plan, encode(framework, assessment, context, DATE))


shipped = cache(load_framework)
SCENES: SearchStrategy[Scene] = SEEDS.map(scene_from)


def put(row: Columns, name: str, question: int, value: Any) -> Columns:
    """The row with another entry for one question in one of its columns."""
    column = list(getattr(row, name))
    column[question] = value
    return replace(row, **{name: tuple(column)})


def moved(row: Columns, question: int, level: int, worst: int) -> Columns:
    """The row with one answer at another level, its range as wide as before and clipped at the ends."""
    now, best, most = row.level[question], row.best[question], row.worst[question]
    row = put(row, "level", question, level)
    row = put(row, "best", question, max(level - (now - best), 0))
    return put(row, "worst", question, min(level + (most - now), worst))


def answered(scene: Scene, *, benefits: bool = False) -> list[int]:
    """At most a dozen of the facts and controls that have a level, and of the benefit claims where asked for."""
    asked = enumerate(scene.plan.questions)
    levelled = [number for number, q in asked if scene.row.level[number] >= 0 and (benefits or not q.benefit)]
    return Chance(repr(scene.row)).some(levelled, 12, 12)


def steps(scene: Scene, profile: str) -> list[tuple[Seen, Seen]]:
    """
    What is concluded from a better and from the next worse level, at every level of every answered fact and control.

    Left out are those where the better level contradicts another answer.
    """
    places = [(number, level) for number in answered(scene) for level in range(scene.plan.questions[number].worst + 1)]
    if not places:
        return []
    rows = [moved(scene.row, number, level, scene.plan.questions[number].worst) for number, level in places]
    found = briefly(scene.plan, profile, rows)
    return [
        (better, worse)
        for ((number, _), better), ((other, _), worse) in pairwise(zip(places, found, strict=True))
        if number == other and not better["contradictions"]
    ]


@given(SCENES)
def test_worse_answers_open_nothing(scene: Scene) -> None:
    """A worse answer to a fact or control clears nothing more, and rules out nothing less."""
    for profile in scene.plan.profiles:
        for better, worse in steps(scene, profile):
            assert worse["cleared"] <= better["cleared"]
            assert worse["ruled out"] >= better["ruled out"]


@given(SCENES)
def test_worse_answers_never_lead_beyond_recall(scene: Scene) -> None:
    """
    A worse answer to a fact or control never moves the recommendation beyond recall.

    Nor to an option above, where the framework lists every option after those below it: its order breaks ties.
    """
    above = {offer.id: {scene.plan.offers[n].id for n in offer.above} for offer in scene.plan.offers}
    listed = all(number < other for number, offer in enumerate(scene.plan.offers) for other in offer.above)
    lasting = {offer.id for offer in scene.plan.offers if not offer.reversible}
    for profile in scene.plan.profiles:
        for better, worse in steps(scene, profile):
            assert not listed or worse["recommended"] not in above[better["recommended"]]
            assert worse["recommended"] not in lasting or better["recommended"] in lasting


@given(SCENES)
def test_blanks_open_nothing(scene: Scene) -> None:
    """An answer taken back clears nothing more, where nothing contradicts."""
    rows = [put(scene.row, "level", number, BLANK) for number in answered(scene, benefits=True)]
    rows = [put(row, "grade", number, 0) for row, number in zip(rows, answered(scene, benefits=True), strict=True)]
    for profile in scene.plan.profiles:
        whole, *blanked = briefly(scene.plan, profile, [scene.row, *rows])
        for less in blanked if not whole["contradictions"] else []:
            assert less["cleared"] <= whole["cleared"]
            assert all(less["gain"][option] <= gain for option, gain in whole["gain"].items())


@given(SCENES)
def test_confidence_closes_nothing(scene: Scene) -> None:
    """The same answer given with more confidence clears nothing less."""
    row, rows = scene.row, []
    for number in answered(scene, benefits=True):
        best, level, worst = row.best[number], row.level[number], row.worst[number]
        if best < worst:
            nearer = put(row, "best", number, min(best + 1, level))
            rows.append(put(nearer, "worst", number, max(worst - 1, level)))
    for profile in scene.plan.profiles:
        base, *surer = briefly(scene.plan, profile, [scene.row, *rows])
        assert all(more["cleared"] >= base["cleared"] for more in surer)


@given(SCENES)
def test_evidence_closes_nothing(scene: Scene) -> None:
    """An answer with better evidence, or by the method asked for, clears nothing less, unless it now contradicts."""
    numbers = answered(scene, benefits=True)
    graded = [put(scene.row, "grade", number, min(scene.row.grade[number] + 1, 3)) for number in numbers]
    tested = [put(scene.row, "method", number, True) for number in numbers]
    for profile in scene.plan.profiles:
        base, *proven = briefly(scene.plan, profile, [scene.row, *graded, *tested])
        for more in proven:
            if more["contradictions"] <= base["contradictions"]:
                assert more["cleared"] >= base["cleared"]


@given(SCENES)
def test_hidden_answers_count_at_their_best(scene: Scene) -> None:
    """A question hidden in every row counts at its best level with its weight kept, whatever answer is stored."""
    rows = score(scene.plan, scene.row, single()).rows
    profile = next(iter(scene.plan.profiles))
    base = alone(scene.plan, profile, scene.row)
    for number, question in enumerate(scene.plan.questions):
        excused = scene.row.level[number] == NOT_APPLICABLE
        if question.benefit or excused or not all(rows.row(name).hidden[number] for name in ROWS):
            continue
        for level in (BLANK, *range(question.worst + 1)):
            stored = alone(scene.plan, profile, put(scene.row, "level", number, level))
            for name in ROWS:
                assert stored[f"{name} read"][question.id] == 0
                assert stored[f"{name} likelihood"] == base[f"{name} likelihood"]


@given(SCENES)
def test_contradictions_hold(scene: Scene) -> None:
    """An answer worse than its cap holds what cannot be taken back; a hidden one on a grave risk holds all there is."""
    severity = {question.id: question.severity for question in scene.plan.questions}
    lasting = {offer.id for offer in scene.plan.offers if not offer.reversible}
    reference = {offer.id for offer in scene.plan.offers if offer.reference}
    numbers = [number for number, question in enumerate(scene.plan.questions) if not question.benefit]
    rows = [put(scene.row, "level", number, scene.plan.questions[number].worst) for number in numbers]
    for seen in briefly(scene.plan, next(iter(scene.plan.profiles)), [scene.row, *rows]):
        for kind, question in seen["contradictions"]:
            if kind == "cap":
                assert not seen["cleared"] & lasting
            elif severity[question] >= 4:
                assert seen["cleared"] == reference


@given(SCENES)
def test_giving_away_less_exposes_less(scene: Scene) -> None:
    """
    Without measures an option is no more exposed, and no more likely to harm, than one above it.

    Nor is a part of what is offered at once, than the whole.
    """
    row = replace(scene.row, measures=tuple(False for _ in scene.row.measures))
    outcomes, options = score(scene.plan, row, single()).outcomes, scene.plan.options
    pairs = [(less, more) for less in range(options) for more in scene.plan.offers[less].above if more < options]
    joins = range(options, len(scene.plan.offers))
    pairs += [(part, join) for join in joins for part in scene.plan.offers[join].parts]
    for name, (less, more) in product(ROWS, pairs):
        for likelihood in outcomes[name].likelihood:
            assert all(a <= b for a, b in zip(likelihood.exposure[less], likelihood.exposure[more], strict=True))
            assert likelihood.value[less] <= likelihood.value[more]


@given(SCENES)
def test_profiles_nest(scene: Scene) -> None:
    """What a stricter profile clears every more lenient one clears, and what it rules out less."""
    by_profile = [briefly(scene.plan, profile, [scene.row])[0] for profile in scene.plan.profiles]
    for stricter, lenient in pairwise(by_profile):
        assert stricter["cleared"] <= lenient["cleared"]
        assert stricter["ruled out"] >= lenient["ruled out"]


@given(SCENES)
def test_upper_row_covers_every_range(scene: Scene) -> None:
    """No levels within the ranges of confidence are likelier to harm than the upper row, unless they contradict."""
    chance, plan, drawn = Chance(repr(scene.row)), scene.plan, scene.row
    for number in (number for number, question in enumerate(plan.questions) if drawn.level[number] >= 0):
        within = range(scene.row.best[number], scene.row.worst[number] + 1)
        drawn = drawn.with_answer(number, chance.choice(within), scene.row.grade[number])
    upper, sampled = score(plan, scene.row, single()), score(plan, drawn, single())
    if not any((*sampled.rows.over_cap, *sampled.rows.kept_hidden, *upper.rows.kept_hidden)):
        for one, most in zip(sampled.outcomes["stated"].likelihood, upper.outcomes["upper"].likelihood, strict=True):
            assert all(value <= greatest for value, greatest in zip(one.value, most.value, strict=True))


@given(SEEDS)
def test_order_of_factors(seed: int) -> None:
    """Permuting the questions of one factor moves no likelihood by more than rounding, and no band."""
    framework, chance = framework_from(seed), Chance(seed)
    risks = {
        key: risk.model_copy(
            update={"hazard": {state: tuple(chance.sample(f, len(f))) for state, f in risk.hazard.items()}}
        )
        for key, risk in framework.risks.risks.items()
    }
    permuted = framework.model_copy(update={"risks": framework.risks.model_copy(update={"risks": risks})})
    assessment, context = random_assessment(framework, seed), random_context(framework, seed)
    profile = framework.profiles.default
    one, other = (
        alone(compile_plan(spec), profile, encode(spec, assessment, context, DATE)) for spec in (framework, permuted)
    )
    for key, likelihood in one.items():
        if key.endswith(("likelihood", "absolute")):
            assert all(abs(value - other[key][pair]) < 1.5e-9 for pair, value in likelihood.items())
        else:
            assert other[key] == likelihood


def test_values_on_cuts() -> None:
    """Every product of half decades, whatever the rounding of its factors, is in the band of its exact value."""
    plan = compile_plan(framework_from(0))
    cuts = GRID[1:-1]
    plan = replace(plan, cuts=cuts)
    grid = [Fraction(str(value)) for value in GRID]
    for factors in product(range(len(GRID)), repeat=4):
        hazard, share, defence, exposed = (GRID[place] for place in factors)
        exact_value = prod(grid[place] for place in factors)
        wanted = sum(exact_value >= Fraction(str(cut)) for cut in cuts)
        kept = 1.0 * (1 - exposed)
        assert band(plan, likelihood_of([hazard], share, defence, [1 - kept], single())) == wanted
        assert (
            band(plan, likelihood_of([np.array([hazard])], share, defence, [1 - kept], on_columns())).item() == wanted
        )


@given(SEEDS)
@settings(max_examples=30)
def test_rows_in_a_table(seed: int) -> None:
    """Rows in a table equal the same rows alone, whatever the size of the blocks and the order of the rows."""
    framework = framework_from(seed, monotone=False)
    plan, context = compile_plan(framework, joins_from(framework, seed)), random_context(framework, seed)
    rows = [encode(framework, random_assessment(framework, seed + n), context, DATE) for n in range(5)]
    profile = framework.profiles.default
    expected = [alone(plan, profile, row) for row in rows]
    for size in (1, 2, 5):
        assert together(plan, profile, rows, size) == expected
    assert together(plan, profile, rows[::-1]) == expected[::-1]


@pytest.mark.parametrize("name", framework_ids())
def test_ruled_out_is_reachable(name: str) -> None:
    """At the worst all options but the reference are ruled out; with the best controls still all beyond recall."""
    plan = compile_plan(shipped(name))
    careless = proven(plan, lambda question: question.worst)
    careful = proven(plan, lambda question: 0 if question.scales else question.worst)
    for profile in plan.profiles:
        at_worst, controlled = briefly(plan, profile, [careless, careful])
        assert at_worst["ruled out"] == {offer.id for offer in plan.offers if not offer.reference}
        assert controlled["ruled out"] >= {offer.id for offer in plan.offers if not offer.reversible}


@pytest.mark.parametrize("name", framework_ids())
def test_everything_can_clear(name: str) -> None:
    """At the best every option is cleared under every profile, and the most open is recommended without a claim."""
    plan = compile_plan(shipped(name))
    harmless = proven(plan, lambda question: question.worst if question.benefit else 0)
    for profile in plan.profiles:
        (seen,) = briefly(plan, profile, [harmless])
        assert seen["cleared"] == {offer.id for offer in plan.offers}
        assert seen["recommended"] == plan.offers[-1].id
