"""Can everything come about that a framework speaks of: every option, verdict, band and profile."""

# Where no worse answer helps, what holds with every answer at its best and with every answer at its worst bounds what
# holds in between, so that a few rows of the engine prove what is out of reach. Where a rule on signs has a finding
# these rows bound nothing, and nothing is said.

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import BLANK, Columns
from riskkit.engine.plan import INTOLERABLE, SEVERE, TOLERABLE, Judgement, Plan
from riskkit.engine.read import RowName
from riskkit.engine.verdict import Scored, Verdicts, band, judge, risk_zones, score
from riskkit.graph import edges
from riskkit.lint.finding import Finding
from riskkit.schema.base import GRADES
from riskkit.schema.framework import Framework


@dataclass(frozen=True, slots=True)
class _Extreme:
    """What follows where every answer stands at the same end of its levels."""

    plan: Plan
    scored: Scored
    verdicts: dict[str, Verdicts]

    def bands(self, risk: int) -> list[int]:
        """The band of a risk at every option."""
        return [band(self.plan, value) for value in self.scored.outcomes["stated"].likelihood[risk].value]

    def zones(self, judgement: Judgement, risk: int, row: RowName) -> list[int]:
        """The zone of a risk at every option."""
        likelihoods = self.scored.outcomes[row].likelihood
        return [risk_zones(judgement, likelihoods, offer, single())[risk] for offer in range(len(self.plan.offers))]


def _extreme(plan: Plan, level: Sequence[int], proof: Sequence[int], *, measures: bool) -> _Extreme:
    columns = Columns(
        level=tuple(level),
        best=tuple(level),
        worst=tuple(level),
        grade=tuple(proof),
        method=(True,) * len(plan.questions),
        measures=(measures,) * len(plan.measures),
    )
    scored = score(plan, columns, single())
    return _Extreme(plan, scored, {key: judge(plan, each, scored, single()) for key, each in plan.profiles.items()})


def _bounded(framework: Framework) -> Plan | None:
    """The plan of a framework in which no worse answer helps; none where some table lets one, or there is no risk."""
    sound = all(edge.sign in "+0" for edge in edges(framework))
    return compile_plan(framework) if sound and framework.risks.risks else None


def _at_best(plan: Plan) -> tuple[_Extreme, ...]:
    """Every answer at its best and proven; once without measures and once with all, which add exposure."""
    level, proof = [0] * len(plan.questions), [len(GRADES) - 1] * len(plan.questions)
    return tuple(_extreme(plan, level, proof, measures=measures) for measures in (False, True))


def _at_worst(plan: Plan, *, measures: bool) -> tuple[_Extreme, ...]:
    """Every answer at its worst; the same where nobody says what is available, with all measures or none."""
    peers = {baseline.peer for harm in plan.harms for baseline in harm.baselines}
    level = [question.worst for question in plan.questions]
    unheard = [BLANK if number in peers else badness for number, badness in enumerate(level)]
    # a tested baseline has the lower floor
    proof = [0 if question.world else len(GRADES) - 1 for question in plan.questions]
    return _extreme(plan, level, proof, measures=False), _extreme(plan, unheard, proof, measures=measures)


def options_reachable(framework: Framework) -> Iterator[Finding]:
    """Each option is cleared on its own account by the best answers under some profile, and not by the worst."""
    plan = _bounded(framework)
    if plan is None:
        return
    best = [verdicts for extreme in _at_best(plan) for verdicts in extreme.verdicts.values()]
    worst = [verdicts for extreme in _at_worst(plan, measures=False) for verdicts in extreme.verdicts.values()]
    for number, offer in enumerate(plan.offers):
        if not any(verdicts.own[number] for verdicts in best):
            text = "no profile clears it on its own account, even with every answer at its best"
            yield Finding("options.yaml", f"options/{offer.id}", text, "lower its leaks, or take it out")
        if not offer.reference and all(verdicts.cleared[number] for verdicts in worst):
            text = "every profile clears it, even with every answer at its worst"
            yield Finding("options.yaml", f"options/{offer.id}", text, "raise its leaks, or its answers say nothing")


