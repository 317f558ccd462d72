"""decisions.log: what was decided before stays decided, and on the day on which it was."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.selftest import Edit
from riskkit.store.release_files import digest_of
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.writer import dump
from riskkit.tasks.gate import run_gate
from riskkit.tasks.selftest import edit
from tests.gate.scenes import copied, git, request

DAY = "2026-11-20"
INES = ("--name", "Ines Okafor", "--role", "release-lead")
WHY = ("--why", "A harm was named, and what is hosted is enough for now.")


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    """A checkout in which the decision to release was followed by one to keep the weights hosted."""
    folder = copied("wren", tmp_path / "wren")
    (folder / "before").mkdir()
    for name in ("decision.yaml", "decisions.log"):
        shutil.copy(folder / name, folder / "before")
    words = ("decide", str(folder / "release.yaml"), "--policy", str(folder / "policy.yaml"), "--date", DAY)
    assert main([*words, *INES, *WHY, "--again", "--option", "r3"]) == 0
    _committed(folder)
    return folder


def _committed(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "before")


def _rules(folder: Path, base: str = "") -> tuple[int, set[str]]:
    run = run_gate(request(folder, DAY, base=base or None))
    return run.exit_code, {finding.rule for finding in run.findings if finding.counts}


def _kept_elsewhere(folder: Path) -> None:
    edit(folder, [Edit(file="release.yaml", set={"decision": {"path": "before/decision.yaml"}})])


def _logged_again(folder: Path) -> None:
    log = folder / "decisions.log"
    shutil.copy(folder / "before" / "decision.yaml", folder / "decision.yaml")
    log.write_text(f"{log.read_text('utf-8')}{log.read_text('utf-8').splitlines()[1]}\n", encoding="utf-8")


def _logged_again_with_a_note(folder: Path) -> None:
    tree = read_document(folder / "before" / "decision.yaml").tree
    assert isinstance(tree, dict)
    tree["approvals"]["ines-okafor"]["note"] = "Once more."
    (folder / "decision.yaml").write_text(dump(tree), encoding="utf-8")
    log = folder / "decisions.log"
    line = json.loads(log.read_text("utf-8").splitlines()[1]) | {"digest": digest_of(tree)}
    log.write_text(f"{log.read_text('utf-8')}{json.dumps(line)}\n", encoding="utf-8")


@pytest.mark.parametrize("back", [_kept_elsewhere, _logged_again, _logged_again_with_a_note])
def test_a_decision_that_was_followed_is_not_put_back(followed: Path, back: Callable[[Path], None]) -> None:
    """Neither from a folder with a log of its own, nor by a line that logs it again, as it was or a little changed."""
    back(followed)
    assert _rules(followed) == (1, {"decision-logged"})


def test_a_line_that_is_taken_out_is_missed(followed: Path) -> None:
    """With a base, and with pins that say how the log starts; pins that do not say it are told."""
    pins = followed.with_name("pins.yaml")
    asked = request(followed, DAY, ci=True, pin=pins)
    pins.write_text(_pins(followed), encoding="utf-8")
    log = followed / "decisions.log"
    shutil.copy(followed / "before" / "decision.yaml", followed / "decision.yaml")
    log.write_text("".join(log.read_text("utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    assert _rules(followed, "HEAD") == (1, {"log-kept", "stages-taken"})
    assert run_gate(asked).exit_code == 1
    edit(pins.parent, [Edit(file="pins.yaml", remove=("log",))])
    run = run_gate(asked)
    assert run.exit_code == 0 and [finding.rule for finding in run.findings] == ["log-pinned"]


def _pins(folder: Path) -> str:
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as out:
        words = ("gate", str(folder / "release.yaml"), "--policy", str(folder / "policy.yaml"), "--date", DAY)
        assert main([*words, "--print-pins"]) == 0
    return out.getvalue()


def test_a_stage_is_not_made_up(tmp_path: Path) -> None:
    """A line that the change brings, of a day long gone, does not say that the stage before was taken."""
    folder = copied("wren", tmp_path / "wren")
    log = folder / "decisions.log"
    first, own = log.read_text("utf-8").splitlines(keepends=True)
    log.write_text(own, encoding="utf-8")
    _committed(folder)
    log.write_text(first + own, encoding="utf-8")
    assert _rules(folder, "HEAD") == (1, {"log-kept", "stages-taken"})
    log.unlink()
    git(folder, "commit", "-q", "-a", "-m", "none yet")
    log.write_text(first + own, encoding="utf-8")
    assert _rules(folder, "HEAD") == (2, {"stages-taken"})


def test_a_log_is_read_to_its_end(tmp_path: Path) -> None:
    """What stands in it beyond two megabytes counts, too; and beyond four it is refused."""
    folder = copied("wren", tmp_path / "wren")
    log = folder / "decisions.log"
    first, own = log.read_text("utf-8").splitlines(keepends=True)
    log.write_text(first * (5 * 2**19 // len(first)) + own, encoding="utf-8")
    assert _rules(folder) == (0, set())
    log.write_text(first * (9 * 2**19 // len(first)) + own, encoding="utf-8")
    assert _rules(folder) == (4, {"decision-valid"})


def test_nothing_is_written_that_comes_before_what_was_last(followed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dissent of an earlier day is refused, and so is the very decision that was followed by another."""
    words = ("decide", str(followed / "release.yaml"), "--policy", str(followed / "policy.yaml"), *INES)
    before = (followed / "decisions.log").read_bytes()
    assert main([*words, "--dissent", "I would wait a month.", "--date", "2026-11-19"]) == 4
    assert "2026-11-19 is before 2026-11-20" in capsys.readouterr().err
    assert main([*words, *WHY, "--again", "--date", DAY, "--option", "r2"]) == 0
    assert main([*words, *WHY, "--again", "--date", DAY, "--option", "r3"]) == 4
    assert "an identical decision was made" in capsys.readouterr().err
    assert (followed / "decisions.log").read_bytes().startswith(before)
    assert (followed / "decisions.log").read_bytes().count(b"\n") == before.count(b"\n") + 1
