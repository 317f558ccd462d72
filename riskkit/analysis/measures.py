"""Measures that restore what the recommended option does not give, the best value for its effort first."""

from dataclasses import replace

from riskkit.analysis.evaluated import Evaluated
from riskkit.engine.arithmetic import single
from riskkit.engine.verdict import NOT_ALLOWED, claims, worth_of
from riskkit.schema.framework.benefits import Measure
from riskkit.schema.results.outlook import Restoring

ALL = 4
"""Quarters of a benefit."""


def restoring(case: Evaluated, chosen: int) -> tuple[Restoring, ...]:
    """The measures in the developer's own hands that are not undertaken and would restore something."""
    measures = case.framework.measures.measures
    found = [
        _restoring(case, chosen, number, key)
        for number, key in enumerate(case.plan.measures)
        if measures[key].by == "developer" and not case.columns.measures[number]
    ]
    useful = [each for each in found if each.worth]
    return tuple(sorted(useful, key=lambda each: (not each.allowed, -each.worth / each.points, each.points)))


def _restoring(case: Evaluated, chosen: int, number: int, key: str) -> Restoring:
    measure = case.framework.measures.measures[key]
    restores = _restored(case, chosen, measure)
    claimed = claims(case.plan, case.verdicts.tiers.reading, single())
    quarters = [restores.get(benefit.id, 0) for benefit in case.plan.benefits]
    return Restoring(
        measure=key,
        restores=restores,
        worth=worth_of(case.profile, claimed, quarters),
        effort=measure.effort,
        points=case.framework.framework.rules.efforts.points[measure.effort],
        opens=measure.opens,
        allowed=_still_allowed(case, chosen, number),
    )


def _restored(case: Evaluated, chosen: int, measure: Measure) -> dict[str, int]:
    """Per benefit the quarters that it restores of those that the option does not keep."""
    kept = {benefit.id: benefit.kept[chosen] for benefit in case.plan.benefits}
    restored = {key: min(quarters, ALL - kept[key]) for key, quarters in measure.restores.items()}
    return {key: quarters for key, quarters in restored.items() if quarters}


def _still_allowed(case: Evaluated, chosen: int, number: int) -> bool:
    """What a measure opens is judged together with the option that it stands beside."""
    if case.plan.opens[number] is None:
        return True
    undertaken = tuple(at == number or bool(is_so) for at, is_so in enumerate(case.columns.measures))
    beside = case.with_columns(replace(case.columns, measures=undertaken))
    return bool(beside.verdicts.verdicts[chosen] != NOT_ALLOWED)
