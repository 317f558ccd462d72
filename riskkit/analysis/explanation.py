"""The numbers behind a verdict: each tier worked out by the tables, and what a question bears on."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskkit.analysis.evaluated import Evaluated, is_credited
from riskkit.analysis.hypotheticals import outcomes_if
from riskkit.engine.arithmetic import single
from riskkit.engine.plan import TOP, FlawRisk, UpliftRisk
from riskkit.engine.structure import all_risks, behind, directly
from riskkit.engine.tables import LookUp, bound, flaw_look_up, look_up_as_run, look_up_as_weights
from riskkit.engine.verdict import claims, worth_of
from riskkit.errors import InputError, Problem
from riskkit.schema.checks.framework import suggest
from riskkit.schema.results.explanation import SubjectKind

NOTHING = "nothing"
"""What a hazard is compared with that nobody answered."""


def subject(case: Evaluated, thing: str) -> tuple[SubjectKind, str]:
    """What an id or a title names, and its id; raises `InputError` where there is nothing of that name."""
    spec = case.framework
    kinds: dict[SubjectKind, dict[str, str]] = {
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
    raise InputError([Problem("", "", f"'{thing}' is not an option, risk, question, benefit or measure", hint)])


@dataclass(frozen=True, slots=True)
class TierSteps:
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
    as_weights: bool
    places: tuple[str, ...]


def work_out(case: Evaluated, risk: UpliftRisk | FlawRisk, *, as_weights: bool) -> TierSteps:
    """The tier of a risk while the developer runs the model, or *as weights*, with every number on the way."""
    look = _look_up(case, risk, as_weights=as_weights)
    question = _that_counts(case, risk, as_weights=as_weights)
    hazard = case.level(question, look.hazard)
    if isinstance(risk, UpliftRisk):
        against = case.level(risk.weights, look.against or 0)
        places = [f"tables.yaml: uplift/tiers/{hazard}/{against}"]
        against = against if is_credited(case, risk, as_weights=as_weights) else NOTHING
    else:
        against = case.level(risk.breadth, look.against or 0) if risk.breadth is not None else ""
        places = [f"tables.yaml: breadth/steps/{against}"] if against else []
    defence = None if risk.defence is None else case.level(risk.defence, look.defence or 0)
    return TierSteps(
        question=case.plan.questions[question].id,
        hazard=hazard,
        against=against,
        entry=int(look.entry),
        defence=defence,
        step=int(look.step),
        moved=int(look.moved),
        tier=int(look.tier),
        as_weights=as_weights,
        places=(*places, *([f"tables.yaml: defence/steps/{defence}"] if defence else []), *_bounds(case, look)),
    )


def _bounds(case: Evaluated, look: LookUp) -> Iterator[str]:
    """Where the table stands that bounds a tier."""
    relative = case.framework.tables.relative
    if relative and look.tier != look.moved:
        level = case.level(case.plan.index[relative.question], case.verdicts.tiers.reading.relative)
        yield f"tables.yaml: relative/levels/{level}"


def _that_counts(case: Evaluated, risk: UpliftRisk | FlawRisk, *, as_weights: bool) -> int:
    """The question that gives the hazard; of a flaw with several the one that counts least."""
    if isinstance(risk, UpliftRisk):
        return risk.hazard
    tiers = case.verdicts.tiers
    counted = (tiers.guarded if as_weights else tiers.reading).counted
    return min(risk.hazard, key=lambda one: counted[one])


def _look_up(case: Evaluated, risk: UpliftRisk | FlawRisk, *, as_weights: bool) -> LookUp:
    plan, columns, tiers = case.plan, case.columns, case.verdicts.tiers
    if isinstance(risk, FlawRisk):
        return flaw_look_up(plan, risk, tiers.guarded if as_weights else tiers.reading, single())
    if as_weights:
        return look_up_as_weights(plan, risk, columns, tiers, case.profile.off)[0]
    return look_up_as_run(plan, risk, columns, tiers.reading, single())


def spared(case: Evaluated, risk: UpliftRisk) -> bool:
    """Whether answers in doubt raise no tier because the model is no further ahead of public weights."""
    relative, reading = case.plan.relative, case.verdicts.tiers.guarded
    if not case.profile.off or relative is None or bound(risk, reading, relative.doubted, single()) == TOP:
        return False
    return any(case.columns.doubt[question] for question in directly(case.plan, risk))


def bears_on(case: Evaluated, question: int) -> tuple[str, ...]:
    """The risks whose tiers a question can move."""
    return tuple(case.plan.risks[risk.position] for risk in all_risks(case.plan) if question in behind(case.plan, risk))


def by_level(case: Evaluated, question: int) -> list[tuple[str, str, str]]:
    """What is recommended by the level of an answer, from the best: levels of one outcome as first, last, option."""
    count = case.plan.questions[question].worst + 1
    then = outcomes_if(case, [{question: bad} for bad in range(count)], case.wanted).recommended
    starts = [bad for bad in range(count) if not bad or then[bad] != then[bad - 1]]
    ends = [*(bad - 1 for bad in starts[1:]), count - 1]
    return [
        (case.level(question, first), case.level(question, last), case.plan.options[then[first]].id)
        for first, last in zip(starts, ends, strict=True)
    ]


def benefit_worth(case: Evaluated, benefit: str, option: str) -> int:
    """What one benefit adds to the worth of an option."""
    plan, number = case.plan, case.plan.option(option)
    quarters = [each.kept[number] if each.id == benefit else 0 for each in plan.benefits]
    return int(worth_of(case.profile, claims(plan, case.verdicts.tiers.reading, single()), quarters))
