"""Migrations as text: all of it, legible when narrow, and what others wrote stays text."""

import pytest
from rich.cells import cell_len

from riskkit.render.terminal.migrate import migration_text
from riskkit.render.text import UNSEEN, one_line
from riskkit.schema.results.migration import Fate, MigrationEntry, MigrationOutcome, MigrationView, Recorded
from riskkit.schema.results.recommendation import Used
from tests.render.test_text import HOSTILE
from tests.render.texts import console, words

WIDTHS = (40, 80, 200)
NOW = MigrationOutcome(recommended="r0", asked="r7", verdicts={"r0": "allowed", "r4": "not-allowed"})
CONFIRMED = MigrationOutcome(
    recommended="r4", asked="r7", verdicts={"r4": "allowed-with-conditions", "r7": "not-allowed"}
)
FATES: tuple[tuple[Fate, str | None], ...] = (
    ("kept", "answers/kept"),
    ("changed", "answers/changed"),
    ("moved", "answers/elsewhere"),
    ("asked-again", "carried/asked-again"),
    ("left-over", None),
)


def migration(text: str = "plain", entries: int = 1) -> MigrationView:
    """A migration with entries of each fate, in which what others wrote is a text."""
    listed = [
        MigrationEntry(was=f"answers/{fate}{number or ''}", fate=fate, now=now if number == 0 else None, why=text)
        for fate, now in FATES
        for number in range(entries)
    ]
    return MigrationView(
        tool="riskkit",
        file=text,
        kind="assessment/1",
        subject="Acme 1",
        date="2026-01-01",
        made_for=text,
        new=Used(id="small", version="2.0.0", digest="sha256:0"),
        changed=True,
        entries=tuple(listed),
        recorded=Recorded(
            file="report.json",
            made_with=text,
            recommended="r4",
            asked="r3+r7",
            verdict="not-cleared",
            now_called="not-allowed",
        ),
        now=NOW,
        confirmed=CONFIRMED,
        titles={"r0": "Closed", "r4": "Tuning API", "r7": "Public weights, restricted"},
        notes=(text,),
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("hostile", ["plain", *HOSTILE])
def test_what_others_wrote_is_text_at_every_width(width: int, hostile: str) -> None:
    """No line is wider than the terminal, nothing unseen comes through, and every letter of a text is there."""
    text = migration_text(migration(hostile), console(width), everything=True)
    assert not UNSEEN.search(text.replace("\n", ""))
    assert all(cell_len(line) <= width for line in text.split("\n"))
    assert "".join(one_line(hostile).split()) in "".join(text.split())


def test_every_entry_has_its_place_and_its_reason() -> None:
    """What is left over comes first, what was kept is counted, and what is elsewhere says where."""
    text = words(migration_text(migration("so it is"), console(200)))
    assert "Left over, without a place in the new file: 1 answers/left-over so it is" in text
    assert "answers/moved now answers/elsewhere: so it is" in text
    assert "counts once confirmed: 1 asked-again so it is" in text
    assert text.index("Left over") < text.index("Kept: answers 1")


def test_the_old_recommendation_stands_beside_the_new() -> None:
    """Options have names, and a verdict of the past is said in its own words and in those of today."""
    text = words(migration_text(migration("1.0.0"), console(200)))
    assert (
        "As recorded Tuning API (r4); asked for: r3 and Public weights, restricted (r7), not cleared, now called not "
        "allowed (1.0.0, report.json)"
    ) in text
    assert "Now Closed (r0), allowed; asked for: Public weights, restricted (r7), not offered" in text
    assert "If all is confirmed Tuning API (r4), allowed with conditions; asked for" in text


def test_it_fits_a_screen_unless_everything_is_wanted() -> None:
    """Of many entries a few are shown with their reason and the others by name; --all shows each reason."""
    many = migration("a reason", entries=30)
    short, long = (migration_text(many, console(80), everything=everything) for everything in (False, True))
    assert all(entry.was.removeprefix("answers/") in words(short) for entry in many.entries if entry.fate != "kept")
    assert short.count("a reason") < 20 and long.count("a reason") > 120


def test_an_unchanged_file_is_said_to_be_unchanged() -> None:
    """It is not dressed up as a migration."""
    text = migration_text(migration().model_copy(update={"changed": False}), console(80))
    assert "Nothing to change: the file is as it was." in text and "Kept" not in text
