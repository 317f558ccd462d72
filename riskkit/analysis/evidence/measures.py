"""The results that a framework's evidence table knows, each as a share of 100 with its row and its file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from riskkit.analysis.evidence.binding import ReleaseIdentity, bond, folded, is_about
from riskkit.analysis.evidence.bounds import ALPHA, Share, wilson
from riskkit.analysis.evidence.errors_of_judges import chance_of_difference, corrected
from riskkit.schema.framework.evidence import EvidenceTable, ResultRow
from riskkit.schema.results.collection import Bond, EvidenceFile, EvidenceResult

_POINTS = 100
_SETTING = re.compile(
    r"(?i)([^a-z0-9]|[0-9]+(?=[- ]?shot)"
    r"|(zero|one|two|three|four|five|eight|ten|several|best|published|shots?|cot|pass@1|accuracy|acc|base|em"
    r"|exact match|maj@[0-9]+|no tools|single attempt|openhands|scaffold|agentless|or|as|with|in)\b)*+"
)
"""What stands after the name of a test where it says how the test was run, and not which part of it."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One result about the release, of a test that the table names."""

    test: str
    result: EvidenceResult
    file: EvidenceFile
    bond: Bond
    value: float
    """The share, from 0 to 1."""
    share: Share | None
    """The independent items behind it, where they are counted and nobody errs in counting them."""
    corrected: tuple[float, float] | None = None
    """Bounds of the share that is corrected for the errors of its judge."""
    difference: str = ""
    """Whether it differs from the result of another version of the same model."""

    def bound(self, *, upper: bool) -> float:
        """The end of what the true share may be: from its counts, else as the file gives it, else the share itself."""
        if self.corrected:
            return self.corrected[upper]
        if self.share:
            return wilson(self.share)[upper]
        given = self.result.high if upper else self.result.low
        return self.value if given is None or not 0 <= given <= 1 else given


def measures(files: tuple[EvidenceFile, ...], table: EvidenceTable, release: ReleaseIdentity) -> Iterator[Measurement]:
    """Every result about the release whose test the table names, in which something was judged."""
    tests = _Tests(table)
    for file in files:
        if (held := bond(file, release)) is None:
            continue
        for result in file.results:
            test, value = tests.of(result.task), share_of(result)
            if test and value is not None and result.completeness != "nothing" and is_about(result, file, release):
                yield _judged(Measurement(test, result, file, held, value, _independent(result)), table)


def _judged(measurement: Measurement, table: EvidenceTable) -> Measurement:
    """A measure, corrected where the errors of its judge are known."""
    judge = table.judges.get(measurement.test)
    if judge is None or measurement.share is None:
        return measurement
    value, low, high = corrected(measurement.share, judge)
    return replace(measurement, value=value, share=None, corrected=(low, high))


def compared(measurement: Measurement, all_found: Sequence[Measurement]) -> Measurement:
    """A measure that says whether it differs from the same test of another version, where both count their items."""
    mine = measurement.file.subject.revision
    for other in all_found:
        theirs = other.file.subject.revision
        alike = (other.test, other.result.metric) == (measurement.test, measurement.result.metric)
        if mine and theirs and theirs != mine and alike and measurement.share and other.share:
            chance = chance_of_difference(measurement.share, other.share)
            if chance is None:
                continue
            differs = "differs from" if chance <= 2 * ALPHA else "does not surely differ from"
            text = (
                f"{measurement.result.task}: version {mine} {differs} version {theirs} (exact test, p = {chance:.2g})"
            )
            return replace(measurement, difference=text)
    return measurement


class _Tests:
    """The names of the tests in a table."""

    def __init__(self, table: EvidenceTable) -> None:
        spelled = {name: test for test, names in table.tests.items() for name in names}
        self._whole = {name: test for name, test in spelled.items() if not name.endswith("*")}
        self._starts = {name[:-1]: test for name, test in spelled.items() if name.endswith("*")}

    def of(self, task: str) -> str | None:
        """The test that a log or card calls *task*, whole, without its settings or without who brings it."""
        for name, rest in ((task, ""), _parted(task, ","), _parted(task, "("), (task.rpartition("/")[2], "")):
            if (test := self._whole.get(folded(name))) and _SETTING.fullmatch(rest):
                return test
        return next((test for start, test in self._starts.items() if folded(task).startswith(start)), None)


def _parted(task: str, mark: str) -> tuple[str, str]:
    name, _, rest = task.partition(mark)
    return name, rest[:200]


def test_called(table: EvidenceTable, task: str) -> str | None:
    """The test of a table that is called *task*."""
    return _Tests(table).of(task)


def share_of(result: EvidenceResult) -> float | None:
    """A result as a share from 0 to 1; None where it is none."""
    if result.value is None:
        return None
    value = result.value / _POINTS if result.settings.get("unit") == "percent" else result.value
    return value if 0 <= value <= 1 else None


def _independent(result: EvidenceResult) -> Share | None:
    """The items that were judged; repeated ones are one item each."""
    if not result.count or result.hits is None:
        return None
    repeats = result.settings.get("repeats", "1")
    times = int(repeats) if repeats.isdecimal() and len(repeats) < 7 and int(repeats) else 1
    return Share(result.hits / times, result.count / times)


def fits(measure: Measurement, row: ResultRow) -> bool:
    """Whether a row is about a measure: its test, metric and direction, and enough items."""
    result = measure.result
    unlike = {measure.result.direction, row.direction} & {"more-is-worse"} and result.direction is not None
    return (
        measure.test == row.test
        and (not row.metrics or folded(result.metric) in row.metrics)
        and (not unlike or result.direction == row.direction)
        and (result.count is None or result.count >= row.items)
        and not (row.direction == "more-is-safer" and result.completeness == "partial")
    )
