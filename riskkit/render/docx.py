"""A recommendation as a Word document, to edit and to sign: its blocks, as paragraphs in the styles of our template."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import count, zip_longest
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from riskkit.errors import InputError, Problem
from riskkit.render import markdown
from riskkit.render.blocks import (
    Block,
    Heading,
    ListBlock,
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
from riskkit.render.editions import Edition
from riskkit.resources import templates_root
from riskkit.schema.results.recommendation import Recommendation

if TYPE_CHECKING:
    from docx.document import Document

MILLIMETRE = 1440 / 25.4
"""In twentieths of a point, the unit of most lengths in such a document."""
WIDTH, HEIGHT, SIDE, TOP = (round(length * MILLIMETRE) for length in (210, 297, 18, 13))
"""The page of A4, and its margins at the sides and at top and bottom."""
BY_HAND = round(9 * MILLIMETRE)
"""The least height of a row that is filled in by hand."""
LONG = 500
"""Letters of a row beyond which it may go on on the next page."""
SHORT = 1500
"""Letters of a table up to which it is kept on one page."""
LONGEST_TITLE = 90
"""Letters of the title that every page repeats at its foot."""
FIRST_DAY = datetime(1981, 1, 1)
"""No file within a zip is older than 1980, the year that Word writes, so this tells who saved a document last."""
BULLETS, NUMBERS, FIRST_NUMBERS = 1, 2, 2
"""In our template the list of bullets and the kind of lists of numbers; and what the first of these is called."""
BOX = "☐"
MARKED = "FDF1D3"
"""The colour behind a cell with stress in it."""
_SPACE = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
"""Two tables without anything between them would be one."""

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_FONT = '<w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic"/></w:rPr>'
_TICK_BOX = (
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
    f"<w:sdtContent><w:r>{_FONT}<w:t>{BOX}</w:t></w:r></w:sdtContent></w:sdt>"
)


def report(recommendation: Recommendation, edition: Edition) -> bytes:
    """An edition of the report as DOCX; raises `InputError` where python-docx is not installed."""
    return document(parse(markdown.report(recommendation, edition)), datetime.fromisoformat(recommendation.date))


def document(blocks: Sequence[Block], day: datetime) -> bytes:
    """
    A DOCX dated by *day*, with the first heading as its title; the same blocks give the same bytes.

    Raises `InputError` where python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError:
        message = "a Word document needs the package python-docx, which is not installed"
        raise InputError([Problem("", "", message, "pip install 'riskkit[docx]'")]) from None
    made, day = Document(), max(day, FIRST_DAY)
    _describe(made, title(blocks), day)
    _lay_out(made, title(blocks))
    body, numbers = made.element.body, count(FIRST_NUMBERS)
    body[:] = [*_elements("".join(_body(blocks, numbers))), body.sectPr]
    made.part.numbering_part.element[:] = _numbering(next(numbers))
    return _dated(made, day)


def _elements(text: str) -> list[Any]:
    """What *text* says in the markup of Word."""
    from docx.oxml import parse_xml

    return list(parse_xml(f"<w:body {_NAMESPACES}>{text}</w:body>"))


def _template(name: str) -> list[Any]:
    """What a file of our template holds."""
    from docx.oxml import parse_xml

    return list(parse_xml((templates_root() / "docx" / name).read_bytes()))


# the file around the text


def _describe(document: "Document", named: str, day: datetime) -> None:
    """What programs say of the file; the picture and the older styles of python-docx's template go."""
    about = document.core_properties
    about.title, about.author, about.language, about.comments = named[:255], "riskkit", "en-GB", ""
    about.created = about.modified = day
    for relations in (document.part.package.rels, document.part.rels):
        gone = [name for name, each in relations.items() if each.reltype.endswith(("thumbnail", "stylesWithEffects"))]
        for name in gone:
            del relations[name]


