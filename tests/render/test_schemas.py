"""The published schemas are those of the records, accept what is real and refuse what the records refuse."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from riskkit.render.json import dumped
from riskkit.render.schemas import KINDS, schema, write
from riskkit.resources import frameworks_root
from riskkit.store.yaml.document import read_document
from tests.render.samples import sample

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "schema"
FOLDERS = {"cases": "case", "context": "context", "policies": "policy"}
OTHER_NAMES = {"evidence": "evidence-table", "migration": "migration-table"}
"""Files whose kind is called otherwise, since another kind has their name."""
REAL = sorted(frameworks_root().rglob("*.yaml"))


def kind_of(path: Path) -> str:
    """The kind of a file in a framework's folder."""
    return FOLDERS.get(path.parent.name) or OTHER_NAMES.get(path.stem, path.stem)


def errors(kind: str, tree: object) -> list[str]:
    """What the published schema of a kind finds wrong."""
    found = Draft7Validator(json.loads((PUBLISHED / f"{kind}.schema.json").read_text())).iter_errors(tree)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a JSON value."""
    if isinstance(value, dict):
        yield value
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(entry)


@pytest.mark.parametrize("kind", KINDS)
def test_published_schemas_are_in_sync(kind: str) -> None:
    """The committed file is what ``python -m riskkit.render.schemas docs/reference/schema`` writes."""
    assert (PUBLISHED / f"{kind}.schema.json").read_text(encoding="utf-8") == dumped(schema(kind))


def test_every_kind_and_nothing_else_is_published(tmp_path: Path) -> None:
    """The folder holds one file per kind, as written."""
    write(tmp_path / "schema")
    assert sorted(path.name for path in PUBLISHED.iterdir()) == sorted(f"{kind}.schema.json" for kind in KINDS)
    assert all((tmp_path / "schema" / path.name).read_bytes() == path.read_bytes() for path in PUBLISHED.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_draft_07_and_closed(kind: str) -> None:
    """A strict validator takes each, no word of a later draft is left, and a mistyped key is refused wherever it is."""
    found = schema(kind)
    Draft7Validator.check_schema(found)
    words = {key for part in parts(found) for key in part}
    assert not words & {"$defs", "prefixItems", "discriminator", "unevaluatedProperties"}
    assert not [
        part for part in parts(found) if "patternProperties" in part and part["additionalProperties"] is not False
    ]
    records = [part for part in parts(found) if isinstance(part.get("properties"), dict)]
    assert not [part for part in records if part["additionalProperties"] is not False or "description" not in part]
    assert found["title"] == f"riskkit {kind}"


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.relative_to(frameworks_root()).as_posix())
def test_real_files_are_accepted(path: Path) -> None:
    """Every file of every bundled framework is valid by the published schema of its kind."""
    assert errors(kind_of(path), read_document(path).tree) == []


def test_what_the_tool_writes_is_accepted() -> None:
    """A recommendation as written, its release, and an assessment made of its answers are valid."""
    record = json.loads(dumped(sample().model_dump(by_alias=True)))
    assert errors("recommendation", record) == []
    assert errors("release", {"riskkit": "release/1", **record["release"]}) == []
    given = {key: reading["answer"] for key, reading in record["answers"].items() if reading["answer"]}
    assessment = {
        "riskkit": "assessment/1",
        "framework": record["framework"],
        "profile": "balanced",
        "release": record["release"],
        "answers": given,
        "evidence": {key: item["evidence"] for key, item in record["evidence"].items() if "/" not in key},
    }
    assert errors("assessment", assessment) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"anwsers": {}}, "'anwsers' was unexpected"),
        ({"answers": {"Bio_Uplift": {"level": "none"}}}, "'Bio_Uplift' does not match"),
        ({"answers": {"bio": {"levle": "none"}}}, "'levle' was unexpected"),
        ({"answers": {"bio": {"level": "none", "confidence": "sure"}}}, "'sure' is not one of"),
        ({"riskkit": "assessment/2"}, "'assessment/1' was expected"),
    ],
)
def test_mistakes_are_refused(change: dict[str, Any], message: str) -> None:
    """A mistyped key, id, level of confidence or kind is an error in an editor already."""
    good = {
        "riskkit": "assessment/1",
        "framework": {"id": "seger2023"},
        "profile": "balanced",
        "release": {"name": "Larch", "version": "1"},
    }
    assert errors("assessment", good) == []
    assert message in "\n".join(errors("assessment", good | change))


def test_numbers_and_ratings_are_accepted() -> None:
    """An editor takes what the records take: a number with its ends, and what each rater says."""
    number = {"low": 0.5, "likely": 2, "high": 1e9}
    ratings = {"ann": {"level": "none", "on": "2026-11-22"}, "ben": {"number": number}, "cho": {"unknown": "not asked"}}
    base = {"riskkit": "assessment/1", "framework": {"id": "seger2023"}, "profile": "balanced"}
    given = {
        "release": {"name": "Larch", "version": "1"},
        "answers": {"a": {"number": number}, "b": {"ratings": ratings}},
    }
    assert errors("assessment", base | given) == []


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("number", {"low": 1, "likely": 2}),
        ("number", {"low": "1", "likely": 2, "high": 3}),
        ("ratings", {}),
        ("ratings", {"Ann Lee": {"level": "none"}}),
        ("ratings", {"ann": {"levle": "none"}}),
        ("ratings", {"ann": {"number": {"low": 1}}}),
    ],
)
def test_what_is_no_number_and_no_rating_is_refused(kind: str, given: dict[str, Any]) -> None:
    """A number without its ends, a rater without an id and a rating with a mistyped key are errors in an editor."""
    base = {"riskkit": "assessment/1", "framework": {"id": "seger2023"}, "profile": "balanced"}
    found = errors("assessment", base | {"release": {"name": "L", "version": "1"}, "answers": {"bio": {kind: given}}})
    assert [error.partition(":")[0] for error in found] == [f"answers/bio/{kind}"]


def test_fields_are_described() -> None:
    """What the source says under a field, also one that is inherited, is its description in the schema."""
    definitions = schema("questions")["definitions"]
    assert definitions["Question"]["properties"]["settle"]["description"] == "What evidence would settle it."
    assert definitions["Item"]["properties"]["label"]["description"].startswith("The paper's own label")
    assert schema("recommendation")["properties"]["deciding"]["description"].startswith("The risks that allow no more")
