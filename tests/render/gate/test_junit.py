"""JUnit: valid, read alike by readers, and unbroken by what stands in the files."""

from pathlib import Path

import pytest
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

from riskkit.render.gate.junit import report
from riskkit.render.text import one_line
from riskkit.schema.results.gate import GateRun, Outcome
from tests.render.gate.samples import ATTACKS, RULES, ending, finding, hostile_text, many, prefixed, sample


@pytest.fixture(scope="session")
def schema(real_data: Path) -> etree.XMLSchema:
    """The schema that Jenkins holds reports to, the strictest there is."""
    return etree.XMLSchema(etree.parse(str(real_data / "samples" / "junit" / "junit-10.xsd")))


def parsed(run: GateRun) -> etree._Element:
    """A report as it is read."""
    return etree.fromstring(report(run).encode())


def cases(run: GateRun) -> dict[str, etree._Element]:
    """Every test of a report by its rule."""
    return {str(test.get("name")).partition(": ")[0]: test for test in parsed(run).iter("testcase")}


def result(run: GateRun, rule: str) -> str:
    """How a test came out, in a word; nothing where it passed."""
    return " ".join(part.tag for part in cases(run)[rule] if part.tag != "system-out")


@pytest.mark.parametrize("run", [sample(), ending("passed"), ending("bad-input"), many(50)])
def test_it_fits_the_schema(schema: etree.XMLSchema, run: GateRun) -> None:
    """What is written is valid, also by the strictest schema."""
    schema.assertValid(parsed(run))


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_fits_the_schema(schema: etree.XMLSchema, text: str) -> None:
    """And so it is whatever stands in the files."""
    schema.assertValid(parsed(prefixed(text)))


def test_a_reader_reads_it() -> None:
    """A library that reads JUnit counts a test for each rule and one for the run, and finds what failed."""
    read = JUnitXml.fromstring(report(sample()).encode())
    found = [case for suite in read for case in suite]
    assert len(found) == len(RULES) + 1
    assert (read.tests, read.failures, read.errors) == (10, 4, 0)
    failed = {case.name.partition(":")[0] for case in found if any(isinstance(each, Failure) for each in case.result)}
    assert failed == {"example-model 1.0 passes the gate", "weights-match", "option-allowed", "stage-open"}
    skipped = {case.name.partition(":")[0] for case in found if any(isinstance(each, Skipped) for each in case.result)}
    assert skipped == {"decision-current"}
    assert not any(isinstance(each, Error) for case in found for each in case.result)


def test_what_has_no_say_does_not_fail() -> None:
    """A rule whose findings are shown, waived or inherited passes, and says them beside."""
    for rule in ("card-agrees", "licence-known", "evidence-fresh"):
        assert result(sample(), rule) == ""
        assert "in way" in (cases(sample())[rule].findtext("system-out") or "")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("passed", ""), ("blocked", "failure"), ("held", "failure"), ("not-assessed", "error"), ("bad-input", "error")],
)
def test_the_run_itself_is_a_test(outcome: Outcome, expected: str) -> None:
    """Whatever the rules say, a report is green only where the exit code is 0."""
    assert result(ending(outcome), "example-model 1.0 passes the gate") == expected


def test_a_broken_rule_is_an_error() -> None:
    """A rule that broke neither passed nor failed."""
    broken = RULES["release-valid"].model_copy(update={"state": "broke", "why": "KeyError"})
    run = sample().model_copy(update={"rules": {**RULES, "release-valid": broken}})
    assert result(run, "release-valid") == "error"


def test_a_finding_that_is_no_failure_is_an_error() -> None:
    """Where several findings stop a run, the gravest says how its rule came out, and all are listed."""
    found = (finding(1, "option-allowed", "blocked"), finding(2, "option-allowed", "not-assessed"))
    run = sample().model_copy(update={"findings": found})
    (error,) = cases(run)["option-allowed"]
    assert (error.tag, error.get("type")) == ("error", "not-assessed")
    assert [each.message in (error.text or "") for each in found] == [True, True]


def structure(element: etree._Element) -> list[object]:
    """Tags and attributes of a document, without what they say."""
    return [element.tag, sorted(element.keys()), *map(structure, element)]


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_text_adds_nothing(text: str) -> None:
    """Every parser reads the same elements as for harmless text."""
    assert structure(parsed(prefixed(text))) == structure(parsed(prefixed("Q")))


@given(hostile_text)
def test_any_text_stays_text(text: str) -> None:
    """What anybody writes can be read back as the text it is shown as."""
    run = prefixed(text + "Q")
    (failure,) = cases(run)[one_line(text + "Q" + "option-allowed").partition(": ")[0]].iter("failure")
    assert one_line(text + "Q").replace(" ", "") in (failure.get("message") or "").replace(" ", "")
