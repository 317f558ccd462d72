"""Does every answer count, and count once: questions and levels that bear on something, along one way for each risk."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from riskkit.engine.encode import REACH
from riskkit.graph import CHECKS, edges, leak, novelty, values, ways
from riskkit.lint.finding import Finding
from riskkit.schema.base import STATES
from riskkit.schema.framework import Framework
from riskkit.schema.risks import Risk


def questions_alive(framework: Framework) -> Iterator[Finding]:
    """Every question bears on a risk, a benefit, a route or a check."""
    found = tuple(edges(framework))
    alive = ways(found) | ways(found, CHECKS)
    for key, question in framework.questions.questions.items():
        if key not in alive and not question.retired:
            hint = "use it in a risk, a benefit, a route or a check, or retire it"
            yield Finding("questions.yaml", f"questions/{key}", "no outcome depends on this question", hint)


Places = dict[str, set[int]]
"""Per question the places in its levels, from the best, at which a level is told from the next."""


def levels_alive(framework: Framework) -> Iterator[Finding]:
    """
    Every level of a question is told from the next by something that enters a risk or a benefit, or routes to it.

    A question with numbers of its own needs another number, or another route, at each level. For one that only routes
    it is enough that the levels are told apart within reach: an answer without proof reads a level worse, and one of
    low confidence extends over two levels to each side. Levels of a question that only checks ask are left to the
    person who reads the answer beside the check.
    """
    counted, routed = _counted(framework), _routed(framework)
    for key, question in framework.questions.questions.items():
        told = counted.get(key, set()) | routed.get(key, set())
        for place, (better, worse) in enumerate(pairwise(question.by_badness)):
            alike = place not in told and (key in counted or (key in routed and not _within_reach(place, told)))
            if alike and not question.retired:
                text, hint = f"counts everywhere as '{better}' does", "let something tell them apart, or make them one"
                yield Finding("questions.yaml", f"questions/{key}/levels/{worse}", text, hint)


def _within_reach(place: int, told: set[int]) -> bool:
    far = max(REACH.values())
    return any(place - far <= other <= place + far + 1 for other in told)


def _changes(table: Iterable[float]) -> set[int]:
    return {place for place, (one, other) in enumerate(pairwise(table)) if one != other}


def _counted(framework: Framework) -> Places:
    """Where numbers that enter an outcome change from one level to the next, for each question that has any."""
    found: Places = {}
    for question, table in (*_leaked(framework), *_claimed(framework)):
        found.setdefault(question, set()).update(_changes(table))
    for risk in framework.risks.risks.values():
        for question, table in _multiplied(framework, risk):
            found.setdefault(question, set()).update(_changes(table))
    return found


Tables = Iterator[tuple[str, Iterable[float]]]


def _multiplied(framework: Framework, risk: Risk) -> Tables:
    questions, rules = framework.questions.questions, framework.framework.rules
    for question in {asked for state in STATES for asked in risk.hazard[state]}:
        yield question, values(questions[question])
    if risk.defence:
        yield risk.defence, (max(value, rules.least_defence) for value in values(questions[risk.defence]))
    if risk.baseline:
        levels, floor = len(questions[risk.baseline.hazard].levels), rules.floor.tested[str(risk.severity)]
        new = [max(share, floor) for share in novelty(framework, levels)]
        for question in {risk.baseline.hazard, *risk.baseline.available.values()}:
            # one table for each level of the other side
            yield from ((question, new[other : other + levels]) for other in range(levels))


def _leaked(framework: Framework) -> Tables:
    relevant = {path for risk in framework.risks.risks.values() for path, weight in risk.pathways.items() if weight}
    for path in relevant:
        for option in framework.options.options:
            yield framework.options.pathways[path].control, leak(framework, option, path)


def _claimed(framework: Framework) -> Tables:
    for benefit in framework.benefits.benefits.values():
        yield benefit.claim, values(framework.questions.questions[benefit.claim])


def _routed(framework: Framework) -> Places:
    """Where a route tells a level from the next, for each question that routes."""
    found: Places = {}
    questions = framework.questions.questions
    for question in questions.values():
        for gate in (question.visible_if, question.not_applicable_if):
            for atom in gate.atoms if gate else ():
                reached = tuple(questions[atom.question].levels).index(atom.at_least)
                found.setdefault(atom.question, set()).update({reached - 1} - {-1})
        for cap in question.caps:
            worst = [question.by_badness.index(cap.at_worst[level]) for level in questions[cap.by].by_badness]
            found.setdefault(cap.by, set()).update(_changes(worst))
    return found


def counted_once(framework: Framework) -> Iterator[Finding]:
    """
    No answer is multiplied twice into the likelihood of one risk, unless declared-twice says why; no reason is idle.

    An answer can enter as a factor of the hazard, as what is available, as the defence and through the exposure.
    Several pathways of one control are ways to the same harm and count once; so does the hazard that is also held
    against what is available, since what is new is a share of it. A route puts in place of an answer what it would be.
    """
    for key, risk in framework.risks.risks.items():
        entries = list(_entries(framework, risk))
        twice = {question for question, _ in entries if sum(question == other for other, _ in entries) > 1}
        for question in sorted(twice - set(risk.declared_twice)):
            parts = " and ".join(part for other, part in entries if other == question)
            hint = "take it out of one, or say under declared-twice why that counts nothing twice"
            yield Finding("risks.yaml", f"risks/{key}", f"'{question}' is multiplied in twice: {parts}", hint)
        for question in sorted(set(risk.declared_twice) - twice):
            text = f"'{question}' is not multiplied in twice"
            yield Finding("risks.yaml", f"risks/{key}/declared-twice/{question}", text, "take the reason out")


def _entries(framework: Framework, risk: Risk) -> Iterator[tuple[str, str]]:
    """Each (question, part of the likelihood) that it is multiplied into; a question twice in one state has two."""
    hazards = {question: 1 for question in ((risk.baseline.hazard,) if risk.baseline else ())}
    for state in STATES:
        for question in risk.hazard[state]:
            hazards[question] = max(hazards.get(question, 0), risk.hazard[state].count(question))
    yield from ((question, "the hazard") for question, count in hazards.items() for _ in range(count))
    for question in dict.fromkeys(risk.baseline.available.values() if risk.baseline else ()):
        yield question, "what is available"
    if risk.defence:
        yield risk.defence, "the defence"
    relevant = [framework.options.pathways[path] for path, weight in risk.pathways.items() if weight]
    for question in dict.fromkeys(pathway.control for pathway in relevant):
        yield question, "the exposure"
