"""``python -m tests.browser.screenshots FOLDER`` leaves pictures of the demonstration's report there."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from riskkit.cli.demo import CASE
from riskkit.render.html import report
from tests.browser.machine import this_machines
from tests.render.samples import shipped


def screenshots(folder: Path) -> None:
    """Pictures of the report at three widths, of it in the dark, and of some of its parts."""
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "report.html"
        file.write_text(report(shipped(CASE), "reviewer"), encoding="utf-8")
        this_machines().run("shots.mjs", file, folder)


if __name__ == "__main__":
    screenshots(Path(sys.argv[1]))
