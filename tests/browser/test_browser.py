"""The HTML report in a real browser: readable by everybody, at every size, and asking for nothing."""

import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from riskkit.cli.demo import CASE
from riskkit.render.answer_words import cited
from riskkit.render.editions import PURPOSES, Edition
from riskkit.render.html import report
from tests.browser.machine import Browser
from tests.browser.measure import pages
from tests.conftest import LEFT_OUT
from tests.render.samples import prefixed, sample, shipped
from tests.render.test_html import parsed

HOSTILE = (
    "<script>alert(1)</script><img src=http://x.test/p.png onerror=alert(1)>'\"><iframe src=//x.test> \u05d0\u202e"
)
REPORTS: dict[str, Callable[[], str]] = {
    "board": lambda: report(shipped(CASE), "board"),
    "demonstration": lambda: report(shipped(CASE), "reviewer"),
    "auditor": lambda: report(shipped(CASE), "auditor"),
    "everything": lambda: report(sample(), "auditor"),
    "hostile": lambda: report(prefixed(HOSTILE), "auditor"),
}
VIEWS = {
    "board": ("dark phone", "print"),
    "demonstration": ("light", "dark", "phone", "wide phone", "tablet", "print"),
    "auditor": ("light", "phone", "print"),
    "everything": ("light", "dark phone", "print"),
    "hostile": ("phone",),
}
PAIRS = [(name, view) for name, views in VIEWS.items() for view in views]


@cache
def seen(browser: Browser, folder: Path, name: str) -> tuple[dict[str, Any], Path]:
    """What a browser finds in a report, and the report as it prints it."""
    file, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    file.write_text(REPORTS[name](), encoding="utf-8")
    return browser.found(file, pdf, *VIEWS[name]), pdf


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where reports are written and printed."""
    return tmp_path_factory.mktemp("reports")


@pytest.fixture
def found(request: pytest.FixtureRequest, browser: Browser, folder: Path) -> dict[str, Any]:
    """What a browser finds in the report of the record that the test names."""
    return seen(browser, folder, request.param)[0]


every_report = pytest.mark.parametrize("found", REPORTS, indirect=True)
every_view = pytest.mark.parametrize(("found", "view"), PAIRS, indirect=["found"])


@every_view
def test_nothing_stands_in_anybodys_way(found: dict[str, Any], view: str) -> None:
    """A checker of WCAG 2.2 AA finds nothing, with all details open: contrast, names, headings, tables, landmarks."""
    assert found["views"][view]["wrongs"] == []


@every_view
def test_nothing_leaves_the_file(found: dict[str, Any], view: str) -> None:
    """The file itself is all that is asked for, and the browser has nothing to say about it."""
    assert len(found["views"][view]["requests"]) == 1
    assert found["views"][view]["requests"][0].startswith("file:")
    assert found["views"][view]["messages"] == []


@every_view
def test_the_page_never_scrolls_sideways(found: dict[str, Any], view: str) -> None:
    """At 320, 375, 768 and 1280 pixels, details closed or open, what is too wide scrolls by itself."""
    assert found["views"][view]["overflowing"] <= 0
    assert found["views"][view]["overflowingOpen"] <= 0


@pytest.mark.parametrize(("found", "view"), [pair for pair in PAIRS if pair[0] != "hostile"], indirect=["found"])
def test_tables_keep_their_words_whole_and_apart(found: dict[str, Any], view: str) -> None:
    """No text reaches into the next cell, and no word is broken in the middle, digests and addresses apart."""
    assert found["views"][view]["unruly"] == []


@every_report
def test_the_keyboard_reaches_everything(found: dict[str, Any]) -> None:
    """The tabulator visits every link, summary and scrolling table once, in reading order, and the focus is seen."""
    assert found["keys"]["found"] == list(range(found["keys"]["wanted"]))
    assert found["keys"]["unseen"] == []


@pytest.mark.parametrize("found", ["auditor", "everything"], indirect=True)
def test_closed_details_are_closed_on_the_screen_and_open_in_print(found: dict[str, Any]) -> None:
    """What is folded away on a screen is on paper, without a script."""
    assert found["closed"] > 0
    assert found["views"]["light"]["seen"] == 0
    assert found["views"]["print"]["seen"] >= found["closed"]


def test_the_print_holds_what_was_folded_away(browser: Browser, folder: Path) -> None:
    """Every fact that is listed is in the printed report's text."""
    if which("pdftotext") is None:
        pytest.skip(f"{LEFT_OUT}pdftotext not installed")
    _, pdf = seen(browser, folder, "everything")
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    printed = " ".join(done.stdout.split())
    record = sample()
    assert [key for key in cited(record) if record.citations[key].fact not in printed] == []


