"""Reports of the AI Vulnerability Database, as garak and Inspect write them: rows, each about one model."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource, decoded, parsed
from riskkit.evidence.values import count, day, items, number, part, parts, word
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT = "avid"
_KIND = re.compile(r'\s*\{\s*"data_type"\s*:\s*"AVID"')
_TEST = re.compile(r"on the ([^.`]{1,80}?) benchmark")
_PROBE = re.compile(r"`([A-Za-z0-9_.]{1,80})`")


def recognises(source: EvidenceSource) -> bool:
    """Whether the first row says that it is such a report."""
    return bool(_KIND.match(source.start))


def read(source: EvidenceSource) -> EvidenceFile:
    """The results of every row; which model each is about stands with it."""
    rows = [(line, _row(line, data)) for line, data in source.rows()]
    names = {_name(row) for _, row in rows}
    results = tuple(result for line, row in rows for result in _results(source, line, row))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool="AVID report",
        date=max(filter(None, (day(row.get("reported_date")) for _, row in rows)), default=None),
        grade="self-report",
        subject=EvidenceSubject(name=names.pop() if len(names) == 1 else None),
        results=results,
        notes=(f"it is about {len(names)} models",) if len(names) > 1 else (),
    )


def _row(line: int, data: bytes) -> Mapping[str, Any]:
    try:
        return parts(parsed(decoded(data)))
    except Malformed as error:
        raise Malformed(f"line {line} {error}") from None


def _name(row: Mapping[str, Any]) -> str | None:
    return next((word(part(each, "name")) for each in items(row, "affects", "artifacts")), None)


def _results(source: EvidenceSource, line: int, row: Mapping[str, Any]) -> Iterator[EvidenceResult]:
    about = word(part(row, "problemtype", "description", "value")) or ""
    settings = {"model": name} if (name := _name(row)) else {}
    for metric in items(row, "metrics"):
        for found in items(metric, "results", "rows"):
            yield _withstood(source, line, about, found, settings)
        value, called = number(part(metric, "value")), word(part(metric, "metrics"))
        if value is None or called in (None, "stderr", "std"):
            continue
        task = test[1] if (test := _TEST.search(about)) else "unnamed"
        yield EvidenceResult(
            task=task,
            metric=called or "unnamed",
            value=value,
            direction=None,
            completeness="partial",
            why=("the report does not say how many items were judged",),
            settings=settings,
            passage=source.passage(f"{task} {called} {value}", line),
        )


def _withstood(
    source: EvidenceSource, line: int, about: str, found: object, settings: dict[str, str]
) -> EvidenceResult:
    probe, detector = test[1] if (test := _PROBE.search(about)) else "unnamed", word(part(found, "detector"))
    passed, judged = count(part(found, "passed")), count(part(found, "total_evaluated"))
    if passed is None or judged is None or passed > judged:
        raise Malformed(f"line {line} has counts that cannot be")
    return EvidenceResult(
        task=probe,
        metric=detector or "unnamed",
        value=passed / judged if judged else None,
        direction="more-is-safer",
        count=judged,
        hits=passed,
        completeness="complete" if judged else "nothing",
        why=() if judged else ("no answer was judged",),
        settings=settings,
        passage=source.passage(f"{probe} {detector}: {passed} of {judged} withstood", line),
    )
