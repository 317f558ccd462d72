"""Croissant: what a data set states of itself, in JSON-LD; it is about data and not about a model."""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import day, word
from riskkit.schema.results.collection import EvidenceFile, StatedFact

FORMAT = "croissant"
_FACTS: Mapping[str, str] = {"name": "data", "license": "data-licence", "url": "data-address"}
_SENSITIVE = ("personalSensitiveInformation", "hasSensitivePersonalInformation")


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object is a data set that conforms to Croissant, or has its record sets."""
    kind = str(source.members.get("@type"))
    return kind.endswith("Dataset") and bool({"conformsTo", "recordSet", "distribution"} & source.members.keys())


def read(source: EvidenceSource) -> EvidenceFile:
    """Name, licence, address and whether personal data is spoken of."""
    tree, lines = source.object(), source.lines()
    facts = tuple(_facts(source, tree, lines))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool="Croissant",
        date=day(tree.get("dateModified")) or day(tree.get("datePublished")),
        grade="self-report",
        facts=facts,
        notes=("it is about data", *(() if "license" in tree else ("it states no licence",))),
    )


def _facts(source: EvidenceSource, tree: Mapping[str, Any], lines: Mapping[Any, int]) -> Iterator[StatedFact]:
    for key, about in _FACTS.items():
        given = tree.get(key)
        for value in given[:10] if isinstance(given, list) else [given]:
            if text := word(value):
                yield StatedFact(about=about, value=text, passage=source.passage(f"{key}: {text}", lines.get(key)))
    for key in tree:
        if str(key).rpartition(":")[2] in _SENSITIVE:
            yield StatedFact(about="personal-data", value="spoken of", passage=source.passage(str(key), lines.get(key)))
