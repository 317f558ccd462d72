"""How uncertain answers are drawn, and what the options then turn out as."""

from dataclasses import replace
from functools import cache
from itertools import product
from math import isclose, prod
from typing import Any

import numpy
import pytest
from hypothesis import given, settings

from riskkit.analysis.doubt import Weights, doubts
from riskkit.analysis.subject import Subject
from riskkit.analysis.uncertainty import STRATA, TOGETHER, Drawer, chances, evaluated, spread
from riskkit.engine.arithmetic import single
from riskkit.engine.evaluate import evaluate
from riskkit.engine.plan import INTOLERABLE
from riskkit.engine.read import Reading
from riskkit.engine.verdict import gain, zone
from riskkit.schema.assessment import Answer
from riskkit.schema.outlook import Chance, Sampling
from tests.analysis.scenes import SCENES, Scene, decided_scenes, shipped_from
from tests.oracle import Oracle, Raw, Read

WAYS = ("plain", "latin-hypercube")


def drawer(scene: Scene, samples: int = 3000, seed: int = 1, way: Any = "latin-hypercube") -> Drawer:
    """What draws the answers of a scene."""
    subject = scene.subject
    weights = doubts(subject, scene.assessment, scene.context)
    return Drawer(subject, weights, Sampling(samples=samples, seed=seed, way=way))


def turned(scene: Scene, **drawn: Any) -> dict[str, Chance]:
    """What the options of a scene turn out as under its profile."""
    found = drawer(scene, **drawn)
    return chances(found, found.subject.plan.profiles[scene.assessment.profile])


@settings(max_examples=60)
@given(SCENES)
def test_weights_lie_within_the_range(scene: Scene) -> None:
    """Weights add up to 1, and every level that has weight lies between the lower and the upper row."""
    subject = scene.subject
    for number, weights in enumerate(doubts(subject, scene.assessment, scene.context)):
        assert isclose(sum(weights), 1)
        assert len(weights) == subject.plan.questions[number].worst + 1
        if subject.columns.level[number] >= 0 and not subject.scored.rows.stated.hidden[number]:
            likely = [badness for badness, weight in enumerate(weights) if weight]
            upper = subject.scored.rows.upper
            assert subject.columns.best[number] <= likely[0]
            assert likely[-1] <= max(upper.read[number], subject.columns.level[number])


@settings(max_examples=60)
@given(SCENES)
def test_the_interval_contains_the_samples(scene: Scene) -> None:
    """Every drawn answer, and with it every likelihood, lies between the lower and the upper row."""
    found = drawer(scene, samples=400)
    plan, columns, scored = found.subject.plan, found.subject.columns, found.subject.scored
    for drawn, _ in found.blocks():
        for number, levels in enumerate(drawn):
            least, most = scored.rows.lower.read[number], scored.rows.upper.read[number]
            assert numpy.all((least <= levels) & (levels <= most)), plan.questions[number].id
        outcomes = evaluated(plan, columns, drawn)
        for risk, likelihood in enumerate(outcomes.likelihood):
            least, most = (scored.outcomes[row].likelihood[risk].value for row in ("lower", "upper"))
            for offer, value in enumerate(likelihood.value):
                assert numpy.all((least[offer] <= value) & (value <= most[offer]))


def read_by(oracle: Oracle, subject: Subject, levels: tuple[int, ...]) -> tuple[dict[str, Raw], dict[str, Read]]:
    """Drawn levels as the oracle takes answers: known, at the grade of the evidence that stands."""
    keys = [question.id for question in subject.plan.questions]
    raws = {
        key: Raw(level, subject.columns.grade[number], level, level, True)
        for number, (key, level) in enumerate(zip(keys, levels, strict=True))
    }
    return raws, {key: Read(level, level, 0, False) for key, level in zip(keys, levels, strict=True)}


def check_oracle(scene: Scene, rows: int) -> None:
    """The likelihoods of drawn answers equal those of the oracle."""
    found = drawer(scene, samples=rows)
    plan, columns = found.subject.plan, found.subject.columns
    measures = scene.framework.measures.measures
    opened = [measures[key].opens for key in measures if key in scene.assessment.measures]
    ((drawn, _),) = found.blocks()
    outcomes, oracle = evaluated(plan, columns, drawn), Oracle(scene.framework, scene.assessment.profile)
    for row in range(rows):
        levels = tuple(int(numpy.broadcast_to(level, rows)[row]) for level in drawn)
        raws, reads = read_by(oracle, found.subject, levels)
        for number, offer in enumerate(plan.offers[: plan.options]):
            below = oracle.below[offer.id] | {offer.id}
            added = [o for o in dict.fromkeys(opened) if o and not offer.reference and o not in below]
            for risk, likelihood in zip(scene.framework.risks.risks.values(), outcomes.likelihood, strict=True):
                wanted, _ = oracle.likelihood(risk, offer.id, added, raws, reads)
                assert float(numpy.broadcast_to(likelihood.value[number], rows)[row]) == wanted


