"""``riskkit whatif``: what would follow from other answers, measures or another profile, and nothing is written."""

from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.results.comparison import Comparison
from tests.cli.small import FILE, HOSTILE, SMALL, Captured, lay_out, rewrite, said


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and an assessment by it."""
    lay_out(tmp_path)
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
    """The errors of wrong usage; nothing is on stdout."""
    out, err = said(capsys, "whatif", FILE, *arguments, *SMALL, code=4)
    assert out == ""
    return [line.removeprefix("error: ") for line in err.splitlines() if line.startswith("error: ")]


def test_a_doubt_that_is_gone_opens(capsys: Captured) -> None:
    """An answer supposed at the level that it has already counts as shown, and may open what its doubt closes."""
    strict = ["--profile", "strict"]
    rewrite("profile: lenient", "profile: strict")
    rewrite("capability: {level: broad", "capability: {level: frontier")
    found = supposed(capsys, "--set", "fraud-uplift=some", *strict)
    assert (found.first.outcome.ceiling, found.second.outcome.ceiling) == ("served", "gated")
    (difference,) = found.differences
    assert (difference.kind, difference.id) == ("answer", "fraud-uplift")
    assert [(aspect.name, aspect.first, aspect.second) for aspect in difference.aspects] == [
        ("confidence", "low", "high"),
        ("doubt", "1 level", "no levels"),
    ]


def test_several_things_can_be_supposed_at_once(capsys: Captured) -> None:
    """Each answer, measure and profile is a difference of its own, and only what moves is said to carry."""
    wanted = ["--set", "fraud-uplift=none", "--set", "safeguards=basic", "--set", "defence-fraud=strong"]
    found = supposed(capsys, *wanted, "--measure", "+download", "--profile", "strict")
    assert {(each.kind, each.id) for each in found.differences} == {
        ("profile", "profile"),
        ("measure", "download"),
        ("answer", "safeguards"),
        ("answer", "fraud-uplift"),
        ("world", "defence-fraud"),
    }
    assert found.second.profile == "strict"
    assert (found.first.outcome.with_conditions, found.second.outcome.with_conditions) == (True, False)
    assert found.carrying
    assert found.carrying.smallest
    assert found.carrying.differences in {("fraud-uplift",), ("defence-fraud",)}


def test_a_hazard_can_be_supposed_as_public_weights(capsys: Captured) -> None:
    """It counts as one where the model is no more capable than public weights."""
    found = supposed(
        capsys, "--set", "fraud-uplift=as-public-weights", "--set", "relative=below", "--set", "likeness=none"
    )
    assert found.second.risks["fraud"].tier_as_weights == 1


def test_what_is_supposed_is_what_editing_the_file_gives(capsys: Captured) -> None:
    """The second side is what the file would be scored at with the answer written into it, as well supported."""
    found = supposed(capsys, "--set", "fraud-uplift=much", "--as-supported")
    rewrite("fraud-uplift: {level: some,", "fraud-uplift: {level: much,")
    edited = supposed(capsys)
    assert found.second.options == edited.first.options
    assert found.second.outcome == edited.first.outcome


def test_nothing_is_written(small: Path, capsys: Captured) -> None:
    """Whatever is supposed, every file stays as it was, and none is added."""
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    said(capsys, "whatif", FILE, "--set", "fraud-uplift=none", "--measure", "+download", *SMALL)
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before


def test_nothing_supposed_changes_nothing(capsys: Captured) -> None:
    """Without anything supposed both sides are the same, which is said."""
    found = supposed(capsys)
    assert (found.differences, found.carrying) == ((), None)
    assert "The outcome is the same on both sides." in said(capsys, "whatif", FILE, *SMALL)[0]


@pytest.mark.parametrize("taken", ["+download", "download"])
def test_measures_are_taken_on_and_given_up(taken: str, capsys: Captured) -> None:
    """A measure that is supposed to be taken on, or given up, is a difference; where it is so already that is told."""
    found = supposed(capsys, "--measure", taken)
    assert [(each.kind, each.id) for each in found.differences] == [("measure", "download")]
    assert problems(capsys, "--measure", "-download") == ["--measure -download: 'download' is not undertaken"]
    rewrite("profile: lenient\n", "profile: lenient\nmeasures: [download]\n")
    found = supposed(capsys, "--measure", "-download")
    assert [(each.kind, each.id) for each in found.differences] == [("measure", "download")]
    assert problems(capsys, "--measure", taken) == [f"--measure {taken}: 'download' is undertaken already"]


@pytest.mark.parametrize("option", [["--grade", "none"], ["--as-supported"]])
def test_how_an_answer_is_shown_needs_an_answer(option: list[str], capsys: Captured) -> None:
    """What says how answers supposed are shown is refused where none is supposed, and not passed over."""
    message = f"{option[0]}: describes a supposed answer, but none is given"
    for other in ([], ["--measure", "+download"], ["--profile", "strict"]):
        assert problems(capsys, *option, *other) == [message]
    supposed(capsys, *option, "--set", "fraud-uplift=none")


def test_what_is_contradicted_is_named(capsys: Captured) -> None:
    """Where what is supposed makes a stored answer look wrong, a note names it and says what to do."""
    rewrite("  capability: {level: broad", "  capability: {level: frontier")
    rewrite("fraud-uplift: {level: some", "fraud-uplift: {level: much")
    found = supposed(capsys, "--set", "capability=broad")
    assert found.notes[1:] == (
        "the supposed answers contradict those to fraud-uplift, which count as they are: "
        "suppose them too, or that they are unknown",
    )
    assert len(supposed(capsys, "--set", "capability=broad", "--set", "fraud-uplift=unknown").notes) == 1


OWN = """\
riskkit: profile/1
id: mine
framework: small
title: Mine
text: Between the two.
basis: judgement
weights: {study: 2, use: 1}
"off": 1
up-to: tolerable
"""


def test_a_profile_of_ones_own_can_be_supposed(capsys: Captured) -> None:
    """--profile takes a file, by which the second side alone is judged."""
    Path("profile.yaml").write_text(OWN, encoding="utf-8")
    found = supposed(capsys, "--profile", "profile.yaml")
    assert (found.first.profile, found.second.profile) == ("lenient", "mine")


def test_less_evidence_leaves_a_doubt(capsys: Captured) -> None:
    """With --grade none an answer that needs evidence may be a level worse than with the grade it asks for."""
    full = supposed(capsys, "--set", "fraud-uplift=none", "--profile", "strict")
    poor = supposed(capsys, "--set", "fraud-uplift=none", "--grade", "none", "--profile", "strict")
    assert (full.second.risks["fraud"].tier_as_weights, poor.second.risks["fraud"].tier_as_weights) == (0, 2)


def test_everything_wrong_is_listed_at_once(capsys: Captured) -> None:
    """Unknown questions, levels, measures, grades and profiles come together, each with what was typed."""
    wanted = ["--set", "fraud-uplft=none", "--set", "spread=lots", "--set", "safeguards", "--set", "capability=5"]
    wanted += ["--measure", "+downlod", "--grade", "test", "--profile", "strickt"]
    assert problems(capsys, *wanted) == [
        "--grade: 'test' is not a grade",
        "--measure +downlod: 'downlod' is not a measure",
        "--profile: 'strickt' is not a profile",
        "--set capability=5: 'capability' takes a level and no number",
        "--set fraud-uplft=none: 'fraud-uplft' is not a question here",
        "--set safeguards: no answer is given",
        "--set spread=lots: 'lots' is not a level",
    ]


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        (["--set", "fraud-uplft=none"], "did you mean 'fraud-uplift'?"),
        (["--set", "fraud-uplift=mch"], "did you mean 'much'? levels: none, some, much, unknown, as-public-weights"),
        (["--set", "spread"], "write spread=VALUE; levels: few, many"),
        (["--measure", "-downlod"], "did you mean 'download'? measures: download"),
        (["--profile", "strickt"], "did you mean 'strict'?"),
        (["--grade", "test"], "grades: none, self-report, internal-test, independent-test"),
        (["--format", "html"], "formats: text, json"),
        (["--grade", "none", "--as-supported"], "give one of the two"),
        (["--grade", "none"], "name the answer with --set QUESTION=VALUE, or leave it out"),
        (["--measure", "-download"], "none is: leave it out"),
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
    """Whatever is typed for a level is refused, in letters, and never with a crash."""
    (message,) = problems(capsys, "--set", f"fraud-uplift={value}")
    assert message.startswith("--set fraud-uplift=")
    assert not {"\x00", "\u202e"} & set(message)


def test_two_things_supposed_of_one_question_are_wrong(capsys: Captured) -> None:
    """One question cannot be supposed at two levels, nor a measure both taken on and given up; the same twice can."""
    wanted = ["--set", "spread=few", "--set", "spread=many", "--measure", "+download", "--measure", "-download"]
    assert problems(capsys, *wanted) == [
        "--measure download: 2 values are supposed for it",
        "--set spread: 2 values are supposed for it",
    ]
    assert supposed(capsys, "--set", "spread=few", "--set", "spread=few").differences == ()


@pytest.mark.parametrize("file", ["nothing.yaml", "small", "small/questions.yaml"])
def test_a_file_that_is_no_assessment_is_named(file: str, capsys: Captured) -> None:
    """What is not there, a folder, and a file of another kind end with 4 and are named."""
    out, err = said(capsys, "whatif", file, "--set", "spread=few", *SMALL, code=4)
    assert out == ""
    assert err.startswith(f"error: {file}")


@pytest.mark.parametrize("columns", ["40", "80"])
def test_it_fits_the_terminal(columns: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is longer than the terminal is wide."""
    monkeypatch.setenv("COLUMNS", columns)
    out, _ = said(capsys, "whatif", FILE, "--set", "fraud-uplift=none", "--measure", "+download", *SMALL)
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
