"""What each command does with right input: the result on stdout, the rest on stderr, the same each time."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.assessments import load_inputs
from riskkit.store.frameworks import framework_folder, framework_ids, load_framework
from riskkit.store.yaml.document import read_document
from tests.cli.small import FILE, SMALL, Captured, rewrite, said

BAD = Path(__file__).parents[1] / "bad"
SUBJECTS = [
    "closed",
    "api",
    "gated",
    "open",
    "fraud",
    "theft",
    "progress",
    "grants",
    "reach",
    "safeguards",
    "peer-fraud",
]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and an assessment by it."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    shutil.copy(BAD / FILE, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


# score, report, explain


@pytest.mark.parametrize(
    "command",
    [
        ["score", FILE],
        ["report", FILE],
        ["report", FILE, "--format", "json"],
        ["report", FILE, "--profile", "strict"],
        *(["explain", FILE, subject] for subject in SUBJECTS),
        ["assess", "--answers", FILE],
    ],
    ids=" ".join,
)
def test_same_input_same_bytes(command: list[str], capsys: Captured) -> None:
    """A command on the same files and date says the same each time, and something."""
    first = said(capsys, *command, *SMALL)
    assert first == said(capsys, *command, *SMALL)
    assert len(first[0]) > 100


def test_results_alone_are_on_stdout(capsys: Captured) -> None:
    """A result comes with nothing on stderr, and JSON is all that is on stdout."""
    out, err = said(capsys, "report", FILE, "--format", "json", *SMALL)
    assert err == ""
    assert Recommendation.model_validate_json(out, strict=True).release.name == "Acme"


@pytest.mark.parametrize("format", ["md", "json"])
def test_a_report_in_a_file_is_the_one_on_stdout(format: str, capsys: Captured) -> None:
    """-o writes the very bytes that stdout would have had, and says so on stderr."""
    out, _ = said(capsys, "report", FILE, "--format", format, *SMALL)
    nothing, err = said(capsys, "report", FILE, "--format", format, "-o", "out", *SMALL)
    assert (nothing, err) == ("", "wrote out\n")
    assert Path("out").read_bytes() == out.encode()


@pytest.fixture
def at_a_terminal(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the command sees its output; *capsys* comes first, since it brings a stdout of its own."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)


@pytest.mark.usefixtures("at_a_terminal")
def test_at_a_terminal_the_report_lies_beside_the_assessment(capsys: Captured) -> None:
    """It is HTML, its path is said, nothing else is, and a later one takes its place."""
    file = Path("sub", FILE)
    file.parent.mkdir()
    Path(FILE).rename(file)
    for edition in ("board", "auditor"):
        assert said(capsys, "report", str(file), "--for", edition, *SMALL) == ("", "wrote sub/report.html\n")
        written = Path("sub/report.html").read_text(encoding="utf-8")
        assert f"The {edition}'s edition leaves out" in written


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize("kind", ["file", "folder", "dangling link", "link to a file"])
def test_at_a_terminal_nothing_but_a_report_is_written_over(kind: str, capsys: Captured) -> None:
    """What is no report of riskkit's keeps its name and content, and another name is asked for."""
    there, notes = Path("report.html"), Path("notes.html")
    if kind == "folder":
        there.mkdir()
    elif kind == "file":
        there.write_text("<p>mine", encoding="utf-8")
    else:
        there.symlink_to(notes)
        if kind == "link to a file":
            notes.write_text("<p>mine", encoding="utf-8")
    out, err = said(capsys, "report", FILE, *SMALL, code=4)
    assert out == ""
    assert "report.html: is there already, and is no report of riskkit's" in err
    assert "name another file with -o" in err
    assert notes.exists() == (kind == "link to a file")
    assert kind == "folder" or not there.exists() or there.read_text(encoding="utf-8") == "<p>mine"


