"""Steadiness: how often the ceiling keeps its side of the irreversible line when table entries move."""

from collections.abc import Sequence

import numpy as np

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.outlook.moved_tables import Moves, entries, moved, outcome_of
from riskkit.engine.plan import LASTING_FROM, Plan
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.outlook import Steadiness


def jittered(framework: Framework, plan: Plan, draws: int, seed: int) -> Plan:
    """A plan with a row for each draw: every entry moves up or down by one with the chance that the framework names."""
    return moved(framework, plan, _draws(framework, draws, seed))


def _draws(framework: Framework, draws: int, seed: int) -> Sequence[Moves]:
    listed, chance = entries(framework), framework.framework.rules.steadiness.moved / 100
    generator = np.random.default_rng(seed)
    does = generator.random((draws, len(listed))) < chance
    step = generator.integers(0, 2, (draws, len(listed))) * 2 - 1
    return [
        {entry: int(step[row, place]) for place, entry in enumerate(listed) if does[row, place]} for row in range(draws)
    ]


def own_steadiness(case: Evaluated, seed: int) -> Steadiness:
    """How often an assessment keeps them over as many draws as its framework asks for."""
    draws = case.framework.framework.rules.steadiness.draws
    return steadiness(case, jittered(case.framework, case.plan, draws, seed), draws, seed)


def steadiness(case: Evaluated, plan: Plan, draws: int, seed: int) -> Steadiness:
    """How often an assessment keeps its side and its ceiling; *plan* is a jittered one of so many draws."""
    ceiling = outcome_of(case, plan, draws).ceiling
    here = case.verdicts.ceiling
    sides = sum((there >= LASTING_FROM) == (here >= LASTING_FROM) for there in ceiling) / draws
    return Steadiness(
        draws=draws,
        seed=seed,
        keeps_side=sides,
        keeps_ceiling=sum(there == here for there in ceiling) / draws,
        on_edge=sides * 100 < case.framework.framework.rules.steadiness.kept,
    )
