"""Menus and the editor: what keys do, and when there are none."""

import sys
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.cli.interview import keyboard
from riskkit.cli.interview.keyboard import Picker
from riskkit.cli.interview.prompts import LinePrompts, Menu
from riskkit.questionnaire import COMMANDS
from riskkit.store.assessments import load_assessment
from tests.terminal.stage import UNSET, Terminal, start, terminal
from tests.worlds import shipped

LEVELS = {"none": "No message was answered.", "marginal": "One in a hundred was.", "severe": "One in ten was, größer."}
WORDS = {"unknown": "with the reason"}
MENU = Menu(LEVELS, words=WORDS)
SEVERAL = Menu(
    {"e1": "A trial", "e2": "Another"}, words={"-": "cite none", "new": "a new item"}, several=True, chosen=("e2",)
)


def at(menu: Menu, text: str = "", *moves: int) -> Picker:
    """A picker after a text was typed and moves were made."""
    picker = Picker(menu)
    picker.search(text)
    for by in moves:
        picker.move(by)
    return picker


def choose(there: Terminal, prompt: str, *pressed: str) -> None:
    """Presses keys at a prompt, and Enter."""
    there.wait(prompt)
    there.press(*pressed, "enter")


@pytest.mark.parametrize(
    ("text", "moves", "line"),
    [
        ("", (), ""),
        ("", (1,), "none"),
        ("", (1, 1), "marginal"),
        ("", (-1,), "none"),
        ("", (1, -1, -1), "none"),
        ("", (1, 1, 1, 1, 1, 1), "unknown"),
        ("", (8,), "unknown"),
        ("2", (), "2"),
        ("hundred", (), "marginal"),
        ("GROSSER", (), "severe"),
        ("was", (1,), "marginal"),
        ("back", (), "back"),
        ("ba", (), "back"),
        ("unknown not tested", (), "unknown not tested"),
        ("= 10 20", (), "= 10 20"),
        ("sevre", (), "sevre"),
    ],
)
def test_a_menu_comes_to_the_line_that_would_be_typed(text: str, moves: tuple[int, ...], line: str) -> None:
    """The row it is at, once there is one, or what was typed where that means something or nothing else is found."""
    assert at(MENU, text, *moves).line == line


def test_a_menu_starts_where_an_empty_line_leads() -> None:
    """At its default, or where it is told; several start as they were ticked."""
    assert at(Menu(LEVELS, words=WORDS, default="marginal")).line == "marginal"
    assert at(Menu(LEVELS, words={"done": ""}, default="done")).line == "done"
    assert at(SEVERAL).line == "e2"
    assert at(Menu({}, words=SEVERAL.words, several=True)).line == "-"


def test_what_is_only_the_default_is_not_preselected() -> None:
    """Enter means it all the same, which the line on keys says, and no row is marked until one is moved to."""
    picker = at(Menu(LEVELS, default="marginal", preselected=False))
    assert (picker.at, picker.line) == (-1, "")
    picker.move(1)
    assert picker.line == "none"


@pytest.mark.parametrize(
    ("text", "word"), [("?", "why"), ("jump nowhere", "jump"), ("search a b", "search"), ("= 3", ""), ("zzz", "")]
)
def test_a_command_that_is_typed_is_a_row_with_its_meaning(text: str, word: str) -> None:
    """So that nobody is told that it is not found; a value and what is nothing say what Enter does."""
    picker = at(MENU, text)
    (row,) = [said for _, said in picker.lines(80)]
    assert row.startswith(f"> {word}: {COMMANDS[word][:40]}") if word else row.strip() in PLAINLY
    assert picker.line == text


PLAINLY = ("Enter takes the number.", "No row has these letters.")


def test_a_menu_never_wraps_around() -> None:
    """Up from the first row and down from the last stay there."""
    picker = at(MENU, "", 1, -1, -1)
    assert (picker.at, picker.line) == (0, "none")
    picker.move(8)
    picker.move(1)
    assert picker.line == "unknown"


def test_several_are_ticked() -> None:
    """What is ticked is the line, in the order of the menu; none is a dash; a word is itself."""
    picker = at(SEVERAL)
    picker.tick()
    assert picker.line == "e1 e2"
    picker.move(1)
    picker.tick()
    picker.move(-1)
    picker.tick()
    assert picker.line == "-"
    assert (at(SEVERAL, "", 8).line, at(SEVERAL, "trial").line, at(SEVERAL, "1 2").line) == ("new", "e1 e2", "1 2")


@given(st.text(max_size=12), st.lists(st.sampled_from([-8, -1, 1, 8]), max_size=5), st.integers(20, 200))
def test_whatever_is_pressed_a_menu_fits_and_has_one_line(text: str, moves: list[int], width: int) -> None:
    """No text and no moves break it; at most one row is the one it is at, marked by a sign and not by colour."""
    for menu in (MENU, SEVERAL):
        picker = at(menu, text, *moves)
        picker.tick()
        rows = list(picker.lines(width))
        assert sum(here for here, _ in rows) <= 1
        assert all(said.startswith(">" if here else " ") for here, said in rows)
        assert all(len(line) <= max(width, 20) for _, said in rows for line in said.split("\n"))
        assert "\n" not in picker.line


