"""Licences and access of real releases, as eight sources wrote them down: none stops a run, none reads less open."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from riskkit.analysis.asking import asked_options, licence_class
from riskkit.engine.compile import compile_plan
from riskkit.graph import option_order
from riskkit.schema.release import Access, Release, ReleasedComponent
from tests.analysis.scenes import shipped

Row = dict[str, Any]
ACCESS: dict[str, tuple[Access, str]] = {
    "closed_unreleased": ("internal", "r0"),
    "unknown": ("none", "r0"),
    "limited_unspecified": ("invited", "r1"),
    "hosted_no_api": ("hosted", "r2"),
    "api": ("api", "r3"),
    "gated": ("gated", "r6"),
    "open_weights_noncommercial": ("public", "r7"),
    "open_weights_restricted": ("public", "r7"),
    "open_weights_unspecified": ("public", "r7"),
    "open_weights_unrestricted": ("public", "r7"),
}
"""By the access type of a record how its weights are reached, and the least option that this amounts to."""
BESIDE = {
    "Training code": ("training-code", "r9"),
    "Inference code": ("inference-code", "r7"),
    "Data preprocessing code": ("data-processing", "r9"),
    "Evaluation results": ("evaluation-results", "r7"),
    "Model parameters (Intermediate)": ("weights-intermediate", "r10"),
    "Weights (base)": ("weights-base", "r7"),
    "Datasets": ("training-data", "r10"),
    "Datasets (base)": ("training-data", "r10"),
}
"""By the name that sources give a component its id here, and the least option that shares it beside public weights."""
FREE = {"permissive", "copyleft"}
"""Classes of records whose licence restricts neither use nor users."""


@cache
def rows(folder: Path) -> tuple[Row, ...]:
    """The records of real releases."""
    with (folder / "releases.jsonl").open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def licences(folder: Path) -> Iterator[Row]:
    """Every licence of every record, of the whole and of its components."""
    for row in rows(folder):
        yield from row["licences"]
        for sources in row["components"].values():
            for said in sources.values():
                if said.get("licence_raw"):
                    yield {"raw": said["licence_raw"], "spdx": said.get("spdx"), "cls": said.get("cls")}


def beside(row: Row) -> list[str]:
    """The names of the components that some source lists as open."""
    return [
        name
        for name, sources in row["components"].items()
        if name in BESIDE and any(said.get("status") in ("listed", "open") for said in sources.values())
    ]


def release_of(row: Row) -> Release:
    """A record as a release: its weights by its access type, and beside public weights what else is open."""
    access, _ = ACCESS[row["access_type"]]
    stated = [found["raw"] for found in row["licences"] if found["component"] in ("*", "weights")]
    parts = {"weights-final": ReleasedComponent(access=access, licence=stated[0] if stated else None)}
    for name in beside(row) if access == "public" else ():
        parts[BESIDE[name][0]] = ReleasedComponent(access="public", licence=stated[0] if stated else None)
    return Release(name=row["name"], version=row["date"] or "unknown", components=parts)


def test_every_licence_is_classed(real_data: Path) -> None:
    """Every licence string of every record, by itself or in an expression, is restricted or permissive."""
    seen = {found[field] for found in licences(real_data) for field in ("raw", "spdx") if found[field]}
    assert len(seen) > 100
    for licence in seen:
        for said in (licence, f"({licence}) AND MIT", f"{licence} OR {licence}", f"({licence}"):
            assert licence_class(shipped(), said) in ("restricted", "permissive")


def test_only_what_is_listed_restricts(real_data: Path) -> None:
    """A licence is restricted only where every part of it is in the framework's list; all else counts as permissive."""
    listed = {name.lower() for name in shipped().options.licences.restricted}
    counted = {"restricted": 0, "permissive": 0}
    for found in licences(real_data):
        licence = found["raw"]
        parts = [part.strip(" ()").lower() for part in licence.replace(" OR ", " AND ").split(" AND ")]
        read = licence_class(shipped(), licence)
        counted[read] += 1
        if read == "restricted":
            assert set(parts) <= listed
        else:
            assert licence.strip().lower() not in listed
    assert min(counted.values()) > 0


def test_free_licences_never_read_as_restricted(real_data: Path) -> None:
    """What a record calls permissive or copyleft is never counted as restricted, which would look safer."""
    for found in licences(real_data):
        if found["cls"] in FREE:
            assert licence_class(shipped(), found["raw"]) == "permissive"
            assert licence_class(shipped(), found["spdx"]) == "permissive"


def test_identifiers_that_forbid_commerce_restrict(real_data: Path) -> None:
    """A record's identifier that forbids commercial use or derivatives reads as restricted; its prose may not."""
    named = {found["spdx"] for found in licences(real_data) if found["spdx"]}
    forbidding = {name for name in named if name.startswith(("CC-BY-NC", "CC-BY-ND"))}
    assert forbidding
    assert {licence_class(shipped(), name) for name in forbidding} == {"restricted"}


def test_every_release_asks_for_an_option(real_data: Path) -> None:
    """Every record asks for options of the framework, with reasons, none less open than its access type says."""
    plan, order = compile_plan(shipped()), option_order(shipped())
    order.add_edges_from((option, option) for option in list(order))
    assert len(rows(real_data)) == 1996
    for row in rows(real_data):
        asked = asked_options(shipped(), plan, release_of(row))
        assert asked.why
        _, least = ACCESS[row["access_type"]]
        assert any(order.has_edge(option, least) for option in asked.options)
        if row["access_type"].startswith("open"):
            for name in beside(row):
                assert any(order.has_edge(option, BESIDE[name][1]) for option in asked.options)


def test_free_public_weights_ask_for_no_less_than_public_release(real_data: Path) -> None:
    """Public weights under a licence that the record calls permissive, or under none at all, are never read as r7."""
    plan = compile_plan(shipped())
    free = [
        row
        for row in rows(real_data)
        if row["access_type"].startswith("open") and all(found["cls"] in FREE for found in row["licences"])
    ]
    assert len(free) > 500
    for row in free:
        assert asked_options(shipped(), plan, release_of(row)).id in ("r8", "r9", "r10")


STRANGE = ["", " ", "()", ")(", "AND", " AND ", "OR OR", "\x00", "\u202eMIT", "a" * 10_000, "(" * 500]


@pytest.mark.parametrize("licence", STRANGE, ids=range(len(STRANGE)))
def test_no_licence_stops_a_run(licence: str) -> None:
    """What is no licence at all counts as permissive, and public weights under it as public release."""
    assert licence_class(shipped(), licence) == "permissive"
    weights = ReleasedComponent(access="public").model_copy(update={"licence": licence})
    release = Release(name="model", version="1", components={"weights-final": weights})
    assert asked_options(shipped(), compile_plan(shipped()), release).id == "r8"


def test_no_component_stops_a_run() -> None:
    """A component that the framework does not know counts as weights; a release of nothing asks for the reference."""
    plan = compile_plan(shipped())
    unknown = Release(name="m", version="1", components={"soul": ReleasedComponent(access="gated")})
    assert asked_options(shipped(), plan, unknown).id == "r6"
    assert asked_options(shipped(), plan, Release(name="m", version="1")).id == "r0"
