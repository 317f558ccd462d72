"""The result of one option: verdict, risks, drivers, benefit, conditions, proof and what is missing."""

from collections.abc import Mapping, Sequence

from riskkit.analysis.drivers import decades_down, decades_to_next_band, decades_up, drivers, exact, margin, state_of
from riskkit.analysis.missing import missing
from riskkit.analysis.proof import proof
from riskkit.analysis.subject import Judged, Subject, once_met
from riskkit.engine.arithmetic import single
from riskkit.engine.plan import Judgement, Plan
from riskkit.engine.read import ROWS, RowName
from riskkit.engine.verdict import (
    Verdicts,
    band,
    cell,
    gain_over,
    reads,
    references,
    zone,
)
from riskkit.schema.base import STATES
from riskkit.schema.framework import Framework
from riskkit.schema.reading import ZONES
from riskkit.schema.recommendation import (
    BenefitPart,
    Condition,
    Met,
    Missing,
    OptionResult,
    Proof,
    Reading,
    RiskReading,
    Share,
)


def named_conditions(subject: Subject, found: Mapping[int, int] | None) -> tuple[Condition, ...]:
    """Conditions by question and level id, with the level that stands now."""
    questions = subject.framework.questions.questions
    listed = []
    for number, level in (found or {}).items():
        key = subject.plan.questions[number].id
        now = subject.columns.level[number]
        levels = questions[key].by_badness
        listed.append(Condition(question=key, level=levels[level], now=levels[now] if now >= 0 else None))
    return tuple(listed)


def _reading(plan: Plan, judgement: Judgement, risk: int, likelihood: float) -> Reading:
    number = band(plan, likelihood)
    zone = ZONES[judgement.zones[risk][number]]
    return Reading(likelihood=likelihood, band=number, cell=cell(plan, risk, likelihood, single()), zone=zone)


def risk_reading(subject: Subject, judgement: Judgement, risk: int, offer: int) -> RiskReading:
    """One risk of an offer on its three rows, with what drives it and how far it is from another zone."""
    plan, scored = subject.plan, subject.scored
    row = reads(plan, offer)
    likelihood = scored.outcomes[row].likelihood[risk]
    index = exact(likelihood, offer)
    zone = judgement.zones[risk][band(plan, likelihood.value[offer])]
    found = drivers(plan, risk, offer, likelihood, scored.rows.row(row), subject.columns)
    return RiskReading(
        severity=plan.harms[risk].severity,
        rows={
            name: _reading(plan, judgement, risk, float(scored.outcomes[name].likelihood[risk].value[offer]))
            for name in ROWS
        },
        absolute=_reading(plan, judgement, risk, float(likelihood.absolute(offer, single()))),
        state=STATES[state_of(likelihood, offer)],
        drivers=tuple(
            Share(
                factor=driver.factor,
                of=driver.of,
                decades=driver.decades,
                questions=tuple(plan.questions[number].id for number in driver.questions),
            )
            for driver in found
        ),
        decades_to_worse=decades_up(plan, judgement, risk, index, zone),
        decades_to_better=decades_down(plan, judgement, risk, index),
        decades_to_next_band=decades_to_next_band(plan, index),
    )


def _ledger(subject: Subject, offer: int) -> dict[str, BenefitPart]:
    plan = subject.plan
    found = subject.scored.outcomes[reads(plan, offer)].benefits
    ledger = {}
    for number, gain in enumerate(plan.gains):
        value = found.value[number]
        direct, realised = found.direct[number][offer], found.realised[number][offer]
        ledger[gain.id] = BenefitPart(
            value=value,
            direct=value * direct,
            restored=value * (realised - direct),
            lost=value * (1 - realised),
        )
    return ledger


def _reference(plan: Plan, judged: Judged, subject: Subject, offer: int) -> str:
    """The reference that leaves an option the least gain."""
    found = subject.scored.outcomes[reads(plan, offer)].benefits
    least = min(
        references(plan, offer), key=lambda other: gain_over(plan, judged.judgement, found, offer, other, single())
    )
    return plan.offers[least].id