def test_a_question_is_answered_with_arrows_search_ticks_and_an_editor(tmp_path: Path) -> None:
    """Enter alone answers nothing; a rationale that is there is edited where it stands."""
    file = start(tmp_path)
    with terminal(file, 80, keys=True) as there:
        choose(there, "Level")
        choose(there, "Level", "down", "down")
        choose(there, "Rationale", *"measurd once")
        choose(there, "Confidence", *"med")
        choose(there, "Evidence", "down")
        choose(there, "Title", *"A trial")
        choose(there, "Grade", "down", "down", "down", "down")
        choose(there, "Date")
        choose(there, "Subject")
        choose(there, "Address")
        choose(there, "Methods", " ")
        choose(there, "Evidence", *"back")
        choose(there, "Confidence", *"back")
        choose(there, "Rationale", *["left"] * 6, "e")
        there.wait("Confidence")
        there.press("left", ends=True)
        there.wait("Rationale")
        there.press("escape")
        there.wait("Level")
        there.press("escape")
        there.wait("Level")
        assert "This is the first question." in there.text
        there.press("ctrl-c")
        assert there.end() == 3
    answer = load_assessment(file)[0].answers["capability"]
    assert (answer.level, answer.rationale, answer.confidence) == ("strong", "measured once", "medium")
    item = load_assessment(file)[0].evidence["e1"]
    assert (answer.evidence, item.grade, item.methods) == (("e1",), "independent-test", ("red-team",))


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (80, 30), (40, 24), (40, 12)])
def test_the_question_stays_while_its_menu_is_open(tmp_path: Path, columns: int, rows: int) -> None:
    """
    The longest question that ships and the whole row chosen are on the screen, wherever one goes.

    In a window lower than that at least rows to choose from.
    """
    framework = shipped()
    longest = max(framework.asked, key=lambda key: len(framework.asked[key].text))
    question = framework.asked[longest]
    small = start(tmp_path, framework)
    with terminal(small, columns, keys=True, rows=rows) as there:
        there.wait("Level")
        there.type(f"jump {longest}")
        there.wait("Level")
        for number, (key, level) in enumerate(question.levels.items(), 1):
            there.press("down")
            there.settle()
            said = " ".join(there.shown.split())
            assert f"> {number}. {key}: {level.gist if rows > 12 else ''}" in said
            assert rows < 24 or question.text in said
            assert f"{number} of {len(question.levels) + (2 if question.scale else 1)}" in said
        there.press("ctrl-c")
        assert there.end() == 3


def test_a_menu_follows_the_size_of_its_window(tmp_path: Path) -> None:
    """Made narrower while it is open it is laid out anew, keeps where it is, and goes on."""
    with terminal(start(tmp_path), 100, keys=True) as there:
        there.wait("Level")
        there.press("down")
        there.settle()
        assert "Up, Down: move; letters: search; Enter: take it; Esc: back; ?: more; 1 of 4" in there.shown
        there.resize(40, 12)
        there.settle()
        assert "Up, Down: move; letters: search;\n  Enter: take it; Esc: back; ?: more; 1\n  of 4" in there.shown
        assert "> 1. weak: Below 30 on the test" in there.shown
        there.press("enter")
        there.wait("Rationale")
        there.resize(200)
        there.type("so it is")
        choose(there, "Confidence")
        there.wait("Evidence")
        there.press("ctrl-d")
        assert there.end() == 3


def test_the_gists_of_levels_stand_out(tmp_path: Path) -> None:
    """In bold, and the row that it is at is marked by a sign, too."""
    with terminal(start(tmp_path), 80, keys=True) as there:
        there.wait("Level")
        there.press("down")
        there.settle()
        row = next(n for n, line in enumerate(there.screen.display) if "weak: Below 30" in line)
        line, at = there.screen.display[row], there.screen.buffer[row]
        assert line.startswith("> 1.")
        assert [at[n].bold for n in (line.index("weak"), line.index("Below"))] == [False, True]
        there.press("ctrl-c")
        assert there.end() == 3


class _Terminal(StringIO):
    def isatty(self) -> bool:
        """It says that it is one."""
        return True


@pytest.mark.parametrize(
    ("variable", "value", "are"),
    [
        ("TERM", "xterm", True),
        ("TERM", "dumb", False),
        ("TERM", "", False),
        ("NO_COLOR", "1", False),
        ("NO_COLOR", "", True),
        ("ACCESSIBLE", "1", False),
        ("ACCESSIBLE", "0", True),
        ("SCREEN_READER", "yes", False),
    ],
)
def test_keys_are_for_terminals_that_can_and_people_who_want_them(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, are: bool
) -> None:
    """Whoever says so by the environment or --plain, and whatever is no terminal at both ends, gets plain lines."""
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(sys, "stdout", _Terminal())
    assert isinstance(keyboard.lines(plainly=False), keyboard.Keys) == are
    assert not isinstance(keyboard.lines(plainly=True), keyboard.Keys)
    monkeypatch.setattr(sys, "stdout", StringIO())
    assert not isinstance(keyboard.lines(plainly=False), keyboard.Keys)


def test_where_keys_are_not_installed_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, and asks in plain lines."""
    monkeypatch.setattr(keyboard, "_is_capable", lambda: True)
    with mock.patch.dict(sys.modules, {"prompt_toolkit": None}):
        assert type(keyboard.lines(plainly=False)) is LinePrompts
    assert capsys.readouterr().err == f"{keyboard.GET}\n"
