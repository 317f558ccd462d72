"""``riskkit merge``: files in, one file out, and how far the raters agree."""

from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.store.assessments import load_inputs
from tests.cli.small import ASSESSMENT, SMALL, Captured, lay_out, rewrite, said

FRAUD = "  fraud-uplift: {level: some, confidence: low"
LEVELS = {"ann": "some", "ben": "much", "cho": "none"}


@pytest.fixture(autouse=True)
def raters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and the files of three raters, who differ on one question."""
    lay_out(tmp_path)
    for name, level in LEVELS.items():
        given = f"  fraud-uplift: {{level: {level}, rationale: as {name} sees it, by: {name.title()}, confidence: high"
        (tmp_path / f"{name}.yaml").write_text(ASSESSMENT.replace(FRAUD, given), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


FILES = [f"{name}.yaml" for name in LEVELS]


def test_the_merged_file_is_the_result(capsys: Captured) -> None:
    """It is on stdout, pinned, with every rating; how far they agree is on stderr."""
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
    again, _ = said(capsys, "merge", "two.yaml", "cho.yaml", *SMALL)
    at_once, _ = said(capsys, "merge", *FILES, *SMALL)
    answers = [text.partition("answers:")[2].partition("evidence:\n  trial")[0] for text in (again, at_once)]
    assert answers[0] == answers[1]


def test_the_outcome_of_each_file_is_shown(capsys: Captured) -> None:
    """What each rater's own file gives is shown, and the report says why a rater dissents."""
    out, err = said(capsys, "merge", *FILES, "-o", "merged.yaml", "--report", "agreement.md", *SMALL)
    assert "wrote agreement.md" in err
    shown = " ".join(out.split())
    assert "The raters' own files give Open by ann and cho and API by ben." in shown
    assert "- ben dissents: much, as ben sees it" in shown
    report = Path("agreement.md").read_text(encoding="utf-8")
    assert "- `ben` (dissents): `much`, confidence high: as ben sees it" in report
    assert "| `ben` | 7 |" in report


def test_free_text_and_names_of_one_release_are_joined(capsys: Captured) -> None:
    """Files that describe the release otherwise are merged, with a note; aliases of all count."""
    rewrite("  name: Acme", "  name: Acme\n  publisher: Acme Ltd\n  aliases: [Acme One]", "ann.yaml")
    rewrite("  name: Acme", "  name: Acme\n  publisher: ACME\n  aliases: [A1]", "ben.yaml")
    rewrite("subject: Acme 1", "subject: A1", "ben.yaml")
    out, err = said(capsys, "merge", *FILES, *SMALL)
    assert "release/publisher is as in ann.yaml; ben.yaml has another" in " ".join(err.split())
    Path("merged.yaml").write_text(out, encoding="utf-8")
    release = load_inputs(Path("merged.yaml"), date="2026-02-01", framework="small").assessment.release
    assert (release.publisher, release.aliases) == ("Acme Ltd", ("Acme One", "A1"))


def test_an_answer_in_the_journal_counts(capsys: Captured) -> None:
    """Answers that are not yet in the file are merged like those that are."""
    line = '{"question": "spread", "on": "2026-02-01", "answer": {"level": "many"}}'
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
    rewrite("{id: small}", "{id: small, version: 1.0.0}", "ann.yaml")
    rewrite("version: 1.0.0", "version: 1.1.0", "small/framework.yaml")
    _, err = said(capsys, "merge", *FILES, *SMALL, code=3)
    assert "made with the framework small 1.0.0" in err
    rewrite("{id: small}", "{id: small, version: 1.1.0}", "ben.yaml")
    _, err = said(capsys, "merge", *FILES, *SMALL, code=4)
    assert "framework/version: '1.1.0' is not '1.0.0', as in ann.yaml" in err


def test_licences_that_are_not_known_are_pointed_out(capsys: Captured) -> None:
    """A licence that counts as permissive for want of a better word is named on stderr, once for all files."""
    for file in FILES:
        rewrite("licence: RAIL", "licence: RIAL", file)
    _, err = said(capsys, "merge", *FILES, *SMALL)
    assert err.count("warning: ") == 1
    assert "licence 'RIAL' is not known, so it counts as permissive" in err


def test_nothing_is_written_where_files_differ(capsys: Captured) -> None:
    """A merge that cannot be made leaves no file."""
    text = Path("ben.yaml").read_text(encoding="utf-8")
    Path("ben.yaml").write_text(text.replace("name: Acme", "name: Other"), encoding="utf-8")
    said(capsys, "merge", *FILES, "-o", "merged.yaml", "--report", "agreement.md", *SMALL, code=4)
    assert not Path("merged.yaml").exists()
    assert not Path("agreement.md").exists()


def test_every_file_that_cannot_be_read_is_named(capsys: Captured) -> None:
    """The problems of all files come at once."""
    assert main(["merge", "nothing.yaml", "neither.yaml", *SMALL]) == 4
    assert [line.split(":")[1].strip() for line in capsys.readouterr().err.splitlines() if "hint:" not in line] == [
        "neither.yaml",
        "nothing.yaml",
    ]
