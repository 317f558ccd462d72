"""What the linter passes keeps what it promises, and what it finds idle is idle; on tables drawn at random."""

from collections.abc import Iterator
from itertools import count, product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.engine.arithmetic import single
from riskkit.engine.encode import AS_PUBLIC, BLANK, Columns
from riskkit.engine.plan import Plan, compile_plan
from riskkit.engine.verdict import judge
from riskkit.lint import RULES
from riskkit.lint.alive import asked_at, at_worst, row_at
from riskkit.schema.checks.framework import problems
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.tables import CLASSES
from tests.edits import Edits
from tests.lint.small import changed, small


class Chance(Random):
    """A seeded source of choices."""


SEEDS = st.integers(0, 2**32)
MONOTONE = tuple(rule for rule in RULES if rule.endswith(("-monotone", "-on-facts")))
T, Q = "tables.yaml:", "questions.yaml:questions/"
HELP, BOUNDS = ("none", "some", "much"), ("as-public", "doubted", "flaw")


def cell(chance: Chance) -> dict[str, Any]:
    """A cell that its record takes."""
    low, high = sorted(chance.choices(range(len(CLASSES)), k=2))
    return {"acceptable": CLASSES[low], "tolerable": CLASSES[high], "extreme": chance.random() < 0.2}


def drawn(chance: Chance, amount: int) -> Framework:
    """The small framework with a few of its tables drawn at random, whichever way they then run."""
    edits: Edits = {}
    choices: tuple[Edits, ...] = (
        {f"{T}uplift/tiers/{chance.choice(HELP)}/{chance.choice(HELP)}": chance.randint(0, 4)},
        {f"{T}defence/steps/{chance.choice(('weak', 'some', 'strong'))}": chance.randint(-2, 2)},
        {f"{T}breadth/steps/{chance.choice(('few', 'many'))}": chance.randint(-2, 2)},
        {f"{T}ceilings/uplift/cells/4/{chance.randint(0, 4)}": cell(chance)},
        {f"{T}ceilings/flaw/cells/3/{chance.randint(0, 4)}": cell(chance)},
        {f"{Q}fraud-uplift/caps/0/at-worst/{chance.choice(('narrow', 'broad', 'frontier'))}": chance.choice(HELP)},
        {f"{T}controls/classes/served/tiers/{chance.randint(1, 4)}/safeguards": chance.choice(("basic", "strong"))},
        {f"{T}relative/levels/{chance.choice(('below', 'comparable'))}/{chance.choice(BOUNDS)}": chance.randint(0, 4)},
        {f"{T}relative/levels/{chance.choice(('comparable', 'ahead'))}/credit": chance.randint(-2, 0)},
        {f"{T}worth/at-least": chance.choice(("some", "much"))},
    )
    for edit in chance.sample(choices, amount):
        edits |= edit
    return changed(edits)


def faultless(seed: int) -> Framework:
    """The first framework from a seed on in which the rules on directions find nothing."""
    for step in count():
        framework = drawn(Chance(seed + step), 3)
        if not any(finding for rule in MONOTONE for finding in RULES[rule](framework)):
            return framework
    raise AssertionError


def answers(plan: Plan, chance: Chance, *, doubt: bool) -> Columns:
    """Answers drawn at random, blanks and those as public weights among them."""
    hazards = {risk.hazard for risk in plan.uplifts}
    levels = [
        AS_PUBLIC if number in hazards and chance.random() < 0.2 else chance.randint(BLANK, question.worst)
        for number, question in enumerate(plan.questions)
    ]
    size = len(levels)
    return Columns(
        level=tuple(levels),
        doubt=tuple(chance.choice((0, 0, 1, 2)) if doubt else 0 for _ in levels),
        guess=tuple(doubt and chance.random() < 0.1 for _ in levels),
        graded=tuple(chance.random() < 0.7 for _ in levels),
        reach=tuple(chance.choice((0, 0, 1)) for _ in levels) if doubt else (0,) * size,
        measures=tuple(chance.random() < 0.3 for _ in plan.measures),
    )


def at(row: Columns, number: int, level: int) -> Columns:
    """The same row with one answer at another level, its doubt and grade as they were."""
    levels = tuple(level if place == number else other for place, other in enumerate(row.level))
    return Columns(levels, row.doubt, row.guess, row.graded, row.reach, row.measures)


def outcomes(plan: Plan, row: Columns) -> list[tuple[int, ...]]:
    """Per profile the verdict on every option."""
    return [tuple(judge(plan, profile, row, single()).verdicts) for profile in plan.profiles.values()]


@settings(max_examples=60)
@given(SEEDS)
def test_what_passes_is_monotone(seed: int) -> None:
    """Of a framework in which the rules on directions find nothing, no answer opens an option by getting worse."""
    plan, chance = compile_plan(faultless(seed)), Chance(seed)
    for _ in range(20):
        row = answers(plan, chance, doubt=True)
        can_worsen = [n for n, level in enumerate(row.level) if 0 <= level < plan.questions[n].worst]
        if not can_worsen:
            continue
        number = chance.choice(can_worsen)
        better, worse = outcomes(plan, row), outcomes(plan, at(row, number, row.level[number] + 1))
        assert all(b >= w for one, other in zip(better, worse, strict=True) for b, w in zip(one, other, strict=True))


@settings(max_examples=6)
@given(SEEDS)
def test_what_is_found_idle_is_idle(seed: int) -> None:
    """No change of an answer that no outcome is said to depend on changes one."""
    for step in range(5):
        framework = faultless(seed + step)
        idle = [finding.pointer.partition("/")[2] for finding in RULES["questions-alive"](framework)]
        plan, chance = compile_plan(framework), Chance(seed)
        for key, _ in product(idle, range(10)):
            row, number = answers(plan, chance, doubt=False), plan.index[key]
            found = {str(outcomes(plan, at(row, number, level))) for level in range(plan.questions[number].worst + 1)}
            assert len(found) == 1
        if idle:
            return


def routed(chance: Chance) -> Framework:
    """The small framework with its questions shown by earlier facts drawn at random."""
    facts = [key for key, question in small().questions.questions.items() if question.type == "fact"]
    edits: Edits = {}
    for place, key in enumerate(facts[1:], start=1):
        atoms = [
            {"question": earlier, "at-least": chance.choice(list(small().questions.questions[earlier].levels)[1:])}
            for earlier in chance.sample(facts[:place], chance.randint(0, min(place, 2)))
        ]
        if atoms:
            edits[f"{Q}{key}/visible-if"] = {chance.choice(("all", "any")): atoms}
    return changed(edits)


def every_row(plan: Plan) -> Iterator[Columns]:
    """Every way in which the facts can be answered, a blank left out, and all else at its best."""
    facts = [not question.benefit and not question.world for question in plan.questions]
    ranges = [range(q.worst + 1) if fact else range(1) for q, fact in zip(plan.questions, facts, strict=True)]
    yield from (row_at(plan, levels) for levels in product(*ranges))


@settings(max_examples=4)
@given(SEEDS)
def test_the_ends_are_the_longest_and_the_shortest_way(seed: int) -> None:
    """No answers are asked more questions than the worst nor fewer than the best; tried over all of them."""
    framework = routed(Chance(seed))
    assert not problems(framework)
    plan = compile_plan(framework)
    lengths = {asked_at(plan, row) for row in every_row(plan)}
    assert max(lengths) == asked_at(plan, at_worst(plan))
    assert min(lengths) == asked_at(plan, row_at(plan, (0 for _ in plan.questions)))