@settings(max_examples=30)
@given(SCENES)
def test_samples_equal_the_oracle(scene: Scene) -> None:
    """The likelihoods of drawn answers equal those of the oracle on the same answers, bit for bit."""
    check_oracle(scene, 5)


def test_samples_of_the_shipped_framework_equal_the_oracle() -> None:
    """The likelihoods of drawn answers equal those of the oracle in the shipped framework."""
    for seed in range(3):
        check_oracle(shipped_from(seed), 10)


@cache
def doubted() -> Scene:
    """A decided case with everything certain but three answers."""
    scene = decided_scenes()["gpt-oss-120b"]
    answers = {
        key: answer.model_copy(update={"confidence": "high"}) if answer.level else answer
        for key, answer in scene.assessment.answers.items()
    }
    scene = replace(scene, assessment=scene.assessment.model_copy(update={"answers": answers}))
    certain = scene.answering({key: found.read["stated"] for key, found in scene.found.answers.items()})
    unsure = {"bio-uplift": "low", "cyber-uplift": "medium", "use-monitoring": "medium"}
    answers = {
        key: Answer.model_validate(certain.assessment.answers[key].model_dump() | {"confidence": confidence})
        for key, confidence in unsure.items()
    }
    given = certain.assessment.model_copy(update={"answers": certain.assessment.answers | answers})
    return replace(certain, assessment=given)


def exactly(scene: Scene) -> dict[str, float]:
    """Per option the probability that it is intolerable, summed over every combination of levels."""
    found = drawer(scene)
    plan, columns, weights = found.subject.plan, found.subject.columns, found.weights
    judgement = plan.profiles[scene.assessment.profile]
    unsure = [number for number, each in enumerate(weights) if max(each) < 1]
    total = dict.fromkeys([offer.id for offer in plan.offers], 0.0)
    for levels in product(*(range(len(weights[number])) for number in unsure)):
        read = list(found.subject.scored.rows.stated.read)
        for number, level in zip(unsure, levels, strict=True):
            read[number] = level
        row = tuple(read)
        reading = Reading(row, row, row, (False,) * len(row))
        outcomes = evaluate(plan, reading, replace(columns, level=row), single())
        chance = prod(weights[number][level] for number, level in zip(unsure, levels, strict=True))
        for number, offer in enumerate(plan.offers):
            worst = zone(plan, judgement, outcomes.likelihood, number, single())
            total[offer.id] += chance * (worst >= INTOLERABLE)
    return total


@pytest.mark.parametrize("way", WAYS)
def test_shares_meet_the_closed_form(way: str) -> None:
    """Where three answers are uncertain the shares are those summed over all combinations, within their error."""
    wanted, found = exactly(doubted()), turned(doubted(), samples=32 * STRATA, way=way)
    assert any(0.01 < share < 0.99 for share in wanted.values())
    for option, share in wanted.items():
        assert abs(found[option].intolerable - share) <= 5 * found[option].error + 1e-3


def test_even_spread_is_nearer_than_chance() -> None:
    """Over many seeds evenly spread samples miss the closed form by less than independent ones."""
    wanted, missed = exactly(doubted()), dict.fromkeys(WAYS, 0.0)
    for way, seed in product(WAYS, range(12)):
        found = turned(doubted(), samples=2 * STRATA, seed=seed, way=way)
        missed[way] += sum((found[option].intolerable - share) ** 2 for option, share in wanted.items())
    assert missed["latin-hypercube"] < missed["plain"] / 2


@settings(max_examples=30)
@given(SCENES)
def test_shares_add_up(scene: Scene) -> None:
    """Zones add up to 1, and an option is intolerable at least as often as any of its risks is."""
    for chance in turned(scene, samples=700).values():
        assert isclose(sum(chance.zones.values()), 1)
        assert isclose(chance.intolerable, chance.zones["intolerable"] + chance.zones["extreme"])
        assert all(share <= chance.intolerable + 1e-12 for share in chance.risks.values())
        assert chance.forgone.low <= chance.forgone.high


