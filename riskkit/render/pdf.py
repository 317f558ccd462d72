"""A recommendation as a tagged PDF, to print and for readers who listen: its blocks, laid out by typst."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import zip_longest
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from riskkit.errors import InputError, Problem
from riskkit.render import markdown
from riskkit.render.blocks import Block, TableBlock, asks_for_text, by_hand, pages, parse, shares, title
from riskkit.render.editions import Edition
from riskkit.render.text import written_out
from riskkit.resources import templates_root
from riskkit.schema.results.recommendation import Recommendation

STANDARD: Final = "ua-1"
"""PDF/UA-1, the standard of documents that everybody can read; typst refuses what breaks it."""
_NO_FONT = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
"""How typst names what no font shows, with the escapes of Rust."""
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def report(recommendation: Recommendation, edition: Edition) -> bytes:
    """An edition of the report as PDF; raises `InputError` where typst is not installed."""
    return document(parse(markdown.report(recommendation, edition)), date.fromisoformat(recommendation.date))


def document(blocks: Sequence[Block], day: date) -> bytes:
    """
    A PDF/UA-1 of *day*, with the first heading as its title; the same blocks give the same bytes.

    The machine's fonts are looked at only for what typst's own lack, and what none shows is written out by its number.
    Raises `InputError` where typst is not installed.
    """
    return _compiled(
        {
            "title": title(blocks),
            "day": [day.year, day.month, day.day],
            "pages": [[_data(block, after) for block, after in zip_longest(page, page[1:])] for page in pages(blocks)],
        }
    )


def _data(block: Block, after: Block | None) -> dict[str, Any]:
    """A block for the template, with what it is to look like."""
    fields = {"kind": type(block).__name__, "before": type(after).__name__} | asdict(block)
    if isinstance(block, TableBlock):
        return fields | {"shares": shares(block), "by_hand": list(map(by_hand, block.rows))}
    return fields | {"asks": asks_for_text(block, after)}


def _compiled(data: dict[str, Any]) -> bytes:
    """
    The PDF.

    The template is fixed and reads an empty folder; what people wrote reaches it as data alone.
    """
    try:
        from typst import Compiler, TypstError
    except ImportError:
        problem = Problem("", "", "a PDF needs the package typst, which is not installed", "pip install 'riskkit[pdf]'")
        raise InputError([problem]) from None
    template, text = (templates_root() / "pdf" / "report.typ").read_bytes(), json.dumps(data, ensure_ascii=False)
    own_fonts_alone = True
    with TemporaryDirectory() as empty:
        while True:
            compiler = Compiler(template, root=empty, ignore_system_fonts=own_fonts_alone)
            try:
                made = compiler.compile(format="pdf", sys_inputs={"report": text}, pdf_standards=[STANDARD])
                return cast(bytes, made)  # a PDF is one file, and nothing says to write it somewhere
            except TypstError as error:
                unshown = _unshown(error.diagnostic)
                if not unshown:
                    raise
            if not own_fonts_alone:
                text = re.sub(f"[{re.escape(''.join(unshown))}]", lambda found: _in_json(found[0]), text)
            own_fonts_alone = False


def _unshown(diagnostic: str) -> set[str]:
    """Every character that no font shows."""
    return {letter for found in _NO_FONT.findall(diagnostic) for letter in _ESCAPE.sub(_unescaped, found)}


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]


def _in_json(character: str) -> str:
    return json.dumps(written_out(character))[1:-1]
