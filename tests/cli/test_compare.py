"""``riskkit compare``: two raters, two versions, two days; and a file with itself."""

import shutil
from pathlib import Path

import pytest
import yaml

from riskkit.cli import main
from riskkit.schema.results.comparison import Comparison
from tests.cli.small import FILE, HOSTILE, SMALL, Captured, lay_out, rewrite, said

OTHER = "other.yaml"
DATE = ["--date", "2026-02-01"]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and two copies of an assessment by it."""
    lay_out(tmp_path)
    shutil.copy(tmp_path / FILE, tmp_path / OTHER)
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
    """The errors of wrong usage; nothing is on stdout."""
    out, err = said(capsys, "compare", *arguments, code=4)
    assert out == ""
    return [line.removeprefix("error: ") for line in err.splitlines() if line.startswith("error: ")]


def test_a_file_does_not_differ_from_itself(capsys: Captured) -> None:
    """Nothing differs, nothing carries, and it is said that the outcome is the same."""
    found = compared(capsys, FILE, FILE, *SMALL)
    assert found.first == found.second
    assert (found.differences, found.carrying, found.notes) == ((), None, ())
    out, _ = said(capsys, "compare", FILE, FILE, *SMALL)
    assert "The outcome is the same on both sides.\n" in out
    assert "Differences: 0;" in out


def test_two_raters_who_differ(capsys: Captured) -> None:
    """Each answer on which two raters differ stands with both levels, and the one that moves the outcome carries it."""
    rewrite("fraud-uplift: {level: some, confidence: low", "fraud-uplift: {level: much, confidence: high", OTHER)
    rewrite("spread: {level: few", "spread: {level: many", OTHER)
    found = compared(capsys, FILE, OTHER, *SMALL)
    levels = {each.id: (each.aspects[0].first, each.aspects[0].second) for each in found.differences}
    assert levels == {"spread": ("few", "many"), "fraud-uplift": ("some", "much")}
    assert (found.first.outcome.recommended, found.second.outcome.recommended) == ("open", "api")
    assert found.second.deciding == ("fraud",)
    assert (found.first.risks["fraud"].tier_as_weights, found.second.risks["fraud"].tier_as_weights) == (2, 4)
    assert found.carrying
    assert (found.carrying.differences, found.carrying.smallest) == (("fraud-uplift",), True)
    (moving,) = (each for each in found.differences if each.alone)
    assert moving.id == "fraud-uplift"
    back = compared(capsys, OTHER, FILE, *SMALL)
    assert (back.first.options, back.second.options) == (found.second.options, found.first.options)


def test_two_days(capsys: Captured) -> None:
    """One file on two days differs in what has aged between them, and each side has its day."""
    found = compared(capsys, FILE, FILE, "--framework", "small", "--date", "2026-02-01", "--date", "2026-12-01")
    assert {(each.kind, each.id) for each in found.differences} == {
        ("world", "peer-hosted"),
        ("world", "defence-fraud"),
        ("world", "peer-weights"),
    }
    assert (found.first.date, found.second.date) == ("2026-02-01", "2026-12-01")


def test_two_versions_of_a_framework(capsys: Captured) -> None:
    """One file by two versions of its framework is scored by each, and the version is what carries the outcome."""
    shutil.copytree("small", "newer")
    rewrite("version: 1.0.0", "version: 1.1.0", "newer/framework.yaml")
    tables = Path("newer/tables.yaml")
    tree = yaml.safe_load(tables.read_text(encoding="utf-8"))
    tree["uplift"]["tiers"]["some"] = {"none": 1, "some": 1, "much": 0}
    tables.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    found = compared(capsys, FILE, FILE, "--framework", "small", "--framework", "newer", *DATE)
    assert [side.framework.version for side in (found.first, found.second)] == ["1.0.0", "1.1.0"]
    assert [each.kind for each in found.differences] == ["framework"]
    assert (found.first.outcome.with_conditions, found.second.outcome.with_conditions) == (True, False)
    assert found.carrying
    assert found.carrying.differences == ("framework",)


def test_two_profiles(capsys: Captured) -> None:
    """An option given twice is for A and then for B; given once it is for both."""
    found = compared(capsys, FILE, FILE, *SMALL, "--profile", "strict", "--profile", "lenient")
    assert (found.first.profile, found.second.profile) == ("strict", "lenient")
    assert [each.kind for each in found.differences] == ["profile"]
    found = compared(capsys, FILE, FILE, *SMALL, "--profile", "strict")
    assert (found.first.profile, found.second.profile, found.differences) == ("strict", "strict", ())


def test_answers_to_two_frameworks_are_not_compared(capsys: Captured) -> None:
    """Frameworks of two ids ask different things, which ends with 4 at the line that says so."""
    shutil.copytree("small", "else")
    rewrite("id: small", "id: else", "else/framework.yaml")
    rewrite("framework: small", "framework: else", "else/context/world.yaml")
    rewrite("framework: {id: small}", "framework: {id: else}", OTHER)
    (problem,) = problems(capsys, FILE, OTHER, "--framework", "small", "--framework", "else", *DATE)
    assert problem == f"{OTHER}:2:17: framework/id: these are answers to 'else', not to 'small'"


def test_the_problems_of_both_files_are_listed_at_once(capsys: Captured) -> None:
    """Whatever is wrong in either file comes together, each problem with file, line and hint."""
    rewrite("fraud-uplift: {level: some", "fraud-uplift: {level: sme")
    rewrite("spread: {level: few", "spraed: {level: few", OTHER)
    rewrite("level: strong", "level: strng", OTHER)
    assert problems(capsys, FILE, OTHER, *SMALL) == [
        f"{FILE}:14:25: answers/fraud-uplift/level: 'sme' is not a level",
        f"{OTHER}:13:11: answers/spraed: 'spraed' is not a question here",
        f"{OTHER}:16:23: answers/safeguards/level: 'strng' is not a level",
    ]
    assert problems(capsys, "nothing.yaml", ".", *SMALL) == [".: is a directory", "nothing.yaml: no such file"]


def test_wrong_usage_is_listed_at_once(capsys: Captured) -> None:
    """Every option given more than twice, and a format there is not, come together."""
    thrice = [part for name in ("--profile", "--date", "--context") for part in (name, "x") * 3]
    assert problems(capsys, FILE, OTHER, "--format", "html", *thrice) == [
        "--context: given 3 times",
        "--date: given 3 times",
        "--format: 'html' is not a format here",
        "--profile: given 3 times",
    ]


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (["--profile", "strict", "--profile", "strickt"], "did you mean 'strict'?"),
        (["--context", "nowhere"], "'nowhere'"),
        (["--format", "html"], "formats: text, json"),
    ],
)
def test_what_would_be_right_is_hinted(wrong: list[str], hint: str, capsys: Captured) -> None:
    """What cannot be ends with 4, also where only one side has it."""
    out, err = said(capsys, "compare", FILE, OTHER, *SMALL, *wrong, code=4)
    assert out == ""
    assert hint in err


def test_one_file_is_too_few(capsys: Captured) -> None:
    """Two files are wanted."""
    assert problems(capsys, FILE, *SMALL) == ["riskkit compare: missing argument 'B'"]


def test_a_stale_pin_on_either_side_is_3(capsys: Captured) -> None:
    """A side made with another framework than is there cannot be compared."""
    rewrite("{id: small}", "{id: small, version: 1.0.0}", OTHER)
    rewrite("version: 1.0.0", "version: 1.2.0", "small/framework.yaml")
    said(capsys, "compare", FILE, FILE, *SMALL)
    for files in ((FILE, OTHER), (OTHER, FILE)):
        out, err = said(capsys, "compare", *files, *SMALL, code=3)
        assert out == ""
        assert f"{OTHER}: made with the framework small 1.0.0" in err


@pytest.mark.parametrize("columns", ["40", "80"])
def test_it_fits_the_terminal(columns: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is longer than the terminal is wide, whatever differs."""
    monkeypatch.setenv("COLUMNS", columns)
    rewrite("fraud-uplift: {level: some", "fraud-uplift: {level: none", OTHER)
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
