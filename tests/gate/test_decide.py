"""``riskkit decide``: who decided what, and what makes it stale."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.selftest import Edit
from riskkit.store.release_files import digest_of
from riskkit.store.yaml.document import read_document
from riskkit.tasks.gate import run_gate
from riskkit.tasks.selftest import edit
from tests.gate.scenes import SOUND, copied, request

Said = Callable[..., tuple[int, str]]
DAY = "2026-11-20"
INES = ("--name", "Ines Okafor", "--role", "release-lead")
TOMAS = ("--name", "Tomas Lindqvist", "--role", "safety-lead")
WHY = ("--why", "Field groups need it where there is no network.")


@pytest.fixture
def decide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs riskkit decide on the release in a folder; the exit code and stderr."""

    def run(folder: Path, *words: str) -> tuple[int, str]:
        asked = [str(folder / "release.yaml"), "--policy", str(folder / "policy.yaml")]
        code = main(["decide", *asked, *words, *([] if "--date" in words else ["--date", DAY])])
        return code, capsys.readouterr().err

    return run


@pytest.fixture
def open_one(tmp_path: Path) -> Path:
    """A sound release about which nobody has decided."""
    folder = copied("wren", tmp_path / "wren")
    shutil.copy(SOUND / "decisions.log", folder)
    edit(folder, [Edit(file="decision.yaml", delete=True)])
    edit(folder, [Edit(file="release.yaml", remove=("decision",))])
    return folder


def _code(folder: Path, date: str = DAY) -> tuple[int, set[str]]:
    run = run_gate(request(folder, date))
    return run.exit_code, {finding.rule for finding in run.findings if finding.counts}


def test_two_decide_and_the_release_goes_out(open_one: Path, decide: Said) -> None:
    """One decides, what is missing is told, another approves, and the gate opens."""
    code, err = decide(open_one, *INES, *WHY)
    assert code == 0 and "nobody in the role 'safety-lead' has approved" in err
    assert _code(open_one) == (2, {"approvals-given"})
    assert decide(open_one, *TOMAS, "--approve", "--note", "Read in full.")[0] == 0
    assert _code(open_one) == (0, set())


def test_release_yaml_keeps_what_it_says(open_one: Path, decide: Said) -> None:
    """The decision is named in it, and comments and all else stay as they were written."""
    path = open_one / "release.yaml"
    path.write_text(f"# ours\n{path.read_text('utf-8')}", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    assert decide(open_one, *INES, *WHY)[0] == 0
    assert path.read_text(encoding="utf-8") == f"{before}decision:\n  path: decision.yaml\n"


def test_every_writing_is_logged(open_one: Path, decide: Said) -> None:
    """The log grows by a line for each, and the last holds the digest of the decision as it is."""
    decide(open_one, *INES, *WHY)
    decide(open_one, *TOMAS, "--dissent", "I would wait a month, since little would be lost.")
    lines = [json.loads(line) for line in (open_one / "decisions.log").read_text("utf-8").splitlines()]
    assert [(line["what"], line["by"]) for line in lines[1:]] == [
        ("decided", "Ines Okafor"),
        ("dissented", "Tomas Lindqvist"),
    ]
    assert lines[-1]["digest"] == digest_of(read_document(open_one / "decision.yaml").tree)


def test_a_dissent_makes_earlier_approvals_stale(open_one: Path, decide: Said) -> None:
    """Who agreed has not seen it; whoever dissents does not count, and takes their own approval back."""
    decide(open_one, *INES, *WHY)
    decide(open_one, *TOMAS, "--approve")
    decide(open_one, *TOMAS, "--dissent", "I would wait a month, since little would be lost.")
    assert _code(open_one) == (2, {"approvals-given", "approvals-fresh"})
    decide(open_one, *INES, "--approve")
    assert _code(open_one) == (2, {"approvals-given"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Edit(file="release.yaml", set={"text": "Names birds, and much else."}), "release.yaml has changed (text)"),
        (
            Edit(file="assessment.yaml", set={"answers/bias-harm/confidence": "low"}),
            "the assessment has changed (answers)",
        ),
        (Edit(file="policy.yaml", set={"profile": "precautionary"}), "the profile is precautionary, and was balanced"),
    ],
    ids=lambda value: value.file if isinstance(value, Edit) else "",
)
def test_nobody_approves_what_has_changed(change: Edit, words: str, tmp_path: Path, decide: Said) -> None:
    """An approval of what is no longer there is refused with what changed, and nothing is written."""
    folder = copied("wren", tmp_path / "wren")
    edit(folder, [change])
    before = (folder / "decision.yaml").read_bytes()
    code, err = decide(folder, *TOMAS, "--approve")
    assert code == 1 and f"{words} since it was decided" in err
    assert (folder / "decision.yaml").read_bytes() == before
    assert _code(folder)[0] in (1, 2) and "decision-rests" in _code(folder)[1]