@pytest.mark.usefixtures("at_a_terminal")
def test_at_a_terminal_text_that_is_asked_for_is_shown(capsys: Captured) -> None:
    """With --format md or json the report is on stdout, as in a pipe, and no file is left."""
    for format, start in (("md", "# Acme"), ("json", "{")):
        out, err = said(capsys, "report", FILE, "--format", format, *SMALL)
        assert (out.startswith(start), err) == (True, "")
    assert not Path("report.html").exists()


def test_the_output_says_the_format(capsys: Captured) -> None:
    """A file that ends in a format gets that format, any other Markdown, and --format goes before both."""
    for name, more, start in (
        ("a.html", [], "<!DOCTYPE html>"),
        ("a.json", [], "{"),
        ("a.md", [], "# Acme"),
        ("a.txt", [], "# Acme"),
        ("b.html", ["--format", "md"], "# Acme"),
    ):
        said(capsys, "report", FILE, "-o", name, *more, *SMALL)
        assert Path(name).read_text(encoding="utf-8").startswith(start)


def test_a_longer_edition_holds_more(capsys: Captured) -> None:
    """Each edition is longer than the one before it and says what it leaves out; JSON is the same for all."""
    editions = ("board", "reviewer", "auditor")
    texts = [said(capsys, "report", FILE, "--for", edition, *SMALL)[0] for edition in editions]
    assert len(texts[0]) < len(texts[1]) < len(texts[2])
    for edition, text in zip(editions, texts, strict=True):
        assert f"## What the {edition}'s edition leaves out" in text
    assert said(capsys, "report", FILE, *SMALL)[0] == texts[1]
    asked = [["report", FILE, "--for", edition, "--format", "json", *SMALL] for edition in editions]
    assert len({said(capsys, *words)[0] for words in asked}) == 1


def test_an_edition_that_is_none_is_named(capsys: Captured) -> None:
    """The error says which there are."""
    _, err = said(capsys, "report", FILE, "--for", "press", *SMALL, code=4)
    assert "'press' is not an edition" in err
    assert "editions: board, reviewer, auditor" in err


