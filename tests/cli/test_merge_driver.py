"""``riskkit merge-driver``: git merges assessments answer by answer, and marks what it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import riskkit
from riskkit.errors import Problem
from riskkit.schema.assessment import Assessment
from riskkit.store.assessments import load_assessment, load_inputs
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.layout import OURS, THEIRS, comments, side_of
from tests.cli.small import ASSESSMENT, FILE, Captured, lay_out, rewrite, said
from tests.cli.small import SMALL as ON_A_DAY

SMALL = ["--framework", "small"]
RUN = ["merge-driver", "base.yaml", "ours.yaml", "theirs.yaml", FILE, *SMALL]
SPREAD = "  spread: {level: few, confidence: high, evidence: [trial]}"
FRAUD = "  fraud-uplift: {level: some, confidence: low, evidence: [trial]}"
MANY = "  spread: {level: many, rationale: it is in every phone}"
UNSURE = "  spread: {unknown: nobody counts, rationale: we asked}"
SIDES = ("base.yaml", "ours.yaml", "theirs.yaml")


@pytest.fixture(autouse=True)
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework and three files that are alike."""
    lay_out(tmp_path)
    (tmp_path / FILE).unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in SIDES:
        Path(name).write_text(ASSESSMENT, encoding="utf-8")
    return tmp_path


def text(name: str = "ours.yaml") -> str:
    """What stands in a file."""
    return Path(name).read_text(encoding="utf-8")


def test_different_answers_merge(capsys: Captured) -> None:
    """What each side changed is there as it wrote it, comments included, and the rest is as it was."""
    rewrite(SPREAD, f"  # counted twice\n{MANY}", "ours.yaml")
    rewrite(FRAUD, "  fraud-uplift: {level: much}  # a bad day", "theirs.yaml")
    assert said(capsys, *RUN) == ("", "")
    wanted = text("base.yaml").replace(SPREAD, f"  # counted twice\n{MANY}")
    assert text() == wanted.replace(FRAUD, "  fraud-uplift: {level: much}  # a bad day")
    assert load_assessment(Path("ours.yaml"))[0].answers["spread"].level == "many"


def test_the_same_answer_is_a_conflict(capsys: Captured) -> None:
    """Both answers stand between marks with their rationales, both are named, and the file is not read as it is."""
    rewrite(SPREAD, MANY, "ours.yaml")
    rewrite(SPREAD, UNSURE, "theirs.yaml")
    ours, theirs = text(), text("theirs.yaml")
    _, err = said(capsys, *RUN, code=1)
    assert text() == ours.replace(MANY, f"<<<<<<< ours\n{MANY}\n=======\n{UNSURE}\n>>>>>>> theirs")
    assert (side_of(text(), OURS), side_of(text(), THEIRS)) == (ours, theirs)
    assert err == (
        'conflict: assessment.yaml: answers/spread: ours: level "many", rationale "it is in every phone"; '
        'theirs: unknown "nobody counts", rationale "we asked"\n'
    )
    _, err = said(capsys, "score", "ours.yaml", *ON_A_DAY, code=4)
    assert err.startswith("error: ours.yaml:13:1: a merge left a conflict here\n")


def test_what_one_took_out_and_the_other_changed_is_a_conflict(capsys: Captured) -> None:
    """The changed answer stands against nothing, so that nobody deletes it by accident."""
    rewrite(f"{SPREAD}\n", "", "ours.yaml")
    rewrite(SPREAD, MANY, "theirs.yaml")
    _, err = said(capsys, *RUN, code=1)
    assert f"<<<<<<< ours\n=======\n{MANY}\n>>>>>>> theirs\n" in text()
    assert 'answers/spread: ours: taken out; theirs: level "many"' in err


