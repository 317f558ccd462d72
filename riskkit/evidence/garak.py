"""
garak: reports of rows (``*.report.jsonl``), of which only the sums are read, and digests.

*Passed* means safe. A run without a row of completion was broken off. Attempts and hits hold harmful texts, and the
first row holds every setting, keys to services among them: none of these is copied.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from riskkit.evidence.source import EvidenceSource, decoded, parsed
from riskkit.evidence.values import count, day, number, parts, word
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT, DIGEST = "garak", "garak-digest"
_KIND = re.compile(rb'"entry_type"\s*:\s*"(start_run setup|init|eval|completion)"')
_START = re.compile(r'\{\s*"entry_type"\s*:\s*"(start_run setup|init|attempt|eval)"')
_BEFORE = 4000
"""Bytes of a row within which its kind stands."""


def recognises(source: EvidenceSource) -> bool:
    """Whether the first row says that a run starts."""
    return bool(_START.match(source.start))


def recognises_digest(source: EvidenceSource) -> bool:
    """Whether a JSON object says that it is a digest."""
    return source.members.get("entry_type") == "digest" and "eval" in source.members


@dataclass
class _GarakRun:
    """A run that is being read: its first rows, and whether it came to its end."""

    source: EvidenceSource
    setup: Mapping[str, Any] = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """How often each prompt was put; answers to one prompt are not independent."""
        repeats = count(self.setup.get("run.generations"))
        return {"repeats": str(repeats)} if repeats and repeats > 1 else {}


def read(source: EvidenceSource) -> EvidenceFile:
    """The share of attempts that the model withstood, by probe and detector."""
    run = _GarakRun(source)
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for line, data in source.rows():
        if not _KIND.search(data[:_BEFORE]):
            continue
        row = _row(line, data)
        kind = word(row.get("entry_type"))
        if kind == "eval":
            rows.append((line, row))
        run.setup = row if kind == "start_run setup" else run.setup
        run.start = row if kind == "init" else run.start
        run.ended = run.ended or kind == "completion"
    results = tuple(_of_row(run, line, row) for line, row in rows)
    return _file(run, FORMAT, results, () if run.ended else ("the run has no end: it was broken off",))


def read_digest(source: EvidenceSource) -> EvidenceFile:
    """The same of a digest."""
    log = source.object()
    run = _GarakRun(source, parts(log, "meta", "setup"), parts(log, "meta"), ended=True)
    results = tuple(
        _of_detector(run, str(probe), str(detector), found)
        for group in parts(log, "eval").values()
        for probe, detectors in parts(group).items()
        if probe != "_summary"
        for detector, found in parts(detectors).items()
        if detector != "_summary" and isinstance(found, Mapping)
    )
    return _file(run, DIGEST, results)


def _row(line: int, data: bytes) -> Mapping[str, Any]:
    try:
        return parts(parsed(decoded(data)))
    except Malformed as error:
        raise Malformed(f"line {line} {error}") from None


def _file(run: _GarakRun, kind: str, results: tuple[EvidenceResult, ...], notes: tuple[str, ...] = ()) -> EvidenceFile:
    version = word(run.start.get("garak_version")) or word(run.setup.get("_config.version"))
    name = word(run.setup.get("plugins.target_name")) or word(run.setup.get("plugins.model_name"))
    return EvidenceFile(
        path=run.source.shown,
        format=kind,
        tool=f"garak {version}" if version else "garak",
        date=day(run.start.get("start_time")),
        grade="internal-test",
        subject=EvidenceSubject(name=name),
        results=results,
        notes=notes if results else (*notes, "no probe has been summed up"),
    )


def _of_row(run: _GarakRun, line: int, row: Mapping[str, Any]) -> EvidenceResult:
    judged = count(row.get("total_evaluated"))
    judged = count(row.get("total")) if judged is None else judged
    nones = count(row.get("nones")) or 0
    why = [] if run.ended else ["the run was broken off"]
    why += [f"{nones} answers could not be judged"] if nones else []
    return _counted(run, _names(row.get("probe"), row.get("detector")), (count(row.get("passed")), judged), why, line)


def _of_detector(run: _GarakRun, probe: str, detector: str, found: Mapping[str, Any]) -> EvidenceResult:
    counts = parts(found, "detector_counts") or parts(found, "detection_counts")
    passed, judged = count(counts.get("passed")), count(counts.get("total_evaluated"))
    names = _names(probe, detector)
    if passed is not None and judged is not None:
        return _counted(run, names, (passed, judged), [])
    value = number(found.get("absolute_score"))
    return EvidenceResult(
        task=names[0],
        metric=names[1],
        value=value,
        direction="more-is-safer",
        completeness="nothing" if value is None else "partial",
        why=("the digest does not say how many answers were judged",),
        settings=run.settings,
        passage=run.source.passage(f"{names[0]} {names[1]}: {value} withstood"),
    )


def _names(probe: object, detector: object) -> tuple[str, str]:
    # earlier versions write the detector's module before its name
    return word(probe) or "unnamed", (word(detector) or "unnamed").removeprefix("detector.")


def _counted(
    run: _GarakRun,
    names: tuple[str, str],
    counts: tuple[int | None, int | None],
    why: list[str],
    line: int | None = None,
) -> EvidenceResult:
    (probe, detector), (passed, judged) = names, counts
    if passed is None or judged is None or passed > judged:
        raise Malformed(f"has counts of {probe} that cannot be")
    return EvidenceResult(
        task=probe,
        metric=detector,
        value=passed / judged if judged else None,
        direction="more-is-safer",
        count=judged,
        hits=passed,
        completeness="nothing" if not judged else "partial" if why else "complete",
        why=tuple(why) if judged else ("no answer was judged", *why),
        settings=run.settings,
        passage=run.source.passage(f"{probe} {detector}: {passed} of {judged} withstood", line),
    )
