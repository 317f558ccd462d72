"""Each risk worked out: hazard, what is available, defence, tier, cell and ceiling."""

from riskkit.analysis.evaluated import Evaluated, is_credited
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import AS_PUBLIC
from riskkit.engine.plan import AS_WEIGHTS_FROM, LASTING_FROM, PUBLIC, SERVED, FlawRisk, UpliftRisk
from riskkit.engine.structure import all_risks
from riskkit.engine.tables import credited, inferable, look_up_as_weights
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.recommendation import Entered, Hazard, Off, RiskResult


def risks(case: Evaluated) -> dict[str, RiskResult]:
    """Every risk, in framework order."""
    return {case.plan.risks[risk.position]: _risk(case, risk) for risk in all_risks(case.plan)}


def _risk(case: Evaluated, risk: UpliftRisk | FlawRisk) -> RiskResult:
    key, number, verdicts = case.plan.risks[risk.position], risk.position, case.verdicts
    spec = case.framework.risks.risks[key]
    family = case.framework.risks.families[spec.family]
    tiers, cell = verdicts.tiers, case.plan.ceilings[risk.position]
    ceiling = verdicts.ceilings[number]
    tier, last = tiers.as_run[number], tiers.as_weights[number]
    # the cell that the ceiling comes from, and how far it can open: a tuning API and weights read the tier as weights
    at = last if ceiling >= AS_WEIGHTS_FROM else tier
    most = PUBLIC if ceiling >= LASTING_FROM else max(ceiling, SERVED)
    hosted, weights, as_weights = _offered(case, risk) if isinstance(risk, UpliftRisk) else (None, None, None)
    breadth = risk.breadth if isinstance(risk, FlawRisk) else None
    return RiskResult(
        title=spec.title,
        family=spec.family,
        kind=family.kind,
        severity=spec.severity,
        hazard=tuple(_hazard(case, risk, question) for question in _hazards(case, risk)),
        hosted=hosted,
        weights=weights,
        credited=as_weights,
        defence=None if risk.defence is None else _counted(case, risk.defence),
        breadth=None if breadth is None else _counted(case, breadth),
        tier=tier,
        tier_as_weights=last,
        off=_off(case, risk) if isinstance(risk, UpliftRisk) else (),
        acceptable=CLASSES[min(cell.acceptable[at], most)],
        tolerable=CLASSES[min(cell.tolerable[at], most)],
        ceiling=CLASSES[ceiling],
        extreme=bool(cell.extreme[tier]),
        extreme_as_weights=bool(cell.extreme[last]),
    )


def _offered(case: Evaluated, risk: UpliftRisk) -> tuple[str | None, str | None, str | None]:
    """What others offer as a service and as weights, and as what the weights are credited; None without credit."""
    run = is_credited(case, risk, as_weights=False)
    hosted, weights = (_counted(case, each) if run else None for each in (risk.hosted, risk.weights))
    if not is_credited(case, risk, as_weights=True):
        return hosted, weights, None
    return hosted, weights, case.level(risk.weights, credited(case.plan, risk, case.verdicts.tiers.guarded, single()))


def _hazards(case: Evaluated, risk: UpliftRisk | FlawRisk) -> tuple[int, ...]:
    """The questions that give the hazard; of a flaw the least first, which is the one that counts."""
    counted = case.verdicts.tiers.reading.counted
    return (risk.hazard,) if isinstance(risk, UpliftRisk) else tuple(sorted(risk.hazard, key=lambda one: counted[one]))


def _counted(case: Evaluated, question: int) -> str:
    return case.level(question, case.verdicts.tiers.reading.counted[question])


def _hazard(case: Evaluated, risk: UpliftRisk | FlawRisk, question: int) -> Hazard:
    key = case.plan.questions[question].id
    return Hazard(question=key, entered=_entered(case, risk, question), level=_counted(case, question))


def _entered(case: Evaluated, risk: UpliftRisk | FlawRisk, question: int) -> Entered:
    reading, level = case.verdicts.tiers.reading, case.columns.level[question]
    if level >= 0:
        return "answered"
    if level == AS_PUBLIC and isinstance(risk, UpliftRisk):
        return "as-public-weights" if inferable(case.plan, risk, reading) else "as-public-weights-refused"
    return "blank" if reading.shown[question] else "not-asked"


def _off(case: Evaluated, risk: UpliftRisk) -> tuple[Off, ...]:
    """The fewest answers whose being off gives the tier as weights; empty where it is so as given."""
    _, levels = look_up_as_weights(case.plan, risk, case.columns, case.verdicts.tiers, case.profile.off)
    return tuple(_answer_off(case, question, bad) for question, bad in levels.items())


def _answer_off(case: Evaluated, question: int, bad: int) -> Off:
    given = case.columns.level[question]
    return Off(
        question=case.plan.questions[question].id, level=case.level(question, given), to=case.level(question, bad)
    )
