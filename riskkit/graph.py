"""The graphs in a framework: which option gives away what another does, and which answer bears on which outcome."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from riskkit.schema.base import STATES
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.risks import Risk

if TYPE_CHECKING:
    import networkx as nx

Sign = Literal["+", "-", "0", "?"]
"""What a worse cause does to its effect: makes it worse, makes it better, nothing, or now one and now the other."""
OUTCOME, CHECKS = "outcome", "checks"


def sign(table: Iterable[float]) -> Sign:
    """How a table runs from the best answer to the worst: up, down, level, or both ways."""
    ways = {later > earlier for earlier, later in pairwise(table) if later != earlier}
    if len(ways) == 2:
        return "?"
    return "0" if not ways else "+" if ways == {True} else "-"


def along(one: Sign, other: Sign) -> Sign:
    """The sign of two edges, one after the other."""
    for found in ("0", "?"):
        if found in (one, other):
            return found
    return "+" if one == other else "-"


def beside(one: Sign, other: Sign) -> Sign:
    """The sign of two edges between the same two ends."""
    if other in (one, "0"):
        return one
    return other if one == "0" else "?"


@dataclass(frozen=True, slots=True)
class Edge:
    """One way in which a cause bears on an effect; *file* and *pointer* are where what gives its sign stands."""

    cause: str
    effect: str
    kind: str
    sign: Sign
    file: str
    pointer: str


def edges(framework: Framework) -> Iterator[Edge]:
    """
    Everything that bears on something directly; each edge comes before those that set out from its effect.

    The signs are read from the tables. A question is the worse the nearer it stands to its worst answer; a hidden fact
    or control counts at its best and a hidden claim for nothing.
    """
    for key, question in framework.questions.questions.items():
        yield from _routes(framework, key, question)
    yield from _controls(framework)
    for key, risk in framework.risks.risks.items():
        yield from _factors(framework, key, risk)
    yield from _claims_and_checks(framework)
    for key, risk in framework.risks.risks.items():
        for path, weight in risk.pathways.items():
            if weight:
                yield Edge(path, key, "exposure", "+", "risks.yaml", f"risks/{key}/pathways/{path}")
    for key, risk in framework.risks.risks.items():
        row = framework.framework.rules.matrix[str(risk.severity)]
        yield Edge(key, OUTCOME, "risk", sign(row), "framework.yaml", f"rules/matrix/{risk.severity}")
    for key in framework.benefits.benefits:
        weighs = any(profile.weights[key] for profile in framework.profiles.profiles.values())
        yield Edge(key, OUTCOME, "benefit", "+" if weighs else "0", "profiles.yaml", "profiles")


def _routes(framework: Framework, key: str, question: Question) -> Iterator[Edge]:
    """What hides and what caps a question."""
    questions = framework.questions.questions
    for name, gate in (("visible-if", question.visible_if), ("not-applicable-if", question.not_applicable_if)):
        for group, atoms in (("all", gate.all), ("any", gate.any), ("none", gate.none)) if gate else ():
            asks = (name == "visible-if") == (group != "none")
            # asking makes a fact count at its level and not at its best, and a claim at its level and not at nothing
            runs: Sign = "+" if asks == (question.type != "benefit") else "-"
            for atom in atoms:
                # a condition counts levels as listed, which for a benefit is from the worst: it has no direction
                found: Sign = "?" if questions[atom.question].type == "benefit" else runs
                yield Edge(atom.question, key, "hides", found, "questions.yaml", f"questions/{key}/{name}/{group}")
    for number, cap in enumerate(question.caps):
        worst = [question.by_badness.index(cap.at_worst[level]) for level in questions[cap.by].by_badness]
        yield Edge(cap.by, key, "caps", sign(worst), "questions.yaml", f"questions/{key}/caps/{number}/at-worst")


def leak(framework: Framework, option: str, path: str) -> tuple[float, ...]:
    """What an option leaks along a pathway, from the best level of the pathway's control to the worst."""
    levels = framework.questions.questions[framework.options.pathways[path].control].by_badness
    found = framework.options.options[option].leak[path]
    return tuple(found[level] for level in levels) if isinstance(found, dict) else (found,) * len(levels)


def _controls(framework: Framework) -> Iterator[Edge]:
    for path, pathway in framework.options.pathways.items():
        for option in framework.options.options:
            runs = sign(leak(framework, option, path))
            yield Edge(pathway.control, path, "control", runs, "options.yaml", f"options/{option}/leak/{path}")


def values(question: Question) -> tuple[float, ...]:
    """The values of a question's levels from best to worst; none where it has none."""
    found = (question.levels[level].value for level in question.by_badness)
    return tuple(value for value in found if value is not None)