def _lay_out(document: "Document", named: str) -> None:
    """The page, its foot, and our styles in place of those there are."""
    from docx.oxml.ns import qn
    from docx.shared import Twips

    page = document.sections[0]
    page.page_width, page.page_height = Twips(WIDTH), Twips(HEIGHT)
    page.left_margin = page.right_margin = Twips(SIDE)
    page.top_margin = page.bottom_margin = Twips(TOP)
    page.header_distance = page.footer_distance = Twips(TOP // 2)
    document.styles.element[:] = _template("styles.xml")
    short = named if len(named) <= LONGEST_TITLE else f"{named[:LONGEST_TITLE]}…"
    counted = f"{_runs([Span('Page ')])}{_field('PAGE')}{_runs([Span(' of ')])}{_field('NUMPAGES')}"
    foot = f"{_runs([Span(short)])}<w:r><w:tab/></w:r>{counted}"
    page.footer.part.element[:] = _elements(_paragraph("Footer", foot))
    # the rules of Word 2013 and later, where a table is as wide as the text around it
    for mode in document.settings.element.xpath('.//w:compatSetting[@w:name="compatibilityMode"]'):
        mode.set(qn("w:val"), "15")


def _numbering(end: int) -> list[Any]:
    """Our kinds of lists, and a count from 1 for every list of numbers before *end*."""
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    kind = f'<w:abstractNumId w:val="{NUMBERS}"/>'
    counts = (f'<w:num w:numId="{number}">{kind}{restart}</w:num>' for number in range(FIRST_NUMBERS, end))
    return [*_template("numbering.xml"), *_elements("".join(counts))]


def _dated(document: "Document", day: datetime) -> bytes:
    """The file, with every part of it dated by the day rather than by the clock."""
    written, dated = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(dated, "w") as target:
        for name in source.namelist():
            part = ZipInfo(name, day.timetuple()[:6])
            part.create_system, part.external_attr = 3, 0o600 << 16
            target.writestr(part, source.read(name), ZIP_DEFLATED, 9)
    return dated.getvalue()


# the text


def _body(blocks: Sequence[Block], numbers: Iterator[int]) -> Iterator[str]:
    """The markup of each block, where every part but the first starts a page."""
    for first, *rest in pages(blocks):
        turn = "" if first is blocks[0] else "<w:pageBreakBefore/>"
        for place, (block, after) in enumerate(zip_longest([first, *rest], rest)):
            match block:
                case Heading(level, spans):
                    style = "Title" if level == 1 else f"Heading{level - 1}"
                    yield _paragraph(style, _runs(spans), "" if place else turn)
                case Paragraph(spans):
                    style = "Outcome" if place == 1 and first is blocks[0] else "Normal"
                    together = "<w:keepNext/>" if isinstance(after, TableBlock | ListBlock) else ""
                    yield _paragraph(style, _runs(spans), together)
                    yield _paragraph("Lines", "") * (2 if asks_for_text(block, after) else 0)
                case ListBlock():
                    yield from _list(block, numbers)
                case TableBlock():
                    yield _table(block)


def _list(block: ListBlock, numbers: Iterator[int], depth: int = 0) -> Iterator[str]:
    """A paragraph for each item, set in by *depth*, and then the lists that belong to it."""
    number = next(numbers) if block.numbered else BULLETS
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    for item in block.items:
        yield _paragraph("ListParagraph", _runs(item.spans), place)
        for below in item.below:
            yield from _list(below, numbers, depth + 1)


def _table(block: TableBlock) -> str:
    """A table as wide as the text, whose header is repeated on every page that it goes on on; a short one is on one."""
    widths = [round((WIDTH - 2 * SIDE) * share) for share in shares(block)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = '<w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
    form = f'<w:tblStyle w:val="Ruled"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}'
    rows, short = (block.header, *block.rows), sum(map(_length, block.rows)) <= SHORT
    kept = ["<w:keepNext/>" if short else ""] * (len(rows) - 1) + [""]
    first, *rest = (_row(row, widths, together) for row, together in zip(rows, kept, strict=True))
    header = first.replace("<w:trPr>", "<w:trPr><w:tblHeader/>", 1)
    return f"<w:tbl><w:tblPr>{form}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{header}{''.join(rest)}</w:tbl>{_SPACE}"


def _length(row: Sequence[Spans]) -> int:
    return sum(len(letters(cell)) for cell in row)


def _row(cells: Sequence[Spans], widths: Sequence[int], together: str) -> str:
    """A row on one page where it is not too long for that, and high where it is filled in by hand."""
    whole = "<w:cantSplit/>" if _length(cells) <= LONG else ""
    high = f'<w:trHeight w:val="{BY_HAND}" w:hRule="atLeast"/>' if by_hand(cells) else ""
    middle = '<w:vAlign w:val="center"/>' if high else ""
    made = (_cell(spans, width, middle, together) for spans, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr>{whole}{high}</w:trPr>{''.join(made)}</w:tr>"


def _cell(spans: Spans, width: int, middle: str, together: str) -> str:
    marked = any(span.strong for span in spans)
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{MARKED}"/>' if marked else ""
    form = f'<w:tcW w:w="{width}" w:type="dxa"/>{fill}{middle}'
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{_paragraph('Cell', _runs(spans), together)}</w:tc>"


def _paragraph(style: str, content: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _runs(spans: Iterable[Span]) -> str:
    """What people wrote, as text that Word computes nothing from; a box can be ticked."""
    return "".join(_TICK_BOX.join(_run(span, part) for part in span.text.split(BOX)) for span in spans)


def _run(span: Span, text: str) -> str:
    style = '<w:rStyle w:val="Code"/>' if span.code else ""
    heavy = "<w:b/><w:bCs/>" if span.strong else ""
    return f'<w:r><w:rPr>{style}{heavy}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _field(instruction: str) -> str:
    """A number that the program counts which opens the file."""
    return f'<w:fldSimple w:instr="{instruction}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
