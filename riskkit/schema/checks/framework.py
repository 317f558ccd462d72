"""What must hold across the files of a framework: what is free of these problems compiles, and is read as written."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from riskkit.errors import Problem
from riskkit.schema.base import Atom, Cited, Record
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question, QuestionType
from riskkit.schema.framework.risks import AtMost, Risk
from riskkit.schema.framework.tables import CLASSES, TablesFile

Questions = Mapping[str, Question]
FLAW_LEVELS = 5
"""A flaw's level is its tier before breadth and defence, and tiers run from 0 to 4."""


def suggest(word: str, known: Iterable[str], noun: str) -> str:
    """A hint naming the nearest known id, and the known ids where they are few."""
    known = list(known)
    near = get_close_matches(word, known, n=1)
    listed = f"{noun}: {', '.join(known)}" if 0 < len(known) <= 12 else ""
    return " ".join(part for part in (f"did you mean '{near[0]}'?" if near else "", listed) if part)


def dangling(file: str, pointer: str, ids: Iterable[str], known: Iterable[str], noun: str) -> Iterator[Problem]:
    """A problem for every id that is not among the known ones; *noun* is such as 'a level'."""
    known, several = (
        list(known),
        re.sub(r"y?$", lambda end: "ies" if end[0] else "s", noun.rsplit(maxsplit=1)[-1], count=1),
    )
    for word in ids:
        if word not in known:
            yield Problem(file, pointer, f"'{word}' is not {noun}", suggest(word, known, several))


def _missing(file: str, pointer: str, given: Collection[str], wanted: Iterable[str], noun: str) -> Iterator[Problem]:
    missing = [key for key in wanted if key not in given]
    if missing:
        yield Problem(file, pointer, f"no value for {', '.join(map(repr, missing))}", f"give one for every {noun}")


def _stands(
    file: str, pointer: str, stated: tuple[str, str], known: Questions, noun: str = "a question"
) -> Iterator[Problem]:
    """A problem where of (question, level) the question is not among the known ones, or the level not one of it."""
    question, level = stated
    yield from dangling(file, pointer, [question], known, noun)
    if question in known:
        yield from dangling(file, pointer, [level], known[question].levels, "a level")


def _atoms(
    file: str, pointer: str, atoms: Iterable[Atom], known: Questions, noun: str = "a question"
) -> Iterator[Problem]:
    for atom in atoms:
        yield from _stands(file, pointer, (atom.question, atom.at_least), known, noun)


def _facts(file: str, pointer: str, needs: Iterable[AtMost], framework: Framework) -> Iterator[Problem]:
    """At most a level says no more than that level only of a fact: of a control more is better."""
    for need in needs:
        yield from _stands(file, pointer, (need.question, need.at_most), _of(framework, "fact"), "a fact question")


def _of(framework: Framework, *types: QuestionType) -> dict[str, Question]:
    return {key: question for key, question in framework.questions.questions.items() if question.type in types}


def _question_problems(framework: Framework) -> Iterator[Problem]:
    file, spec = "questions.yaml", framework.questions
    earlier: dict[str, Question] = {}
    for key, question in spec.questions.items():
        at = f"questions/{key}"
        yield from dangling(file, f"{at}/section", [question.section], spec.sections, "a section")
        yield from dangling(file, f"{at}/method", filter(None, [question.method]), spec.methods, "a method")
        atoms = question.visible_if.atoms if question.visible_if else ()
        yield from _atoms(file, f"{at}/visible-if", atoms, earlier, "an earlier question")
        yield from _cap_problems(at, question, earlier)
        earlier[key] = question
    for key, retired in spec.retired.items():
        at = f"retired/{key}"
        yield from dangling(file, f"{at}/successor", filter(None, [retired.successor]), spec.questions, "a question")
        if key in spec.questions:
            yield Problem(file, at, f"'{key}' is retired and is still asked", "take one of the two out")


def _cap_problems(at: str, question: Question, earlier: Questions) -> Iterator[Problem]:
    file = "questions.yaml"
    for number, cap in enumerate(question.caps):
        where = f"{at}/caps/{number}"
        yield from dangling(file, f"{where}/by", [cap.by], earlier, "an earlier question")
        if cap.by in earlier:
            levels = earlier[cap.by].levels
            yield from dangling(file, f"{where}/at-worst", cap.at_worst, levels, "a level")
            yield from _missing(file, f"{where}/at-worst", cap.at_worst, levels, "level")
        yield from dangling(file, f"{where}/at-worst", cap.at_worst.values(), question.levels, "a level")


