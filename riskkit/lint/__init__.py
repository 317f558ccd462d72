"""Checks on a framework that loads: is it sound, and does it rest on what it says it rests on; one family per file."""

from collections.abc import Callable, Iterator, Mapping

from riskkit.lint.alive import paths_short, questions_alive, questions_used, risks_reachable
from riskkit.lint.bases import basis_within_sources, rows_encoded
from riskkit.lint.finding import LintFinding
from riskkit.lint.monotone import (
    bounds_monotone,
    caps_monotone,
    ceilings_monotone,
    controls_monotone,
    profiles_nest,
    routes_on_facts,
    steps_monotone,
    uplift_monotone,
)
from riskkit.lint.options import classes_follow_channels, classes_offered, kept_rises, options_in_order
from riskkit.lint.wording import (
    anchors_distinct,
    questions_short,
    routes_graded,
    sentences_short,
    titles_short,
    words_plain,
)
from riskkit.schema.framework.framework import Framework

RULES: Mapping[str, Callable[[Framework], Iterator[LintFinding]]] = {
    "basis-within-sources": basis_within_sources,
    "rows-encoded": rows_encoded,
    "uplift-monotone": uplift_monotone,
    "steps-monotone": steps_monotone,
    "bounds-monotone": bounds_monotone,
    "ceilings-monotone": ceilings_monotone,
    "controls-monotone": controls_monotone,
    "caps-monotone": caps_monotone,
    "routes-on-facts": routes_on_facts,
    "routes-graded": routes_graded,
    "profiles-nest": profiles_nest,
    "classes-follow-channels": classes_follow_channels,
    "options-in-order": options_in_order,
    "classes-offered": classes_offered,
    "kept-rises": kept_rises,
    "risks-reachable": risks_reachable,
    "questions-used": questions_used,
    "questions-alive": questions_alive,
    "paths-short": paths_short,
    "titles-short": titles_short,
    "questions-short": questions_short,
    "sentences-short": sentences_short,
    "words-plain": words_plain,
    "anchors-distinct": anchors_distinct,
}


def lint(framework: Framework) -> tuple[LintFinding, ...]:
    """Every finding on a framework, stamped with its rule; empty where it is sound."""
    return tuple(finding.of(rule) for rule, check in RULES.items() for finding in check(framework))


__all__ = ["RULES", "Finding", "lint"]
