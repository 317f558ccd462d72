"""A real release that ships along, assessed and reported on in a folder."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from riskkit.analysis.outlook import Depth
from riskkit.errors import InputError, Problem
from riskkit.questionnaire.carry import as_assessment
from riskkit.render import render
from riskkit.schema.assessment import Assessment
from riskkit.store.assessments import Inputs, load_case
from riskkit.store.frameworks import framework_folder, load_framework, shown
from riskkit.store.output_guard import check_outputs
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, write_atomically
from riskkit.tasks.assess import completed
from riskkit.tasks.score import ScoreResult, scored

FRAMEWORK, CASE = "seger2023", "stable-diffusion-v1"
FORMATS = ("md", "html", "json")


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was left in a folder: an assessment, and a report of it in each format."""

    file: Path
    date: str
    """The day of the release, on which it is judged."""
    scored: ScoreResult
    kept: Path | None
    """Where an assessment that was there and said something else is now."""


def demonstrate(folder: Path) -> Demonstration:
    """
    The demonstration, written into a folder.

    Raises `InputError` where it would destroy something or cannot be written.
    """
    file = folder / "assessment.yaml"
    reports = {format: folder / f"report.{format}" for format in FORMATS}
    check_outputs([file, *reports.values()], in_place=file)
    framework, origin = load_framework(FRAMEWORK), framework_folder(FRAMEWORK)
    decided = load_case(framework, origin, origin / "cases" / f"{CASE}.yaml")
    text = dump(completed(framework, as_assessment(decided.case), decided.context, decided.digests))
    kept = _make_room(file, text)
    write_atomically(file, text)
    document = parse_document(text.encode(), str(shown(file)))
    assessment = validate(Assessment, document)
    digests = decided.digests | {"assessment": document.digest()}
    inputs = Inputs(framework, assessment, decided.context, document, digests)
    done = scored(inputs, decided.case.date, Depth(), origin)
    for format, report in reports.items():
        write_atomically(report, render(done.recommendation, format))
    return Demonstration(file, decided.case.date, done, kept)


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
