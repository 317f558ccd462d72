"""``riskkit merge``: files in, one file out, and how far the raters agree."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.store.records import load_inputs
from tests.cli.test_commands import BAD, SMALL, Captured, said

FRAUD = "  fraud-uplift: {level: marginal, confidence: medium"
LEVELS = {"ann": "marginal", "ben": "severe", "cho": "none"}


@pytest.fixture(autouse=True)
def raters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and the files of three raters, who differ on one question."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    text = (BAD / "assessment.yaml").read_text(encoding="utf-8")
    for name, level in LEVELS.items():
        given = f"  fraud-uplift: {{level: {level}, rationale: as {name} sees it, by: {name.title()}, confidence: high"
        (tmp_path / f"{name}.yaml").write_text(text.replace(FRAUD, given), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


FILES = [f"{name}.yaml" for name in LEVELS]


def test_the_merged_file_is_the_result(capsys: Captured) -> None:
    """It is on stdout, pinned, with what every rater says; how far they agree is on stderr."""
    out, err = said(capsys, "merge", *FILES, *SMALL)
    Path("merged.yaml").write_text(out, encoding="utf-8")
    inputs = load_inputs(Path("merged.yaml"), date="2026-02-01", framework="small")
    ratings = inputs.assessment.answers["fraud-uplift"].ratings or {}
    assert {name: rating.level for name, rating in ratings.items()} == LEVELS
    assert {rating.rationale for rating in ratings.values()} == {f"as {name} sees it" for name in LEVELS}
    assert inputs.assessment.framework.digest == inputs.framework.digest
    assert err.startswith("Acme 1: how far 3 raters agree\n")


def test_with_a_file_agreement_is_the_result(capsys: Captured) -> None:
    """With -o the merged file is written, and what would be on stderr is on stdout."""
    merged, agreement = said(capsys, "merge", *FILES, *SMALL)
    assert said(capsys, "merge", *FILES, "-o", "merged.yaml", *SMALL) == (agreement, "wrote merged.yaml\n")
    assert Path("merged.yaml").read_text(encoding="utf-8") == merged


def test_the_merged_file_is_scored_and_merged_again(capsys: Captured) -> None:
    """It goes through every command that takes an assessment, and together with the next rater's file."""
    said(capsys, "merge", *FILES[:2], "-o", "two.yaml", *SMALL)
    said(capsys, "score", "two.yaml", *SMALL)
    assert "as ben sees it" in said(capsys, "report", "two.yaml", *SMALL)[0]
    said(capsys, "assess", "--answers", "two.yaml", "--in-place", *SMALL)
    again, _ = said(capsys, "merge", "two.yaml", "cho.yaml", *SMALL)
    at_once, _ = said(capsys, "merge", *FILES, *SMALL)
    answers = [text.partition("answers:")[2].partition("evidence:\n  trial")[0] for text in (again, at_once)]
    assert answers[0] == answers[1]


def test_one_rater_can_hold_the_outcome(capsys: Captured) -> None:
    """Who sees worse than all others is told to move the outcome, and the report says why that rater dissents."""
    out, err = said(capsys, "merge", *FILES, "-o", "merged.yaml", "--report", "agreement.md", *SMALL)
    assert "wrote agreement.md" in err
    assert "- ben dissents: severe, as ben sees it" in " ".join(out.split())
    report = Path("agreement.md").read_text(encoding="utf-8")
    assert "- `ben` (dissents): `severe`, confidence high: as ben sees it" in report
    assert "| `ben` | 5 |" in report


def test_an_answer_in_the_journal_counts(capsys: Captured) -> None:
    """Answers that are not yet in the file are merged like those that are."""
    line = '{"question": "reach", "on": "2026-02-01", "answer": {"level": "many"}}'
    Path("ann.yaml.journal").write_text(f'{{"riskkit": "journal/1"}}\n{line}\n', encoding="utf-8")
    out, _ = said(capsys, "merge", *FILES, *SMALL)
    assert "ann:\n        level: many\n      " in out


@pytest.mark.parametrize("order", [FILES, FILES[::-1]])
def test_what_follows_does_not_depend_on_the_order(order: list[str], capsys: Captured) -> None:
    """The outcome of the merged file is the same in whatever order the files are given."""
    said(capsys, "merge", *order, "-o", "merged.yaml", *SMALL)
    said(capsys, "merge", *FILES, "-o", "as-listed.yaml", *SMALL)
    assert said(capsys, "score", "merged.yaml", *SMALL) == said(capsys, "score", "as-listed.yaml", *SMALL)


def test_a_stale_pin_is_3(capsys: Captured) -> None:
    """Files made with another framework than is there are not merged; pinned apart from each other they are wrong."""
    said(capsys, "assess", "--answers", "ann.yaml", "--in-place", *SMALL)
    text = Path("small/framework.yaml").read_text(encoding="utf-8")
    Path("small/framework.yaml").write_text(text.replace("1.0.0", "1.1.0"), encoding="utf-8")
    _, err = said(capsys, "merge", *FILES, *SMALL, code=3)
    assert "made with the framework small 1.0.0" in err
    said(capsys, "assess", "--answers", "ben.yaml", "--in-place", *SMALL)
    _, err = said(capsys, "merge", *FILES, *SMALL, code=4)
    assert "framework/version: '1.1.0' is not '1.0.0', as in ann.yaml" in err


def test_nothing_is_written_where_files_differ(capsys: Captured) -> None:
    """A merge that cannot be made leaves no file."""
    text = Path("ben.yaml").read_text(encoding="utf-8")
    Path("ben.yaml").write_text(text.replace("name: Acme", "name: Other"), encoding="utf-8")
    said(capsys, "merge", *FILES, "-o", "merged.yaml", "--report", "agreement.md", *SMALL, code=4)
    assert not Path("merged.yaml").exists()
    assert not Path("agreement.md").exists()


def test_every_file_that_cannot_be_read_is_told(capsys: Captured) -> None:
    """The problems of all files come at once."""
    assert main(["merge", "nothing.yaml", "neither.yaml", *SMALL]) == 4
    assert [line.split(":")[1].strip() for line in capsys.readouterr().err.splitlines()] == [
        "neither.yaml",
        "nothing.yaml",
    ]
