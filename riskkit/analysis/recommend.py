"""One assessment's recommendation, assembled from the engine's verdicts."""

from collections.abc import Mapping
from math import isclose

from riskkit.analysis.counsel import checks, citations, components
from riskkit.analysis.depth import Depth
from riskkit.analysis.drivers import decades_up, exact
from riskkit.analysis.profiles import own_among, survival
from riskkit.analysis.results import named_conditions, option_result, risk_reading, zone_and_margin
from riskkit.analysis.standing import answers, blanks, contradictions, evidence
from riskkit.analysis.subject import Judged, Subject, judged_by_profile, once_met, subject_of
from riskkit.engine.plan import ACCEPTABLE, INTOLERABLE
from riskkit.engine.verdict import reads
from riskkit.schema.assessment import Assessment, Context, Pin
from riskkit.schema.case import Case
from riskkit.schema.framework import Framework
from riskkit.schema.outlook import Outlook
from riskkit.schema.reading import ZONES
from riskkit.schema.recommendation import (
    Asked,
    Chosen,
    OptionResult,
    ProfileOutcome,
    Recommendation,
    Used,
)

RESTS_ON, TIGHTEST = 5, 2
"""So many answers that an outcome leans on are named, of so many risks."""


def _reason(judged: Judged) -> str:
    verdicts, chosen = judged.verdicts, judged.recommended
    among = [n for n, name in enumerate(judged.names) if name in ("cleared", "cleared-with-conditions")]
    most = verdicts.benefit[chosen]
    if sum(isclose(verdicts.benefit[n], most) for n in among) == 1:
        return "the largest benefit among the options that are cleared, with or without conditions"
    if verdicts.cleared[chosen] and verdicts.zone["upper"][chosen] == ACCEPTABLE:
        return "no option cleared gives more benefit, and of those equal it is the most open with every risk acceptable"
    return "no option cleared gives more benefit, and of those equal it is the first that can be taken back"


def _rests_on(subject: Subject, judged: Judged) -> tuple[str, ...]:
    """
    The questions behind the risks nearest to worsening the recommended option's zone, the strongest brakes first.

    With the conditions met, where it has any.
    """
    plan, judgement, offer = subject.plan, judged.judgement, judged.recommended
    after = once_met(subject, judged, offer)
    worst, likelihoods = zone_and_margin(after, judged, offer)[0], after.scored.outcomes[reads(plan, offer)].likelihood
    room = [
        (decades, harm.id, risk)
        for risk, harm in enumerate(plan.harms)
        if (decades := decades_up(plan, judgement, risk, exact(likelihoods[risk], offer), worst)) is not None
    ]
    ranked = [
        share
        for _, _, risk in sorted(room)[:TIGHTEST]
        for share in sorted(risk_reading(after, judgement, risk, offer).drivers, key=lambda share: share.decades)
    ]
    return tuple(dict.fromkeys(question for share in ranked for question in share.questions))[:RESTS_ON]


def _chosen(subject: Subject, judged: Judged, options: Mapping[str, OptionResult]) -> Chosen:
    key = subject.plan.offers[judged.recommended].id
    chosen = options[key]
    return Chosen(
        option=key,
        verdict=chosen.verdict,
        conditions=chosen.conditions,
        reason=_reason(judged),
        until_then=subject.plan.offers[judged.until_then].id,
        rests_on=_rests_on(subject, judged),
        margin=chosen.margin if chosen.met is None else chosen.met.margin,
    )


def _profile(subject: Subject, judged: Judged) -> ProfileOutcome:
    plan = subject.plan
    return ProfileOutcome(
        title=subject.framework.profiles.profiles[judged.judgement.id].title,
        recommended=plan.offers[judged.recommended].id,
        conditions=named_conditions(subject, judged.conditions[judged.recommended]),
        ceiling=tuple(plan.offers[number].id for number in judged.ceiling),
        verdicts={offer.id: judged.names[number] for number, offer in enumerate(plan.offers)},
    )


