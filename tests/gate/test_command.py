"""``riskkit gate`` as it is typed."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.cli.gate_fast_start import CI, in_ci
from riskkit.gate.rules import RULES
from riskkit.schema.selftest import Edit
from riskkit.store.frameworks import framework_folder
from riskkit.tasks import gate_facts
from riskkit.tasks.selftest import edit, selftest
from tests.gate.scenes import VARIANTS, copied, git, made

BESIDE_A_SELFTEST = [
    ["--policy", "policy.yaml"],
    ["--pin", "p"],
    ["--base", "main"],
    ["--baseline", "b"],
    ["--framework", "f"],
    ["--output", "json=-"],
    ["--date", "2026-11-20"],
    ["--print-pins"],
]
Said = Callable[..., tuple[int, str, str]]
DAY = ("--date", "2026-11-20")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """Runs a command where no service says so; its exit code, stdout and stderr."""
    for name in CI:
        monkeypatch.delenv(name, raising=False)

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def wren(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound release below the working directory."""
    monkeypatch.chdir(tmp_path)
    return copied("wren", tmp_path / "wren").relative_to(tmp_path)


def test_a_sound_release_goes_out(wren: Path, said: Said) -> None:
    """Exit 0, and the first line says so."""
    code, out, _ = said("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    assert code == 0
    assert "Wren 2.1.0" in out.splitlines()[0] and "passed" in out.splitlines()[0]


def test_every_format_in_one_run(wren: Path, said: Said) -> None:
    """Any number of outputs are written, the whole of each, and one of them may be stdout."""
    from riskkit.render.gate import FORMATS

    words = [word for name in FORMATS if name != "json" for word in ("--output", f"{name}=out.{name}")]
    code, out, err = said(
        "gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY, *words, "--output", "json=-"
    )
    assert (code, json.loads(out)["outcome"]) == (0, "passed")
    assert all(Path(f"out.{name}").exists() and f"wrote out.{name}" in err for name in FORMATS if name != "json")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--policy", "policy.yaml"], "RELEASE: is missing"),
        (["release.yaml"], "--policy: is missing"),
        (["release.yaml", "--policy", "policy.yaml", "--output", "pdf=x"], "'pdf=x' names no format and file"),
        (["release.yaml", "--policy", "policy.yaml", "--output", "json"], "'json' names no format and file"),
        (["release.yaml", "--policy", "p", "--pin", "a", "--base", "b"], "both fix the policy"),
        (["release.yaml", "--policy", "p", "--date", "2026-13-01"], "'2026-13-01' is not a date"),
        (["release.yaml", "--policy", "p", "--base", "--upload-pack=x"], "'--upload-pack=x' is not a revision"),
        (["release.yaml", "--strict"], "no such option"),
        (["release.yaml", "--policy", "p", "--print-pins", "--selftest"], "leave out --selftest"),
        *[(["--selftest", *more], "RELEASE: is missing") for more in BESIDE_A_SELFTEST],
    ],
)
def test_what_is_typed_wrong_is_4(words: list[str], problem: str, said: Said, wren: Path) -> None:
    """Wrong usage is told in a line, and nothing is let out."""
    code, out, err = said("gate", *words)
    assert (code, out) == (4, "")
    assert problem in err.lower() or problem in err


