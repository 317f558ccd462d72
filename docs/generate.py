"""
Every page that is made from the software; ``python -m docs.generate`` writes those of the reference.

``python -m docs.generate slow`` writes those for which decided cases are run, which takes a minute or more.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.making.commands import commands
from docs.making.coverage import coverage_page
from docs.making.decided_cases import decided_cases
from docs.making.file_formats import file_formats
from docs.making.framework import framework_page
from docs.making.gate_rules import gate_rules
from docs.making.questions import question_figures
from docs.making.quick import quick_path
from docs.making.rules import rules
from riskkit.render.schemas import write as write_schemas

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands,
    "file-formats.md": file_formats,
    "framework-seger2023.md": framework_page,
    "coverage-seger2023.md": coverage_page,
    "rules.md": rules,
    "gate-rules.md": gate_rules,
}
"""What makes each page of the reference."""
SLOW: Mapping[str, Callable[[], str]] = {
    "reference/quick-path.md": quick_path,
    "explanation/decided-cases.md": decided_cases,
}
"""What makes the pages for which every decided case is run."""
FIGURES: Mapping[str, Callable[[], str]] = {"how-to/answer-the-questionnaire.md": question_figures}
"""What makes the paragraph of figures in a page that is written by hand."""
START, END = "<!-- figures: made by python -m docs.generate -->\n", "<!-- end of figures -->"


def main(which: str = "") -> None:
    """Writes the reference and the schemas; or the pages on decided cases, for *slow*."""
    if which == "slow":
        for name, made in SLOW.items():
            _write(DOCS / name, made())
        return
    for name, made in PAGES.items():
        _write(REFERENCE / name, made())
    for name, made in FIGURES.items():
        _write(DOCS / name, with_figures((DOCS / name).read_text(encoding="utf-8"), made()))
    write_schemas(REFERENCE / "schema")


def with_figures(page: str, figures: str) -> str:
    """A page with other figures between its marks."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError("the page has no marks for figures")
    return f"{before}{start}{figures}\n{end}{after}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
