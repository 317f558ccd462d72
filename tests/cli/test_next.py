"""``riskkit next``: what to find out next, as text and as JSON."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.next import Next
from riskkit.schema.recommendation import Recommendation
from tests.cli.test_commands import BAD, FILE, HOSTILE, SMALL, Captured, rewrite, said

LINE = "  fraud-uplift: {level: marginal, confidence: medium, evidence: [trial]}\n"


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and an assessment by it."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    shutil.copy(BAD / FILE, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def real(small: Path, capsys: Captured) -> list[str]:
    """The assessment of the demo, which has many questions in doubt, and the day to judge it on."""
    main(["demo", "-o", "demo"])
    capsys.readouterr()
    return ["demo/assessment.yaml", "--date", "2022-08-22"]


def found(capsys: Captured, *arguments: str) -> Next:
    """What is to be found out next, as JSON."""
    out, err = said(capsys, "next", *arguments, "--format", "json")
    assert err == ""
    return Next.model_validate_json(out, strict=True)


def test_a_doubt_is_listed_with_all_that_settles_it(capsys: Captured) -> None:
    """A question says what it asks and why, how it stands, what settles it, and what follows from each level."""
    shown = found(capsys, FILE, *SMALL)
    assert (shown.release, shown.recommended, shown.cleared) == ("Acme 1", "api", ("closed", "api"))
    (question,) = shown.questions
    worth = question.worth
    assert (worth.question, worth.kind, question.answered, question.reads) == ("fraud-uplift", "fact", True, "marginal")
    assert (question.text, question.why) == ("How far does it help fraud?", "It is a harm.")
    assert (worth.settle, worth.grade, worth.method) == ("A trial.", "internal-test", "red-team")
    assert {level.level: (level.recommended, level.opens) for level in worth.levels} == {
        "none": ("open", ("gated", "open")),
        "marginal": ("open", ("gated", "open")),
        "severe": ("api", ()),
    }
    # confidence is medium: three fifths at the level stated and a fifth to either side
    assert [level.probability for level in worth.levels] == pytest.approx([0.2, 0.6, 0.2])
    assert worth.changes == worth.recommendation == pytest.approx(0.8)
    # nothing else is in doubt
    assert worth.together == pytest.approx(1)
    assert (shown.more, shown.idle) == ((), ())


def test_an_unanswered_question_is_listed(capsys: Captured) -> None:
    """A blank is as much in doubt at each of its levels, and is said to be open; unknown is no other than a blank."""
    rewrite(LINE, "")
    (question,) = found(capsys, FILE, *SMALL).questions
    assert (question.worth.question, question.answered, question.reads) == ("fraud-uplift", False, "severe")
    assert [level.probability for level in question.worth.levels] == pytest.approx([1 / 3] * 3)
    assert "Now: open, and read as severe" in said(capsys, "next", FILE, *SMALL)[0]
    rewrite("answers:\n", "answers:\n  fraud-uplift: {unknown: nobody looked}\n")
    assert found(capsys, FILE, *SMALL).questions == (question,)


def test_what_is_settled_follows_as_supposed(capsys: Captured) -> None:
    """What is said to follow from a level is what whatif says follows from it."""
    for level in found(capsys, FILE, *SMALL).questions[0].worth.levels:
        out, _ = said(capsys, "whatif", FILE, "--set", f"fraud-uplift={level.level}", *SMALL)
        same = level.recommended == "api"
        assert ("Recommended: api cleared, the same" in out) == same
        assert (f"→ {level.recommended} cleared" in out) != same


def test_it_is_what_the_outlook_of_a_report_lists(real: list[str], capsys: Captured) -> None:
    """The report has the same questions, in the same order, with the same figures."""
    shown = found(capsys, *real, "--limit", "99")
    report, _ = said(capsys, "report", *real, "--format", "json", "--samples", "1000")
    outlook = Recommendation.model_validate_json(report).outlook
    assert outlook
    assert [question.worth for question in shown.questions] == [
        settling for settling in outlook.next if settling.question not in shown.idle
    ]
    idle = [settling for settling in outlook.next if settling.question in shown.idle]
    assert len(idle) == len(shown.idle) > 0
    assert not any(settling.changes or settling.recommendation or settling.critical for settling in idle)


def test_a_limit_leaves_none_out_unnamed(real: list[str], capsys: Captured) -> None:
    """So many questions are shown in full, and the others that are worth settling are named in their order."""
    whole = found(capsys, *real, "--limit", "99")
    first = found(capsys, *real, "--limit", "2")
    assert first.questions == whole.questions[:2]
    assert first.more == tuple(question.worth.question for question in whole.questions[2:])
    assert f"Worth settling too: {first.more[0]}" in said(capsys, "next", *real, "--limit", "2")[0]


def test_the_same_seed_draws_the_same(real: list[str], capsys: Captured) -> None:
    """The same seed gives the same bytes; another changes the shares alone, which are no more than estimates."""
    one, again, other = (
        said(capsys, "next", *real, "--format", "json", "--limit", "99", "--samples", "4000", "--seed", seed)[0]
        for seed in ("3", "3", "4")
    )
    assert one == again
    assert one != other
    shares, others = (
        {q.worth.question: q.worth for q in Next.model_validate_json(text).questions} for text in (one, other)
    )
    for key in shares.keys() & others.keys():
        assert shares[key].levels == others[key].levels
        assert shares[key].together == pytest.approx(others[key].together, abs=0.15)


def test_another_profile_asks_for_other_things(real: list[str], capsys: Captured) -> None:
    """--profile judges by another profile, under which other levels decide."""
    strict = found(capsys, *real, "--profile", "precautionary")
    assert strict.profile == "precautionary"
    assert strict.questions != found(capsys, *real).questions


def test_nothing_left_to_settle_is_said(capsys: Captured) -> None:
    """Where every answer that counts is beyond doubt, that is all there is to say, and it is a result."""
    rewrite("confidence: medium", "confidence: high")
    shown = found(capsys, FILE, *SMALL)
    assert (shown.questions, shown.more, shown.idle) == ((), (), ())
    out, _ = said(capsys, "next", FILE, *SMALL)
    assert out.endswith("\nNothing is left to settle: every answer that counts is beyond doubt.\n")


def test_idle_doubt_is_named(capsys: Captured) -> None:
    """Where nothing in doubt can change anything it is said which questions these are."""
    rewrite("confidence: medium", "confidence: high")
    rewrite("fraud-uplift: {level: marginal,", "fraud-uplift: {level: none,")
    rewrite("safeguards: {level: tested, confidence: high", "safeguards: {level: tested, confidence: low")
    shown = found(capsys, FILE, *SMALL)
    assert (shown.questions, shown.idle) == ((), ("safeguards",))
    out, _ = said(capsys, "next", FILE, *SMALL)
    assert "Nothing is left to settle that would change the outcome. In doubt, but idle: safeguards." in " ".join(
        out.split()
    )


@pytest.mark.parametrize("columns", ["40", "80"])
def test_it_fits_the_terminal(columns: str, real: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is longer than the terminal is wide, and none ends in spaces."""
    monkeypatch.setenv("COLUMNS", columns)
    lines = said(capsys, "next", *real, "--limit", "99")[0].splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert not any(line != line.rstrip() for line in lines)


