"""The report as PDF: one that everybody can read, in which what people wrote is text."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from riskkit.errors import InputError
from riskkit.render import markdown, pdf, text
from riskkit.render.blocks import Heading, TableBlock, parse
from riskkit.render.editions import PURPOSES, Edition
from riskkit.resources import templates_root
from tests.render.samples import bare, sample, shipped
from tests.render.test_text import HOSTILE, hostile

DAY = date(2026, 11, 30)
CHECKOUT = Path(__file__).parents[2]
SCRIPTS = {
    "Polish": "Zażółć gęślą jaźń",
    "Greek": "Ξεσκεπάζω",
    "Cyrillic": "Съешь же ещё",
    "Hebrew": "שלום",
    "Arabic": "العربية",
    "Devanagari": "हिन्दी",
    "Thai": "ภาษาไทย",
    "Chinese": "日本語 李明",
    "Korean": "한국어",
    "emoji": "👍🏽 👨‍👩‍👧 🇵🇱",
    "marks alone": "\u0301 e\u0301 \u0489",
    "rare": "𓀀 ﷽ ༼",
}


def document(*texts: str) -> PdfReader:
    """A PDF with a title, and the texts as items."""
    items = "\n".join(f"- {text.markdown(each)}" for each in texts)
    return PdfReader(BytesIO(pdf.document(parse(f"# Texts\n\nBelow:\n\n{items}\n"), DAY)))


def letters_of(reader: PdfReader) -> Counter[str]:
    """How often each character is printed, spaces aside."""
    return Counter(letter for page in reader.pages for letter in page.extract_text() if not letter.isspace())


def structure(reader: PdfReader) -> Iterator[DictionaryObject]:
    """The elements of a tagged PDF, in reading order."""

    def walk(node: Any) -> Iterator[DictionaryObject]:
        node = node.get_object()
        if isinstance(node, DictionaryObject) and "/S" in node:
            yield node
        kids = node.get("/K", []) if isinstance(node, DictionaryObject) else []
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from walk(kid)

    yield from walk(reader.root_object["/StructTreeRoot"])


def tags(reader: PdfReader) -> Counter[str]:
    """How often each kind of element is there."""
    return Counter(str(element["/S"]) for element in structure(reader))


def lost(reader: PdfReader, *texts: str) -> set[str]:
    """The characters of the texts that are neither printed nor written out."""
    printed = letters_of(reader)
    text_of = "".join("".join(page.extract_text().split()) for page in reader.pages)
    shown = {letter for each in texts for letter in text.one_line(each) if not letter.isspace()}
    return {letter for letter in shown if letter not in printed and text.written_out(letter) not in text_of}


@pytest.mark.parametrize("edition", PURPOSES)
def test_it_is_for_everybody(edition: Edition) -> None:
    """It is tagged, says that it keeps PDF/UA-1, and has a title, a language, a day and bookmarks."""
    reader = PdfReader(BytesIO(pdf.report(sample(), edition)))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert str(reader.metadata.title).endswith("how openly to release it")
    assert str(reader.metadata.creation_date_raw).startswith("D:" + sample().date.replace("-", ""))
    assert reader.outline


def test_its_structure_is_that_of_the_report() -> None:
    """There are as many headings of each level, tables, rows and cells as in the Markdown, and headers are marked."""
    blocks = parse(markdown.report(sample(), "auditor"))
    tables = [block for block in blocks if isinstance(block, TableBlock)]
    headings = Counter(f"/H{block.level}" for block in blocks if isinstance(block, Heading))
    found = tags(PdfReader(BytesIO(pdf.report(sample(), "auditor"))))
    assert {level: found[level] for level in headings} == headings
    assert found["/Table"] == len(tables)
    assert found["/TH"] == sum(len(table.header) for table in tables)
    assert found["/TR"] == sum(1 + len(table.rows) for table in tables)
    assert found["/TD"] == sum(len(row) for table in tables for row in table.rows)


def test_what_anybody_wrote_is_text() -> None:
    """Nothing is computed, read, linked or lost, whatever it is made of."""
    wicked = [
        '#eval("1")',
        '#read("/etc/passwd")',
        "$x$",
        '#import "@preview/a:1.0.0"',
        "\\u{41}",
        '")#panic("',
        "*/ // <a> @a",
    ]
    reader = document(*wicked, *HOSTILE)
    assert lost(reader, *wicked, *HOSTILE) == set()
    printed = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert ["".join(each.split()) for each in wicked if "".join(each.split()) not in printed] == []
    assert not any("/Annots" in page for page in reader.pages)
    assert set(tags(reader)) <= {"/Document", "/H1", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Code", "/Span"}


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # a PDF takes a while
@given(hostile)
def test_anything_is_printed(anything: str) -> None:
    """No text stops a PDF, and none of it is lost."""
    assert lost(document(anything), anything) == set()


@pytest.mark.parametrize("script", SCRIPTS)
def test_any_script_is_printed(script: str) -> None:
    """In letters where a font has them, and else by their numbers; it is PDF/UA-1 in either case."""
    reader = document(SCRIPTS[script])
    assert lost(reader, SCRIPTS[script]) == set()
    root: Any = reader.root_object
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_what_no_font_shows_is_written_out() -> None:
    """A character without a glyph anywhere is named by its number."""
    reader = document("a\U00050000b")
    assert "a\\U00050000b" in reader.pages[0].extract_text()


@pytest.mark.parametrize("letters", ["abcdefghijklmnopqrstuvwxyz", "q/" * 20])
def test_a_long_word_is_broken(letters: str) -> None:
    """It fills lines and pages between the margins, and every letter of it is there."""
    word = (letters * 10_000)[:10_000]
    table = f"# T\n\na\n\n| {word} | b |\n|---|---|\n| c | {word} |\n\n- {word}\n\n`{word}`\n"
    reader = PdfReader(BytesIO(pdf.document(parse(table), DAY)))
    assert letters_of(reader)["q"] >= 4 * word.count("q")
    edge = float(reader.pages[0].mediabox.right)
    seen: list[float] = []
    for page in reader.pages[:3]:
        page.extract_text(visitor_text=lambda _text, _cm, matrix, _font, _size: seen.append(matrix[4]))
    assert max(seen) < edge


def test_a_long_title_is_cut_short_at_the_foot() -> None:
    """Every page has its number."""
    reader = PdfReader(BytesIO(pdf.document(parse(f"# {'long ' * 400}\n\na\n"), DAY)))
    assert f"Page 1 of {len(reader.pages)}" in " ".join(reader.pages[0].extract_text().split())


def test_a_bare_record_is_printed() -> None:
    """Without outlook, answers and evidence there is a PDF too."""
    assert pdf.report(bare(), "auditor").startswith(b"%PDF-")


def pages(reader: PdfReader) -> dict[str, int]:
    """By title of a bookmark the page that it leads to, from 1."""

    def flat(outline: Any) -> Iterator[Any]:
        for entry in outline:
            yield from flat(entry) if isinstance(entry, list) else [entry]

    return {str(entry.title): (reader.get_destination_page_number(entry) or 0) + 1 for entry in flat(reader.outline)}


@pytest.mark.parametrize("case", ["stable-diffusion-v1", "gpt4", "llama2-70b"])
def test_the_decision_is_one_page(case: str) -> None:
    """With the sign-off on it; its proof is the second, which ends what a board gets."""
    board, reviewer = (PdfReader(BytesIO(pdf.report(shipped(case), each))) for each in ("board", "reviewer"))
    assert len(board.pages) == 2
    found = pages(reviewer)
    assert (found["The decision"], found["Sign-off"], found["The proof"], found["To check"]) == (1, 1, 2, 3)


PRINT = """
import sys
from datetime import date
from riskkit.render import blocks, pdf
sys.stdout.buffer.write(pdf.document(blocks.parse("# T\\n\\na\\n\\n- b 日本\\n"), date(2026, 11, 30)))
"""


def test_the_same_blocks_give_the_same_bytes(tmp_path: Path) -> None:
    """In another process, folder, time zone and order of hashes."""
    made = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            cwd=folder,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            check=True,
        ).stdout
        for folder, zone, seed in ((CHECKOUT, "UTC", "1"), (tmp_path, "Asia/Tokyo", "2"))
    ]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF-")


def test_the_template_reads_nothing() -> None:
    """It names no file, package or address, and takes in its data alone."""
    source = (templates_root() / "pdf" / "report.typ").read_text("utf-8")
    assert re.findall(r"\b(?:read|import|include|image|csv|yaml|toml|xml|cbor|plugin|eval|link)\b *[\"(]", source) == []
    assert re.findall(r"json\((.*)\)", source) == ["bytes(sys.inputs.report)"]


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is one of usage, and its hint is a command."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError) as caught:
        pdf.report(sample(), "board")
    assert str(caught.value).endswith("is not installed\n  hint: pip install 'riskkit[pdf]'")
    assert caught.value.exit_code == 4
