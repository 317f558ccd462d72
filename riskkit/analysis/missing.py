"""What stands between an option and clearance: answers, grades, methods, levels, benefit, contradictions."""

from collections.abc import Iterable, Iterator
from math import inf, log10

from riskkit.analysis.supposing import entering, supposed
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import BLANK, NOT_APPLICABLE
from riskkit.engine.plan import ACCEPTABLE, INTOLERABLE, SEVERE, TOLERABLE, Judgement, Plan
from riskkit.engine.verdict import Scored, Verdicts, climb, reads, too_broad
from riskkit.schema.base import GRADES
from riskkit.schema.framework import Framework
from riskkit.schema.recommendation import Missing

LEVELS_NAMED = 3
"""So many of the answers that would lower a risk are named as levels to better."""
HELPS = 0.05
"""Decades below which bettering an answer is not worth naming."""


def _failing(plan: Plan, judgement: Judgement, scored: Scored, verdicts: Verdicts, offer: int) -> Iterator[int]:
    """The risks that keep an option from being cleared: the intolerable, or the unjustified tolerable ones."""
    likelihoods = scored.outcomes[reads(plan, offer)].likelihood
    for risk, likelihood in enumerate(likelihoods):
        zone = climb(judgement.zone[risk], likelihood.value[offer], single())
        if zone >= INTOLERABLE or (zone == TOLERABLE and not verdicts.justified[offer]):
            yield risk


def _of_question(framework: Framework, plan: Plan, scored: Scored, risk: int, number: int) -> Missing | None:
    """What is missing of one answer that bears on a risk: the answer, its grade, or its method."""
    question, level = plan.questions[number], scored.columns.level[number]
    spec = framework.questions.questions[question.id]
    harm = plan.harms[risk].id
    if level in (BLANK, NOT_APPLICABLE):
        where = "in the context" if question.world else ""
        text = f"unanswered {where}".strip() + ", so it stands at its worst"
        return Missing(kind="answer", question=question.id, risks=(harm,), text=text)
    if level == question.worst:
        return None
    if not scored.columns.method[number]:
        text = f"no evidence by {spec.method}, so it reads no better than unanswered"
        return Missing(kind="method", question=question.id, risks=(harm,), text=text)
    if scored.columns.grade[number] < question.grade:
        has = GRADES[scored.columns.grade[number]]
        text = f"supported by {has}, needs {spec.grade}, so it reads a level worse"
        return Missing(kind="grade", question=question.id, risks=(harm,), text=text)
    return None


def _helping(plan: Plan, scored: Scored, risk: int, offer: int) -> list[tuple[float, int]]:
    """(decades, question): by how much each answer, brought to its best alone, would lower a risk; most first."""
    row = reads(plan, offer)
    read = scored.rows.row(row).read
    now = supposed(plan, scored, risk, offer, row, read)
    found = []
    for number in entering(plan, risk):
        if read[number] > 0 and scored.columns.level[number] >= 0:
            best = [0 if other == number else level for other, level in enumerate(read)]
            then = supposed(plan, scored, risk, offer, row, best)
            found.append((log10(now / then) if then else inf, number))
    return sorted(found, reverse=True)


def _of_levels(framework: Framework, plan: Plan, scored: Scored, risk: int, offer: int) -> Iterator[Missing]:
    """The answers that would lower a risk most; where none alone does, those that would together."""
    reading, harm = scored.rows.row(reads(plan, offer)), plan.harms[risk].id
    helping = _helping(plan, scored, risk, offer)
    alone = [(drop, number) for drop, number in helping if drop >= HELPS]
    for drop, number in (alone or helping)[:LEVELS_NAMED]:
        key = plan.questions[number].id
        level = framework.questions.questions[key].by_badness[reading.read[number]]
        helps = f"alone would lower the risk by {drop:.1f} decades" if alone else "helps only together with others"
        yield Missing(kind="level", question=key, risks=(harm,), text=f"reads '{level}'; its best level {helps}")


def _of_risk(framework: Framework, plan: Plan, scored: Scored, risk: int, offer: int) -> Iterator[Missing]:
    row = reads(plan, offer)
    reading, harm = scored.rows.row(row), plan.harms[risk].id
    for number in entering(plan, risk):
        if reading.read[number] > 0 and not reading.hidden[number]:
            found = _of_question(framework, plan, scored, risk, number)
            if found:
                yield found
    yield from _of_levels(framework, plan, scored, risk, offer)
    if not any(reading.read[number] > 0 for number in entering(plan, risk)):
        text = "every answer is at its best: it is the option itself that lets too much through"
        yield Missing(kind="option", risks=(harm,), text=text)


def _holds(plan: Plan, scored: Scored, offer: int) -> Iterator[Missing]:
    rows, spec = scored.rows, plan.offers[offer]
    for number, question in enumerate(plan.questions):
        if rows.kept_hidden[number] and question.severity >= SEVERE and not spec.reference:
            text = "a stored answer is hidden and worse than the best: resolve it or clear it"
            yield Missing(kind="contradiction", question=question.id, text=text)
        if spec.reversible:
            continue
        if rows.over_cap[number]:
            text = "is stated worse than a more basic answer allows: one of the two is wrong"
            yield Missing(kind="contradiction", question=question.id, text=text)
        if rows.unsettled[number]:
            text = "decides what else is asked, and is not answered at the grade it needs"
            yield Missing(kind="critical", question=question.id, text=text)


def _of_benefit(plan: Plan, judgement: Judgement, scored: Scored, verdicts: Verdicts, offer: int) -> Iterator[Missing]:
    gain, delta = verdicts.gain[offer], judgement.delta
    yield Missing(kind="benefit", text=f"a tolerable risk needs a gain of {delta:g}; this option gains {gain:.2f}")
    for benefit in plan.gains:
        number = benefit.claim[0]
        if scored.columns.level[number] < 0 and not scored.rows.stated.hidden[number]:
            text = "unclaimed, so it counts as nothing"
            yield Missing(kind="benefit", question=plan.questions[number].id, text=text)


def missing(
    framework: Framework, plan: Plan, judgement: Judgement, scored: Scored, verdicts: Verdicts, offer: int
) -> tuple[Missing, ...]:
    """Exactly what is missing for an offer to be cleared on its own account; empty where it is."""
    if verdicts.own[offer]:
        return ()
    row = reads(plan, offer)
    found = list(_holds(plan, scored, offer))
    for risk in _failing(plan, judgement, scored, verdicts, offer):
        found += _of_risk(framework, plan, scored, risk, offer)
    likelihoods = scored.outcomes[row].likelihood
    if too_broad(plan, judgement, likelihoods, offer, single()):
        text = "too many risks of one family stand at the edge of what is tolerable"
        found.append(Missing(kind="breadth", text=text))
    worst = verdicts.zone[row][offer]
    if ACCEPTABLE < worst < INTOLERABLE and not verdicts.justified[offer]:
        found += _of_benefit(plan, judgement, scored, verdicts, offer)
    return tuple(_merged(found))


def _merged(found: Iterable[Missing]) -> Iterator[Missing]:
    """What is missing for several risks alike, told once."""
    risks: dict[Missing, tuple[str, ...]] = {}
    for item in found:
        key = item.model_copy(update={"risks": ()})
        risks[key] = (*risks.get(key, ()), *item.risks)
    for item, named in risks.items():
        yield item.model_copy(update={"risks": tuple(dict.fromkeys(named))})
