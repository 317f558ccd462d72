"""How the release compares with the public model of a context, on the tests that both have."""

import re
from collections.abc import Iterable, Mapping

from riskkit.analysis.evidence.binding import ReleaseIdentity
from riskkit.analysis.evidence.measures import Measurement, test_called
from riskkit.schema.base import GRADES
from riskkit.schema.context import Context
from riskkit.schema.framework.evidence import EvidenceTable, RelativeRow
from riskkit.schema.results.collection import Suggestion

ROW = "relative"
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?)%")


def relative(
    found: Iterable[Measurement], table: EvidenceTable, context: Context | None, release: ReleaseIdentity
) -> Suggestion | None:
    """What the shared tests suggest; nothing where they are too few, or the release is that model."""
    row = table.relative
    if not row or not context or release.is_named(context.best_public.name):
        return None
    theirs = _scores(table, context)
    ours = _best([each for each in found if each.test in theirs])
    if len(ours) < row.needs:
        return None
    ahead = {test: each.bound(upper=True) * 100 - theirs[test] for test, each in ours.items()}
    used = tuple(ours.values())
    shared = ", ".join(f"{test} {difference:+.1f}" for test, difference in ahead.items())
    return Suggestion(
        question=row.question,
        level=_level(row, tuple(ahead.values())),
        confidence=row.most,
        grade=min((each.file.grade for each in used), key=GRADES.index),
        date=min(filter(None, (each.file.date for each in used)), default=None),
        bond=used[0].bond,
        passages=tuple(dict.fromkeys(each.result.passage for each in used)),
        row=ROW,
        basis=row.basis,
        does_not_show=(f"against {context.best_public.name}, in points: {shared}", *row.does_not_show),
    )


def _scores(table: EvidenceTable, context: Context) -> Mapping[str, float]:
    """The scores of the public model in points of 100, by test."""
    found: dict[str, float] = {}
    for score in context.best_public.scores:
        test, value = test_called(table, score.test), _PERCENT.search(score.score)
        if test and value:
            found.setdefault(test, float(value[1]))
    return found


def _best(found: Iterable[Measurement]) -> dict[str, Measurement]:
    """Of several results of one test the highest, which is the worst for the release."""
    best: dict[str, Measurement] = {}
    for each in found:
        if each.test not in best or each.bound(upper=True) > best[each.test].bound(upper=True):
            best[each.test] = each
    return best


def _level(row: RelativeRow, ahead: tuple[float, ...]) -> str:
    leads = sum(difference > row.margin for difference in ahead)
    if all(difference <= -2 * row.margin for difference in ahead):
        return row.well_below
    if not leads:
        return row.comparable
    return row.ahead_in_some if 2 * leads <= len(ahead) else row.ahead
