"""The report as a Word document: one to edit and to sign, in which what people wrote is text."""

import re
import sys
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import Phase, given, settings
from lxml import etree

from riskkit.errors import InputError
from riskkit.render import docx, markdown, text
from riskkit.render.blocks import Heading, ListBlock, TableBlock, parse
from riskkit.render.editions import PURPOSES, Edition
from tests.render.samples import bare, prefixed, sample
from tests.render.test_blocks import said
from tests.render.test_text import HOSTILE, hostile

DAY = datetime(2026, 11, 30)
ELEMENTS = {
    *("body", "p", "pPr", "pStyle", "keepNext", "pageBreakBefore", "numPr", "ilvl", "numId"),
    *("r", "rPr", "rStyle", "b", "bCs", "rFonts", "t"),
    *("tbl", "tblPr", "tblStyle", "tblW", "tblLayout", "tblLook", "tblGrid", "gridCol"),
    *("tr", "trPr", "cantSplit", "tblHeader", "trHeight", "tc", "tcPr", "tcW", "shd", "vAlign"),
    *("sdt", "sdtPr", "checkbox", "checked", "checkedState", "uncheckedState", "sdtContent"),
    *("sectPr", "footerReference", "pgSz", "pgMar", "cols", "docGrid"),
}
"""Everything that a report is made of; there are no fields, links, pictures, objects or macros among it."""


def written(edition: Edition = "auditor") -> Any:
    """The sample as python-docx reads it."""
    return Document(BytesIO(docx.report(sample(), edition)))


def texts(document: Any) -> Iterator[str]:
    """What each paragraph and cell says, in order."""
    for paragraph in document.element.body.iter(qn("w:p")):
        yield "".join(each.text or "" for each in paragraph.iter(qn("w:t")))


def names(element: Any) -> set[str]:
    """The elements below one, without their namespaces."""
    return {etree.QName(each).localname for each in element.iter()}


@pytest.mark.parametrize("edition", PURPOSES)
def test_it_says_what_the_markdown_says(edition: Edition) -> None:
    """Every text of the edition is there, in its order."""
    blocks = parse(markdown.report(sample(), edition))
    found = [each for each in texts(written(edition)) if each]
    assert found == [each for each in said(blocks) if each]


def test_its_structure_is_that_of_the_report() -> None:
    """The title, headings and items have their styles, and every header of a table is marked as one."""
    blocks = parse(markdown.report(sample(), "auditor"))
    document = written()
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles[:2] == ["Title", "Outcome"]
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    assert [int(name[-1]) + 1 for name in styles if name.startswith("Heading")] == levels[1:]
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    assert [(len(table.rows), len(table.columns)) for table in document.tables] == [
        (len(table.rows) + 1, len(table.header)) for table in tables
    ]
    heads = [[row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] for table in document.tables]
    assert all(first and not any(rest) for first, *rest in heads)


def test_tables_fit_the_page() -> None:
    """It is A4, and no table is wider than the text."""
    document = written()
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    room = page.page_width - page.left_margin - page.right_margin
    for table in document.tables:
        for row in table.rows:
            assert abs(sum(cell.width for cell in row.cells) - room) < Mm(1)


def test_every_part_but_the_first_starts_a_page() -> None:
    """The decision stands on the page of the title."""
    document = written()
    starts = document.element.body.xpath("./w:p[w:pPr/w:pageBreakBefore]")
    assert [each.xpath("string(.)") for each in starts] == ["The proof", "To check", "For the auditor"]


def test_conditions_can_be_ticked_and_the_decision_signed() -> None:
    """There is a box for each condition and for the two ways to decide, and room for names and reasons."""
    document = written("board")
    boxes = document.element.body.xpath(".//w:sdt")
    assert len(boxes) == len(sample().recommended.conditions) + 2
    assert {each.xpath("string(.)") for each in boxes} == {"☐"}
    high = document.element.body.xpath(".//w:tr[w:trPr/w:trHeight]")
    assert len(high) == len(sample().recommended.conditions) + 3
    assert [paragraph.style.name for paragraph in document.paragraphs].count("Lines") == 2