def _inherits(plan: Plan, verdicts: Verdicts, offer: int) -> str | None:
    if verdicts.own[offer] or not verdicts.cleared[offer]:
        return None
    return next(plan.offers[other].id for other in sorted(plan.offers[offer].inherits) if verdicts.own[other])


def _proof(subject: Subject, judged: Judged, offer: int) -> Proof | None:
    if judged.names[offer] != "ruled-out":
        return None
    found = proof(subject.plan, judged.judgement, subject.scored, offer)
    if found is None:
        return None
    risk, numbers = found
    questions, lower = subject.framework.questions.questions, subject.scored.rows.lower
    ids = {number: subject.plan.questions[number].id for number in numbers}
    levels = {key: questions[key].by_badness[lower.read[number]] for number, key in ids.items()}
    return Proof(risk=subject.plan.harms[risk].id, answers=levels)


def zone_and_margin(subject: Subject, judged: Judged, offer: int) -> tuple[int, float | None]:
    """The worst zone of an offer on the row it reads, and the decades from it to a worse one."""
    plan, judgement = subject.plan, judged.judgement
    likelihoods = subject.scored.outcomes[reads(plan, offer)].likelihood
    worst = zone(plan, judgement, likelihoods, offer, single())
    return worst, margin(plan, judgement, likelihoods, offer, worst)


def _met(subject: Subject, judged: Judged, offer: int) -> Met | None:
    if not judged.conditions[offer]:
        return None
    worst, room = zone_and_margin(once_met(subject, judged, offer), judged, offer)
    return Met(zone=ZONES[worst], margin=room)


def _title(framework: Framework, parts: Sequence[str]) -> str:
    return " together with ".join(framework.options.options[part].title for part in parts)


def _held(subject: Subject, found: Sequence[Missing]) -> tuple[str, ...]:
    return tuple(f"{item.question}: {item.text}" for item in found if item.kind in ("contradiction", "critical"))


def _adds(subject: Subject, offer: int) -> tuple[str, ...]:
    """The options whose exposure measures undertaken add to an offer."""
    plan, spec = subject.plan, subject.plan.offers[offer]
    if spec.reference:
        return ()
    opened = {
        option
        for option, undertaken in zip(plan.opens, subject.columns.measures, strict=True)
        if undertaken and option is not None and option != offer and option not in spec.below
    }
    return tuple(plan.offers[option].id for option in sorted(opened))


def option_result(subject: Subject, judged: Judged, offer: int) -> OptionResult:
    """The verdict of one profile on one offer, with every reason."""
    plan, verdicts = subject.plan, judged.verdicts
    row: RowName = reads(plan, offer)
    parts = tuple(plan.offers[part].id for part in plan.offers[offer].parts)
    risks = {harm.id: risk_reading(subject, judged.judgement, number, offer) for number, harm in enumerate(plan.harms)}
    lacking = missing(subject.framework, plan, judged.judgement, subject.scored, verdicts, offer)
    zones = [reading.rows[row].zone for reading in risks.values()]
    return OptionResult(
        title=_title(subject.framework, parts),
        verdict=judged.names[offer],
        reads=row,
        reversible=plan.offers[offer].reversible,
        parts=parts,
        adds=_adds(subject, offer),
        inherits_from=_inherits(plan, verdicts, offer),
        zone=ZONES[verdicts.zone[row][offer]],
        count={zone: zones.count(zone) for zone in ZONES},
        held=_held(subject, lacking),
        justified=bool(verdicts.justified[offer]),
        gain=verdicts.gain[offer],
        reference=_reference(plan, judged, subject, offer),
        benefit=verdicts.benefit[offer],
        ledger=_ledger(subject, offer),
        conditions=named_conditions(subject, judged.conditions[offer]),
        met=_met(subject, judged, offer),
        missing=lacking,
        proof=_proof(subject, judged, offer),
        margin=zone_and_margin(subject, judged, offer)[1],
        risks=risks,
    )
