"""One assessment's recommendation, assembled from the engine's verdicts."""

from collections.abc import Mapping, Sequence
from typing import Literal

from riskkit.analysis.evaluated import Evaluated, asked_or_best, evaluate
from riskkit.analysis.recommendation.advice import checks, citations, components
from riskkit.analysis.recommendation.answers import answers, blanks, contradictions, evidence
from riskkit.analysis.recommendation.gaps import barriers, decided_by, deciding
from riskkit.analysis.recommendation.risks import risks
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import AS_PUBLIC
from riskkit.engine.plan import LASTING_FROM, TRUSTED
from riskkit.engine.structure import from_closed
from riskkit.engine.tables import inferable
from riskkit.engine.verdict import ALLOWED, NOT_ALLOWED, claims, counting, recommended
from riskkit.schema.assessment import Assessment
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.outlook import Outlook
from riskkit.schema.results.recommendation import (
    BenefitResult,
    Chosen,
    OptionResult,
    Precedent,
    ProfileOutcome,
    Recommendation,
    Survival,
    Tables,
    Used,
    World,
)

Digests = Mapping[str, str]


def recommend(
    framework: Framework,
    assessment: Assessment | Case,
    context: Context | None,
    *,
    date: str,
    digests: Digests,
    tool: str,
) -> Recommendation:
    """
    What the engine concludes about an assessment on a date, with every reason; without outlook and precedents.

    *digests* holds those of framework, context and assessment, and of a profile of the user's own where one is among
    the framework's. The answers must be free of problems.
    """
    return conclude(evaluate(framework, assessment, context, date), digests=digests, tool=tool)


def conclude(
    case: Evaluated,
    *,
    digests: Digests,
    tool: str,
    outlook: Outlook | None = None,
    precedents: Sequence[Precedent] = (),
) -> Recommendation:
    """The recommendation for an evaluated assessment, with what else was worked out about it."""
    framework, assessment, context, plan = case.framework, case.assessment, case.context, case.plan
    found = answers(case)
    lowest = deciding(case)
    options = {option.id: _option(case, number, lowest) for number, option in enumerate(plan.options)}
    profiles = {key: _profile(case.under(key), case.wanted) for key in plan.profiles}
    return Recommendation(
        tool=tool,
        date=case.date,
        framework=Used(id=framework.id, version=framework.framework.version, digest=framework.digest),
        context=Used(id=context.id, digest=digests["context"]) if context else None,
        assessment=Used(id=assessment.release.subject, digest=digests["assessment"]),
        profile=case.profile.id,
        own_profile=Used(id=case.profile.id, digest=digests["profile"]) if "profile" in digests else None,
        release=assessment.release,
        asked=case.asked,
        recommended=_chosen(case),
        ceiling=CLASSES[case.verdicts.ceiling],
        deciding=lowest,
        options=options,
        risks=risks(case),
        tables=_tables(framework),
        benefits=_benefits(case),
        relative=_relative(case),
        inferred=_inferred(case),
        world=_world(case),
        titles=_titles(framework),
        measures=assessment.measures,
        contradictions=contradictions(case),
        blanks=blanks(case),
        answers=found,
        evidence=evidence(case),
        components=components(framework, assessment.release, options),
        checks=checks(framework, found),
        profiles=profiles,
        survives=_survival(case, profiles, options),
        precedents=tuple(precedents),
        citations=citations(framework, found),
        duties=_duties(case),
        limits=framework.framework.limits,
        outlook=outlook,
    )


def _survival(case: Evaluated, profiles: Mapping[str, ProfileOutcome], options: Mapping[str, OptionResult]) -> Survival:
    """Whether the recommendation is the same in every profile."""
    from_closed_ids = [case.plan.options[number].id for number in from_closed(case.plan)]
    chosen = [outcome.recommended for outcome in profiles.values()]
    sides = {options[option].reversible for option in chosen}
    ranked = sorted(chosen, key=from_closed_ids.index)
    return Survival(same_option=len(set(chosen)) == 1, same_side=len(sides) == 1, range=(ranked[0], ranked[-1]))


def _until_then(case: Evaluated) -> int:
    verdicts = case.verdicts
    freely = [ALLOWED if verdict == ALLOWED else NOT_ALLOWED for verdict in verdicts.verdicts]
    return int(recommended(case.plan, freely, verdicts.classes, verdicts.worth, single()))


def _chosen(case: Evaluated) -> Chosen:
    plan, verdicts, chosen = case.plan, case.verdicts, case.chosen
    wanted = chosen if case.wanted is None else case.wanted
    order = from_closed(plan)
    return Chosen(
        option=plan.options[chosen].id,
        verdict=case.verdict(chosen),
        conditions=case.conditions(chosen),
        reason=_reason(case, chosen),
        until_then=plan.options[_until_then(case)].id,
        further=tuple(
            plan.options[number].id
            for number in order[order.index(chosen) + 1 :]
            if verdicts.verdicts[number] != NOT_ALLOWED
        ),
        distance=max(int(verdicts.classes[wanted]) - int(verdicts.classes[chosen]), 0),
    )


