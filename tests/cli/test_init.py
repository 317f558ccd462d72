"""``riskkit init --from``: the next release starts from the answers of the last one, and none of them counts."""

from pathlib import Path
from typing import Any

import pytest

from riskkit.cli import main
from riskkit.questionnaire import Questionnaire
from riskkit.schema.assessment import Assessment
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.assessments import Inputs, load_inputs
from riskkit.store.yaml.writer import dump
from tests.cli.small import FILE, SMALL, Captured, lay_out, rewrite, said

NEXT = ["init", "next.yaml", "--from", FILE, *SMALL]
ANSWERED = ["capability", "relative", "spread", "fraud-uplift", "bias-harm", "safeguards", "study-claim"]


@pytest.fixture(autouse=True)
def last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and the last release's assessment."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


def started() -> Inputs:
    """What scoring the new file reads."""
    return load_inputs(Path("next.yaml"), date="2026-02-01", framework="small")


def outcome(capsys: Captured, file: str) -> Recommendation:
    """What is recommended for a file."""
    return Recommendation.model_validate_json(said(capsys, "report", file, "--format", "json", *SMALL)[0])


def test_answers_are_carried_and_none_counts(capsys: Captured) -> None:
    """Each answer of the last release is carried with its evidence, and the outcome is that of no answer at all."""
    out, err = said(capsys, *NEXT, "--version", "2")
    assert out == ""
    assert "7 answers of Acme 1 carried; none counts until confirmed\n" in err
    found, before = started().assessment, load_inputs(Path(FILE), date="2026-02-01", framework="small").assessment
    assert (dict(found.answers), found.carried, found.carried_from) == ({}, before.answers, "Acme 1")
    assert (found.evidence, found.release.subject) == (before.evidence, "Acme 2")
    given = ["--name", "Acme", "--version", "2", "--profile", "lenient", "--component", "weights=public@RAIL"]
    said(capsys, "init", "empty.yaml", *given, *SMALL)
    one, other = outcome(capsys, "next.yaml"), outcome(capsys, "empty.yaml")
    assert (one.recommended, one.options) == (other.recommended, other.options)
    assert outcome(capsys, FILE).recommended.option != one.recommended.option


def test_each_is_asked_again_with_its_age(capsys: Captured) -> None:
    """Every question that counts is open, and shows the carried answer and for how long it has stood."""
    rewrite("level: few,", "level: few, on: 2026-01-22,")
    said(capsys, *NEXT, "--version", "2")
    inputs = started()
    sheet = Questionnaire(inputs.framework, inputs.context, "2026-02-01").sheet(inputs.assessment)
    assert not [entry.key for entry in sheet.asked if not entry.is_open]
    assert {entry.key for entry in sheet.entries if entry.carried} == set(ANSWERED)
    assert sheet.entry("spread").age_days == 10


def test_the_release_is_the_last_one_made_new(capsys: Captured) -> None:
    """Name, profile and components go on, without the digests and paths of other weights; what is given wins."""
    digest = f"sha256:{'0' * 64}"
    rewrite("licence: RAIL}", f'licence: RAIL, digest: "{digest}", path: old.bin}}')
    said(capsys, *NEXT, "--version", "2")
    release = started().assessment.release
    assert (release.name, release.version) == ("Acme", "2")
    assert release.components["weights"].model_dump(exclude_none=True) == {"access": "public", "licence": "RAIL"}
    given = ["--name", "Apex", "--profile", "strict", "--component", "weights=hosted"]
    said(capsys, "init", "other.yaml", "--from", FILE, "--version", "1", *given, *SMALL)
    found = load_inputs(Path("other.yaml"), date="2026-02-01", framework="small").assessment
    assert (found.release.name, found.profile, found.carried_from) == ("Apex", "strict", "Acme 1")
    assert found.release.components["weights"].channels == ("hosted",)