def _option_problems(framework: Framework) -> Iterator[Problem]:
    file, spec = "options.yaml", framework.options
    kept = [key for key, option in spec.options.items() if option.access == "kept"]
    if kept != list(spec.options)[:1]:
        text = f"the first option must be the only one of the class kept, not {', '.join(map(repr, kept)) or 'none'}"
        yield Problem(file, "options", text, "list the unreleased model first, and give every other a class")
    for key, option in spec.options.items():
        at = f"options/{key}"
        yield from dangling(file, f"{at}/components", option.components, spec.components, "a component")
        yield from _facts(file, f"{at}/needs", option.needs, framework)
    for key, level in spec.gradient.items():
        yield from dangling(file, f"gradient/{key}/options", level.options, spec.options, "an option")
    yield from dangling(file, "pace", spec.pace, spec.options, "an option")


def _risk_problems(framework: Framework) -> Iterator[Problem]:
    file, spec = "risks.yaml", framework.risks
    if not spec.risks:
        yield Problem(file, "risks", "there are no risks", "add at least one risk")
    for key, risk in spec.risks.items():
        at = f"risks/{key}"
        yield from dangling(file, f"{at}/family", [risk.family], spec.families, "a family")
        yield from dangling(file, f"{at}/mechanisms", risk.mechanisms, spec.mechanisms, "a mechanism")
        if risk.family in spec.families:
            check = _uplift_problems if spec.families[risk.family].kind == "uplift" else _flaw_problems
            yield from check(framework, at, risk)
        yield from _read_with(framework, f"{at}/defence", "defence", risk.defence)
    for key, mechanism in spec.mechanisms.items():
        yield from dangling(file, f"mechanisms/{key}/affects", mechanism.affects, spec.risks, "a risk")


def _uplift_problems(framework: Framework, at: str, risk: Risk) -> Iterator[Problem]:
    file = "risks.yaml"
    if len(risk.hazard) > 1:
        yield Problem(file, f"{at}/hazard", "a risk of uplift has one hazard question", "only a flaw may have two")
    if risk.breadth:
        hint = "take breadth out, or put the risk in a family of flaws"
        yield Problem(file, f"{at}/breadth", "a risk of uplift has no breadth", hint)
    for key in risk.hazard:
        yield from _read_with(framework, f"{at}/hazard", "hazard", key)
    if risk.available is None:
        yield Problem(file, at, "a risk of uplift needs what is available", "add available: hosted and weights")
    else:
        yield from _read_with(framework, f"{at}/available/hosted", "available", risk.available.hosted)
        yield from _read_with(framework, f"{at}/available/weights", "available", risk.available.weights)
    if risk.inferred:
        yield from _facts(file, f"{at}/inferred/needs", risk.inferred.needs, framework)
        if framework.tables.relative is None:
            hint = "add relative to tables.yaml, or take inferred out"
            yield Problem(file, f"{at}/inferred", "nothing says when a model adds little to public weights", hint)


def _flaw_problems(framework: Framework, at: str, risk: Risk) -> Iterator[Problem]:
    file = "risks.yaml"
    for name, value in (("available", risk.available), ("inferred", risk.inferred)):
        if value is not None:
            hint = f"take {name} out, or put the risk in a family of uplift"
            yield Problem(file, f"{at}/{name}", f"a flaw has no {name}", hint)
    facts = _of(framework, "fact")
    yield from dangling(file, f"{at}/hazard", risk.hazard, facts, "a fact question")
    for key, question in facts.items():
        if key in risk.hazard and len(question.levels) > FLAW_LEVELS:
            text = f"'{key}' has {len(question.levels)} levels, and a flaw at most {FLAW_LEVELS}: its level is its tier"
            yield Problem(file, f"{at}/hazard", text, "join levels, or make it a risk of uplift")
    yield from _read_with(framework, f"{at}/breadth", "breadth", risk.breadth)


_ROLES: Mapping[str, tuple[QuestionType, str, str]] = {
    "hazard": ("fact", "a fact question", "the rows of uplift/tiers"),
    "available": ("available", "a question of what is available", "the columns of uplift/tiers"),
    "breadth": ("fact", "a fact question", "breadth/steps"),
    "defence": ("defence", "a defence question", "defence/steps"),
}
"""What a question is read as, in two tables: the type that it must have, and where its levels stand in tables.yaml."""


def _read_with(framework: Framework, pointer: str, role: str, key: str | None) -> Iterator[Problem]:
    """A problem where a question is not of the type of its role, or has other levels than the table it is read with."""
    kind, noun, place = _ROLES[role]
    known, table = _of(framework, kind), _levels_of(framework.tables, role)
    if key and key not in known:
        yield Problem("risks.yaml", pointer, f"'{key}' is not {noun}", suggest(key, known, "questions"))
    elif key and list(known[key].levels) != table:
        text = f"'{key}' has different levels from {place} in tables.yaml: {', '.join(known[key].levels)}"
        yield Problem("risks.yaml", pointer, text, f"levels, in this order: {', '.join(table)}")


