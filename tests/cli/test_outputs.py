"""Where results go: never over what they were made of or what people write, nor two into one file."""

import shutil
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from riskkit import schema
from riskkit.cli import main
from riskkit.resources import frameworks_root
from riskkit.schema.assessment import Answer
from riskkit.schema.base import Record
from riskkit.store.journal.events import Event
from riskkit.store.journal.journal import Journal
from riskkit.store.output_guard import RESULTS

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
    assert "is read by this run, or another output goes there" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


WRITERS = (
    ("report", "a.yaml", "-o", "OUT"),
    ("report", "a.yaml", "--format", "json", "-o", "OUT"),
    ("assess", "--answers", "a.yaml", "-o", "OUT"),
    ("merge", "a.yaml", "b.yaml", "-o", "OUT"),
    ("merge", "a.yaml", "b.yaml", "-o", "m.yaml", "--report", "OUT"),
    ("migrate", "a.yaml", "--to", "seger2023", "-o", "OUT"),
    ("cases", "--report", "-o", "OUT"),
)
"""Every command that writes a result into a file that is named."""
WRITTEN = {
    "release.yaml": "# ours\nriskkit: release/1\nname: Larch\n",
    "conflict.yaml": "<<<<<<< ours\n'riskkit' : assessment/1\n=======\n>>>>>>> theirs\n",
    "flow.yaml": "{riskkit: assessment/1, answers: {}}\n",
    "marked.yaml": "\ufeffriskkit: profile/1\r\nid: ours\r\n",
    "old.json": '{\n  "riskkit": "assessment/1"\n}\n',
    "decisions.log": '{"on": "2026-02-01"}\n',
    "c.yaml.journal": '{"riskkit": "journal/1"}\n',
    "new.yaml.journal": None,
}
"""Files that people or sessions write, as they may be found."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with two assessments and the files above."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        shutil.copy(CASE, name)
    text = Path("b.yaml").read_text(encoding="utf-8")
    Path("b.yaml").write_text(text.replace("by: ", "by: other "), encoding="utf-8")
    for name, found in WRITTEN.items():
        if found is not None:
            Path(name).write_text(found, encoding="utf-8", newline="")
    return tmp_path


def refused(here: Path, words: tuple[str, ...], out: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said where a command does not write into *out*, and leaves every file as it is."""
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    assert main([out if word == "OUT" else word for word in words]) == 4
    assert {path.name: path.read_bytes() for path in here.iterdir()} == before
    return capsys.readouterr().err


@pytest.mark.parametrize("out", WRITTEN)
@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_no_result_goes_over_what_people_write(
    words: tuple[str, ...], out: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A document of any kind, however it is written, a log and a journal stay, and the hint names ways out."""
    assert f"error: {out}: " in (err := refused(here, words, out, capsys))
    assert "hint: name another file" in err


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_no_result_goes_where_answers_wait(
    words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers in a journal would be put over what is written beside it, and a file that is gone comes back from one."""
    shutil.copy("a.yaml", "x.yaml")
    with Journal(Path("x.yaml")) as journal:
        journal.append(Event(question="reach", on="2026-02-01", answer=Answer(level="none")))
    assert "x.yaml.journal: has answers that are not yet in x.yaml\n" in refused(here, words, "x.yaml", capsys)
    Path("x.yaml").unlink()
    assert "hint: riskkit assess x.yaml writes it again from there" in refused(here, words, "x.yaml", capsys)


@pytest.mark.parametrize("format", ["md", "html", "json"])
def test_a_later_result_takes_the_place_of_an_earlier_one(format: str, here: Path) -> None:
    """A report is written anew as often as it is asked for, whatever it says."""
    words = ["report", "a.yaml", "--format", format, "-o", "out", "--date", "2026-02-01"]
    assert (main(words), main(words)) == (0, 0)
    assert here.joinpath("out").read_text(encoding="utf-8")


def test_a_demonstration_goes_over_no_answers_that_wait(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where its assessment has a journal, that is told, with the command that moves the answers into the file."""
    assert main(["demo", "-o", "."]) == 0
    with Journal(Path("assessment.yaml")) as journal:
        journal.append(Event(question="reach", on="2026-02-01", answer=Answer(level="none")))
    hint = "hint: riskkit assess --answers assessment.yaml --in-place moves them into the file; then run this again"
    assert hint in refused(here, ("demo", "-o", "."), "", capsys)


def test_what_would_go_into_its_own_answers_is_told_how(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The option that writes into the file itself is named."""
    words = ("assess", "--answers", "a.yaml", "-o", "./a.yaml")
    assert "hint: --in-place writes into that" in refused(here, words, "", capsys)


def test_results_are_the_kinds_that_say_so_by_themselves() -> None:
    """Every record that riskkit writes names its kind unasked, and those that people write do not."""
    for module in walk_packages(schema.__path__, "riskkit.schema."):
        import_module(module.name)
    made = (each.model_fields.get("riskkit") for each in Record.__subclasses__())
    assert {str(field.default).partition("/")[0] for field in made if field and not field.is_required()} == RESULTS
