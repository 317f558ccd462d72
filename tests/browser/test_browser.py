"""The HTML report in a real browser: readable by everybody, at every size, and asking for nothing."""

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from riskkit.cli.demo import CASE
from riskkit.render.html import report
from riskkit.render.report_words import cited
from riskkit.schema.results.recommendation import Recommendation
from tests.browser.machine import Browser
from tests.conftest import LEFT_OUT
from tests.render.samples import prefixed, sample, shipped

HOSTILE = (
    "<script>alert(1)</script><img src=http://x.test/p.png onerror=alert(1)>'\"><iframe src=//x.test> \u05d0\u202e"
)
RECORDS: dict[str, Callable[[], Recommendation]] = {
    "demonstration": lambda: shipped(CASE),
    "everything": sample,
    "hostile": lambda: prefixed(HOSTILE),
}


VIEWS = {
    "demonstration": ("light", "dark", "phone", "wide phone", "tablet", "print"),
    "everything": ("light", "dark phone", "print"),
    "hostile": ("phone",),
}
PAIRS = [(name, view) for name, views in VIEWS.items() for view in views]


@cache
def seen(browser: Browser, folder: Path, name: str) -> tuple[dict[str, Any], Path]:
    """What a browser finds in a report, and the report as it prints it."""
    file, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    file.write_text(report(RECORDS[name](), "auditor"), encoding="utf-8")
    return browser.found(file, pdf, *VIEWS[name]), pdf


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where reports are written and printed."""
    return tmp_path_factory.mktemp("reports")


@pytest.fixture
def found(request: pytest.FixtureRequest, browser: Browser, folder: Path) -> dict[str, Any]:
    """What a browser finds in the report of the record that the test names."""
    return seen(browser, folder, request.param)[0]


every_record = pytest.mark.parametrize("found", RECORDS, indirect=True)
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


@every_record
def test_the_keyboard_reaches_everything(found: dict[str, Any]) -> None:
    """The tabulator visits every link, summary and scrolling table once, in reading order, and the focus is seen."""
    assert found["keys"]["found"] == list(range(found["keys"]["wanted"]))
    assert found["keys"]["unseen"] == []


@pytest.mark.parametrize("found", ["demonstration", "everything"], indirect=True)
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


@pytest.mark.parametrize(("part", "page"), [("The decision", 1), ("The proof", 2)])
def test_the_decision_is_the_first_page_and_the_proof_begins_the_second(
    browser: Browser, folder: Path, part: str, page: int
) -> None:
    """On paper a shipped case is decided on one page."""
    if which("pdftotext") is None:
        pytest.skip(f"{LEFT_OUT}pdftotext not installed")
    _, pdf = seen(browser, folder, "demonstration")
    wanted = ["pdftotext", "-f", str(page), "-l", str(page), str(pdf), "-"]
    done = subprocess.run(wanted, capture_output=True, text=True, check=True)
    assert part.lower() in done.stdout.lower()