def _levels_of(tables: TablesFile, role: str) -> list[str]:
    rows, breadth, defence = tables.uplift.tiers, tables.breadth.steps, tables.defence.steps
    columns = next(iter(rows.values()), {})
    return {"hazard": [*rows], "available": [*columns], "breadth": [*breadth], "defence": [*defence]}[role]


def _table_problems(framework: Framework) -> Iterator[Problem]:
    file, tables = "tables.yaml", framework.tables
    columns = list(next(iter(tables.uplift.tiers.values()), {}))
    for key, row in tables.uplift.tiers.items():
        if list(row) != columns:
            text = "a row has different columns from the first"
            yield Problem(file, f"uplift/tiers/{key}", text, f"columns, in this order: {', '.join(columns)}")
    for risk in framework.risks.risks.values():
        if risk.family in framework.risks.families:
            yield from _ceiling_problems(framework, framework.risks.families[risk.family].kind, str(risk.severity))
    yield from _control_problems(framework)
    if tables.relative:
        fact, spec = _of(framework, "fact"), tables.relative
        yield from dangling(file, "relative/question", [spec.question], fact, "a fact question")
        if spec.question in fact and list(spec.levels) != (levels := list(fact[spec.question].levels)):
            text = "bounds need every level of the question, in its order"
            yield Problem(file, "relative/levels", text, f"levels: {', '.join(levels)}")
    yield from dangling(file, "worth/not-lasting", tables.worth.not_lasting, framework.benefits.benefits, "a benefit")


def _ceiling_problems(framework: Framework, kind: str, severity: str) -> Iterator[Problem]:
    ceilings = {str(key): found.cells for key, found in framework.tables.ceilings.items()}
    if severity not in ceilings.get(kind, ()):
        text = f"no row for severity {severity} of the kind {kind}, which a risk has"
        yield Problem("tables.yaml", f"ceilings/{kind}/cells" if kind in ceilings else "ceilings", text, "add it")


def _control_problems(framework: Framework) -> Iterator[Problem]:
    file, asks = "tables.yaml", framework.tables.controls.classes
    controls = _of(framework, "control")
    for access, spec in asks.items():
        at = f"controls/classes/{access}"
        if access == "kept":
            yield Problem(file, at, "the class kept requires nothing", "remove it: kept is always allowed")
        less_open = [other for other in CLASSES[: CLASSES.index(access)] if other in asks]
        if spec.builds_on and spec.builds_on not in less_open:
            text = f"'{spec.builds_on}' is not a less open class that asks for controls"
            yield Problem(file, f"{at}/builds-on", text, suggest(spec.builds_on, less_open, "classes"))
        for tier, levels in spec.tiers.items():
            for key, level in levels.items():
                yield from _stands(file, f"{at}/tiers/{tier}/{key}", (key, level), controls, "a control question")


def _benefit_problems(framework: Framework) -> Iterator[Problem]:
    file, benefits, options = "benefits.yaml", framework.benefits.benefits, framework.options.options
    claims = _of(framework, "benefit")
    for key, benefit in benefits.items():
        at = f"benefits/{key}"
        yield from dangling(file, f"{at}/claim", [benefit.claim], claims, "a benefit question")
        yield from dangling(file, f"{at}/kept", benefit.kept, options, "an option")
        yield from _missing(file, f"{at}/kept", benefit.kept, options, "option")
    claimed = {benefit.claim: claims[benefit.claim] for benefit in benefits.values() if benefit.claim in claims}
    yield from _claim_problems(framework.tables.worth.at_least, claimed)
    parts = [part for benefit in benefits.values() for part in benefit.parts]
    for key, measure in framework.measures.measures.items():
        at = f"measures/{key}"
        yield from dangling("measures.yaml", f"{at}/restores", measure.restores, benefits, "a benefit")
        yield from dangling("measures.yaml", f"{at}/parts", measure.parts, parts, "a part")
        yield from dangling("measures.yaml", f"{at}/opens", filter(None, [measure.opens]), options, "an option")


def _claim_problems(at_least: str, claims: Questions) -> Iterator[Problem]:
    """All claims are read with one level of worth, so they have the same levels, and it is above the least."""
    levels = list(next(iter(claims.values())).levels) if claims else [at_least]
    for key, claim in claims.items():
        if list(claim.levels) != levels:
            text = "a claim has different levels from the first claim, but worth in tables.yaml applies to all claims"
            yield Problem(
                "questions.yaml", f"questions/{key}/levels", text, f"levels, in this order: {', '.join(levels)}"
            )
    yield from dangling("tables.yaml", "worth/at-least", [at_least], levels, "a level")
    if claims and at_least == levels[0]:
        hint = "name a level above the least"
        yield Problem("tables.yaml", "worth/at-least", f"at '{at_least}' even a claim of none is a benefit", hint)


