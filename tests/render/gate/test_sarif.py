"""SARIF: valid, read by a reader, taken by GitHub's rules, and without links of others' making."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import sarif_pydantic
from hypothesis import given
from jsonschema import Draft4Validator

from riskkit.render.gate import words
from riskkit.render.gate.sarif import MOST, report
from riskkit.schema.results.gate import FindingPlace, GateRun
from tests.conftest import LEFT_OUT
from tests.render.gate.samples import ATTACKS, FINDINGS, ending, finding, hostile_text, many, prefixed, sample

HERE = Path(__file__).parent
TOOL = HERE.parents[2] / ".venv" / "sarif"
"""Where Microsoft's validator is kept between runs."""


def only_run(run: GateRun) -> dict[str, Any]:
    """The one run of a log."""
    (found,) = json.loads(report(run))["runs"]
    assert isinstance(found, dict)
    return found


def results(run: GateRun) -> list[dict[str, Any]]:
    """The results of a log."""
    return list(only_run(run)["results"])


def with_place(**place: Any) -> GateRun:
    """A run with one finding at a place."""
    found = finding(1, "option-allowed", "blocked", place=FindingPlace(**place))
    return sample().model_copy(update={"findings": (found,)})


@pytest.fixture(scope="session")
def schema(real_data: Path) -> Draft4Validator:
    """The official schema."""
    text = (real_data / "samples" / "sarif" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(text))


@pytest.fixture(scope="session")
def validator() -> Path:
    """Microsoft's validator, which knows what GitHub takes; installed on first use."""
    if not shutil.which("npm"):
        pytest.skip(f"{LEFT_OUT}npm not installed")
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    if not (TOOL / "installed").exists() or (TOOL / "package.json").read_text(encoding="utf-8") != wanted:
        shutil.rmtree(TOOL, ignore_errors=True)
        TOOL.mkdir(parents=True)
        (TOOL / "package.json").write_text(wanted, encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        subprocess.run(command, cwd=TOOL, check=True, capture_output=True)
        (TOOL / "installed").touch()
    program = TOOL / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("run", [sample(), ending("passed"), ending("not-assessed"), many(50)])
def test_it_fits_the_official_schema(schema: Draft4Validator, run: GateRun) -> None:
    """What is written is SARIF 2.1.0."""
    assert [error.message for error in schema.iter_errors(json.loads(report(run)))] == []


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_fits_the_official_schema(schema: Draft4Validator, text: str) -> None:
    """And so it is whatever stands in the files."""
    assert [error.message for error in schema.iter_errors(json.loads(report(prefixed(text))))] == []


@pytest.mark.parametrize("prefix", ["", " ".join(text for text in ATTACKS if len(text) < 500)])
def test_github_takes_it(validator: Path, tmp_path: Path, prefix: str) -> None:
    """By the rules that GitHub holds uploads to nothing is wrong; warned is only that we name no page of our own."""
    tool = "riskkit 0.2.0"
    (tmp_path / "in.sarif").write_text(report(prefixed(prefix).model_copy(update={"tool": tool})), encoding="utf-8")
    command = [str(validator), "validate", "in.sarif", "--rule-kind", "Sarif;Ghas", "--output", "out.sarif"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
    (run,) = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8-sig"))["runs"]
    assert {result["ruleId"] for result in run["results"]} == {"SARIF2005"}, done.stdout


def test_a_reader_reads_it() -> None:
    """A library that reads SARIF finds every finding where it stands, with its rule and fingerprint."""
    (read,) = sarif_pydantic.Sarif.model_validate_json(report(sample())).runs
    found = {
        (result.rule_id, place.physical_location.artifact_location.uri, place.physical_location.region.start_line)
        for result in read.results or []
        for place in result.locations or []
        if place.physical_location and place.physical_location.artifact_location and place.physical_location.region
    }
    assert found == {
        (each.rule, each.place.file.replace(" ", "%20"), each.place.line or 1) for each in sample().findings
    }


def test_rules_are_where_results_say() -> None:
    """Each rule is described, whether it found something or not, and results point at theirs."""
    run = only_run(sample())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(sample().rules)
    assert {rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"]} == {True}
    assert run["properties"]["states"]["release-valid"] == "passed"


def test_a_finding_of_an_unlisted_rule_is_a_result() -> None:
    """A finding is never lost since its rule is not described."""
    run = sample().model_copy(update={"rules": {}})
    assert len(results(run)) == len(FINDINGS)


def test_what_is_waived_or_inherited_is_suppressed() -> None:
    """Suppressed is what has no say though it could, with who answers for it; and nothing else."""
    found = {result["ruleId"]: result.get("suppressions") for result in results(sample())}
    assert {rule for rule, suppressions in found.items() if suppressions} == {"card-agrees", "evidence-fresh"}
    (waived,) = found["card-agrees"] or []
    assert "Ada" in waived["justification"]
    assert "2027-01-01" in waived["justification"]


def test_fingerprints_are_those_of_the_findings() -> None:
    """The fingerprint that GitHub reads is the finding's own, so it stays where lines move."""
    moved = tuple(
        each.model_copy(update={"place": each.place.model_copy(update={"line": 99})}) for each in sample().findings
    )
    before, after = (
        sorted(result["partialFingerprints"]["primaryLocationLineHash"] for result in results(run))
        for run in (sample(), sample().model_copy(update={"findings": moved}))
    )
    assert before == after == sorted(each.fingerprint for each in FINDINGS)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("release.yaml", "release.yaml"),
        ("./release.yaml", "release.yaml"),
        ("a b/c#d?e%41.yaml", "a%20b/c%23d%3Fe%2541.yaml"),
        ("javascript:x", "javascript%3Ax"),
        ("/srv/x", "file:///srv/x"),
        ("//host/x", "file:////host/x"),
        ("../x", "../x"),
        ("", "release.yaml"),
    ],
)
def test_files_are_uris(file: str, expected: str) -> None:
    """A file is named by a URI that leads to it and nowhere else."""
    (result,) = results(with_place(file=file))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == expected
    assert urlsplit(uri).scheme in ("", "file")
    assert not urlsplit(uri).netloc
    assert unquote(uri).endswith(file.removeprefix("./"))


def test_a_place_without_a_line_is_the_top() -> None:
    """GitHub shows nothing without a region, so a whole file is pointed at by its first line."""
    (result,) = results(with_place(file="a", pointer="b/c"))
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "b/c"


@given(hostile_text)
def test_no_text_makes_a_link(text: str) -> None:
    """In messages brackets are links; those of others are escaped, and what they wrote can be had back."""
    for result in results(prefixed(text)):
        said = result["message"]["text"]
        assert not re.search(r"[\[\]]", re.sub(r"\\.", "", said))
        assert re.sub(r"\\(.)", r"\1", said)


def test_no_more_results_than_github_takes() -> None:
    """The gravest stay, and how many are left out is told."""
    run = only_run(many(MOST))
    assert len(run["results"]) == MOST
    notes = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert f"{len(FINDINGS)} more findings are left out here; the json has them all" in notes


def test_the_exit_code_is_written() -> None:
    """The invocation says how it ended, and a run that could not judge did not succeed."""
    ends = {outcome: only_run(ending(outcome))["invocations"][0] for outcome in words.OUTCOMES}
    assert {outcome: end["exitCode"] for outcome, end in ends.items()} == {
        "passed": 0,
        "blocked": 1,
        "held": 2,
        "not-assessed": 3,
        "bad-input": 4,
    }
    assert [outcome for outcome, end in ends.items() if not end["executionSuccessful"]] == ["not-assessed", "bad-input"]
