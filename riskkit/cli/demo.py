"""``riskkit demo``."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from riskkit.analysis.outlook.firmness import firmness
from riskkit.cli.output import note, put
from riskkit.render.terminal.score import score_view
from riskkit.tasks.demo import demonstrate

Folder = Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where to leave the files.")]

NEXT = """try next, judged as on the day of the release:
  riskkit explain {file} intimate-imagery --date {date}
  riskkit score {file} --profile precautionary --date {date}
  riskkit next {file} --date {date}
for a release of your own: riskkit init, then riskkit assess --quick"""


def demo(output: Folder = Path("riskkit-demo")) -> int:
    """Score the bundled example, Stable Diffusion 1.4. Leaves its assessment and its reports to look at."""
    done = demonstrate(output)
    if done.kept:
        note(f"kept what was in {done.file} as {done.kept.name}")
    put(score_view(done.scored.recommendation, firmness(done.scored.case)))
    note(f"files in {output}: assessment.yaml, report.md, report.html, report.json")
    for line in NEXT.format(file=shlex.quote(str(done.file)), date=done.date).splitlines():
        note(line)
    return 0
