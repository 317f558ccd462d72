"""What passes the rules on signs is monotone, and no table turned round passes them."""

from functools import cache
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings

from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import encode
from riskkit.graph import Edge, edges
from riskkit.lint import RULES
from riskkit.schema.framework import Framework
from riskkit.schema.references import problems
from riskkit.store.frameworks import load_framework
from tests.edits import Edits, reworked, tree_of
from tests.engine.test_properties import Scene, steps
from tests.generate import DATE, SEEDS, Chance, coherent, framework_from, frameworks, random_assessment, random_context

SLOPES = tuple(rule for rule in RULES if rule.endswith("-monotone"))
"""The rules on signs."""
ORDERS = ("leaks-ordered", "profiles-nest")
TOLD_BY = {
    "hazard": "values-monotone",
    "defence": "values-monotone",
    "claim": "values-monotone",
    "control": "leaks-monotone",
    "caps": "caps-monotone",
    "baseline": "novelty-monotone",
    "risk": "matrix-monotone",
}


@cache
def shipped() -> Framework:
    """The framework that ships, loaded once."""
    return load_framework("seger2023")


def broken(framework: Framework, *rules: str) -> dict[str, set[str]]:
    """The places that rules find fault with, for those that find any."""
    found = {rule: {f"{finding.file}:{finding.pointer}" for finding in RULES[rule](framework)} for rule in rules}
    return {rule: places for rule, places in found.items() if places}


def table_of(framework: Framework, edge: Edge) -> Any:
    """The table that gives an edge its sign, as in its file."""
    inner = tree_of(getattr(framework, edge.file.removesuffix(".yaml")))
    for part in edge.pointer.split("/"):
        inner = inner[int(part)] if isinstance(inner, list) else inner[part]
    return inner


def turned(framework: Framework, edge: Edge) -> Framework:
    """The framework with the table of an edge the other way round, its levels where they were."""
    place, table = f"{edge.file}:{edge.pointer}", table_of(framework, edge)
    if isinstance(table, list):
        return reworked(framework, {place: table[::-1]})
    ids, given = list(table), list(table.values())
    if edge.pointer.endswith("/levels"):
        values = [level["value"] for level in given]
        edits: Edits = {f"{place}/{key}/value": value for key, value in zip(ids, values[::-1], strict=True)}
        return reworked(framework, edits)
    return reworked(framework, {place: dict(zip(ids, given[::-1], strict=True))})


def swapped(framework: Framework, edge: Edge, chance: Chance) -> Framework | None:
    """The framework with two neighbours of a table that differ in each other's place; none where none differ."""
    place, table = f"{edge.file}:{edge.pointer}", table_of(framework, edge)
    keys = list(range(len(table))) if isinstance(table, list) else list(table)
    end = "/value" if edge.pointer.endswith("/levels") else ""
    numbers = [table[key]["value"] if end else table[key] for key in keys]
    steps = [number for number in range(len(keys) - 1) if numbers[number] != numbers[number + 1]]
    if not steps:
        return None
    step = chance.choice(steps)
    one, other = f"{place}/{keys[step]}{end}", f"{place}/{keys[step + 1]}{end}"
    return reworked(framework, {one: numbers[step + 1], other: numbers[step]})


def somewhere(seed: int) -> Framework:
    """A made-up framework, and for one seed in ten the shipped one."""
    return framework_from(seed) if seed % 10 else shipped()


@settings(max_examples=50)
@given(frameworks())
def test_monotone_frameworks_pass(framework: Framework) -> None:
    """A framework drawn so that no worse answer helps breaks none of the rules on signs and orders."""
    assert broken(framework, *SLOPES, *ORDERS) == {}


@given(SEEDS)
def test_a_table_turned_round_is_found(seed: int) -> None:
    """Whatever table on the way to the outcome is turned round, the rule on its kind tells its place."""
    framework, chance = somewhere(seed), Chance(seed)
    sloped = [edge for edge in edges(framework) if edge.sign == "+" and edge.kind in TOLD_BY]
    edge = chance.choice(sloped)
    assert f"{edge.file}:{edge.pointer}" in broken(turned(framework, edge), TOLD_BY[edge.kind])[TOLD_BY[edge.kind]]


@given(SEEDS)
def test_two_neighbours_swapped_are_found(seed: int) -> None:
    """A table in which only two neighbours stand the wrong way round is told as well."""
    framework, chance = somewhere(seed), Chance(seed)
    kinds = ("hazard", "defence", "claim", "control", "caps")
    edge = chance.choice([edge for edge in edges(framework) if edge.sign == "+" and edge.kind in kinds])
    after = swapped(framework, edge, chance)
    assert after is not None
    assert f"{edge.file}:{edge.pointer}" in broken(after, TOLD_BY[edge.kind])[TOLD_BY[edge.kind]]


def passing(seed: int) -> Framework:
    """The first framework from a seed on, drawn without regard to signs, in which the rules on them find nothing."""
    drawn = (framework_from(seed + step, monotone=False) for step in count())
    return next(framework for framework in drawn if not broken(framework, *SLOPES, *ORDERS))


@settings(max_examples=25)
@given(SEEDS)
def test_what_passes_is_monotone(seed: int) -> None:
    """Of any framework that passes, however it was drawn, a worse answer clears nothing more and rules out no less."""
    framework = passing(seed)
    context = random_context(framework, seed)
    assessment = coherent(framework, random_assessment(framework, seed), context)
    scene = Scene(framework, compile_plan(framework), encode(framework, assessment, context, DATE))
    for profile in scene.plan.profiles:
        for better, worse in steps(scene, profile):
            assert worse["cleared"] <= better["cleared"]
            assert worse["ruled out"] >= better["ruled out"]


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        (
            {"questions.yaml:questions/bio-uplift/levels/none/value": 0.2},
            "values fall from one level to the next, which may open along bio-uplift → bio-chem-weapons → outcome",
        ),
        (
            {"questions.yaml:questions/bio-uplift/caps/0/at-worst/narrow": "decisive"},
            "a worse 'general-capability' caps a blank at a better level, which may open along "
            "general-capability → bio-uplift → bio-chem-weapons → outcome, while it closes along "
            "general-capability → unknown-dangerous-capability → outcome",
        ),
        (
            {"options.yaml:options/r6/leak/service": {"hardened": 0.4, "tested": 0.3, "basic": 0.2, "none": 0.1}},
            "a worse level of the control leaks less, which opens along "
            "service-safeguards → service → safety-update-refusal → outcome",
        ),
        (
            {
                "questions.yaml:questions/use-claim/visible-if": {
                    "any": [{"question": "general-capability", "at-least": "strong"}]
                }
            },
            "a worse 'general-capability' shows this claim, which opens along general-capability → use-claim → use → "
            "outcome, while it closes along general-capability → unknown-dangerous-capability → outcome",
        ),
    ],
)
def test_a_finding_names_the_paths(edits: Edits, said: str) -> None:
    """A fault is told with a path along which a worse answer opens, and with one along which it closes."""
    framework = reworked(shipped(), edits)
    assert not problems(framework)
    assert said in {finding.message for rule in SLOPES for finding in RULES[rule](framework)}
