"""
What riskkit says of a small assessment, to the letter.

Each file here but this one is the output of a command on ``tests/bad/assessment.yaml``. With RISKKIT_WRITE_EXPECTED=1
they are written anew, to be read before they are kept.
"""

import os
from pathlib import Path

import pytest

from riskkit.cli import main

HERE = Path(__file__).parent
COMMANDS = {
    "score.txt": ["score"],
    "report.md": ["report", "--format", "md"],
    "report-board.md": ["report", "--format", "md", "--for", "board"],
    "report-auditor.md": ["report", "--format", "md", "--for", "auditor"],
    "report.json": ["report", "--format", "json"],
    "explain-option.txt": ["explain", "open"],
    "explain-risk.txt": ["explain", "fraud"],
    "explain-question.txt": ["explain", "fraud-uplift"],
    "explain-trace.txt": ["explain", "fraud", "--trace"],
    "next.txt": ["next"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_output_is_as_it_was_read(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The output of each command equals, byte for byte, what a person has read."""
    monkeypatch.chdir(HERE.parent / "bad")
    monkeypatch.setenv("COLUMNS", "80")
    command, *rest = COMMANDS[name]
    options = ["--framework", "small", "--date", "2026-02-01"]
    assert main([command, "assessment.yaml", *rest, *options]) == 0
    said = capsys.readouterr().out
    if os.environ.get("RISKKIT_WRITE_EXPECTED") == "1":
        (HERE / name).write_text(said, encoding="utf-8")
    assert said == (HERE / name).read_text(encoding="utf-8")


def test_every_file_is_held() -> None:
    """No file stands here that no command is held to."""
    assert {path.name for path in HERE.iterdir() if path.suffix not in (".py", ".pyc")} - {"__pycache__"} == set(
        COMMANDS
    )
