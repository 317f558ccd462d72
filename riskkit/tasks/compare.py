"""Two assessment files side by side, and one file against what it would be with other answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, Unpack

from riskkit.analysis.compare.compare import Compared, compare
from riskkit.analysis.compare.whatif import Supposition, notes, problems, suppose
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.errors import InputError, Problem
from riskkit.schema.results.comparison import Comparison
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.store.frameworks import located
from riskkit.tasks.licences import warnings_of_inputs
from riskkit.tasks.score import TOOL, scored

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Source:
    """An assessment file, the day to judge it on, and where its framework, context and profile are."""

    file: Path
    date: str
    named: AssessmentInputs = field(default_factory=AssessmentInputs)


@dataclass(frozen=True, slots=True)
class ComparedFiles:
    """A comparison, and all that was read for it."""

    inputs: tuple[Inputs, ...]
    comparison: Comparison
    warnings: tuple[Problem, ...]


def compare_files(first: Source, second: Source) -> ComparedFiles:
    """
    Two files side by side, by frameworks of one id.

    Raises `InputError` with the problems of both files, and `PinError` where what is found is not what one was made
    with.
    """
    sources = (first, second)
    inputs = each_of(lambda source: load_inputs(source.file, date=source.date, **source.named), sources)
    _check_one_framework(*inputs)
    one, other = (_side(read, source.date) for read, source in zip(inputs, sources, strict=True))
    warnings = [
        warning
        for read, source in zip(inputs, sources, strict=True)
        for warning in warnings_of_inputs(read, source.named.get("framework"))
    ]
    return ComparedFiles(tuple(inputs), compare(one, other, tool=TOOL), tuple(warnings))


def whatif(file: Path, supposition: Supposition, *, date: str, **named: Unpack[AssessmentInputs]) -> ComparedFiles:
    """
    A file against what it would be as it is supposed; the profile *named* is supposed too.

    Raises `InputError` with everything that cannot be supposed.
    """
    by_file = AssessmentInputs(framework=named.get("framework"), context=named.get("context"))
    inputs = load_inputs(file, date=date, **by_file)
    first = _side(inputs, date)
    wrong, judged = list(problems(first.case, supposition)), inputs
    if named.get("profile"):
        try:
            judged = load_inputs(file, date=date, **named)
        except InputError as error:
            wrong += error.problems
    if wrong:
        raise InputError(wrong)
    if "profile" in judged.digests:
        # a profile of the user's own stands in the framework that both sides are judged by
        first = _side(replace(inputs, framework=judged.framework), date)
    case = suppose(first.case, supposition, judged.assessment.profile)
    second = Compared("as supposed", case, conclude(case, digests=judged.digests, tool=TOOL))
    told = tuple(notes(first.case, case, supposition))
    warnings = warnings_of_inputs(inputs, named.get("framework"))
    return ComparedFiles((inputs,), compare(first, second, tool=TOOL, notes=told), warnings)


def _side(inputs: Inputs, date: str) -> Compared:
    done = scored(inputs, date)
    return Compared(inputs.document.name, done.case, done.recommendation)


def _check_one_framework(first: Inputs, second: Inputs) -> None:
    if first.framework.id != second.framework.id:
        hint = "compare answers to one framework; of two versions give --framework twice"
        message = f"these are answers to '{second.framework.id}', not to '{first.framework.id}'"
        raise InputError([located(Problem(second.document.name, "framework/id", message, hint), second.document)])


def each_of(load: Callable[[A], B], items: Iterable[A]) -> list[B]:
    """What comes of each; raises `InputError` with the problems of all."""
    found: list[B] = []
    wrong: list[Problem] = []
    for item in items:
        try:
            found.append(load(item))
        except InputError as error:
            wrong += error.problems
    if wrong:
        raise InputError(wrong)
    return found
