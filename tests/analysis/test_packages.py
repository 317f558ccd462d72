"""Packages of measures, held against every set of measures there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from math import inf
from typing import Any

import numpy
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from riskkit.analysis import measure_sets
from riskkit.analysis import package_ground as module
from riskkit.analysis.drivers import margin
from riskkit.analysis.packages import packages
from riskkit.analysis.subject import Judged, Subject
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns, table
from riskkit.engine.evaluate import added
from riskkit.engine.verdict import judge, reads, score
from riskkit.schema.base import EFFORTS
from riskkit.schema.benefits import Measure
from riskkit.schema.outlook import Package, Packages
from riskkit.schema.reading import ZONES
from tests.analysis.scenes import Scene, decided_scenes, scene_from
from tests.generate import ITEM, SEEDS, Chance

BUDGETS: SearchStrategy[float | None] = st.sampled_from([None, 0.0, 1.0, 4.0, 6.0, 10.0, 1000.0])


def with_measures(scene: Scene, seed: int) -> Scene:
    """A scene with up to six measures, some undertaken, some opening options; one in three alike with another."""
    chance, framework, found = Chance(seed), scene.framework, dict[str, Measure]()
    for number in range(chance.randint(1, 6)):
        restores = {
            key: chance.choice((0.05, 0.1, 0.3, 0.5, 1.0)) for key in chance.some(framework.benefits.benefits, 1)
        }
        opens = chance.choice(list(framework.options.options)) if chance.yes(0.4) else None
        made = Measure(restores=restores, opens=opens, effort=chance.choice(EFFORTS), **ITEM)
        found[f"measure-{number}"] = chance.choice(list(found.values())) if found and chance.yes(0.3) else made
    measures = framework.measures.model_copy(update={"measures": found})
    undertaken = tuple(chance.some(found, 0, 2)) if chance.yes(0.4) else ()
    return replace(
        scene,
        framework=framework.model_copy(update={"measures": measures}),
        assessment=scene.assessment.model_copy(update={"measures": undertaken}),
    )


@dataclass(frozen=True)
class Tried:
    """One set of measures for an option, with what the engine says of it."""

    offer: int
    members: tuple[int, ...]
    effort: float
    benefit: float
    gain: float
    zone: int
    margin: float | None
    clears: bool

    @property
    def merits(self) -> tuple[int, float, float, float]:
        """What it is good for to the hundredth, the less the better."""
        margin = -inf if self.margin is None else -round(self.margin, 2)
        return self.zone, margin, -round(float(self.benefit), 2), self.effort

    @property
    def order(self) -> tuple[int, tuple[int, ...], int]:
        """Its place among those that are as good."""
        return len(self.members), self.members, self.offer


def found_in(scene: Scene, effort: float | None) -> Packages:
    """The packages of a scene."""
    return packages(scene.subject, scene.judged, effort)


def everything(scene: Scene, effort: float | None) -> dict[int, list[Tried]]:
    """Per option that has packages every set of measures that clears it within an effort, or that is undertaken."""
    subject, judged = scene.subject, scene.judged
    found = {}
    for offer, (cleared, needed) in enumerate(zip(judged.verdicts.cleared, judged.conditions, strict=True)):
        if cleared or needed:
            row = subject.columns
            for number, level in (needed or {}).items():
                row = row.with_answer(number, level)
            found[offer] = [each for each in tried(subject, judged, row, offer, effort) if each.clears]
    return found


def tried(subject: Subject, judged: Judged, row: Columns, offer: int, effort: float | None) -> Iterator[Tried]:
    """Every set of measures within an effort, with those undertaken, or these alone."""
    plan, measures = subject.plan, subject.framework.measures.measures
    points = [subject.framework.framework.rules.efforts.points[measure.effort] for measure in measures.values()]
    opening = {number: option for option, members in added(plan, offer).items() for number in members}
    listed = sets([number for number, yes in enumerate(row.measures) if yes], points, effort)
    rows = [replace(row, measures=tuple(number in members for number in range(len(points)))) for members in listed]
    verdicts = judge(plan, judged.judgement, score(plan, table(rows), on_columns()), on_columns())
    safe: dict[frozenset[int], tuple[int, float | None]] = {}
    for place, members in enumerate(listed):
        opened = frozenset(opening[number] for number in members if number in opening)
        if opened not in safe:
            safe[opened] = safety(subject, judged, rows[place], offer)
        yield Tried(
            offer=offer,
            members=members,
            effort=sum(points[number] for number in members),
            benefit=numpy.broadcast_to(verdicts.benefit[offer], len(listed))[place],
            gain=numpy.broadcast_to(verdicts.gain[offer], len(listed))[place],
            zone=safe[opened][0],
            margin=safe[opened][1],
            clears=numpy.broadcast_to(verdicts.own[offer] if opened else verdicts.cleared[offer], len(listed))[place],
        )


def safety(subject: Subject, judged: Judged, row: Columns, offer: int) -> tuple[int, float | None]:
    """The worst zone of an option on a row and the decades to a worse one."""
    plan, scored = subject.plan, score(subject.plan, row, single())
    worst = judge(plan, judged.judgement, scored, single()).zone[reads(plan, offer)][offer]
    return worst, margin(plan, judged.judgement, scored.outcomes[reads(plan, offer)].likelihood, offer, worst)


def sets(undertaken: Sequence[int], points: Sequence[float], effort: float | None) -> list[tuple[int, ...]]:
    """Every set of measures with those undertaken that takes no more than an effort, and those undertaken."""
    limit, found = inf if effort is None else effort, [tuple(undertaken)]
    for number in range(len(points)):
        if number not in undertaken:
            more = [(*members, number) for members in found]
            found += [members for members in more if sum(points[each] for each in members) <= limit]
    return [tuple(sorted(members)) for members in found]


def staircase(found: Sequence[Tried]) -> list[Tried]:
    """Those that no other beats in both benefit and effort."""
    pairs = {(each.benefit, each.effort) for each in found}
    kept = {(b, e) for b, e in pairs if not any(o != (b, e) and o[0] >= b and o[1] <= e for o in pairs)}
    return [each for each in found if (each.benefit, each.effort) in kept]


def front(pool: Sequence[Tried]) -> list[Tried]:
    """Those that no other is at least as good as, or as it comes before."""

    def beats(one: Tried, other: Tried) -> bool:
        a, b = one.merits, other.merits
        return a[:2] <= b[:2] and a[2] <= b[2] and a[3] <= b[3] and (a != b or one.order < other.order)

    return [each for each in pool if not any(beats(other, each) for other in pool)]


def as_said(scene: Scene, package: Package) -> tuple[Any, ...]:
    """A package in the terms of a set that was tried."""
    measures, offers = list(scene.framework.measures.measures), list(scene.found.options)
    members = tuple(measures.index(key) for key in package.measures)
    zone, offer = ZONES.index(package.zone), offers.index(package.option)
    return offer, members, package.effort, package.benefit, package.gain, zone, package.margin


def as_tried(each: Tried) -> tuple[Any, ...]:
    """The same of a set that was tried."""
    return each.offer, each.members, each.effort, each.benefit, each.gain, each.zone, each.margin


def check(scene: Scene, effort: float | None) -> None:
    """The packages of a scene are those that trying every set of measures comes to."""
    said, known = found_in(scene, effort), everything(scene, effort)
    best = [min(found, key=lambda e: (-e.benefit, e.effort, e.order)) for found in known.values() if found]
    assert [as_said(scene, package) for package in said.best.values()] == [as_tried(each) for each in best]
    assert all(key == package.option for key, package in said.best.items())
    expected = front([each for found in known.values() for each in staircase(found)])
    assert {as_said(scene, package) for package in said.front} == {as_tried(each) for each in expected}
    assert len(said.front) == len(expected)


@settings(max_examples=100)
@given(SEEDS, BUDGETS)
def test_packages_are_the_best_of_all_sets(seed: int, effort: float | None) -> None:
    """
    Of all sets of measures within the effort that clear an option the one named restores most, then takes the least
    effort, then is smallest, then first; and the front holds exactly those that no other is as good as.
    """
    check(with_measures(scene_from(seed), seed), effort)


@settings(max_examples=25)
@given(SEEDS, BUDGETS)
def test_packages_do_not_depend_on_blocks(seed: int, effort: float | None) -> None:
    """However few sets are met or scored together, the packages are the same."""
    scene = with_measures(scene_from(seed), seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure_sets, "PAIRS", 2)
        patch.setattr(module, "ROWS", 3)
        few = found_in(scene, effort)
    assert few == found_in(scene, effort)


@settings(max_examples=25)
@given(SEEDS, BUDGETS)
def test_packages_clear_when_undertaken(seed: int, effort: float | None) -> None:
    """
    With the measures of a package in the assessment the option is recommended on as the package says.

    It has the same verdict as before, the benefit, what is restored and the options added; and unless conditions are to
    be met, its gain, zone and margin.
    """
    scene = with_measures(scene_from(seed), seed)
    found = found_in(scene, effort)
    for package in (*found.best.values(), *found.front):
        undertaken = scene.assessment.model_copy(update={"measures": package.measures})
        option = replace(scene, assessment=undertaken).found.options[package.option]
        before = scene.found.options[package.option].verdict
        assert before == option.verdict or (before, option.verdict) == ("cleared-with-conditions", "cleared")
        assert (package.benefit, package.adds) == (option.benefit, option.adds)
        weights = scene.found.weights
        if option.reads == "stated":
            restored = sum(weights[key] * part.restored for key, part in option.ledger.items())
            assert package.restored == pytest.approx(restored, abs=2e-9)
        if option.verdict == before == "cleared":
            assert (package.gain, package.zone, package.margin) == (option.gain, option.zone, option.margin)


@settings(max_examples=25)
@given(SEEDS, BUDGETS)
def test_what_is_undertaken_belongs_to_every_package(seed: int, effort: float | None) -> None:
    """A package includes what is undertaken, and is within the effort unless that alone takes more."""
    scene = with_measures(scene_from(seed), seed)
    found, undertaken = found_in(scene, effort), set(scene.assessment.measures)
    for package in (*found.best.values(), *found.front):
        assert undertaken <= set(package.measures)
        assert set(package.measures) == undertaken or effort is None or package.effort <= effort


@settings(max_examples=25)
@given(SEEDS, BUDGETS)
def test_whoever_undertakes_the_best_package_has_it(seed: int, effort: float | None) -> None:
    """Once the best package of an option that is cleared is undertaken, it stays its best package."""
    scene = with_measures(scene_from(seed), seed)
    for key, package in found_in(scene, effort).best.items():
        if scene.found.options[key].verdict == "cleared":
            undertaken = scene.assessment.model_copy(update={"measures": package.measures})
            assert found_in(replace(scene, assessment=undertaken), effort).best[key] == package


@settings(max_examples=25)
@given(SEEDS)
def test_more_effort_never_restores_less(seed: int) -> None:
    """The best package of an option within a larger effort gives at least as much benefit."""
    scene = with_measures(scene_from(seed), seed)
    assume(not scene.assessment.measures)
    before: dict[str, Package] = {}
    for effort in (0, 1, 3, 5, 9, None):
        best = found_in(scene, effort).best
        assert all(best[key].benefit >= package.benefit for key, package in before.items())
        before = best


@pytest.mark.parametrize("case", ["mistral-7b", "falcon-180b", "voice-engine", "stable-diffusion-v1"])
def test_packages_of_decided_cases(case: str) -> None:
    """In the shipped framework the packages of little effort are the best of all sets of measures."""
    check(decided_scenes()[case], 6)


@pytest.mark.parametrize("case", ["mistral-7b", "stable-diffusion-v1"])
def test_no_package_of_the_front_looks_beaten(case: str) -> None:
    """As they are shown, to two decimals, none is as good as another in all and better in some, nor are two alike."""
    front = found_in(decided_scenes()[case], None).front
    shown = [
        (
            ZONES.index(package.zone),
            -inf if package.margin is None else -float(f"{package.margin:.2f}"),
            -float(f"{package.benefit:.2f}"),
            package.effort,
        )
        for package in front
    ]
    assert len(set(shown)) == len(shown) > 10
    for one, other in permutations(shown, 2):
        assert not (one[:2] <= other[:2] and one[2] <= other[2] and one[3] <= other[3])


def test_measures_can_leave_an_option_unjustified() -> None:
    """Where measures serve the references more than an option with a tolerable risk, its package stops before that."""
    scene = decided_scenes()["mistral-7b"]
    subject, judged = scene.subject, scene.judged
    package, names, offer = found_in(scene, None).best["r7"], subject.plan.measures, subject.plan.offer("r7")
    assert package.zone == "tolerable"
    rows = [
        replace(subject.columns, measures=tuple(key in (*package.measures, name) for key in names))
        for name in names
        if name not in package.measures
    ]
    verdicts = judge(subject.plan, judged.judgement, score(subject.plan, table(rows), on_columns()), on_columns())
    assert (verdicts.benefit[offer] > package.benefit).any()
    assert not verdicts.cleared[offer][verdicts.benefit[offer] > package.benefit].any()


def test_efforts_of_a_tenth_add_up() -> None:
    """Three measures of a tenth of a point are within three tenths."""
    scene = decided_scenes()["stable-diffusion-v1"]
    rules = scene.framework.framework.rules
    efforts = rules.efforts.model_copy(update={"points": {"low": 0.1, "medium": 50.0, "high": 50.0}})
    file = scene.framework.framework.model_copy(update={"rules": rules.model_copy(update={"efforts": efforts})})
    scene = replace(scene, framework=scene.framework.model_copy(update={"framework": file}))
    assert {len(package.measures) for package in found_in(scene, 0.3).best.values()} >= {3}