def novelty(framework: Framework, levels: int) -> tuple[float, ...]:
    """What counts as new, from the model as far as can be below what is available to as far as can be above."""
    shares = tuple(framework.framework.rules.novelty.values())
    return tuple(shares[min(max(gap, -1), len(shares) - 2) + 1] for gap in range(1 - levels, levels))


def _factors(framework: Framework, key: str, risk: Risk) -> Iterator[Edge]:
    """What enters the likelihood of a risk but its exposure."""
    questions = framework.questions.questions
    if risk.baseline:
        # one level worse, of the hazard or of what is available, is one level more of distance
        runs = sign(novelty(framework, len(questions[risk.baseline.hazard].levels)))
        for question in dict.fromkeys((risk.baseline.hazard, *risk.baseline.available.values())):
            yield Edge(question, key, "baseline", runs, "framework.yaml", "rules/novelty")
    for question in dict.fromkeys(asked for state in STATES for asked in risk.hazard[state]):
        yield _valued(question, questions[question], key, "hazard")
    if risk.defence:
        yield _valued(risk.defence, questions[risk.defence], key, "defence")


def _valued(question: str, asked: Question, risk: str, kind: str) -> Edge:
    return Edge(question, risk, kind, sign(values(asked)), "questions.yaml", f"questions/{question}/levels")


def _claims_and_checks(framework: Framework) -> Iterator[Edge]:
    for key, benefit in framework.benefits.benefits.items():
        claim = benefit.claim
        runs = sign(reversed(values(framework.questions.questions[claim])))
        yield Edge(claim, key, "claim", runs, "questions.yaml", f"questions/{claim}/levels")
    for key, advised in framework.advice.recommendations.items():
        for name, check in advised.checks.items():
            for question in dict.fromkeys((*check.answered, *(atom.question for atom in check.worse_than))):
                yield Edge(question, CHECKS, "check", "+", "advice.yaml", f"recommendations/{key}/checks/{name}")


Ways = dict[str, dict[Sign, tuple[str, ...]]]
"""Per cause a shortest path to one end, for each sign that a path there has."""


def ways(found: Iterable[Edge], end: str = OUTCOME) -> Ways:
    """How everything that bears on the end gets there; *found* in the order of `edges`."""
    known: Ways = {end: {"+": (end,)}}
    for edge in reversed([edge for edge in found if edge.sign != "0"]):
        for runs, path in known.get(edge.effect, {}).items():
            before = known.setdefault(edge.cause, {})
            product = along(edge.sign, runs)
            if product not in before or len(path) < len(before[product]) - 1:
                before[product] = (edge.cause, *path)
    return known


def option_order(framework: Framework) -> "nx.DiGraph[str]":
    """The partial order of options; an edge runs from each to those that it gives away at least as much as."""
    import networkx as nx

    order: nx.DiGraph[str] = nx.DiGraph()
    order.add_nodes_from(framework.options.options)
    order.add_edges_from((key, other) for key, spec in framework.options.options.items() for other in spec.above)
    return nx.transitive_closure_dag(order)


def influence(framework: Framework) -> "nx.DiGraph[str]":
    """
    What bears on what; an edge runs from cause to effect, its `kind` says how and its `sign` which way.

    Questions bear on risks as hazard, baseline or defence; on pathways as control; on each other by hiding or capping;
    claims bear on benefits; pathways on risks; risks and benefits on the outcome, the node 'outcome'; and questions
    on the checks of the recommendations, the node 'checks'.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    signs: dict[tuple[str, str], Sign] = {}
    for edge in edges(framework):
        pair = edge.cause, edge.effect
        signs[pair] = beside(signs.get(pair, "0"), edge.sign)
        graph.add_edge(*pair, kind=edge.kind, sign=signs[pair])
    return graph


def paths(found: Iterable[Edge], cause: str, effects: Iterable[str]) -> dict[str, tuple[tuple[Edge, ...], ...]]:
    """
    How a cause bears on each of several effects; those that it does not bear on are left out.

    One way for each sequence of kinds, the shortest first. Edges of one kind between the same two ends are one.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in found:
        pair = edge.cause, edge.effect
        kept = graph.edges[*pair, edge.kind]["edge"] if graph.has_edge(*pair, edge.kind) else edge
        graph.add_edge(*pair, edge.kind, edge=replace(kept, sign=beside(kept.sign, edge.sign)))
    ways: dict[str, tuple[tuple[Edge, ...], ...]] = {}
    for effect in effects:
        by_kinds: dict[tuple[str, ...], tuple[Edge, ...]] = {}
        for path in nx.all_simple_edge_paths(graph, cause, effect) if {cause, effect} <= set(graph) else ():
            way = tuple(graph.get_edge_data(*step)["edge"] for step in path)
            by_kinds.setdefault(tuple(edge.kind for edge in way), way)
        if by_kinds:
            ways[effect] = tuple(sorted(by_kinds.values(), key=len))
    return ways
