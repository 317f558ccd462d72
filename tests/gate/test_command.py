"""``riskkit gate`` as it is typed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from riskkit.cli import gathering, main
from riskkit.cli.gating import CI, in_ci
from riskkit.cli.selftest import edit, selftest
from riskkit.schema.selftest import Edit
from tests.gate.scenes import copied, git

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

    monkeypatch.setattr(gathering, "_contents", breaks)
    code, _, err = said("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY)
    assert code == 3 and "riskkit broke: MemoryError: no room" in err


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


def test_in_ci_the_day_is_that_of_the_clock(wren: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """There SOURCE_DATE_EPOCH sets no day, which is said, and --date does; elsewhere it sets the day."""
    words = ("gate", wren / "release.yaml", "--policy", wren / "policy.yaml", "--output", "json=-")

    def day(*more: str) -> tuple[str, bool]:
        _, out, err = said(*words, *more)
        return json.loads(out)["date"], "SOURCE_DATE_EPOCH is not heeded" in err

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

    from riskkit.gate import rules

    monkeypatch.setattr(
        rules,
        "RULES",
        {**rules.RULES, "weights-digest": replace(rules.RULES["weights-digest"], check=lambda: iter(()))},
    )
    assert said("gate", "--selftest")[0] == 3
    code, out, _ = said(
        "gate", wren / "release.yaml", "--policy", wren / "policy.yaml", *DAY, "--selftest", "--output", "json=-"
    )
    assert code == 3 and json.loads(out)["selftest"]["failures"]
