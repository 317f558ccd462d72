"""People and migrations as text: all of it, legible when narrow, and what others wrote stays text."""

import pytest
from rich.cells import cell_len

from riskkit.render.migration import migration_text
from riskkit.render.people import people_view
from riskkit.render.text import UNSEEN, one_line
from riskkit.schema.migration import Entry, Fate, MigrationView, Outcome
from riskkit.schema.people import People, Person, SectionWork, Share
from riskkit.schema.recommendation import Used
from tests.render.test_terminal import console, words
from tests.render.test_text import HOSTILE

WIDTHS = (40, 80, 200)
OUTCOMES = [
    Outcome(recommended="r4", asked="r7", verdicts={"r0": "cleared", "r4": "cleared"}),
    Outcome(recommended="r0", asked="r7", verdicts={"r0": "cleared", "r4": "not-cleared"}),
    Outcome(recommended="r0", asked="r7", verdicts={"r0": "cleared", "r4": "cleared-with-conditions"}),
]
FATES: tuple[tuple[Fate, str | None], ...] = (
    ("kept", "answers/a"),
    ("moved", "answers/b"),
    ("asked-again", "carried/c"),
    ("left-over", None),
)


def migration(text: str = "plain") -> MigrationView:
    """A migration with an entry of each fate, in which what others wrote is a text."""
    return MigrationView(
        tool="riskkit",
        file=text,
        release=text,
        profile="balanced",
        date="2026-01-01",
        old=None,
        new=Used(id="small", version=text, digest="sha256:0"),
        entries=tuple(Entry(was=f"answers/{fate}", fate=fate, now=now, why=text) for fate, now in FATES),
        before=OUTCOMES[0],
        now=OUTCOMES[1],
        confirmed=OUTCOMES[2],
        notes=(text,),
    )


def people(text: str = "plain") -> People:
    """A rater and somebody who is none, in which what others wrote is a text."""
    ann = Person(
        id="ann",
        declared=True,
        name=text,
        role=text,
        interest=text,
        sections=("all",),
        answered=2,
        last_on="2026-01-02",
    )
    other = Person(id=text, declared=False, name=text, role=None, interest=None, sections=(), answered=1, last_on=None)
    shares = (
        Share(person="ann", assigned=True, answered=2, last_on="2026-01-02"),
        Share(person=text, assigned=False, answered=1, last_on=None),
    )
    section = SectionWork(title=text, questions=5, open=1, assigned=("ann",), unsigned=1, shares=shares)
    return People(
        tool="riskkit",
        release=text,
        date="2026-01-01",
        people=(ann, other),
        sections={"all": section},
        unassigned=("x",),
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("hostile", ["plain", *HOSTILE])
def test_what_others_wrote_is_text_at_every_width(width: int, hostile: str) -> None:
    """No line is wider than the terminal, nothing unseen comes through, and every letter of a text is there."""
    for shown in (migration_text(migration(hostile), console(width)), people_view(people(hostile), console(width))):
        assert not UNSEEN.search(shown.replace("\n", ""))
        assert all(cell_len(line) <= width for line in shown.split("\n"))
        assert "".join(one_line(hostile).split()) in "".join(shown.split())


def test_every_entry_and_every_outcome_is_told() -> None:
    """What is left over comes first, what was kept is counted, and each outcome is said in words."""
    shown = words(migration_text(migration(), console(80)))
    assert "answers/left-over: plain" in shown
    assert shown.index("Left over: without a place in the new framework: 1") < shown.index("Kept as they were: 1")
    assert "answers/asked-again → carried/c: plain" in shown
    assert "Before: recommended r4 (cleared); asked for r7: not offered" in shown
    assert "Now: recommended r0 (cleared)" in shown
    assert "r4 cleared not cleared cleared with conditions" in shown


def test_who_is_declared_is_told_apart() -> None:
    """A rater has a role and an interest; of anybody else it is said that there is none."""
    shown = words(people_view(people(), console(80)))
    assert "Role: plain Interest: plain Sections: all Answered: 2, as of 2026-01-02" in shown
    assert "not among the raters: no role and no interest is declared" in shown
    assert "Nobody is to answer: x" in shown
