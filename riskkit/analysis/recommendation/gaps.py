"""What stands between an option and being allowed, one reason after another."""

from collections.abc import Iterator

from riskkit.analysis.evaluated import Evaluated, lacking
from riskkit.engine.plan import CLASS_NAMES, LASTING_FROM, PUBLIC
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.results.recommendation import Barrier


def barriers(case: Evaluated, option: int) -> tuple[Barrier, ...]:
    """Every reason why an option is not allowed; empty where it is."""
    if case.verdicts.verdicts[option] != NOT_ALLOWED:
        return ()
    return (*_risks(case, option), *_extreme(case, option), *_facts(case, option), *_refused(case, option))


def _title(case: Evaluated, risk: int) -> str:
    return case.framework.risks.risks[case.plan.risks[risk]].title


def _tier(case: Evaluated, risk: int, access: int) -> int:
    tiers = case.verdicts.tiers
    return int((tiers.lasting if access >= LASTING_FROM else tiers.returnable)[risk])


def _risks(case: Evaluated, option: int) -> Iterator[Barrier]:
    access, verdicts, spec = case.verdicts.classes[option], case.verdicts, case.plan.options[option]
    for risk, ceiling in enumerate(verdicts.ceilings):
        key, tier = case.plan.risks[risk], _tier(case, risk, access)
        at = f"{_title(case, risk)}: severity {case.plan.severities[risk]}, tier {tier}"
        if access > ceiling:
            tolerable = case.plan.ceilings[risk].tolerable[tier]
            if tolerable >= access:
                text = f"{at}, allows {CLASS_NAMES[access]} access for a benefit only"
                if case.profile.tolerates:
                    yield Barrier(kind="benefit", risk=key, text=f"{text}, and none that counts is claimed")
                else:
                    yield Barrier(kind="profile", risk=key, text=f"{text}, and this profile weighs none")
            else:
                yield Barrier(kind="risk", risk=key, text=f"{at}, allows {CLASS_NAMES[ceiling]} access at most")
        elif spec.only_acceptable and verdicts.acceptable[risk][1] < spec.access:
            yield Barrier(kind="only-acceptable", risk=key, text=f"{at}, is not acceptable without a benefit")


def _extreme(case: Evaluated, option: int) -> Iterator[Barrier]:
    if case.plan.options[option].where_extreme:
        return
    for risk, cell in enumerate(case.plan.ceilings):
        if cell.extreme[case.verdicts.tiers.returnable[risk]]:
            text = f"{_title(case, risk)} is extreme, and this option is not offered then"
            yield Barrier(kind="extreme", risk=case.plan.risks[risk], text=text)


def _facts(case: Evaluated, option: int) -> Iterator[Barrier]:
    counted = case.verdicts.tiers.reading.counted
    for question, most in case.plan.options[option].needs:
        if counted[question] > most:
            key = case.plan.questions[question].id
            text = f"it needs {key} at {case.level(question, most)}, and it counts as {_now(case, question)}"
            yield Barrier(kind="fact", question=key, text=text)


def _now(case: Evaluated, question: int) -> str:
    level = case.level(question, case.verdicts.tiers.reading.counted[question])
    return level if case.columns.level[question] >= 0 else f"{level} for want of an answer"


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
    lowest = [risk for risk, limit in enumerate(verdicts.ceilings) if limit == verdicts.ceiling]
    tiers = verdicts.tiers.lasting
    return tuple(plan.risks[risk] for risk in sorted(lowest, key=lambda r: (-plan.severities[r], -tiers[r], r)))
