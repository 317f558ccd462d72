"""What it is worth to settle a question, held against what is recommended once it is, and against closed forms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from math import isclose
from statistics import fmean
from typing import Any

import numpy
import pytest
from hypothesis import given, settings

from riskkit.analysis.doubt import Weights, doubts, prospects
from riskkit.analysis.outcomes import supposing
from riskkit.analysis.settling import counted, first_order, settlings
from riskkit.analysis.uncertainty import Drawer
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.base import EFFORTS
from riskkit.schema.outlook import Sampling, Settled, Settling
from riskkit.schema.recommendation import Recommendation
from tests.analysis.scenes import PROOF, SCENES, Scene, decided_scenes, shipped, shipped_from
from tests.generate import SEEDS

SAMPLES = 1024


@dataclass(frozen=True)
class Case:
    """A scene on its way through the engine, and what it is worth to settle its questions."""

    scene: Scene

    @cached_property
    def weights(self) -> tuple[Weights, ...]:
        """How likely each question is to stand at each badness."""
        return prospects(self.scene.subject, self.scene.assessment, self.scene.context)

    def settlings(self, samples: int = SAMPLES, seed: int = 1) -> tuple[Settling, ...]:
        """What it is worth to settle each question, with so many samples in which all are; 0 for none."""
        drawer = Drawer(self.scene.subject, self.weights, Sampling(samples=samples, seed=seed, way="latin-hypercube"))
        return settlings(
            self.scene.subject, self.scene.judged, self.scene.best, self.weights, drawer if samples else None
        )

    @cached_property
    def alone(self) -> tuple[Settling, ...]:
        """What it is worth to settle each question, and nothing of all together."""
        return self.settlings(samples=0)

    def number(self, settling: Settling) -> int:
        """The place of its question."""
        return self.scene.subject.plan.index[settling.question]


@cache
def decided(key: str) -> Case:
    """A decided case."""
    return Case(decided_scenes()[key])


@settings(max_examples=40)
@given(SCENES)
def test_what_wants_evidence_alone_is_borne_out_as_often_as_the_rules_say(scene: Scene) -> None:
    """Settling shows what is in doubt, and of answers short of their grade so many as they stand with full evidence."""
    subject, often = scene.subject, scene.framework.framework.rules.uncertainty.borne_out
    given_full = replace(subject, columns=replace(subject.columns, grade=(3,) * len(subject.plan.questions)))
    read, full = (doubts(each, scene.assessment, scene.context) for each in (subject, given_full))
    for found, as_read, shown in zip(Case(scene).weights, read, full, strict=True):
        assert all(
            isclose(weight, (1 - often) * doubted + often * borne, abs_tol=1e-12)
            for weight, doubted, borne in zip(found, as_read, shown, strict=True)
        )


def contradicted(found: Recommendation) -> set[str]:
    """The questions whose stored answers more basic ones contradict."""
    return {item.questions[0] for item in found.contradictions if item.kind != "option"}


def without(scene: Scene, keys: set[str]) -> Scene:
    """The same scene without the answers to these questions."""
    answers = {key: answer for key, answer in scene.assessment.answers.items() if key not in keys}
    known = {key: answer for key, answer in scene.context.answers.items() if key not in keys}
    return replace(
        scene,
        assessment=scene.assessment.model_copy(update={"answers": answers}),
        context=scene.context.model_copy(update={"answers": known}),
    )


def answered(scene: Scene, settling: Settling, level: str) -> Scene:
    """The scene with one answer shown by just the evidence that is asked for, and what it contradicts taken away."""
    if scene.context.date > scene.date:
        # nothing in it holds yet, and must not begin to hold
        scene = replace(scene, context=scene.context.model_copy(update={"answers": {}}))
    then, item = scene.answering({settling.question: level}), f"shown-{settling.question}"
    methods = (settling.method,) if settling.method else ()
    file: Assessment | Context = then.context if settling.kind == "world" else then.assessment
    proof = file.evidence[PROOF].model_copy(update={"grade": settling.grade, "methods": methods})
    answer = file.answers[settling.question].model_copy(update={"evidence": (item,)})
    added = {"evidence": file.evidence | {item: proof}, "answers": file.answers | {settling.question: answer}}
    if isinstance(file, Context):
        then = replace(then, context=file.model_copy(update=added))
    else:
        then = replace(then, assessment=file.model_copy(update=added))
    while fresh := contradicted(then.found) - contradicted(scene.found) - {settling.question}:
        then = without(then, fresh)
    return then


def cleared(found: Recommendation) -> set[str]:
    """The offers that are cleared."""
    return {key for key, option in found.options.items() if option.verdict == "cleared"}


def check_follows(scene: Scene, settling: Settling, level: Settled) -> None:
    """Whoever settles the question at this level is recommended what is said, and more and less is cleared."""
    now, then = cleared(scene.found), answered(scene, settling, level.level).found
    assert then.recommended.option == level.recommended, (settling.question, level)
    assert (cleared(then) - now, now - cleared(then)) == (set(level.opens), set(level.closes))


@settings(max_examples=12)
@given(SCENES)
def test_levels_follow_as_answered(scene: Scene) -> None:
    """Answered at a level, with the grade and the method that are asked for, a question changes what it is said to."""
    for settling in Case(scene).alone[:4]:
        for level in settling.levels:
            check_follows(scene, settling, level)


@settings(max_examples=2)
@given(SEEDS)
def test_levels_of_the_shipped_framework_follow_as_answered(seed: int) -> None:
    """The same holds for drawn answers to the shipped framework."""
    scene = shipped_from(seed)
    for settling in Case(scene).alone[:4]:
        check_follows(scene, settling, settling.levels[0])
        check_follows(scene, settling, settling.levels[-1])


@pytest.mark.parametrize("key", ["gpt-oss-120b", "valle"])
def test_levels_of_decided_cases_follow_as_answered(key: str) -> None:
    """The same holds for the decided cases, for what would change most."""
    scene = decided_scenes()[key]
    found = decided(key).alone
    assert found
    for settling in found[:2]:
        for level in settling.levels:
            check_follows(scene, settling, level)


def check_sums(case: Case) -> None:
    """Levels have the weights of the doubt, and the two probabilities are those of the levels at which they happen."""
    now = case.scene.found.recommended.option
    for settling in case.alone:
        weights, levels = case.weights[case.number(settling)], settling.levels
        by_badness = case.scene.questions[settling.question].by_badness
        likely = [(by_badness[badness], weight) for badness, weight in enumerate(weights) if weight]
        assert [(level.level, level.probability) for level in levels] == likely
        changes = sum(level.probability for level in levels if level.opens or level.closes)
        moves = sum(level.probability for level in levels if level.recommended != now)
        assert isclose(settling.changes, changes, abs_tol=1e-9)
        assert isclose(settling.recommendation, moves, abs_tol=1e-9)
        assert 0 <= settling.recommendation <= 1
        assert 0 <= settling.changes <= 1


@settings(max_examples=25)
@given(SCENES.map(Case))
def test_probabilities_are_sums_over_levels(case: Case) -> None:
    """The chance that settling a question changes something is the weight of the levels at which it does."""
    check_sums(case)


def doubtful(case: Case, number: int) -> bool:
    """Whether a question may stand at several levels, reads worse than it says, or holds for want of proof."""
    rows, level = case.scene.subject.scored.rows, case.scene.subject.columns.level[number]
    likely = [badness for badness, weight in enumerate(case.weights[number]) if weight]
    return len(likely) > 1 or rows.stated.read[number] > max(level, 0) or bool(rows.unsettled[number])


def check_listed(case: Case) -> None:
    """Every listed question is in doubt, and settling any that is not listed changes nothing."""
    plan, rows = case.scene.subject.plan, case.scene.subject.scored.rows
    listed = {case.number(settling) for settling in case.alone}
    for number in range(len(plan.questions)):
        hidden = rows.stated.hidden[number] and rows.upper.hidden[number]
        if number in listed:
            assert doubtful(case, number) and not hidden, plan.questions[number].id
        elif doubtful(case, number) and not hidden:
            likely = [{number: badness} for badness, weight in enumerate(case.weights[number]) if weight]
            then = supposing(plan, case.scene.judged.judgement, case.scene.subject.columns, case.scene.best, likely)
            now = numpy.array(case.scene.judged.verdicts.cleared)[:, None]
            assert numpy.all(then.cleared == now), plan.questions[number].id
            assert numpy.all(then.recommended == case.scene.judged.recommended)


@settings(max_examples=60)
@given(SCENES.map(Case))
def test_what_is_in_doubt_and_counts_is_listed(case: Case) -> None:
    """A question is listed if it is in doubt and may change something, never if it is beyond doubt or hidden."""
    check_listed(case)


@pytest.mark.parametrize("key", sorted(decided_scenes()))
def test_lists_of_decided_cases(key: str) -> None:
    """What is listed is in doubt, all that may change something is, and sums are sums, for every decided case."""
    check_listed(decided(key))
    check_sums(decided(key))


@settings(max_examples=8)
@given(SCENES)
def test_nothing_is_left_once_everything_is_settled(scene: Scene) -> None:
    """With every question settled in turn, in the order in which they are listed, the list runs empty."""
    for _ in range(len(scene.questions) + 1):
        found = Case(scene).alone
        if not found:
            return
        likely = max(found[0].levels, key=lambda level: level.probability)
        scene = answered(scene, found[0], likely.level)
    raise AssertionError(f"still to settle: {[settling.question for settling in found]}")


@settings(max_examples=25)
@given(SCENES.map(Case))
def test_shares_are_shares(case: Case) -> None:
    """The share of the doubt that goes away lies in [0, 1]; a sample only adds it, and the same seed draws the same."""
    found = case.settlings()
    assert found == case.settlings()
    assert all(0 <= settling.together <= 1 for settling in found)
    bare = {settling.question: settling for settling in case.alone}
    assert {s.question: s.model_copy(update={"together": 0.0}) for s in found} == bare


@settings(max_examples=12)
@given(SCENES.map(Case))
def test_blocks_change_nothing(case: Case) -> None:
    """The same is found, to the last bit, whatever the size of blocks."""
    whole = case.settlings()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskkit.analysis.outcomes.BLOCK", 5)
        assert case.settlings() == whole


@pytest.mark.parametrize("key", ["gpt-oss-120b", "imagen"])
def test_the_most_valuable_come_first(key: str) -> None:
    """By the chance to change the recommendation, what is cleared, the share, severity, effort, and place."""
    case = decided(key)
    found = case.settlings()
    order = [
        (
            -settling.recommendation,
            -settling.changes,
            -round(settling.together, 2),
            -case.scene.subject.plan.questions[case.number(settling)].severity,
            EFFORTS.index(settling.effort),
            case.number(settling),
        )
        for settling in found
    ]
    assert len(found) > 5
    assert order == sorted(order)
    for settling in found:
        question = case.scene.questions[settling.question]
        assert (settling.settle, settling.method, settling.effort) == (
            question.settle,
            question.method,
            question.effort,
        )


# first-order shares of variance, against closed forms


def grid(*levels: int, times: int = 500) -> list[tuple[int, ...]]:
    """Every combination of so many levels, so many times."""
    return list(product(*map(range, levels))) * times


def explained(values: Any, level: Any) -> float:
    """The first-order share that a level explains of some truth values, of shape (values, rows), counted in halves."""
    half = level.size // 2
    parts = [counted(values[:, rows], level[rows], int(level.max())) for rows in (slice(half), slice(half, None))]
    return first_order(sum(parts[1:], parts[0]))


def test_shares_of_simple_functions() -> None:
    """
    Of two fair coins, *a* alone is all *a*; *a and b* a third each; *a or b* the same; *a xor b* nothing.

    Var(a b) = 1/4 - 1/16 = 3/16, and E(a b | a) = a / 2 has the variance 1/16.
    """
    rows = numpy.array(grid(2, 2))
    one, other = rows.T
    assert explained((one == 1)[None], one) == pytest.approx(1, abs=1e-12)
    assert explained((one == 1)[None], other) == 0.0
    assert explained((one & other)[None].astype(bool), one) == pytest.approx(1 / 3, abs=0.002)
    assert explained((one | other)[None].astype(bool), other) == pytest.approx(1 / 3, abs=0.002)
    assert explained((one ^ other)[None].astype(bool), one) == 0.0
    assert explained(numpy.ones((2, len(rows)), dtype=bool), one) == 0.0


def test_shares_of_several_values_weigh_each_by_its_variance() -> None:
    """Of the values *a and b* and *a*, 1/16 of 3/16 and 1/4 of 1/4 go with *a*: five of seven sixteenths."""
    one, other = numpy.array(grid(2, 2)).T
    values = numpy.stack([(one & other) == 1, one == 1])
    assert explained(values, one) == pytest.approx(5 / 7, abs=0.002)
    assert explained(values, other) == pytest.approx(1 / 7, abs=0.002)


def test_chance_is_taken_off() -> None:
    """A level that has nothing to do with a value explains nothing of it on average, however few the rows."""
    chance = numpy.random.default_rng(7)
    drawn = [(chance.random((1, 60)) < 0.5, chance.integers(0, 5, 60)) for _ in range(400)]
    shares = [explained(values, level) for values, level in drawn]
    # without the correction the mean would be (5 - 1) / (60 - 1) = 0.068; what is left is the cut at 0
    assert fmean(shares) < 0.03


def exact(scene: Scene, doubt: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The first-order shares of all that is cleared, from what is recommended on every combination of these levels."""
    rows = []
    for levels in product(*doubt.values()):
        weight = numpy.prod([doubt[key][level] for key, level in zip(doubt, levels, strict=True)])
        at = dict(zip(doubt, levels, strict=True))
        rows.append((at, float(weight), cleared(scene.answering(at).found)))
    offers = list(scene.found.options)

    def mean(offer: str, **at: str) -> float:
        kept = [(weight, options) for levels, weight, options in rows if at.items() <= levels.items()]
        return sum(weight for weight, options in kept if offer in options) / sum(weight for weight, _ in kept)

    total = sum(mean(offer) * (1 - mean(offer)) for offer in offers)
    return {
        key: sum(
            weight * (mean(offer, **{key: level}) - mean(offer)) ** 2
            for offer in offers
            for level, weight in levels.items()
        )
        / total
        for key, levels in doubt.items()
    }


