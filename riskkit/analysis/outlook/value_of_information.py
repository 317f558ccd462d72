"""What to find out next: how likely settling a question is to change something, the gravest risks first."""

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import Outcomes, outcomes_if
from riskkit.analysis.outlook.changes import KINDS, weights
from riskkit.engine.encode import BLANK
from riskkit.engine.structure import severity_of
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.base import EFFORTS
from riskkit.schema.results.outlook import Settled, Settling


def next_questions(case: Evaluated, chosen: int, asked: int | None) -> tuple[Settling, ...]:
    """
    Every question in doubt whose settling may change something, in the order in which to settle them.

    By the greatest severity of the risks that it bears on, then by how likely it changes something, then by effort; so
    no claim of a benefit comes before an open question about a grave risk.
    """
    found = [_settling(case, number, chosen, asked) for number in in_doubt(case)]
    useful = [each for each in found if each.changes or each.recommendation]
    return tuple(sorted(useful, key=lambda each: (-each.severity, -each.changes, EFFORTS.index(each.effort))))


def in_doubt(case: Evaluated) -> tuple[int, ...]:
    """The questions that are asked and whose answers are open or leave a doubt; as public weights is neither."""
    shown, columns = case.verdicts.tiers.reading.shown, case.columns
    return tuple(
        number
        for number in range(len(case.plan.questions))
        if shown[number] and (columns.doubt[number] or columns.level[number] == BLANK)
    )


def _settling(case: Evaluated, number: int, chosen: int, asked: int | None) -> Settling:
    places = weights(case, number)
    key = case.plan.questions[number].id
    question = case.framework.questions.questions[key]
    then = outcomes_if(case, [{number: bad} for bad in places], asked)
    levels = tuple(_settled(case, number, bad, then, row, places[bad]) for row, bad in enumerate(places))
    here = case.plan.options[chosen].id
    return Settling(
        question=key,
        kind=KINDS[question.type],
        severity=severity_of(case.plan, number),
        changes=sum(each.chance for each in levels if each.opens or each.closes),
        recommendation=sum(each.chance for each in levels if each.recommended != here),
        settle=question.settle,
        grade=question.grade,
        method=question.method,
        effort=question.effort,
        levels=levels,
    )


def _settled(case: Evaluated, number: int, bad: int, then: Outcomes, row: int, chance: float) -> Settled:
    options = case.plan.options
    now = [verdict != NOT_ALLOWED for verdict in case.verdicts.verdicts]
    after = [then.verdicts[option][row] != NOT_ALLOWED for option in range(len(options))]
    return Settled(
        level=case.level(number, bad),
        chance=chance,
        recommended=options[then.recommended[row]].id,
        opens=tuple(o.id for o, a, b in zip(options, now, after, strict=True) if b and not a),
        closes=tuple(o.id for o, a, b in zip(options, now, after, strict=True) if a and not b),
    )
