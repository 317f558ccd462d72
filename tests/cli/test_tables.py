"""Plain tables: in columns where there is room for them, and in whole words where there is not."""

import sys
from io import StringIO

import pytest

from riskkit.cli.output import table

ROWS = [("id", "version", "title"), ("seger2023", "1.0.0", "Open-sourcing highly capable models"), ("empty", "1", "")]


class _Terminal(StringIO):
    def isatty(self) -> bool:
        """It says that it is one."""
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Has standard output be a terminal of some width."""
    monkeypatch.setattr(sys, "stdout", _Terminal())
    monkeypatch.setenv("COLUMNS", str(columns))


@pytest.mark.parametrize("columns", [0, 55, 200])
def test_a_table_with_room_stands_in_columns(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """In a pipe, however narrow the terminal is, and on a terminal that is wide enough."""
    if columns:
        at_terminal(monkeypatch, columns)
    else:
        monkeypatch.setenv("COLUMNS", "40")
    assert table(ROWS) == (
        "id         version  title\nseger2023  1.0.0    Open-sourcing highly capable models\nempty      1\n"
    )


def test_the_last_column_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where some of the terminal is left for it; a row without it stays a row."""
    at_terminal(monkeypatch, 40)
    assert table(ROWS).split("\n") == [
        "id         version  title",
        "seger2023  1.0.0    Open-sourcing highly",
        "                    capable models",
        "empty      1",
        "",
    ]


def test_a_row_is_a_paragraph_where_columns_have_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the heads, if there are any; a word that is too long stays whole."""
    at_terminal(monkeypatch, 30)
    assert table(ROWS) == (
        "seger2023; version: 1.0.0;\n  title: Open-sourcing highly\n  capable models\nempty; version: 1; title:\n"
    )
    digest = f"sha256:{64 * 'a'}"
    assert table([("rows of sources", "440"), ("digest", digest)], heads=False) == (
        f"rows of sources: 440\ndigest:\n  {digest}\n"
    )
