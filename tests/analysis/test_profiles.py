"""Profiles of one's own: where they nest, what that is worth, what survives every profile, and how near bands are."""

from collections.abc import Iterator
from itertools import pairwise
from math import isclose, log10
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from riskkit.analysis.drivers import decades_to_next_band
from riskkit.analysis.profiles import among, nests, own_among, own_problems, standing
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import encode
from riskkit.engine.plan import EXTREME
from riskkit.lint.monotone import profiles_nest
from riskkit.schema.framework import Framework
from riskkit.schema.own_profile import OwnProfile
from riskkit.schema.profiles import Profile
from riskkit.schema.reading import Row
from riskkit.schema.recommendation import RiskReading
from tests.analysis.scenes import DIGESTS, SCENES, SHIPPED, Scene, decided_scenes, shipped
from tests.engine.scoring import briefly
from tests.generate import SEEDS, SEVERITIES, Chance, framework_from, random_assessment, random_context

A_LITTLE = 1e-6
"""Decades; more than rounding to 1e-9 moves a likelihood above 1e-3."""
Own = tuple[Framework, OwnProfile]


def own(framework: Framework, **numbers: Any) -> OwnProfile:
    """A profile of one's own with these numbers."""
    said: dict[str, Any] = {"title": "ours", "text": "ours", "basis": "judgement"}
    return OwnProfile(riskkit="profile/1", id="ours", framework=framework.id, **said, **numbers)


def between(chance: Chance, stricter: Profile | None, laxer: Profile | None) -> dict[str, Any]:
    """Numbers between those of two neighbours, the one stricter and the other more lenient; None at either end."""
    least = stricter.acceptable if stricter else 0
    acceptable = chance.randint(least, laxer.acceptable if laxer else least)
    tolerable = {}
    for severity in SEVERITIES:
        low = stricter.tolerable[severity] if stricter else 0
        high = laxer.tolerable[severity] if laxer else low if severity in "45" else 3
        tolerable[severity] = max(chance.randint(low, high), acceptable)
    weights = {}
    for benefit in (stricter or laxer or shipped().profiles.profiles["balanced"]).weights:
        ends = (stricter.weights[benefit] if stricter else 0.0, laxer.weights[benefit] if laxer else 1.0)
        weights[benefit] = chance.choice((*ends, chance.uniform(*ends)))
    deltas = (laxer.delta if laxer else 0.01, stricter.delta if stricter else 1.0)
    delta = chance.choice((*deltas, chance.uniform(*deltas)))
    return {"delta": delta, "acceptable": acceptable, "tolerable": tolerable, "weights": weights}


def fitting(seed: int) -> Own:
    """A framework, of one in five the shipped one, and a profile of one's own drawn to nest among its profiles."""
    framework = framework_from(seed) if seed % 5 else shipped()
    chance, listed = Chance(seed), [None, *framework.profiles.profiles.values(), None]
    place = chance.randrange(len(listed) - 1)
    return framework, own(framework, **between(chance, listed[place], listed[place + 1]))


def random_own(seed: int) -> Own:
    """The same with some numbers drawn without regard to the others, so that it may nest nowhere."""
    framework, drawn = fitting(seed)
    chance = Chance(-seed)
    acceptable = chance.choice((*[drawn.acceptable] * 5, chance.randint(0, 3)))
    wild = {severity: chance.choice((*[cell] * 9, chance.randint(0, 3))) for severity, cell in drawn.tolerable.items()}
    weights = {key: chance.choice((*[weight] * 9, chance.random())) for key, weight in drawn.weights.items()}
    changed = {
        "delta": chance.choice((*[drawn.delta] * 3, chance.uniform(0.01, 0.3))),
        "acceptable": acceptable,
        "tolerable": {severity: max(cell, acceptable) for severity, cell in wild.items()},
        "weights": weights,
    }
    return framework, drawn.model_copy(update=changed)


FITTING: SearchStrategy[Own] = SEEDS.map(fitting)
ANY: SearchStrategy[Own] = SEEDS.map(random_own)


def inserted(framework: Framework, mine: OwnProfile) -> Iterator[tuple[int, Framework]]:
    """The framework with a profile put at every place among its own."""
    listed = [*framework.profiles.profiles.items()]
    for place in range(len(listed) + 1):
        profiles = dict([*listed[:place], (mine.id, mine), *listed[place:]])
        yield (
            place,
            framework.model_copy(update={"profiles": framework.profiles.model_copy(update={"profiles": profiles})}),
        )


