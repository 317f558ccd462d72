"""``.eval_results/*.yaml``: scores as the Hugging Face Hub keeps them beside a model. Source: hub-docs."""

from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import day, number, part, word
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult
from riskkit.store.yaml.document import Document, parse_document

FORMAT = "hub-eval-results"


def recognises(source: EvidenceSource) -> bool:
    """Whether a YAML list starts with a data set and has a value."""
    lines = [line.strip() for line in source.start.splitlines()[:40]]
    starts = next((line for line in lines if line and not line.startswith("#")), "")
    return starts.startswith("- dataset:") and any(line.startswith("value:") for line in lines)


def read(source: EvidenceSource) -> EvidenceFile:
    """The value of every entry, with its line."""
    document = parse_document(source.text.encode(), source.shown)
    if not isinstance(document.tree, list):
        raise Malformed("is no list")
    results = tuple(_result(source, document, place, entry) for place, entry in enumerate(document.tree))
    dates = filter(None, (day(part(entry, "date")) for entry in document.tree))
    return EvidenceFile(
        path=source.shown, format=FORMAT, grade="self-report", date=max(dates, default=None), results=results
    )


def _result(source: EvidenceSource, document: Document, place: int, entry: Any) -> EvidenceResult:
    dataset, value = word(part(entry, "dataset", "id")) or "unnamed", number(part(entry, "value"))
    task = _task(dataset.rpartition("/")[2], word(part(entry, "dataset", "task_id")) or "")
    settings = {"dataset": dataset, "unit": "percent" if value is not None and value > 1 else None}
    return EvidenceResult(
        task=task,
        metric="value",
        value=value,
        direction=None,
        completeness="nothing" if value is None else "complete",
        why=("the entry has no number",) if value is None else (),
        settings={key: text for key, text in settings.items() if text},
        passage=source.passage(f"{dataset} {task}: {part(entry, 'value')}", document.where(str(place))[0]),
    )


def _task(dataset: str, task: str) -> str:
    """What was run: the data set, with the part of it where its name does not say."""
    if task.lower() in ("", "default", "main", "test") or _letters(task) == _letters(dataset):
        return dataset
    return task if _letters(dataset) in _letters(task) else f"{dataset} {task}"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
