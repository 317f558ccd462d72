"""How a session is begun: a new release, an assessment that waits, and what stands in the way."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

import pexpect
import pytest
import yaml

from riskkit.cli import main
from riskkit.questionnaire import COMMANDS
from riskkit.schema.assessment import Answer
from riskkit.store.assessments import load_assessment
from riskkit.store.frameworks import load_framework
from riskkit.store.journal.events import Event, journal_of
from riskkit.store.journal.journal import Journal
from tests.terminal.stage import DATE, SMALL, arguments, reads, sit, start, terminal

GIVEN = ["init", "assessment.yaml", "--framework", str(SMALL), "--date", DATE]
COMPONENT = ["--component", "weights=public@apache-2.0"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "assessment.yaml"


def typed(command: Sequence[str], *lines: str) -> int:
    """The exit code of a command with these lines on its standard input."""
    text = StringIO("".join(f"{line}\n" for line in lines))
    with mock.patch.object(sys, "stdin", text), redirect_stdout(StringIO()):
        return main(command)


def written(file: Path) -> dict[str, object]:
    """What stands in a new assessment."""
    tree: dict[str, object] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tree


def test_a_new_release_is_pinned_and_has_no_answers(here: Path) -> None:
    """Everything given is written, with the framework and the newest context as they are now."""
    assert main([*GIVEN, "--name", "Acme", "--version", "1.10", *COMPONENT]) == 0
    tree = written(here)
    assert tree["framework"] == {"id": "small", "version": "1.0.0", "digest": load_framework(str(SMALL)).digest}
    assert isinstance(tree["context"], dict)
    assert tree["context"]["id"] == "world-2026-01"
    assert tree["release"] == {
        "name": "Acme",
        "version": "1.10",
        "components": {"weights": {"access": "public", "licence": "apache-2.0"}},
    }
    assert (tree["profile"], tree["answers"]) == ("balanced", {})


@pytest.mark.parametrize("command", [*COMMANDS, "?"])
def test_a_command_leads_nowhere_while_a_release_is_started(here: Path, command: str) -> None:
    """Each command at each prompt says what can be typed, and nothing typed before is lost; only quit ends."""
    lines = (command, "Acme", command, '"review"', command, "weights=public@apache-2.0", command, "")
    assert typed([*GIVEN, "--plain"], *lines) == (3 if command == "quit" else 0)
    if command == "quit":
        assert not here.exists()
        return
    release = written(here)["release"]
    assert isinstance(release, dict)
    assert (release["name"], release["version"], [*release["components"]]) == ("Acme", "review", ["weights"])


def test_what_is_not_given_is_asked_for(here: Path) -> None:
    """Typed in, line by line, a new release is the same as given; what is wrong is asked again."""
    lines = ("", "Acme", "help", "1.10", "wieghts=public", "weights=nowhere", "weights=public@apache-2.0", "")
    assert typed([*GIVEN, "--plain"], *lines) == 0
    asked = written(here)
    here.unlink()
    assert main([*GIVEN, "--name", "Acme", "--version", "1.10", *COMPONENT]) == 0
    assert written(here) == asked


@pytest.mark.parametrize("lines", [(), ("Acme",), ("Acme", "quit"), ("Acme", "1", "weights=public")])
def test_a_new_release_left_before_the_end_is_not_written(
    here: Path, lines: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The end of input or quit leaves no file, says so and ends with 3."""
    assert typed([*GIVEN, "--plain"], *lines) == 3
    assert "nothing was written" in capsys.readouterr().err
    assert not here.exists()


def test_nothing_is_ever_written_over(here: Path) -> None:
    """Neither an assessment nor answers that wait beside where one was."""
    here.write_text("mine", encoding="utf-8")
    assert main([*GIVEN, "--name", "Acme", "--version", "1"]) == 4
    assert here.read_text(encoding="utf-8") == "mine"
    here.rename(journal_of(here))
    assert main([*GIVEN, "--name", "Acme", "--version", "1"]) == 4
    assert not here.exists()


def test_a_new_release_is_begun_and_left_at_a_terminal(here: Path) -> None:
    """At a pseudo-terminal it is asked for without being told to, and Ctrl-C ends it with 3."""
    child = pexpect.spawn(sys.executable, ["-m", "riskkit", *GIVEN], cwd=str(here.parent), encoding="utf-8", timeout=60)
    child.expect("Name> $")
    child.sendline("Acme")
    child.expect("Version> $")
    child.sendcontrol("c")
    child.expect("nothing was written")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3