@pytest.mark.parametrize(
    "command", [["score", FILE], ["report", FILE], ["report", FILE, "--format", "json"]], ids=" ".join
)
def test_the_date_is_said(command: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day comes from --date, else from SOURCE_DATE_EPOCH, and every output names it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770249600")
    assert "2026-02-05" in said(capsys, *command, "--framework", "small")[0]
    out, _ = said(capsys, *command, *SMALL)
    assert "2026-02-01" in out
    assert "2026-02-05" not in out


def test_a_profile_can_be_tried(capsys: Captured) -> None:
    """--profile judges by another profile and leaves the file, and its digest, as they are."""
    found = [
        Recommendation.model_validate_json(said(capsys, "report", FILE, "--format", "json", *SMALL, *more)[0])
        for more in ([], ["--profile", "strict"])
    ]
    assert [recommendation.profile for recommendation in found] == ["balanced", "strict"]
    assert found[0].assessment == found[1].assessment
    assert found[0].profiles["strict"].recommended == found[1].recommended.option


def test_scoring_exits_with_0_whatever_it_recommends(capsys: Captured) -> None:
    """An assessment without answers is scored like any other, and recommends nothing open."""
    text = Path(FILE).read_text(encoding="utf-8").partition("answers:")[0]
    Path(FILE).write_text(text, encoding="utf-8")
    out, _ = said(capsys, "report", FILE, "--format", "json", *SMALL)
    assert Recommendation.model_validate_json(out).recommended.option == "closed"


def test_a_world_that_has_aged_counts_a_level_less(capsys: Captured) -> None:
    """From the day on which the context expires its answers count one level less favourable, and none is lost."""
    outs = [
        Recommendation.model_validate_json(
            said(capsys, "report", FILE, "--format", "json", "--framework", "small", "--date", date)[0]
        )
        for date in ("2026-12-31", "2027-01-01")
    ]
    assert [(found.answers["peer-fraud"].aged, found.answers["peer-fraud"].counted) for found in outs] == [
        (0, "marginal"),
        (1, "none"),
    ]
    assert [found.recommended.option for found in outs] == ["gated", "api"]


HOSTILE = r"\e[31m\e]0;owned\a<script>alert(1)</script> [red]{{ 1234*5678 }}\u202egnp"


@pytest.mark.parametrize(
    "command",
    [["score", FILE], ["report", FILE], ["report", FILE, "--format", "json"], ["explain", FILE, "reach"]],
    ids=" ".join,
)
def test_hostile_text_is_shown_as_text(command: list[str], capsys: Captured) -> None:
    """A name or rationale cannot move the cursor, turn text around or be evaluated, whatever it is made of."""
    rewrite("name: Acme", f'name: "{HOSTILE}"')
    rewrite("level: few,", f'level: few, rationale: "{HOSTILE}",')
    out, _ = said(capsys, *command, *SMALL)
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert str(1234 * 5678) not in out
    assert "owned" in out


# assess


def test_assess_fills_in_what_an_assessment_was_made_with(capsys: Captured) -> None:
    """Framework and context are pinned with version and digest, and the result is held to them when scored."""
    said(capsys, "assess", "--answers", FILE, "-o", "done.yaml", *SMALL)
    found = load_inputs(Path("done.yaml"), date="2026-02-01", framework="small")
    assert (found.assessment.framework.version, found.assessment.framework.digest) == (
        "1.0.0",
        found.digests["framework"],
    )
    assert found.assessment.context
    assert found.assessment.context.digest == found.digests["context"]


def test_assess_adds_the_context_that_is_used(capsys: Captured) -> None:
    """A file that names no context is completed with the newest one of its day."""
    rewrite("context: {id: world-2026-01}\n", "")
    out, _ = said(capsys, "assess", "--answers", FILE, *SMALL)
    assert "context:\n  id: world-2026-01\n  digest: sha256:" in out


def test_assess_changes_no_answer(capsys: Captured) -> None:
    """All that was said is said afterwards, with the questions in the framework's order."""
    rewrite("  safeguards: {", "  a-line: 0\n  safeguards: {")
    lines = Path(FILE).read_text(encoding="utf-8").splitlines()
    answers = [line for line in lines if "evidence: [trial]" in line]
    text = "\n".join(line for line in lines if line not in answers and "a-line" not in line)
    Path(FILE).write_text(text.replace("answers:", "\n".join(["answers:", *answers[::-1]])), encoding="utf-8")
    before = read_document(Path(FILE)).tree
    said(capsys, "assess", "--answers", FILE, "--in-place", *SMALL)
    after = read_document(Path(FILE)).tree
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert {key: after[key] for key in before if key not in ("framework", "context")} == {
        key: before[key] for key in before if key not in ("framework", "context")
    }
    assert list(after["answers"]) == ["capability", "reach", "fraud-uplift", "safeguards", "progress-claim"]


def test_assess_again_changes_nothing(capsys: Captured) -> None:
    """What is complete is given back byte for byte."""
    said(capsys, "assess", "--answers", FILE, "--in-place", *SMALL)
    first = Path(FILE).read_bytes()
    said(capsys, "assess", "--answers", FILE, "--in-place", *SMALL)
    assert Path(FILE).read_bytes() == first
    assert said(capsys, "assess", "--answers", FILE, *SMALL)[0].encode() == first


def test_assess_lists_what_is_left_open(capsys: Captured) -> None:
    """Questions without an answer are listed with their levels, and the code is 3; unknown is an answer."""
    rewrite("  reach: {level: few, confidence: high, evidence: [trial]}\n", "")
    rewrite("{level: basic, confidence: high, evidence: [trial]}", "{unknown: the test is under way}")
    out, err = said(capsys, "assess", "--answers", FILE, *SMALL, code=3)
    assert "reach:" not in out
    assert (
        err
        == "open: Reach (reach): How many use it? Levels: few, many\n1 questions are still open (as of 2026-02-01)\n"
    )
    rewrite("  capability: {level: strong, ", "  capability: {level: weak, ")
    rewrite("  fraud-uplift: {level: severe, confidence: medium, evidence: [trial]}\n", "")
    # now nothing asks it
    assert "fraud-uplift" not in said(capsys, "assess", "--answers", FILE, *SMALL, code=3)[1]


def test_assess_adopts_a_changed_framework_when_told_to(capsys: Captured) -> None:
    """A pin that no longer holds is 3 until --pin says that what is there now is meant."""
    said(capsys, "assess", "--answers", FILE, "--in-place", *SMALL)
    rewrite("version: 1.0.0", "version: 1.1.0", "small/framework.yaml")
    rewrite("title: The world in January 2026", "title: The world as of January 2026", "small/context/2026-01-01.yaml")
    said(capsys, "score", FILE, *SMALL, code=3)
    said(capsys, "assess", "--answers", FILE, "--in-place", *SMALL, code=3)
    said(capsys, "assess", "--answers", FILE, "--in-place", "--pin", *SMALL)
    said(capsys, "score", FILE, *SMALL)


def test_a_failed_assess_leaves_the_file(capsys: Captured) -> None:
    """Nothing is written where anything is wrong."""
    rewrite("level: few", "level: several")
    before = Path(FILE).read_bytes()
    said(capsys, "assess", "--answers", FILE, "--in-place", *SMALL, code=4)
    assert Path(FILE).read_bytes() == before


# cases, demo, framework


TINY = "small/cases/tiny.yaml"


def test_cases_in_range_are_0(capsys: Captured) -> None:
    """Every case is listed with its outcomes, and after them how every way of deciding does."""
    out, err = said(capsys, "cases", "--framework", "small")
    head, row, *groups = out.splitlines()
    assert head.split("  ")[0] == "case"
    assert row.split() == ["tiny", "open", "open", "open", "yes", "open"]
    assert sum(line.startswith("always open") for line in groups) == 2
    assert err.endswith("1 case, 0 limits missed\n")


@pytest.mark.parametrize(
    ("limit", "miss"),
    [
        ("does-not-allow: [open]", "open must not be allowed"),
        ("most-answers: 1", "4 questions are asked, and at most 1 may be"),
    ],
)
def test_a_limit_that_is_missed_is_1(limit: str, miss: str, capsys: Captured) -> None:
    """A case beyond its limit is listed with what it misses."""
    rewrite("history:", f"limit: {{{limit}}}\nhistory:", TINY)
    out, err = said(capsys, "cases", "--framework", "small", code=1)
    assert miss in out
    assert err.endswith("1 case, 1 limit missed\n")


@pytest.mark.parametrize(
    ("needed", "code"), [("in-range: 0, in-range-on-facts: 0", 0), ("in-range: 0, in-range-on-facts: 90", 1)]
)
def test_a_threshold_that_is_missed_is_1(needed: str, code: int, capsys: Captured) -> None:
    """What a framework asks of itself is held for all answers and for sourced facts alone."""
    rules = f"  thresholds: {{text: A guess., basis: judgement, {needed}, set-aside-in-range: 0}}\nlimits:"
    rewrite("limits:", rules, "small/framework.yaml")
    rewrite("options: [open]", "options: [api]", TINY)
    err = said(capsys, "cases", "--framework", "small", code=code)[1]
    assert ("in range on facts alone: 0 %, 90 % needed: MISSED\n" in err) == bool(code)


def test_cases_of_what_ships_are_all_listed(capsys: Captured) -> None:
    """No decided case is left out of the table."""
    main(["cases"])
    table = capsys.readouterr().out.partition("\n\n")[0]
    listed = [line.split()[0] for line in table.splitlines()[1:]]
    assert sorted(listed) == sorted(path.stem for path in framework_folder("seger2023").glob("cases/*.yaml"))


def test_demo_leaves_what_it_says(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real case is scored, its files are left, the commands it tells work, and running it again changes nothing."""
    out, err = said(capsys, "demo", "-o", "there")
    files = {path.name: path.read_bytes() for path in Path("there").iterdir()}
    assert sorted(files) == ["assessment.yaml", "report.html", "report.json", "report.md"]
    told = [line.split() for line in err.splitlines() if line.startswith("  riskkit ")]
    assert len(told) == 3
    for _, *command in told:
        assert said(capsys, *command)[0]
    assert said(capsys, "demo", "-o", "there") == (out, err)
    assert {path.name: path.read_bytes() for path in Path("there").iterdir()} == files


def test_demo_loses_no_edit(capsys: Captured) -> None:
    """An assessment that somebody changed is kept under another name."""
    Path("there").mkdir()
    Path("there/assessment.yaml").write_text("mine\n", encoding="utf-8")
    err = said(capsys, "demo", "-o", "there")[1]
    (kept,) = Path("there").glob("assessment-*.yaml")
    assert kept.read_text(encoding="utf-8") == "mine\n"
    assert kept.name in err


def test_demo_in_a_place_that_cannot_be(capsys: Captured) -> None:
    """A folder that cannot be made is told, and is no crash."""
    err = said(capsys, "demo", "-o", f"{FILE}/there", code=4)[1]
    assert err.startswith(f"error: {FILE}/there: cannot be written: ")


def test_framework_list(capsys: Captured) -> None:
    """Every framework that ships is listed with its version."""
    out, _ = said(capsys, "framework", "list")
    assert [line.split()[0] for line in out.splitlines()] == ["id", *framework_ids()]


def test_framework_show_names_everything(capsys: Captured) -> None:
    """Identity, digest and every option, risk and question of a framework are shown, options in order."""
    out, _ = said(capsys, "framework", "show", "small")
    framework = load_framework("small")
    shown = [line.split()[0] for line in out.splitlines() if line]
    wanted = [*framework.options.options, *framework.risks.risks, *framework.asked, *framework.about_world]
    assert [key for key in shown if key in wanted] == wanted
    assert framework.digest in out


@pytest.mark.parametrize("name", ["small", *framework_ids()])
def test_framework_coverage_leaves_no_row_out(name: str, capsys: Captured) -> None:
    """Every row of sources.yaml is listed once, with what encodes it or why nothing does."""
    out, _ = said(capsys, "framework", "show", name, "--coverage")
    rows = [line.split(maxsplit=2) for line in out.splitlines()[1:]]
    assert [row[0] for row in rows] == list(load_framework(name).sources.rows)
    assert all(len(row) == 3 and (".yaml:" in row[2] or row[2].startswith("left out: ")) for row in rows)


def test_framework_lint_of_what_ships(capsys: Captured) -> None:
    """The frameworks that ship are free of findings."""
    for key in framework_ids():
        assert said(capsys, "framework", "lint", key)[0] == ""


def test_framework_lint_findings_are_1(capsys: Captured) -> None:
    """A finding is a result, with its place and its rule."""
    rewrite("left-out: It decides nothing.", "locator: page 1", "small/sources.yaml")
    out, err = said(capsys, "framework", "lint", "small", code=1)
    assert out.startswith("small/sources.yaml:6:")
    assert "[rows-encoded]" in out
    assert err.endswith(", 1 finding\n")


def test_framework_schema(capsys: Captured) -> None:
    """Each kind that is listed has a schema, which is JSON."""
    kinds = said(capsys, "framework", "schema")[0].split()
    assert {"assessment", "context", "case", "recommendation"} <= set(kinds)
    for kind in kinds:
        assert json.loads(said(capsys, "framework", "schema", kind)[0])["type"] == "object"
