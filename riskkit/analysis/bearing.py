"""What a question bears on: how much of each outcome is its doing, and the signed ways by which it gets there."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from riskkit.analysis.trail import Node, Trail
from riskkit.graph import Edge, edges, paths
from riskkit.schema.base import Cited
from riskkit.schema.framework import Framework

_AS: Mapping[str, str] = {
    "hides": "since it is asked about at all",
    "caps": "as far as a blank may stand",
    "control": "as its control",
    "hazard": "as a factor of its hazard",
    "baseline": "as far as it is new",
    "defence": "as far as it is blunted",
    "exposure": "as a pathway to it",
    "claim": "as the claim of it",
}


def bearing_steps(trail: Trail, key: str) -> Iterator[Node]:
    """What a question bears on, that which it moves most first, with how it gets there."""
    spec = trail.framework
    found = paths(edges(spec), key, (*spec.risks.risks, *spec.benefits.benefits))
    moved = {end: (_moves if end in spec.risks.risks else _gives)(trail, key, end) for end in found}
    for end in sorted(found, key=lambda end: -max((abs(by) for by, _ in moved[end]), default=0.0)):
        under = (*(node for _, node in moved[end]), *(_way(spec, way) for way in found[end]))
        detail = trail.found.titles[end] if moved[end] else f"{trail.found.titles[end]}, through other questions alone"
        yield Node("bears on", detail, under)


def _moves(trail: Trail, key: str, risk: str) -> list[tuple[float, Node]]:
    """The decades of each option's likelihood that a question accounts for, the most first; options alike together."""
    shares = [
        (share.decades, share.factor, name)
        for name, option in trail.found.options.items()
        for share in option.risks[risk].drivers
        if key in share.questions
    ]
    alike = groupby(sorted(shares, key=_largest), key=lambda share: (f"{share[0]:+z.2f}", share[1]))
    found = []
    for (decades, factor), each in alike:
        listed = list(each)
        names = [name for _, _, name in listed]
        detail = f"{decades} decades of log10 L, as {factor}"
        found.append((listed[0][0], Node(", ".join(names), detail, see=f"{names[0]}/{risk}/{factor}")))
    return found


def _largest(share: tuple[float, str, str]) -> tuple[float, float, str]:
    return -round(abs(share[0]), 2), share[0], share[1]


def _gives(trail: Trail, key: str, benefit: str) -> list[tuple[float, Node]]:
    """What each option gives of a benefit by its claim, weighted, the most first; nothing by what is no claim."""
    if trail.framework.benefits.benefits[benefit].claim != key:
        return []
    found = []
    for name, option in trail.found.options.items():
        part = option.ledger[benefit]
        given = trail.found.weights[benefit] * (part.direct + part.restored)
        found.append((given, Node(name, f"{given:.2f} of weighted benefit", see=f"{name}/{benefit}")))
    return sorted(found, key=lambda entry: -entry[0])


def _way(framework: Framework, way: tuple[Edge, ...]) -> Node:
    """One way by which a question bears on something, edge by edge."""
    steps = tuple(
        Node(edge.effect, _ran(edge), cited=_item(framework, edge), place=f"{edge.file}: {edge.pointer}")
        for edge in way
    )
    return Node("by way of", " → ".join(f"{edge.kind} {edge.effect}" for edge in way), steps)


def _ran(edge: Edge) -> str:
    said = {"+": "the worse", "-": "the better", "0": "no other", "?": "better or worse"}[edge.sign]
    return f"the worse {edge.cause}, {said} it is, {_AS[edge.kind]}"


def _item(framework: Framework, edge: Edge) -> Cited:
    """The item of the framework that says what bears on it."""
    question = framework.questions.questions.get(edge.effect)
    if edge.kind == "caps" and question:
        return next(cap for cap in question.caps if cap.by == edge.cause)
    spec = framework
    groups = (spec.questions.questions, spec.options.pathways, spec.risks.risks, spec.benefits.benefits)
    return next(group[edge.effect] for group in groups if edge.effect in group)