def in_doubt(scene: Scene, confidences: Mapping[str, str]) -> Scene:
    """The scene with all its answers beyond doubt but for these, whose evidence is as good but of this confidence."""
    read = {key: answer.read["stated"] for key, answer in scene.found.answers.items() if key in scene.questions}
    sure = scene.answering(read)
    assessment = sure.assessment
    answers = {
        key: answer.model_copy(update={"confidence": confidences.get(key, answer.confidence)})
        for key, answer in assessment.answers.items()
    }
    return replace(sure, assessment=assessment.model_copy(update={"answers": answers}))


def test_shares_together_are_those_of_every_combination() -> None:
    """With two answers in doubt the sampled shares are the exact ones, worked out from all that they may be."""
    keys = {"bio-uplift": "medium", "autonomy-harm": "medium"}
    case = Case(in_doubt(decided_scenes()["gpt-oss-120b"], keys))
    found = {settling.question: settling for settling in case.settlings(samples=16_384)}
    assert set(found) == set(keys)
    doubt = {key: {level.level: level.probability for level in found[key].levels} for key in keys}
    shares = exact(case.scene, doubt)
    assert max(shares.values()) > 0.2
    for key, share in shares.items():
        assert found[key].together == pytest.approx(share, abs=0.02)


def test_the_shipped_framework_asks_for_what_settles() -> None:
    """Every question that may be listed says what evidence settles it."""
    assert all(question.settle for question in shipped().questions.questions.values())
