"""Whole sessions at a real pseudo-terminal."""

from pathlib import Path

import pytest

from riskkit.store.assessments import load_inputs
from riskkit.store.journal.events import journal_of
from tests.terminal.stage import DATE, PROMPT, QUESTION, Terminal, start, terminal

ITEM = ("new", "A trial", "independent-test", "", "", "https://example.org/trial", "1")
FIRST = (("Level", "2"), ("Rationale", "measured twice"), ("Confidence", "high"))
ANSWERED = {"capability": "strong", "reach": "few", "fraud-uplift": "marginal", "safeguards": "tested"}


def follow(there: Terminal, *steps: tuple[str, str]) -> None:
    """Types each line once its prompt is shown."""
    for prompt, line in steps:
        there.wait(prompt)
        there.type(line)


def with_item(there: Terminal) -> None:
    """Enters a new evidence item at the evidence prompt, and cites it."""
    prompts = ("Evidence", "Title", "Grade", "Date", "Subject", "Address", "Methods")
    follow(there, *zip(prompts, ITEM, strict=True), ("Evidence", ""))


def plain(there: Terminal, level: str) -> None:
    """Answers a question with high confidence and the first evidence item."""
    follow(there, ("Level", level), ("Rationale", ""), ("Confidence", "high"), ("Evidence", "1"))


def levels(file: Path) -> dict[str, str | None]:
    """The levels in a file, as every command reads them."""
    inputs = load_inputs(file, date=DATE, framework=str(file.parent / "small"))
    return {key: answer.level for key, answer in inputs.assessment.answers.items()}


def too_wide(there: Terminal, columns: int) -> list[str]:
    """Lines of the questions that do not fit; what was typed is the person's own."""
    asked = there.text.partition("Review\n")[0].splitlines()
    return [line for line in asked if len(line) > columns and not PROMPT.match(line)]


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_whole_run(tmp_path: Path, columns: int, keys: bool) -> None:
    """From the first question to the outcome: sections, progress, gists, review, then the verdict, the file and 0."""
    file = start(tmp_path)
    with terminal(file, columns, keys=keys) as there:
        follow(there, *FIRST)
        with_item(there)
        for level in ("1", "marginal", "3", "2"):
            plain(there, level)
        there.wait("Review")
        assert "recommend" not in there.text.lower()
        assert QUESTION.findall(there.text) == [
            (str(n), "5", key) for n, key in enumerate((*ANSWERED, "progress-claim"), 1)
        ]
        for said in (
            "Section 1 of 1: All",
            "One in a hundred was",
            "  5. Help for research",
        ):
            assert said in there.text + there.raw
        assert keys or too_wide(there, columns) == []
        there.type("done")
        assert there.end() == 0
        assert "Recommended" in there.text and "written" not in there.raw.rpartition("Recommended")[2]
        assert keys or "\x1b" not in there.raw.partition("Review\n")[0]
    assert levels(file) == {**ANSWERED, "progress-claim": "large"}
    assert not journal_of(file).exists()


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_back_and_forth(tmp_path: Path, columns: int, keys: bool) -> None:
    """Back goes prompt by prompt and question by question; what an early answer hides counts where it is answered."""
    file = start(tmp_path)
    with terminal(file, columns, keys=keys) as there:
        follow(there, *FIRST, ("Evidence", "back"), ("Confidence", "back"), ("Rationale", "back"), ("Level", ""))
        follow(there, ("Rationale", ""), ("Confidence", "high"))
        with_item(there)
        plain(there, "1")
        plain(there, "2")
        follow(there, ("Level", "back"), ("Level", "back"), ("Level", "back"))
        follow(there, ("Level", "back"), ("Level", "weak"), ("Rationale", ""), ("Confidence", ""), ("Evidence", ""))
        plain(there, "3")
        plain(there, "2")
        there.wait("Review")
        review = " ".join(there.text.rpartition("Review\n")[2].split())
        said = "marginal (confidence high, evidence e1); not asked, since Capability is below strong, and counts all"
        assert f"Help with fraud: {said}" in review
        there.type("1")
        follow(there, ("Level", "2"), ("Rationale", ""), ("Confidence", ""), ("Evidence", ""))
        there.wait("Review")
        review = " ".join(there.text.rpartition("Review\n")[2].split())
        assert "Help with fraud: marginal (confidence high, evidence e1) 4. Safeguards" in review
        there.type("done")
        assert there.end() == 0
    assert levels(file) == {**ANSWERED, "progress-claim": "large"}


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
def test_every_command_at_every_kind_of_prompt(tmp_path: Path, keys: bool) -> None:
    """Help, why, levels, save and a note lead back to their prompt, wherever they are typed."""
    with terminal(start(tmp_path), 80, keys=keys) as there:
        lines = {"Level": "2", "Rationale": "", "Confidence": "high", "Evidence": "new"}
        lines |= {"Title": "A trial", "Grade": "4", "Date": "", "Subject": "", "Address": "", "Methods": "1"}
        for prompt, line in lines.items():
            there.wait(prompt)
            for command in ("help", "?", "why", "levels", "save", "note"):
                there.type(command)
                if command == "note":
                    follow(there, ("Note", f"at {prompt.lower()}"))
                there.wait(prompt)
            there.type(line)
        follow(there, ("Evidence", ""), ("Level", "unknown"))
        there.wait("Reason")
        for command in ("help", "?", "why", "levels", "save"):
            there.type(command)
            there.wait("Reason")
        there.type("skip")
        there.wait("Level")
        there.type("quit")
        assert there.end() == 3
    inputs = load_inputs(tmp_path / "assessment.yaml", date=DATE, framework=str(tmp_path / "small"))
    said = " ".join(f"at {prompt.lower()}" for prompt in lines)
    assert {key: answer.rationale for key, answer in inputs.assessment.answers.items()} == {"capability": said}


def test_a_new_size_is_kept_to(tmp_path: Path) -> None:
    """After the window is made narrower the next question fits it, and the prompt that was open goes on."""
    with terminal(start(tmp_path), 200) as there:
        there.wait("Level")
        there.resize(40)
        there.type("2")
        there.wait("Rationale")
        before = len(there.raw)
        there.type("")
        follow(there, ("Confidence", ""), ("Evidence", ""))
        there.wait("Level")
        there.type("why")
        there.wait("Level")
        narrow = there.raw[before:].splitlines()
        assert [line for line in narrow if len(line) > 40] == []
        assert max(map(len, narrow)) > 30
        there.resize(200)
        there.type("help")
        there.wait("Level")
        assert any(len(line) > 40 for line in there.raw.splitlines()[-12:])
        there.type("quit")
        assert there.end() == 3


def test_running_it_again_goes_on_at_the_first_open_question(tmp_path: Path) -> None:
    """What was skipped is asked again, first things first, and what was answered is not."""
    file = start(tmp_path)
    with terminal(file, 80) as there:
        follow(there, ("Level", "skip"), ("Level", "1"), ("Rationale", ""), ("Confidence", ""), ("Evidence", ""))
        follow(there, ("Level", "quit"))
        assert there.end() == 3
    with terminal(file, 80) as there:
        follow(there, ("Level", "1"), ("Rationale", ""), ("Confidence", "high"), ("Evidence", ""))
        there.wait("Level")
        assert QUESTION.findall(there.raw)[0][2] == "capability"
        assert "reach" not in [key for _, _, key in QUESTION.findall(there.raw)]
        there.press("ctrl-c")
        assert there.end() == 3
    assert levels(file) == {"capability": "weak", "reach": "few"}
