"""
AILuminate and modelbench: results of a benchmark by hazard, and the standards that its grades go by.

A grade is relative to a reference; what is read is the share of answers that were safe. Only results of the official
benchmarks, run by MLCommons, are an independent test.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource, UnknownVersion
from riskkit.evidence.values import count, day, items, number, part, parts, word
from riskkit.model_files.bounded import Malformed
from riskkit.schema.base import Grade
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT, STANDARD = "ailuminate", "ailuminate-standard"
VERSION = 1


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a benchmark that was run."""
    return source.members.keys() >= {"_metadata", "benchmark", "scores"}


def recognises_standard(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a standard."""
    return source.members.keys() >= {"_metadata", "standards"}


def read(source: EvidenceSource) -> EvidenceFile:
    """The share of safe answers, by model and hazard."""
    log = source.object()
    version = part(log, "_metadata", "format_version")
    if version != VERSION:
        raise UnknownVersion(version, str(VERSION))
    benchmark = word(part(log, "benchmark", "uid")) or "unnamed"
    scores = [score for score in items(log, "scores") if isinstance(score, Mapping)]
    names = {word(part(score, "sut", "uid")) for score in scores}
    results = tuple(result for score in scores for result in _results(source, benchmark, score))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool="modelbench",
        date=max(filter(None, (day(score.get("end_time")) for score in scores)), default=None),
        grade=_grade(benchmark),
        subject=EvidenceSubject(name=names.pop() if len(names) == 1 else None),
        results=results,
        notes=() if results else ("no model was run",),
    )


def read_standard(source: EvidenceSource) -> EvidenceFile:
    """What the reference models reach, which grades of other models go by."""
    log = source.object()
    names = [name for each in items(log, "standards", "reference_suts") if (name := word(each))]
    lines = source.lines("standards", "reference_standards")
    made = part(log, "_metadata", "run_info", "timestamp")
    return EvidenceFile(
        path=source.shown,
        format=STANDARD,
        tool="modelbench",
        date=day(made),
        grade="internal-test",
        subject=EvidenceSubject(name=names[0] if len(names) == 1 else None),
        results=tuple(
            EvidenceResult(
                task=(word(hazard) or "unnamed"),
                metric="safe-answers",
                value=number(value),
                direction="more-is-safer",
                completeness="partial" if number(value) is not None else "nothing",
                why=("it is a standard and no result of a run",),
                settings={"model": ", ".join(names)[:200] or "unnamed"},
                passage=source.passage(f"{hazard} {number(value)}", lines.get(hazard)),
            )
            for hazard, value in parts(log, "standards", "reference_standards").items()
        ),
        notes=("it is the standard that grades of other models go by",),
    )


def _grade(benchmark: str) -> Grade:
    return "independent-test" if "-official-" in benchmark else "internal-test"


def _results(source: EvidenceSource, benchmark: str, score: Mapping[str, Any]) -> Iterator[EvidenceResult]:
    model = word(part(score, "sut", "uid")) or "unnamed"
    for hazard in items(score, "hazard_scores"):
        judged, safe = count(part(hazard, "num_scored_items")), count(part(hazard, "num_safe_items"))
        failed = count(part(hazard, "exceptions")) or 0
        low, high = (number(part(hazard, "score", key)) for key in ("lower", "upper"))
        value = number(part(hazard, "score", "estimate"))
        if judged is not None and safe is not None and safe > judged:
            raise Malformed("has counts that cannot be")
        if judged and safe is not None:
            value = safe / judged
        name = word(part(hazard, "hazard_definition", "uid")) or "unnamed"
        nothing = value is None or judged == 0
        yield EvidenceResult(
            task=f"{benchmark}/{name}"[:200],
            metric="safe-answers",
            value=None if nothing else value,
            direction="more-is-safer",
            count=judged,
            hits=safe,
            low=low,
            high=high,
            completeness="nothing" if nothing else "partial" if failed else "complete",
            why=("no answer was judged",) if nothing else (f"{failed} items failed",) if failed else (),
            settings={"model": model},
            passage=source.passage(f"{name}: {safe} of {judged} safe"),
        )
