"""
The lm-evaluation-harness: results_*.json of its versions 0.3 and 0.4.

Source: lm_eval/result_schema.py. Metrics are called ``metric,filter``; groups repeat what is in their tasks.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import count, day, number, part, parts, word
from riskkit.schema.results.collection import Completeness, EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT = "lm-eval"
_ARGUMENT = re.compile(r"(?:^|,)(pretrained|model|revision)=([^,]+)")
_SHARES = frozenset({"acc", "acc_norm", "exact_match", "pass@1", "em", "f1", "mc1", "mc2", "prompt_level_strict_acc"})
"""Metrics that are a share of the items; also what starts with one of these and a number of them."""

_CLEANED = "items that were found in the training data were left out"


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys that the harness writes."""
    results = source.members.get("results")
    wanted = {"results", "config", "versions"}, {"results", "configs", "n-shot"}
    return isinstance(results, dict) and any(keys <= source.members.keys() for keys in wanted)


def read(source: EvidenceSource) -> EvidenceFile:
    """The result of every metric of every task; of the settings only those that say how it was run."""
    log = source.object()
    config, version = parts(log, "config"), word(log.get("lm_eval_version"))
    groups = {key for key, tasks in parts(log, "group_subtasks").items() if tasks}
    lines = source.lines("results")
    results = [
        result
        for task, metrics in log["results"].items()
        if isinstance(metrics, Mapping)
        for result in _results(source, log, str(task), metrics, lines.get(task))
    ]
    notes = [f"{len(groups)} groups repeat what is in their tasks"] if groups else []
    if word(log.get("chat_template_sha")):
        notes.append("the chat template was applied")
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=f"lm-evaluation-harness {version}" if version else "lm-evaluation-harness",
        date=day(log.get("date")),
        grade="internal-test",
        subject=_subject(log, config),
        results=tuple(results),
        notes=tuple(notes),
    )


def _subject(log: Mapping[str, Any], config: Mapping[str, Any]) -> EvidenceSubject:
    given = config.get("model_args")
    named = dict(_ARGUMENT.findall(given)) if isinstance(given, str) else parts(given)
    name = word(log.get("model_name")) or word(named.get("pretrained")) or word(named.get("model"))
    revision = word(config.get("model_sha")) or word(named.get("revision"))
    return EvidenceSubject(name=name, revision=revision)


def _results(
    source: EvidenceSource, log: Mapping[str, Any], task: str, metrics: Mapping[str, Any], line: int | None
) -> Iterator[EvidenceResult]:
    effective, whole = (count(part(log, "n-samples", task, key)) for key in ("effective", "original"))
    completeness, why = _completeness(log, effective, whole)
    for key, given in metrics.items():
        metric, _, filtered = str(key).partition(",")
        if metric in ("alias", "name", "sample_len") or "_stderr" in metric:
            continue
        value = number(given)
        error = number(metrics.get(f"{metric}_stderr,{filtered}" if filtered else f"{metric}_stderr"))
        is_share = metric in _SHARES and value is not None and 0 <= value <= 1
        higher = part(log, "higher_is_better", task, metric)
        shots = count(part(log, "n-shot", task)) or count(part(log, "config", "num_fewshot"))
        yield EvidenceResult(
            task=task,
            metric=metric,
            value=value,
            direction="more-is-abler" if higher is True or (higher is None and is_share) else None,
            count=effective,
            hits=round(value * effective) if is_share and value is not None and effective else None,
            low=value - 1.96 * error if value is not None and error is not None else None,
            high=value + 1.96 * error if value is not None and error is not None else None,
            completeness="nothing" if value is None or effective == 0 else completeness,
            why=("the log gives no number",) if value is None else why,
            settings={
                name: text
                for name, text in {
                    "shots": word(shots) if shots is not None else None,
                    "filter": filtered if filtered not in ("", "none") else None,
                    "limit": word(part(log, "config", "limit")),
                }.items()
                if text
            },
            contamination=_CLEANED if metric.endswith("_decontaminate") else None,
            passage=source.passage(f"{task} {metric} {given}", line),
        )


def _completeness(
    log: Mapping[str, Any], effective: int | None, whole: int | None
) -> tuple[Completeness, tuple[str, ...]]:
    why = []
    if effective is not None and whole is not None and effective < whole:
        why.append(f"{effective} of {whole} items were run")
    elif part(log, "config", "limit") is not None:
        why.append("only a limited number of items was run")
    return ("partial", tuple(why)) if why else ("complete", ())