@given(FITTING)
def test_what_lies_between_neighbours_nests(drawn: Own) -> None:
    """A profile with every number between those of two neighbours has no problem, nor has the linter with the chain."""
    framework, mine = drawn
    assert own_problems(framework, mine, "ours.yaml") == ()
    assert list(profiles_nest(among(framework, mine))) == []
    assert own_among(among(framework, mine)) is mine
    assert own_among(framework) is None


@given(ANY)
def test_what_nests_nowhere_is_refused(drawn: Own) -> None:
    """
    A profile is taken if and only if the linter takes the chain with it at some place, and grave harms stay grave.

    That is, it judges none of severity 4 or 5 more leniently than the most lenient profile of the framework does.
    """
    framework, mine = drawn
    last = [*framework.profiles.profiles.values()][-1]
    grave = mine.acceptable <= last.acceptable and all(mine.tolerable[s] <= last.tolerable[s] for s in "45")
    fits = any(not list(profiles_nest(chain)) for _, chain in inserted(framework, mine))
    assert (own_problems(framework, mine, "ours.yaml") == ()) == (grave and fits)


@given(ANY)
def test_the_bounds_told_would_make_it_nest(drawn: Own) -> None:
    """With each number that does not nest at the nearer of the bounds told, the profile nests."""
    framework, mine = drawn
    numbers: dict[str, Any] = mine.model_dump()
    for misfit in standing(mine, framework.profiles.profiles).misfits:
        name, _, key = misfit.pointer.partition("/")
        mended = min(max(misfit.value, misfit.least), misfit.most)
        assert mended != misfit.value
        if key:
            numbers[name][key] = mended
        else:
            numbers[name] = mended
    assert own_problems(framework, OwnProfile.model_validate(numbers), "ours.yaml") == ()


@given(FITTING, st.integers(min_value=0, max_value=99))
def test_nesting_is_kept_by_what_is_concluded(drawn: Own, seed: int) -> None:
    """Through the whole chain what a profile clears the next one clears, and what it rules out the one before does."""
    framework, mine = drawn
    chain = among(framework, mine)
    plan, context = compile_plan(chain), random_context(chain, seed)
    rows = [encode(chain, random_assessment(chain, seed + n, proven=n / 5), context, "2026-11-22") for n in range(6)]
    for stricter, laxer in pairwise(briefly(plan, profile, rows) for profile in plan.profiles):
        for strict, lax in zip(stricter, laxer, strict=True):
            assert strict["cleared"] <= lax["cleared"]
            assert lax["ruled out"] <= strict["ruled out"]


def with_own(scene: Scene, seed: int) -> Scene:
    """The scene judged by a profile of one's own, with all profiles side by side."""
    chance, listed = Chance(seed), [None, *scene.framework.profiles.profiles.values(), None]
    place = chance.randrange(len(listed) - 1)
    mine = own(scene.framework, **between(chance, listed[place], listed[place + 1]))
    judged = scene.assessment.model_copy(update={"profile": mine.id})
    return Scene(among(scene.framework, mine), judged, scene.context, scene.date)


def judged(scene: Scene) -> Any:
    """What is recommended on a scene with a profile of one's own."""
    from riskkit.analysis.recommend import recommend

    digests = DIGESTS | {"profile": "four"}
    return recommend(scene.framework, scene.assessment, scene.context, date=scene.date, digests=digests, tool="riskkit")


@settings(max_examples=30)
@given(st.one_of(SCENES, SHIPPED), SEEDS)
def test_conditions_nest_too(scene: Scene, seed: int) -> None:
    """What clears at once or with conditions under a profile does so under every more lenient one."""
    found = judged(with_own(scene, seed))
    assert (found.profile, found.own_profile.id, found.own_profile.digest) == ("ours", "ours", "four")
    for stricter, laxer in pairwise(found.profiles.values()):
        for option, verdict in stricter.verdicts.items():
            assert not verdict.startswith("cleared") or laxer.verdicts[option].startswith("cleared")


