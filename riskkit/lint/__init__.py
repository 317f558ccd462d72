"""Checks on a framework that loads: is it sound, and does it rest on what it says it rests on; one family per file."""

from collections.abc import Callable, Iterator, Mapping

from riskkit.lint.alive import counted_once, levels_alive, questions_alive
from riskkit.lint.bases import basis_within_sources, numbers_based, rows_encoded
from riskkit.lint.finding import Finding
from riskkit.lint.monotone import (
    caps_monotone,
    controls_route_nothing,
    leaks_monotone,
    leaks_ordered,
    matrix_monotone,
    novelty_monotone,
    options_in_order,
    profiles_nest,
    routing_monotone,
    values_monotone,
)
from riskkit.lint.options import leaks_as_controls, options_undominated
from riskkit.lint.reach import bands_reachable, options_reachable, profiles_distinct, verdicts_reachable
from riskkit.lint.wording import anchors_distinct, critical_graded
from riskkit.schema.framework import Framework

RULES: Mapping[str, Callable[[Framework], Iterator[Finding]]] = {
    "basis-within-sources": basis_within_sources,
    "rows-encoded": rows_encoded,
    "numbers-based": numbers_based,
    "values-monotone": values_monotone,
    "caps-monotone": caps_monotone,
    "routing-monotone": routing_monotone,
    "controls-route-nothing": controls_route_nothing,
    "options-in-order": options_in_order,
    "leaks-monotone": leaks_monotone,
    "leaks-ordered": leaks_ordered,
    "matrix-monotone": matrix_monotone,
    "novelty-monotone": novelty_monotone,
    "profiles-nest": profiles_nest,
    "leaks-as-controls": leaks_as_controls,
    "options-undominated": options_undominated,
    "options-reachable": options_reachable,
    "verdicts-reachable": verdicts_reachable,
    "bands-reachable": bands_reachable,
    "profiles-distinct": profiles_distinct,
    "questions-alive": questions_alive,
    "levels-alive": levels_alive,
    "counted-once": counted_once,
    "anchors-distinct": anchors_distinct,
    "critical-graded": critical_graded,
}


def lint(framework: Framework) -> tuple[Finding, ...]:
    """Every finding on a framework, stamped with its rule; empty where it is sound."""
    return tuple(finding.of(rule) for rule, check in RULES.items() for finding in check(framework))


__all__ = ["RULES", "Finding", "lint"]
