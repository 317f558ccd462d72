"""Tables with entries moved: a plan whose tables hold a column of entries in place of each, a row per variant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import Outcomes, outcomes
from riskkit.engine.plan import PUBLIC, TOP, Ceiling, Plan, level_at
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.tables import CLASSES, TIERS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One entry of tables 1 and 2 or of their steps; *stricter* is the direction in which it forbids more."""

    table: str
    """uplift, defence, breadth, or the ceilings of a kind: KIND/acceptable or KIND/tolerable."""
    place: tuple[int, ...]
    pointer: str
    stricter: int


Moves = Mapping[TableEntry, int]


def entries(framework: Framework) -> tuple[TableEntry, ...]:
    """Every entry that a draw or a margin may move."""
    tables = framework.tables
    found = [
        TableEntry("uplift", (down, across), f"uplift/tiers/{hazard}/{available}", 1)
        for down, (hazard, row) in enumerate(tables.uplift.tiers.items())
        for across, available in enumerate(row)
    ]
    for name, steps in (("defence", tables.defence.steps), ("breadth", tables.breadth.steps)):
        found += [TableEntry(name, (place,), f"{name}/steps/{level}", 1) for place, level in enumerate(steps)]
    for kind, ceilings in tables.ceilings.items():
        for down, (severity, row) in enumerate(ceilings.cells.items()):
            for across, tier in enumerate(row):
                for column in ("acceptable", "tolerable"):
                    pointer = f"ceilings/{kind}/cells/{severity}/{tier}/{column}"
                    found.append(TableEntry(f"{kind}/{column}", (down, across), pointer, -1))
    return tuple(found)


def moved(framework: Framework, plan: Plan, variants: Sequence[Moves]) -> Plan:
    """
    A plan with a row for each variant of the tables, each put in order again after its entries moved.

    In order: tiers rise with the hazard and fall with what is available, steps fall as a defence gets better, and
    ceilings fall with severity and tier.
    """
    blank = _tables(framework)
    stacks = {name: np.repeat(table[np.newaxis], len(variants), axis=0) for name, table in blank.items()}
    for row, moves in enumerate(variants):
        for entry, step in moves.items():
            stacks[entry.table][(row, *entry.place)] += step
    return _plan(framework, plan, {name: _ordered(name, stack) for name, stack in stacks.items()})


def _tables(framework: Framework) -> dict[str, "NDArray[Any]"]:
    """Each table as written: levels, severities and tiers in the order of the file."""
    tables = framework.tables
    found = {
        "uplift": np.array([list(row.values()) for row in tables.uplift.tiers.values()], dtype="int8"),
        "defence": np.array(list(tables.defence.steps.values()), dtype="int8"),
        "breadth": np.array(list(tables.breadth.steps.values()), dtype="int8"),
    }
    for kind, ceilings in tables.ceilings.items():
        for column in ("acceptable", "tolerable"):
            found[f"{kind}/{column}"] = np.array(
                [[CLASSES.index(getattr(row[tier], column)) for tier in TIERS] for row in ceilings.cells.values()],
                dtype="int8",
            )
    return found


def _ordered(name: str, stack: "NDArray[Any]") -> "NDArray[Any]":
    if not stack.size:
        return stack  # a framework of flaws alone has no first table
    if name == "uplift":
        rising = np.sort(np.clip(stack, 0, TOP), axis=1)
        return -np.sort(-rising, axis=2)
    if name == "defence":
        return -np.sort(-stack, axis=1)  # none first: the better the defence, the more it takes away
    if name == "breadth":
        return np.sort(stack, axis=1)
    falling = -np.sort(-np.clip(stack, 0, PUBLIC), axis=2)
    return -np.sort(-falling, axis=1)


def _plan(framework: Framework, plan: Plan, stacks: Mapping[str, "NDArray[Any]"]) -> Plan:
    tables, risks = framework.tables, framework.risks
    hazards = list(tables.uplift.tiers)
    available = list(tables.uplift.tiers[hazards[0]]) if hazards else []
    listed = list(risks.risks.values())
    ceilings = []
    for number, risk in enumerate(listed):
        kind = risks.families[risk.family].kind
        row = list(tables.ceilings[kind].cells).index(str(risk.severity))
        acceptable = stacks[f"{kind}/acceptable"][:, row]
        tolerable = np.maximum(stacks[f"{kind}/tolerable"][:, row], acceptable)
        ceilings.append(Ceiling(tuple(acceptable.T), tuple(tolerable.T), plan.ceilings[number].extreme))
    uplift = stacks["uplift"]
    # badness of what is available runs the other way: the less, the worse
    across = range(len(available) - 1, -1, -1)
    return replace(
        plan,
        uplift=tuple(uplift[:, down, there] for down in range(len(hazards)) for there in across),
        defence=_by_badness(framework, [r.defence for r in listed], stacks["defence"], tables.defence.steps),
        breadth=_by_badness(framework, [r.breadth for r in listed], stacks["breadth"], tables.breadth.steps),
        ceilings=tuple(ceilings),
    )


def _by_badness(
    framework: Framework, used: Sequence[str | None], stack: "NDArray[Any]", steps: Mapping[str, int]
) -> tuple[Any, ...]:
    key = next((key for key in used if key), None)
    if key is None:
        return ()
    question, listed = framework.questions.questions[key], list(steps)
    return tuple(stack[:, listed.index(level_at(question, bad))] for bad in range(len(question.levels)))


def outcome_of(case: Evaluated, plan: Plan, rows: int, asked: int | None = None) -> Outcomes:
    """What follows for an assessment as it is answered, by each variant of the tables."""
    return outcomes(plan, case, iter([(case.columns, rows)]), asked)


def entry_margin(case: Evaluated, chosen: int) -> tuple[int | None, str | None]:
    """The fewest steps that one table entry grows stricter until an option closes, and the pointer of that entry."""
    listed = entries(case.framework)
    for steps in range(1, PUBLIC + 1):
        plan = moved(case.framework, case.plan, [{entry: entry.stricter * steps} for entry in listed])
        closed = outcome_of(case, plan, len(listed)).closed(chosen)
        found = next((entry for entry, yes in zip(listed, closed, strict=True) if yes), None)
        if found:
            return steps, found.pointer
    return None, None
