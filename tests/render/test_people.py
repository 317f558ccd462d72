"""People as text: all of it, legible when narrow, and what others wrote stays text."""

import pytest
from rich.cells import cell_len

from riskkit.render.terminal.people import people_view
from riskkit.render.text import UNSEEN, one_line
from riskkit.schema.results.people import People, Person, SectionShare, SectionWork
from tests.render.test_text import HOSTILE
from tests.render.texts import console, words


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
        SectionShare(person="ann", assigned=True, answered=2, last_on="2026-01-02"),
        SectionShare(person=text, assigned=False, answered=1, last_on=None),
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


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("hostile", ["plain", *HOSTILE])
def test_what_others_wrote_is_text_at_every_width(width: int, hostile: str) -> None:
    """No line is wider than the terminal, nothing unseen comes through, and every letter of a text is there."""
    shown = people_view(people(hostile), console(width))
    assert not UNSEEN.search(shown.replace("\n", ""))
    assert all(cell_len(line) <= width for line in shown.split("\n"))
    assert "".join(one_line(hostile).split()) in "".join(shown.split())


def test_who_is_declared_is_set_apart() -> None:
    """A rater has a role and an interest; of anybody else it is shown that there is none."""
    shown = words(people_view(people(), console(80)))
    assert "Role: plain Interest: plain Sections: all Answered: 2, as of 2026-01-02" in shown
    assert "not among the raters, so without a declared role or interest" in shown
    assert "Not assigned: x" in shown
