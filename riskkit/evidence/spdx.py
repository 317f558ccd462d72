"""SPDX 3 in JSON-LD: the packages of its profile for models."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource, finite
from riskkit.evidence.values import day, items, part, word
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject, StatedFact

FORMAT = "spdx"
_MODEL = ("ai_AIPackage", "AIPackage", "ai:AIPackage")
_FACTS: Mapping[str, str] = {
    "ai_typeOfModel": "model-type", "ai_domain": "domain", "ai_autonomyType": "autonomy",
    "ai_safetyRiskAssessment": "risk-assessment", "ai_useSensitivePersonalInformation": "personal-data",
}  # fmt: skip
_SHA256 = re.compile(r"[0-9a-f]{64}")


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object is a graph in the words of SPDX."""
    return "@graph" in source.members and "spdx.org" in str(source.members.get("@context"))[:400]


def read(source: EvidenceSource) -> EvidenceFile:
    """What is stated of the model, with its digest."""
    graph = [node for node in items(source.object(), "@graph") if isinstance(node, Mapping)]
    models = [node for node in graph if node.get("type") in _MODEL]
    one = models[0] if len(models) == 1 else {}
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool="SPDX 3",
        date=day(one.get("releaseTime")),
        grade="self-report",
        subject=EvidenceSubject(
            name=word(one.get("name")), revision=word(one.get("software_packageVersion")), digest=_digest(one)
        ),
        facts=tuple(_facts(source, one)),
        results=tuple(_results(source, one)),
        notes=() if one else ("it lists no model" if not models else f"it lists {len(models)} models",),
    )


def _digest(model: Mapping[str, Any]) -> str | None:
    hashes = (part(each, "hashValue") for each in items(model, "verifiedUsing") if part(each, "algorithm") == "sha256")
    return next((f"sha256:{value}" for value in hashes if isinstance(value, str) and _SHA256.fullmatch(value)), None)


def _facts(source: EvidenceSource, model: Mapping[str, Any]) -> Iterator[StatedFact]:
    if digest := _digest(model):
        yield StatedFact(about="digest", value=digest, passage=source.passage(digest))
    for key, about in _FACTS.items():
        given = model.get(key)
        for value in given[:20] if isinstance(given, list) else [given]:
            if text := word(value):
                yield StatedFact(about=about, value=text, passage=source.passage(f"{key}: {text}"))


def _results(source: EvidenceSource, model: Mapping[str, Any]) -> Iterator[EvidenceResult]:
    for metric in items(model, "ai_metric"):
        name, value = word(part(metric, "key")) or "unnamed", _number(metric)
        yield EvidenceResult(
            task=name,
            metric=name,
            value=value,
            direction=None,
            completeness="nothing" if value is None else "complete",
            why=("the entry has no number",) if value is None else (),
            passage=source.passage(f"{name}: {part(metric, 'value')}"),
        )


def _number(metric: Any) -> float | None:
    try:
        return finite(str(part(metric, "value")))
    except ValueError:
        return None
