"""
Model Openness Framework: which components of a model are shared, and under which licences.

The date in it is that of the record and not of the release, so it is not taken for one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import items, part, parts, word
from riskkit.schema.results.collection import EvidenceFile, EvidenceSubject, StatedFact
from riskkit.store.yaml.document import Document, parse_document

FORMAT = "openness-framework"
_FACTS: Mapping[str, str] = {
    "architecture": "architecture",
    "type": "openness-type",
    "producer": "provider",
    "origin": "base-model",
}


def recognises(source: EvidenceSource) -> bool:
    """Whether a YAML mapping has a framework of that name and a release."""
    lines = source.start.splitlines()
    named = any("Model Openness Framework" in line for line in lines[:10])
    return named and any(line.startswith("release:") for line in lines)


def read(source: EvidenceSource) -> EvidenceFile:
    """Type, architecture and licence of the model, and every component with its licence."""
    document = parse_document(source.text.encode(), source.shown)
    release = parts(document.tree, "release")
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool="Model Openness Framework",
        grade="self-report",
        subject=EvidenceSubject(name=word(release.get("name")), revision=word(release.get("version"))),
        facts=tuple(_facts(source, document, release)),
    )


def _facts(source: EvidenceSource, document: Document, release: Mapping[str, Any]) -> Iterator[StatedFact]:
    for key, about in _FACTS.items():
        if text := word(release.get(key)):
            passage = source.passage(f"{key}: {text}", document.where_key(f"release/{key}")[0])
            yield StatedFact(about=about, value=text, passage=passage)
    licence = word(part(release, "license", "distribution", "name"))
    if licence:
        passage = source.passage(f"license: {licence}", document.where("release/license/distribution/name")[0])
        yield StatedFact(about="licence", value=licence, passage=passage)
    for place, component in enumerate(items(release, "components")):
        name, own = word(part(component, "name")), word(part(component, "license"))
        if name:
            text = f"{name}: {own or 'as the whole'}"
            line = document.where(f"release/components/{place}")[0]
            yield StatedFact(about="component", value=text, passage=source.passage(text, line))
