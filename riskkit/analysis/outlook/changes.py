"""Which answers may still turn out otherwise, to what and how likely, and how a change is written down."""

from collections.abc import Mapping

from riskkit.analysis.evaluated import Evaluated
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import AS_PUBLIC, BLANK
from riskkit.engine.readings import doubted
from riskkit.schema.results.outlook import Change, ChangeKind

KINDS: Mapping[str, ChangeKind] = {
    "fact": "fact",
    "control": "control",
    "benefit": "claim",
    "available": "world",
    "defence": "world",
}


def possible(case: Evaluated, question: int) -> range:
    """
    The badnesses that an answer may turn out at, from best to worst, by its doubt; of a blank any up to its cap.

    An answer without doubt is what it is: no fact that the evidence excludes is ever supposed.
    """
    reading, level = case.verdicts.tiers.reading, case.columns.level[question]
    if level == AS_PUBLIC or level < 0:
        return range(reading.counted[question] + 1)
    worst = doubted(case.columns, question, reading.cap[question], single())
    return range(max(level - case.columns.doubt[question], 0), worst + 1)


def weights(case: Evaluated, question: int) -> dict[int, float]:
    """
    How likely an answer is to turn out at each badness; they add up to 1.

    A blank is as likely at each level that it could stand at. A hazard that is answered as public weights stays so, and
    depends on relative capability alone.
    """
    level = case.columns.level[question]
    reading = case.verdicts.tiers.reading
    if level == BLANK and reading.shown[question]:
        levels = possible(case, question)
        return dict.fromkeys(levels, 1 / len(levels))
    if level < 0 or not case.columns.doubt[question]:
        return {level: 1.0}
    off = case.framework.framework.rules.uncertainty.off
    table = off[min(case.columns.doubt[question], len(off) - 1)]
    places = {bad: table[abs(bad - level)] for bad in possible(case, question) if abs(bad - level) < len(table)}
    total = sum(places.values())
    return {bad: weight / total for bad, weight in places.items()}


def better(case: Evaluated, *, world: bool = False) -> dict[int, list[int]]:
    """
    Per question the badnesses better than today's that somebody may show or bring about, from the mildest.

    Facts and claims within their doubt, controls as far as the developer will go; the *world* only where asked for.
    """
    found: dict[int, list[int]] = {}
    for number, question in enumerate(case.plan.questions):
        now = case.verdicts.tiers.reading.counted[number]
        kind = KINDS[case.framework.questions.questions[question.id].type]
        if not case.verdicts.tiers.reading.shown[number]:
            continue
        if kind == "control":
            levels = [bad for bad in range(now - 1, -1, -1) if bad >= case.columns.reach[number]]
        elif kind == "world":
            levels = list(range(now - 1, -1, -1)) if world else []
        else:
            levels = [bad for bad in reversed(possible(case, number)) if bad < now]
            if now in possible(case, number) and (case.columns.level[number] < 0 or case.columns.doubt[number]):
                levels = [now, *levels]  # to be shown as it is may already do
        if levels:
            found[number] = levels
    return found


def worse(case: Evaluated) -> dict[int, list[int]]:
    """
    Per question the badnesses worse than today's that it may turn out or fall to, from the mildest.

    Relative capability at any worse level, in doubt or not: no answer moves more, so what hangs on it is always said.
    """
    found: dict[int, list[int]] = {}
    most = -1 if case.plan.relative is None else case.plan.relative.question
    for number, question in enumerate(case.plan.questions):
        now = case.verdicts.tiers.reading.counted[number]
        kind = KINDS[case.framework.questions.questions[question.id].type]
        if kind in ("control", "world") or (number == most and case.columns.level[number] >= 0):
            levels = list(range(now + 1, question.worst + 1))
        else:
            levels = [bad for bad in possible(case, number) if bad > now]
        if levels:
            found[number] = levels
    return found


def change(case: Evaluated, question: int, bad: int) -> Change:
    """An answer at another level, with the evidence that this needs."""
    key = case.plan.questions[question].id
    spec = case.framework.questions.questions[key]
    return Change(
        question=key,
        kind=KINDS[spec.type],
        now=case.level(question, case.verdicts.tiers.reading.counted[question]),
        level=case.level(question, bad),
        grade=spec.grade,
        method=spec.method,
    )


def changes(case: Evaluated, levels: Mapping[int, int]) -> tuple[Change, ...]:
    """Several of them, in the order of the questions."""
    return tuple(change(case, question, levels[question]) for question in sorted(levels))
