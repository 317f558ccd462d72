"""How far one answer moves the risks of an option, step by step: the bars of a tornado and the cuts that they cross."""

from math import log10

from riskkit.analysis.factors import cut_steps
from riskkit.analysis.tornado import LEAST, tornado
from riskkit.analysis.trail import Node, Trail, answer_steps, shown
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import varied
from riskkit.engine.verdict import reads, score
from riskkit.schema.outlook import Bar

Ends = tuple[float, float, float]
"""A likelihood with an answer at its best, as it reads, and with the answer at its worst."""


def swing_steps(trail: Trail, offer: int, number: int) -> tuple[Node, ...]:
    """How far a question moves the risks of an offer over its range, all else as it reads; the farthest first."""
    key, judgement = trail.plan.questions[number].id, trail.plan.profiles[trail.found.profile]
    bars = [bar for bar in tornado(trail.subject, judgement)[trail.plan.offers[offer].id] if bar.question == key]
    return (*(_bar(trail, offer, number, bar) for bar in bars), *_range(trail, offer, number, moves=bool(bars)))


def _range(trail: Trail, offer: int, number: int, *, moves: bool) -> tuple[Node, ...]:
    """From where to where the answer may stand, and where it moves nothing, why."""
    key, rows = trail.plan.questions[number].id, trail.subject.scored.rows
    levels = trail.framework.questions.questions[key].by_badness
    best, worst = rows.lower.read[number], rows.upper.read[number]
    answer = answer_steps(trail, key, "stated")
    if best < worst:
        detail = f"from '{levels[best]}' on the lower row to '{levels[worst]}' on the upper row"
        none = (Node("moves nothing", f"no risk of {trail.plan.offers[offer].id} depends on it over this range"),)
        return (*(() if moves else none), Node("range", detail, (answer,)))
    return (Node("moves nothing", f"it stands at '{levels[best]}' on every row", (answer,)),)


def _bar(trail: Trail, offer: int, number: int, bar: Bar) -> Node:
    """One risk: the decades by which it is lower at the best of the range and higher at the worst."""
    risk = next(place for place, harm in enumerate(trail.plan.harms) if harm.id == bar.risk)
    at = _ends(trail, offer, number, bar, risk)
    under = (
        _toward("lower by", f"at '{bar.best}', in decades", at[1], at[0], at[0]),
        _toward("higher by", f"at '{bar.worst}', in decades", at[2], at[1], at[2]),
        Node("likelihood", "as it reads", value=at[1], see=trail.see(offer, bar.risk)),
        *(cut_steps(trail, risk, cut, "crosses") for cut in _crossed(trail, bar)),
    )
    detail = f"from '{bar.best}' to '{bar.worst}', in decades of log10 L on the {reads(trail.plan, offer)} row"
    working = " + ".join(shown(node.value or 0) for node in under[:2])
    cited = trail.framework.risks.risks[bar.risk]
    return Node(bar.risk, f"{cited.title}: {detail}", under, cited, bar.up - bar.down, working)


def _toward(title: str, detail: str, more: float, less: float, end: float) -> Node:
    """How far one end of a range is from now; nothing where it lies on the other side."""
    likelihood = Node("likelihood", "with it there, all else as it reads", value=end)
    working = f"max(0, log10({shown(more)} ÷ {shown(less)}))"
    return Node(title, detail, (likelihood,), value=max(0.0, log10(more / less)), working=working)


def _ends(trail: Trail, offer: int, number: int, bar: Bar, risk: int) -> Ends:
    levels, row = trail.framework.questions.questions[bar.question].by_badness, reads(trail.plan, offer)
    ends = [{number: levels.index(level)} for level in (bar.best, bar.worst)]
    moved = score(trail.plan, varied(trail.subject.columns, ends), on_columns()).outcomes[row].likelihood[risk]
    now = trail.subject.scored.outcomes[row].likelihood[risk].value[offer]
    best, worst = (max(float(value), LEAST) for value in moved.value[offer])
    return best, max(now, LEAST), worst


def _crossed(trail: Trail, bar: Bar) -> list[int]:
    """The cuts that a bar crosses, by number."""
    return [trail.plan.cuts.index(crossing.cut) for crossing in bar.crossings]