def _titles(framework: Framework) -> dict[str, str]:
    spec = framework
    titled = (
        spec.risks.risks,
        spec.benefits.benefits,
        spec.measures.measures,
        spec.profiles.profiles,
        spec.questions.sections,
        spec.options.options,
        spec.options.pathways,
        spec.options.components,
        spec.advice.recommendations,
    )
    return {key: item.title for group in titled for key, item in group.items()}


def _duties(options: Mapping[str, OptionResult], reference: str) -> tuple[str, ...]:
    """What holds whatever is released: the reference keeps the weights, which can still be stolen."""
    return tuple(
        f"guard the weights: kept as they are, theft alone makes {risk} {reading.rows[row].zone} on the {row} row"
        for risk, reading in options[reference].risks.items()
        for row in ("upper",)
        if ZONES.index(reading.rows[row].zone) >= INTOLERABLE
    )


def recommend(
    framework: Framework,
    assessment: Assessment,
    context: Context | None,
    *,
    date: str,
    digests: Mapping[str, str],
    tool: str,
    depth: Depth | None = None,
) -> Recommendation:
    """
    What the engine concludes about an assessment on a date, with every reason.

    *digests* holds those of framework, context and assessment, and of a profile of the user's own where one is among
    the framework's. The assessment must be free of problems (riskkit.schema.answers).
    """
    subject, asked = subject_of(framework, assessment, context, date)
    judged = judged_by_profile(subject, assessment)
    mine, plan = judged[assessment.profile], subject.plan
    options = {offer.id: option_result(subject, mine, number) for number, offer in enumerate(plan.offers)}
    read = answers(framework, plan, subject.scored, assessment, context, date)
    reference = next(offer.id for offer in plan.offers if offer.reference)
    outcomes = {key: _profile(subject, found) for key, found in judged.items()}
    own, release = own_among(framework), assessment.release
    return Recommendation(
        tool=tool,
        date=date,
        framework=Used(id=framework.id, version=framework.framework.version, digest=digests["framework"]),
        context=Used(id=context.id, digest=digests["context"]) if context else None,
        assessment=Used(id=release.subject, digest=digests["assessment"]),
        profile=assessment.profile,
        own_profile=Used(id=own.id, digest=digests["profile"]) if own else None,
        delta=mine.judgement.delta,
        release=release,
        asked=asked,
        recommended=_chosen(subject, mine, options),
        ceiling=tuple(plan.offers[number].id for number in mine.ceiling),
        options=options,
        titles=_titles(framework),
        weights=dict(framework.profiles.profiles[assessment.profile].weights),
        measures=assessment.measures,
        contradictions=contradictions(framework, plan, subject.scored),
        blanks=blanks(plan, subject.scored),
        answers=read,
        evidence=evidence(framework, assessment, context, date),
        components=components(framework, release, options),
        checks=checks(framework, read),
        profiles=outcomes,
        survives=survival(framework, outcomes.values()),
        citations=citations(framework, read),
        duties=_duties(options, reference),
        limits=framework.framework.limits,
        outlook=_outlook(subject, mine, assessment, context, asked, date, depth),
    )


def _outlook(
    subject: Subject,
    mine: Judged,
    assessment: Assessment,
    context: Context | None,
    asked: Asked,
    date: str,
    depth: Depth | None,
) -> Outlook | None:
    """How sure all of that is and what would change it, with analyses that nobody else has to load."""
    if depth is None:
        return None
    from riskkit.analysis.outlook import outlook

    return outlook(subject, mine, assessment, context, asked, date, depth)


def as_assessment(case: Case, *, facts_only: bool) -> Assessment:
    """The assessment of a decided case: with all its answers, or with those alone that are sourced facts."""
    kept = {key: answer for key, answer in case.answers.items() if not facts_only or answer.basis == "fact"}
    return Assessment(
        riskkit="assessment/1",
        framework=Pin(id=case.framework),
        context=Pin(id=case.context),
        profile=case.profile,
        release=case.release,
        answers=kept,
        evidence=case.evidence,
        measures=case.measures,
        undertakes=case.undertakes,
    )
