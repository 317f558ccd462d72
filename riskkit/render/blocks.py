"""The Markdown report as blocks of text, from which every printed format is made: one telling, several looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

ROOM = 120
"""Letters that fit beside each other in a table as wide as the text, with the space between columns."""
HEAVY = 1.1
"""A letter of a heavy word, or of one that is counted without its neighbours, in letters."""
CODE = 1.2
"""A letter of code, in letters."""
LONGEST = 18
"""Letters of a word beyond which it is broken rather than its column widened."""
NAME = 16
"""Letters for which a column to be filled in by hand has room at least."""
GAP = 3
"""The space between two columns, in letters."""


@dataclass(frozen=True, slots=True)
class Span:
    """Letters of one look; whatever they are made of, they are text."""

    text: str
    strong: bool = False
    code: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the document, at level 1, or of a part of it."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class ListBlock:
    """Items, numbered from 1 or with bullets."""

    numbered: bool
    items: tuple["ListItem", ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """Some sentences, and the lists that belong to them."""

    spans: Spans
    below: tuple[ListBlock, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A row of headers, and rows of as many cells."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


Block = Heading | Paragraph | ListBlock | TableBlock


def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a report as our templates write it; raises ValueError for Markdown that they do not use."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return tuple(map(_block, SyntaxTreeNode(reader.parse(markdown)).children))


def letters(spans: Spans) -> str:
    """The text of some spans."""
    return "".join(span.text for span in spans)


def title(blocks: Iterable[Block]) -> str:
    """The title of a report."""
    return next(letters(block.spans) for block in blocks if isinstance(block, Heading))


def pages(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """The parts that start a page: the first, and every later one with headings of its own."""
    levels = [(place, block.level) for place, block in enumerate(blocks) if isinstance(block, Heading)]
    starts = [place for (place, level), (_, after) in pairwise(levels) if level == 2 and after > level][1:]
    return tuple(tuple(blocks[start:end]) for start, end in pairwise([0, *starts, len(blocks)]))


def by_hand(row: Sequence[Spans]) -> bool:
    """Whether somebody is to fill in a row of a table: two of its cells or more are blank."""
    return sum(not cell for cell in row) > 1


def asks_for_text(block: Block, after: Block | None) -> bool:
    """Whether a paragraph ends in a colon, and it is for the reader to say what follows."""
    return isinstance(block, Paragraph) and isinstance(after, TableBlock) and letters(block.spans).endswith(":")


def shares(table: TableBlock) -> tuple[float, ...]:
    """
    By column the part of the width that it takes, which together are 1, such that the table is low.

    What is to spare goes to the columns to be filled in by hand, where there are any.
    """
    columns = list(zip(table.header, *table.rows, strict=True))
    widths = [_least(column) for column in columns]
    lengths = [list(row) for row in zip(*map(_lengths, columns), strict=True)]
    while sum(widths) < ROOM and any(gains := _gains(lengths, widths)):
        widths[gains.index(max(gains))] += 1
    blank = list(map(_is_blank, columns))
    takers = blank if any(blank) else [True] * len(blank)
    spare = max(ROOM - sum(widths), 0) / sum(takers)
    return tuple((width + spare * takes) / max(ROOM, sum(widths)) for width, takes in zip(widths, takers, strict=True))


def _least(column: Sequence[Spans]) -> int:
    """Room for the longest word that is not broken, or for a name where all is to be filled in."""
    spans = [span for cell in column for span in cell]
    words = [replace(span, text=word[:LONGEST]) for span in spans for word in span.text.replace("-", "- ").split()]
    return max(ceil(max(map(_width, words), default=0) * HEAVY), NAME * _is_blank(column)) + GAP


def _is_blank(column: Sequence[Spans]) -> bool:
    return bool(column[0]) and not any(column[1:])


def _lengths(column: Sequence[Spans]) -> list[int]:
    """The letters of each cell; those of a header are heavy."""
    header, *cells = column
    heavy = tuple(replace(span, strong=True) for span in header)
    return [ceil(sum(map(_width, cell))) + GAP for cell in (heavy, *cells)]


def _width(span: Span) -> float:
    """How wide its letters are, in usual ones."""
    return len(span.text) * (HEAVY if span.strong else 1) * (CODE if span.code else 1)


def _gains(lengths: list[list[int]], widths: list[int]) -> list[float]:
    """By column how many lines lower the rows get that it makes high, where it is a letter wider."""
    gains = [0.0] * len(widths)
    for row in lengths:
        lines = [length / width for length, width in zip(row, widths, strict=True)]
        highest = lines.index(max(lines))
        gains[highest] += lines[highest] / widths[highest] if lines[highest] > 1 else 0
    return gains


def _block(node: SyntaxTreeNode) -> Block:
    match node.type:
        case "heading":
            return Heading(int(node.tag[1:]), _spans(node))
        case "paragraph":
            return Paragraph(_spans(node))
        case "bullet_list" | "ordered_list":
            return ListBlock(node.tag == "ol", tuple(map(_item, node.children)))
        case "table":
            header, *rows = [tuple(map(_spans, row.children)) for part in node.children for row in part.children]
            return TableBlock(header, tuple(rows))
    raise ValueError(f"no report holds a {node.type}")


def _item(node: SyntaxTreeNode) -> ListItem:
    """An item may be empty, and then has no paragraph."""
    blocks = list(map(_block, node.children))
    spans = [block.spans for block in blocks[:1] if isinstance(block, Paragraph)]
    below = tuple(block for block in blocks if isinstance(block, ListBlock))
    if len(spans) + len(below) < len(blocks):
        raise ValueError("an item of a report has sentences, and then lists alone")
    return ListItem(spans[0] if spans else (), below)


def _spans(node: SyntaxTreeNode) -> Spans:
    """What a paragraph, heading or cell says; its one child holds it, where there is anything."""
    return tuple(span for inline in node.children for child in inline.children for span in _looks(child))


def _looks(node: SyntaxTreeNode, strong: bool = False) -> Iterable[Span]:
    match node.type:
        case "text":
            yield Span(node.content, strong)
        case "code_inline":
            yield Span(node.content, strong, code=True)
        case "softbreak":
            yield Span(" ", strong)
        case "strong":
            for child in node.children:
                yield from _looks(child, strong=True)
        case _:
            raise ValueError(f"no report holds a {node.type}")