def test_waiting_answers_are_folded_in_by_what_writes_the_file(tmp_path: Path) -> None:
    """Put in order in place, the file holds what its journal held, and no journal waits to say it again."""
    file = start(tmp_path)
    with Journal(file) as journal:
        journal.append(Event(question="capability", on=DATE, answer=Answer(level="weak")))
    command = ["assess", "--answers", str(file), "--in-place", "--framework", str(tmp_path / "small"), "--date", DATE]
    assert main(command) == 3
    assert written(file)["answers"] == {"capability": {"level": "weak"}}
    assert not journal_of(file).exists()


def test_an_answer_in_another_session_is_not_lost(tmp_path: Path) -> None:
    """While one asks, a second is refused and writes nothing."""
    file = start(tmp_path)
    with Journal(file) as journal:
        journal.append(Event(question="capability", on=DATE, answer=Answer(level="weak")))
        code, _, told = sit(file, reads("1"))
        assert (code, "another riskkit is asking" in told) == (4, True)
        journal.append(Event(question="reach", on=DATE, answer=Answer(level="few")))
    _, _, told = sit(file, reads("quit"))
    assert "2 answers kept" in told


def test_a_file_deleted_while_it_is_asked_for_is_written_again(tmp_path: Path) -> None:
    """Left after that, what was answered is in the file again, which is said."""
    file = start(tmp_path)
    lines = iter(("2", "measured"))

    def deletes(_prompt: str, _question: str) -> str | None:
        line = next(lines, None)
        if line is None:
            file.unlink()
        return line

    code, _, told = sit(file, deletes)
    assert (code, f"{file} was missing; riskkit restored it from the journal with every answer" in told) == (3, True)
    assert load_assessment(file)[0].answers["capability"].rationale == "measured"
    assert not journal_of(file).exists()


GONE = ("report FILE", "score FILE", "people FILE", "assess --answers FILE", "migrate FILE --to small", "next FILE")


