"""``riskkit compare``: two raters, two versions, two days; and a file with itself."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.comparison import Comparison
from tests.cli.test_commands import BAD, FILE, HOSTILE, SMALL, Captured, rewrite, said

OTHER = "other.yaml"
DATE = ["--date", "2026-02-01"]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and two copies of an assessment by it."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    for name in (FILE, OTHER):
        shutil.copy(BAD / FILE, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def compared(capsys: Captured, *arguments: str) -> Comparison:
    """In what two assessments differ, as JSON."""
    out, err = said(capsys, "compare", *arguments, "--format", "json")
    assert err == ""
    return Comparison.model_validate_json(out, strict=True)


def problems(capsys: Captured, *arguments: str) -> list[str]:
    """What is told of wrong usage, which is all there is to say."""
    out, err = said(capsys, "compare", *arguments, code=4)
    assert out == ""
    return [line.removeprefix("error: ") for line in err.splitlines() if line.startswith("error: ")]


def test_a_file_does_not_differ_from_itself(capsys: Captured) -> None:
    """Nothing differs, nothing carries, and it is said that the outcome is the same."""
    found = compared(capsys, FILE, FILE, *SMALL)
    assert found.first == found.second
    assert (found.differences, found.carrying, found.notes) == ((), None, ())
    out, _ = said(capsys, "compare", FILE, FILE, *SMALL)
    assert "Differences: 0" in out
    assert out.endswith("The outcome is the same on both sides.\n")


def test_two_raters_who_differ(capsys: Captured) -> None:
    """Each answer on which two raters differ stands with both levels, and the one that moves the outcome carries it."""
    rewrite("fraud-uplift: {level: marginal, confidence: medium", "fraud-uplift: {level: none, confidence: high", OTHER)
    rewrite("reach: {level: few", "reach: {level: many", OTHER)
    found = compared(capsys, FILE, OTHER, *SMALL)
    levels = {each.id: (each.aspects[0].first, each.aspects[0].second) for each in found.differences}
    assert levels == {"reach": ("few", "many"), "fraud-uplift": ("marginal", "none")}
    assert (found.first.outcome.recommended, found.second.outcome.recommended) == ("api", "open")
    assert found.carrying
    assert (found.carrying.differences, found.carrying.proof) == (("fraud-uplift",), "smallest")
    (moving,) = (each for each in found.differences if each.alone)
    assert moving.id == "fraud-uplift"
    back = compared(capsys, OTHER, FILE, *SMALL)
    assert (back.first.options, back.second.options) == (found.second.options, found.first.options)


def test_two_days(capsys: Captured) -> None:
    """One file on two days differs in what has expired between them, and says that the days differ."""
    found = compared(capsys, FILE, FILE, "--framework", "small", "--date", "2026-02-01", "--date", "2027-02-01")
    assert {(each.kind, each.id) for each in found.differences} == {("world", "peer-fraud"), ("world", "defence-fraud")}
    assert (found.first.date, found.second.date) == ("2026-02-01", "2027-02-01")
    assert any("different days" in note for note in found.notes)


def test_two_versions_of_a_framework(capsys: Captured) -> None:
    """One file by two versions of its framework is scored by each, and the version is what carries the outcome."""
    shutil.copytree("small", "newer")
    rewrite("version: 1.0.0", "version: 2.0.0", "newer/framework.yaml")
    rewrite("leak: {service: .9, tune: .9}", "leak: {service: .1, tune: .1}", "newer/options.yaml")
    found = compared(capsys, FILE, FILE, "--framework", "small", "--framework", "newer", *DATE)
    assert [side.framework.version for side in (found.first, found.second)] == ["1.0.0", "2.0.0"]
    assert [each.kind for each in found.differences] == ["framework"]
    assert found.second.outcome.cleared == (*found.first.outcome.cleared, "gated")
    assert found.carrying
    assert found.carrying.differences == ("framework",)


def test_two_profiles(capsys: Captured) -> None:
    """An option given twice is for A and then for B; given once it is for both."""
    found = compared(capsys, FILE, FILE, *SMALL, "--profile", "strict", "--profile", "balanced")
    assert (found.first.profile, found.second.profile) == ("strict", "balanced")
    assert [each.kind for each in found.differences] == ["profile"]
    found = compared(capsys, FILE, FILE, *SMALL, "--profile", "strict")
    assert (found.first.profile, found.second.profile, found.differences) == ("strict", "strict", ())


def test_answers_to_two_frameworks_are_not_compared(capsys: Captured) -> None:
    """Frameworks of two ids ask different things, which ends with 4 at the line that says so."""
    shutil.copytree("small", "else")
    rewrite("id: small", "id: else", "else/framework.yaml")
    for path in (Path("else/context/2026-01-01.yaml"), Path("else/cases/tiny.yaml")):
        path.write_text(path.read_text(encoding="utf-8").replace("framework: small", "framework: else"), "utf-8")
    rewrite("framework: {id: small}", "framework: {id: else}", OTHER)
    (told,) = problems(capsys, FILE, OTHER, "--framework", "small", "--framework", "else", *DATE)
    assert told == f"{OTHER}:2:17: framework/id: these are answers to 'else', not to 'small'"


def test_the_problems_of_both_files_are_told_at_once(capsys: Captured) -> None:
    """Whatever is wrong in either file comes together, each problem with file, line and hint."""
    rewrite("level: marginal", "level: margnal")
    rewrite("reach: {level: few", "raech: {level: few", OTHER)
    rewrite("level: tested", "level: testd", OTHER)
    assert problems(capsys, FILE, OTHER, *SMALL) == [
        f"{FILE}:13:25: answers/fraud-uplift/level: 'margnal' is not a level",
        f"{OTHER}:12:10: answers/raech: 'raech' is not a question here",
        f"{OTHER}:14:23: answers/safeguards/level: 'testd' is not a level",
    ]
    assert problems(capsys, "nothing.yaml", ".", *SMALL) == [".: is a directory", "nothing.yaml: no such file"]


def test_wrong_usage_is_told_at_once(capsys: Captured) -> None:
    """Every option given more than twice, and a format there is not, come together."""
    thrice = [part for name in ("--profile", "--date", "--context") for part in (name, "x") * 3]
    assert problems(capsys, FILE, OTHER, "--format", "html", *thrice) == [
        "--context: given 3 times",
        "--date: given 3 times",
        "--format: 'html' is not a format here",
        "--profile: given 3 times",
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--profile", "strict", "--profile", "strickt"], "did you mean 'strict'?"),
        (["--context", "nowhere"], "'nowhere'"),
        (["--format", "html"], "formats: text, json"),
    ],
)
def test_what_would_be_right_is_hinted(wrong: list[str], told: str, capsys: Captured) -> None:
    """What cannot be ends with 4, also where only one side has it."""
    out, err = said(capsys, "compare", FILE, OTHER, *SMALL, *wrong, code=4)
    assert out == ""
    assert told in err


def test_one_file_is_too_few(capsys: Captured) -> None:
    """Two files are wanted."""
    assert problems(capsys, FILE, *SMALL) == ["riskkit compare: missing argument 'B'"]


def test_a_stale_pin_on_either_side_is_3(capsys: Captured) -> None:
    """A side made with another framework than is there cannot be compared."""
    said(capsys, "assess", "--answers", OTHER, "--in-place", *SMALL)
    rewrite("version: 1.0.0", "version: 1.1.0", "small/framework.yaml")
    said(capsys, "compare", FILE, FILE, *SMALL)
    for files in ((FILE, OTHER), (OTHER, FILE)):
        out, err = said(capsys, "compare", *files, *SMALL, code=3)
        assert out == ""
        assert f"{OTHER}: made with the framework small 1.0.0" in err


@pytest.mark.parametrize("columns", ["40", "80"])
def test_it_fits_the_terminal(columns: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is longer than the terminal is wide, whatever differs."""
    monkeypatch.setenv("COLUMNS", columns)
    rewrite("level: marginal", "level: none", OTHER)
    rewrite("name: Acme", "name: Another one altogether", OTHER)
    out, _ = said(capsys, "compare", FILE, OTHER, *SMALL)
    assert max(map(len, out.splitlines())) <= int(columns)


def test_hostile_text_is_shown_as_text(capsys: Captured) -> None:
    """A name cannot move the cursor, turn text around or be evaluated, on either side."""
    rewrite("name: Acme", f'name: "{HOSTILE}"', OTHER)
    for format in ("text", "json"):
        assert main(["compare", FILE, OTHER, *SMALL, "--format", format]) == 0
        out = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert str(1234 * 5678) not in out
        assert "owned" in out
