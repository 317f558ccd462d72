"""The published JSON Schemas of every kind of file; ``python -m riskkit.render.schemas FOLDER`` writes them."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import ModelSchema

from riskkit.render.json import dumped
from riskkit.schema.advice import AdviceFile
from riskkit.schema.assessment import Assessment
from riskkit.schema.base import Record
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.decision import Decision
from riskkit.schema.framework.benefits import BenefitsFile, MeasuresFile
from riskkit.schema.framework.evidence import EvidenceTable
from riskkit.schema.framework.framework import FrameworkFile
from riskkit.schema.framework.options import OptionsFile
from riskkit.schema.framework.profiles import ProfilesFile
from riskkit.schema.framework.questions import QuestionsFile
from riskkit.schema.framework.risks import RisksFile
from riskkit.schema.framework.tables import TablesFile
from riskkit.schema.licences import LicencesFile
from riskkit.schema.migration_table import MigrationTable
from riskkit.schema.own_profile import OwnProfile
from riskkit.schema.policy import Pins, Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.collection import Collection
from riskkit.schema.results.comparison import Comparison
from riskkit.schema.results.explanation import Explanation
from riskkit.schema.results.gate import GateRun
from riskkit.schema.results.migration import MigrationView
from riskkit.schema.results.next import Next
from riskkit.schema.results.people import People
from riskkit.schema.results.recommendation import Recommendation
from riskkit.schema.selftest import SelftestFile
from riskkit.schema.sources import SourcesFile

KINDS: Mapping[str, type[Record]] = {
    "framework": FrameworkFile,
    "tables": TablesFile,
    "options": OptionsFile,
    "risks": RisksFile,
    "benefits": BenefitsFile,
    "measures": MeasuresFile,
    "questions": QuestionsFile,
    "profiles": ProfilesFile,
    "advice": AdviceFile,
    "sources": SourcesFile,
    "licences": LicencesFile,
    "migration-table": MigrationTable,
    "evidence-table": EvidenceTable,
    "context": Context,
    "case": Case,
    "profile": OwnProfile,
    "assessment": Assessment,
    "release": ReleaseFile,
    "decision": Decision,
    "policy": Policy,
    "pins": Pins,
    "gate": GateRun,
    "selftest": SelftestFile,
    "recommendation": Recommendation,
    "next": Next,
    "explanation": Explanation,
    "comparison": Comparison,
    "people": People,
    "collection": Collection,
    "migration": MigrationView,
}
"""The record of every kind, the files of a framework first."""
_OLDER = {"prefixItems": "items", "$defs": "definitions"}


class Draft7(GenerateJsonSchema):
    """Schemas as editors and strict validators take them: draft-07, closed, each field with what is said of it."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """The whole schema, with its definitions under ``definitions``."""
        return {"$schema": self.schema_dialect, **_older(super().generate(schema, mode))}

    def field_title_should_be_set(self, schema: object) -> bool:
        """Never: a title made from the key says nothing that the key does not."""
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """The schema of one record, its fields described by the text that stands under them in the source."""
        found = super().model_schema(schema)
        for name, text in _described(schema["cls"]).items():
            key = schema["cls"].model_fields[name].alias or name
            found["properties"][key]["description"] = text
        return found


def _older(value: Any) -> Any:
    """A part of a schema in draft-07: no `prefixItems`, discriminator or path format; no key that fits no pattern."""
    if isinstance(value, list):
        return [_older(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    found = {_OLDER.get(key, key): _older(entry) for key, entry in value.items() if key != "discriminator"}
    if "prefixItems" in value:
        found["additionalItems"] = False
    if "patternProperties" in value:
        found.setdefault("additionalProperties", False)
    if value.get("format") in ("path", "file-path", "directory-path"):
        del found["format"]
    return found


def _described(record: type[BaseModel]) -> dict[str, str]:
    """What the source says of a record's fields, its own and inherited."""
    texts: dict[str, str] = {}
    for base in reversed(record.__mro__):
        if issubclass(base, Record):
            texts |= _module(base.__module__)[base.__name__]
    return {name: text for name, text in texts.items() if name in record.model_fields}


@cache
def _module(name: str) -> dict[str, dict[str, str]]:
    """Per class of a module the text under each of its fields."""
    tree = ast.parse(inspect.getsource(import_module(name)))
    return {node.name: dict(_fields(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(record: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(record.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, inspect.cleandoc(said)


def schema(kind: str) -> dict[str, Any]:
    """The draft-07 schema of one of `KINDS`; raises KeyError for any other."""
    found = KINDS[kind].model_json_schema(ref_template="#/definitions/{model}", schema_generator=Draft7)
    head = {"$schema": found["$schema"], "$id": f"urn:riskkit:{marker(kind) or kind}", "title": f"riskkit {kind}"}
    return head | {key: entry for key, entry in found.items() if key not in head}


def marker(kind: str) -> str:
    """What the field ``riskkit`` of a kind has to be, such as ``tables/1``; empty where a kind has no such field."""
    info = KINDS[kind].model_fields.get("riskkit")
    return str(get_args(info.annotation)[0]) if info else ""


def write(folder: Path) -> None:
    """One file ``<kind>.schema.json`` per kind in *folder*, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / f"{kind}.schema.json").write_text(dumped(schema(kind)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(*sys.argv[1:]))