@settings(max_examples=30)
@given(SCENES)
def test_an_option_that_gives_away_more_is_no_less_often_intolerable(scene: Scene) -> None:
    """With the same answers drawn for all options, risk by risk one that gives away more is intolerable as often."""
    found, plan = turned(scene, samples=500), scene.subject.plan
    for offer in plan.offers[: plan.options]:
        for other in offer.below:
            less = found[plan.offers[other].id].risks
            assert scene.assessment.measures or all(
                less[risk] <= share for risk, share in found[offer.id].risks.items()
            )


def test_certain_answers_leave_no_chance() -> None:
    """Where every answer is certain each option is in one zone in all samples, and forgoes what it gains."""
    scene = doubted()
    sure = {key: "high" for key in ("bio-uplift", "cyber-uplift", "use-monitoring")}
    answers = {key: scene.assessment.answers[key].model_copy(update={"confidence": sure[key]}) for key in sure}
    given = scene.assessment.model_copy(update={"answers": scene.assessment.answers | answers})
    certain = replace(scene, assessment=given)
    subject, found = certain.subject, turned(certain, samples=300)
    judgement = subject.plan.profiles[certain.assessment.profile]
    for number, offer in enumerate(subject.plan.offers):
        stated = subject.scored.outcomes["stated"]
        worst = zone(subject.plan, judgement, stated.likelihood, number, single())
        assert list(found[offer.id].zones.values())[worst] == 1
        forgone = gain(subject.plan, judgement, stated.benefits, number, single())
        assert isclose(found[offer.id].forgone.mean, forgone, abs_tol=1e-9)


@pytest.mark.parametrize("samples", [1, 100, STRATA, STRATA * TOGETHER, STRATA * TOGETHER + 77])
def test_any_number_of_samples(samples: int) -> None:
    """As many answers are drawn as were asked for, in blocks that end where they end, the same for the same seed."""
    found = drawer(doubted(), samples=samples)
    rows = [max(numpy.size(level) for level in drawn) for drawn, _ in found.blocks()]
    assert sum(rows) == samples
    assert max(rows) <= STRATA * TOGETHER
    assert turned(doubted(), samples=samples) == turned(doubted(), samples=samples)


def test_seeds_differ() -> None:
    """Another seed draws other answers."""
    one, other = (turned(doubted(), samples=500, seed=seed) for seed in (1, 2))
    assert one != other


def test_even_spread_has_one_in_each_part() -> None:
    """Each set of evenly spread numbers has exactly one in each of as many equal parts."""
    drawn = spread(numpy.random.default_rng(7), 3 * STRATA, "latin-hypercube").reshape(3, STRATA)
    parts = numpy.sort(numpy.floor(drawn * STRATA).astype(int), axis=1)
    assert (parts == numpy.arange(STRATA)).all()
    assert not (drawn[0] == drawn[1]).all()


@pytest.mark.parametrize(
    ("given", "weights"),
    [
        ({"low": 500, "likely": 500, "high": 500}, (1, 0, 0, 0, 0)),
        ({"low": 1000, "likely": 1000, "high": 1000}, (0, 1, 0, 0, 0)),
        ({"low": 0, "likely": 1000, "high": 2000}, (0.5, 0.5, 0, 0, 0)),
        ({"low": 0, "likely": 0, "high": 2000}, (0.75, 0.25, 0, 0, 0)),
        ({"low": 1e9, "likely": 1e9, "high": 1e9}, (0, 0, 0, 0, 1)),
    ],
)
def test_a_number_weighs_the_levels_that_it_spans(given: dict[str, float], weights: Weights) -> None:
    """A number has the weight of its triangle between the cuts; one that is certain has it all on its level."""
    scene = decided_scenes()["gpt-oss-120b"]
    answer = Answer.model_validate(
        {"number": given, "evidence": scene.assessment.answers["downstream-breadth"].evidence}
    )
    answers = scene.assessment.answers | {"downstream-breadth": answer}
    scene = replace(scene, assessment=scene.assessment.model_copy(update={"answers": answers}))
    scene = replace(scene, assessment=proven(scene))
    subject = scene.subject
    found = doubts(subject, scene.assessment, scene.context)[subject.plan.index["downstream-breadth"]]
    assert all(isclose(weight, wanted, abs_tol=1e-12) for weight, wanted in zip(found, weights, strict=True))


def proven(scene: Scene) -> Any:
    """The assessment with its number proven, so that no grade moves it."""
    shown = scene.answering({"general-capability": "strong"}).assessment
    answer = shown.answers["downstream-breadth"].model_copy(update={"evidence": ("beyond-doubt",)})
    return shown.model_copy(update={"answers": shown.answers | {"downstream-breadth": answer}})
