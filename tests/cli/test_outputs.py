"""Where results go: never over what they were made of, nor two into one file."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.resources import frameworks_root

CASE = frameworks_root() / "seger2023" / "selftest" / "sound" / "assessment.yaml"


@pytest.mark.parametrize(
    "words",
    [
        ("report", "a.yaml", "-o", "a.yaml"),
        ("report", "a.yaml", "-o", "./a.yaml", "--format", "html"),
        ("merge", "a.yaml", "b.yaml", "-o", "m.yaml", "--report", "b.yaml"),
        ("merge", "a.yaml", "b.yaml", "-o", "m.yaml", "--report", "m.yaml"),
        ("merge", "a.yaml", "b.yaml", "-o", "a.yaml"),
    ],
    ids=" ".join,
)
def test_no_result_goes_over_what_is_read(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused, said, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        shutil.copy(CASE, name)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert main(words) == 4
    assert "is read here, or another output goes there" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