def test_a_decision_is_about_every_file_that_is_named(open_one: Path, decide: Said) -> None:
    """Code and card that release.yaml names without a digest are those that were there, or somebody looks again."""
    bare = ("components/inference-code/digest", "components/documentation/digest")
    edit(open_one, [Edit(file="release.yaml", remove=bare)])
    assert decide(open_one, *INES, *WHY)[0] == decide(open_one, *TOMAS, "--approve")[0] == 0
    assert _code(open_one) == (0, set())
    edit(open_one, [Edit(file="listen.sh", text="echo wren\n")])
    assert _code(open_one) == (2, {"decision-rests"})


def test_deciding_again_starts_from_nothing(tmp_path: Path, decide: Said) -> None:
    """A new decision has its decider's approval alone, and follows the old one in the log."""
    folder = copied("wren", tmp_path / "wren")
    assert decide(folder, *INES, *WHY)[0] == 4
    assert decide(folder, *INES, *WHY, "--again", "--option", "r3")[0] == 0
    assert len((folder / "decisions.log").read_text("utf-8").splitlines()) == 3
    assert _code(folder) == (1, {"decision-covers"})


def test_a_dissent_outlives_the_decision_it_was_against(open_one: Path, decide: Said) -> None:
    """What somebody said against a decision is still in the folder after another has replaced it."""
    assert decide(open_one, *INES, *WHY)[0] == 0
    assert decide(open_one, "--name", "Tomas Lindqvist", "--role", "safety-lead", "--dissent", "Too early.")[0] == 0
    assert decide(open_one, *INES, *WHY, "--again")[0] == 4  # it would be the one that was followed by the dissent
    code, err = decide(open_one, *INES, "--why", "We waited, and nobody named a harm.", "--again")
    assert code == 0 and "kept the decision before it as" in err
    assert any("Too early." in path.read_text("utf-8") for path in open_one.glob("decision-*.yaml"))


@pytest.mark.parametrize(
    "words",
    [
        ("--dissent", " "),
        ("--dissent", "No.", "--note", "And once more."),
        (*WHY, "--note", "And once more."),
        ("--approve", "--accept", "tuning-oversight=screened"),
        ("--approve", "--again"),
        (*WHY, "--accept", "tuning-oversight=screened", "--accept", "tuning-oversight=none"),
    ],
)
def test_words_that_say_nothing_or_two_things_are_refused(words: tuple[str, ...], open_one: Path, decide: Said) -> None:
    """An empty dissent is no decision, and no control is accepted at two levels."""
    assert decide(open_one, *INES, *words)[0] == 4
    assert not (open_one / "decision.yaml").exists()


def test_other_weights_cannot_be_decided(open_one: Path, decide: Said) -> None:
    """What is not the file that release.yaml names is told, and nothing is written."""
    edit(open_one, [Edit(file="listen.sh", text="echo wren\n")])
    code, err = decide(open_one, *INES, *WHY)
    assert code == 1 and "'listen.sh' is not the named file" in err
    assert not (open_one / "decision.yaml").exists()


def test_an_extreme_risk_cannot_be_decided(tmp_path: Path, decide: Said) -> None:
    """Whoever decides, for an option at which a risk is extreme there is no decision."""
    folder = copied("ibis-api", tmp_path / "ibis")
    edit(folder, [Edit(file="assessment.yaml", set={"answers/bio-uplift/level": "decisive"})])
    code, err = decide(folder, *INES, *WHY, "--again", "--option", "r8")
    assert code == 1 and "is extreme at 'r8', and no decision can change that" in err


def test_a_condition_is_accepted(tmp_path: Path, decide: Said) -> None:
    """What is allowed with a condition needs somebody to accept it; then the rest approve."""
    folder = copied("ibis-tuning", tmp_path / "ibis")
    _, err = decide(folder, *INES, *WHY, "--again")
    assert "'tuning-oversight' must be at 'screened', and nobody has accepted that" in err
    decide(folder, *INES, *WHY, "--again", "--accept", "tuning-oversight=screened")
    decide(folder, *TOMAS, "--approve")
    assert _code(folder) == (0, set())


