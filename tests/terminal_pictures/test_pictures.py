"""Pictures of a terminal hold what its screen holds, and nothing else."""

from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.docs.pages import ROOT
from tests.terminal_pictures.screenshots import recordings
from tests.terminal_pictures.svg import PAPER, picture, rows_of

SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script> & \' ]]> <image href="https://example.org/x.png"/>'


def screen(text: str, columns: int = 80) -> pyte.HistoryScreen:
    """What a terminal shows of a text."""
    shown = pyte.HistoryScreen(columns, 6, history=100)
    pyte.Stream(shown).feed(text)
    return shown


def drawn(text: str, title: str = "") -> etree._Element:
    """The picture of what a terminal shows of a text."""
    return etree.fromstring(picture(rows_of(screen(text)), title))


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.text(max_size=20))
def test_whatever_is_shown_the_picture_is_sound_xml_of_known_parts(text: str, title: str) -> None:
    """No text of a program, and no title, adds an element, or breaks the file."""
    found = drawn(text, title)
    assert {etree.QName(part).localname for part in found.iter()} <= {"svg", "title", "rect", "g", "text"}


def test_hostile_text_is_text() -> None:
    """Marks of XML come out as what was shown."""
    found = drawn(HOSTILE, HOSTILE)
    assert found.findtext(f"{SPACE}title") == HOSTILE
    assert "".join(part.text or "" for part in found.iter(f"{SPACE}text")) == HOSTILE[:80]


@pytest.mark.parametrize(
    ("codes", "look"),
    [
        ("1", {"font-weight": "bold"}),
        ("3", {"font-style": "italic"}),
        ("4", {"text-decoration": "underline"}),
        ("9", {"text-decoration": "line-through"}),
        ("4;9", {"text-decoration": "underline line-through"}),
        ("38;2;1;2;255", {"fill": "#0102ff"}),
        ("7", {"fill": PAPER}),
    ],
)
def test_a_style_is_drawn_where_it_is(codes: str, look: dict[str, str]) -> None:
    """Text before and after it has none, and each starts at its column."""
    before, styled, after = drawn(f"ab\x1b[{codes}mcd\x1b[0mef").iter(f"{SPACE}text")
    places = {"x", "y", "textLength"}
    assert [set(part.keys()) - places for part in (before, styled, after)] == [set(), set(look), set()]
    assert {key: styled.get(key) for key in look} == look
    assert [int(part.attrib["x"]) - int(before.attrib["x"]) for part in (styled, after)] == [18, 36]


def test_blanks_take_their_columns() -> None:
    """Those at the start of a line and more than one in it; one between words is part of them."""
    found = [(part.text, int(part.attrib["x"])) for part in drawn("  one two   three").iter(f"{SPACE}text")]
    assert [text for text, _ in found] == ["one two", "three"]
    assert found[1][1] - found[0][1] == 90


def test_wide_letters_keep_their_two_columns() -> None:
    """As long as they are on the screen."""
    (found,) = drawn("a模").iter(f"{SPACE}text")
    assert (found.text, found.attrib["textLength"]) == ("a模", "27")


def test_what_ran_off_the_screen_is_kept() -> None:
    """All lines, in order."""
    found = drawn("\r\n".join(map(str, range(20))))
    assert [part.text for part in found.iter(f"{SPACE}text")] == [str(n) for n in range(20)]


def test_the_pictures_in_the_docs_are_what_is_shown(tmp_path: Path) -> None:
    """Recorded again they are the same bytes; `make screenshots` renews them."""
    for name, title, rows in recordings(tmp_path):
        there = ROOT / "docs" / "screenshots" / f"terminal-{name}.svg"
        assert there.read_text(encoding="utf-8") == picture(rows, title), name