def _reason(case: Evaluated, chosen: int) -> Literal["asked-for", "most-open", "most-benefit", "only-one"]:
    verdicts = case.verdicts
    if chosen == case.wanted:
        return "asked-for"
    allowed = [number for number, verdict in enumerate(verdicts.verdicts) if verdict != NOT_ALLOWED]
    if len(allowed) == 1:
        return "only-one"
    beside = [number for number in allowed if verdicts.classes[number] == verdicts.classes[chosen]]
    return "most-open" if len(beside) == 1 else "most-benefit"


def _option(case: Evaluated, number: int, lowest: tuple[str, ...]) -> OptionResult:
    plan, verdicts = case.plan, case.verdicts
    option, heir, against = plan.options[number], case.heir(number), barriers(case, number)
    return OptionResult(
        title=case.framework.options.options[option.id].title,
        access=CLASSES[option.access],
        judged_as=CLASSES[verdicts.classes[number]],
        reversible=verdicts.classes[number] < LASTING_FROM,
        verdict=case.verdict(number),
        conditions=case.conditions(number),
        inherits_from=plan.options[heir].id if heir != number else None,
        barriers=against,
        decided_by=decided_by(against, lowest),
        worth=verdicts.worth[number],
        kept={benefit.id: benefit.kept[number] for benefit in plan.benefits},
    )


def _profile(case: Evaluated, wanted: int | None) -> ProfileOutcome:
    chosen = asked_or_best(case.verdicts, wanted)
    return ProfileOutcome(
        title=case.framework.profiles.profiles[case.profile.id].title,
        recommended=case.plan.options[chosen].id,
        conditions=case.conditions(chosen),
        ceiling=CLASSES[case.verdicts.ceiling],
        verdicts={option.id: case.verdict(number) for number, option in enumerate(case.plan.options)},
    )


def _benefits(case: Evaluated) -> dict[str, BenefitResult]:
    plan, reading = case.plan, case.verdicts.tiers.reading
    found = {}
    rows = zip(
        plan.benefits, case.profile.weights, claims(plan, reading, single()), counting(plan, reading), strict=True
    )
    for benefit, weight, steps, (counts, lasting) in rows:
        level = case.columns.level[benefit.claim]
        found[benefit.id] = BenefitResult(
            title=case.framework.benefits.benefits[benefit.id].title,
            question=case.plan.questions[benefit.claim].id,
            claim=case.level(benefit.claim, level) if level >= 0 else None,
            steps=steps,
            counts=counts,
            lasting=lasting,
            weight=weight,
        )
    return found


def _relative(case: Evaluated) -> str | None:
    spec = case.plan.relative
    return None if spec is None else case.level(spec.question, case.verdicts.tiers.reading.relative)


def _inferred(case: Evaluated) -> dict[str, str]:
    """Per hazard that counts as that of public weights who signs for it."""
    reading = case.verdicts.tiers.reading
    found = {}
    for risk in case.plan.uplifts:
        if case.columns.level[risk.hazard] == AS_PUBLIC and inferable(case.plan, risk, reading):
            key = case.plan.questions[risk.hazard].id
            found[key] = case.assessment.answers[key].by or ""
    return found


def _tables(framework: Framework) -> Tables:
    kinds = framework.tables.ceilings.items()
    return Tables(
        uplift=framework.tables.uplift.tiers,
        ceilings={kind: {int(key): tuple(row.values()) for key, row in found.cells.items()} for kind, found in kinds},
    )


def _world(case: Evaluated) -> World | None:
    context = case.context
    if context is None:
        return None
    aged = tuple(key for key, standing in case.answers.items() if standing.aged)
    return World(id=context.id, title=context.title, date=context.date, best_public=context.best_public, aged=aged)


def _titles(framework: Framework) -> dict[str, str]:
    spec = framework
    titled = (
        spec.questions.questions,
        spec.questions.sections,
        spec.risks.risks,
        spec.risks.families,
        spec.benefits.benefits,
        spec.measures.measures,
        spec.profiles.profiles,
        spec.options.options,
        spec.options.components,
        spec.advice.recommendations,
    )
    return {key: item.title for group in titled for key, item in group.items()}


def _duties(case: Evaluated) -> tuple[str, ...]:
    """What holds whatever is released: weights that are kept in can still be stolen."""
    return tuple(
        f"protect the weights: if stolen, {case.framework.risks.risks[case.plan.risks[risk]].title} would be "
        f"in tier {case.verdicts.tiers.as_weights[risk]}"
        for risk, limit in enumerate(case.verdicts.ceilings)
        if limit <= TRUSTED
    )