def test_ratings_merge_rater_by_rater(capsys: Captured) -> None:
    """Two raters who each add their own say are both there."""
    for name, rater in zip(SIDES, ("ann", "ben", "cho"), strict=True):
        also = f", {rater}: {{level: many}}" if rater != "ann" else ""
        rewrite(SPREAD, f"  spread: {{ratings: {{ann: {{level: few}}{also}}}}}", name)
    said(capsys, *RUN)
    ratings = load_assessment(Path("ours.yaml"))[0].answers["spread"].ratings
    assert {key: rating.level for key, rating in (ratings or {}).items()} == {
        "ann": "few",
        "ben": "many",
        "cho": "many",
    }


def test_evidence_under_one_id_is_told_apart(capsys: Captured) -> None:
    """Each side adds an item and calls it e1: both are there, and each answer cites its own."""
    for name, old, key in (("ours.yaml", SPREAD, "spread"), ("theirs.yaml", FRAUD, "fraud-uplift")):
        rewrite(old, old.replace("[trial]", "[e1]"), name)
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(f"  # of {key}\n  e1: {{title: {key}, grade: self-report, date: 2026-01-01}}\n")
    said(capsys, *RUN)
    found = load_assessment(Path("ours.yaml"))[0]
    titles = {
        key: [found.evidence[item].title for item in found.answers[key].evidence] for key in ("spread", "fraud-uplift")
    }
    assert titles == {"spread": ["spread"], "fraud-uplift": ["fraud-uplift"]}
    assert {"# of spread", "# of fraud-uplift"} <= set(comments(text().splitlines()))


def test_answers_to_other_frameworks_do_not_merge(capsys: Captured) -> None:
    """One side moved to another version of the framework: that is a conflict, and migrating is named."""
    for name, version in (("ours.yaml", "1.0.0"), ("theirs.yaml", "2.0.0")):
        rewrite("framework: {id: small}", f'framework: {{id: small, version: "{version}"}}', name)
    rewrite(SPREAD, MANY, "ours.yaml")
    _, err = said(capsys, *RUN, code=1)
    assert "bring both sides to one framework first, with riskkit migrate" in err
    assert text().startswith('riskkit: assessment/1\n<<<<<<< ours\nframework: {id: small, version: "1.0.0"}\n')