def test_hostile_text_is_shown_as_text(capsys: Captured) -> None:
    """A name or a framework's words cannot move the cursor, turn text around or be evaluated."""
    rewrite("name: Acme", f'name: "{HOSTILE}"')
    for old in ("How far does it help fraud?", "It is a harm.", "A trial."):
        rewrite(f": {old}\n", f': "{HOSTILE}"\n', "small/questions.yaml")
    for format in ("text", "json"):
        out, _ = said(capsys, "next", FILE, *SMALL, "--format", format)
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert str(1234 * 5678) not in out
        assert out.count("owned") >= 4


def test_everything_wrong_in_the_file_is_told_at_once(capsys: Captured) -> None:
    """An unknown question, level and profile end with 4, each with its line and a hint, and nothing on stdout."""
    rewrite("reach: {level: few,", "raech: {level: few,")
    rewrite("level: tested,", "level: testd,")
    rewrite("profile: balanced", "profile: balnced")
    out, err = said(capsys, "next", FILE, *SMALL, code=4)
    assert out == ""
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert [line.rpartition(": ")[2] for line in errors] == [
        "'balnced' is not a profile",
        "'raech' is not a question here",
        "'testd' is not a level",
    ]
    assert all(f"error: {FILE}:" in line for line in errors)
    assert "did you mean 'reach'?" in err


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--limit", "0"], "--limit"),
        (["--samples", "7"], "--samples"),
        (["--seed", "-1"], "--seed"),
        (["--format", "html"], "'html' is not a format here"),
        (["--profile", "strickt"], "did you mean 'strict'?"),
        (["--date", "2026-02-30"], "'2026-02-30' is not a date"),
    ],
)
def test_wrong_usage_is_told(wrong: list[str], told: str, capsys: Captured) -> None:
    """What an option cannot be ends with 4 and is named."""
    out, err = said(capsys, "next", FILE, *SMALL, *wrong, code=4)
    assert out == ""
    assert err.startswith("error: ")
    assert told in err


def test_an_empty_assessment_is_told_where_to_begin(capsys: Captured) -> None:
    """With nothing answered some question would move the outcome, and some would take away doubt."""
    said(capsys, "init", "--name", "Acme", "--version", "1", "new.yaml", "--date", "2026-02-01")
    shown = found(capsys, "new.yaml", "--date", "2026-02-01")
    assert shown.questions
    assert shown.questions[0].worth.recommendation > 0
    whole = found(capsys, "new.yaml", "--date", "2026-02-01", "--limit", "99").questions
    assert max(question.worth.together for question in whole) > 0.01
    assert not any(question.answered for question in shown.questions if question.worth.kind != "world")