CASES = (CASE, "kimi-k2-5", "llama2-70b", "deepseek-r1")
"""The demonstration and decided cases, with one of the most that a page 1 has to hold."""
MOST_PAGES = {"board": 2, "reviewer": 15, "auditor": 30}
FOOT = re.compile(r"^\s*\d+ / \d+\s*$")


@pytest.fixture(scope="session")
def printed(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The editions of shipped cases on paper."""
    if missing := [name for name in ("pdftotext", "pdfinfo") if which(name) is None]:
        pytest.skip(f"{LEFT_OUT}{', '.join(missing)} not installed")
    reports = {f"{case}-{edition}": report(shipped(case), edition) for case in CASES for edition in PURPOSES}
    return browser.printed(tmp_path_factory.mktemp("printed"), reports)


@pytest.mark.parametrize("edition", PURPOSES)
@pytest.mark.parametrize("case", CASES)
def test_a_page_decides_and_a_second_one_proves(printed: dict[str, Path], case: str, edition: str) -> None:
    """On A4 the first page is the whole decision, to the signatures, and the second the whole proof."""
    first, second, *rest = pages(printed[f"{case}-{edition}"])
    assert "THE DECISION" in first
    assert "Decided by" in first
    assert second.strip().startswith("The proof")
    assert "Benefits kept and lost" in second
    assert "Broad use and shared value" in second
    assert not rest or rest[0].strip().startswith("To check")


@pytest.mark.parametrize("edition", PURPOSES)
@pytest.mark.parametrize("case", CASES)
def test_an_edition_has_no_more_pages_than_it_says(printed: dict[str, Path], case: str, edition: str) -> None:
    """Two for a board, at most fifteen for a reviewer, all of them A4."""
    done = subprocess.run(["pdfinfo", str(printed[f"{case}-{edition}"])], capture_output=True, text=True, check=True)
    found = dict(line.split(":", 1) for line in done.stdout.splitlines())
    assert 2 <= int(found["Pages"]) <= MOST_PAGES[edition]
    assert "(A4)" in found["Page size"]


@pytest.mark.parametrize("edition", PURPOSES)
@pytest.mark.parametrize("case", CASES)
def test_no_heading_stays_alone_at_the_foot_of_a_page(printed: dict[str, Path], case: str, edition: Edition) -> None:
    """What ends a page is no heading, and no caption or head of a table."""
    text = report(shipped(case), edition)
    tags = {tag: re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", text, re.DOTALL) for tag in ("h2", "h3", "h4", "caption")}
    heads = {parsed(head).text for found in tags.values() for head in found}
    columns = {parsed(head).text for head in re.findall(r"<thead><tr><th[^>]*>(.*?)</th>", text)}
    for page in pages(printed[f"{case}-{edition}"]):
        last = [line.strip() for line in page.split("\n") if line.strip() and not FOOT.match(line)][-1]
        assert not [head for head in heads if head.endswith(" ".join(last.split())) and (head == last or len(last) > 9)]
        assert re.split(r"\s{2,}", last)[0] not in columns
