"""What the linter says can never come about never does, and what it says counts alike does."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from hypothesis import given, settings

from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import Columns, encode
from riskkit.engine.plan import ACCEPTABLE, SEVERE, Plan
from riskkit.engine.read import ROWS
from riskkit.engine.verdict import Scored, Verdicts, band, judge, risk_zones, score
from riskkit.lint import RULES, Finding
from riskkit.schema.framework import Framework
from tests.generate import DATE, SEEDS, Chance, framework_from, random_assessment, random_context


def with_finding(seed: int, rule: str) -> tuple[Framework, Plan, list[Finding]]:
    """The first framework from a seed on in which a rule finds something, with what it finds."""
    for step in count():
        framework = framework_from(seed + step)
        found = list(RULES[rule](framework))
        if found:
            return framework, compile_plan(framework), found
    raise AssertionError


def rows(framework: Framework, seed: int, *, measures: bool = False) -> Iterator[Columns]:
    """A few assessments of a framework; without measures, unless they are asked for."""
    for number in range(seed, seed + 6):
        assessment = random_assessment(framework, number)
        kept = assessment if measures else assessment.model_copy(update={"measures": ()})
        yield encode(framework, kept, random_context(framework, number), DATE)


def verdicts(plan: Plan, row: Columns) -> dict[str, Verdicts]:
    """The verdicts of every profile on a row."""
    scored = score(plan, row, single())
    return {key: judge(plan, judgement, scored, single()) for key, judgement in plan.profiles.items()}


def likelihoods(scored: Scored, risk: int) -> Iterator[float]:
    """The likelihood of a risk in every row and at every option."""
    for name in ROWS:
        yield from scored.outcomes[name].likelihood[risk].value


@settings(max_examples=20)
@given(SEEDS)
def test_no_band_out_of_reach_is_reached(seed: int) -> None:
    """No answers and no measures bring a risk into a band that is told to be out of its reach."""
    framework, plan, found = with_finding(seed, "bands-reachable")
    beyond = {int(f.pointer[-1]): {int(place) for place in re.findall(r"L(\d)", f.message)} for f in found}
    for row in rows(framework, seed, measures=True):
        scored = score(plan, row, single())
        for risk, harm in enumerate(plan.harms):
            bands = {band(plan, value) for value in likelihoods(scored, risk)}
            assert not bands & beyond.get(harm.severity, set())


@settings(max_examples=20)
@given(SEEDS)
def test_an_option_out_of_reach_is_never_cleared_for_itself(seed: int) -> None:
    """What the best answers do not clear on its own account none do; what the worst clear none rule out."""
    framework, plan, found = with_finding(seed, "options-reachable")
    never = [plan.offer(f.pointer.split("/")[1]) for f in found if "even with every answer at its best" in f.message]
    always = [plan.offer(f.pointer.split("/")[1]) for f in found if "every profile clears it" in f.message]
    for row in rows(framework, seed):
        for judged in verdicts(plan, row).values():
            assert not any(judged.own[offer] for offer in never)
            assert not any(judged.ruled_out[offer] for offer in always)


@settings(max_examples=20)
@given(SEEDS)
def test_a_risk_that_never_weighs_is_acceptable(seed: int) -> None:
    """A risk that is told never to weigh stands in the acceptable zone, whatever is answered or undertaken."""
    framework, plan, found = with_finding(seed, "verdicts-reachable")
    idle = {f.pointer.removeprefix("risks/") for f in found if "is acceptable" in f.message}
    lenient = [(f.pointer.removeprefix("risks/"), f.message.split("'")[1]) for f in found if "rules out" in f.message]
    lasting = [number for number, offer in enumerate(plan.offers) if not offer.reversible]
    for row in rows(framework, seed, measures=True):
        scored = score(plan, row, single())
        for key, judgement in plan.profiles.items():
            for number in range(len(plan.offers)):
                stated = risk_zones(judgement, scored.outcomes["stated"].likelihood, number, single())
                lower = risk_zones(judgement, scored.outcomes["lower"].likelihood, number, single())
                assert all(stated[r] == ACCEPTABLE for r, harm in enumerate(plan.harms) if harm.id in idle)
                weak = {risk for risk, profile in lenient if profile == key and number in lasting}
                assert not any(lower[r] > 1 for r, harm in enumerate(plan.harms) if harm.id in weak)
    assert all(framework.risks.risks[risk].severity >= SEVERE for risk, _ in lenient)


@settings(max_examples=20)
@given(SEEDS)
def test_a_dominated_option_has_a_better(seed: int) -> None:
    """Where a dominated option is cleared, so is the one that dominates it, with as much benefit at least."""
    framework, plan, found = with_finding(seed, "options-undominated")
    pairs = [(plan.offer(f.pointer.split("/")[1]), plan.offer(f.message.split("'")[1])) for f in found]
    for row in rows(framework, seed):
        for judged in verdicts(plan, row).values():
            for worse, better in pairs:
                assert judged.cleared[better] or not judged.cleared[worse]
                assert judged.benefit[better] >= judged.benefit[worse]


@settings(max_examples=20)
@given(SEEDS)
def test_profiles_alike_judge_alike(seed: int) -> None:
    """Of profiles that are told to be alike each clears and holds what the other does, at the same benefit."""
    framework, plan, found = with_finding(seed, "profiles-distinct")
    pairs = [(f.pointer.removeprefix("profiles/"), f.message.split("'")[1]) for f in found]
    for row in rows(framework, seed):
        judged = verdicts(plan, row)
        for one, other in pairs:
            for name in ("zone", "own", "cleared", "ruled_out", "benefit"):
                assert getattr(judged[one], name) == getattr(judged[other], name)


@settings(max_examples=30)
@given(SEEDS)
def test_a_dead_level_counts_as_its_neighbour(seed: int) -> None:
    """Proven at a level told to be dead, an answer gives the same likelihoods and benefits as one level better."""
    framework, plan, found = with_finding(seed, "levels-alive")
    finding = Chance(seed).choice(found)
    _, key, _, level = finding.pointer.split("/")
    place, number = framework.questions.questions[key].by_badness.index(level), plan.index[key]
    for row in rows(framework, seed, measures=True):
        method = replace(row, method=(True,) * len(plan.questions))
        one, other = (score(plan, method.with_answer(number, each), single()) for each in (place - 1, place))
        for name in ROWS:
            assert one.outcomes[name].benefits.realised == other.outcomes[name].benefits.realised
            assert one.outcomes[name].benefits.value == other.outcomes[name].benefits.value
            for before, after in zip(one.outcomes[name].likelihood, other.outcomes[name].likelihood, strict=True):
                assert before.value == after.value
