"""What a printed report of the demo takes, by edition; ``python -m benchmarks.printing`` prints it."""

from functools import partial
from io import BytesIO

from pypdf import PdfReader

from benchmarks.measure import seconds
from riskkit.analysis.outlook import Depth
from riskkit.render import docx, html, markdown, pdf
from riskkit.render.editions import PURPOSES
from tests.render.samples import shipped

CASE = "stable-diffusion-v1"


def main() -> None:
    """Print size and processor time of each edition in each format, and the pages of the PDF."""
    record = shipped(CASE, Depth())
    print("| report of the demo | pages as PDF | PDF, KiB | PDF, ms | Word, KiB | Word, ms | HTML, ms | Markdown, ms |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for edition in PURPOSES:
        printed, written = pdf.report(record, edition), docx.report(record, edition)
        pages = len(PdfReader(BytesIO(printed)).pages)
        sizes = [round(len(each) / 1024) for each in (printed, written)]
        times = [round(seconds(partial(each.report, record, edition)) * 1e3) for each in (pdf, docx, html, markdown)]
        cells = (edition, pages, sizes[0], times[0], sizes[1], *times[1:])
        print(f"| {' | '.join(map(str, cells))} |")


if __name__ == "__main__":
    main()
