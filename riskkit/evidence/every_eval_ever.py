"""Every Eval Ever: one format for results of many evaluations. Source: its schema, versions 0.2 and 0.3."""

from collections.abc import Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource, UnknownVersion
from riskkit.evidence.values import count, day, items, number, part, parts, word
from riskkit.schema.base import Grade
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT = "every-eval-ever"
VERSIONS = ("0.2.", "0.3.")
_GRADES: Mapping[str, Grade] = {"third_party": "independent-test", "collaborative": "internal-test"}
"""By who has evaluated; the model's own developer without a log is a self-report."""


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of the format."""
    return source.members.keys() >= {"schema_version", "evaluation_results", "model_info"}


def read(source: EvidenceSource) -> EvidenceFile:
    """Every score with its bounds, as far as they are given."""
    log = source.object()
    version = word(log.get("schema_version")) or "none"
    if not version.startswith(VERSIONS):
        raise UnknownVersion(version, "0.2 or 0.3")
    lines = source.lines("evaluation_results")
    who = word(part(log, "source_metadata", "evaluator_relationship")) or ""
    library = word(part(log, "eval_library", "name")) or word(part(log, "source_metadata", "source_name"))
    stamp = log.get("evaluation_timestamp") or log.get("retrieved_timestamp")
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=library,
        date=day(stamp) or day(_seconds(stamp)),
        grade=_GRADES.get(who, "self-report"),
        subject=EvidenceSubject(name=word(part(log, "model_info", "id")) or word(part(log, "model_info", "name"))),
        results=tuple(
            _result(source, found, lines.get(place)) for place, found in enumerate(items(log, "evaluation_results"))
        ),
    )


def _seconds(stamp: object) -> float | None:
    try:
        return float(stamp) if isinstance(stamp, str) else None
    except ValueError:
        return None


def _result(source: EvidenceSource, found: Any, line: int | None) -> EvidenceResult:
    task, value = word(part(found, "evaluation_name")) or "unnamed", number(part(found, "score_details", "score"))
    uncertainty = parts(found, "score_details", "uncertainty")
    judged = count(uncertainty.get("num_samples"))
    interval = parts(uncertainty, "confidence_interval")
    low, high = number(interval.get("lower")), number(interval.get("upper"))
    top = number(part(found, "metric_config", "max_score"))
    is_share = top == 1 and value is not None and 0 <= value <= 1
    judge = part(found, "metric_config", "llm_scoring")
    nothing = value is None or judged == 0
    return EvidenceResult(
        task=task,
        metric=word(part(found, "metric_config", "evaluation_description")) or "score",
        value=value,
        direction="more-is-abler" if part(found, "metric_config", "lower_is_better") is False else None,
        count=judged,
        hits=round(value * judged) if is_share and value is not None and judged else None,
        low=low,
        high=high,
        completeness="nothing" if nothing else "complete",
        why=("the file gives no number",) if nothing else (),
        settings={"judge": "a model"} if judge else {},
        passage=source.passage(f"{task} {value}", line),
    )
