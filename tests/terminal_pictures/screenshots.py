"""``python -m tests.terminal_pictures.screenshots FOLDER`` leaves pictures of riskkit at a terminal there."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pexpect
import pyte

from tests.docs.pages import ROOT
from tests.terminal.stage import UNSET, Terminal
from tests.terminal_pictures.svg import Row, picture, rows_of

COLUMNS, ROWS = 80, 70
TUTORIAL = ROOT / "docs" / "tutorial" / "first-assessment.md"
DATE = "2026-11-22"
"""The day of the tutorial."""
FRAMEWORK = ("--framework", "seger2023", "--date", DATE)
Recording = tuple[str, str, Sequence[Row]]
"""The name of a picture, its title and what it shows."""


def release() -> str:
    """The assessment that the tutorial writes."""
    found = re.search(r"^cat > assessment.yaml <<'END'\n(.*?)^END$", TUTORIAL.read_text("utf-8"), re.M | re.S)
    assert found, "the tutorial writes no assessment"
    return found[1]


def recordings(folder: Path) -> Iterator[Recording]:
    """What a terminal of 80 columns shows at the first question in both modes, at the review and for the outcome."""
    blank, whole = folder / "blank.yaml", folder / "assessment.yaml"
    whole.write_text(release(), encoding="utf-8")
    blank.write_text(release().partition("answers:")[0], encoding="utf-8")
    with _terminal(blank, keys=True) as there:
        there.wait("Level")
        there.press("down", "down")
        _settle(there, "> 2. ")
        yield "assess-keys", "A question in a terminal with arrow keys", rows_of(there.screen)
    with _terminal(blank, "--plain") as there:
        there.wait("Level")
        yield "assess-plain", "The same question in plain lines", rows_of(there.screen)
    with _terminal(whole, keys=True) as there:
        there.wait("Level")
        there.type("review")
        there.wait("Review")
        _settle(there, "> open: ")
        yield "assess-review", "The review before the end", _from(rows_of(there.screen), "Review")
    yield "score", "What riskkit score shows", _scored(whole)


@contextmanager
def _terminal(file: Path, *extra: str, keys: bool = False) -> Iterator[Terminal]:
    there = Terminal(file, COLUMNS, *FRAMEWORK, *extra, keys=keys, rows=ROWS)
    try:
        yield there
    finally:
        there.close()


def _settle(there: Terminal, shown: str) -> None:
    """Until nothing more comes, and so much is on the screen, however slow the machine is."""
    for _ in range(60):
        there.settle()
        if shown in there.shown:
            return
    raise AssertionError(f"'{shown}' is not shown")


def _scored(file: Path) -> list[Row]:
    environment = {key: value for key, value in os.environ.items() if key not in UNSET} | {"TERM": "xterm-256color"}
    command = f"{sys.executable} -m riskkit score {file.name} --date {DATE}"
    shown = pexpect.run(
        command, cwd=str(file.parent), env=environment, dimensions=(ROWS, COLUMNS), timeout=120, encoding="utf-8"
    )
    screen = pyte.HistoryScreen(COLUMNS, ROWS, history=1000)
    pyte.Stream(screen).feed(str(shown))
    return rows_of(screen)


def _place(rows: Sequence[Row], start: str) -> int:
    """The row that starts so."""
    return next(n for n, row in enumerate(rows) if "".join(cell.data for cell in row).startswith(start))


def _from(rows: Sequence[Row], start: str) -> Sequence[Row]:
    return rows[_place(rows, start) :]


def screenshots(folder: Path) -> None:
    """Writes each recording into a folder."""
    with TemporaryDirectory() as scratch:
        for name, title, rows in recordings(Path(scratch)):
            (folder / f"terminal-{name}.svg").write_text(picture(rows, title), encoding="utf-8")


if __name__ == "__main__":
    screenshots(Path(sys.argv[1]))
