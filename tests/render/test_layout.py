"""How tables are laid out, whatever they hold and however narrow it is."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from riskkit.render.terminal.layout import laid_out, tabled

WORD = st.text("abcde-", min_size=1, max_size=14)
CELL = st.lists(WORD, max_size=4).map(" ".join)
HEADS = {"Option": False, "Worst zone": False, "Chance": True}


def shown(rows: list[list[str]], width: int) -> str:
    """A table in a terminal of some width."""
    return laid_out([tabled(HEADS, rows)], Console(file=StringIO(), width=width))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=4), st.integers(28, 120))
def test_a_table_breaks_no_word(rows: list[list[str]], width: int) -> None:
    """Every cell is there, each of its words whole, in lines that fit; where columns cannot, each row stands alone."""
    text = shown(rows, width)
    assert all(cell_len(line) <= width for line in text.split("\n"))
    found = [word.rstrip(":") for word in text.split()]
    for row in rows:
        for word in " ".join(row).split():
            assert word in found
    assert text.count("Chance:") in (0, len(rows))


def test_what_has_room_stands_in_columns() -> None:
    """They are as wide as they must be, and narrower only as far as their longest words allow."""
    row = ["r4 API", "tolerable (to intolerable)", "28%"]
    wide = "Option   Worst zone                   Chance"
    assert shown([row], 80).split("\n")[0] == wide
    assert shown([row], 44).split("\n")[0] == wide
    narrow = [
        "Option   Worst zone     Chance",
        "─" * 30,
        "r4 API   tolerable         28%",
        "         (to",
        "         intolerable)",
    ]
    assert [line.rstrip() for line in shown([row], 30).split("\n")][:5] == narrow
    stacked = "Option: r4 API\n  Worst zone: tolerable (to\n              intolerable)\n  Chance: 28%\n"
    assert shown([row], 27) == stacked
