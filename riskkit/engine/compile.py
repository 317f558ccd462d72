"""A framework compiled into a plan: every name looked up and every table laid out, once."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from riskkit.engine.plan import (
    ACCEPTABLE,
    EXTREME,
    EXTREME_CELL,
    INTOLERABLE,
    SEVERE,
    TOLERABLE,
    Asked,
    Baseline,
    Gain,
    Gate,
    Harm,
    Judgement,
    Offer,
    Plan,
    Stairs,
    Table,
)
from riskkit.schema.base import GRADES, STATES, Atom, Condition
from riskkit.schema.framework import Framework
from riskkit.schema.options import Option
from riskkit.schema.profiles import Profile
from riskkit.schema.questions import Question
from riskkit.schema.risks import Risk


def _by_badness(question: Question) -> Table:
    return tuple(float(question.levels[level].value or 0) for level in question.by_badness)


def _gate(condition: Condition | None, index: Mapping[str, int], questions: Mapping[str, Question]) -> Gate | None:
    if condition is None:
        return None

    def group(atoms: Sequence[Atom]) -> tuple[tuple[int, int], ...]:
        return tuple(
            (index[atom.question], tuple(questions[atom.question].levels).index(atom.at_least)) for atom in atoms
        )

    return Gate(group(condition.all), group(condition.any), group(condition.none))


def _routes(question: Question) -> set[str]:
    """The earlier questions that can hide or cap a question."""
    gates = [gate for gate in (question.visible_if, question.not_applicable_if) if gate]
    return {atom.question for gate in gates for atom in gate.atoms} | {cap.by for cap in question.caps}


def _direct(framework: Framework, risk: Risk) -> set[str]:
    """The questions that enter the likelihood of a risk."""
    asked = {question for state in STATES for question in risk.hazard[state]}
    asked |= {framework.options.pathways[path].control for path, weight in risk.pathways.items() if weight > 0}
    if risk.defence:
        asked.add(risk.defence)
    if risk.baseline:
        asked |= {risk.baseline.hazard, *risk.baseline.available.values()}
    return asked


def bearing(framework: Framework) -> dict[str, frozenset[str]]:
    """Per risk every question that bears on it, directly or by hiding or capping one that does."""
    questions = framework.questions.questions
    bears: dict[str, frozenset[str]] = {}
    for key, risk in framework.risks.risks.items():
        found, todo = set[str](), _direct(framework, risk)
        while todo:
            question = todo.pop()
            found.add(question)
            todo |= _routes(questions[question]) - found
        bears[key] = frozenset(found)
    return bears


def _asked(framework: Framework) -> tuple[Asked, ...]:
    questions = {key: q for key, q in framework.questions.questions.items() if not q.retired}
    index = {key: number for number, key in enumerate(questions)}
    severity = dict.fromkeys(questions, 0)
    for risk, bears in bearing(framework).items():
        for key in bears:
            severity[key] = max(severity[key], framework.risks.risks[risk].severity)
    critical = {route for key, q in questions.items() if severity[key] >= SEVERE for route in _routes(q)}
    scaling = {pathway.control for pathway in framework.options.pathways.values()}

    def cap(by: str, at_worst: Mapping[str, str], question: Question) -> tuple[int, Table]:
        levels = questions[by].by_badness
        return index[by], tuple(question.by_badness.index(at_worst[level]) for level in levels)

    return tuple(
        Asked(
            id=key,
            worst=len(question.levels) - 1,
            benefit=question.type == "benefit",
            world=question.scope == "context",
            grade=GRADES.index(question.grade),
            visible=_gate(question.visible_if, index, questions),
            not_applicable=_gate(question.not_applicable_if, index, questions),
            caps=tuple(cap(c.by, c.at_worst, question) for c in question.caps),
            severity=severity[key],
            critical=key in critical,
            scales=key in scaling,
        )
        for key, question in questions.items()
    )


def _baselines(framework: Framework, risk: Risk, index: Mapping[str, int]) -> tuple[Baseline, ...]:
    if not risk.baseline:
        return ()
    shares = tuple(framework.framework.rules.novelty.values())
    last, options = len(shares) - 2, tuple(framework.options.options)
    worst = len(framework.questions.questions[risk.baseline.hazard].levels) - 1

    def novelty(hazard: int, peer: int) -> float:
        gap = hazard - (worst - peer)
        return shares[min(max(gap, -1), last) + 1]

    levels = range(worst + 1)
    table = tuple(novelty(hazard, peer) for hazard in levels for peer in levels)
    return tuple(
        Baseline(index[peer], options.index(option), len(levels), table)
        for option, peer in risk.baseline.available.items()
    )


def _harm(framework: Framework, key: str, index: Mapping[str, int], offers: Sequence[Offer]) -> Harm:
    risk, questions = framework.risks.risks[key], framework.questions.questions
    floor, severity = framework.framework.rules.floor, str(risk.severity)
    baselines = _baselines(framework, risk, index)
    return Harm(
        id=key,
        severity=risk.severity,
        family=tuple(framework.risks.families).index(risk.family),
        hazard=tuple(
            tuple((index[question], _by_badness(questions[question])) for question in risk.hazard[state])
            for state in STATES
        ),
        relevance=tuple(float(risk.pathways.get(path, 0)) for path in framework.options.pathways),
        hazard_level=index[risk.baseline.hazard] if risk.baseline else -1,
        baselines=baselines,
        held_against=tuple(
            tuple(n for n, baseline in enumerate(baselines) if baseline.option in {number, *offer.above})
            for number, offer in enumerate(offers)
        ),
        floor=(floor.untested[severity], floor.tested[severity]),
        defence=(index[risk.defence], _by_badness(questions[risk.defence])) if risk.defence else None,
    )


def _below(options: Mapping[str, Option], key: str) -> frozenset[str]:
    direct = options[key].above
    return frozenset(direct).union(*(_below(options, other) for other in direct))


def _offers(framework: Framework, joins: Sequence[Sequence[str]]) -> tuple[Offer, ...]:
    options = framework.options.options
    ids = tuple(options)
    parts: list[tuple[str, ...]] = [*((key,) for key in ids), *map(tuple, joins)]
    under: dict[tuple[str, ...], frozenset[str]] = {(key,): _below(options, key) for key in ids}
    for join in parts[len(ids) :]:
        under[join] = frozenset(join).union(*(under[(part,)] for part in join))

    def gives_less(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Every part of *one* is a part of *other* or below it."""
        return one != other and all(part in other or part in under[other] for part in one)

    above = {join: frozenset(n for n, other in enumerate(parts) if gives_less(join, other)) for join in parts}
    return tuple(
        Offer(
            id="+".join(join),
            parts=tuple(ids.index(part) for part in join),
            reversible=all(options[part].reversible for part in join),
            reference=len(join) == 1 and options[join[0]].reference,
            above=above[join],
            inherits=above[join] if len(join) == 1 else frozenset(),
            below=frozenset(n for n, other in enumerate(parts) if gives_less(other, join)),
        )
        for join in parts
    )


