"""The engine decides what the oracle decides, on one row and on tables of many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import product
from random import Random
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.engine.arithmetic import columns, single
from riskkit.engine.encode import Columns, encode, table
from riskkit.engine.plan import Plan, compile_plan, level_at
from riskkit.engine.readings import Reading as TierReading
from riskkit.engine.tables import Tiers
from riskkit.engine.verdict import Verdicts, judge
from riskkit.schema.assessment import Answer, Assessment, WorldAnswer
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.framework.tables import CLASSES
from tests import worlds
from tests.engine.oracle import DECIDED, Judged, Known, Reading, Verdict
from tests.worlds import DAY, Shape, World, seeded


def at(value: Any, row: int) -> int:
    """The entry of one row; what is the same in every row is a plain number."""
    return int(value) if isinstance(value, int) or numpy.ndim(value) == 0 else int(value[row])


def same(framework: Framework, plan: Plan, found: Verdicts, judged: Judged, row: int = 0) -> None:
    """Fail where the engine decided anything else of a row than the oracle."""
    tiers = zip(found.tiers.as_run, found.tiers.as_weights, found.ceilings, strict=True)
    risks = [(at(tier, row), at(lasting, row), CLASSES[at(ceiling, row)]) for tier, lasting, ceiling in tiers]
    assert dict(zip(plan.risks, risks, strict=True)) == judged.risks
    assert [DECIDED[at(v, row)] for v in found.verdicts] == [judged.verdicts[o.id].decided for o in plan.options]
    assert plan.options[at(found.recommended, row)].id == judged.free
    for verdict in judged.verdicts.values():
        if verdict.conditions:
            assert lacking(framework, plan, found, verdict, row) == verdict.conditions


def lacking(framework: Framework, plan: Plan, found: Verdicts, verdict: Verdict, row: int) -> dict[str, str]:
    """The conditions that the engine sets for the class of the option whose verdict it is."""
    enough = found.enough[at(found.classes[plan.option(verdict.by)], row)]
    return {
        plan.questions[control].id: level_at(framework.questions.questions[plan.questions[control].id], at(most, row))
        for control, most in enough.items()
        if at(found.tiers.reading.counted[control], row) > at(most, row)
    }


def check(world: World, plan: Plan | None = None) -> None:
    """Fail where one row is decided otherwise than the oracle does, in any profile."""
    framework, plan = world.framework, plan or compile_plan(world.framework)
    row, reading = encode(framework, plan, world.assessment, world.context, world.day), Reading(*world)
    for key, profile in plan.profiles.items():
        same(framework, plan, judge(plan, profile, row, single()), reading.judge(key))


@given(worlds.worlds())
@settings(max_examples=500)
def test_a_row_of_a_generated_framework_is_decided_as_the_oracle_decides(world: World) -> None:
    """On every framework, in every profile: tiers, ceilings, verdicts, conditions and the recommendation."""
    check(world)


def test_many_more_rows_of_generated_frameworks_are_decided_as_the_oracle_decides() -> None:
    """The same for 3,000 frameworks that are the same in every run."""
    for seed in range(3000):
        check(worlds.small_world(seed))


def test_ten_thousand_assessments_of_the_shipped_framework_are_decided_as_the_oracle_decides() -> None:
    """Every profile agrees on 10,000 random assessments, contexts and days, in tables, and on a tenth of them alone."""
    framework = worlds.shipped()
    plan = compile_plan(framework)
    for start in range(0, 10_000, 500):
        block = [worlds.shipped_world(seed) for seed in range(start, start + 500)]
        for world in block[::10]:
            check(world, plan)
        whole = table(encoded(plan, block))
        found = {key: judge(plan, profile, whole, columns()) for key, profile in plan.profiles.items()}
        for row, world in enumerate(block):
            reading = Reading(*world)
            for key in plan.profiles:
                same(framework, plan, found[key], reading.judge(key), row)


# exhaustively

Fields = dict[str, Any]
PROVEN: Fields = {"confidence": "high", "evidence": ("proof",)}
SMALL: Fields = {"benefits": 1, "options": 6, "profiles": 3, "levels": 3}
SHAPES = (
    (Shape(uplifts=1, flaws=0, basics=1, controls=0, relative=False, **SMALL), 11),
    (Shape(uplifts=1, flaws=0, basics=0, controls=1, relative=True, **SMALL), 17),
    (Shape(uplifts=1, flaws=0, basics=1, controls=0, relative=True, **SMALL), 61),
    (Shape(uplifts=0, flaws=1, basics=0, controls=1, relative=True, **SMALL), 24),
    (Shape(uplifts=1, flaws=2, basics=0, controls=0, relative=False, **SMALL), 10),
    (Shape(uplifts=2, flaws=1, basics=0, controls=0, relative=False, **SMALL), 50),
)
"""Shapes of one to three risks with three levels, each with the seed of its tables."""


def states(framework: Framework, key: str, q: Question) -> list[Fields | None]:
    """Every way to answer a question: not at all, at each level beyond doubt and in doubt, as public weights."""
    risks = framework.risks.risks.values()
    if q.type == "benefit":
        return [None, {"level": list(q.levels)[-1]}]
    found: list[Fields | None] = [None, *({"level": level} | PROVEN for level in q.levels)]
    # doubt counts behind one risk of uplift; with three risks it would make millions of rows
    if len(risks) == 1 and (key.startswith(("basic", "relative", "hazard", "weights", "defence"))):
        found += [{"level": level} | PROVEN | {"confidence": "low"} for level in q.levels]
    if key in worlds.hazards_of(framework):
        found.append(worlds.AS_PUBLIC)
    return found


def every_way(framework: Framework) -> Iterator[tuple[Assessment, Context]]:
    """Every assessment with every context."""
    proof = worlds.evidence_from(seeded(0), ())
    contexts = [
        worlds.context_of(
            framework,
            {key: WorldAnswer.model_validate(answer | {"expires": "2030-01-01"}) for key, answer in answers.items()},
            proof,
        )
        for answers in combined(framework, framework.about_world)
    ]
    for answers in combined(framework, framework.asked):
        given = {key: Answer.model_validate(answer) for key, answer in answers.items()}
        assessment = worlds.assessment_of(framework, given, evidence=proof)
        yield from ((assessment, context) for context in contexts)


def combined(framework: Framework, questions: Mapping[str, Question]) -> Iterator[dict[str, Fields]]:
    """Every combination of answers to some questions."""
    for chosen in product(*(states(framework, key, q) for key, q in questions.items())):
        yield {key: answer for key, answer in zip(questions, chosen, strict=True) if answer}


@pytest.mark.parametrize(("shape", "seed"), SHAPES)
def test_every_way_to_answer_a_small_framework_is_decided_as_the_oracle_decides(shape: Shape, seed: int) -> None:
    """Exhaustively, as one table: the engine agrees in every row and every profile."""
    framework = worlds.framework_from(seeded(seed), shape)
    plan = compile_plan(framework)
    rows = list(every_way(framework))
    whole = table(encode(framework, plan, assessment, context, DAY) for assessment, context in rows)
    found = {key: judge(plan, profile, whole, columns()) for key, profile in plan.profiles.items()}
    known: Known = {}
    for row, (assessment, context) in enumerate(rows):
        reading = Reading(framework, assessment, context, DAY)
        for key in plan.profiles:
            same(framework, plan, found[key], reading.judge(key, known), row)


# tables


def values(found: object, row: int) -> Iterator[int]:
    """Everything that was decided of a row, flattened."""
    if isinstance(found, Verdicts | Tiers | TierReading):
        for field in fields(found):
            yield from values(getattr(found, field.name), row)
    elif isinstance(found, tuple | list):
        for value in found:
            yield from values(value, row)
    elif isinstance(found, dict):
        yield from values(list(found.values()), row)
    else:
        yield at(found, row)


def alike(plan: Plan, rows: Sequence[Columns], size: int) -> None:
    """Fail where a table, or a block of it, decides otherwise than its rows one by one."""
    whole = table(rows)
    for profile in plan.profiles.values():
        alone = [list(values(judge(plan, profile, row, single()), 0)) for row in rows]
        for start in range(0, len(rows), size):
            block = judge(plan, profile, whole.block(start, start + size), columns())
            for place, row in enumerate(alone[start : start + size]):
                assert list(values(block, place)) == row


def encoded(plan: Plan, found: Iterable[World]) -> list[Columns]:
    """Worlds of one framework as rows."""
    return [encode(w.framework, plan, w.assessment, w.context, w.day) for w in found]


@given(worlds.chances(), st.integers(1, 12), st.integers(1, 12))
def test_a_table_gives_what_its_rows_give_alone(chance: Random, count: int, size: int) -> None:
    """On every framework, in blocks of any size: all that the engine works out is the same as row by row."""
    framework = worlds.framework_from(chance)
    plan = compile_plan(framework)
    alike(plan, encoded(plan, (worlds.world_from(chance, framework) for _ in range(count))), size)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_a_table_of_the_shipped_framework_gives_what_its_rows_give_alone(size: int) -> None:
    """The same for 100 assessments of the shipped framework."""
    plan = compile_plan(worlds.shipped())
    alike(plan, encoded(plan, map(worlds.shipped_world, range(100))), size)
