"""
Wrong input beside its exact expected message.

Each folder below ``framework``, ``assessment``, ``context``, ``case``, ``profile`` and ``command`` is a test: its
``patch.yaml`` makes the valid files in ``small``, ``assessment.yaml`` and ``profile.yaml`` wrong, and ``expected.txt``
is all that riskkit then says on stderr.
With RISKKIT_WRITE_EXPECTED=1 the messages are written down anew, to be read before they are kept.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskkit.cli import main

HERE = Path(__file__).parent
COMMANDS = {
    "framework": ["framework", "lint", "small"],
    "assessment": ["report", "assessment.yaml", "--framework", "small", "--date", "2026-02-01"],
    "context": ["report", "assessment.yaml", "--framework", "small", "--date", "2026-02-01"],
    "case": ["cases", "--framework", "small"],
    "profile": ["framework", "profile", "profile.yaml", "--framework", "small"],
}
FOLDERS = sorted(path.parent for path in HERE.glob("*/*/patch.yaml"))


def valid(into: Path) -> None:
    """The valid files in *into*."""
    shutil.copytree(HERE / "small", into / "small")
    for name in ("assessment.yaml", "profile.yaml"):
        shutil.copy(HERE / name, into)


def broken(folder: Path, into: Path) -> dict[str, Any]:
    """The valid files in *into*, made wrong as the folder's patch says; the patch."""
    valid(into)
    patch: dict[str, Any] = yaml.safe_load((folder / "patch.yaml").read_text(encoding="utf-8"))
    for edit in patch.get("edits", ()):
        _apply(edit, folder, into / edit["file"])
    return patch


def _apply(edit: dict[str, Any], folder: Path, file: Path) -> None:
    if edit.get("delete"):
        file.unlink()
    elif "copy" in edit:
        file.write_bytes((folder / edit["copy"]).read_bytes())
    elif "replace" in edit:
        text = file.read_text(encoding="utf-8")
        assert text.count(edit["replace"]) == 1, f"{edit['replace']!r} does not stand in {file} once"
        file.write_text(text.replace(edit["replace"], edit["with"] * edit.get("times", 1)), encoding="utf-8")
    else:
        file.write_text(edit["with"] * edit.get("times", 1), encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_wrong_input_gives_the_exact_message(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong input ends with exit code 4, or 3 for a pin that does not hold, and with these very words on stderr."""
    patch = broken(folder, tmp_path)
    monkeypatch.chdir(tmp_path)
    for name, value in patch.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    code = main(patch.get("command") or COMMANDS[folder.parent.name])
    said = capsys.readouterr()
    if os.environ.get("RISKKIT_WRITE_EXPECTED") == "1":
        (folder / "expected.txt").write_text(said.err, encoding="utf-8")
    assert said.err == (folder / "expected.txt").read_text(encoding="utf-8")
    assert (code, said.out) == (patch.get("exit", 4), "")


def test_what_is_made_wrong_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files that the patches start from give no error, so every message comes from its patch."""
    valid(tmp_path)
    monkeypatch.chdir(tmp_path)
    codes = {kind: main(command) for kind, command in COMMANDS.items() if kind != "framework"}
    assert codes == {"assessment": 0, "context": 0, "case": 0, "profile": 0}, capsys.readouterr().err
    assert main(["framework", "lint", "small"]) in (0, 1)


@pytest.mark.parametrize(
    ("kinds", "least"),
    [(("framework",), 20), (("assessment",), 12), (("context", "case", "command"), 8), (("profile",), 12)],
)
def test_there_are_enough_of_each_kind(kinds: tuple[str, ...], least: int) -> None:
    """At least forty wrong inputs are held to their words."""
    assert sum(folder.parent.name in kinds for folder in FOLDERS) >= least