def _leak(framework: Framework) -> tuple[tuple[float | Table, ...], ...]:
    def one(option: Option, path: str) -> float | Table:
        leak = option.leak[path]
        if not isinstance(leak, dict):
            return float(leak)
        levels = framework.questions.questions[framework.options.pathways[path].control].by_badness
        return tuple(float(leak[level]) for level in levels)

    options = framework.options.options.values()
    return tuple(tuple(one(option, path) for path in framework.options.pathways) for option in options)


def _gains(framework: Framework, index: Mapping[str, int]) -> tuple[Gain, ...]:
    options, questions = framework.options.options, framework.questions.questions
    return tuple(
        Gain(
            id=key,
            claim=(index[benefit.claim], _by_badness(questions[benefit.claim])),
            realised=tuple(float(benefit.realised[option]) for option in options),
            attainable=tuple(float(benefit.attainable[option]) for option in options),
            restores=tuple(float(m.restores.get(key, 0)) for m in framework.measures.measures.values()),
        )
        for key, benefit in framework.benefits.benefits.items()
    )


def _stairs(cuts: Sequence[float], bands: Sequence[int]) -> Stairs:
    changes = zip(cuts, pairwise(bands), strict=True)
    return Stairs(bands[0], tuple((cut, after - before) for cut, (before, after) in changes if after != before))


def _judgement(framework: Framework, key: str, profile: Profile) -> Judgement:
    rules, risks = framework.framework.rules, framework.risks.risks.values()

    def zone(severity: str, cell: int) -> int:
        if cell == EXTREME_CELL:
            return EXTREME
        if cell <= profile.acceptable:
            return ACCEPTABLE
        return TOLERABLE if cell <= profile.tolerable[severity] else INTOLERABLE

    rows = [(str(risk.severity), rules.matrix[str(risk.severity)]) for risk in risks]
    zones = tuple(tuple(zone(severity, cell) for cell in row) for severity, row in rows)
    at_edge = tuple(
        tuple(int(zone(severity, cell) == TOLERABLE and cell == profile.tolerable[severity]) for cell in row)
        for severity, row in rows
    )
    return Judgement(
        id=key,
        weights=tuple(float(profile.weights[benefit]) for benefit in framework.benefits.benefits),
        delta=profile.delta,
        zones=zones,
        zone=tuple(_stairs(rules.cuts, bands) for bands in zones),
        edge=tuple(_stairs(rules.cuts, bands) for bands in at_edge),
    )


def compile_plan(framework: Framework, joins: Sequence[Sequence[str]] = ()) -> Plan:
    """
    The plan of a framework, with one offer more for each of *joins*: options offered at once.

    The framework must be free of problems (riskkit.schema.references).
    """
    asked = _asked(framework)
    index = {question.id: number for number, question in enumerate(asked)}
    rules, spec = framework.framework.rules, framework.options
    options = tuple(spec.options)
    offers = _offers(framework, joins)
    return Plan(
        questions=asked,
        index=index,
        harms=tuple(_harm(framework, key, index, offers) for key in framework.risks.risks),
        families=tuple(family.breadth for family in framework.risks.families.values()),
        offers=offers,
        options=len(options),
        reaches=tuple(STATES.index(pathway.reaches) for pathway in spec.pathways.values()),
        pathways=tuple(spec.pathways),
        controls=tuple(index[pathway.control] for pathway in spec.pathways.values()),
        leak=_leak(framework),
        gains=_gains(framework, index),
        measures=tuple(framework.measures.measures),
        opens=tuple(options.index(m.opens) if m.opens else None for m in framework.measures.measures.values()),
        cuts=tuple(float(cut) for cut in rules.cuts),
        matrix=tuple(rules.matrix[str(risk.severity)] for risk in framework.risks.risks.values()),
        least_defence=rules.least_defence,
        tested=GRADES.index(rules.floor.grade),
        profiles={key: _judgement(framework, key, profile) for key, profile in framework.profiles.profiles.items()},
    )
