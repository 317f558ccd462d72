"""An assessment file put in order: pinned to the framework and context that it is answered with."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from riskkit.errors import Problem
from riskkit.questionnaire import Questionnaire
from riskkit.schema.assessment import Assessment
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.store.journal.journal import Journal
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.licences import warnings_of_inputs


@dataclass(frozen=True, slots=True)
class OrderedAssessment:
    """An assessment in canonical order as text, with its comments, and the questions that it leaves open."""

    text: str
    open: tuple[str, ...]
    """The ids of questions that are asked and have no answer at all."""
    inputs: Inputs
    warnings: tuple[Problem, ...]


def put_in_order(
    file: Path, *, date: str, pin: bool = False, in_place: bool = False, **named: Unpack[AssessmentInputs]
) -> OrderedAssessment:
    """
    An assessment file in order as on a day, and written *in place* where that is wanted.

    Raises `InputError`, and `PinError` where framework or context are others than the file names, unless *pin* adopts
    them.
    """
    with Journal(file) if in_place else nullcontext() as journal:
        inputs = load_inputs(file, date=date, pinned=not pin, **named)
        layout, document = layout_of(file.read_bytes(), str(file))
        tree = completed(inputs.framework, inputs.assessment, inputs.context, inputs.digests)
        text = rewritten(layout, tree | {"profile": document.value("profile")})  # not the one that it is judged by
        if journal:
            write_atomically(file, text)
            journal.fold()
    sheet = Questionnaire(inputs.framework, inputs.context, date).sheet(inputs.assessment)
    warnings = warnings_of_inputs(inputs, named.get("framework"))
    return OrderedAssessment(text, tuple(entry.key for entry in sheet.open), inputs, warnings)


def completed(
    framework: Framework, assessment: Assessment, context: Context | None, digests: Mapping[str, str]
) -> dict[str, object]:
    """The assessment's tree in canonical order, with framework and context pinned."""
    tree: dict[str, object] = assessment.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    head: dict[str, object] = {
        "riskkit": tree["riskkit"],
        "framework": {"id": framework.id, "version": framework.framework.version, "digest": framework.digest},
    }
    if context:
        head["context"] = {"id": context.id, "digest": digests["context"]}
    for name in ("answers", "undertakes"):
        if isinstance(given := tree.get(name), dict):
            tree[name] = {key: given[key] for key in framework.asked if key in given}
    return head | {name: value for name, value in tree.items() if name not in head}
