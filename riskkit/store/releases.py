"""release.yaml, checked against its framework; and the licences that a framework knows."""

from collections.abc import Iterator
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.schema.checks.framework import dangling
from riskkit.schema.framework.framework import Framework
from riskkit.schema.licences import LicencesFile
from riskkit.schema.release import ReleaseFile
from riskkit.store.frameworks import located, shown
from riskkit.store.yaml.document import Document, read_document
from riskkit.store.yaml.validate import validate


def load_release(path: Path, framework: Framework | None = None) -> tuple[ReleaseFile, Document]:
    """
    The release in a file, checked against the framework where one is given; its document.

    Raises `InputError` with every problem found.
    """
    document = read_document(shown(path))
    release = validate(ReleaseFile, document)
    if found := list(release_file_problems(release, framework)):
        raise InputError(located(problem, document) for problem in found)
    return release, document


def load_licences(folder: Path) -> LicencesFile:
    """The licences.yaml in a framework's folder; one that lists none where there is none. Raises `InputError`."""
    path = folder / "licences.yaml"
    return validate(LicencesFile, read_document(path)) if path.exists() else unlisted()


def unlisted() -> LicencesFile:
    """What a framework knows of licences that says nothing of them: each is unknown."""
    return LicencesFile(riskkit="licences/1", kinds={}, licences={})


def release_file_problems(release: ReleaseFile, framework: Framework | None) -> Iterator[Problem]:
    """Every problem of a release by itself, and against the framework where one is given."""
    for key, safeguard in release.safeguards.items():
        at = f"safeguards/{key}"
        yield from dangling("", f"{at}/evidence", safeguard.evidence, release.evaluations, "an evaluation")
        if (safeguard.control is None) != (safeguard.level is None):
            yield Problem("", at, "control and level go together", "give both, or neither")
    if release.monitoring:
        yield from dangling("", "monitoring/contact", [release.monitoring.contact], release.contacts, "a contact")
    if release.stage:
        yield from dangling("", "stage", [release.stage], release.stages, "a stage")
    if framework:
        yield from _against(release, framework)


def _against(release: ReleaseFile, framework: Framework) -> Iterator[Problem]:
    options = framework.options.options
    for key in release.components:
        yield from dangling("", f"components/{key}", [key], framework.options.components, "a component")
    if release.option:
        yield from dangling("", "option", [release.option], options, "an option")
    for key, safeguard in release.safeguards.items():
        if safeguard.control and safeguard.level:
            yield from _level(framework, f"safeguards/{key}", safeguard.control, safeguard.level)
    for key, stage in release.stages.items():
        yield from dangling("", f"stages/{key}/option", [stage.option], options, "an option")
        for question, needed in stage.trigger.items():
            yield from _level(framework, f"stages/{key}/trigger/{question}", question, needed.level)


def _level(framework: Framework, at: str, question: str, level: str) -> Iterator[Problem]:
    questions = framework.questions.questions
    if question in framework.questions.retired:
        hint = "take it out; riskkit migrate says what became of it"
        yield Problem("", at, f"'{question}' is asked no more: {framework.questions.retired[question].text}", hint)
    elif question not in questions:
        yield from dangling("", at, [question], questions, "a question")
    else:
        yield from dangling("", at, [level], questions[question].levels, "a level")