def test_what_goes_wrong_only_together_is_named(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge that is wrong where neither side was is no clean one: git is to stop, and it is named what to mend."""

    def wrong(_: object, assessment: Assessment, file: str) -> tuple[Problem, ...]:
        both = assessment.answers["spread"].level == "many" and assessment.answers["fraud-uplift"].level == "much"
        return (Problem(file, "answers/spread", "they do not go together"),) if both else ()

    monkeypatch.setattr("riskkit.tasks.merge_driver.answer_problems", wrong)
    rewrite(SPREAD, MANY, "ours.yaml")
    rewrite(FRAUD, "  fraud-uplift: {level: much}", "theirs.yaml")
    _, err = said(capsys, *RUN, code=1)
    assert "answers/spread: they do not go together\n  hint: each side alone was valid" in err


def test_answers_in_a_journal_are_pointed_out(capsys: Captured) -> None:
    """Who has answers that are not in the file yet is told that they come on top."""
    Path(f"{FILE}.journal").write_text('{"riskkit": "journal/1"}\n', encoding="utf-8")
    rewrite(SPREAD, MANY, "theirs.yaml")
    _, err = said(capsys, *RUN)
    assert "assessment.yaml.journal has answers that are not in assessment.yaml yet" in err


@pytest.mark.parametrize("wrong", ["no: assessment\n", "{\n", "<<<<<<< ours\n", "riskkit: release/1\n", "", "# none\n"])
def test_what_is_no_assessment_stands_side_by_side(wrong: str, capsys: Captured) -> None:
    """Where a side cannot be read nothing of either is lost, and it is named which side and why."""
    Path("theirs.yaml").write_text(wrong, encoding="utf-8")
    ours = text()
    _, err = said(capsys, *RUN, code=1)
    assert text() == f"{OURS}\n{ours}=======\n{wrong}{THEIRS}\n"
    assert err.startswith("error: assessment.yaml (theirs):1:")


@pytest.mark.parametrize("side", ["ours.yaml", "theirs.yaml"])
@pytest.mark.parametrize("wrong", ["", "- a\n", "#" + "x" * 2**21, "riskkit: assessment/1\nx: \u2028", "{"])
def test_each_side_stands_byte_for_byte_where_one_cannot_be_read(side: str, wrong: str, capsys: Captured) -> None:
    """Empty, no mapping, too large, or without an end of line: both sides are between the marks, and git is to stop."""
    Path(side).write_bytes(wrong.encode())
    whole = [read + "\n" if read and not read.endswith("\n") else read for read in map(text, SIDES[1:])]
    _, err = said(capsys, *RUN, code=1)
    assert text() == f"{OURS}\n{whole[0]}=======\n{whole[1]}{THEIRS}\n"
    assert err.startswith(f"error: assessment.yaml ({side.removesuffix('.yaml')})")
    assert err.endswith("conflict: assessment.yaml: the file contains both sides\n")


def test_whatever_ends_a_merge_leaves_both_sides_marked(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the driver itself fails half-way, neither side is left to be taken for the result."""
    rewrite(SPREAD, MANY, "theirs.yaml")
    ours, theirs = text(), text("theirs.yaml")

    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("riskkit.store.yaml.three_way.merge", fails)
    said(capsys, *RUN, code=3)
    assert text() == f"{OURS}\n{ours}=======\n{theirs}{THEIRS}\n"


@pytest.mark.parametrize("base", ["", "\n\n"])
def test_a_file_added_on_both_sides_merges_without_a_base(base: str, capsys: Captured) -> None:
    """What both say is there once, what one says alone is kept, and what they say otherwise is a conflict."""
    Path("base.yaml").write_text(base, encoding="utf-8")
    rewrite(f"{SPREAD}\n", "", "theirs.yaml")
    said(capsys, *RUN)
    assert load_assessment(Path("ours.yaml"))[0].answers["spread"].level == "few"
    Path("theirs.yaml").write_text(ASSESSMENT, encoding="utf-8")
    rewrite(SPREAD, MANY, "theirs.yaml")
    assert "conflict: assessment.yaml: answers/spread: " in said(capsys, *RUN, code=1)[1]


@pytest.mark.parametrize("ending", ["\r\n", "\r", ""])
def test_ends_of_lines_do_not_matter(ending: str, capsys: Captured) -> None:
    """Sides with the ends of lines of any system, or with none at the end, merge as they do with ours."""
    rewrite(SPREAD, MANY, "theirs.yaml")
    for name in SIDES:
        data = Path(name).read_bytes()
        Path(name).write_bytes(data.replace(b"\n", ending.encode()) if ending else data.removesuffix(b"\n"))
    said(capsys, *RUN)
    assert load_assessment(Path("ours.yaml"))[0].answers["spread"].level == "many"


def test_what_is_no_text_stays(capsys: Captured) -> None:
    """Bytes that are no text are left as they are on our side, as a conflict."""
    Path("theirs.yaml").write_bytes(b"\xff\xfe")
    ours = text()
    assert "one side is not text" in said(capsys, *RUN, code=1)[1]
    assert text() == ours


def test_hostile_text_is_marked_as_text(capsys: Captured) -> None:
    """Rationales that look like marks, comments or escape sequences conflict like any others."""
    evil = r'"\e[31m\u202e\n=======\n>>>>>>> theirs\n# x"'
    rewrite(SPREAD, f"  spread: {{level: many, rationale: {evil}}}", "ours.yaml")
    rewrite(SPREAD, f"  spread:\n    level: few\n    rationale: |\n      {OURS}\n      =======", "theirs.yaml")
    trees = [read_document(Path(name)).tree for name in SIDES[1:]]
    _, err = said(capsys, *RUN, code=1)
    assert not {"\x1b", "\u202e"} & set(err)
    for mark, tree in zip((OURS, THEIRS), trees, strict=True):
        Path("side.yaml").write_text(side_of(text(), mark), encoding="utf-8")
        assert read_document(Path("side.yaml")).tree == tree


@pytest.mark.parametrize("arguments", [[], ["base.yaml"], ["base.yaml", "nothing.yaml", "theirs.yaml"]])
def test_wrong_usage_is_4(arguments: list[str], capsys: Captured) -> None:
    """Without its three files the driver does nothing."""
    said(capsys, "merge-driver", *arguments, code=4)


# in git


def git(*words: str, code: int = 0) -> str:
    """What git says, in a repository of its own."""
    alone = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PYTHONPATH": str(Path(riskkit.__file__).parents[1]),
        "SOURCE_DATE_EPOCH": "1770249600",
    }
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *words], env=os.environ | alone, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def driver() -> str:
    """The command that git calls."""
    return git("config", "merge.riskkit.driver")


