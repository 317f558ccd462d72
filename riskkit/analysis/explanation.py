"""The numbers behind a verdict: each tier worked out by the tables, and what a question bears on."""

from dataclasses import dataclass

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import outcomes_if
from riskkit.engine.arithmetic import single
from riskkit.engine.plan import TOP, FlawRisk, UpliftRisk
from riskkit.engine.readings import doubted, read_off
from riskkit.engine.structure import all_risks, behind, directly
from riskkit.engine.tables import inferable
from riskkit.errors import InputError, Problem
from riskkit.schema.checks.framework import suggest
from riskkit.schema.results.explanation import Kind
from riskkit.schema.results.recommendation import RiskResult

NOTHING = "nothing"
"""What a hazard is compared with that nobody answered."""


def subject(case: Evaluated, thing: str) -> tuple[Kind, str]:
    """What an id or a title names, and its id; raises `InputError` where there is nothing of that name."""
    spec = case.framework
    kinds: dict[Kind, dict[str, str]] = {
        "option": {key: each.title for key, each in spec.options.options.items()},
        "risk": {key: each.title for key, each in spec.risks.risks.items()},
        "question": {key: each.title for key, each in spec.questions.questions.items()},
        "benefit": {key: each.title for key, each in spec.benefits.benefits.items()},
        "measure": {key: each.title for key, each in spec.measures.measures.items()},
    }
    for kind, titles in kinds.items():
        if thing in titles:
            return kind, thing
    for kind, titles in kinds.items():
        for key, title in titles.items():
            if title.casefold() == thing.casefold():
                return kind, key
    known = [word for titles in kinds.values() for item in titles.items() for word in item]
    hint = suggest(thing, known, "names") or f"options: {', '.join(kinds['option'])}; or name a risk or a question"
    raise InputError([Problem("", "", f"'{thing}' is no option, risk, question, benefit or measure", hint)])


@dataclass(frozen=True, slots=True)
class Worked:
    """One tier worked out: levels by id, entries by number."""

    question: str
    """The question that gives the hazard; of a flaw that has several the least."""
    hazard: str
    against: str
    """What is available, or the breadth of a flaw; NOTHING where nothing is credited, empty where it has none."""
    entry: int
    """What the first table, or the level and breadth of a flaw, give."""
    defence: str | None
    step: int
    moved: int
    """The tier after the defence."""
    tier: int
    lasting: bool
    places: tuple[str, ...]


def work_out(case: Evaluated, risk: UpliftRisk | FlawRisk, found: RiskResult, *, lasting: bool) -> Worked:
    """The tier of a risk for what can be taken back, or for what is *lasting*, with every number on the way."""
    if isinstance(risk, UpliftRisk):
        return _uplift(case, risk, found, lasting)
    return _flaw(case, risk, found)


def _uplift(case: Evaluated, risk: UpliftRisk, found: RiskResult, lasting: bool) -> Worked:
    plan, columns = case.plan, case.columns
    off = [plan.index[each.question] for each in found.off] if lasting else []
    given = case.verdicts.tiers.reading
    reading = read_off(plan, columns, given, [q for q in off if q in plan.basics], single()) if off else given

    def at(question: int) -> int:
        if question in off and question not in plan.basics and columns.level[question] >= 0:
            return int(doubted(columns, question, reading.cap[question], single()))
        return int(reading.counted[question])

    answered = columns.level[risk.hazard] >= 0
    hazard, weights = at(risk.hazard), at(risk.weights)
    offered = (weights if lasting else min(weights, at(risk.hosted))) if answered else plan.width - 1
    entry = int(plan.uplift[hazard * plan.width + offered])
    defence = None if risk.defence is None else at(risk.defence)
    step = 0 if defence is None else int(plan.defence[defence])
    hazard_id, offered_id = case.level(risk.hazard, hazard), case.level(risk.weights, offered)
    defence_id = None if defence is None or risk.defence is None else case.level(risk.defence, defence)
    places = [f"tables.yaml: uplift/tiers/{hazard_id}/{offered_id}"]
    return Worked(
        question=plan.questions[risk.hazard].id,
        hazard=hazard_id,
        against=offered_id if answered else NOTHING,
        entry=entry,
        defence=defence_id,
        step=step,
        moved=_moved(entry, step),
        tier=found.lasting_tier if lasting else found.tier,
        lasting=lasting,
        places=(*places, *([f"tables.yaml: defence/steps/{defence_id}"] if defence_id else [])),
    )


def _flaw(case: Evaluated, risk: FlawRisk, found: RiskResult) -> Worked:
    counted, plan = case.verdicts.tiers.reading.counted, case.plan
    question = min(risk.hazard, key=lambda each: counted[each])
    entry, against, places = int(counted[question]), "", list[str]()
    if risk.breadth is not None:
        against = case.level(risk.breadth, counted[risk.breadth])
        places.append(f"tables.yaml: breadth/steps/{against}")
        entry = max(entry + int(plan.breadth[counted[risk.breadth]]), 0) if entry else 0
    step = 0 if risk.defence is None else int(plan.defence[counted[risk.defence]])
    defence = None if risk.defence is None else case.level(risk.defence, counted[risk.defence])
    return Worked(
        question=plan.questions[question].id,
        hazard=case.level(question, counted[question]),
        against=against,
        entry=entry,
        defence=defence,
        step=step,
        moved=_moved(entry, step),
        tier=found.tier,
        lasting=False,
        places=(*places, *([f"tables.yaml: defence/steps/{defence}"] if defence else [])),
    )


def _moved(tier: int, step: int) -> int:
    return min(max(tier + step, 0), TOP) if tier else 0


def spared(case: Evaluated, risk: UpliftRisk) -> bool:
    """Whether answers in doubt leave a tier as it is because the model is no more capable than public weights."""
    if not case.profile.off or not inferable(case.plan, risk, case.verdicts.tiers.reading):
        return False
    return any(case.columns.doubt[question] for question in directly(case.plan, risk))


def bears_on(case: Evaluated, question: int) -> tuple[str, ...]:
    """The risks whose tiers a question can move."""
    return tuple(case.plan.risks[risk.position] for risk in all_risks(case.plan) if question in behind(case.plan, risk))


def by_level(case: Evaluated, question: int, asked: int | None) -> list[tuple[str, str, str]]:
    """What is recommended by the level of an answer, from the best: levels of one outcome as first, last, option."""
    count = case.plan.questions[question].worst + 1
    then = outcomes_if(case, [{question: bad} for bad in range(count)], asked).recommended
    starts = [bad for bad in range(count) if not bad or then[bad] != then[bad - 1]]
    ends = [*(bad - 1 for bad in starts[1:]), count - 1]
    return [
        (case.level(question, first), case.level(question, last), case.plan.options[then[first]].id)
        for first, last in zip(starts, ends, strict=True)
    ]