def test_what_an_earlier_version_decided_is_renewed(tmp_path: Path, decide: Said) -> None:
    """It is held for a person and cannot be agreed with; who decides again keeps it beside the new one."""
    folder = copied("wren", tmp_path / "wren")
    earlier = {"riskkit": "decision/1", "recommended/verdict": "cleared", "rests-on/framework/version": "1.0.0"}
    edit(folder, [Edit(file="decision.yaml", set=earlier)])
    run = run_gate(request(folder, DAY))
    (held,) = [finding for finding in run.findings if finding.counts]
    assert (run.exit_code, held.rule) == (2, "decision-renewed") and "riskkit decide" in held.fix
    for words in ((*TOMAS, "--approve"), (*INES, *WHY)):
        code, err = decide(folder, *words)
        assert code == 4 and "seger2023 1.0.0" in err and "--again" in err
    assert decide(folder, *INES, "--why", "Looked at anew by the questions of today.", "--again")[0] == 0
    assert decide(folder, *TOMAS, "--approve")[0] == 0
    assert _code(folder) == (0, set())
    assert any("cleared" in path.read_text("utf-8") for path in folder.glob("decision-*.yaml"))


def test_what_a_measure_opens_is_decided_with_it(tmp_path: Path, decide: Said) -> None:
    """A measure beside an API that tunes makes the decision one about tuning; deciding the API alone is not enough."""
    folder = copied("ibis-tuning-by-a-measure", tmp_path / "ibis")
    assert read_document(folder / "decision.yaml").value("option") == "r4"
    assert decide(folder, *INES, *WHY, "--again", "--option", "r3", "--accept", "tuning-oversight=screened")[0] == 0
    decide(folder, *TOMAS, "--approve")
    assert _code(folder) == (1, {"decision-covers"})


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([*INES], "--why: is missing"),
        ([*INES, "--approve"], "decision: there is no decision yet"),
        ([*INES, "--approve", "--dissent", "x"], "exclude each other"),
        ([*INES, "--approve", *WHY], "belongs to a new decision"),
        ([*INES, *WHY, "--option", "r12"], "'r12' is not an option"),
        ([*INES, *WHY, "--accept", "safety=high"], "'safety' is not a control question"),
        ([*INES, *WHY, "--accept", "incident-plan=good"], "'good' is not a level"),
        ([*INES, *WHY, "--review", "soon"], "'soon' is not a date"),
        (["--name", "Ines Okafor", "--role", "Release Lead", *WHY], "has the wrong form"),
    ],
)
def test_what_is_typed_wrong_is_4(words: list[str], problem: str, open_one: Path, decide: Said) -> None:
    """Wrong usage is told, and nothing is written."""
    code, err = decide(open_one, *words)
    assert code == 4 and problem in err
    assert not (open_one / "decision.yaml").exists()


def test_names_in_any_script_have_their_place(open_one: Path, decide: Said) -> None:
    """People whose names have no Latin letters approve beside each other, each once."""
    edit(open_one, [Edit(file="policy.yaml", remove=("people",))])
    decide(open_one, "--name", "山田 花子", "--role", "release-lead", *WHY)
    decide(open_one, "--name", "佐藤 太郎", "--role", "safety-lead", "--approve")
    assert _code(open_one) == (0, set())


def test_one_person_counts_once(open_one: Path, decide: Said) -> None:
    """However a name is written, one person fills one role."""
    edit(open_one, [Edit(file="policy.yaml", remove=("people",))])
    decide(open_one, *INES, *WHY)
    decide(open_one, "--name", "ines  OKAFOR", "--role", "safety-lead", "--approve")
    assert _code(open_one) == (2, {"approvals-given"})


def test_nothing_is_decided_through_a_linked_folder(
    open_one: Path, decide: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the gate would not look, nobody decides: what the link leads to may be another folder tomorrow."""
    monkeypatch.chdir(open_one.parent)
    Path("linked").symlink_to(open_one.name)
    code, err = decide(Path("linked"), *INES, *WHY)
    assert code == 4 and "is a link" in err
    assert not (open_one / "decision.yaml").exists()
