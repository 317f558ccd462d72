"""Lines are as wide as the terminal and lose no letter but where they are told to."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from riskkit.render.terminal.lines import CUT, clipped, columns, flowing, folded, paragraph
from riskkit.render.text import UNSEEN, one_line
from tests.render.test_text import hostile

WIDE = st.text(st.sampled_from("ab -日本\u0301é"), max_size=120)


@given(st.one_of(WIDE, hostile), st.integers(8, 60))
def test_folding_keeps_every_letter(text: str, room: int) -> None:
    """Lines fit, and without spaces they are the text without spaces."""
    found = folded(text, room)
    assert all(cell_len(line) <= room for line in found)
    assert "".join("".join(found).split()) == "".join(one_line(text).split())


@given(st.one_of(WIDE, hostile), st.integers(8, 60))
def test_clipping_keeps_what_fits(text: str, room: int) -> None:
    """What fits stays whole; what does not ends with a mark, and fits."""
    found, whole = clipped(text, room), one_line(text)
    assert cell_len(found) <= room
    assert found == whole if cell_len(whole) <= room else found.endswith(CUT)


@given(st.one_of(WIDE, hostile), st.integers(20, 90), st.integers(1, 3))
def test_a_paragraph_takes_no_more_lines_than_it_may(text: str, width: int, most: int) -> None:
    """Cut or not, its lines fit behind what they stand behind, and nothing in them is hidden."""
    found = [line.text for line in paragraph(text, width, first="  label  ", most=most)]
    assert len(found) <= most
    assert not [line for line in found if cell_len(line) > width or UNSEEN.search(line)]


@given(st.lists(st.tuples(WIDE, WIDE, WIDE), max_size=4), st.integers(20, 120), st.integers(1, 3))
def test_columns_fit(rows: list[tuple[str, str, str]], width: int, most: int) -> None:
    """Side by side or one under the other, every row is there and no line is too wide."""
    found = [line.text for line in columns(rows, width, heads=("one", "two", "three"), most=most)]
    assert not [line for line in found if cell_len(line) > width]
    assert len(found) >= len(rows)


@given(st.lists(WIDE, max_size=6), st.integers(20, 90))
def test_items_flow(items: list[str], width: int) -> None:
    """Items follow one another in lines that fit."""
    assert not [line for line in flowing(items, width) if cell_len(line.text) > width]
