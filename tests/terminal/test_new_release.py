"""A release started in a folder at a terminal: only what is missing is asked, by number, and shown before it counts."""

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

import pexpect
import pytest

from riskkit.cli import main
from riskkit.store.assessments import load_assessment
from riskkit.store.release_files import load_release
from tests.model_files import files

DATE = "2026-11-23"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with weights and a card."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "larch"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(files.safetensors())
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Larch\n", encoding="utf-8")
    return folder


def typed(*lines: str, code: int = 0) -> str:
    """What is shown on standard output for these lines, of a command that must end with the code."""
    text, shown = StringIO("".join(f"{line}\n" for line in lines)), StringIO()
    with mock.patch.object(sys, "stdin", text), redirect_stdout(shown):
        assert main(["init", "larch", "--plain", "--date", DATE]) == code
    return shown.getvalue()


def test_only_what_is_missing_is_asked(model: Path) -> None:
    """Name and licence are in the card; version and channels are typed, and what they ask for is shown."""
    shown = typed("2", "4 8", "")
    assert "Question 1 of 2: Which version" in shown and "Question 2 of 2: How is it to be shared" in shown
    assert "Understood: Larch 2, which asks for Public weights (r8)" in shown
    release, _ = load_release(model / "release.yaml")
    assert (release.subject, release.components["weights-final"].channels) == ("Larch 2", ("api", "public"))


def test_what_was_understood_can_be_taken_back(model: Path) -> None:
    """After no it asks for all, also for what the card says, which Enter keeps; a wrong number is asked at once."""
    typed("1", "8", "no", "Larch Large", "2", "", "99", "7", "")
    release, _ = load_release(model / "release.yaml")
    weights = release.components["weights-final"]
    assert (release.subject, weights.access, weights.licence) == ("Larch Large 2", "gated", "Apache-2.0")


def test_an_unknown_licence_is_asked_again(model: Path) -> None:
    """It is warned of with the nearest name; another one counts, and Enter keeps it."""
    (model / "README.md").write_text("---\nlicense: gema\n---\n# Larch\n", encoding="utf-8")
    shown = typed("1", "8", "Gema 2", "Gemma", "")
    assert "Did you mean 'Gemma'" in shown or "did you mean 'Gemma'" in shown
    assert load_assessment(model / "assessment.yaml")[0].release.components["weights-final"].licence == "Gemma"
    for file in model.glob("*.yaml"):
        file.unlink()
    typed("1", "8", "", "")
    assert load_release(model / "release.yaml")[0].components["weights-final"].licence == "gema"


def test_a_card_that_says_nothing_is_asked_for_all(model: Path) -> None:
    """Name, version, licence and channels; Enter takes the folder's name, no licence and ways that are not known."""
    (model / "README.md").unlink()
    shown = typed("", "1", "", "", "")
    assert "Question 4 of 4" in shown and "not known yet" in shown
    release, _ = load_release(model / "release.yaml")
    assert (release.name, release.components["weights-final"].access) == ("larch", "unknown")


@pytest.mark.parametrize("lines", [(), ("1",), ("1", "8"), ("quit",)])
def test_left_before_the_end_nothing_is_written(model: Path, lines: tuple[str, ...]) -> None:
    """The end of input or quit leaves neither file, with 3."""
    typed(*lines, code=3)
    assert not list(model.glob("*.yaml"))


def test_assess_in_a_folder_starts_it_and_goes_on(model: Path) -> None:
    """At a pseudo-terminal a folder without files is started in place, and its first question follows."""
    command = ["-m", "riskkit", "assess", "larch", "--plain", "--date", DATE]
    child = pexpect.spawn(sys.executable, command, cwd=str(model.parent), encoding="utf-8", timeout=60)
    for prompt, line in (("Start", ""), ("Version", "1"), ("Share", "8"), ("Write", "")):
        child.expect(f"{prompt}> $")
        child.sendline(line)
    child.expect("Level> $")
    child.close(force=True)
    assert (model / "release.yaml").exists() and (model / "assessment.yaml").exists()