def test_no_release_at_all(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release and a policy that are not there are wrong input, with a run that says so."""
    monkeypatch.chdir(tmp_path)
    code, out, _ = said("gate", "release.yaml", "--policy", "policy.yaml", *DAY, "--output", "json=-")
    assert (code, json.loads(out)["outcome"]) == (4, "bad-input")


def test_a_crash_is_3(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks, it is neither passed nor blocked."""

    def breaks(*_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(gate_facts, "_contents", breaks)
    code, _, err = said("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    assert code == 3 and "riskkit broke: MemoryError: no room" in err


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("policy.yaml", {"riskkit": "policy/1", "thresholds/margin": 0.1}),
        ("assessment.yaml", {"framework/version": "1.0.0"}),
        ("release.yaml", {"safeguards/terms/control": "fix-channel", "safeguards/terms/level": "published"}),
    ],
)
def test_what_is_for_an_earlier_version_has_to_be_migrated(
    file: str, change: dict[str, object], wren: Path, said: Said
) -> None:
    """It ends with 4, and says how to bring the file up to date."""
    edit(wren, [Edit(file=file, set=change)])
    code, out, _ = said("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    assert code == 4 and file in out and "riskkit migrate" in " ".join(out.split())


def test_the_exit_codes_are_explained(said: Said) -> None:
    """All five, and which of several counts."""
    code, out, _ = said("gate", "--explain-exit")
    assert code == 0 and [line[0] for line in out.splitlines() if line[:1].isdigit()] == list("01234")
    assert "4, 3, 1, 2, 0" in out


@pytest.mark.parametrize("variable", ["CI=true", "CI=1", "CI=woodpecker", "TF_BUILD=True", "JENKINS_URL=https://j"])
@pytest.mark.parametrize("no", ["", "CI=false", "CI=0", "CI= "])
def test_a_service_is_known_by_what_it_sets(variable: str, no: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a service sets counts, unless it says no."""
    for each in CI:
        monkeypatch.delenv(each, raising=False)
    for text, expected in ((no, False), (variable, True)):
        name, _, value = text.partition("=")
        monkeypatch.setenv(name or "X", value)
        assert in_ci() is expected


def test_in_ci_the_policy_is_fixed_from_outside(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing passes in CI without pins; with those that were printed it does, and not once something changed."""
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    pins = said(*words, "--print-pins")[1]
    Path("pins.yaml").write_text(pins, encoding="utf-8")
    monkeypatch.setenv("CI", "true")
    assert said(*words)[0] == 3
    assert said(*words, "--pin", "pins.yaml")[0] == 0
    edit(wren, [Edit(file="policy.yaml", set={"rules": {"card-name": "note"}})])
    assert said(*words, "--pin", "pins.yaml")[0] == 3


def test_outputs_of_a_run_are_no_part_of_the_release(tmp_path: Path, said: Said) -> None:
    """Where weights lie at the top, outputs beside them do not hold the run that writes them again."""
    folder = made(VARIANTS["one-file"], tmp_path / "wren")
    typed = ("gate", folder / "release.yaml", "--policy", folder / "policy.yaml", *DAY)
    for _ in range(2):
        assert said(*typed, "--output", f"json={folder}/gate.json", "--output", f"sarif={folder}/gate.sarif")[0] == 0
    assert said(*typed)[0] == 2


def test_a_service_without_variables_is_told(wren: Path, said: Said) -> None:
    """With --ci nothing passes without pins; without it the run warns, since nobody seems to look on."""
    typed = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    code, _, err = said(*typed)
    assert (code, "type --ci" in err) == (0, True)
    code, _, err = said(*typed, "--ci")
    assert (code, "type --ci" in err) == (3, False)


def test_in_ci_the_day_is_that_of_the_clock(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """There SOURCE_DATE_EPOCH sets no day, which is said, and --date does; elsewhere it sets the day."""
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", "--output", "json=-")

    def day(*more: str) -> tuple[str, bool]:
        _, out, err = said(*words, *more)
        return json.loads(out)["date"], "SOURCE_DATE_EPOCH is ignored" in err

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1770249600")
    assert day() == ("2026-02-05", False)
    monkeypatch.setenv("CI", "true")
    assert day() == (datetime.now(UTC).date().isoformat(), True)
    assert day(*DAY) == ("2026-11-20", False)


def test_a_change_is_judged_by_the_base(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI with a base a sound change passes; one that needs a looser policy is held to the one at the base."""
    git(wren, "init", "-q")
    git(wren, "add", "-A")
    git(wren, "commit", "-q", "-m", "before")
    edit(wren, [Edit(file="notes.txt", text="seen\n")])
    git(wren, "add", "-A")
    git(wren, "commit", "-q", "-m", "change")
    monkeypatch.setenv("CI", "true")
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY, "--base", "HEAD~1")
    code, out, _ = said(*words, "--output", "json=-")
    assert (code, json.loads(out)["pinned-by"]) == (0, "base")
    edit(wren, [Edit(file="release.yaml", remove=("publisher",)), Edit(file="policy.yaml", set={"require": []})])
    code, out, _ = said(*words, "--output", "json=-")
    assert code == 1 and {f["rule"] for f in json.loads(out)["findings"]} >= {"release-complete", "gate-unchanged"}


def test_what_is_pinned_by_the_base_was_read_there(wren: Path, said: Said) -> None:
    """A policy of the checkout is pinned by the base, and what ships with riskkit is not; a file of pins says all."""
    git(wren, "init", "-q")
    git(wren, "add", "-A")
    git(wren, "commit", "-q", "-m", "before")
    git(wren, "commit", "-q", "--allow-empty", "-m", "change")
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)

    def pinned(*more: object) -> set[str]:
        out = said(*words, *more, "--output", "json=-")[1]
        return {role for role, given in json.loads(out)["inputs"].items() if given.get("pinned")}

    Path("pins.yaml").write_text(said(*words, "--print-pins")[1], encoding="utf-8")
    shutil.copytree(framework_folder("seger2023"), wren / "own", ignore=shutil.ignore_patterns("selftest"))
    git(wren, "add", "-A")
    git(wren, "commit", "-q", "-m", "a framework")
    every = {"policy", "framework", "licences", "profile", "context"}
    assert pinned() == set()
    assert pinned("--base", "HEAD~1") == {"policy"}
    assert pinned("--pin", "pins.yaml") == every
    git(wren, "commit", "-q", "--allow-empty", "-m", "another change")
    assert pinned("--base", "HEAD~1", "--framework", wren / "own") == every


def test_a_base_that_is_not_there_is_3(wren: Path, said: Said) -> None:
    """Without git around it, or without that revision, nothing can be told."""
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY, "--base", "origin/main")
    git(wren, "init", "-q")
    assert said(*words)[0] == 3


def test_the_selftest_stops_what_it_has_to(said: Said) -> None:
    """Every shipped bad release is stopped, and the sound one passes."""
    code, _, err = said("gate", "--selftest")
    assert (code, err) == (0, "")
    found = selftest()
    assert found.tried == found.red >= 12 and found.passed == found.sound == 1


def test_a_gate_that_lets_a_bad_release_pass_is_no_gate(
    said: Said, wren: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one of the shipped releases is not stopped, the self-test is 3, and so is the run after it."""
    from dataclasses import replace

    from riskkit.tasks import gate

    blind = replace(RULES["weights-digest"], check=lambda: iter(()))
    monkeypatch.setattr(gate, "RULES", {**RULES, "weights-digest": blind})
    assert said("gate", "--selftest")[0] == 3
    code, out, _ = said(
        "gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY, "--selftest", "--output", "json=-"
    )
    assert code == 3 and json.loads(out)["selftest"]["failures"]


@pytest.mark.parametrize("folder", ["link", "inner/link", "link/deeper", "link/../wren"])
def test_the_folder_of_a_release_is_no_link(folder: str, wren: Path, said: Said) -> None:
    """A release is not reached through a link in the folders that are typed, whose target can change unseen."""
    (wren / "deeper").mkdir()
    Path("inner").mkdir()
    Path("link").symlink_to(wren)
    Path("inner/link").symlink_to(wren.absolute())
    shutil.copy(wren / "release.yaml", wren / "deeper")
    code, out, err = said("gate", f"{folder}/release.yaml", "--policy", wren / "policy.yaml", *DAY)
    assert (code, out) == (4, "")
    assert "is a link, whose target can change unseen" in err and "name the folder itself: " in err


def test_links_above_the_checkout_are_nobodys_business(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    wren: Path,
    said: Said,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A path from the root may lead through links down to the checkout or the folder at hand, and none in it."""
    Path("home").mkdir()
    Path("home/work").symlink_to(tmp_path)
    release, policy = tmp_path / "home" / "work" / wren / "release.yaml", tmp_path / wren / "policy.yaml"
    words = ("gate", release, "--policy", policy, *DAY, "--output", f"json={release.with_name('out.json')}")
    assert said(*words)[0] == 4
    monkeypatch.chdir(tmp_path / "home")
    assert said(*words)[0] == 4
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert said(*words)[0] == 0
    (tmp_path / wren / ".git").mkdir()
    assert said(*words)[0] == 0
    (tmp_path / ".git").mkdir()
    assert said(*words)[0] == 4


def test_a_release_that_is_a_link_is_bad_input(wren: Path, said: Said) -> None:
    """release.yaml itself is a file, and the run says so where it is a link."""
    (wren / "real.yaml").write_bytes((wren / "release.yaml").read_bytes())
    (wren / "release.yaml").unlink()
    (wren / "release.yaml").symlink_to("real.yaml")
    assert said("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)[0] == 4


READ = [
    "release.yaml",
    "policy.yaml",
    "pins.yaml",
    "run.json",
    "assessment.yaml",
    "assessment.yaml.journal",
    "decision.yaml",
    "decisions.log",
    "README.md",
    "LICENSE",
    "weights/model-00001-of-00002.safetensors",
    "weights/model.sig",
    "./weights/../release.yaml",
]


@pytest.mark.parametrize("file", READ)
def test_no_output_goes_over_what_is_read(file: str, wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output into a file that the run reads or looks for is 4, and nothing is written at all."""
    monkeypatch.chdir(wren)
    words = ("gate", "release.yaml", "--policy", "policy.yaml", *DAY)
    Path("pins.yaml").write_text(said(*words, "--print-pins")[1], encoding="utf-8")
    assert said(*words, "--output", "json=run.json")[0] == 0
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    more = ("--pin", "pins.yaml", "--baseline", "run.json", "--output", "junit=new.xml", "--output", f"json={file}")
    code, out, err = said(*words, *more)
    assert (code, out) == (4, "")
    refusals = ("is read by this run", "already exists and is not an earlier result", "riskkit keeps answers in files")
    assert any(f"{Path(file)}: {refusal}" in err for refusal in refusals)
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_no_output_goes_into_the_framework(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of a framework of one's own are none to write to, whatever they are called."""
    monkeypatch.chdir(wren)
    shutil.copytree(framework_folder("seger2023"), "own", ignore=shutil.ignore_patterns("selftest"))
    words = ("gate", "release.yaml", "--policy", "policy.yaml", *DAY, "--framework", "own")
    assert said(*words, "--output", "json=own/questions.yaml")[0] == 4
    assert said(*words, "--output", "json=own/run.json")[0] != 4


@pytest.mark.parametrize("file", ["link", "gone", "folder/out.json", "wren", "pipe", os.devnull])
def test_an_output_lands_where_it_is_named(file: str, wren: Path, said: Said) -> None:
    """No output follows a link, wherever it leads, or goes into what is no file; that is told before all else."""
    Path("kept").write_text("kept", encoding="utf-8")
    Path("link").symlink_to("kept")
    Path("gone").symlink_to("not-there")
    Path("folder").symlink_to(wren)
    os.mkfifo("pipe")
    code, _, err = said("gate", "not-there.yaml", "--policy", "not-there.yaml", "--output", f"json={file}")
    assert code == 4 and err.startswith(f"error: {file}: ") and "- is stdout" in err
    assert Path("kept").read_text(encoding="utf-8") == "kept"
    assert not Path("not-there").exists() and not (wren / "out.json").exists()


def test_two_outputs_are_two_files(wren: Path, said: Said) -> None:
    """One file takes one output, however it is spelled."""
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    code, _, err = said(*words, "--output", "json=out", "--output", f"sarif={wren}/../out")
    assert code == 4 and "another output goes there" in err and not Path("out").exists()


def test_an_output_of_an_earlier_run_is_written_anew(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs beside release.yaml may be written again and again, and the release passes each time."""
    monkeypatch.chdir(wren)
    words = ("gate", "release.yaml", "--policy", "policy.yaml", *DAY)
    more = (
        "--output",
        "json=gate.json",
        "--output",
        "sarif=gate.sarif",
        "--output",
        "github=-",
        "--output",
        "terminal=-",
    )
    for _ in range(3):
        assert said(*words, *more)[0] == 0
    assert json.loads(Path("gate.json").read_text(encoding="utf-8"))["outcome"] == "passed"
