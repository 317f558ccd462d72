"""The Open Model Zoo's model.yml and the metadata.json of MONAI bundles: what a model is for, and its licence."""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.kinds import kinds
from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import word
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, EvidenceSubject, StatedFact
from riskkit.store.yaml.document import parse_document

ZOO, BUNDLE = "open-model-zoo", "monai-bundle"
_ZOO: Mapping[str, str] = {"task_type": "task", "license": "licence", "framework": "library"}
_BUNDLE: Mapping[str, str] = {"version": "version", "monai_version": "library-version", "data_source": "dataset"}


def recognises(source: EvidenceSource) -> bool:
    """Whether a YAML mapping has the keys of a model in the zoo."""
    lines = source.start.splitlines()
    return all(any(line.startswith(f"{key}:") for line in lines) for key in ("description", "task_type"))


def recognises_bundle(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a bundle."""
    return source.members.keys() >= {"monai_version", "description"}


def read(source: EvidenceSource) -> EvidenceFile:
    """Task, licence and what the description calls the model."""
    document = parse_document(source.text.encode(), source.shown)
    if not isinstance(document.tree, dict):
        raise Malformed("is no mapping")
    facts = [
        StatedFact(about=about, value=text, passage=source.passage(f"{key}: {text}", document.where_key(key)[0]))
        for key, about in _ZOO.items()
        if (text := word(document.tree.get(key)))
    ]
    line = document.where_key("description")[0]
    facts += _described(source, document.tree.get("description"), line)
    return EvidenceFile(path=source.shown, format=ZOO, grade="self-report", facts=tuple(facts))


def read_bundle(source: EvidenceSource) -> EvidenceFile:
    """Version, data and what the description calls the model."""
    tree, lines = source.object(), source.lines()
    facts = [
        StatedFact(about=about, value=text, passage=source.passage(f"{key}: {text}", lines.get(key)))
        for key, about in _BUNDLE.items()
        if (text := word(tree.get(key)))
    ]
    facts += _described(source, tree.get("description"), lines.get("description"))
    return EvidenceFile(
        path=source.shown,
        format=BUNDLE,
        grade="self-report",
        subject=EvidenceSubject(name=word(tree.get("name"))),
        facts=tuple(facts),
        notes=() if facts else ("it states no fact in a way that is known",),
    )


def _described(source: EvidenceSource, description: Any, line: int | None) -> Iterator[StatedFact]:
    for found in kinds(description, 0) if isinstance(description, str) else ():
        yield StatedFact(about="described-as", value=found.kind, passage=source.passage(found.quote, line))
