"""The smallest sets of controls that clear an option: rows of hypotheticals, and the engine on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import Columns, table
from riskkit.engine.plan import Plan
from riskkit.engine.read import Rows
from riskkit.engine.verdict import Verdicts, judge, score

ALL_TRIED, TRIED = 12, 3
"""With more controls than this only sets of so many are tried, and the whole is thinned out."""
Levels = dict[int, int]
"""From question to badness."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An offer that some set of controls clears under a profile, and the levels found so far."""

    profile: str
    offer: int
    levels: Levels

    def at(self, control: int, level: int) -> "Wanted":
        """The same with one control at another level."""
        return Wanted(self.profile, self.offer, {**self.levels, control: level})


def betterable(plan: Plan, rows: Rows, undertakes: Mapping[int, int] | None) -> dict[int, range]:
    """Per control that scales a pathway the levels undertaken that are better than it reads now, the best first."""
    found = {}
    for number, question in enumerate(plan.questions):
        if question.scales and (undertakes is None or number in undertakes):
            best = undertakes[number] if undertakes else 0
            now = max(rows.stated.read[number], rows.upper.read[number])
            if now > best:
                found[number] = range(best, now)
    return found


def _verdicts(plan: Plan, columns: Columns, tried: Iterable[Levels]) -> dict[str, Verdicts]:
    """The verdicts of every profile with controls at these levels, proven, one row for each of the sets tried."""
    scored = score(plan, table(raised(columns, levels) for levels in tried), on_columns())
    return {key: judge(plan, judgement, scored, on_columns()) for key, judgement in plan.profiles.items()}


def raised(columns: Columns, levels: Mapping[int, int]) -> Columns:
    """The row with controls, or other questions, proven to stand at these levels."""
    for number, level in levels.items():
        columns = columns.with_answer(number, level)
    return columns


def conditions(
    plan: Plan, columns: Columns, rows: Rows, undertakes: Mapping[int, int] | None
) -> dict[str, tuple[Levels | None, ...]]:
    """
    Per profile and offer the smallest set of controls that clears it, at the least demanding levels; none where none.

    Smaller sets come first, then framework order. Every set is tried where there are no more than twelve controls to
    better; with more, those of up to three, and then all of them less what can be left out.
    """
    levels = betterable(plan, rows, undertakes)
    none: dict[str, tuple[Levels | None, ...]] = {key: (None,) * len(plan.offers) for key in plan.profiles}
    if not levels:
        return none
    best = {number: within[0] for number, within in levels.items()}
    wanted = _relaxed(plan, columns, levels, _at_best(plan, columns, best))
    found = {(each.profile, each.offer): each.levels for each in wanted}
    return {key: tuple(found.get((key, offer)) for offer in range(len(plan.offers))) for key in plan.profiles}


def _at_best(plan: Plan, columns: Columns, best: Levels) -> list[Wanted]:
    """Per profile and offer the first of the smallest sets that clear it with each control at its best."""
    most = len(best) if len(best) <= ALL_TRIED else TRIED
    sets = [*chain.from_iterable(combinations(best, size) for size in range(1, most + 1)), tuple(best)]
    verdicts = _verdicts(plan, columns, ({number: best[number] for number in chosen} for chosen in sets))
    found = []
    for key, judged in verdicts.items():
        for offer, cleared in enumerate(judged.cleared):
            first = next((number for number, ok in enumerate(cleared) if ok), None)
            if first is not None:
                found.append(Wanted(key, offer, {number: best[number] for number in sets[first]}))
    return found if len(best) <= ALL_TRIED else _thinned(plan, columns, best, found)


def _thinned(plan: Plan, columns: Columns, best: Levels, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The same without what can be left out of sets that were not found by trying every set of their size."""
    for control in best:
        less = [Wanted(w.profile, w.offer, {n: at for n, at in w.levels.items() if n != control}) for w in wanted]
        verdicts = _verdicts(plan, columns, (without.levels for without in less))
        pairs = enumerate(zip(wanted, less, strict=True))
        wanted = [
            without if len(each.levels) > TRIED and verdicts[each.profile].cleared[each.offer][row] else each
            for row, (each, without) in pairs
        ]
    return list(wanted)


def _relaxed(plan: Plan, columns: Columns, levels: Mapping[int, range], wanted: Sequence[Wanted]) -> Sequence[Wanted]:
    """Each set with its controls, in framework order, relaxed as far as the others allow."""
    for turn in range(max((len(each.levels) for each in wanted), default=0)):
        tried = [
            each.at(control, level)
            for each in wanted
            for control in list(each.levels)[turn : turn + 1]
            for level in levels[control]
        ]
        verdicts = _verdicts(plan, columns, (each.levels for each in tried))
        least = {(each.profile, each.offer): each for each in wanted}
        for row, each in enumerate(tried):
            if verdicts[each.profile].cleared[each.offer][row]:
                least[each.profile, each.offer] = each
        wanted = list(least.values())
    return wanted
