"""Who answers which section of an assessment: shown, and written into its file."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.questionnaire.assignments import people
from riskkit.questionnaire.sheet import Questionnaire
from riskkit.schema.assessment import Assessment
from riskkit.schema.base import Tree
from riskkit.schema.checks.framework import dangling, suggest
from riskkit.schema.framework.framework import Framework
from riskkit.schema.ids import free_id, kebab
from riskkit.schema.results.people import People
from riskkit.store.assessments import Inputs
from riskkit.store.journal.journal import Journal
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.score import TOOL


def people_of(inputs: Inputs, date: str) -> People:
    """Who has done what in an assessment that was read, and what is left for whom."""
    sheet = Questionnaire(inputs.framework, inputs.context, date).sheet(inputs.assessment)
    return people(inputs.framework, sheet, inputs.assessment, date=date, tool=TOOL)


def write_people(
    file: Path, framework: Framework, rater: str | None, about: Mapping[str, str | None], assign: Sequence[str]
) -> None:
    """
    Puts a rater, with what is given *about* them, and sections as SECTION=NAME,… into a file; all else stays.

    Nobody else may be writing it. Raises `InputError` in the words of the options, and then the file is as it was.
    """
    with Journal(file):
        layout, document = layout_of(file.read_bytes(), str(file))
        tree: Tree = document.tree if isinstance(document.tree, dict) else {}
        if rater is not None:
            tree = _with_rater(tree, rater, about)
        for given in assign:
            tree = _with_section(tree, framework, given)
        text = rewritten(layout, tree)
        _check(text)
        write_atomically(file, text)


def rater_called(name: str, assessment: Assessment, file: Path) -> str:
    """The id of the rater with an id or a name; raises `InputError` that lists them, or says how they are added."""
    found = known_rater({key: rater.name for key, rater in assessment.raters.items()}, name)
    if found is None:
        add = f"add them with riskkit people {shlex.quote(str(file))} --rater {shlex.quote(name)} --role … --interest …"
        hint = "; or ".join(
            filter(None, (suggest(name, assessment.raters, "raters") if assessment.raters else "", add))
        )
        raise InputError([Problem("", "--as", f"'{name}' is not a rater", hint)])
    return found


def known_rater(raters: Mapping[str, str], name: str) -> str | None:
    """The id of the rater with an id or a name, of *raters* by id; None where there is none."""
    return name if name in raters else next((key for key, called in raters.items() if called == name), None)


def _names(tree: Tree) -> dict[str, str]:
    return {key: rater["name"] for key, rater in tree.get("raters", {}).items()}


def _check(text: str) -> None:
    """Raises `InputError` for what somebody typed that cannot stand in an assessment."""
    try:
        validate(Assessment, parse_document(text.encode(), ""))
    except InputError as error:
        raise InputError(replace(problem, where="", line=0) for problem in error.problems) from None


def _with_rater(tree: Tree, name: str, about: Mapping[str, str | None]) -> Tree:
    raters: Tree = tree.get("raters", {})
    key = known_rater(_names(tree), name)
    given = {part: text for part, text in about.items() if text is not None}
    if key is None and (missing := [part for part in about if part not in given]):
        hint = "a person has a role and an interest, if only 'none'"
        raise InputError(Problem("", f"--{part}", f"is missing: '{name}' is new", hint) for part in missing)
    key = key or free_id(kebab(name) or "rater", raters)
    return tree | {"raters": {**raters, key: {"name": name, **raters.get(key, {}), **given}}}


def _with_section(tree: Tree, framework: Framework, given: str) -> Tree:
    section, _, listed = (part.strip() for part in given.partition("="))
    names, sections = _names(tree), dict.fromkeys(question.section for question in framework.asked.values())
    wanted = {name.strip(): known_rater(names, name.strip()) for name in listed.split(",") if name.strip()}
    found = list(dangling("", "--assign", [section], sections, "a section"))
    for name in (name for name, key in wanted.items() if key is None):
        hint = suggest(name, names, "raters") if names else "add them with --rater"
        found.append(Problem("", "--assign", f"'{name}' is not a rater", hint))
    if found:
        raise InputError(found)
    assigned = tree.get("assigned", {}) | {section: list(dict.fromkeys(wanted.values()))}
    rest = {name: value for name, value in tree.items() if name != "assigned"}
    left = {key: assigned[key] for key in sections if assigned.get(key)}
    return rest | ({"assigned": left} if left else {})
