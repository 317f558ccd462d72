"""Plain tables: in columns where there is room for them, and in whole words where there is not."""

import pytest

from riskkit.cli.output import table

ROWS = [("id", "version", "title"), ("seger2023", "1.0.0", "Open-sourcing highly capable models"), ("empty", "1", "")]


@pytest.mark.parametrize("columns", ["", "55", "200", "wide"])
def test_a_table_with_room_stands_in_columns(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    """In a pipe, and on a terminal that is wide enough."""
    monkeypatch.setenv("COLUMNS", columns)
    assert table(ROWS) == (
        "id         version  title\nseger2023  1.0.0    Open-sourcing highly capable models\nempty      1\n"
    )


def test_the_last_column_is_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where half of the terminal is left for it; a row without it stays a row."""
    monkeypatch.setenv("COLUMNS", "40")
    assert table(ROWS).split("\n") == [
        "id         version  title",
        "seger2023  1.0.0    Open-sourcing highly",
        "                    capable models",
        "empty      1",
        "",
    ]


def test_a_row_is_a_paragraph_where_columns_have_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the heads, if there are any; a word that is too long stays whole."""
    monkeypatch.setenv("COLUMNS", "30")
    assert table(ROWS) == (
        "seger2023: version 1.0.0;\n  title Open-sourcing highly\n  capable models\nempty: version 1; title\n"
    )
    digest = f"sha256:{64 * 'a'}"
    assert table([("rows of sources", "440"), ("digest", digest)], heads=False) == (
        f"rows of sources: 440\ndigest:\n  {digest}\n"
    )
