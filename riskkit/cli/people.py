"""``riskkit people``."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskkit.cli import clock, options
from riskkit.cli.views import Format, check_format, viewed
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from riskkit.questionnaire import Sheet, Work
    from riskkit.schema.assessment import Assessment
    from riskkit.schema.framework import Framework
    from riskkit.schema.people import People, Person, SectionWork
    from riskkit.store.records import Inputs

Rater = Annotated[
    str | None, typer.Option("--rater", metavar="NAME", help="Add this person, or change what is said of them.")
]
Role = Annotated[str | None, typer.Option("--role", metavar="TEXT", help="What the person does.")]
Interest = Annotated[
    str | None, typer.Option("--interest", metavar="TEXT", help="What they gain or lose by the outcome; or none.")
]
Assign = Annotated[
    list[str] | None,
    typer.Option(
        "--assign", metavar="SECTION=NAME,…", help="Who is to answer a section; nobody without a name. Once for each."
    ),
]

Tree = dict[str, Any]


def people(
    file: options.AssessmentFile,
    assign: Assign = None,
    rater: Rater = None,
    role: Role = None,
    interest: Interest = None,
    format: Format = "text",
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
) -> int:
    """
    Show who answers what, who has done what and as of when.

    With --rater or --assign it writes that into FILE first, where comments and all else stay as they are. A section
    may have several people; riskkit merge makes one assessment of what each of them says.
    """
    from riskkit.cli.inputs import checked_inputs
    from riskkit.cli.output import put
    from riskkit.render.people import people_view

    check_format(format)
    if rater is None and (role or interest):
        raise InputError([Problem("", "--rater", "is missing", "say whose role and interest that is")])
    day = clock.on_date(date)

    def read() -> "Inputs":
        return checked_inputs(file, date=day, framework=framework, context=context)

    inputs = read()
    if rater is not None or assign:
        _write(file, inputs.framework, rater, {"role": role, "interest": interest}, assign or ())
        inputs = read()
    put(viewed(_people(inputs, day), format, people_view))
    return 0


# writing


def _write(
    file: Path, framework: "Framework", rater: str | None, said: Mapping[str, str | None], assign: Sequence[str]
) -> None:
    """Puts people and their sections into a file that nobody else is writing; raises `InputError`."""
    from riskkit.cli.output import note
    from riskkit.store.journal import Journal
    from riskkit.store.layout import layout_of, rewritten
    from riskkit.store.writer import write_atomically

    with Journal(file):
        layout, document = layout_of(file.read_bytes(), str(file))
        tree: Tree = document.tree if isinstance(document.tree, dict) else {}
        if rater is not None:
            tree = _with_rater(tree, rater, said)
        for given in assign:
            tree = _with_section(tree, framework, given)
        text = rewritten(layout, tree)
        _check(text)
        write_atomically(file, text)
    note(f"wrote {file}")


def _check(text: str) -> None:
    """Raises `InputError` for what somebody typed that cannot stand in an assessment."""
    from dataclasses import replace

    from riskkit.schema.assessment import Assessment
    from riskkit.store.document import parse_document
    from riskkit.store.validate import validate

    try:
        validate(Assessment, parse_document(text.encode(), ""))
    except InputError as error:
        raise InputError(replace(problem, where="", line=0) for problem in error.problems) from None


def _with_rater(tree: Tree, name: str, said: Mapping[str, str | None]) -> Tree:
    from riskkit.schema.ids import free_id, kebab

    raters: Tree = tree.get("raters", {})
    key = _known(raters, name)
    given = {part: text for part, text in said.items() if text is not None}
    if key is None and (missing := [part for part in said if part not in given]):
        hint = "a person has a role and an interest, if only 'none'"
        raise InputError(Problem("", f"--{part}", f"is missing: '{name}' is new", hint) for part in missing)
    key = key or free_id(kebab(name) or "rater", raters)
    return tree | {"raters": {**raters, key: {"name": name, **raters.get(key, {}), **given}}}


def known(name: str, assessment: "Assessment", file: Path) -> str:
    """The id of the rater with an id or a name; raises `InputError` that lists them, or says how they are added."""
    from riskkit.schema.references import suggest

    found = _known({key: {"name": rater.name} for key, rater in assessment.raters.items()}, name)
    if found is None:
        add = f"add them with riskkit people {shlex.quote(str(file))} --rater {shlex.quote(name)} --role … --interest …"
        hint = "; or ".join(
            filter(None, (suggest(name, assessment.raters, "raters") if assessment.raters else "", add))
        )
        raise InputError([Problem("", "--as", f"'{name}' is not a rater", hint)])
    return found


def _known(raters: Tree, name: str) -> str | None:
    """The id of the rater with an id or a name."""
    return name if name in raters else next((key for key, rater in raters.items() if rater["name"] == name), None)


def _with_section(tree: Tree, framework: "Framework", given: str) -> Tree:
    from riskkit.schema.references import dangling, suggest

    section, _, names = (part.strip() for part in given.partition("="))
    raters: Tree = tree.get("raters", {})
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    sections = dict.fromkeys(question.section for question in framework.asked.values())
    found = list(dangling("", "--assign", [section], sections, "a section"))
    hint = "add them with --rater" if not raters else ""
    found += [
        Problem("", "--assign", f"'{name}' is not a rater", hint or suggest(name, raters, "raters"))
        for name in wanted
        if _known(raters, name) is None
    ]
    if found:
        raise InputError(found)
    assigned = tree.get("assigned", {}) | {
        section: list(dict.fromkeys(filter(None, (_known(raters, n) for n in wanted))))
    }
    rest = {name: value for name, value in tree.items() if name != "assigned"}
    left = {key: assigned[key] for key in sections if assigned.get(key)}
    return rest | ({"assigned": left} if left else {})


# reading


def _people(inputs: "Inputs", date: str) -> "People":
    from riskkit import __version__
    from riskkit.questionnaire import Questionnaire, unassigned, work
    from riskkit.schema.people import People

    sheet = Questionnaire(inputs.framework, inputs.context, date).sheet(inputs.assessment)
    done = work(sheet, inputs.assessment)
    return People(
        tool=f"riskkit {__version__}",
        release=inputs.assessment.release.subject,
        date=date,
        people=tuple(_persons(inputs.assessment, done)),
        sections={key: _section(key, inputs, sheet, done) for key in dict.fromkeys(_sections(sheet))},
        unassigned=unassigned(sheet, inputs.assessment),
    )


def _sections(sheet: "Sheet") -> Iterator[str]:
    return (entry.question.section for entry in sheet.entries)


def _persons(assessment: "Assessment", done: "Sequence[Work]") -> "Iterator[Person]":
    from riskkit.schema.people import Person

    for key in dict.fromkeys([*assessment.raters, *(each.rater for each in done)]):
        own, rater = [each for each in done if each.rater == key], assessment.raters.get(key)
        yield Person(
            id=key,
            declared=rater is not None,
            name=rater.name if rater else key,
            role=rater.role if rater else None,
            interest=rater.interest if rater else None,
            sections=tuple(section for section, raters in assessment.assigned.items() if key in raters),
            answered=sum(each.answered for each in own),
            last_on=max((each.last_on for each in own if each.last_on), default=None),
        )


def _section(key: str, inputs: "Inputs", sheet: "Sheet", done: "Sequence[Work]") -> "SectionWork":
    from riskkit.questionnaire.people import answerers
    from riskkit.schema.people import SectionWork, Share

    within = [entry for entry in sheet.asked if entry.question.section == key]
    given = [entry.answer for entry in within if entry.answer and not entry.is_open]
    return SectionWork(
        title=inputs.framework.questions.sections[key].title,
        questions=len(within),
        open=sum(entry.is_open for entry in within),
        assigned=inputs.assessment.assigned.get(key, ()),
        unsigned=sum(not answerers(inputs.assessment, answer) for answer in given),
        shares=tuple(
            Share(person=each.rater, assigned=each.assigned, answered=each.answered, last_on=each.last_on)
            for each in done
            if each.section == key
        ),
    )