def test_the_last_assessment_is_not_touched(capsys: Captured) -> None:
    """OLD and its journal are byte for byte what they were, and an answer in the journal is carried too."""
    line = '{"question": "spread", "on": "2026-02-01", "answer": {"level": "many"}}'
    journal = Path(f"{FILE}.journal")
    journal.write_text(f'{{"riskkit": "journal/1"}}\n{line}\n', encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (Path(FILE), journal)}
    said(capsys, *NEXT, "--version", "2")
    assert {path.name: path.read_bytes() for path in (Path(FILE), journal)} == before
    assert started().assessment.carried["spread"].level == "many"


def test_people_go_on_and_measures_do_not(capsys: Captured) -> None:
    """Raters and their sections stay; what was undertaken for the last release is told and not taken over."""
    people = "raters:\n  ann: {name: Ann, role: tester, interest: none}\nassigned: {rest: [ann]}\n"
    measure = next(iter(load_inputs(Path(FILE), date="2026-02-01", framework="small").framework.measures.measures))
    with Path(FILE).open("a", encoding="utf-8") as file:
        file.write(f"{people}measures: [{measure}]\n")
    _, err = said(capsys, *NEXT, "--version", "2")
    found = started().assessment
    assert (list(found.raters), dict(found.assigned), found.measures) == (["ann"], {"rest": ("ann",)}, ())
    assert f"measures are not carried; undertaken for Acme 1: {measure}\n" in err


def test_what_is_carried_is_carried_on(capsys: Captured) -> None:
    """What nobody confirmed for one release is carried to the one after it."""
    said(capsys, *NEXT, "--version", "2")
    said(capsys, "init", "third.yaml", "--from", "next.yaml", "--version", "3", *SMALL)
    third = load_inputs(Path("third.yaml"), date="2026-02-01", framework="small").assessment
    assert third.carried == started().assessment.carried


def refused(capsys: Captured, code: int, *arguments: str) -> str:
    """What is said on stderr where nothing is written."""
    assert main([*NEXT, *arguments]) == code
    assert not Path("next.yaml").exists()
    return capsys.readouterr().err


def test_the_same_release_is_refused(capsys: Captured) -> None:
    """A release is not its own successor."""
    assert "'1' is the release in assessment.yaml\n  hint: give the version" in refused(capsys, 4, "--version", "1")


def test_another_version_of_the_framework_is_told(capsys: Captured) -> None:
    """Answers by another version are not carried; the command that migrates them is named."""
    rewrite("framework: {id: small}", 'framework: {id: small, version: "0.9.0"}')
    assert "riskkit migrate assessment.yaml" in refused(capsys, 4, "--version", "2")
    rewrite('version: "0.9.0"', 'version: "1.0.1"')
    err = refused(capsys, 3, "--version", "2")
    assert "made with the framework small 1.0.1, but there is small 1.0.0" in err
    assert "migrate it first: riskkit migrate assessment.yaml --to small -o NEW" in err


def test_every_problem_of_the_last_assessment_is_told(capsys: Captured) -> None:
    """A mistake in OLD is told at its place in OLD."""
    rewrite("level: few,", "level: fwe,")
    rewrite("level: much,", "level: mcuh,")
    err = refused(capsys, 4, "--version", "2")
    assert "assessment.yaml:13:19: answers/spread/level: 'fwe' is not a level" in err
    assert "'mcuh' is not a level" in err


def test_hostile_text_is_carried_as_text(capsys: Captured) -> None:
    """What somebody wrote of the last release is carried letter by letter, and shown harmless."""
    hostile: Any = "\x1b[31m\u202e<script>]]: - {a: &b *c}\n# no comment"
    inputs = load_inputs(Path(FILE), date="2026-02-01", framework="small").assessment
    answer = inputs.answers["spread"].model_copy(update={"rationale": hostile, "by": hostile})
    release = inputs.release.model_copy(update={"name": hostile})
    tree = inputs.model_copy(update={"answers": {"spread": answer}, "release": release})
    text = dump(tree.model_dump(mode="json", by_alias=True, exclude_unset=True))
    Path(FILE).write_text(text, encoding="utf-8")
    _, err = said(capsys, *NEXT, "--version", "2")
    found: Assessment = started().assessment
    assert found.carried == {"spread": answer}
    assert not {"\x1b", "\u202e"} & set(err)
