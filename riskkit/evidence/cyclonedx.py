"""CycloneDX bills of materials, versions 1.5 to 1.7: the model cards in them. Values of metrics are texts there."""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource, UnknownVersion, finite
from riskkit.evidence.values import items, part, word
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject, StatedFact

FORMAT = "cyclonedx"
VERSIONS = ("1.5", "1.6", "1.7")
_MODEL = "machine-learning-model"
_FACTS = (
    ("task", ("modelParameters", "task")),
    ("architecture", ("modelParameters", "architectureFamily")),
    ("architecture", ("modelParameters", "modelArchitecture")),
)


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object says that it is one."""
    return source.members.get("bomFormat") == "CycloneDX"


def read(source: EvidenceSource) -> EvidenceFile:
    """What the card of the model states; of several models each score names its own."""
    bom = source.object()
    if bom.get("specVersion") not in VERSIONS:
        raise UnknownVersion(bom.get("specVersion"), " or ".join(VERSIONS))
    listed = [part(bom, "metadata", "component"), *items(bom, "components")]
    models = [each for each in listed if isinstance(each, Mapping) and each.get("type") == _MODEL]
    names = {word(model.get("name")) for model in models}
    one = models[0] if len(names) == 1 else {}
    notes = ["it lists no model"] if not models else [f"it lists {len(names)} models"] if len(names) > 1 else []
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=f"CycloneDX {bom['specVersion']}",
        grade="self-report",
        subject=EvidenceSubject(name=word(one.get("name")), revision=word(one.get("version"))),
        facts=tuple(_facts(source, one)),
        results=tuple(result for model in models for result in _results(source, model)),
        notes=tuple(notes),
    )


def _facts(source: EvidenceSource, model: Mapping[str, Any]) -> Iterator[StatedFact]:
    def fact(about: str, value: str | None) -> Iterator[StatedFact]:
        if value:
            yield StatedFact(about=about, value=value, passage=source.passage(f"{about}: {value}"))

    yield from fact("name", word(model.get("name")))
    for each in items(model, "licenses"):
        licence = part(each, "license", "id") or part(each, "license", "name") or part(each, "expression")
        yield from fact("licence", word(licence))
    for about, keys in _FACTS:
        yield from fact(about, word(part(model, "modelCard", *keys)))
    for data in items(model, "modelCard", "modelParameters", "datasets"):
        yield from fact("dataset", word(part(data, "name")) or word(part(data, "ref")))


def _results(source: EvidenceSource, model: Mapping[str, Any]) -> Iterator[EvidenceResult]:
    name = word(model.get("name")) or "unnamed"
    for metric in items(model, "modelCard", "quantitativeAnalysis", "performanceMetrics"):
        kind, part_of, value = word(part(metric, "type")) or "unnamed", word(part(metric, "slice")), _number(metric)
        yield EvidenceResult(
            task=part_of or kind,
            metric=kind,
            value=value,
            direction=None,
            completeness="nothing" if value is None else "complete",
            why=("the card gives no number",) if value is None else (),
            settings={"model": name},
            passage=source.passage(f"{name} {kind} {part_of or ''}: {part(metric, 'value')}"),
        )


def _number(metric: Any) -> float | None:
    try:
        return finite(str(part(metric, "value")))
    except ValueError:
        return None
