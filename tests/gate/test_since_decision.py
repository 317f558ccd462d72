"""``riskkit decide`` shows what changed since the last decision, so that to approve again is to look at a few lines."""

from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.selftest import Edit
from riskkit.tasks.renew import renew_digests
from riskkit.tasks.selftest import edit
from tests.gate.scenes import DATE, copied, git

CHANGES = (
    Edit(file="release.yaml", set={"text": "Names birds and bats."}),
    Edit(file="listen.sh", text="# another\n"),
    Edit(file="assessment.yaml", set={"answers/bias-harm/rationale": "Bats were tried as well."}),
)


def _decide(folder: Path, *words: str) -> int:
    who = ("--name", "Ines Okafor", "--role", "release-lead", "--date", DATE)
    return main(["decide", str(folder / "release.yaml"), "--policy", str(folder / "policy.yaml"), *who, *words])


def test_with_git_it_names_every_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where git has the release as it was decided, old and new values are shown, and the files that changed."""
    folder = copied("wren", tmp_path / "wren")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "decided")):
        git(folder, *words)
    edit(folder, CHANGES)
    renew_digests(folder)
    git(folder, "commit", "-q", "-a", "-m", "changed")
    assert _decide(folder, "--again", "--why", "Bats are as harmless as birds are.") == 0
    said = capsys.readouterr().err
    assert f"changed since the decision of {DATE}:" in said
    assert "the files of 'inference-code' have changed" in said
    assert "release.yaml: text: 'Names birds in five seconds of sound.' is now 'Names birds and bats.'" in said
    assert "answers/bias-harm/rationale: " in said
    assert "components/inference-code/digest: sha256:" in said
    assert "release.yaml has changed" not in said


def test_without_git_it_names_the_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The decision itself says which parts changed."""
    folder = copied("wren", tmp_path / "wren")
    edit(folder, CHANGES[:1])
    assert _decide(folder, "--again", "--why", "Bats are as harmless as birds are.") == 0
    assert "release.yaml has changed (text)" in capsys.readouterr().err


def test_it_says_where_nothing_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever approves what is there is not left to guess."""
    assert _decide(copied("wren", tmp_path / "wren"), "--approve") == 0
    assert f"nothing has changed since the decision of {DATE}" in capsys.readouterr().err


def test_a_decision_is_not_flooded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of many changes the first are shown and the others counted; none of them is a command to the terminal."""
    folder = copied("wren", tmp_path / "wren")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "decided")):
        git(folder, *words)
    rationales = {
        f"contacts/c{number}": {"name": "\x1b[2J", "role": "x", "reach": "a@b.example"} for number in range(30)
    }
    edit(folder, [Edit(file="release.yaml", set=rationales)])
    _decide(folder, "--again", "--why", "Bats are as harmless as birds are.")
    said = capsys.readouterr().err
    assert "more" in said
    assert "\x1b" not in said
    assert len(said.splitlines()) < 25
