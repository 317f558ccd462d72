"""``riskkit migrate``: an assessment goes to the next version of its framework, nothing is lost and all is told."""

import json
import re
import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.migration import MigrationView
from riskkit.store.document import read_document
from riskkit.store.records import Inputs, load_assessment, load_inputs
from riskkit.store.validate import validate
from tests.cli.test_commands import BAD, FILE, Captured, rewrite, said

DAY = ["--date", "2026-02-01"]
TO_NEW = ["migrate", FILE, "--to", "new", "--framework", "small", *DAY]
OUT = ["-o", "next.yaml"]
REMARKS = {
    "  reach: {": "  # asked of sales\n  reach: {",
    "  fraud-uplift: {": "  # see the trial\n  fraud-uplift: {",
    "riskkit: assessment/1\n": "# of Acme\nriskkit: assessment/1\n",
}


@pytest.fixture(autouse=True)
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    The working directory, with the small framework and its next version, and an assessment by the first with comments.

    In the next version *reach* is asked in other words.
    """
    for name in ("small", "new"):
        shutil.copytree(BAD / "small", tmp_path / name)
    shutil.copy(BAD / FILE, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    for old, new in REMARKS.items():
        rewrite(old, new)
    rewrite("version: 1.0.0", "version: 2.0.0", "new/framework.yaml")
    reword("reach")
    return tmp_path


def reword(key: str) -> None:
    """Asks a question of the new framework in other words."""
    lines = Path("new/questions.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    at = lines.index(f"  {key}:\n")
    text = next(number for number in range(at, len(lines)) if lines[number].startswith("    text:"))
    lines[text] = "    text: What else?\n"
    Path("new/questions.yaml").write_text("".join(lines), encoding="utf-8")


def drop_level(key: str, level: str) -> None:
    """Has an answer at a level that its question does not have."""
    text = Path("new/questions.yaml").read_text(encoding="utf-8")
    start = text.index(f"  {key}:\n")
    changed = text[start:].replace(f"{level}:", "other-level:", 1)
    Path("new/questions.yaml").write_text(text[:start] + changed, encoding="utf-8")


def migrated(file: str = "next.yaml") -> Inputs:
    """What scoring the new file by the new framework reads."""
    return load_inputs(Path(file), date="2026-02-01", framework="new")


def view(capsys: Captured, *more: str) -> MigrationView:
    """What is told of a migration, as JSON."""
    out, _ = said(capsys, *TO_NEW, *OUT, "--format", "json", *more)
    return MigrationView.model_validate_json(out)


def test_what_is_asked_otherwise_is_asked_again(capsys: Captured) -> None:
    """An answer to other words is carried, all others count on, and the new framework is pinned."""
    found = view(capsys)
    before, now = load_assessment(Path(FILE))[0], migrated().assessment
    assert now.carried == {"reach": before.answers["reach"]}
    assert {**now.answers, **now.carried} == before.answers
    assert (now.framework.version, now.evidence, now.carried_from) == ("2.0.0", before.evidence, "Acme 1")
    assert [(entry.was, entry.fate, entry.now, entry.why) for entry in found.entries if entry.fate != "kept"] == [
        ("answers/reach", "asked-again", "carried/reach", "its words changed")
    ]


def test_the_outcome_is_told_before_and_after(capsys: Captured) -> None:
    """What was recommended, what is now, and what would be if all were confirmed, each as scoring says it."""
    for key in ("capability", "fraud-uplift", "safeguards", "progress-claim"):
        reword(key)
    found = view(capsys)
    assert found.before
    for outcome, file, framework in ((found.before, FILE, "small"), (found.now, "next.yaml", "new")):
        told = json.loads(said(capsys, "report", file, "--format", "json", "--framework", framework, *DAY)[0])
        assert outcome.recommended == told["recommended"]["option"]
        assert outcome.verdicts == {key: option["verdict"] for key, option in told["options"].items()}
    assert found.now.verdicts != found.before.verdicts
    assert found.confirmed.verdicts == found.before.verdicts
    out, _ = said(capsys, *TO_NEW, "-o", "again.yaml")
    assert f"Before: recommended {found.before.recommended}" in out
    assert f"Now: recommended {found.now.recommended}" in out
    assert f"If all is confirmed: recommended {found.confirmed.recommended}" in out
    assert "answers/reach → carried/reach: its words changed" in out


def test_comments_come_along(capsys: Captured) -> None:
    """Every comment stands in the new file, that of an answer above it, wherever that is now."""
    said(capsys, *TO_NEW, *OUT)
    text = Path("next.yaml").read_text(encoding="utf-8")
    assert text.startswith("# of Acme\n")
    assert "  # see the trial\n  fraud-uplift: {level: marginal, confidence: medium, evidence: [trial]}\n" in text
    assert "carried:\n  # asked of sales\n  reach: {level: few, confidence: high, evidence: [trial]}\n" in text


def test_answers_follow_successors(capsys: Captured) -> None:
    """An answer to a retired question counts where its successor asks the same, and takes its comment along."""
    text = Path("small/questions.yaml").read_text(encoding="utf-8")
    start, end = text.index("  reach:\n"), text.index("  fraud-uplift:\n")
    for path in Path("new").glob("*.yaml"):
        path.write_text(re.sub(r"\breach\b", "breadth", path.read_text(encoding="utf-8")), encoding="utf-8")
    retired = f"{text[start:end]}    retired: true\n    successor: breadth\n"
    renamed = re.sub(r"\breach\b", "breadth", text).replace("  fraud-uplift:\n", f"{retired}  fraud-uplift:\n", 1)
    Path("new/questions.yaml").write_text(renamed, encoding="utf-8")
    found = view(capsys)
    assert migrated().assessment.answers["breadth"] == load_assessment(Path(FILE))[0].answers["reach"]
    assert [(entry.was, entry.fate, entry.now) for entry in found.entries if entry.fate != "kept"] == [
        ("answers/reach", "moved", "answers/breadth")
    ]
    assert "  # asked of sales\n  breadth: {level: few," in Path("next.yaml").read_text(encoding="utf-8")
    assert found.before == found.now


def test_the_old_file_is_not_touched(capsys: Captured) -> None:
    """FILE and its journal are byte for byte what they were, and an answer in the journal is migrated too."""
    line = '{"question": "safeguards", "on": "2026-02-01", "answer": {"unknown": "not yet tested"}}'
    journal = Path(f"{FILE}.journal")
    journal.write_text(f'{{"riskkit": "journal/1"}}\n{line}\n', encoding="utf-8")
    before = [path.read_bytes() for path in (Path(FILE), journal)]
    said(capsys, *TO_NEW, *OUT)
    assert [path.read_bytes() for path in (Path(FILE), journal)] == before
    assert migrated().assessment.answers["safeguards"] == Answer(unknown="not yet tested")


def test_a_file_can_be_migrated_in_place(capsys: Captured) -> None:
    """-o FILE puts the migrated answers in its place, unless its journal holds answers to the old questions."""
    said(capsys, *TO_NEW, "-o", "other.yaml")
    said(capsys, *TO_NEW, "-o", FILE)
    assert Path(FILE).read_bytes() == Path("other.yaml").read_bytes()
    line = '{"question": "reach", "on": "2026-02-01", "answer": {"level": "few"}}'
    Path("other.yaml.journal").write_text(f'{{"riskkit": "journal/1"}}\n{line}\n', encoding="utf-8")
    assert main(["migrate", "other.yaml", "--to", "new", "--framework", "new", "-o", "other.yaml", *DAY]) == 4
    assert "holds answers that are not yet in other.yaml" in capsys.readouterr().err


def test_without_a_file_the_result_is_on_stdout(capsys: Captured) -> None:
    """The new assessment alone is on stdout, and what was done to it on stderr."""
    out, err = said(capsys, *TO_NEW)
    assert said(capsys, *TO_NEW, *OUT) == (err, "wrote next.yaml\n")
    assert Path("next.yaml").read_text(encoding="utf-8") == out
    assert err.startswith("Acme 1: from small 1.0.0 to small 2.0.0\n")


# what has no place


def test_what_is_left_over_is_kept_beside(capsys: Captured) -> None:
    """An answer at a level that is gone goes to a file of its own, by the old framework, with evidence and comments."""
    drop_level("reach", "few")
    out, err = said(capsys, *TO_NEW, *OUT)
    assert err == "wrote next.left-over.yaml\nwrote next.yaml\n"
    assert "answers/reach: 'reach' cannot hold it: 'few' is not a level" in out
    left, before = load_assessment(Path("next.left-over.yaml"))[0], load_assessment(Path(FILE))[0]
    assert (dict(left.answers), left.framework) == (
        {"reach": before.answers["reach"]},
        before.framework,
    )
    assert left.evidence == before.evidence
    assert "  # asked of sales\n  reach: {" in Path("next.left-over.yaml").read_text(encoding="utf-8")
    assert "reach" not in migrated().assessment.answers


def test_what_is_left_over_goes_where_it_is_told(capsys: Captured) -> None:
    """--left names the file; --drop keeps nothing, and what is lost is told all the same."""
    drop_level("reach", "few")
    said(capsys, *TO_NEW, "--left", "rest.yaml")
    assert "reach" in validate(Assessment, read_document(Path("rest.yaml"))).answers
    out, err = said(capsys, *TO_NEW, *OUT, "--drop")
    assert err == "wrote next.yaml\n"
    assert "answers/reach: " in out
    assert not Path("next.left-over.yaml").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "answers/reach: would be left over: 'reach' cannot hold it"),
        (["--left", FILE], "assessment.yaml: is there already"),
        ([*OUT, "--left", "next.yaml"], "next.yaml: is read by this run, or another output goes there"),
        (["--left", "rest.yaml", "--drop"], "--left and --drop cannot both be given"),
    ],
)
def test_nothing_is_lost_unless_somebody_says_so(more: list[str], message: str, capsys: Captured) -> None:
    """Where what is left over would have no place of its own, nothing is written and each entry is named."""
    drop_level("reach", "few")
    before = sorted(path.name for path in Path().iterdir())
    assert main([*TO_NEW, *more]) == 4
    captured = capsys.readouterr()
    assert (captured.out, message in captured.err) == ("", True)
    assert sorted(path.name for path in Path().iterdir()) == before


# what it was made with


def test_without_the_old_framework_that_is_told(capsys: Captured) -> None:
    """What other words cannot be seen from are taken for the same, and what followed before is said not to be known."""
    out, _ = said(capsys, "migrate", FILE, "--to", "new", *OUT, *DAY)
    assert "a question that stands under the same id is taken to ask the same" in " ".join(out.split())
    assert "Before: not known" in out
    assert not migrated().assessment.carried


def test_another_framework_needs_the_old_one(capsys: Captured) -> None:
    """Answers to a framework of another id, which is not at hand, are refused at their place."""
    rewrite("framework: {id: small}", "framework: {id: other}")
    assert main(["migrate", FILE, "--to", "new", *OUT, *DAY]) == 4
    assert "assessment.yaml:3:17: framework/id: these are answers to 'other'" in capsys.readouterr().err
    assert not Path("next.yaml").exists()


def test_a_framework_that_is_not_the_one_answered_is_3(capsys: Captured) -> None:
    """--framework must be what the file was made with, by its pin."""
    rewrite("framework: {id: small}", 'framework: {id: small, version: "0.9.0"}')
    assert main([*TO_NEW, *OUT]) == 3
    assert "made with the framework small 0.9.0, but there is small 1.0.0" in capsys.readouterr().err


def test_every_problem_of_the_old_file_is_told(capsys: Captured) -> None:
    """A file with mistakes is not migrated, and each is told at its place."""
    rewrite("level: few,", "level: fwe,")
    rewrite("level: large,", "level: lareg,")
    assert main([*TO_NEW, *OUT]) == 4
    assert capsys.readouterr().err.count("is not a level") == 2


def test_hostile_text_is_shown_as_text(capsys: Captured) -> None:
    """What somebody wrote moves no cursor, and arrives as it was."""
    rewrite("name: Acme", r'name: "\e[31m\u202eAcme"')
    rewrite("subject: Acme 1", r'subject: "\e[31m\u202eAcme 1"')
    out, err = said(capsys, *TO_NEW, *OUT)
    assert not {"\x1b", "\u202e"} & set(out + err)
    assert migrated().assessment.release.name == "\x1b[31m\u202eAcme"


def test_the_shipped_framework_is_at_hand(capsys: Captured) -> None:
    """What was made with the framework that ships is migrated to it without a word of loss."""
    said(capsys, "demo", "-o", "demo")
    out, _ = said(capsys, "migrate", "demo/assessment.yaml", "--to", "seger2023", *OUT, "--format", "json")
    found = MigrationView.model_validate_json(out)
    assert {entry.fate for entry in found.entries} == {"kept"}
    assert found.before == found.now == found.confirmed
    assert Path("next.yaml").read_text("utf-8") == Path("demo/assessment.yaml").read_text("utf-8")
