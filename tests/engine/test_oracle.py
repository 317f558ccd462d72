"""The engine against the plain reference: the same numbers bit by bit, the same bands, the same verdicts."""

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskkit.analysis.recommend import recommend
from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import Columns, encode
from riskkit.engine.plan import Plan
from riskkit.engine.verdict import band, climb
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.framework import Framework
from riskkit.schema.references import problems
from riskkit.store.frameworks import framework_ids, load_framework
from tests.engine.scoring import Seen, alone, by_oracle, differing, together
from tests.generate import DATE, SEEDS, Joins, coherent, framework_from, joins_from, random_assessment, random_context
from tests.oracle import Oracle, gates, outcome

DIGESTS = {"framework": "one", "context": "two", "assessment": "three"}
Given = tuple[Assessment, Context | None]

shipped = cache(load_framework)


def given_from(framework: Framework, seed: int) -> Given:
    """An assessment and a context, of every other seed without contradictions; of some no context."""
    context = random_context(framework, seed) if seed % 5 else None
    assessment = random_assessment(framework, seed)
    return (coherent(framework, assessment, context) if seed % 2 else assessment), context


def expected(framework: Framework, profile: str, joins: Joins, given: Given) -> Seen:
    """What the oracle concludes."""
    oracle = Oracle(framework, profile, joins)
    return by_oracle(oracle, outcome(framework, *given, DATE, profile, joins=joins, conditions=False))


def check(plan: Plan, profile: str, rows: list[Columns], wanted: list[Seen], sizes: tuple[int, ...]) -> None:
    """Each row equals what is wanted, alone and in tables of every size."""
    for row, want in zip(rows, wanted, strict=True):
        assert differing(alone(plan, profile, row), want) == {}
    for size in sizes:
        for found, want in zip(together(plan, profile, rows, size), wanted, strict=True):
            assert differing(found, want) == {}


@given(SEEDS, st.booleans())
def test_generated_frameworks_are_valid(seed: int, monotone: bool) -> None:
    """Every generated framework is free of problems."""
    assert problems(framework_from(seed, monotone=monotone)) == ()


@given(SEEDS, st.booleans())
@settings(max_examples=60)
def test_generated_frameworks(seed: int, monotone: bool) -> None:
    """On any framework the engine equals the oracle, on plain floats and in numpy columns whatever the block size."""
    framework = framework_from(seed, monotone=monotone)
    joins = joins_from(framework, seed)
    plan = compile_plan(framework, joins)
    drawn = [given_from(framework, seed + number) for number in range(3)]
    rows = [encode(framework, assessment, context, DATE) for assessment, context in drawn]
    for profile in framework.profiles.profiles:
        check(plan, profile, rows, [expected(framework, profile, joins, given) for given in drawn], (1, 2, 3))


@pytest.mark.parametrize("start", range(0, 1000, 200))
@pytest.mark.parametrize("name", framework_ids())
def test_shipped_frameworks(name: str, start: int) -> None:
    """On a thousand random assessments of every shipped framework the engine equals the oracle."""
    framework = shipped(name)
    joins = joins_from(framework, start)
    profile = list(framework.profiles.profiles)[start // 200 % len(framework.profiles.profiles)]
    drawn = [given_from(framework, seed) for seed in range(start, start + 200)]
    rows = [encode(framework, assessment, context, DATE) for assessment, context in drawn]
    wanted = [expected(framework, profile, joins, given) for given in drawn]
    check(compile_plan(framework, joins), profile, rows, wanted, (64,))


def check_recommendation(framework: Framework, seed: int) -> None:
    """Verdicts, conditions, ceiling and recommendation equal the oracle's."""
    assessment, context = given_from(framework, seed)
    profile = list(framework.profiles.profiles)[seed % len(framework.profiles.profiles)]
    assessment = assessment.model_copy(update={"profile": profile})
    found = recommend(framework, assessment, context, date=DATE, digests=DIGESTS, tool="riskkit")
    wanted = outcome(framework, assessment, context, DATE, profile)
    options = found.options.items()
    assert {key: option.verdict for key, option in options} == wanted.verdict
    conditions = {key: {(met.question, met.level) for met in option.conditions} for key, option in options}
    assert {key: named for key, named in conditions.items() if named} == wanted.conditions
    assert set(found.ceiling) == wanted.ceiling
    assert found.recommended.option == wanted.recommended


@given(SEEDS)
def test_recommendations(seed: int) -> None:
    """
    What is recommended, and under which conditions, equals the oracle's.

    Where no control hides or caps a question: bettering one that does may contradict an answer.
    """
    framework = framework_from(seed)
    questions = framework.questions.questions
    assume(all(questions[gate].type != "control" for question in questions.values() for gate in gates(question)))
    check_recommendation(framework, seed)


@pytest.mark.parametrize("name", framework_ids())
def test_shipped_recommendations(name: str) -> None:
    """The same on every shipped framework."""
    for seed in range(12):
        check_recommendation(shipped(name), seed)


@pytest.mark.parametrize("name", framework_ids())
def test_zones_on_every_cut(name: str) -> None:
    """A likelihood on a cut is in the band above it, one unit of rounding less in the band below; so are the zones."""
    framework = shipped(name)
    plan = compile_plan(framework)
    for profile in framework.profiles.profiles:
        oracle = Oracle(framework, profile)
        for place, risk in enumerate(framework.risks.risks.values()):
            zones = [oracle.zone(c, oracle.tolerable[risk.severity]) for c in oracle.matrix[risk.severity]]
            stairs = plan.profiles[profile].zone[place]
            for below, cut in enumerate(plan.cuts):
                assert (band(plan, cut), band(plan, round(cut - 1e-9, 9))) == (below + 1, below)
                assert climb(stairs, cut, single()) == zones[below + 1]
                assert climb(stairs, round(cut - 1e-9, 9), single()) == zones[below]
