"""Files suggest answers at their questions; nobody takes one unseen, and what is taken says so."""

from contextlib import chdir
from pathlib import Path

import pytest

from docs.making.questions import COLUMNS, ROWS
from riskkit.schema.assessment import Assessment
from riskkit.store.assessments import load_assessment
from riskkit.store.frameworks import framework_folder
from tests.terminal.stage import Terminal, reads, sit, start, terminal
from tests.worlds import shipped

CARD = """\
---
license: apache-2.0
pipeline_tag: text-generation
---
# Acme

| Benchmark | Acme | Other |
|---|---|---|
| MMLU | 64.1 | 60.0 |
| HumanEval | 35.5 | 28.0 |
"""
QUESTION = "jump general-capability"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An assessment by the shipped framework, with a card beside it."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "README.md").write_text(CARD)
    file = start(tmp_path, shipped())
    for name in ("evidence.yaml", "licences.yaml"):
        if (there := framework_folder("seger2023") / name).is_file():
            (tmp_path / "small" / name).write_bytes(there.read_bytes())
    return file


def asked(file: Path, *lines: str) -> tuple[str, Assessment]:
    """What is shown to somebody who types these lines, and the assessment after it."""
    with chdir(file.parent):
        _, shown, told = sit(file, reads(*lines), "--from", "model")
    return " ".join(f"{shown} {told}".split()), load_assessment(file)[0]


def test_enter_takes_a_suggestion_with_its_evidence(file: Path) -> None:
    """The answer says that it was suggested, from where and what that does not show; its file is cited."""
    shown, found = asked(file, QUESTION, "", "quit")
    assert "4 answers suggested, 1 file read. Nothing is adopted by itself" in shown
    assert "Enter takes competent, suggested by a self-report; ? says more." in shown
    answer = found.answers["general-capability"]
    assert list(found.answers) == ["general-capability"]
    assert (answer.level, answer.confidence) == ("competent", "medium")
    said = answer.rationale or ""
    assert said.startswith("Suggested by riskkit from files, and taken at its question in riskkit assess.")
    assert "README.md:9: | MMLU | 64.1 | 60.0 |" in said and "It does not show: " in said
    (item,) = (found.evidence[key] for key in answer.evidence)
    assert (item.grade, item.subject) == ("self-report", "Acme")


def test_two_suggestions_of_one_file_cite_one_item(file: Path) -> None:
    """As they do where collect accepts them."""
    _, found = asked(file, QUESTION, "suggested", "jump open-ended-output", "", "quit")
    assert len(found.answers) == 2 and len(found.evidence) == 1


def test_another_answer_ignores_the_suggestion(file: Path) -> None:
    """And nothing of it is kept; afterwards Enter keeps that answer."""
    shown, found = asked(file, QUESTION, "strong", "", "", "", QUESTION, "", "", "", "", "quit")
    assert found.answers["general-capability"].level == "strong"
    assert not found.evidence and "Suggested" not in (found.answers["general-capability"].rationale or "")
    assert "'suggested' takes competent" in shown


def test_a_question_mark_says_what_supports_it(file: Path) -> None:
    """Quotes, date and what they do not show."""
    shown, found = asked(file, QUESTION, "?", "quit")
    assert "Files suggest competent: a self-report without a date, medium confidence." in shown
    assert "README.md:10: | HumanEval | 35.5 | 28.0 |" in shown
    assert "It does not show: what more thinking time or tools would reach;" in shown
    assert not found.answers


def test_enter_takes_nothing_where_nothing_is_suggested(file: Path) -> None:
    """A question without a suggestion needs an answer as before; so does one of which a single score is known."""
    (file.parent / "model" / "README.md").write_text(CARD.replace("| HumanEval | 35.5 | 28.0 |\n", ""))
    shown, found = asked(file, QUESTION, "", "jump intended-reach", "", "quit")
    assert (
        "takes" not in shown.partition("Nothing is adopted")[2].partition("General capability (")[2].partition(">")[0]
    )
    assert not found.answers


def test_files_are_named_where_one_goes_on(file: Path) -> None:
    """And one that cannot be read is named before the first question."""
    (file.parent / "model" / "log.json").write_text('{"version": 99, "status": "success", "eval": {}}')
    shown, _ = asked(file, "quit")
    assert "--from model" in shown
    assert "log.json was not read: " in shown


def test_a_hostile_card_breaks_no_line(file: Path) -> None:
    """Escapes of a terminal are shown as text, and a long name is cut."""
    folder = file.parent / "model"
    (folder / "README.md").rename(folder / f"{'long' * 50}.md")
    text = CARD.replace("| MMLU |", "| MMLU \x1b[31m\u202e|")
    (folder / f"{'long' * 50}.md").write_text(text)
    shown, _ = asked(file, QUESTION, "?", "", "quit")
    assert "\x1b" not in shown and "\u202e" not in shown


def question_lines(there: Terminal) -> int:
    """Lines from the blank one above the question to the last."""
    rows = [line.rstrip() for line in there.screen.display]
    first = max(n for n, line in enumerate(rows) if line.startswith("Question "))
    assert "From least to most:" in rows[first:]
    return len("\n".join(rows[first:]).rstrip().split("\n")) + 1


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
def test_a_question_with_a_suggestion_fits_its_terminal(file: Path, keys: bool) -> None:
    """On one screen of 80 by 24; with keys the suggestion is the row that Enter takes."""
    source = str(file.parent / "model")
    with terminal(file, COLUMNS, "--from", source, keys=keys, rows=ROWS) as there:
        there.wait("Level")
        for key in ("general-capability", "tool-use", "open-ended-output", "likeness-output"):
            there.type(f"jump {key}")
            there.wait("Level")
            there.settle()
            assert question_lines(there) <= ROWS
            assert "Enter takes " in there.shown
        there.type("")
        there.wait("Level")
        there.press("ctrl-c")
        assert there.end() == 3
    assert list(load_assessment(file)[0].answers) == ["likeness-output"]