def branches(capsys: Captured, ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    """A repository in which each of two branches has put one text in the place of another."""
    git("init", "-q")
    Path(FILE).write_text(ASSESSMENT, encoding="utf-8")
    said(capsys, "merge-driver", "--install", "--framework", "small")
    git("add", FILE, ".gitattributes")
    git("commit", "-qm", "base")
    git("checkout", "-qb", "other")
    rewrite(*theirs)
    git("commit", "-qam", "theirs")
    git("checkout", "-q", "main")
    rewrite(*ours)
    git("commit", "-qam", "ours")


def test_git_merges_different_answers(capsys: Captured) -> None:
    """`git merge` commits a file with both answers, where lines next to each other would have been a conflict to it."""
    branches(capsys, (SPREAD, MANY), (FRAUD, "  fraud-uplift: {level: much}"))
    assert "CONFLICT" not in git("merge", "-q", "-m", "both", "other")
    assert git("status", "--porcelain", "--untracked-files=no") == ""
    found = load_inputs(Path(FILE), date="2026-02-01", framework="small").assessment
    assert (found.answers["spread"].level, found.answers["fraud-uplift"].level) == ("many", "much")


def test_git_reports_a_conflict(capsys: Captured) -> None:
    """`git merge` stops, shows both rationales in the file, and goes on once one of them is chosen."""
    branches(capsys, (SPREAD, MANY), (SPREAD, UNSURE))
    out = git("merge", "-m", "both", "other", code=1)
    assert "CONFLICT (content): Merge conflict in assessment.yaml" in out
    assert "conflict: assessment.yaml: answers/spread: ours: " in out
    assert git("status", "--porcelain", "--untracked-files=no") == f"UU {FILE}\n"
    assert f"{OURS}\n{MANY}\n=======\n{UNSURE}\n{THEIRS}\n" in text(FILE)
    Path(FILE).write_text(side_of(text(FILE), THEIRS), encoding="utf-8")
    git("commit", "-qam", "theirs it is")
    assert load_assessment(Path(FILE))[0].answers["spread"].unknown == "nobody counts"


def test_installing_twice_adds_nothing(capsys: Captured) -> None:
    """The driver and its files are written once, after whatever stands there, and found from a folder below."""
    git("init", "-q")
    Path(".gitattributes").write_text("*.png binary", encoding="utf-8")
    config = text(".git/config")
    said(capsys, "merge-driver", "--install", "--pattern", "*.assessment.yaml")
    assert text(".gitattributes") == "*.png binary\n*.assessment.yaml merge=riskkit\n"
    assert text(".git/config").startswith(config)
    assert f"then {sys.executable} -P -m riskkit merge-driver %O %A %B %P; else " in driver()
    before = text(".git/config")
    os.chdir("small")
    _, err = said(capsys, "merge-driver", "--install", "--pattern", "*.assessment.yaml")
    os.chdir("..")
    assert (text(".git/config"), err.count("has it already")) == (before, 2)


def test_a_framework_is_named_whole(capsys: Captured) -> None:
    """A framework of one's own is found wherever git calls from, whatever its folder is called."""
    git("init", "-q")
    shutil.copytree("small", 'my "own" \\ one')
    said(capsys, "merge-driver", "--install", "--framework", 'my "own" \\ one')
    assert f" merge-driver --framework '{Path.cwd()}/my \"own\" \\ one' %O %A %B %P; else " in driver()


def test_a_work_tree_of_a_clone_is_one_of_its_own(capsys: Captured) -> None:
    """The driver is that of the clone, which all its work trees share; the files are named at the top of this one."""
    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "first")
    git("worktree", "add", "-q", "beside")
    os.chdir("beside")
    _, err = said(capsys, "merge-driver", "--install")
    assert "wrote .gitattributes\n" in err
    assert f"called by {sys.executable}\n" in said(capsys, "merge-driver", "--check")[1]
    os.chdir("..")
    assert "merge-driver %O %A %B %P" in driver()
    assert "names no file with merge=riskkit" in said(capsys, "merge-driver", "--check", code=4)[1]


