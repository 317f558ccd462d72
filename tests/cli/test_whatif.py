"""``riskkit whatif``: what would follow from other answers, measures or another profile, and nothing is written."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.comparison import Comparison
from tests.cli.test_commands import BAD, FILE, HOSTILE, SMALL, Captured, rewrite, said


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and an assessment by it."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    shutil.copy(BAD / FILE, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def supposed(capsys: Captured, *arguments: str) -> Comparison:
    """What would follow, as JSON."""
    out, err = said(capsys, "whatif", FILE, *arguments, *SMALL, "--format", "json")
    assert err == ""
    return Comparison.model_validate_json(out, strict=True)


def problems(capsys: Captured, *arguments: str) -> list[str]:
    """What is told of wrong usage, which is all there is to say."""
    out, err = said(capsys, "whatif", FILE, *arguments, *SMALL, code=4)
    assert out == ""
    return [line.removeprefix("error: ") for line in err.splitlines() if line.startswith("error: ")]


def test_a_doubt_that_is_gone_opens(capsys: Captured) -> None:
    """An answer supposed at the level that it states already counts as shown, and may open what confidence closes."""
    found = supposed(capsys, "--set", "fraud-uplift=marginal")
    assert (found.first.outcome.recommended, found.second.outcome.recommended) == ("api", "open")
    (difference,) = found.differences
    assert (difference.kind, difference.id) == ("answer", "fraud-uplift")
    assert [(aspect.name, aspect.first, aspect.second) for aspect in difference.aspects] == [
        ("confidence", "medium", "high")
    ]


def test_several_things_can_be_supposed_at_once(capsys: Captured) -> None:
    """Each answer, measure and profile is a difference of its own, and only what moves is said to carry."""
    wanted = ["--set", "fraud-uplift=none", "--set", "safeguards=basic", "--set", "defence-fraud=strong"]
    found = supposed(capsys, *wanted, "--measure", "+grants", "--profile", "strict")
    assert {(each.kind, each.id) for each in found.differences} == {
        ("profile", "profile"),
        ("measure", "grants"),
        ("answer", "safeguards"),
        ("answer", "fraud-uplift"),
        ("world", "defence-fraud"),
    }
    assert found.second.profile == "strict"
    assert found.second.outcome.recommended == "open"
    assert found.carrying
    assert found.carrying.proof == "smallest"
    assert len(found.carrying.differences) == 1


def test_what_is_supposed_is_what_editing_the_file_gives(capsys: Captured) -> None:
    """The second side is what the file would be scored at with the answer written into it, as well supported."""
    found = supposed(capsys, "--set", "fraud-uplift=severe", "--as-supported")
    rewrite("fraud-uplift: {level: marginal,", "fraud-uplift: {level: severe,")
    edited = supposed(capsys)
    assert found.second.options == edited.first.options
    assert found.second.outcome == edited.first.outcome


def test_nothing_is_written(small: Path, capsys: Captured) -> None:
    """Whatever is supposed, every file stays as it was, and none is added."""
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    said(capsys, "whatif", FILE, "--set", "fraud-uplift=none", "--measure", "+grants", *SMALL)
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before


def test_nothing_supposed_changes_nothing(capsys: Captured) -> None:
    """Without anything supposed both sides are the same, which is said."""
    found = supposed(capsys)
    assert (found.differences, found.carrying) == ((), None)
    assert "The outcome is the same on both sides." in said(capsys, "whatif", FILE, *SMALL)[0]


@pytest.mark.parametrize("taken", ["+grants", "grants"])
def test_measures_are_taken_on_and_given_up(taken: str, capsys: Captured) -> None:
    """A measure that is supposed to be taken on, or given up, is a difference; where it is so already that is told."""
    found = supposed(capsys, "--measure", taken)
    assert [(each.kind, each.id) for each in found.differences] == [("measure", "grants")]
    assert problems(capsys, "--measure", "-grants") == ["--measure -grants: 'grants' is not undertaken"]
    rewrite("profile: balanced\n", "profile: balanced\nmeasures: [grants]\n")
    found = supposed(capsys, "--measure", "-grants")
    assert [(each.kind, each.id) for each in found.differences] == [("measure", "grants")]
    assert problems(capsys, "--measure", taken) == [f"--measure {taken}: 'grants' is undertaken already"]


@pytest.mark.parametrize("option", [["--grade", "none"], ["--as-supported"]])
def test_how_an_answer_is_shown_needs_an_answer(option: list[str], capsys: Captured) -> None:
    """What says how answers supposed are shown is refused where none is supposed, and not passed over."""
    told = f"{option[0]}: says how an answer that is supposed is shown, and none is"
    for other in ([], ["--measure", "+grants"], ["--profile", "strict"]):
        assert problems(capsys, *option, *other) == [told]
    supposed(capsys, *option, "--set", "fraud-uplift=none")


def test_what_is_contradicted_is_said(capsys: Captured) -> None:
    """Where what is supposed hides a stored answer or lies below it, it is said which, and what to do."""
    found = supposed(capsys, "--set", "capability=weak")
    (note,) = found.notes[1:]
    assert note == (
        "what is supposed contradicts the answers to fraud-uplift: suppose them too, or that they are unknown"
    )
    assert len(supposed(capsys, "--set", "capability=weak", "--set", "fraud-uplift=unknown").notes) == 1


def test_what_a_contradiction_holds_is_said(capsys: Captured) -> None:
    """A contradiction about what is grave holds options, which are named."""
    rewrite("    severity: 3\n", "    severity: 4\n", "small/risks.yaml")
    note = supposed(capsys, "--set", "capability=weak").notes[-1]
    assert "contradicts the answers to fraud-uplift, and holds api, gated, open until that is resolved: " in note


def test_a_profile_of_ones_own_can_be_supposed(capsys: Captured) -> None:
    """--profile takes a file, by which the second side alone is judged."""
    shutil.copy(BAD / "profile.yaml", ".")
    found = supposed(capsys, "--profile", "profile.yaml")
    assert found.first.profile == "balanced"
    assert found.second.profile not in ("balanced", "strict")


def test_less_evidence_counts_for_less(capsys: Captured) -> None:
    """With --grade below what the question asks for, an answer reads worse than with what it asks for."""
    full = supposed(capsys, "--set", "fraud-uplift=none")
    poor = supposed(capsys, "--set", "fraud-uplift=none", "--grade", "none")
    margins = [found.second.options["closed"].margin or 0 for found in (full, poor)]
    assert margins[0] > margins[1]


def test_everything_wrong_is_told_at_once(capsys: Captured) -> None:
    """Unknown questions, levels, measures, grades and profiles come together, each with what was typed."""
    wanted = ["--set", "fraud-uplft=none", "--set", "reach=lots", "--set", "safeguards", "--set", "capability=5"]
    wanted += ["--measure", "+grant", "--grade", "test", "--profile", "strickt"]
    assert problems(capsys, *wanted) == [
        "--grade: 'test' is not a grade",
        "--measure +grant: 'grant' is not a measure",
        "--profile: 'strickt' is not a profile",
        "--set capability=5: 'capability' takes a level and no number",
        "--set fraud-uplft=none: 'fraud-uplft' is not a question here",
        "--set reach=lots: 'lots' is not a level",
        "--set safeguards: no answer is given",
    ]


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        (["--set", "fraud-uplft=none"], "did you mean 'fraud-uplift'?"),
        (["--set", "fraud-uplift=sever"], "did you mean 'severe'? levels: none, marginal, severe, unknown"),
        (["--set", "reach"], "write reach=VALUE; levels: few, many"),
        (["--measure", "-grant"], "did you mean 'grants'? measures: grants"),
        (["--profile", "strickt"], "did you mean 'strict'?"),
        (["--grade", "test"], "grades: none, self-report, internal-test, independent-test"),
        (["--format", "html"], "formats: text, json"),
        (["--grade", "none", "--as-supported"], "give one of the two"),
        (["--grade", "none"], "name the answer with --set QUESTION=VALUE, or leave it out"),
        (["--measure", "-grants"], "none is: leave it out"),
    ],
)
def test_what_would_be_right_is_hinted(wanted: list[str], hint: str, capsys: Captured) -> None:
    """What there is stands below what there is not."""
    out, err = said(capsys, "whatif", FILE, *wanted, *SMALL, code=4)
    assert out == ""
    assert hint in err


@pytest.mark.parametrize(
    "value", ["", "nan", "1e400", "3,2,1", "none,", "=", "None", " none", "\x00", "none\u202e", "9" * 400]
)
def test_no_value_breaks_it(value: str, capsys: Captured) -> None:
    """Whatever is typed for a level is told as none, in letters, and never with a crash."""
    (told,) = problems(capsys, "--set", f"fraud-uplift={value}")
    assert told.startswith("--set fraud-uplift=")
    assert not {"\x00", "\u202e"} & set(told)


def test_two_things_supposed_of_one_question_are_wrong(capsys: Captured) -> None:
    """One question cannot be supposed at two levels, nor a measure both taken on and given up; the same twice can."""
    wanted = ["--set", "reach=few", "--set", "reach=many", "--measure", "+grants", "--measure", "-grants"]
    assert problems(capsys, *wanted) == [
        "--measure grants: 2 things are supposed of it",
        "--set reach: 2 things are supposed of it",
    ]
    assert supposed(capsys, "--set", "reach=few", "--set", "reach=few").differences == ()


@pytest.mark.parametrize("file", ["nothing.yaml", ".", "small/questions.yaml"])
def test_a_file_that_is_no_assessment_is_told(file: str, capsys: Captured) -> None:
    """What is not there, a folder, and a file of another kind end with 4 and are named."""
    out, err = said(capsys, "whatif", file, "--set", "reach=few", *SMALL, code=4)
    assert out == ""
    assert err.startswith(f"error: {file}")


@pytest.mark.parametrize("columns", ["40", "80"])
def test_it_fits_the_terminal(columns: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is longer than the terminal is wide."""
    monkeypatch.setenv("COLUMNS", columns)
    out, _ = said(capsys, "whatif", FILE, "--set", "fraud-uplift=none", "--measure", "+grants", *SMALL)
    assert max(map(len, out.splitlines())) <= int(columns)


def test_hostile_text_is_shown_as_text(capsys: Captured) -> None:
    """The name of a release cannot move the cursor, turn text around or be evaluated."""
    rewrite("name: Acme", f'name: "{HOSTILE}"')
    for format in ("text", "json"):
        assert main(["whatif", FILE, "--set", "fraud-uplift=none", *SMALL, "--format", format]) == 0
        out = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert str(1234 * 5678) not in out
        assert "owned" in out
