"""``riskkit people``: who answers which section, in what role and with what interest, and as of when they have."""

import fcntl
from pathlib import Path

import pytest
import yaml

from riskkit.cli import main
from riskkit.schema.assessment import Rater
from riskkit.schema.results.people import People
from riskkit.store.assessments import load_assessment
from riskkit.store.journal.events import events
from tests.cli.small import FILE, SMALL, Captured, lay_out, rewrite, said

SHOW = ["people", FILE, *SMALL]
ANN = ["--rater", "Ann Lee", "--role", "tests models", "--interest", "none"]
BEN = ["--rater", "Ben", "--role", "sells", "--interest", "a bonus when it ships"]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the small framework in sections all and gain, and an assessment."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    file = Path("small/questions.yaml")
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    tree["sections"] = {"all": {"title": "All", "text": "All."}, "gain": {"title": "Gain", "text": "Good."}}
    for question in tree["questions"].values():
        question["section"] = "gain" if question["type"] == "benefit" else "all"
    file.write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    return tmp_path


def shown(capsys: Captured, *more: str) -> People:
    """What is shown, as a record."""
    return People.model_validate_json(said(capsys, *SHOW, "--format", "json", *more)[0])


def test_people_are_added_and_sections_assigned(capsys: Captured) -> None:
    """A person gets an id from the name, and a section whoever is named by id or name; the rest of the file stays."""
    rewrite("answers:\n", "answers:  # ours\n  # sure of it\n")
    before = Path(FILE).read_text(encoding="utf-8")
    said(capsys, *SHOW, *BEN)
    out, err = said(capsys, *SHOW, *ANN, "--assign", "all=Ann Lee,ben", "--assign", "gain=ann-lee")
    assert err == "wrote assessment.yaml\n"
    found = load_assessment(Path(FILE))[0]
    assert list(found.raters) == ["ben", "ann-lee"]
    assert found.raters["ann-lee"] == Rater(name="Ann Lee", role="tests models", interest="none")
    assert found.assigned == {"all": ("ann-lee", "ben"), "gain": ("ann-lee",)}
    assert Path(FILE).read_text(encoding="utf-8").startswith(before)
    assert "Interest: a bonus when it ships" in out


def test_what_is_known_of_a_person_can_change(capsys: Captured) -> None:
    """One who is there keeps what is not given; sections lose those who are not named any more."""
    said(capsys, *SHOW, *ANN, "--assign", "all=ann-lee", "--assign", "gain=ann-lee")
    said(capsys, *SHOW, "--rater", "ann-lee", "--interest", "owns shares", "--assign", "all=")
    found = load_assessment(Path(FILE))[0]
    assert found.raters["ann-lee"] == Rater(name="Ann Lee", role="tests models", interest="owns shares")
    assert found.assigned == {"gain": ("ann-lee",)}
    said(capsys, *SHOW, "--assign", "gain=")
    assert "assigned" not in Path(FILE).read_text(encoding="utf-8")


def test_who_has_done_what_is_shown(capsys: Captured) -> None:
    """Per person and section: how many answers, the day of the last, what is open, and what nobody signed."""
    said(capsys, *SHOW, *ANN, "--assign", "all=ann-lee")
    rewrite("  spread: {level: few,", "  spread: {level: few, by: Ann Lee, on: 2026-01-20,")
    rewrite("  safeguards: {level: strong,", "  safeguards: {level: strong, by: ann-lee, on: 2026-01-22,")
    rewrite("  capability: {level: broad,", "  capability: {level: broad, by: Carl,")
    rewrite("  study-claim: {level: much, confidence: high, evidence: [trial]}\n", "")
    found = shown(capsys)
    ann, carl = found.people
    assert (ann.id, ann.declared, ann.sections, ann.answered, ann.last_on) == (
        "ann-lee",
        True,
        ("all",),
        2,
        "2026-01-22",
    )
    assert (carl.id, carl.declared, carl.role, carl.answered, carl.last_on) == ("Carl", False, None, 1, None)
    every, gain = found.sections["all"], found.sections["gain"]
    assert (every.questions, every.open, every.unsigned, every.assigned) == (9, 3, 3, ("ann-lee",))
    assert [(share.person, share.assigned, share.answered) for share in every.shares] == [
        ("ann-lee", True, 2),
        ("Carl", False, 1),
    ]
    assert (gain.questions, gain.open, gain.shares, found.unassigned) == (2, 2, (), ("gain",))
    out, _ = said(capsys, *SHOW)
    assert "Answered: 2, as of 2026-01-22" in out
    assert "ann-lee 2, as of 2026-01-22; Carl 1, no day given; 3 without a name" in out
    assert "Not assigned: gain" in out


