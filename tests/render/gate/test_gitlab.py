"""GitLab's code quality report: valid, one entry for each finding, and none empty where the gate did not pass."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft7Validator

from riskkit.render.gate.gitlab import LONGEST, report
from riskkit.render.text import UNSEEN
from riskkit.schema.results.gate import FindingPlace, GateRun, Outcome
from tests.render.gate.samples import ATTACKS, FINDINGS, ending, finding, hostile_text, many, prefixed, sample


def entries(run: GateRun) -> list[dict[str, Any]]:
    """The entries of a report."""
    return list(json.loads(report(run)))


@pytest.fixture(scope="session")
def schema(real_data: Path) -> Draft7Validator:
    """What GitLab parses, as a schema."""
    text = (real_data / "samples" / "gitlab" / "codequality-subset.schema.json").read_text(encoding="utf-8")
    return Draft7Validator(json.loads(text))


@pytest.mark.parametrize("run", [sample(), ending("passed"), ending("not-assessed"), many(50), *map(prefixed, ATTACKS)])
def test_it_fits_the_schema(schema: Draft7Validator, run: GateRun) -> None:
    """What is written is a code quality report, whatever stands in the files."""
    assert [error.message for error in schema.iter_errors(entries(run))] == []


def test_every_finding_is_an_entry() -> None:
    """Findings keep their rule and fingerprint, and no two entries share one, since GitLab would show only one."""
    found = {(entry["check_name"], entry["fingerprint"]) for entry in entries(sample())}
    assert found == {(each.rule, each.fingerprint) for each in FINDINGS}
    assert len({entry["fingerprint"] for entry in entries(sample())}) == len(FINDINGS)


def test_what_stops_a_release_is_graver_than_what_is_shown() -> None:
    """The severity says what a finding does."""
    found = {entry["check_name"]: entry["severity"] for entry in entries(sample())}
    assert found == {
        "weights-match": "blocker",
        "option-allowed": "blocker",
        "stage-open": "critical",
        "licence-known": "info",
        "card-agrees": "info",
        "evidence-fresh": "info",
    }


@pytest.mark.parametrize("outcome", ["blocked", "held", "not-assessed", "bad-input"])
def test_a_run_that_did_not_pass_is_never_empty(outcome: Outcome) -> None:
    """Without a finding that says so, an entry does; what is only shown says nothing of it."""
    shown = ending(outcome).model_copy(update={"findings": FINDINGS[3:]})
    for run in (ending(outcome), shown):
        assert [entry["severity"] for entry in entries(run)].count("blocker") == 1


def test_a_passing_run_is_empty() -> None:
    """A release that passed has nothing in the report."""
    assert entries(ending("passed")) == []


@pytest.mark.parametrize(
    ("file", "expected"),
    [("./a", "a"), ("/a", "a"), (".//./a", "a"), ("../a", "../a"), (".a", ".a"), ("", "release.yaml"), ("/", ".")],
)
def test_paths_start_at_the_top(file: str, expected: str) -> None:
    """No path starts with / or ./, which GitLab would not find."""
    found = finding(1, "option-allowed", "blocked", place=FindingPlace(file=file))
    (entry,) = entries(sample().model_copy(update={"findings": (found,)}))
    assert entry["location"] == {"path": expected, "lines": {"begin": 1}}


@given(hostile_text)
def test_any_text_is_one_line(text: str) -> None:
    """A description is one line that can be seen, and no longer than is read."""
    for entry in entries(prefixed(text)):
        assert not UNSEEN.search(entry["description"])
        assert len(entry["description"]) <= LONGEST + 40
