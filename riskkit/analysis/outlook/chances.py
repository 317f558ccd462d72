"""Chances: the share of ways the answers may turn out in which an option would not be allowed."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import BLOCK
from riskkit.analysis.outlook.changes import weights
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import Columns
from riskkit.engine.verdict import NOT_ALLOWED, Verdicts, judge
from riskkit.schema.results.outlook import Chance, Sampling


def drawn(case: Evaluated, samples: int, seed: int) -> Columns:
    """A table of *samples* rows, each with every answer as it may turn out, beyond doubt."""
    generator = np.random.default_rng(seed)
    level: list[Any] = []
    for question in range(len(case.plan.questions)):
        places = weights(case, question)
        if len(places) == 1:
            level.append(next(iter(places)))
            continue
        cuts = np.cumsum(list(places.values()))[:-1]
        index = np.searchsorted(cuts, generator.random(samples), side="right")
        level.append(np.array(list(places), dtype="int8")[index])
    sure, known = tuple(0 for _ in level), tuple(False for _ in level)
    answered = tuple(bool(isinstance(bad, np.ndarray) or bad >= 0) for bad in level)
    return Columns(tuple(level), sure, known, answered, case.columns.reach, case.columns.measures)


def chances(case: Evaluated, samples: int, seed: int) -> tuple[Sampling, dict[str, Chance]]:
    """Per option how often it would not be allowed, and by which risk."""
    table = drawn(case, samples, seed)
    refused = np.zeros(len(case.plan.options))
    by_risk = np.zeros((len(case.plan.options), len(case.plan.risks)))
    for found, rows in _judged(case, table, samples):
        for option in range(len(case.plan.options)):
            refused[option] += np.sum(np.broadcast_to(found.verdicts[option] == NOT_ALLOWED, rows))
            for risk, ceiling in enumerate(found.ceilings):
                by_risk[option, risk] += np.sum(np.broadcast_to(found.classes[option] > ceiling, rows))
    shares = refused / samples
    return Sampling(samples=samples, seed=seed), {
        option.id: Chance(
            not_allowed=float(shares[number]),
            error=float(np.sqrt(shares[number] * (1 - shares[number]) / samples)),
            risks={
                risk: float(by_risk[number, place] / samples)
                for place, risk in enumerate(case.plan.risks)
                if by_risk[number, place] and option.access
            },
        )
        for number, option in enumerate(case.plan.options)
    }


def _judged(case: Evaluated, table: Columns, rows: int) -> Iterator[tuple[Verdicts, int]]:
    for start in range(0, rows, BLOCK):
        stop = min(start + BLOCK, rows)
        yield judge(case.plan, case.profile, table.block(start, stop), on_columns()), stop - start
