"""Warnings of licences that count as permissive only because nobody knows them."""

from collections.abc import Iterator
from dataclasses import replace

from riskkit.analysis.requested_option import licence_class, unlisted_licences
from riskkit.errors import Problem
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import Release
from riskkit.store.assessments import Inputs
from riskkit.store.frameworks import framework_folder, located
from riskkit.store.release_files import load_licences
from riskkit.store.yaml.document import Document, parse_document

IN_ASSESSMENT, IN_RELEASE = "release/components", "components"


def licence_warnings(
    framework: Framework, release: Release, table: LicenceTable, document: Document, at: str
) -> Iterator[Problem]:
    """What to tell of the licences of a release, whose components stand *at* a pointer of a document."""
    lists, known = framework.options.licences, table.file.licences
    listed = (*lists.permissive, *lists.restricted)
    free = [key for key, licence in known.items() if licence.kind == "permissive"]
    among = dict.fromkeys((*listed, *free))
    for component, name in unlisted_licences(framework, release):
        bare = name.removesuffix("+")
        spelt = table.spelled(name) or table.spelled(bare)
        if spelt in free and bare.lower() in (each.lower() for each in (spelt, *lists.permissive)):
            continue
        why, near = "is not known", spelt or table.nearest(name, among)
        if spelt and spelt not in among:  # what it is called is known, so that another name would be another licence
            why, near = f"is known as {known[spelt].kind}, but is not listed in options.yaml", ""
        message = f"licence '{name}' {why}, so it counts as permissive"
        hint = f"did you mean '{near}'? that counts as {licence_class(framework, near)}" if near else ""
        hint = hint or f"what counts as restricted: {', '.join(lists.restricted) or 'nothing'}"
        yield located(Problem("", f"{at}/{component}/licence", message, hint), document)


def table_of(folder: str) -> LicenceTable:
    """The licences that a framework knows, by its id or folder."""
    return LicenceTable(load_licences(framework_folder(folder)))


def warnings_of_licences(
    framework: Framework, name: str | None, release: Release, document: Document, at: str = IN_ASSESSMENT
) -> tuple[Problem, ...]:
    """Which licences of a release count as permissive unknown; *name* says where the framework is."""
    if not any(unlisted_licences(framework, release)):  # few have one, and then alone are the licences read
        return ()
    return tuple(licence_warnings(framework, release, table_of(name or framework.id), document, at))


def warnings_of_inputs(inputs: Inputs, name: str | None) -> tuple[Problem, ...]:
    """The same of an assessment that was read."""
    return warnings_of_licences(inputs.framework, name, inputs.assessment.release, inputs.document)


def warnings_of_name(framework: Framework, name: str | None, release: Release) -> tuple[Problem, ...]:
    """The same of a release that is in no file yet, without a place."""
    found = warnings_of_licences(framework, name, release, parse_document(b"{}", ""))
    return tuple(replace(problem, where="", line=0, column=0, pointer="") for problem in found)
