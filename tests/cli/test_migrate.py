"""``riskkit migrate``: a file of an earlier version goes where it is told, and every other command asks for it."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.results.migration import MigrationView
from riskkit.store.assessments import load_assessment
from riskkit.store.frameworks import framework_folder
from tests.migrate.files import copied

FILE, NEW = "assessment.yaml", "new.yaml"
DAY = ("--date", "2026-11-22")
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the files of version 1.0 and a framework of the user's own."""
    shutil.copytree(framework_folder("seger2023"), tmp_path / "own", ignore=shutil.ignore_patterns("cases"))
    copied(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


def said(capsys: Captured, *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command that must end with *code* says on stdout and on stderr."""
    found = main(arguments)
    captured = capsys.readouterr()
    assert found == code, captured.err
    return captured.out, captured.err


def view(capsys: Captured, *more: str, file: str = FILE) -> MigrationView:
    """What became of a file, as JSON; an earlier outcome is taken away first."""
    for name in (NEW, "new.left-over.yaml"):
        Path(name).unlink(missing_ok=True)
    out, _ = said(capsys, "migrate", file, "-o", NEW, "--format", "json", *DAY, *more)
    return MigrationView.model_validate_json(out)


def listing() -> list[str]:
    """The files in the working directory."""
    return sorted(path.name for path in Path().iterdir())


# where it goes


def test_without_a_file_the_result_is_on_stdout(capsys: Captured) -> None:
    """The new file alone is on stdout, and what became of the old one on stderr."""
    out, err = said(capsys, "migrate", FILE, "--left", "rest.yaml", "--old", "report.json", *DAY)
    text, wrote = said(capsys, "migrate", FILE, "-o", NEW, "--old", "report.json", *DAY)
    assert Path(NEW).read_text(encoding="utf-8") == out
    assert err == f"wrote rest.yaml\n{text}" and wrote == "wrote new.left-over.yaml\nwrote new.yaml\n"
    assert Path("rest.yaml").read_bytes() == Path("new.left-over.yaml").read_bytes()


def test_the_old_file_is_not_touched_unless_in_place(capsys: Captured) -> None:
    """FILE stays byte for byte what it was; --in-place puts into it what -o would have written elsewhere."""
    before = Path(FILE).read_bytes()
    said(capsys, "migrate", FILE, "-o", NEW, *DAY)
    assert Path(FILE).read_bytes() == before
    _, err = said(capsys, "migrate", FILE, "--in-place", *DAY)
    assert Path(FILE).read_bytes() == Path(NEW).read_bytes()
    assert err == "wrote assessment.left-over.yaml\nwrote assessment.yaml\n"


def test_a_file_that_is_up_to_date_is_not_written(capsys: Captured) -> None:
    """In place nothing happens, not even to its date; elsewhere goes a copy; and both say so."""
    said(capsys, "migrate", FILE, "--in-place", *DAY)
    before = Path(FILE).stat()
    out, err = said(capsys, "migrate", FILE, "--in-place", *DAY)
    assert "Nothing to change" in out and err == ""
    assert Path(FILE).stat() == before
    assert "Nothing to change" in said(capsys, "migrate", FILE, "-o", NEW, *DAY)[0]
    assert Path(NEW).read_bytes() == Path(FILE).read_bytes()


def test_what_is_still_in_the_journal_is_migrated_too(capsys: Captured) -> None:
    """An answer that is not in the file yet is in the new one; in place it has to be put into the file first."""
    line = '{"question": "defender-access", "on": "2024-03-01", "answer": {"level": "early"}}'
    Path(f"{FILE}.journal").write_text(f'{{"riskkit": "journal/1"}}\n{line}\n', encoding="utf-8")
    said(capsys, "migrate", FILE, "-o", NEW, *DAY)
    assert load_assessment(Path(NEW))[0].answers["defender-access"].level == "early"
    _, err = said(capsys, "migrate", FILE, "--in-place", *DAY, code=4)
    assert "has answers that are not yet in assessment.yaml" in err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "answers/trained-refusals: would be left over: It changed no outcome."),
        (["--left", FILE], "assessment.yaml: is there already"),
        (["-o", NEW, "--left", NEW], "new.yaml: is read by this run, or another output goes there"),
        (["--left", "rest.yaml", "--drop"], "--left and --drop cannot both be given"),
        (["-o", NEW, "--in-place"], "--output and --in-place cannot both be given"),
        (["-o", FILE], "assessment.yaml: is the file to migrate"),
        (["-o", "policy.yaml"], "policy.yaml: already exists and is not an earlier result"),
        (["-o", NEW, "--old", "policy.yaml"], "policy.yaml: records no recommendation"),
        (["-o", NEW, "--old", "none.json"], "none.json: cannot be read: no such file"),
        (["-o", NEW, "--to", "nowhere"], "'nowhere' is neither a framework"),
    ],
)
def test_nothing_is_written_where_something_is_wrong(more: list[str], message: str, capsys: Captured) -> None:
    """What is left over needs a place, and no file that people wrote is overwritten."""
    before = {name: Path(name).read_bytes() for name in listing() if Path(name).is_file()}
    out, err = said(capsys, "migrate", FILE, *more, *DAY, code=4)
    assert out == "" and message in err
    assert before == {name: Path(name).read_bytes() for name in listing() if Path(name).is_file()}


def test_what_is_left_over_can_be_dropped(capsys: Captured) -> None:
    """--drop keeps nothing, and what is lost is shown all the same."""
    out, err = said(capsys, "migrate", FILE, "-o", NEW, "--drop", *DAY)
    assert err == "wrote new.yaml\n" and "answers/trained-refusals" in out


# what it says


def test_old_and_new_recommendation_stand_side_by_side(capsys: Captured) -> None:
    """From the file of --old, else from the decision about this release beside the assessment; else there is none."""
    found = view(capsys, "--old", "report.json")
    assert found.recorded and found.now and found.confirmed
    assert (found.recorded.recommended, found.recorded.asked, found.recorded.verdict) == ("r4", "r8", "not-cleared")
    assert found.recorded.now_called == "not-allowed"
    assert (found.now.recommended, found.now.asked) == ("r0", "r8")
    beside = view(capsys).recorded
    assert beside and (beside.file, beside.recommended, beside.made_with) == ("decision.yaml", "r6", "seger2023 1.0.0")
    Path("decision.yaml").unlink()
    assert view(capsys).recorded is None


def test_the_new_outcome_is_what_score_says(capsys: Captured) -> None:
    """By the answers that count, and with all of them confirmed."""
    found = view(capsys)
    assert found.now and found.confirmed
    reported = json.loads(said(capsys, "report", NEW, "--format", "json", *DAY)[0])
    assert found.now.recommended == reported["recommended"]["option"]
    assert found.now.verdicts == {key: option["verdict"] for key, option in reported["options"].items()}


def test_without_a_known_profile_or_context_there_is_no_outcome(capsys: Captured) -> None:
    """A profile of one's own and a context elsewhere are given when scoring; it is migrated all the same."""
    text = Path(FILE).read_text(encoding="utf-8")
    for old, new, why in (("balanced", "ours", "profile"), ("world-2024-02", "our-world", "context")):
        Path("other.yaml").write_text(text.replace(old, new), encoding="utf-8")
        found = view(capsys, "--left", f"{why}-rest.yaml", file="other.yaml")
        assert found.now is None and any(f"'{new}'" in note and why in note for note in found.notes)
        Path("other.yaml").unlink()


def test_hostile_text_is_shown_as_text(capsys: Captured) -> None:
    """What somebody wrote moves no cursor, in a view and in an error, and arrives as it was."""
    text = Path(FILE).read_text(encoding="utf-8")
    Path(FILE).write_text(text.replace("name: Acme\n", 'name: "\\e[31m\\u202eAcme"\n'), encoding="utf-8")
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    report["recommended"]["option"] = report["asked"]["id"] = "\x1b[2J\u202e"
    Path("evil.json").write_text(json.dumps(report), encoding="utf-8")
    out, err = said(capsys, "migrate", FILE, "-o", NEW, "--old", "evil.json", "--all", *DAY)
    assert not {"\x1b", "\u202e"} & set(out + err)
    assert load_assessment(Path(NEW))[0].release.name == "\x1b[31m\u202eAcme"


# what it takes


def test_a_framework_of_ones_own_is_named(capsys: Captured) -> None:
    """--to finds one that does not ship, and it must be the one that FILE is for."""
    for file in ("own/framework.yaml", FILE):
        path = Path(file)
        text = path.read_text(encoding="utf-8").replace("id: seger2023", "id: ours", 1)
        path.write_text(text, encoding="utf-8")
    for path in Path("own/context").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("framework: seger2023", "framework: ours"), "utf-8")
    _, err = said(capsys, "migrate", FILE, "-o", NEW, *DAY, code=4)
    assert "'ours' does not ship with riskkit" in err and "--to FOLDER" in err
    _, err = said(capsys, "migrate", FILE, "-o", NEW, "--to", "seger2023", *DAY, code=4)
    assert "it is for 'ours', and seger2023 is 'seger2023'" in err
    assert view(capsys, "--to", "own").new.id == "ours"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("riskkit: pins/1\n", "bad.yaml:1:10: riskkit: 'pins/1' is no kind of file that is migrated"),
        ("name: Acme\n", "'riskkit' is missing"),
        ("- riskkit\n", "'riskkit' is missing"),
        ("riskkit: [policy/1]\n", "is no kind of file that is migrated"),
        ("riskkit: policy/1\n", "it names no framework"),
        ("riskkit: policy/1\nframework: {id: seger2023, version: 9.0.0}\n", "made for seger2023 9.0.0, and this is"),
        ("riskkit: policy/1\nframework: {id: seger2023}\nthresholds: 3\n", "bad.yaml:3:13: thresholds: "),
        ("riskkit: context/1\nframework: seger2023\nanswers: {peer-x: {level: none}}\n", "'id' is missing"),
        ("riskkit: case/1\nframework: seger2023\nexpected: [r0]\nlimit: r1\n", "bad.yaml:3:11: expected: "),
        ("riskkit: profile/1\nframework: seger2023\ndelta: x\nweights: []\n", "bad.yaml:4:10: weights: "),
        ("riskkit: release/1\nsafeguards: {a: {control: [fix-channel]}}\n", "bad.yaml:2:27: safeguards/a/control: "),
        ("riskkit: assessment/1\nframework: {id: seger2023, version: 1.0.0}\nanswers: 3\n", "bad.yaml:3:10: answers: "),
    ],
)
def test_what_is_malformed_is_told_at_its_place(text: str, message: str, capsys: Captured) -> None:
    """No file that is not of a known kind, or not of its shape, is migrated in part."""
    Path("bad.yaml").write_text(text, encoding="utf-8")
    to = ["--to", "seger2023"] if "names no" not in message else []
    out, err = said(capsys, "migrate", "bad.yaml", "-o", NEW, *to, *DAY, code=4)
    assert (out, Path(NEW).exists()) == ("", False)
    assert message in err


