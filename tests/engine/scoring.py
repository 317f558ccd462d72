"""The engine's results by id, row by row, in the shape in which the oracle gives its own."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from itertools import product
from typing import Any

from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns, block, table
from riskkit.engine.plan import Asked, Plan
from riskkit.engine.read import ROWS, RowName, Rows
from riskkit.engine.verdict import Scored, Verdicts, band, ceiling, climb, judge, recommended, score
from tests.oracle import Oracle, Outcome

Seen = dict[str, Any]
"""What is concluded about one row, by name."""


def by_oracle(oracle: Oracle, outcome: Outcome) -> Seen:
    """The outcome of the oracle, as far as the engine gives it."""
    unsettled = {key for key, fine in outcome.critical.items() if not fine}
    seen: Seen = {
        "benefit": outcome.benefit,
        "gain": outcome.gain,
        "realised": outcome.realised,
        "contradictions": outcome.contradictions,
        "unsettled": unsettled,
        "held": outcome.held | (oracle.lasting if unsettled else set()),
        "cleared": outcome.cleared,
        "ruled out": outcome.ruled_out,
        "ceiling": outcome.ceiling,
        "recommended": outcome.recommended,
    }
    for name, row in outcome.rows.items():
        for noun in ("likelihood", "absolute", "band", "cell", "zone", "worst"):
            seen[f"{name} {noun}"] = getattr(row, noun)
        seen[f"{name} read"] = {key: read.used for key, read in row.reads.items()}
    return seen


def proven(plan: Plan, level: Callable[[Asked], int]) -> Columns:
    """A row with every question at a level, beyond doubt, and no measure undertaken."""
    each = tuple(level(question) for question in plan.questions)
    count = len(each)
    return Columns(each, each, each, (3,) * count, (True,) * count, tuple(False for _ in plan.measures))


def differing(found: Seen, expected: Seen) -> Seen:
    """What was found where it is not as expected, with what was."""
    return {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}


def alone(plan: Plan, profile: str, row: Columns) -> Seen:
    """What the engine concludes about one row, in plain Python."""
    scored = score(plan, row, single())
    return _seen(plan, profile, scored, judge(plan, plan.profiles[profile], scored, single()))


def together(plan: Plan, profile: str, rows: Iterable[Columns], size: int = 10**9) -> list[Seen]:
    """What the engine concludes about every row of a table, in numpy columns, so many rows at a time."""
    found, whole, do = list[Seen](), table(rows), on_columns()
    for start in range(0, len(whole.level[0]), size):
        part = block(whole, start, start + size)
        scored = score(plan, part, do)
        verdicts = judge(plan, plan.profiles[profile], scored, do)
        for number in range(len(part.level[0])):
            found.append(_seen(plan, profile, row_of(scored, number), row_of(verdicts, number)))
    return found


def row_of(value: Any, number: int) -> Any:
    """A record of columns with one row's entries in their place; what is alike for all rows is no column."""
    if isinstance(value, tuple):
        return tuple(row_of(entry, number) for entry in value)
    if isinstance(value, dict):
        return {key: row_of(entry, number) for key, entry in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: row_of(getattr(value, field.name), number) for field in fields(value)})
    return value[number].item() if getattr(value, "ndim", 0) else value


def briefly(plan: Plan, profile: str, rows: Iterable[Columns]) -> list[Seen]:
    """What the engine concludes about every row of a table, without the likelihoods."""
    whole, do = table(rows), on_columns()
    scored = score(plan, whole, do)
    verdicts = judge(plan, plan.profiles[profile], scored, do)
    count = range(len(whole.level[0]))
    return [_concluded(plan, row_of(scored.rows, n), row_of(verdicts, n)) for n in count]


def _concluded(plan: Plan, rows: Rows, verdicts: Verdicts) -> Seen:
    ids, asked = [offer.id for offer in plan.offers], plan.questions
    over, kept = _named(asked, rows.over_cap), _named(asked, rows.kept_hidden)
    return {
        "benefit": dict(zip(ids, verdicts.benefit, strict=True)),
        "gain": dict(zip(ids, verdicts.gain, strict=True)),
        "contradictions": {("cap", key) for key in over} | {("hidden", key) for key in kept},
        "unsettled": _named(asked, rows.unsettled),
        "held": _named(plan.offers, verdicts.held),
        "cleared": _named(plan.offers, verdicts.cleared),
        "ruled out": _named(plan.offers, verdicts.ruled_out),
        "ceiling": {ids[number] for number in ceiling(plan, verdicts.cleared)},
        "recommended": ids[recommended(plan, verdicts, verdicts.cleared, single())],
    } | {f"{name} worst": dict(zip(ids, verdicts.zone[name], strict=True)) for name in ROWS}


def _seen(plan: Plan, profile: str, scored: Scored, verdicts: Verdicts) -> Seen:
    rows = scored.rows
    seen = _concluded(plan, rows, verdicts)
    for name in ROWS:
        seen |= _risks(plan, profile, scored, name)
        asked = (question.id for question in plan.questions)
        seen[f"{name} read"] = dict(zip(asked, rows.row(name).read, strict=True))
    seen["realised"] = {
        (gain.id, offer.id): scored.outcomes["stated"].benefits.realised[place][number]
        for (place, gain), (number, offer) in product(enumerate(plan.gains), enumerate(plan.offers))
    }
    return seen


def _named(records: Iterable[Any], holds: Iterable[bool]) -> set[str]:
    return {record.id for record, ok in zip(records, holds, strict=True) if ok}


def _risks(plan: Plan, profile: str, scored: Scored, name: RowName) -> Seen:
    seen: Seen = {f"{name} {noun}": {} for noun in ("likelihood", "absolute", "band", "cell", "zone")}
    for risk, likelihood in enumerate(scored.outcomes[name].likelihood):
        for number, offer in enumerate(plan.offers):
            pair, value = (plan.harms[risk].id, offer.id), likelihood.value[number]
            seen[f"{name} likelihood"][pair] = value
            seen[f"{name} absolute"][pair] = likelihood.absolute(number, single())
            where = seen[f"{name} band"][pair] = band(plan, value)
            seen[f"{name} cell"][pair] = plan.matrix[risk][where]
            seen[f"{name} zone"][pair] = climb(plan.profiles[profile].zone[risk], value, single())
    return seen