@pytest.mark.parametrize("command", [*GONE, "compare FILE FILE", "merge FILE FILE", "init FILE --name A --version 1"])
def test_where_a_file_is_gone_every_command_names_the_one_that_brings_it_back(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is named does so, without anything else, and then the command has what it needs."""
    file = start(tmp_path)
    monkeypatch.chdir(tmp_path)
    with Journal(Path(file.name)) as journal:
        journal.append(Event(question="capability", on=DATE, answer=Answer(level="weak")))
    file.unlink()
    words = command.replace("FILE", file.name).split()
    assert main([*words, "--framework", "small"] if words[0] not in ("init", "migrate") else words) == 4
    hint = "hint: riskkit assess assessment.yaml writes it again from there, with every answer"
    assert hint in capsys.readouterr().err
    code, _, told = sit(Path(file.name), reads("quit"))
    assert (code, "assessment.yaml was missing; riskkit restored it" in told) == (3, True)
    assert written(file)["answers"] == {"capability": {"level": "weak"}}


def test_what_writes_in_place_brings_a_file_back_too(tmp_path: Path) -> None:
    """Gone but for its journal, a file is put in order in place from that."""
    file = start(tmp_path)
    with Journal(file) as journal:
        journal.append(Event(question="capability", on=DATE, answer=Answer(level="weak")))
    file.unlink()
    command = ["assess", "--answers", str(file), "--in-place", "--framework", str(tmp_path / "small"), "--date", DATE]
    assert main(command) == 3
    assert written(file)["answers"] == {"capability": {"level": "weak"}}


def test_what_cannot_be_kept_is_not_taken(tmp_path: Path) -> None:
    """Escape sequences, lines that are too long and bytes that are no text are asked for again."""
    file = start(tmp_path)
    _, shown, _ = sit(file, reads("2", "\x1b[A", "x" * 4001, "\udcff", "fine", "quit"))
    assert shown.count("Rationale> ") == 4
    answers = load_assessment(file)[0].answers
    assert answers["capability"].rationale == "fine"


def test_without_a_terminal_it_asks_only_when_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 4 and every open question with its levels, and nothing is written."""
    file = start(tmp_path)
    assert typed([part for part in arguments(file) if part != "--plain"], "1") == 4
    said = capsys.readouterr().err
    assert said.count(": not answered: levels ") == 5
    assert "no terminal to ask at" in said
    assert not journal_of(file).exists()


STARTED = (("Name", "Acme"), ("Version", "1"), ("Licence", ""), ("Share", "2"), ("Write", ""))


def test_on_nothing_a_terminal_offers_to_start(here: Path) -> None:
    """Enter begins a new release there and goes straight on to its first question; another answer leaves nothing."""
    command = ["-m", "riskkit", "assess", "--plain", "--framework", str(SMALL), "--date", DATE]
    for answer, last in (("no", "no assessment.yaml here"), ("", "Level> $")):
        child = pexpect.spawn(sys.executable, command, cwd=str(here.parent), encoding="utf-8", timeout=60)
        child.expect("There is no assessment.yaml here. Start one now")
        child.expect("Start> $")
        child.sendline(answer)
        for prompt, line in () if answer else STARTED:
            child.expect(f"{prompt}> $")
            child.sendline(line)
        child.expect(last)
        assert here.exists() == (not answer)
        child.close(force=True)


def test_on_nothing_a_pipe_is_asked_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is typed there is meant for questions: it says how to start, with 4."""
    assert typed(["assess", "--plain", "--framework", str(SMALL), "--date", DATE], "", "") == 4
    assert "start one with riskkit init" in capsys.readouterr().err
    assert not here.exists()


WHOLE = "riskkit: release/1\nname: Wren\nversion: '2'\ncomponents: {weights: {access: [api, public], licence: MIT}}\n"


@pytest.mark.parametrize(
    ("named", "text", "hint"),
    [
        ("meta-llama/Llama-3-8B", "", "riskkit init Llama-3-8B"),
        ("folder", "", "start one with riskkit init folder\n"),
        ("release.yaml", WHOLE, "start its own: riskkit init .\n"),
        (
            "other.yaml",
            WHOLE,
            "riskkit init assessment.yaml --name Wren --version 2 --component weights=api,public@MIT",
        ),
    ],
)
def test_what_is_no_assessment_is_told_what_to_type(
    here: Path, named: str, text: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model's id on a hub, a folder, or a release: with 4, and nothing is written."""
    (here.parent / "folder").mkdir()
    if text:
        (here.parent / named).write_text(text, encoding="utf-8")
    assert typed(["assess", named, "--plain", "--framework", str(SMALL), "--date", DATE]) == 4
    assert hint in capsys.readouterr().err
    assert not here.exists()


@pytest.mark.parametrize("named", ["release.yaml", "folder"])
def test_a_release_or_a_folder_leads_to_its_assessment(tmp_path: Path, named: str) -> None:
    """The one that the release names, or that lies in the folder, is answered."""
    file = start(tmp_path / "folder")
    release = tmp_path / "release.yaml"
    release.write_text(f"{WHOLE}assessment: {{path: folder/assessment.yaml}}\n", encoding="utf-8")
    framework = ["--framework", str(file.parent / "small")]
    assert typed(["assess", str(tmp_path / named), "--plain", *framework, "--date", DATE], "weak") == 3
    assert load_assessment(file)[0].answers["capability"].level == "weak"


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
def test_who_answers_can_be_added_at_the_terminal(tmp_path: Path, keys: bool) -> None:
    """With what they do and what they gain; Enter adds nobody, and the file stays as it was."""
    file = start(tmp_path)
    before = file.read_bytes()
    with terminal(file, 80, "--as", "Ann Lee", keys=keys) as there:
        there.wait("Role")
        there.type("")
        assert there.end() == 4
    assert file.read_bytes() == before
    with terminal(file, 80, "--as", "Ann Lee", keys=keys) as there:
        there.wait("Role")
        there.type("tests models")
        there.wait("Interest")
        there.type("")
        there.wait("Level")
        there.type("weak")
        there.wait("Rationale")
        there.press("ctrl-c")
        assert there.end() == 3
    assessment = load_assessment(file)[0]
    rater = assessment.raters["ann-lee"]
    assert (rater.name, rater.role, rater.interest) == ("Ann Lee", "tests models", "none")
    assert assessment.answers["capability"].by == "ann-lee"


def test_messages_break_between_words(tmp_path: Path) -> None:
    """In a narrow terminal no word of them is cut, but for a path that is longer than a line."""
    with terminal(start(tmp_path), 40, "--as", "Ann Lee") as there:
        there.wait("Role")
        there.type("")
        assert there.end() == 4
        said = there.raw.partition("error: ")[2]
    assert "\n" in said.rstrip()
    assert all(len(line) <= 40 or " " not in line.strip() for line in said.splitlines())
