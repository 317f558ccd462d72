"""MLflow's ``MLmodel``: what a model was packed from, and that loading it can run code that comes with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import day, part, parts, word
from riskkit.schema.results.collection import EvidenceFile, EvidenceSubject, StatedFact
from riskkit.store.yaml.document import Document, parse_document

FORMAT = "mlflow"
_FACTS = (
    ("base-model", ("flavors", "transformers", "source_model_name")),
    ("pipeline-tag", ("flavors", "transformers", "task")),
    ("precision", ("flavors", "transformers", "torch_dtype")),
    ("model-bytes", ("model_size_bytes",)),
)
_CODE = (("flavors", "python_function", "code"), ("flavors", "python_function", "loader_module"))
_OWN = "mlflow."
"""How modules start that MLflow brings itself."""


def recognises(source: EvidenceSource) -> bool:
    """Whether a YAML mapping has flavours and the version of MLflow."""
    lines = source.start.splitlines()
    return all(any(line.startswith(f"{key}:") for line in lines) for key in ("flavors", "mlflow_version"))


def read(source: EvidenceSource) -> EvidenceFile:
    """Base, task, precision and code, each with its line."""
    document = parse_document(source.text.encode(), source.shown)
    tree = parts(document.tree)
    version = word(tree.get("mlflow_version"))
    facts = tuple(_facts(source, document, tree))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=f"MLflow {version}" if version else "MLflow",
        date=day(tree.get("utc_time_created")),
        grade="self-report",
        subject=EvidenceSubject(revision=word(tree.get("model_uuid"))),
        facts=facts,
        notes=() if facts else ("it states no fact in a way that is known",),
    )


def _facts(source: EvidenceSource, document: Document, tree: Mapping[str, Any]) -> Iterator[StatedFact]:
    for about, keys in _FACTS:
        if text := word(part(tree, *keys)):
            passage = source.passage(f"{keys[-1]}: {text}", document.where_key("/".join(keys))[0])
            yield StatedFact(about=about, value=text, passage=passage)
    for keys in _CODE:
        text = word(part(tree, *keys))
        if text and not text.startswith(_OWN):
            passage = source.passage(f"{keys[-1]}: {text}", document.where_key("/".join(keys))[0])
            yield StatedFact(about="runs-code", value=keys[-1], passage=passage)
