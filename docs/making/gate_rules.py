"""reference/gate-rules.md: what the gate requires of a release, from the docstring of each rule."""

import sys
from collections.abc import Iterator

from docs.making.markdown import page, prose
from riskkit.gate.rule import Rule
from riskkit.gate.rules import RULES

INTRO = """`riskkit gate` runs every rule on every release, and records passes beside findings. What a rule finds
blocks, holds for a person, is shown, or ends the run as not assessed or as wrong input. Under `rules` a policy can
set it to `block`, `hold`, `warn` or `note`, and under `waivers` let single findings through, but for rules marked
*fixed*. What a baseline may carry on as inherited is marked *debt*.

A rule that needs a file which is not there does not run; that the file is missing is a finding of another rule. A
rule that breaks ends the run with 3. Each rule has releases in the tests that it alone must stop."""
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
