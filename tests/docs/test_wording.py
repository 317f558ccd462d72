"""The texts of the project are plain English, as docs/style.md asks for, and get no worse."""

import pytest

from docs.making.wording import (
    LIMITS,
    SOURCES,
    STYLE,
    Figures,
    Limits,
    banned,
    failures,
    figures,
    literal_sentences,
    markdown_sentences,
    syllables,
    template_sentences,
)


@pytest.mark.parametrize("source", SOURCES)
def test_no_source_gets_worse(source: str) -> None:
    """The figures of each source stay within its limits; python -m docs.making.wording SOURCE lists what to mend."""
    assert failures(figures(SOURCES[source]()), LIMITS[source]) == []


def test_the_page_has_every_source() -> None:
    """The page on style shows the limits that the test uses, for each source."""
    page = STYLE.read_text(encoding="utf-8")
    for source, most in LIMITS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {source} |"))
        for limit in (f"(≤ {most.mean:g})", f"(≤ {most.long})", f"(≤ {most.banned})", f"(≥ {most.ease:g})"):
            assert limit in row


@pytest.mark.parametrize(
    "worse",
    [Figures(9, 11.1, 1, 3, 60), Figures(9, 11, 2, 3, 60), Figures(9, 11, 1, 4, 60), Figures(9, 11, 1, 3, 59.9)],
)
def test_every_figure_is_limited(worse: Figures) -> None:
    """A single figure that passes its limit is a failure, and none at its limit is."""
    most = Limits(11, 1, 3, 60)
    assert failures(Figures(9, 11, 1, 3, 60), most) == []
    assert len(failures(worse, most)) == 1


def test_what_is_read_of_a_page() -> None:
    """Paragraphs, items and cells count, with their lines; headings, code and labels do not."""
    page = (
        "# A heading is not read\n\nOne line goes\non here. And `code --x` is one word.\n\n"
        "```sh\nthis is code here\n```\n\n- an item has four words\n\n| a cell has four words | label |\n"
    )
    assert [(found.place, found.text) for found in markdown_sentences("p.md", page)] == [
        ("p.md:3", "One line goes on here."),
        ("p.md:3", "And X is one word."),
        ("p.md:10", "an item has four words"),
        ("p.md:12", "a cell has four words"),
    ]


def test_what_is_read_of_a_template() -> None:
    """Fixed text counts, with a hole for what is filled in; tags and statements do not."""
    template = '<p class="a b c">{% if x %}The weights of {{ name }} may <b>go out</b> now.{% endif %}</p>'
    assert [found.text for found in template_sentences("t", template)] == ["The weights of … may go out now."]


def test_what_is_read_of_a_module() -> None:
    """Literals count, with a hole for what is filled in; docstrings and patterns do not."""
    docstring, pattern = '"""A docstring is for the reader of code."""', 'z = r"(?:no words are here)\\b"'
    source = f'{docstring}\nx = f"the file {{y}} is not there"\n{pattern}\n'
    assert [found.text for found in literal_sentences("m.py", source)] == ["the file … is not there"]


def test_what_is_ruled_out() -> None:
    """Verbs of posture and stilted turns are found; the gate's own term is not."""
    assert banned("The risk stands at tier 4, and rests on so many answers.") == ["stands at", "rests on", "so many"]
    assert banned("The release is held for a person.") == []


@pytest.mark.parametrize(("word", "count"), [("weights", 1), ("released", 2), ("model", 2), ("the", 1), ("table", 2)])
def test_syllables(word: str, count: int) -> None:
    """Syllables are counted about right."""
    assert syllables(word) == count