def test_lists_of_numbers_start_at_one() -> None:
    """Each has a count of its own, and lists within lists are set in."""
    blocks = parse("# T\n\na\n\n1. b\n   - c\n2. d\n\ne\n\n1. f\n")
    document = Document(BytesIO(docx.document(blocks, DAY)))
    places = [
        (each.xpath("string(.)"), int(each.pPr.numPr.ilvl.val), int(each.pPr.numPr.numId.val))
        for each in document.element.body.xpath("./w:p[w:pPr/w:numPr]")
    ]
    assert places == [("b", 0, 2), ("c", 1, 1), ("d", 0, 2), ("f", 0, 3)]
    numbering = document.part.numbering_part.element
    assert numbering.xpath("./w:num[w:lvlOverride/w:startOverride/@w:val='1']/@w:numId") == ["2", "3"]
    assert len([block for block in blocks if isinstance(block, ListBlock)]) == 2


def test_programs_are_told_what_it_is() -> None:
    """It has a title, an author, the day of its record and a language, and no picture."""
    document = written()
    about = document.core_properties
    assert about.title.endswith("how openly to release it")
    assert (about.author, about.language, about.comments, about.last_modified_by) == ("riskkit", "en-GB", "", "")
    assert about.created.date().isoformat() == about.modified.date().isoformat() == sample().date
    assert document.styles.element.xpath("./w:docDefaults//w:lang/@w:val") == ["en-GB"]
    assert not [name for name in ZipFile(BytesIO(docx.report(sample(), "board"))).namelist() if "thumb" in name]


@pytest.mark.parametrize("edition", PURPOSES)
def test_every_style_is_there(edition: Edition) -> None:
    """No paragraph, word or table asks for a style that our template lacks."""
    document = written(edition)
    asked = document.element.body.xpath(".//w:pStyle/@w:val | .//w:rStyle/@w:val | .//w:tblStyle/@w:val")
    there = document.styles.element.xpath("./w:style/@w:styleId")
    assert set(asked) <= set(there)
    assert set(document.styles.element.xpath(".//w:basedOn/@w:val | .//w:next/@w:val")) <= set(there)


@pytest.mark.parametrize("anything", HOSTILE)
def test_whatever_a_record_holds_is_text(anything: str) -> None:
    """No field, link or object comes of it, and all of it is there."""
    record = prefixed(anything).model_copy(update={"date": sample().date})
    document = Document(BytesIO(docx.report(record, "auditor")))
    assert names(document.element.body) <= ELEMENTS
    blocks = parse(markdown.report(record, "auditor"))
    assert [each for each in texts(document) if each] == [each for each in said(blocks) if each]


@settings(phases=set(Phase) - {Phase.shrink})
@given(hostile)
def test_anything_is_text(anything: str) -> None:
    """The same of whatever anybody writes, at the foot of the page and among the properties too."""
    shown = text.one_line(anything)
    written = docx.document(parse(f"# {text.markdown(anything)}\n\n- {text.markdown(anything)}\n"), DAY)
    document = Document(BytesIO(written))
    assert list(texts(document)) == [shown, shown]
    assert document.core_properties.title == shown[:255]
    foot = document.sections[0].footer.part.element
    assert foot.xpath("string(.)").startswith(shown[:90])
    assert foot.xpath(".//w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_a_bare_record_is_written() -> None:
    """Without outlook, answers and evidence there is a document too."""
    assert "Sign-off" in list(texts(Document(BytesIO(docx.report(bare(), "auditor")))))


@pytest.mark.parametrize(("day", "dated"), [("2026-11-30", 2026), ("1975-01-01", 1981)])
def test_parts_are_dated_by_the_record(day: str, dated: int) -> None:
    """No clock is read, and a day before there were zips is one of their first."""
    parts = ZipFile(BytesIO(docx.document(parse("# T\n"), datetime.fromisoformat(day)))).infolist()
    assert {part.date_time[0] for part in parts} == {dated}
    assert {part.date_time[3:] for part in parts} == {(0, 0, 0)}


def test_it_names_nothing_outside() -> None:
    """No part of the file leads to another place, and none is a macro."""
    parts = ZipFile(BytesIO(docx.report(sample(), "auditor")))
    relations = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels")]
    assert not re.search(r'TargetMode="External"', " ".join(relations))
    assert not [name for name in parts.namelist() if name.endswith(".bin")]


def test_without_python_docx_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is one of usage, and its hint is a command."""
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(InputError) as caught:
        docx.report(sample(), "board")
    assert str(caught.value).endswith("is not installed\n  hint: pip install 'riskkit[docx]'")
    assert caught.value.exit_code == 4
