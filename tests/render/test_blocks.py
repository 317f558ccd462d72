"""The Markdown report as blocks: what a reader of it sees, and nothing that acts."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskkit.render import markdown, text
from riskkit.render.blocks import (
    Block,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Span,
    Spans,
    TableBlock,
    asks_for_text,
    by_hand,
    letters,
    pages,
    parse,
    shares,
    title,
)
from riskkit.render.editions import PURPOSES, Edition
from tests.render.samples import bare, prefixed, sample
from tests.render.test_text import HOSTILE, hostile
from tests.render.texts import lines


def said(blocks: Sequence[Block]) -> Iterator[str]:
    """What each heading, paragraph, item and cell says, in the order in which it is read."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield letters(block.spans)
            case ListBlock():
                for item in block.items:
                    yield letters(item.spans)
                    yield from said(item.below)
            case TableBlock():
                yield from (letters(cell) for row in (block.header, *block.rows) for cell in row)


def words(texts: Iterator[str]) -> list[str]:
    """The texts with single spaces, without those that are empty."""
    return [squeezed for each in texts if (squeezed := " ".join(each.split()))]


@given(hostile)
@example('#eval("1") $x$ =HYPERLINK("http://x.test")')
@example("- a\n\n1. b")
def test_what_people_wrote_comes_back(anything: str) -> None:
    """Whatever it is made of, and wherever it is printed: in a heading, paragraph, item or cell."""
    printed, seen = text.markdown(anything), text.one_line(anything)
    report = f"# {printed}\n\na {printed}\n\n- {printed}\n\n| a | {printed} |\n|---|---|\n| {printed} | |\n"
    heading, paragraph, items, table = parse(report)
    assert isinstance(heading, Heading) and letters(heading.spans) == seen
    assert isinstance(paragraph, Paragraph) and letters(paragraph.spans) == f"a {seen}".strip()
    assert isinstance(items, ListBlock) and list(said([items])) == [seen]
    assert isinstance(table, TableBlock) and list(said([table])) == ["a", seen, seen, ""]


@pytest.mark.parametrize("edition", PURPOSES)
def test_an_edition_says_what_its_markdown_says(edition: Edition) -> None:
    """Every text is there, in its order."""
    written = markdown.report(sample(), edition)
    assert words(said(parse(written))) == words(iter(lines(written)))


@pytest.mark.parametrize("anything", HOSTILE)
def test_whatever_a_record_holds_is_in_its_blocks(anything: str) -> None:
    """The same, of a record whose every text starts with what is hostile."""
    written = markdown.report(prefixed(anything), "auditor")
    assert words(said(parse(written))) == words(iter(lines(written)))


def test_a_bare_report_has_blocks() -> None:
    """Without outlook, conditions and evidence it can be printed too."""
    assert title(parse(markdown.report(bare(), "auditor"))).endswith("how openly to release it")


def test_looks_are_kept() -> None:
    """Stress, ids, levels of lists and of headings are told apart."""
    blocks = parse("## a **b `c`** `d`\n\n1. e\n   - f\n\n   - g\n2. h\n")
    assert blocks == (
        Heading(2, (Span("a "), Span("b ", strong=True), Span("c", True, True), Span(" "), Span("d", code=True))),
        ListBlock(
            True,
            (
                ListItem((Span("e"),), (ListBlock(False, (ListItem((Span("f"),), ()), ListItem((Span("g"),), ()))),)),
                ListItem((Span("h"),), ()),
            ),
        ),
    )


@pytest.mark.parametrize(
    "unknown",
    ["> a", "```\na\n```", "---", "    a", "[a](b)", "![a](b)", "*a*", "<http://a.test>", "- > a", "- a\n\n  b"],
)
def test_markdown_that_no_report_uses_is_an_error(unknown: str) -> None:
    """It is not left out of a printed report in silence."""
    with pytest.raises(ValueError, match=r"of a report has|no report holds"):
        parse(unknown)


def test_html_is_text() -> None:
    """A tag shows its letters."""
    assert list(said(parse("<b>a</b>\n\n<script>\nb\n</script>\n"))) == ["<b>a</b>", "<script> b </script>"]


def test_parts_with_headings_of_their_own_start_a_page() -> None:
    """A short part, such as what an edition leaves out, follows on the part before it."""
    blocks = parse(markdown.report(sample(), "auditor"))
    starts = [letters(block.spans) for block, *_ in pages(blocks) if isinstance(block, Heading)]
    assert starts == [title(blocks), "The proof", "To check", "For the auditor"]
    assert tuple(block for page in pages(blocks) for block in page) == blocks
    assert pages(parse("# T\n")) == (parse("# T\n"),)


def cells(*texts: str) -> tuple[Spans, ...]:
    """A row of a table."""
    return tuple((Span(text),) if text else () for text in texts)


rows = st.integers(1, 8).flatmap(
    lambda columns: st.lists(
        st.lists(st.text("ab -", max_size=300), min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)


@given(rows)
def test_columns_share_the_width(table: list[list[str]]) -> None:
    """Each column has some of it, and together they have all of it."""
    found = shares(TableBlock(cells(*table[0]), tuple(cells(*row) for row in table[1:])))
    assert len(found) == len(table[0])
    assert min(found) > 0
    assert sum(found) == pytest.approx(1)


def test_long_cells_get_the_room() -> None:
    """A column of words takes more than one of numbers, and a blank one more than its header needs."""
    number, prose, blank = shares(TableBlock(cells("n", "why", "due"), (cells("1", "word " * 30, ""),)))
    assert prose > 4 * number
    number, prose, blank = shares(TableBlock(cells("n", "why", "due"), (cells("1", "word " * 4, ""),)))
    assert blank > 0.5 > prose > number


def test_what_is_filled_in_by_hand_is_known() -> None:
    """The rows of conditions and of the sign-off, and the reasons to decide otherwise, are; no other row is."""
    blocks = parse(markdown.report(sample(), "auditor"))
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    filled = [letters(row[1] or row[0]) for table in tables for row in table.rows if by_hand(row)]
    assert filled[-3:] == ["Prepared by", "Reviewed by", "Decided by"]
    assert len(filled) == 3 + len(sample().recommended.conditions)
    (asked,) = [text for block, after in pairwise(blocks) if asks_for_text(block, after) for text in said([block])]
    assert asked.endswith("☐ We decide differently, for these reasons:")