def test_an_answer_that_was_moved_is_told_where_it_was(capsys: Captured) -> None:
    """A mistake in an answer that is carried now has the line and the name that it has in the old file."""
    text = Path(FILE).read_text(encoding="utf-8").replace("evidence: [scores]", "evidence: [score]")
    Path(FILE).write_text(text, encoding="utf-8")
    _, err = said(capsys, "migrate", FILE, "-o", NEW, *DAY, code=4)
    assert "assessment.yaml:15:" in err and "answers/general-capability/evidence: 'score'" in err


# every other command

ASSESSMENT = [
    ["score", FILE],
    ["report", FILE],
    ["explain", FILE, "r8"],
    ["next", FILE],
    ["whatif", FILE, "--set", "tool-use=none"],
    ["compare", FILE, "second.yaml"],
    ["people", FILE],
    ["merge", FILE, "second.yaml"],
    ["assess", "--answers", FILE],
    ["init", NEW, "--from", FILE, "--version", "2"],
]
OTHERS = [
    (["score", NEW, "--profile", "profile.yaml"], "profile.yaml"),
    (["report", NEW, "--profile", "profile.yaml"], "profile.yaml"),
    (["framework", "profile", "profile.yaml"], "profile.yaml"),
    (["score", NEW, "--context", "context.yaml"], "context.yaml"),
    (["cases", "--framework", "own"], "own/cases/limit-bio-uplift.yaml"),
]


