"""``riskkit report`` as PDF and Word: where the bytes go, and what is said where they cannot."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from riskkit.cli import main
from riskkit.resources import frameworks_root

FILE = str(frameworks_root() / "seger2023" / "selftest" / "sound" / "assessment.yaml")
STARTS = {"pdf": b"%PDF-", "docx": b"PK"}
DATE = ("--date", "2026-11-30")


@pytest.mark.parametrize("format", STARTS)
def test_a_document_goes_into_a_file(format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its name says its format, and the same command writes the same bytes."""
    first, second = tmp_path / f"a.{format}", tmp_path / "b"
    assert main(["report", FILE, *DATE, "-o", str(first)]) == 0
    assert main(["report", FILE, *DATE, "--format", format, "-o", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes().startswith(STARTS[format])
    assert f"wrote {first}" in capsys.readouterr().err


@pytest.mark.parametrize("format", STARTS)
def test_a_document_goes_into_a_pipe(format: str) -> None:
    """Nothing but its bytes is on stdout."""
    command = [sys.executable, "-m", "riskkit", "report", FILE, *DATE, "--for", "board", "--format", format]
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stdout.startswith(STARTS[format])
    assert run.stdout.rstrip().endswith(b"%%EOF") if format == "pdf" else ZipFile(BytesIO(run.stdout)).testzip() is None


@pytest.mark.parametrize("format", STARTS)
def test_a_terminal_gets_no_bytes(
    format: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told what to type instead."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["report", FILE, *DATE, "--format", format]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(f"hint: riskkit report {FILE} --format {format} -o report.{format}\n")


@pytest.mark.parametrize(("format", "package"), [("pdf", "typst"), ("docx", "docx")])
def test_a_missing_extra_is_named(
    format: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run ends as one of wrong usage, with what to install, and writes nothing."""
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["report", FILE, *DATE, "-o", str(tmp_path / f"a.{format}")]) == 4
    assert f"hint: pip install 'riskkit[{format}]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def saved_again(document: Path, moment: tuple[int, int, int, int, int, int]) -> None:
    """What another program leaves that saves a document."""
    with ZipFile(document) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with ZipFile(document, "w") as target:
        for name, data in parts.items():
            target.writestr(ZipInfo(name, moment), data)


@pytest.mark.parametrize("moment", [(1980, 1, 1, 0, 0, 0), (2026, 12, 1, 9, 30, 12)], ids=["Word", "others"])
def test_a_document_that_somebody_edited_stays(
    moment: tuple[int, int, int, int, int, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An earlier report is replaced, and one that was filled in or signed since is not."""
    file = tmp_path / "report.docx"
    command = ["report", FILE, *DATE, "--for", "board", "-o", str(file)]
    assert (main(command), main(command)) == (0, 0)
    saved_again(file, moment)
    before = file.read_bytes()
    assert main(command) == 4
    assert "it is a document that somebody has saved" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_what_is_no_document_stays(tmp_path: Path) -> None:
    """A file of that name that is no zip is not written over, unless it is empty."""
    file = tmp_path / "report.docx"
    file.write_text("notes")
    assert main(["report", FILE, *DATE, "-o", str(file)]) == 4
    file.write_text("")
    assert main(["report", FILE, *DATE, "-o", str(file)]) == 0
