"""Every shipped question is read at a glance, and its first choice, taken throughout, shows nothing."""

from pathlib import Path
from statistics import median

import pytest

from docs.making.questions import COLUMNS, ROWS, question_sizes
from riskkit.schema.results.recommendation import ALLOWED
from riskkit.tasks.score import score
from tests.terminal.stage import DATE, Terminal, sit, start, terminal
from tests.worlds import shipped


def test_half_of_the_questions_have_110_words_or_fewer() -> None:
    """With their levels and all else that is shown each time."""
    assert median(size.words for size in question_sizes()) <= 110


def lines_on_screen(there: Terminal, title: str) -> int:
    """Lines of the question asked now, all of which are on the screen, from the blank one above it to the last."""
    rows = [line.rstrip() for line in there.screen.display]
    first = max(n for n, line in enumerate(rows) if line.startswith("Question "))
    assert rows[first + 1].startswith(f"{title} ("), rows
    assert "From least to most:" in rows[first:]
    return len("\n".join(rows[first:]).rstrip().split("\n")) + 1


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
def test_every_question_fits_its_terminal(tmp_path: Path, keys: bool) -> None:
    """Question, levels with their gists and prompt are on one screen of 80 by 24, in as many lines as the docs say."""
    framework = shipped()
    with terminal(start(tmp_path, framework), COLUMNS, keys=keys, rows=ROWS) as there:
        there.wait("Level")
        for size in question_sizes():
            question = framework.asked[size.key]
            there.type(f"jump {size.key}")
            there.wait("Level")
            there.settle()
            assert lines_on_screen(there, question.title) == (size.keys if keys else size.plain)
            shown = " ".join(there.shown.split())
            for number, (key, level) in enumerate(question.levels.items(), 1):
                assert f"{number}. {key}: {level.gist}" in shown
        there.press("ctrl-c")
        assert there.end() == 3


def lasting(file: Path) -> list[str]:
    """The options that are allowed, with conditions or without, and cannot be taken back."""
    found = score(file, date=DATE, framework=str(file.parent / "small")).recommendation
    return [key for key, option in found.options.items() if option.verdict in ALLOWED and not option.reversible]


def test_one_and_enter_throughout_allow_nothing_that_cannot_be_taken_back(tmp_path: Path) -> None:
    """In plain lines, with 1 for every level and nothing else but Enter."""
    file = start(tmp_path, shipped())
    code, _, _ = sit(file, lambda prompt, _: "1" if prompt == "Level" else "done" if prompt == "Review" else "")
    assert code == 0
    assert lasting(file) == []


def test_the_first_row_throughout_allows_nothing_that_cannot_be_taken_back(tmp_path: Path) -> None:
    """With keys, taking the first row of every menu."""
    framework = shipped()
    file = start(tmp_path, framework)
    with terminal(file, COLUMNS, keys=True) as there:
        prompt = "Level"
        while prompt != "Review":
            there.wait("(Level|Review)")
            prompt = there.line.partition(">")[0]
            if prompt == "Level":
                there.press("down", "enter")
                for following, pressed in (("Rationale", ()), ("Confidence", ("down",)), ("Evidence", ())):
                    there.wait(following)
                    there.press(*pressed, "enter")
        there.press("enter")
        assert there.end() == 0
    assert lasting(file) == []