@pytest.mark.parametrize("version", [", version: 1.0.0", ""], ids=["pinned", "unpinned"])
@pytest.mark.parametrize("command", ASSESSMENT, ids=" ".join)
def test_every_command_asks_for_an_assessment_to_be_migrated(
    command: list[str], version: str, capsys: Captured
) -> None:
    """It ends with 4, says nothing on stdout, and names what to type."""
    text = Path(FILE).read_text(encoding="utf-8").replace(", version: 1.0.0", version)
    for name in (FILE, "second.yaml"):
        Path(name).write_text(text, encoding="utf-8")
    out, err = said(capsys, *command, *DAY, code=4)
    assert out == "" and f"riskkit migrate {FILE}" in err


@pytest.mark.parametrize(("command", "file"), OTHERS, ids=lambda value: " ".join(value) if value else "")
def test_every_command_asks_for_other_files_to_be_migrated(command: Sequence[str], file: str, capsys: Captured) -> None:
    """A profile, a context and a case likewise, beside an assessment of today."""
    said(capsys, "migrate", FILE, "-o", NEW, "--drop", *DAY)
    Path("own/cases").mkdir()
    shutil.copy("case.yaml", "own/cases/limit-bio-uplift.yaml")
    date = () if command[0] in ("framework", "cases") else DAY
    out, err = said(capsys, *command, *date, code=4)
    assert out == "" and f"riskkit migrate {file}" in err


@pytest.mark.parametrize("file", ["policy.yaml", "release.yaml"])
def test_the_gate_asks_for_them_too(file: str, capsys: Captured) -> None:
    """A policy or a release of version 1.0 ends the gate, and a decision, with 4."""
    for name in {"policy.yaml", "release.yaml", FILE} - {file}:
        said(capsys, "migrate", name, "--in-place", "--drop", *DAY)
    on = ["release.yaml", "--policy", "policy.yaml"]
    out, err = said(capsys, "gate", *on, *DAY, code=4)
    assert "riskkit migrate" in out + err and file in out + err
    who = ["--name", "Ines", "--role", "release-lead", "--why", "it is as it was"]
    out, err = said(capsys, "decide", *on, *who, *DAY, code=4)
    assert "riskkit migrate" in out + err and file in out + err