def bands_reachable(framework: Framework) -> Iterator[Finding]:
    """Every band of the matrix lies between the least and the greatest likelihood of some risk of its severity."""
    plan = _bounded(framework)
    if plan is None:
        return
    best, worst = _at_best(plan), _at_worst(plan, measures=True)
    for severity in sorted({harm.severity for harm in plan.harms}):
        risks = [number for number, harm in enumerate(plan.harms) if harm.severity == severity]
        least = {risk: min(min(extreme.bands(risk)) for extreme in best) for risk in risks}
        most = {risk: max(max(extreme.bands(risk)) for extreme in worst) for risk in risks}
        places = range(len(plan.cuts) + 1)
        beyond = [f"L{place}" for place in places if not any(least[risk] <= place <= most[risk] for risk in risks)]
        if beyond:
            text = f"no risk of this severity can come to {', '.join(beyond)}, whatever the answers"
            hint = "move a cut, or the values and leaks of its risks"
            yield Finding("framework.yaml", f"rules/matrix/{severity}", text, hint)


def verdicts_reachable(framework: Framework) -> Iterator[Finding]:
    """
    Every risk can be more than acceptable, and benefits claimed in full can justify what is tolerable.

    A risk of severity 4 or 5 can rule out an option that cannot be taken back, under every profile.
    """
    plan = _bounded(framework)
    if plan is None:
        return
    worst = _at_worst(plan, measures=True)
    for risk, harm in enumerate(plan.harms):
        if not any(_weighs(extreme, risk) for extreme in worst):
            text = "is acceptable under every profile at every option, even with every answer at its worst"
            hint = "raise its values, relevance or severity, or take it out"
            yield Finding("risks.yaml", f"risks/{harm.id}", text, hint)
        elif harm.severity >= SEVERE:
            yield from _too_lenient(worst[0], risk)
    best = _at_best(plan)
    for key, judgement in plan.profiles.items():
        if _tolerates(judgement) and not any(any(extreme.verdicts[key].justified) for extreme in best):
            text = "no option justifies anything, even with every benefit claimed in full"
            yield Finding("profiles.yaml", f"profiles/{key}/delta", text, "lower it, or tolerate nothing")


def _weighs(worst: _Extreme, risk: int) -> bool:
    """Whether a risk is more than acceptable somewhere."""
    profiles = worst.plan.profiles.values()
    return any(zone >= TOLERABLE for judgement in profiles for zone in worst.zones(judgement, risk, "stated"))


def _too_lenient(worst: _Extreme, risk: int) -> Iterator[Finding]:
    """A finding for each profile under which a severe risk rules out nothing irreversible."""
    lasting = [number for number, offer in enumerate(worst.plan.offers) if not offer.reversible]
    for key, judgement in worst.plan.profiles.items() if lasting else ():
        zones = worst.zones(judgement, risk, "lower")
        if all(zones[number] < INTOLERABLE for number in lasting):
            text = f"rules out nothing that cannot be taken back under '{key}', even with every answer at its worst"
            at = f"risks/{worst.plan.harms[risk].id}"
            yield Finding("risks.yaml", at, text, "severity 4 and 5 must be able to, under every profile")


def _tolerates(judgement: Judgement) -> bool:
    return any(TOLERABLE in zones for zones in judgement.zones)


def profiles_distinct(framework: Framework) -> Iterator[Finding]:
    """No two profiles judge alike whatever the answers: they differ in zones, in weights, or in what justifies."""
    plan = compile_plan(framework)
    for one, other in combinations(plan.profiles.values(), 2):
        edges = not any(plan.families) or one.edge == other.edge
        justify = not _tolerates(one) or one.delta == other.delta
        if edges and justify and (one.zones, one.weights) == (other.zones, other.weights):
            text = f"judges everything as '{one.id}' does"
            yield Finding("profiles.yaml", f"profiles/{other.id}", text, "take one of them out")
