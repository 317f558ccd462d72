"""Explanations agree with the engine: every number of a chain can be looked up and leads to the tier that counts."""

import pytest
from hypothesis import Phase, given, settings

from riskkit.analysis.explanation import NOTHING, TierSteps, work_out
from riskkit.engine.structure import all_risks
from riskkit.errors import InputError
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.recommendation import RiskResult
from riskkit.tasks.explain import explain
from tests.render.views import Seen, decided, seen, shipped
from tests.worlds import World, shipped_worlds, worlds

CASES = sorted(decided())


def looked_up(framework: Framework, found: RiskResult, worked: TierSteps) -> int:
    """The entry that a pencil finds in the tables for the levels of a chain."""
    tables = framework.tables
    if found.kind == "flaw":
        asked = framework.questions.questions
        harm = list(asked[worked.question].levels).index(worked.hazard)
        if not worked.as_weights:
            assert harm == min(list(asked[each.question].levels).index(each.level) for each in found.hazard)
        return max(harm + tables.breadth.steps[worked.against], 0) if harm and worked.against else harm
    row = tables.uplift.tiers[worked.hazard]
    return row[next(iter(row))] if worked.against == NOTHING else row[worked.against]


def check(world: Seen) -> None:
    """Every risk of a world, worked out by hand."""
    case, found, _ = world
    for risk in all_risks(case.plan):
        result = found.risks[case.plan.risks[risk.position]]
        for lasting in (False, True):
            worked = work_out(case, risk, as_weights=lasting)
            tier = result.tier_as_weights if lasting else result.tier
            assert worked.entry == looked_up(case.framework, result, worked)
            step = case.framework.tables.defence.steps[worked.defence] if worked.defence else 0
            assert worked.moved == (min(max(worked.entry + step, 0), 4) if worked.entry else 0)
            assert worked.tier == tier
            # only relative capability makes a tier less than its tables do
            assert tier <= worked.moved
            assert tier == worked.moved or found.relative


@pytest.mark.parametrize("case", CASES)
def test_shipped_cases_can_be_redone_by_hand(case: str) -> None:
    """Level, available, defence and tier of a chain are those of the tables and of the record."""
    check(shipped(case))


@settings(max_examples=150, phases=set(Phase) - {Phase.shrink})
@given(worlds())
def test_any_framework_can_be_redone_by_hand(world: World) -> None:
    """The same holds for frameworks made up."""
    check(seen(world))


@settings(max_examples=30, phases=set(Phase) - {Phase.shrink})
@given(shipped_worlds())
def test_any_answers_can_be_redone_by_hand(world: World) -> None:
    """The same holds for any answers to the shipped framework."""
    check(seen(world))


@pytest.mark.parametrize("case", CASES[:6])
def test_every_entry_stands_where_it_is_said_to(case: str) -> None:
    """The pointer of each table entry in a trace leads to something in tables.yaml."""
    found, concluded, _ = shipped(case)
    tree = found.framework.tables.model_dump(by_alias=True)
    for key in (*concluded.risks, *concluded.options):
        for step in explain(found, concluded, key).trace:
            if step.place and step.place.startswith("tables.yaml: "):
                here = tree
                for part in step.place.removeprefix("tables.yaml: ").split("/"):
                    here = here[part]
                assert here is not None


def test_things_are_found_by_id_and_by_title() -> None:
    """An option is the same thing by its number and by its name, however it is written."""
    found, concluded, _ = shipped(CASES[0])
    assert explain(found, concluded, "r8") == explain(found, concluded, "public WEIGHTS")
    with pytest.raises(InputError, match="did you mean 'bio-uplift'"):
        explain(found, concluded, "bio-uplit")
