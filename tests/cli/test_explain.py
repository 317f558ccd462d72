"""``riskkit explain`` of numbers: by name, on a row, as text and as JSON."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.cli.options import DEPTH
from riskkit.schema.explanation import Explanation
from riskkit.schema.recommendation import Recommendation

BAD = Path(__file__).parents[1] / "bad"
FILE, SMALL = "assessment.yaml", ["--framework", "small", "--date", "2026-02-01"]
HOSTILE = r"\e[31m\e]0;owned\a <b>[red]{{ 1234*5678 }}\u202egnp"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory, with the small framework and an assessment by it."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    shutil.copy(BAD / FILE, tmp_path)
    monkeypatch.chdir(tmp_path)


def explained(capsys: Captured, *arguments: str) -> Explanation:
    """What is explained, as JSON."""
    assert main(["explain", FILE, *arguments, *SMALL, "--format", "json"]) == 0
    return Explanation.model_validate_json(capsys.readouterr().out, strict=True)


def test_a_number_has_a_value_on_each_row(capsys: Captured) -> None:
    """Without --row a number is that of the row which the verdict reads; the worse the row, the larger it is."""
    values = [explained(capsys, "open/fraud", "--row", row).steps[0].value for row in ("lower", "stated", "upper")]
    assert values == sorted(value for value in values if value is not None)
    assert values[0] != values[2]
    assert explained(capsys, "open/fraud").steps == explained(capsys, "open/fraud", "--row", "upper").steps
    assert explained(capsys, "api/fraud").steps == explained(capsys, "api/fraud", "--row", "stated").steps


def test_text_and_json_say_the_same(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of the JSON stands in the text, with its place and what it refers to."""
    found = explained(capsys, "gated/gain")
    monkeypatch.setenv("COLUMNS", "10000")
    assert main(["explain", FILE, "gated/gain", *SMALL]) == 0
    text = capsys.readouterr().out
    for step in found.steps:
        assert f"{step.title}: {step.detail}" in text
        assert not step.place or f"at {step.place}" in text
        assert not step.see or f"see {step.see}" in text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["open/frod"], "error: 'open/frod' names no number\n  hint: did you mean 'open/fraud'?\n"),
        (["OPEN"], "error: 'OPEN' is no option, risk, benefit, measure or question\n  hint: did you mean 'open'?\n"),
        (
            ["open/fraud", "--seed", "2"],
            "error: --seed: 'open/fraud' is not drawn\n"
            "  hint: leave it out; OPTION/chance and QUESTION/settling are drawn\n",
        ),
        (
            ["open", "--row", "upper"],
            "error: --row: 'open' is not read on one row\n"
            "  hint: leave it out, or ask for what is, such as 'open/gain --row upper'\n",
        ),
        (
            ["open/fraud", "--row", "worst"],
            "error: --row: 'worst' is not a row\n  hint: rows: stated, upper, lower\n",
        ),
        (
            ["open/fraud", "--format", "html"],
            "error: --format: 'html' is not a format here\n  hint: formats: text, json\n",
        ),
    ],
)
def test_what_is_wrong_is_told(wrong: list[str], told: str, capsys: Captured) -> None:
    """A number, row or format that there is not ends with 4 and says what there is."""
    assert main(["explain", FILE, *wrong, *SMALL]) == 4
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", told)


def test_what_is_drawn_is_drawn_as_wanted(capsys: Captured) -> None:
    """A chance and what settling is worth come from as many samples, and from the seed, that are asked for."""
    wanted = ["--samples", "200", "--seed", "7"]
    head, samples, *_ = explained(capsys, "open/chance", *wanted).steps
    assert (samples.value, "from seed 7" in samples.detail) == (200, True)
    assert head == explained(capsys, "open/chance", *wanted).steps[0]
    assert "200 samples from seed 7" in explained(capsys, "fraud-uplift/settling", *wanted).steps[2].detail
    assert explained(capsys, "open/chance").steps[1].value == DEPTH.samples


def test_a_chance_is_the_one_that_is_shown(capsys: Captured) -> None:
    """What explain takes apart is the share that the report states, from as many samples and from the same seed."""
    assert main(["report", FILE, "--format", "json", *SMALL]) == 0
    stated = Recommendation.model_validate_json(capsys.readouterr().out).outlook
    assert stated
    for key, chance in stated.chances.items():
        assert explained(capsys, f"{key}/chance").steps[0].value == chance.intolerable
    for found in stated.next:
        assert explained(capsys, f"{found.question}/settling").steps[2].value == found.together


def test_hostile_text_is_shown_as_text(capsys: Captured) -> None:
    """A rationale cannot move the cursor, turn text around or be evaluated, wherever an explanation ends in it."""
    text = Path(FILE).read_text(encoding="utf-8")
    given = text.replace("fraud-uplift: {level: marginal,", f'fraud-uplift: {{level: marginal, rationale: "{HOSTILE}",')
    assert given != text
    Path(FILE).write_text(given, encoding="utf-8")
    for subject in ("open/fraud", "open/fraud/hazard", "fraud-uplift", "open/chance", "fraud-uplift/settling"):
        assert main(["explain", FILE, subject, *SMALL]) == 0
        out = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert str(1234 * 5678) not in out
        assert "owned" in out
