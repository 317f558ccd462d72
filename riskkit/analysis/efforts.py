"""How an effort comes about: the measures of a package, and the points that each counts for."""

from collections.abc import Iterator

from riskkit.analysis.packages import packages
from riskkit.analysis.trail import Node, Trail, shown
from riskkit.schema.base import Cited, Effort
from riskkit.schema.outlook import Package


def points_step(trail: Trail, title: str, effort: Effort, place: str, cited: Cited) -> Node:
    """An effort by its word, and the points that this counts for."""
    rule, said = trail.framework.framework.rules.efforts, Node("judged to be", effort, cited=cited, place=place)
    at = f"framework.yaml: rules/efforts/points/{effort}"
    return Node(title, "in points", (said,), rule, rule.points[effort], place=at)


def point_step(trail: Trail) -> Node:
    """What a point stands for."""
    rule = trail.framework.framework.rules.efforts
    return Node("what a point is", rule.text, cited=rule, place="framework.yaml: rules/efforts/text")


def _measure(trail: Trail, key: str) -> Node:
    measure = trail.framework.measures.measures[key]
    return points_step(trail, f"effort of {key}", measure.effort, f"measures.yaml: measures/{key}/effort", measure)


def measure_effort_steps(trail: Trail, key: str) -> tuple[Node, ...]:
    """The effort of one measure."""
    return (_measure(trail, key), point_step(trail))


def package_effort_steps(trail: Trail, offer: int) -> tuple[Node, ...]:
    """The effort of the best package of an offer: that of its measures together, within what is allowed."""
    key, allowed = trail.plan.offers[offer].id, trail.assessment.effort
    found = packages(trail.subject, trail.judged, allowed).best.get(key)
    if found is None:
        return (Node("effort", "it is neither cleared nor would be with conditions, so no package is sought for it"),)
    under = tuple(_measure(trail, measure) for measure in found.measures)
    working = " + ".join(shown(node.value or 0) for node in under) or "0"
    detail = "of the package that restores most for the least, in points" if under else "no measure restores more"
    return (
        Node(f"effort of {key}", detail, under, value=found.effort, working=working),
        *_bounds(trail, found),
        point_step(trail),
    )


def _bounds(trail: Trail, found: Package) -> Iterator[Node]:
    """What the package restores, and within which effort it was sought."""
    yield Node("restored", "weighted benefit that its measures restore", value=found.restored)
    allowed = trail.assessment.effort
    if allowed is None:
        yield Node("allowed", "any effort: the assessment names none")
    else:
        yield Node("allowed", "no package of more than this was sought", value=allowed, place="assessment: effort")
