"""Warnings of licences that count as permissive only because nobody knows them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from riskkit.analysis.requested_option import licence_class, unlisted_licences
from riskkit.errors import Problem, render

if TYPE_CHECKING:
    from riskkit.importers.licences import LicenceTable
    from riskkit.schema.framework.framework import Framework
    from riskkit.schema.release import Release
    from riskkit.store.document import Document
    from riskkit.store.records import Inputs

IN_ASSESSMENT, IN_RELEASE = "release/components", "components"


def licence_warnings(
    framework: "Framework", release: "Release", table: "LicenceTable", document: "Document", at: str
) -> Iterator[Problem]:
    """What to tell of the licences of a release, whose components stand *at* a pointer of a document."""
    from riskkit.store.frameworks import located

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


def table_of(folder: str) -> "LicenceTable":
    """The licences that a framework knows, by its id or folder."""
    from riskkit.importers.licences import LicenceTable
    from riskkit.store.frameworks import framework_folder
    from riskkit.store.releases import load_licences

    return LicenceTable(load_licences(framework_folder(folder)))


def warn_of_licences(
    framework: "Framework", name: str | None, release: "Release", document: "Document", at: str = IN_ASSESSMENT
) -> None:
    """Says on stderr which licences of a release count as permissive unknown; *name* says where the framework is."""
    if any(unlisted_licences(framework, release)):  # few have one, and then alone are the licences read
        warn(licence_warnings(framework, release, table_of(name or framework.id), document, at))


def warn_of_inputs(inputs: "Inputs", name: str | None) -> None:
    """Says the same of an assessment that was read."""
    warn_of_licences(inputs.framework, name, inputs.assessment.release, inputs.document)


def warn(problems: Iterable[Problem]) -> None:
    """Warnings on stderr; the exit code is another matter."""
    from riskkit.cli.output import say

    for problem in problems:
        say(f"warning: {render(problem)}")
