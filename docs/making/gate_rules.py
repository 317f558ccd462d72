"""reference/gate-rules.md: what the gate requires of a release, from the docstring of each rule."""

import sys
from collections.abc import Iterator

from docs.making.markdown import page, prose
from riskkit.gate.rule import Rule
from riskkit.gate.rules import RULES

INTRO = """`riskkit gate` runs every rule on every release, and records passes as well as findings. A finding blocks,
holds for a person, is only shown, or ends the run as not assessed or as wrong input. A policy can set a rule to
`block`, `hold`, `warn` or `note` under `rules`, and let single findings through under `waivers`. Neither works for
rules marked *fixed*. A baseline can inherit findings of rules marked *debt*.

A rule does not run if its file is missing; another rule reports the missing file. A rule that crashes ends the run
with 3. For each rule, the tests contain releases that only this rule stops."""
DOES = {
    "block": "blocks (1)",
    "hold": "holds for a person (2)",
    "not-assessed": "ends as not assessed (3)",
    "bad-input": "ends as wrong input (4)",
    "warn": "is shown as a warning",
    "note": "is shown as a note",
}


def gate_rules() -> str:
    """The page."""
    groups = dict.fromkeys(rule.group for rule in RULES.values())
    return page("Rules of the gate", INTRO, *(_group(group) for group in groups))


def _group(group: str) -> str:
    rules = {key: rule for key, rule in RULES.items() if rule.group == group}
    module = next(iter(rules.values())).check.__module__ if group != "rules" else "riskkit.gate.rules.policy"
    head = (sys.modules[module].__doc__ or "").strip().rstrip(".")
    name, _, question = head.partition(": ")
    parts = "\n\n".join(f"### {key}\n\n{prose(rule.check.__doc__ or '')} {_does(rule)}" for key, rule in rules.items())
    return f"## {name if group != 'rules' else 'Settings'}\n\n{question[:1].upper() + question[1:]}\n\n{parts}"


def _does(rule: Rule) -> str:
    marks = ", ".join(_marks(rule))
    return f"Else it {DOES[rule.setting]}." + (f" *{marks.capitalize()}.*" if marks else "")


def _marks(rule: Rule) -> Iterator[str]:
    if rule.fixed:
        yield "fixed"
    if rule.debt:
        yield "debt"