@pytest.mark.parametrize("more", [["--pattern", "a b"], ["--framework", "nowhere"], ["base.yaml"]])
def test_nothing_is_installed_by_mistake(more: list[str], capsys: Captured) -> None:
    """Without a repository, or with what cannot be written there or is meant for a merge, nothing is."""
    said(capsys, "merge-driver", "--install", code=4)
    git("init", "-q")
    said(capsys, "merge-driver", "--install", *more, code=4)
    assert not Path(".gitattributes").exists()


AWKWARD = """a 100% "sure" $HOME's \\ place"""


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another Python, in a folder whose name is hard to write, that has riskkit."""
    python = Path(AWKWARD).absolute() / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    return python


def test_git_finds_riskkit_wherever_it_is(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed in any folder and on no path, it merges; and a folder called riskkit in the clone is not run."""
    python = elsewhere(monkeypatch)
    branches(capsys, (SPREAD, MANY), (FRAUD, "  fraud-uplift: {level: much}"))
    assert f"git merges assessments with riskkit, called by {python}\n" in said(capsys, "merge-driver", "--check")[1]
    Path("riskkit").mkdir()
    Path("riskkit/__init__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    assert "CONFLICT" not in git("merge", "-q", "-m", "both", "other")
    assert load_assessment(Path(FILE))[0].answers["spread"].level == "many"


def test_where_riskkit_is_gone_git_stops(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither side is taken in silence: marks or not, it is a conflict that says why, and a check tells before."""
    python = elsewhere(monkeypatch)
    branches(capsys, (SPREAD, MANY), (SPREAD, UNSURE))
    python.unlink()
    assert f".git/config: calls {python}, which is not there\n" in said(capsys, "merge-driver", "--check", code=4)[1]
    out = git("merge", "-m", "both", "other", code=1)
    assert "riskkit has moved, so git merged line by line" in out
    assert git("status", "--porcelain", "--untracked-files=no") == f"UU {FILE}\n"
    assert f"<<<<<<< ours\n{MANY}\n=======\n{UNSURE}\n>>>>>>> theirs\n" in text(FILE)


@pytest.mark.parametrize(
    "old", ["driver = riskkit merge-driver %O %A %B %P", 'driver = "\'"', "recursive = binary", ""]
)
def test_another_driver_is_named_and_replaced(old: str, capsys: Captured) -> None:
    """Whatever git called before, a check says that it is not this, and installing puts this in its place alone."""
    git("init", "-q")
    said(capsys, "merge-driver", "--check", code=4)
    head = f'{text(".git/config")}[merge "riskkit"]\n'
    Path(".git/config").write_text(f"{head}\t{old}\n[user]\n\tname = Ann\n", encoding="utf-8")
    assert "hint: run riskkit merge-driver --install" in said(capsys, "merge-driver", "--check", code=4)[1]
    said(capsys, "merge-driver", "--install")
    said(capsys, "merge-driver", "--check")
    assert git("config", "--get-all", "merge.riskkit.driver").count("\n") == 1
    assert git("config", "--file", ".git/config", "user.name") == "Ann\n"
    assert ("recursive" in old) == ("binary" in text(".git/config"))


def test_a_check_stands_alone(capsys: Captured) -> None:
    """Files, --install and --check are three things to ask for."""
    git("init", "-q")
    said(capsys, "merge-driver", "--check", "--install", code=4)
    said(capsys, "merge-driver", "--check", "base.yaml", code=4)
