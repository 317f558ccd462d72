import fcntl
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.schema.assessment import Answer, Evidence
from riskkit.store.journal.events import HEAD, Event, events, journal_of
from riskkit.store.journal.journal import Journal, fold, gone, pending, restore, with_journal
from riskkit.store.yaml.document import read_document

DAY = "2026-02-01"
FULL = OSError(28, "No space left on device")
BEFORE = {"riskkit": "assessment/1", "answers": {"first": {"level": "none"}}}
GIVEN = (
    Event(question="second", on=DAY, answer=Answer(level="a", confidence="high", on=DAY)),
    Event(question="third", on=DAY, note="heard of it"),
    Event(
        question="first",
        on=DAY,
        answer=Answer(level="b", rationale="zeile\ngrößer 語 ✓", evidence=("e1",)),
        evidence={"e1": Evidence(title="A test", grade="internal-test", date=DAY)},
    ),
    Event(question="second", on=DAY, answer=Answer(unknown="not yet tested")),
    Event(question="third", on=DAY, note="twice"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An assessment without a journal."""
    path = tmp_path / "assessment.yaml"
    path.write_text(yaml.safe_dump(BEFORE), encoding="utf-8")
    return path


def filled(file: Path) -> bytes:
    """The journal of the events above."""
    with Journal(file) as journal:
        for event in GIVEN:
            journal.append(event)
    return journal_of(file).read_bytes()


def test_an_event_is_in_the_file_when_append_returns(file: Path) -> None:
    """Every reader has each event at once, and the last word on a question holds."""
    with Journal(file) as journal:
        for number, event in enumerate(GIVEN, 1):
            journal.append(event)
            assert events(file) == GIVEN[:number]
    tree = with_journal(read_document(file), file).tree
    assert isinstance(tree, dict)
    assert tree["answers"] == {
        "first": {"level": "b", "rationale": "zeile\ngrößer 語 ✓", "evidence": ["e1"]},
        "second": {"unknown": "not yet tested"},
    }
    assert tree["evidence"] == {"e1": {"title": "A test", "grade": "internal-test", "date": DAY}}


def test_a_journal_torn_at_any_byte_gives_every_event_confirmed_before_it(file: Path) -> None:
    """Of a journal cut anywhere the whole lines count, it can be gone on with, and nothing is made up."""
    data = filled(file)
    for cut in range(len(data)):
        journal_of(file).write_bytes(data[:cut])
        whole = max(data[:cut].count(b"\n") - 3, 0)
        assert events(file) == GIVEN[:whole]
    for cut in (0, 5, len(data) // 2, len(data) - 1):
        journal_of(file).write_bytes(data[:cut])
        kept = events(file)
        with Journal(file) as journal:
            journal.append(GIVEN[0])
        assert events(file) == (*kept, GIVEN[0])


def test_folding_moves_answers_and_changes_no_reading(file: Path) -> None:
    """Afterwards the file reads as file and journal did before; order is as asked; remarks without answer stay."""
    filled(file)
    before = with_journal(read_document(file), file)
    fold(file, ["second", "first"])
    assert (read_document(file).tree, read_document(file).digest()) == (before.tree, before.digest())
    assert list(yaml.safe_load(file.read_text(encoding="utf-8"))["answers"]) == ["second", "first"]
    assert pending(file) == {"third": "heard of it twice"}
    with Journal(file) as journal:
        journal.append(Event(question="third", on=DAY, answer=Answer(level="c")))
    fold(file)
    assert not journal_of(file).exists()


def test_a_crash_between_writing_and_emptying_loses_and_doubles_nothing(file: Path) -> None:
    """A journal whose events are in the file already changes nothing."""
    data = filled(file)
    fold(file)
    folded = read_document(file).tree
    journal_of(file).write_bytes(data)
    assert with_journal(read_document(file), file).tree == folded


def test_without_events_nothing_is_written(file: Path) -> None:
    """An assessment keeps its bytes, comments too, where nothing was answered, and no journal is left."""
    file.write_text("# mine\nriskkit: assessment/1\n", encoding="utf-8")
    with Journal(file) as journal:
        journal.fold()
    assert file.read_text(encoding="utf-8") == "# mine\nriskkit: assessment/1\n"
    assert not journal_of(file).exists()


def test_two_cannot_hold_one_journal(file: Path) -> None:
    """The second is told, and the first goes on."""
    with Journal(file) as journal:
        with pytest.raises(InputError, match=rf"another riskkit .*process {os.getpid()} of "):
            Journal(file)
        journal.append(GIVEN[0])
    assert events(file) == GIVEN[:1]
    with Journal(file) as journal:
        journal.append(GIVEN[1])


def test_one_who_has_not_yet_said_who_it_is_holds_a_journal_all_the_same(file: Path) -> None:
    """Between the lock and the line that names its holder nobody else gets in, nor is told a wrong name."""
    with journal_of(file).open("ab") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another riskkit is asking for this assessment: process unknown"):
            Journal(file)
        fcntl.flock(first, fcntl.LOCK_UN)
        with Journal(file):
            pass


def test_where_there_is_no_lock_nothing_is_asked(file: Path) -> None:
    """On a system without locks it stops with a sentence, and makes no journal."""
    code = "import sys; sys.modules['fcntl'] = None; from riskkit.cli import main; sys.exit(main(sys.argv[1:]))"
    run = subprocess.run([sys.executable, "-c", code, "assess", file], capture_output=True, text=True, check=False)
    assert run.returncode == 3
    assert run.stderr.startswith("error: riskkit needs Linux or macOS")
    assert not journal_of(file).exists()


def test_a_write_that_fails_leaves_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that the disk took in part is taken back, said, and what follows can be written."""
    real = os.write
    with Journal(file) as journal:
        journal.append(GIVEN[0])

        def full(descriptor: int, data: bytes) -> int:
            real(descriptor, bytes(data)[:7])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "write", full)
        with pytest.raises(InputError, match="no space left on device"):
            journal.append(GIVEN[2])
        monkeypatch.undo()
        journal.append(GIVEN[3])
    assert events(file) == (GIVEN[0], GIVEN[3])


@pytest.mark.parametrize("line", ["{}", "[]", '{"question": "first", "on": "2026-02-01", "answer": {}}', "not json"])
def test_a_line_that_is_no_event_is_told_with_its_place(file: Path, line: str) -> None:
    """What is whole and wrong is never passed over."""
    journal_of(file).write_bytes(filled(file) + line.encode() + b"\n")
    with pytest.raises(InputError, match=rf"journal:{len(GIVEN) + 4}:1: is not an answer"):
        events(file)


@given(st.binary(max_size=200))
def test_whatever_a_journal_holds_it_is_read_or_refused(data: bytes) -> None:
    """No content breaks the reader."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "assessment.yaml"
        journal_of(path).write_bytes(data)
        try:
            events(path)
        except InputError as error:
            assert error.problems[0].where


def test_only_a_regular_file_is_a_journal(file: Path) -> None:
    """A folder or a link in its place is refused, and not followed."""
    journal_of(file).symlink_to(file)
    with pytest.raises(InputError, match="not a regular file"):
        events(file)
    journal_of(file).unlink()
    journal_of(file).mkdir()
    with pytest.raises(InputError, match="not a regular file"):
        fold(file)


def test_a_journal_is_as_private_as_its_assessment(file: Path) -> None:
    """What others may not read in the one they may not read in the other."""
    file.chmod(0o600)
    filled(file)
    assert journal_of(file).stat().st_mode & 0o777 == 0o600


def test_comments_stay_where_they_are(file: Path) -> None:
    """Folding changes what was answered and no other line."""
    lines = ["# ours", "riskkit: assessment/1  # the kind", "answers:", "  # seen twice", "  first: {level: none}"]
    file.write_text("\n".join([*lines, "# the end", ""]), encoding="utf-8")
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        assert journal.fold() is None
    second = ["  second:", "    level: a", "    confidence: high", f'    "on": {DAY}']
    assert file.read_text(encoding="utf-8").splitlines() == [*lines, *second, "# the end"]


def test_what_is_undertaken_is_what_was_said_last(file: Path) -> None:
    """Measures are read from the journal at once and then from the file; said to be none, none are left."""
    for said in (("grants",), ("grants", "audit"), ()):
        with Journal(file) as journal:
            journal.append(Event(on=DAY, measures=("before",)))
            journal.append(Event(on=DAY, measures=said))
            assert with_journal(read_document(file), file).tree == BEFORE | {"measures": list(said)}
            assert journal.fold() is None
        assert yaml.safe_load(file.read_text(encoding="utf-8")) == BEFORE | {"measures": list(said)}
        assert not journal_of(file).exists()


def test_measures_written_into_the_file_meanwhile_are_in_a_copy(file: Path) -> None:
    """Those given here stand; the same ones, or those they were given over, are no other."""
    for there, copied in ((["audit"], True), (["grants"], False), ([], False)):
        file.write_text(yaml.safe_dump(BEFORE), encoding="utf-8")
        with Journal(file) as journal:
            journal.append(Event(on=DAY, measures=("grants",)))
            edited = BEFORE | {"measures": there}
            file.write_text(yaml.safe_dump(edited), encoding="utf-8")
            found = journal.fold()
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["measures"] == ["grants"]
        assert (found is not None and found.questions == ("the measures",)) is copied
        if found and found.copy:
            assert yaml.safe_load(found.copy.read_text(encoding="utf-8")) == edited


def test_what_is_written_into_the_file_meanwhile_is_kept(file: Path) -> None:
    """Other answers stay beside those given here; of one question the one given here, the other in a copy."""
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        edited = {**BEFORE, "answers": {"first": {"level": "c"}, "fourth": {"level": "d"}}}
        file.write_text(yaml.safe_dump(edited), encoding="utf-8")
        assert journal.fold() is None
        journal.append(GIVEN[2])
        again = {**edited, "answers": {"first": {"level": "e"}}}
        file.write_text(yaml.safe_dump(again), encoding="utf-8")
        found = journal.fold()
    assert found is not None
    assert found.questions == ("first",) and found.copy
    assert yaml.safe_load(found.copy.read_text(encoding="utf-8")) == again
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["answers"]["first"]["level"] == "b"


def test_an_edit_after_a_crash_is_not_lost(file: Path) -> None:
    """Answers left in a journal are known to have been given over others than the file has by now."""
    filled(file)
    file.write_text(yaml.safe_dump({**BEFORE, "answers": {"second": {"level": "z"}}}), encoding="utf-8")
    found = fold(file)
    assert found is not None
    assert found.questions == ("second", "first")


def test_an_answer_takes_the_place_of_a_carried_one_and_a_first_outcome_is_dated(file: Path) -> None:
    """What was carried stays until it is answered; the day of the first outcome is not changed by a second."""
    carried = {"second": {"level": "a"}, "fifth": {"level": "a"}}
    file.write_text(yaml.safe_dump({**BEFORE, "carried": carried}), encoding="utf-8")
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        journal.append(Event(on=DAY))
        journal.append(Event(on="2026-02-03"))
    fold(file)
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert (list(tree["carried"]), str(tree["outcome-shown"])) == (["fifth"], DAY)


def test_where_a_disk_is_full_folding_fails_and_nothing_is_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the file nor the remarks that stay are torn, whichever of the writes it is that fails."""
    filled(file)
    before = with_journal(read_document(file), file).tree
    for allowed in range(4):
        with Journal(file) as journal:
            monkeypatch.setattr(os, "fsync", mock.Mock(side_effect=[*(None for _ in range(allowed)), FULL]))
            with pytest.raises(InputError, match="no space left on device"):
                journal.fold()
            monkeypatch.undo()
        assert with_journal(read_document(file), file).tree == before
        assert pending(file) == {"third": "heard of it twice"}


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither opened nor made, a journal is an error with what to do."""

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(InputError, match=r"cannot be written: permission denied\n  hint: free space, or make"):
        Journal(file)


@pytest.mark.parametrize("answers", ["", " []", " none of them"])
def test_answers_without_a_place_in_the_file_stay(file: Path, answers: str) -> None:
    """Where the file's answers are no mapping any more, what was answered is in the file or stays in the journal."""
    with Journal(file) as journal:
        for event in GIVEN:
            journal.append(event)
        file.write_text(f"riskkit: assessment/1\nanswers:{answers}\n", encoding="utf-8")
        try:
            journal.fold()
        except InputError as error:
            assert "is not a mapping" in error.problems[0].message
    held = file.read_text(encoding="utf-8") + (journal_of(file).read_text() if journal_of(file).exists() else "")
    assert "not yet tested" in held and "e1" in held


def test_a_journal_that_is_taken_away_is_put_back(file: Path) -> None:
    """Whatever removes it while questions are asked, no answer is lost, at the next one or when all are kept."""
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        journal_of(file).unlink()
        journal.append(GIVEN[1])
        assert events(file) == tuple(GIVEN[:2])
        journal_of(file).unlink()
        journal.fold()
    given = {event.question for event in GIVEN[:2] if event.answer}
    tree = read_document(file).tree
    assert isinstance(tree, dict) and given and given <= tree["answers"].keys()


def test_another_journal_in_its_place_is_left_alone(file: Path) -> None:
    """What stands there by now is kept, and where the answers of this one are is said."""
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        journal_of(file).unlink()
        journal_of(file).write_bytes(HEAD)
        with pytest.raises(InputError) as told:
            journal.append(GIVEN[1])
    kept = Path(told.value.problems[0].hint.rpartition(" ")[2])
    assert journal_of(file).read_bytes() == HEAD
    assert len(kept.read_bytes().splitlines()) == 4


COMMENTED = "# ours\nriskkit: assessment/1  # the kind\nanswers:\n  # seen twice\n  first: {level: none}\n# the end\n"


def test_a_journal_torn_at_any_byte_gives_back_a_file_that_is_gone(file: Path) -> None:
    """From the journal alone come all its comments, what was answered before, and every event that is whole."""
    file.write_text(COMMENTED, encoding="utf-8")
    data = filled(file)
    ends = [number for number, byte in enumerate(data, 1) if byte == 10]
    for cut in (*ends, *(end + 9 for end in ends[:-1])):
        file.unlink(missing_ok=True)
        journal_of(file).write_bytes(data[:cut])
        if cut < ends[2]:
            assert "there is no answer in it: delete " in gone(file).hint
            continue
        whole = events(file)
        found = restore(file)
        assert found is not None and found.gone
        text = file.read_text(encoding="utf-8")
        assert {"# ours", "# the end", "  # seen twice"} <= set(text.splitlines())
        given = {event.question for event in whole if event.answer}
        assert yaml.safe_load(text)["answers"].keys() == {"first"} | given
        assert bool(pending(file)) == (len(whole) > 1)


def test_a_file_that_is_taken_away_is_written_again(file: Path) -> None:
    """Deleted before or after answers are moved into it, it is back with all of them when the questions are left."""
    file.write_text(COMMENTED, encoding="utf-8")
    with Journal(file) as journal:
        file.unlink()
        journal.append(GIVEN[0])
        found = journal.fold()
        assert found is not None and found.gone and not found.questions
        file.unlink()
        assert journal.fold()
    assert file.read_text(encoding="utf-8").startswith("# ours\n")
    assert read_document(file).value("answers/second/level") == "a"
    assert not journal_of(file).exists()


def test_a_file_gone_when_nothing_is_left_to_move_stays_in_the_journal(file: Path) -> None:
    """Deleted after the last answer was moved into it, and before the journal is closed: that keeps it."""
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        journal.fold()
        file.unlink()
    assert restore(file)
    assert read_document(file).value("answers/second/level") == "a"


@pytest.mark.parametrize("crashed", [False, True])
@pytest.mark.parametrize("text", ["riskkit: assessment/1\n", "riskkit: assessment/1\nanswers: {first: {level: c}}\n"])
def test_a_file_written_anew_meanwhile_and_the_one_before_are_both_kept(file: Path, text: str, crashed: bool) -> None:
    """Whatever stands in the place of a file that is gone is kept as found, and so is all that the other one held."""
    file.write_text(COMMENTED + "release: {name: Acme, version: 1}\n", encoding="utf-8")
    before = file.read_bytes()
    with Journal(file) as journal:
        journal.append(GIVEN[0])
        file.unlink()
        file.write_text(text, encoding="utf-8")
        found = None if crashed else journal.fold()
    found = fold(file) if crashed else found
    assert found is not None and found.former and found.copy and not found.gone
    assert (found.former.read_bytes(), found.copy.read_text(encoding="utf-8")) == (before, text)
    assert read_document(file).value("answers/second/level") == "a"


def test_a_journal_without_its_file_says_how_to_use_it(file: Path) -> None:
    """Answers of a journal that keeps no file go into one that is started anew, as the hint says."""
    data = b"".join(line for line in filled(file).splitlines(keepends=True) if not line.startswith(b'{"file": '))
    journal_of(file).write_bytes(data)
    file.unlink()
    with pytest.raises(InputError, match="there are answers in it and nothing else: move "):
        restore(file)
    aside = journal_of(file).rename(file.parent / "aside")
    file.write_text(yaml.safe_dump(BEFORE), encoding="utf-8")
    aside.rename(journal_of(file))
    assert read_document(file) != with_journal(read_document(file), file)


@pytest.mark.parametrize("copy", ['"\\ud800"', "1", "[" * 10**5, "{}", '"a: ["', '"- a"'])
def test_a_copy_that_is_no_assessment_is_told(file: Path, copy: str) -> None:
    """Whatever stands in a journal in the place of the file, it is an error with what to do, and the journal stays."""
    data = HEAD + f'{{"file": {copy}}}\n'.encode()
    journal_of(file).write_bytes(data)
    file.unlink()
    with pytest.raises(InputError):
        restore(file)
    assert journal_of(file).read_bytes().startswith(data)
