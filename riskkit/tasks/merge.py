"""The assessment files of several raters of one release in one, and how far the raters agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from riskkit.analysis.raters.agreement import agreement
from riskkit.analysis.raters.pool import Pooled, pool
from riskkit.analysis.raters.raters import RaterFile, mismatches
from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Assessment
from riskkit.schema.results.agreement import Agreement
from riskkit.store.assessments import Inputs, load_assessment, load_inputs
from riskkit.store.frameworks import located
from riskkit.store.yaml.document import Document
from riskkit.store.yaml.writer import dump
from riskkit.tasks.assess import completed
from riskkit.tasks.compare import each_of
from riskkit.tasks.licences import warnings_of_inputs
from riskkit.tasks.score import TOOL


@dataclass(frozen=True, slots=True)
class MergeResult:
    """One assessment out of several files, by what it is scored, and how far the raters agree."""

    assessment: Assessment
    inputs: Inputs
    """Framework and context, as one of the files has them."""
    agreement: Agreement
    warnings: tuple[Problem, ...] = ()

    @property
    def text(self) -> str:
        """The one assessment as a file."""
        return dump(completed(self.inputs.framework, self.assessment, self.inputs.context, self.inputs.digests))


def merge_files(
    files: Sequence[Path], *, date: str, framework: str | None = None, context: str | None = None
) -> MergeResult:
    """
    One assessment of those by several raters, and how far they agree on a day.

    Raises `InputError` with all that keeps the files apart, and `PinError` where what is found is not what they were
    made with.
    """
    read = each_of(load_assessment, files)
    given = [RaterFile(document.name, assessment) for assessment, document in read]
    documents = [document for _, document in read]
    if apart := list(mismatches(given)):
        raise _placed(apart, documents)
    inputs = each_of(lambda path: load_inputs(path, date=date, framework=framework, context=context), files)
    pinned = next((one for one in inputs if one.assessment.context), inputs[0])
    try:
        pooled: Pooled = pool(pinned.framework, given)
    except InputError as error:
        raise _placed(error.problems, documents) from None
    found = agreement(pinned.framework, pooled, pinned.context, date=date, tool=TOOL)
    warnings = warnings_of_inputs(pinned, framework)  # all are of one release
    return MergeResult(pooled.assessment, pinned, found, warnings)


def _placed(problems: Iterable[Problem], documents: Iterable[Document]) -> InputError:
    """The problems with the lines at which they are."""
    by_name = {document.name: document for document in documents}
    return InputError([located(each, by_name[each.where]) if each.where else each for each in problems])