def _profile_problems(framework: Framework) -> Iterator[Problem]:
    file, spec, benefits = "profiles.yaml", framework.profiles, framework.benefits.benefits
    yield from dangling(file, "default", [spec.default], spec.profiles, "a profile")
    for key, profile in spec.profiles.items():
        at = f"profiles/{key}/weights"
        yield from dangling(file, at, profile.weights, benefits, "a benefit")
        yield from _missing(file, at, profile.weights, benefits, "benefit, 0 if it is not to count")


def _advice_problems(framework: Framework) -> Iterator[Problem]:
    file, questions = "advice.yaml", framework.questions.questions
    for key, advised in framework.advice.recommendations.items():
        for name, check in advised.checks.items():
            at = f"recommendations/{key}/checks/{name}"
            yield from dangling(file, f"{at}/answered", check.answered, questions, "a question")
            yield from _atoms(file, f"{at}/worse-than", check.worse_than, questions)
            yield from _atoms(file, f"{at}/needs", check.needs, questions)
    for key, step in framework.advice.checklist.items():
        yield from dangling(file, f"checklist/{key}/questions", step.questions, questions, "a question")


def _baseline_problems(framework: Framework) -> Iterator[Problem]:
    for key, rule in framework.framework.rules.baselines.items():
        at, options = f"rules/baselines/{key}", framework.options.options
        yield from _stands("framework.yaml", at, (rule.question, rule.at_least), framework.asked)
        yield from dangling("framework.yaml", f"{at}/option", [rule.option], options, "an option")
        yield from dangling("framework.yaml", f"{at}/then", [rule.then], options, "an option")


def cited(framework: Framework) -> Iterator[tuple[str, str, Cited]]:
    """Every cited statement of a framework as (file, pointer, statement)."""
    for file, pointer, value in leaves(framework):
        if isinstance(value, Cited):
            yield file, pointer, value


def leaves(framework: Framework) -> Iterator[tuple[str, str, object]]:
    """Every record, mapping, list and value in the files of a framework as (file, pointer, value), outermost first."""
    for name in Framework.model_fields:
        record = getattr(framework, name)
        if isinstance(record, Record):
            yield from ((f"{name}.yaml", pointer, value) for pointer, value in _within("", record))


def _within(pointer: str, value: object) -> Iterator[tuple[str, object]]:
    yield pointer, value
    children: Iterable[tuple[object, object]] = ()
    if isinstance(value, Record):
        children = ((info.alias or name, getattr(value, name)) for name, info in type(value).model_fields.items())
    elif isinstance(value, dict):
        children = value.items()
    elif isinstance(value, tuple):
        children = enumerate(value)
    for key, child in children:
        yield from _within(f"{pointer}/{key}" if pointer else str(key), child)


def _source_problems(framework: Framework) -> Iterator[Problem]:
    file, rows, tags = "sources.yaml", framework.sources.rows, framework.sources.tags
    for key, row in rows.items():
        yield from dangling(file, f"rows/{key}/seen-in", row.seen_in, tags, "a tag")
        if row.mark == "seen" and not row.seen_in:
            yield Problem(file, f"rows/{key}", "a fact marked seen names no tag", "add seen-in")
    for place, pointer, item in cited(framework):
        yield from dangling(place, f"{pointer}/source", item.source, rows, "a row")


def _clashes(framework: Framework) -> Iterator[Problem]:
    """Ids are unique over questions, risks, options, benefits and measures, since `explain` takes any of them."""
    seen: dict[str, str] = {}
    for noun in ("questions", "risks", "options", "benefits", "measures"):
        for key in getattr(getattr(framework, noun), noun):
            if key in seen:
                hint = "ids are unique in a framework: rename one"
                yield Problem(f"{noun}.yaml", f"{noun}/{key}", f"'{key}' is also one of the {seen[key]}", hint)
            seen[key] = noun


_CHECKS: tuple[Callable[[Framework], Iterator[Problem]], ...] = (
    _question_problems,
    _option_problems,
    _risk_problems,
    _table_problems,
    _benefit_problems,
    _profile_problems,
    _advice_problems,
    _baseline_problems,
    _source_problems,
    _clashes,
)


def problems(framework: Framework) -> tuple[Problem, ...]:
    """Every problem across the files of a framework; empty where it can be compiled."""
    return tuple(dict.fromkeys(problem for check in _CHECKS for problem in check(framework)))