def test_every_rater_of_a_merged_answer_has_answered(capsys: Captured) -> None:
    """An answer with several ratings is given by each of the raters."""
    rewrite(
        "  spread: {level: few, confidence: high, evidence: [trial]}",
        "  spread: {ratings: {ann: {level: few, on: 2026-01-20}, ben: {level: many}}}",
    )
    assert {person.id: person.answered for person in shown(capsys).people} == {"ann": 1, "ben": 1}


def test_showing_writes_nothing(capsys: Captured) -> None:
    """Without --rater and --assign the folder stays as it is."""
    before = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    said(capsys, *SHOW)
    assert {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_answers_in_the_journal_count_and_stay_there(capsys: Captured) -> None:
    """An answer that is not in the file yet is seen, and writing people does not touch it."""
    line = (
        '{"question": "spread", "on": "2026-02-01", "answer": {"level": "many", "by": "ann-lee", "on": "2026-02-01"}}'
    )
    journal = Path(f"{FILE}.journal")
    journal.write_text(f'{{"riskkit": "journal/1"}}\n{line}\n', encoding="utf-8")
    before = events(Path(FILE))
    found = shown(capsys, *ANN)
    assert (found.people[0].answered, found.people[0].last_on) == (1, "2026-02-01")
    assert events(Path(FILE)) == before
    assert "level: many" not in Path(FILE).read_text(encoding="utf-8")


def test_two_do_not_write_at_once(capsys: Captured) -> None:
    """While somebody answers the file it is not written."""
    before = Path(FILE).read_bytes()
    with Path(f"{FILE}.journal").open("wb") as held:
        held.write(b'{"riskkit": "journal/1"}\n')
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        assert main([*SHOW, *ANN]) == 4
    assert Path(FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--assign", "al=ann-lee"], "--assign: 'al' is not a section\n  hint: did you mean 'all'? sections: "),
        (["--assign", "all=bob"], "--assign: 'bob' is not a rater\n  hint: raters: ann-lee"),
        (["--rater", "Bob"], "--role: is missing: 'Bob' is new"),
        (["--role", "tests"], "--rater: is missing"),
        (["--rater", "", "--role", "tests", "--interest", "none"], "at least 1 wanted"),
        (["--rater", "Bob", "--role", "r" * 5000, "--interest", "none"], "5000 characters, at most 4000 wanted"),
    ],
)
def test_mistakes_are_named_and_change_nothing(more: list[str], message: str, capsys: Captured) -> None:
    """What cannot be written is named in the words of the options, and the file is as it was."""
    said(capsys, *SHOW, *ANN)
    before = Path(FILE).read_bytes()
    assert message in said(capsys, *SHOW, *more, code=4)[1]
    assert Path(FILE).read_bytes() == before


def test_any_name_has_an_id(capsys: Captured) -> None:
    """Names in any script, and two people of one name written otherwise, get ids of their own."""
    for name in ("Zoë Ångström", "李明", "zoe  angstrom", "\x1b[31m\u202e", "x" * 200):
        out, err = said(capsys, *SHOW, "--rater", name, "--role", "\x1b[2Jr", "--interest", "{{ none }} [red]")
        assert not {"\x1b", "\u202e"} & set(out + err)
    found = load_assessment(Path(FILE))[0].raters
    assert list(found)[:4] == ["zoe-angstrom", "rater", "zoe-angstrom-2", "31m"]
    assert found["rater"].name == "李明"
    assert found["31m"].role == "\x1b[2Jr"