@given(ANY)
def test_no_profile_buys_back_grave_harm(drawn: Own) -> None:
    """
    The extreme band is extreme under every profile.

    And one of one's own that is taken sees no harm of severity 4 or 5 in a better zone than the most lenient does.
    """
    framework, mine = drawn
    plan = compile_plan(among(framework, mine))
    for risk, harm in enumerate(plan.harms):
        zones = {key: judgement.zones[risk] for key, judgement in plan.profiles.items()}
        for band, cell in enumerate(plan.matrix[risk]):
            assert {key for key, row in zones.items() if row[band] == EXTREME} == (set(zones) if cell == 4 else set())
        if harm.severity >= 4 and not own_problems(framework, mine, "ours.yaml"):
            last = [key for key in zones if key != mine.id][-1]
            assert all(ours >= theirs for ours, theirs in zip(zones[mine.id], zones[last], strict=True))


@given(SEEDS)
def test_nesting_is_an_order(seed: int) -> None:
    """Every profile nests in itself and in each listed after it; in one listed before it only if they are alike."""
    listed = list(among(*fitting(seed)).profiles.profiles.values())
    for place, profile in enumerate(listed):
        assert all(nests(profile, laxer) for laxer in listed[place:])
        for stricter in listed[:place]:
            numbers = [(p.delta, p.acceptable, p.tolerable, p.weights) for p in (stricter, profile)]
            assert not nests(profile, stricter) or numbers[0] == numbers[1]


# survival


def check_survival(scene: Scene) -> None:
    """What is said to survive is what the profiles recommend."""
    found, options = scene.found, list(scene.framework.options.options)
    places = sorted(options.index(profile.recommended) for profile in found.profiles.values())
    beyond = [not found.options[options[place]].reversible for place in places]
    assert found.survives.range == (options[places[0]], options[places[-1]])
    assert found.survives.same_option == (places[0] == places[-1])
    assert found.survives.same_side == (all(beyond) or not any(beyond))
    assert found.recommended.option == found.profiles[found.profile].recommended


@settings(max_examples=40)
@given(st.one_of(SCENES, SHIPPED))
def test_survival_is_of_every_profile(scene: Scene) -> None:
    """The range, and whether one option or one side is recommended throughout, is that of the profiles side by side."""
    check_survival(scene)


def test_every_way_to_survive_is_seen() -> None:
    """Of the decided cases some keep their option under every profile, some only their side, and some not even that."""
    survived = {(s.same_option, s.same_side) for s in (scene.found.survives for scene in decided_scenes().values())}
    assert survived == {(True, True), (False, True), (False, False)}


# bands


def readings(scene: Scene) -> Iterator[tuple[Row, RiskReading]]:
    """Every risk of every option, with the row that the option reads."""
    for option in scene.found.options.values():
        for reading in option.risks.values():
            yield option.reads, reading


def check_bands(scene: Scene) -> None:
    """The distance told ends at the next cut, and the zone worsens no earlier."""
    cuts = scene.framework.framework.rules.cuts
    for row, reading in readings(scene):
        here, decades = reading.rows[row].band, reading.decades_to_next_band
        assert (decades is None) == (here == len(cuts))
        if decades is not None:
            at = sum(share.decades for share in reading.drivers)
            assert decades >= 0
            assert isclose(at + decades, log10(cuts[here]), abs_tol=A_LITTLE)
            assert reading.decades_to_worse is None or decades <= reading.decades_to_worse


@settings(max_examples=40)
@given(st.one_of(SCENES, SHIPPED))
def test_the_next_band_is_at_the_next_cut(scene: Scene) -> None:
    """The distance to the next band ends at the next cut, and is no longer than that to a worse zone."""
    check_bands(scene)


@pytest.mark.parametrize("case", sorted(decided_scenes()))
def test_decided_cases_side_by_side(case: str) -> None:
    """Survival and bands are told right of every decided case."""
    check_survival(decided_scenes()[case])
    check_bands(decided_scenes()[case])


def test_a_value_on_a_cut_is_in_the_band_above() -> None:
    """On a cut, or below it by less than rounding, it is the next cut that is next; beyond the last there is none."""
    plan = compile_plan(shipped())
    for cut, after in pairwise(plan.cuts):
        assert decades_to_next_band(plan, cut) == log10(after / cut)
        assert isclose(decades_to_next_band(plan, cut - 4e-10) or 0, log10(after / cut), abs_tol=A_LITTLE)
        assert decades_to_next_band(plan, cut - 6e-10) == log10(cut / (cut - 6e-10))
    assert decades_to_next_band(plan, plan.cuts[-1]) is None
    assert decades_to_next_band(plan, 1.0) is None
    assert decades_to_next_band(plan, 1e-9) == log10(plan.cuts[0] / 1e-9)
