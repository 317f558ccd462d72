"""Precedents: the decided cases whose risks stand in the nearest tiers, what was done, and what came of it."""

from collections.abc import Mapping, Sequence

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.engine.plan import compile_plan
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.precedents import PrecedentsFile, TieredCase
from riskkit.schema.results.recommendation import Precedent

NEAREST = 3


def decided_cases(framework: Framework, cases: Sequence[tuple[Case, Context]]) -> PrecedentsFile:
    """The real cases of a framework as precedents."""
    plan = compile_plan(framework)
    found: dict[str, TieredCase] = {}
    for case, context in cases:
        if case.limit is None:
            evaluated = evaluate(framework, case, context, case.date, plan).under(framework.profiles.default)
            tiers = evaluated.verdicts.tiers.as_weights
            found[case.id] = TieredCase(
                title=case.title,
                release=case.release.subject,
                date=case.date,
                tiers=dict(zip(plan.risks, tiers, strict=True)),
                right=case.expected.options,
                why=case.expected.why,
                done=case.history.option if case.history else None,
                since=case.history.text if case.history else None,
            )
    return PrecedentsFile(framework=framework.digest, cases=found)


def precedents(case: Evaluated, decided: Mapping[str, TieredCase], count: int = NEAREST) -> tuple[Precedent, ...]:
    """The nearest decided cases of an earlier or the same day, the release itself left out; of equals the newest."""
    # by one profile here and there: how many answers may be off moves tiers
    alike = case.under(case.framework.profiles.default)
    here = dict(zip(case.plan.risks, alike.verdicts.tiers.as_weights, strict=True))
    severities = dict(zip(case.plan.risks, case.plan.severities, strict=True))
    found = []
    for key, each in decided.items():
        if each.date > case.date or each.release == case.assessment.release.subject:
            continue
        differs = {risk: (here[risk], tier) for risk, tier in each.tiers.items() if risk in here and here[risk] != tier}
        distance = sum(abs(mine - theirs) * severities[risk] for risk, (mine, theirs) in differs.items())
        found.append(
            Precedent(
                case=key,
                title=each.title,
                date=each.date,
                distance=distance,
                differs=differs,
                right=each.right,
                why=each.why,
                done=each.done,
                since=each.since,
            )
        )
    newest_first = sorted(found, key=lambda each: (each.date, each.case), reverse=True)
    return tuple(sorted(newest_first, key=lambda each: each.distance)[:count])
