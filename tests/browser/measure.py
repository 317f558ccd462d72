"""``python -m tests.browser.measure`` prints how long the editions of some reports are, as the table of the docs."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from riskkit.cli.demo import CASE
from riskkit.render.editions import PURPOSES
from riskkit.render.html import report
from tests.browser.machine import this_machines
from tests.render.samples import shipped
from tests.render.test_html import parsed

CASES = (CASE, "kimi-k2-5", "llama2-70b")


def words(text: str) -> int:
    """How many words a reader sees in a report as HTML."""
    return len(re.findall(r"[^\W_][^\s|()]*", parsed(text).text))


def pages(pdf: Path) -> list[str]:
    """The text of each page of a printed report, as it is laid out."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def table() -> str:
    """Words and printed pages of each edition, a row for a release."""
    rows = [("release", *PURPOSES), ("---", *("---:" for _ in PURPOSES))]
    with TemporaryDirectory() as scratch:
        for case in CASES:
            found = shipped(case)
            texts = {edition: report(found, edition) for edition in PURPOSES}
            printed = this_machines().printed(Path(scratch), {f"{case}-{key}": text for key, text in texts.items()})
            cells = (
                f"{words(text):,} words, {len(pages(pdf))} pages"
                for text, pdf in zip(texts.values(), printed.values(), strict=True)
            )
            rows.append((f"{found.release.name} {found.release.version}".strip(), *cells))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    print(table(), end="")
