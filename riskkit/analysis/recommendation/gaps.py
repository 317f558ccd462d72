"""What stands between an option and being allowed, one reason after another."""

from collections.abc import Iterator
from typing import Literal

from riskkit.analysis.evaluated import Evaluated, lacking
from riskkit.engine.plan import AS_WEIGHTS_FROM, PUBLIC
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.recommendation import Barrier


def barriers(case: Evaluated, option: int) -> tuple[Barrier, ...]:
    """Every reason why an option is not allowed, the gravest risk first; empty where it is."""
    if case.verdicts.verdicts[option] != NOT_ALLOWED:
        return ()
    gravest = _from_gravest(case, case.verdicts.classes[option])
    risks = (each for risk in gravest for each in _risk(case, option, risk))
    return (*risks, *_facts(case, option), *_refused(case, option))


def decided_by(found: tuple[Barrier, ...], lowest: tuple[str, ...]) -> tuple[str, ...]:
    """The risks that decide against an option: of those in its way the *lowest* ones; all where none of them is."""
    risks = tuple(dict.fromkeys(each.risk for each in found if each.risk))
    return tuple(risk for risk in risks if risk in lowest) or risks


def _from_gravest(case: Evaluated, access: int) -> list[int]:
    """The risks by severity, then by the tier that a class of access reads, from the greatest."""
    plan = case.plan
    return sorted(range(len(plan.risks)), key=lambda risk: (-plan.severities[risk], -_tier(case, risk, access)))


def _title(case: Evaluated, risk: int) -> str:
    return case.framework.risks.risks[case.plan.risks[risk]].title


def _tier(case: Evaluated, risk: int, access: int) -> int:
    tiers = case.verdicts.tiers
    return int((tiers.as_weights if access >= AS_WEIGHTS_FROM else tiers.as_run)[risk])


def _risk(case: Evaluated, option: int, risk: int) -> Iterator[Barrier]:
    plan, access = case.plan, case.verdicts.classes[option]
    key, cell, tier = plan.risks[risk], plan.ceilings[risk], _tier(case, risk, access)
    at = f"{_title(case, risk)}: severity {plan.severities[risk]}, tier {tier}"
    if found := _forbids(case, option, risk, tier):
        kind, text = found
        yield Barrier(kind=kind, risk=key, tier=tier, extreme=bool(cell.extreme[tier]), text=f"{at}, {text}")
    returnable = int(case.verdicts.tiers.as_run[risk])
    if cell.extreme[returnable] and not plan.options[option].where_extreme:
        text = f"{_title(case, risk)} is extreme, and this option is not offered then"
        yield Barrier(kind="extreme", risk=key, tier=returnable, extreme=True, text=text)


def _forbids(
    case: Evaluated, option: int, risk: int, tier: int
) -> tuple[Literal["risk", "benefit", "profile", "only-acceptable"], str] | None:
    """Why the second table forbids an option, and that in words; None where it does not."""
    access, verdicts, spec = case.verdicts.classes[option], case.verdicts, case.plan.options[option]
    ceiling = verdicts.ceilings[risk]
    if access <= ceiling:
        strict = spec.only_acceptable and verdicts.acceptable[risk][1] < spec.access
        return ("only-acceptable", "is not acceptable without a benefit") if strict else None
    if case.plan.ceilings[risk].tolerable[tier] < access:
        return "risk", f"allows {CLASSES[ceiling]} access at most"
    text = f"allows {CLASSES[access]} access for a benefit only"
    if case.profile.tolerates:
        return "benefit", f"{text}, and the release claims none that counts"
    return "profile", f"{text}, and this profile weighs none"


def _facts(case: Evaluated, option: int) -> Iterator[Barrier]:
    counted = case.verdicts.tiers.reading.counted
    for question, most in case.plan.options[option].needs:
        if counted[question] > most:
            key = case.plan.questions[question].id
            text = f"it needs {key} at {case.level(question, most)}, and it counts as {_now(case, question)}"
            yield Barrier(kind="fact", question=key, text=text)


def _now(case: Evaluated, question: int) -> str:
    level = case.level(question, case.verdicts.tiers.reading.counted[question])
    return level if case.columns.level[question] >= 0 else f"{level} without an answer"


def _refused(case: Evaluated, option: int) -> Iterator[Barrier]:
    for question, most in lacking(case.verdicts, option).items():
        if case.columns.reach[question] > most:
            key = case.plan.questions[question].id
            text = f"it needs {key} at {case.level(question, most)}, to which the developer does not commit"
            yield Barrier(kind="refused", question=key, text=text)


def deciding(case: Evaluated) -> tuple[str, ...]:
    """The risks that allow no more than the ceiling, the one of the greatest severity and tier first; or none."""
    verdicts, plan = case.verdicts, case.plan
    if verdicts.ceiling == PUBLIC:
        return ()
    return tuple(
        plan.risks[risk] for risk in _from_gravest(case, PUBLIC) if verdicts.ceilings[risk] == verdicts.ceiling
    )
