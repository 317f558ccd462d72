"""The graphs of a framework: its order of options, and what bears on what."""

from collections.abc import Sequence
from functools import reduce

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.engine.compile import bearing, compile_plan
from riskkit.graph import CHECKS, OUTCOME, Edge, Sign, along, beside, edges, influence, option_order, sign, ways
from riskkit.schema.framework import Framework
from tests.analysis.scenes import shipped
from tests.generate import frameworks

KINDS = {"hides", "caps", "control", "hazard", "exposure", "baseline", "defence", "risk", "claim", "benefit", "check"}


def check_order(framework: Framework) -> None:
    """The edges of the order are the pairs that the engine holds to be above and below each other."""
    order, offers = option_order(framework), compile_plan(framework).offers
    assert list(order) == [offer.id for offer in offers]
    assert set(order.edges) == {(offer.id, offers[below].id) for offer in offers for below in offer.below}
    assert set(order.edges) == {(offers[above].id, offer.id) for offer in offers for above in offer.above}


def check_influence(framework: Framework) -> None:
    """Nothing bears on itself, every edge says how, and what bears on a risk is what the engine takes to."""
    graph = influence(framework)
    assert nx.is_directed_acyclic_graph(graph)
    assert {graph.edges[edge]["kind"] for edge in graph.edges} <= KINDS
    live = {key for key, question in framework.questions.questions.items() if not question.retired}
    for risk, asked in bearing(framework).items():
        assert nx.ancestors(graph, risk) & live == asked


def signs_of_paths(found: Sequence[Edge], start: str, end: str) -> dict[Sign, int]:
    """The product of the signs along every path, with the fewest nodes on such a path."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((start, end))
    graph.add_edges_from((edge.cause, edge.effect, {"sign": edge.sign}) for edge in found if edge.sign != "0")
    seen: dict[Sign, int] = {}
    for path in nx.all_simple_edge_paths(graph, start, end):
        product = reduce(along, (graph.get_edge_data(*step)["sign"] for step in path))
        seen[product] = min(len(path) + 1, seen.get(product, len(path) + 1))
    return seen


def test_the_order_of_the_shipped_options() -> None:
    """Networkx and the engine agree on the shipped order, in which the enclave stands apart from the services."""
    check_order(shipped())
    order = option_order(shipped())
    assert not any(order.has_edge("r5", other) or order.has_edge(other, "r5") for other in ("r2", "r3", "r4"))
    assert all(order.has_edge(key, "r0") for key in order if key != "r0")


@settings(max_examples=50)
@given(frameworks())
def test_the_order_of_options(framework: Framework) -> None:
    """Networkx and the engine agree on which option gives away at least what another does."""
    check_order(framework)


@settings(max_examples=50)
@given(frameworks(monotone=False))
def test_influence_is_acyclic(framework: Framework) -> None:
    """Influence never runs in a circle, and what bears on a risk is what the engine takes to bear on it."""
    check_influence(framework)


def test_influence_in_the_shipped_framework() -> None:
    """Influence never runs in a circle in the shipped framework either."""
    check_influence(shipped())


@pytest.mark.parametrize(
    "key", [key for key, question in shipped().questions.questions.items() if not question.retired]
)
def test_every_question_bears_on_something(key: str) -> None:
    """Every question reaches the outcome by influence, or a check of a recommendation."""
    graph = influence(shipped())
    assert any(nx.has_path(graph, key, end) for end in (OUTCOME, CHECKS))


def test_every_risk_and_benefit_bears_on_the_outcome() -> None:
    """Each risk and each benefit counts towards the outcome, and nothing comes after it."""
    graph = influence(shipped())
    assert set(graph.predecessors("outcome")) == {*shipped().risks.risks, *shipped().benefits.benefits}
    assert not list(graph.successors("outcome"))


@given(st.lists(st.integers(0, 3), max_size=5))
def test_the_sign_of_a_table(table: list[int]) -> None:
    """A sorted table rises or is level, and one turned round has the opposite sign."""
    opposite: dict[Sign, Sign] = {"+": "-", "-": "+", "0": "0", "?": "?"}
    assert sign(sorted(table)) == ("+" if len(set(table)) > 1 else "0")
    assert sign(table[::-1]) == opposite[sign(table)]
    assert (sign(table) == "?") == (table not in (sorted(table), sorted(table, reverse=True)))


@settings(max_examples=50)
@given(frameworks(monotone=False))
def test_signs_of_influence(framework: Framework) -> None:
    """The sign between two nodes is that of all tables between them, and of no other."""
    graph, found = influence(framework), list(edges(framework))
    assert set(graph.edges) == {(edge.cause, edge.effect) for edge in found}
    for pair in graph.edges:
        between: list[Sign] = [edge.sign for edge in found if (edge.cause, edge.effect) == pair]
        assert graph.edges[pair]["sign"] == reduce(beside, between)


@settings(max_examples=50)
@given(frameworks(monotone=False))
def test_ways_are_all_paths(framework: Framework) -> None:
    """A cause has a way of a sign where a path has that product of signs, and the way is a shortest such path."""
    found = list(edges(framework))
    known = ways(found)
    for key in framework.questions.questions:
        lengths = {runs: len(path) for runs, path in known.get(key, {}).items()}
        assert lengths == signs_of_paths(found, key, OUTCOME)
    assert all(path[0] == key and path[-1] == OUTCOME for key, by in known.items() for path in by.values())
