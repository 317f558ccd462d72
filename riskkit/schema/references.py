"""What must hold across the files of a framework: every id resolves, every table is complete, nothing is cyclic."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

from riskkit.errors import Problem
from riskkit.schema.base import STATES, Atom, Cited, Record
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question


def suggest(word: str, known: Iterable[str], noun: str) -> str:
    """A hint naming the nearest known id, and the known ids where they are few."""
    known = list(known)
    near = get_close_matches(word, known, n=1)
    listed = f"{noun}: {', '.join(known)}" if len(known) <= 12 else ""
    return " ".join(part for part in (f"did you mean '{near[0]}'?" if near else "", listed) if part)


def dangling(file: str, pointer: str, ids: Iterable[str], known: Iterable[str], noun: str) -> Iterator[Problem]:
    """A problem for every id that is not among the known ones; *noun* is such as 'a level'."""
    known = list(known)
    for word in ids:
        if word not in known:
            yield Problem(
                file, pointer, f"'{word}' is not {noun}", suggest(word, known, f"{noun.rsplit(maxsplit=1)[-1]}s")
            )


def _levels(file: str, pointer: str, given: Iterable[str], question: Question) -> Iterator[Problem]:
    given = list(given)
    yield from dangling(file, pointer, given, question.levels, "a level")
    missing = [level for level in question.levels if level not in given]
    if missing:
        yield Problem(file, pointer, f"no value for {', '.join(map(repr, missing))}", "give one for every level")


def _atoms(pointer: str, atoms: Iterable[Atom], earlier: Mapping[str, Question], file: str) -> Iterator[Problem]:
    for atom in atoms:
        if atom.question not in earlier:
            hint = suggest(atom.question, earlier, "questions")
            yield Problem(file, pointer, f"'{atom.question}' is not an earlier question", hint)
        elif atom.at_least not in earlier[atom.question].levels:
            yield from dangling(file, pointer, [atom.at_least], earlier[atom.question].levels, "a level")


def _question_problems(framework: Framework) -> Iterator[Problem]:
    file = "questions.yaml"
    earlier: dict[str, Question] = {}
    for key, question in framework.questions.questions.items():
        at = f"questions/{key}"
        yield from dangling(file, f"{at}/section", [question.section], framework.questions.sections, "a section")
        if question.method:
            yield from dangling(file, f"{at}/method", [question.method], framework.questions.methods, "a method")
        for name, condition in (("visible-if", question.visible_if), ("not-applicable-if", question.not_applicable_if)):
            if condition:
                yield from _atoms(f"{at}/{name}", condition.atoms, earlier, file)
        for number, cap in enumerate(question.caps):
            where = f"{at}/caps/{number}"
            if cap.by not in earlier:
                hint = suggest(cap.by, earlier, "questions")
                yield Problem(file, f"{where}/by", f"'{cap.by}' is not an earlier question", hint)
                continue
            yield from _levels(file, f"{where}/at-worst", cap.at_worst, earlier[cap.by])
            yield from dangling(file, f"{where}/at-worst", cap.at_worst.values(), question.levels, "a level")
        if question.retired and not question.successor:
            yield Problem(file, at, "a retired question names no successor", "add successor: the id that replaces it")
        if question.successor:
            known = framework.questions.questions
            yield from dangling(file, f"{at}/successor", [question.successor], known, "a question")
        if not question.retired:
            earlier[key] = question


def _option_problems(framework: Framework) -> Iterator[Problem]:
    file, spec = "options.yaml", framework.options
    controls = {key: q for key, q in framework.asked.items() if q.type == "control"}
    for key, pathway in spec.pathways.items():
        yield from dangling(file, f"pathways/{key}/control", [pathway.control], controls, "a control question")
        mechanisms = framework.risks.mechanisms
        yield from dangling(file, f"pathways/{key}/mechanisms", pathway.mechanisms, mechanisms, "a mechanism")
    yield from dangling(file, "pace", spec.pace, spec.options, "an option")
    references = [key for key, option in spec.options.items() if option.reference]
    if len(references) != 1:
        yield Problem(
            file, "options", f"{len(references)} options are the reference", "exactly one is, the unreleased one"
        )
    for key, option in spec.options.items():
        at = f"options/{key}"
        yield from dangling(file, f"{at}/above", option.above, spec.options, "an option")
        yield from dangling(file, f"{at}/components", option.components, spec.components, "a component")
        yield from dangling(file, f"{at}/leak", option.leak, spec.pathways, "a pathway")
        for path in spec.pathways:
            if path not in option.leak:
                yield Problem(file, f"{at}/leak", f"no leak for pathway '{path}'", "give one for every pathway")
        for path, leak in option.leak.items():
            control = controls.get(spec.pathways[path].control) if path in spec.pathways else None
            if isinstance(leak, dict) and control:
                yield from _levels(file, f"{at}/leak/{path}", leak, control)


def _order_problems(framework: Framework) -> Iterator[Problem]:
    options = framework.options.options
    for key in options:
        if key in _below(framework, key):
            path = f"options/{key}/above"
            yield Problem("options.yaml", path, f"'{key}' stands above itself", "take one edge of the cycle out")
            return
    reference = next((key for key, option in options.items() if option.reference), None)
    for key, option in options.items():
        below = _below(framework, key)
        if reference and key != reference and reference not in below:
            path = f"options/{key}/above"
            yield Problem(
                "options.yaml", path, f"'{key}' is not above the reference '{reference}'", "add what it is above"
            )
        if not option.reversible:
            for other, spec in options.items():
                if spec.reversible and other not in below:
                    text = f"'{key}' cannot be taken back and is not above '{other}', which can"
                    hint = f"add '{other}' to above: otherwise a worse answer could recommend the irreversible one"
                    yield Problem("options.yaml", f"options/{key}/above", text, hint)
        elif any(not options[other].reversible for other in below if other in options):
            text = f"'{key}' can be taken back but stands above an option that cannot"
            yield Problem("options.yaml", f"options/{key}/reads", text, "write reads: upper")


def _below(framework: Framework, key: str) -> set[str]:
    seen: set[str] = set()
    todo = list(framework.options.options[key].above)
    while todo:
        other = todo.pop()
        if other not in seen and other in framework.options.options:
            seen.add(other)
            todo.extend(framework.options.options[other].above)
    return seen


def _risk_problems(framework: Framework) -> Iterator[Problem]:
    file, questions = "risks.yaml", framework.questions.questions
    facts = {key: q for key, q in framework.asked.items() if q.type != "benefit"}
    for key, risk in framework.risks.risks.items():
        at = f"risks/{key}"
        yield from dangling(file, f"{at}/family", [risk.family], framework.risks.families, "a family")
        yield from dangling(file, f"{at}/mechanisms", risk.mechanisms, framework.risks.mechanisms, "a mechanism")
        yield from dangling(file, f"{at}/pathways", risk.pathways, framework.options.pathways, "a pathway")
        if not any(risk.pathways.values()):
            yield Problem(
                file, f"{at}/pathways", "no pathway leads to this risk", "give at least one a relevance above 0"
            )
        for state in STATES:
            asked = risk.hazard.get(state, ())
            if not asked:
                yield Problem(
                    file, f"{at}/hazard", f"no question for the state '{state}'", f"states: {', '.join(STATES)}"
                )
            yield from dangling(file, f"{at}/hazard/{state}", asked, facts, "a question")
            yield from _valued(f"{at}/hazard/{state}", asked, questions, file)
        yield from dangling(file, f"{at}/declared-twice", risk.declared_twice, framework.asked, "a question")
        yield from _baseline_problems(framework, key)
        if risk.defence:
            yield from dangling(file, f"{at}/defence", [risk.defence], framework.about_world, "a context question")
            yield from _valued(f"{at}/defence", [risk.defence], questions, file)
    for key, mechanism in framework.risks.mechanisms.items():
        yield from dangling(file, f"mechanisms/{key}/affects", mechanism.affects, framework.risks.risks, "a risk")


def _valued(pointer: str, asked: Iterable[str], questions: Mapping[str, Question], file: str) -> Iterator[Problem]:
    for key in asked:
        values = [level.value for level in questions[key].levels.values()] if key in questions else []
        if any(value is None for value in values):
            hint = "add a value to each of its levels"
            yield Problem(file, pointer, f"'{key}' is a factor here but its levels have no values", hint)
        elif questions.get(key) and questions[key].type != "benefit" and 0 in values:
            yield Problem(
                file, pointer, f"'{key}' has a level of value 0", "likelihoods multiply: give every level more than 0"
            )


def _baseline_problems(framework: Framework, key: str) -> Iterator[Problem]:
    file, baseline = "risks.yaml", framework.risks.risks[key].baseline
    if not baseline:
        return
    at = f"risks/{key}/baseline"
    yield from dangling(file, f"{at}/hazard", [baseline.hazard], framework.asked, "a question")
    yield from dangling(file, f"{at}/available", baseline.available, framework.options.options, "an option")
    hazard = framework.asked.get(baseline.hazard)
    for option, peer in baseline.available.items():
        where = f"{at}/available/{option}"
        yield from dangling(file, where, [peer], framework.about_world, "a context question")
        question = framework.about_world.get(peer)
        if hazard and question and tuple(question.levels) != tuple(hazard.levels)[::-1]:
            hint = f"levels: {', '.join(tuple(hazard.levels)[::-1])}"
            yield Problem(file, where, f"'{peer}' must have the levels of '{baseline.hazard}' in reverse", hint)


def _benefit_problems(framework: Framework) -> Iterator[Problem]:
    options, benefits = framework.options.options, framework.benefits.benefits
    claims = {key: q for key, q in framework.asked.items() if q.type == "benefit"}
    for key, benefit in benefits.items():
        at = f"benefits/{key}"
        yield from dangling("benefits.yaml", f"{at}/claim", [benefit.claim], claims, "a benefit question")
        yield from _valued(f"{at}/claim", [benefit.claim], framework.questions.questions, "benefits.yaml")
        for name, table in (("realised", benefit.realised), ("attainable", benefit.attainable)):
            yield from dangling("benefits.yaml", f"{at}/{name}", table, options, "an option")
            for option in options:
                if option not in table:
                    yield Problem(
                        "benefits.yaml", f"{at}/{name}", f"no value for option '{option}'", "give one for each"
                    )
        for option in options:
            if benefit.attainable.get(option, 1) < benefit.realised.get(option, 0):
                text = f"'{option}' realises more than is attainable"
                yield Problem("benefits.yaml", f"{at}/attainable/{option}", text, "attainable is at least realised")
    parts = [part for benefit in benefits.values() for part in benefit.parts]
    for key, measure in framework.measures.measures.items():
        at = f"measures/{key}"
        yield from dangling("measures.yaml", f"{at}/restores", measure.restores, benefits, "a benefit")
        yield from dangling("measures.yaml", f"{at}/parts", measure.parts, parts, "a part")
        if measure.opens:
            yield from dangling("measures.yaml", f"{at}/opens", [measure.opens], options, "an option")


def _profile_problems(framework: Framework) -> Iterator[Problem]:
    file, spec = "profiles.yaml", framework.profiles
    yield from dangling(file, "default", [spec.default], spec.profiles, "a profile")
    for key, profile in spec.profiles.items():
        at = f"profiles/{key}"
        yield from dangling(file, f"{at}/weights", profile.weights, framework.benefits.benefits, "a benefit")
        for name in framework.benefits.benefits:
            if name not in profile.weights:
                yield Problem(
                    file,
                    f"{at}/weights",
                    f"no weight for '{name}'",
                    "give one for every benefit, 0 if it is not to count",
                )
        for severity in "12345":
            cell = profile.tolerable.get(severity)
            where = f"{at}/tolerable"
            if cell is None:
                yield Problem(file, where, f"no tolerable cell for severity {severity}", "give one for 1 to 5")
            elif cell < profile.acceptable or cell > 3:
                hint = f"from {profile.acceptable} (nothing more) to 3: 4 is extreme in every profile"
                yield Problem(file, f"{where}/{severity}", f"{cell} cannot be the greatest tolerable cell", hint)


def _advice_problems(framework: Framework) -> Iterator[Problem]:
    file, questions = "advice.yaml", framework.questions.questions
    for key, advised in framework.advice.recommendations.items():
        for name, check in advised.checks.items():
            at = f"recommendations/{key}/checks/{name}"
            yield from dangling(file, f"{at}/answered", check.answered, questions, "a question")
            yield from _atoms(f"{at}/worse-than", check.worse_than, questions, file)
    for key, step in framework.advice.checklist.items():
        yield from dangling(file, f"checklist/{key}/questions", step.questions, questions, "a question")


_Inner = Record | dict[str, object] | tuple[object, ...]


def cited(framework: Framework) -> Iterator[tuple[str, str, Cited]]:
    """Every cited statement of a framework as (file, pointer, statement)."""
    for name in Framework.model_fields:
        record = getattr(framework, name)
        if not isinstance(record, str):
            yield from _cited_in(f"{name}.yaml", "", record)


def _cited_in(file: str, pointer: str, value: _Inner) -> Iterator[tuple[str, str, Cited]]:
    if isinstance(value, Cited):
        yield file, pointer, value
    children: Iterable[tuple[str, object]]
    if isinstance(value, Record):
        children = [(info.alias or name, getattr(value, name)) for name, info in type(value).model_fields.items()]
    elif isinstance(value, dict):
        children = list(value.items())
    else:
        children = [(str(number), child) for number, child in enumerate(value)]
    for key, child in children:
        if isinstance(child, Record | dict | tuple):
            yield from _cited_in(file, f"{pointer}/{key}" if pointer else str(key), child)


def _source_problems(framework: Framework) -> Iterator[Problem]:
    rows, tags = framework.sources.rows, framework.sources.tags
    for key, row in rows.items():
        yield from dangling("sources.yaml", f"rows/{key}/seen-in", row.seen_in, tags, "a tag")
        if row.mark == "seen" and not row.seen_in:
            yield Problem("sources.yaml", f"rows/{key}", "a fact marked seen names no tag", "add seen-in")
    for file, pointer, item in cited(framework):
        yield from dangling(file, f"{pointer}/source", item.source, rows, "a row")


def problems(framework: Framework) -> tuple[Problem, ...]:
    """Every problem across the files of a framework; empty where it can be compiled."""
    checks: tuple[Callable[[Framework], Iterator[Problem]], ...] = (
        _question_problems,
        _option_problems,
        _order_problems,
        _risk_problems,
        _benefit_problems,
        _profile_problems,
        _advice_problems,
        _source_problems,
        _clashes,
    )
    found = [problem for check in checks for problem in check(framework)]
    return tuple(dict.fromkeys(found))


def _clashes(framework: Framework) -> Iterator[Problem]:
    """Ids are unique over questions, risks, options, benefits and measures, since `explain` takes any of them."""
    groups: dict[str, Iterable[str]] = {
        "questions": framework.questions.questions,
        "risks": framework.risks.risks,
        "options": framework.options.options,
        "benefits": framework.benefits.benefits,
        "measures": framework.measures.measures,
    }
    seen: dict[str, str] = {}
    for noun, group in groups.items():
        for key in group:
            if key in seen:
                hint = "ids are unique in a framework: rename one"
                yield Problem(f"{noun}.yaml", f"{noun}/{key}", f"'{key}' is also one of the {seen[key]}", hint)
            seen[key] = noun
