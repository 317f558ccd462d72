"""``riskkit demo``."""

import shlex
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli.assess import completed
from riskkit.cli.output import note, put
from riskkit.errors import InputError, Problem
from riskkit.questionnaire.carry import as_assessment
from riskkit.render import render
from riskkit.render.terminal.score import score_view
from riskkit.store.assessments import load_case
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.output_guard import check_outputs
from riskkit.store.yaml.writer import dump, write_atomically
from riskkit.tasks.score import score

Folder = Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where to leave the files.")]

FRAMEWORK, CASE = "seger2023", "stable-diffusion-v1"
NEXT = """try next, judged as on the day of the release:
  riskkit explain {file} intimate-imagery --date {date}
  riskkit score {file} --profile precautionary --date {date}
  riskkit next {file} --date {date}
for a release of your own: riskkit init, then riskkit assess --quick"""


def demo(output: Folder = Path("riskkit-demo")) -> int:
    """Score a real release that ships along. Leaves its assessment and its reports to look at."""
    from riskkit.analysis.outlook import Depth
    from riskkit.analysis.outlook.firmness import firmness

    text, date = _assessment()
    file = output / "assessment.yaml"
    reports = {format: output / f"report.{format}" for format in ("md", "html", "json")}
    check_outputs([file, *reports.values()], in_place=file)
    if kept := _make_room(file, text):
        note(f"kept what was in {file} as {kept.name}")
    write_atomically(file, text)
    done = score(file, date=date, depth=Depth())
    for format, report in reports.items():
        write_atomically(report, render(done.recommendation, format))
    put(score_view(done.recommendation, firmness(done.case)))
    note(f"left in {output}: assessment.yaml, report.md, report.html, report.json")
    for line in NEXT.format(file=shlex.quote(str(file)), date=date).splitlines():
        note(line)
    return 0


def _assessment() -> tuple[str, str]:
    """The demonstration's assessment as YAML, and the date of its case."""
    framework, folder = load_framework(FRAMEWORK), framework_folder(FRAMEWORK)
    decided = load_case(framework, folder, folder / "cases" / f"{CASE}.yaml")
    assessment = as_assessment(decided.case)
    return dump(completed(framework, assessment, decided.context, decided.digests)), decided.case.date


def _make_room(file: Path, text: str) -> Path | None:
    """Makes the folder, and moves another file of that name out of the way; where to, so that no edit is lost."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        found = file.read_bytes() if file.exists() else text.encode()
        if found == text.encode():
            return None
        return file.replace(file.with_stem(f"{file.stem}-{sha256(found).hexdigest()[:8]}"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError([Problem(str(file.parent), "", f"cannot be written: {reason}")]) from None
