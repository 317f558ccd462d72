"""reference/framework-seger2023.md: what is in the shipped framework, with basis and sources."""

from collections.abc import Iterable, Iterator, Mapping

from docs.making.markdown import bullets, codes, page, table
from riskkit.render.text import code, markdown
from riskkit.schema.advice import Advised, ChecklistStep
from riskkit.schema.base import GRADES, Atom, Cited, Item
from riskkit.schema.framework.benefits import Benefit, Measure
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.options import Option
from riskkit.schema.framework.profiles import Profile
from riskkit.schema.framework.questions import Question
from riskkit.schema.framework.risks import AtMost, Risk
from riskkit.schema.framework.tables import (
    TIERS,
    AccessClass,
    Ceilings,
    Cell,
    ClassControls,
    HazardKind,
    Relative,
    Steps,
)
from riskkit.store.frameworks import load_framework

INTRO = """All questions, tables and texts of the shipped framework. Each item ends with its basis and the rows of
[coverage](coverage-seger2023.md) that it cites. `paper` comes from the paper's abstract or from a reader who cites
pages, `other-source` from elsewhere, `recalled` is unconfirmed, and `judgement` is ours.
[The decision model](../explanation/decision-model.md) explains how the tables work together. Levels go from least to
most."""
KINDS: Mapping[HazardKind, str] = {"uplift": "Misuse and loss of control", "flaw": "Flaws"}


def framework_page() -> str:
    """The page."""
    framework = load_framework("seger2023")
    spec = framework.framework
    return page(
        f"{spec.id} {spec.version}",
        markdown(spec.text),
        INTRO,
        f"## Tables\n\n{tables(framework)}",
        f"## Rules beside the tables\n\n{_rules(framework)}",
        f"## Options\n\n{_options(framework)}",
        f"## Components\n\n{_components(framework)}",
        f"## Risks\n\n{_risks(framework)}",
        f"## Benefits\n\n{_benefits(framework)}",
        f"## Measures\n\n{_measures(framework)}",
        f"## Profiles\n\n{_profiles(framework)}",
        f"## Questions to a release\n\n{_questions(framework, framework.asked)}",
        f"## Questions about the world\n\n{_questions(framework, framework.about_world)}",
        f"## Retired questions\n\n{_retired(framework)}",
        f"## Recommendations and their checks\n\n{_advice(framework)}",
        f"## Checklist\n\n{_checklist(framework.advice.checklist)}",
        *_more(framework),
        f"## Limits\n\n{bullets(map(markdown, spec.limits))}",
    )


def cited(item: Cited) -> str:
    """Basis, sources and note of an item, in a few words."""
    basis = f"*{item.basis}*" + (f": {codes(item.source)}" if item.source else "")
    return f"{basis}. {markdown(item.note)}" if item.note else basis


def _items(items: Mapping[str, Item]) -> str:
    return table(
        ("id", "title", "text", "basis"),
        [(_labelled(key, item), markdown(item.title), markdown(item.text), cited(item)) for key, item in items.items()],
    )


def _labelled(key: str, item: Item) -> str:
    return f"{code(key)} ({markdown(item.label)})" if item.label else code(key)


def tables(framework: Framework) -> str:
    """The three tables, and what changes a tier or a ceiling beside them."""
    spec = framework.tables
    parts = [
        "### Table 1: tier by hazard and by what others offer",
        f"{markdown(spec.uplift.text)} {cited(spec.uplift)}",
        _uplift(spec.uplift.tiers),
        _steps("defence", spec.defence),
        "### The tier of a flaw",
        _steps("breadth", spec.breadth),
        "### Table 2: the most open class by severity and tier",
        "Acceptable / tolerable for a benefit; one word where they are the same.",
        *(_ceilings(framework, kind, found) for kind, found in spec.ceilings.items()),
        f"A benefit: {markdown(spec.worth.text)} {cited(spec.worth)}",
        "### Table 3: controls by class and tier",
        f"{markdown(spec.controls.text)} {cited(spec.controls)}",
        _controls(spec.controls.classes),
    ]
    if spec.relative:
        parts += ["### Marginal risk", f"{markdown(spec.relative.text)} {cited(spec.relative)}", _bounds(spec.relative)]
    return "\n\n".join(parts)


def _bounds(relative: Relative) -> str:
    def most(tier: int | None) -> str:
        return "-" if tier is None else f"tier {tier} at most"

    rows = [
        (
            code(level),
            most(each.as_public),
            most(each.doubted),
            most(each.flaw),
            f"{each.credit:+d}" if each.credit else "0",
        )
        for level, each in relative.levels.items()
    ]
    head = (
        _to(relative.question),
        "answered as public weights",
        "raised by doubt",
        "a flaw",
        "levels of public weights",
    )
    return table(head, rows)


def _uplift(tiers: Mapping[str, Mapping[str, int]]) -> str:
    columns = list(next(iter(tiers.values())))
    rows = [(f"**{hazard}**", *(str(row[column]) for column in columns)) for hazard, row in tiers.items()]
    return table(("hazard ↓, available →", *columns), rows)


def _steps(noun: str, steps: Steps) -> str:
    moved = table((noun, *steps.steps), [("tiers", *(f"{step:+d}" if step else "0" for step in steps.steps.values()))])
    return f"{markdown(steps.text)} {cited(steps)}\n\n{moved}"


def _ceilings(framework: Framework, kind: HazardKind, ceilings: Ceilings) -> str:
    severities = framework.framework.rules.severities
    rows = [
        (f"{severity} {markdown(severities[severity])}", *(_cell(cell) for cell in cells.values()))
        for severity, cells in ceilings.cells.items()
    ]
    grid = table((f"{KINDS[kind]}, severity ↓, tier →", *TIERS), rows)
    return f"{grid}\n\n{markdown(ceilings.text)} {cited(ceilings)}"


def _cell(cell: Cell) -> str:
    both = cell.acceptable if cell.acceptable == cell.tolerable else f"{cell.acceptable} / {cell.tolerable}"
    return f"{both}, extreme" if cell.extreme else both


def _controls(classes: Mapping[AccessClass, ClassControls]) -> str:
    rows = [
        (_asking(name, asked), *(_levels(asked.tiers.get(tier, {})) for tier in TIERS))
        for name, asked in classes.items()
    ]
    head = ("class", *(f"tier {tier}" for tier in TIERS))
    return f"{table(head, rows)}\n\nAn empty cell requires what the one before it requires."


def _asking(name: str, asked: ClassControls) -> str:
    more = f", and all of {asked.builds_on}" if asked.builds_on else ""
    less = "; nothing for a risk for which it is acceptable" if asked.unless_acceptable else ""
    return f"{name}{more}{less}"


def _levels(levels: Mapping[str, str]) -> str:
    return "<br>".join(f"{_to(key)} {code(level)}" for key, level in levels.items())


def _rules(framework: Framework) -> str:
    rules = framework.framework.rules
    lines = [
        f"Evidence older than {rules.max_age_days} days leaves a doubt, unless a question says otherwise.",
        *(f"Confidence {code(key)}: {markdown(text)}." for key, text in rules.confidence.items()),
        f"Chances: {markdown(rules.uncertainty.text)} {cited(rules.uncertainty)}",
        f"Efforts: {markdown(rules.efforts.text)} {cited(rules.efforts)}",
        f"Steadiness: {markdown(rules.steadiness.text)} {cited(rules.steadiness)}",
        f"Decided cases: {markdown(rules.thresholds.text)} {cited(rules.thresholds)}" if rules.thresholds else "",
        *(
            f"Baseline {code(key)}: {code(rule.option)}, and {code(rule.then)} where {_to(rule.question)} is "
            f"{code(rule.at_least)} or more"
            for key, rule in rules.baselines.items()
        ),
    ]
    return bullets(lines)


def _options(framework: Framework) -> str:
    spec = framework.options
    rows = [
        (
            code(key),
            markdown(option.title),
            option.access,
            "yes" if option.reversible else "no",
            option.channel,
            option.licence,
            codes(option.components) or "-",
            "; ".join(_asks(option)) or "-",
        )
        for key, option in spec.options.items()
    ]
    head = ("option", "title", "class", "can be taken back", "channel", "licence", "components", "only")
    texts = [(code(k), markdown(o.text), markdown(o.audit_depth), cited(o)) for k, o in spec.options.items()]
    names = [*dict.fromkeys(name for option in spec.options.values() for name in option.controls)]
    kept = [(code(key), *(option.controls.get(name, "-") for name in names)) for key, option in spec.options.items()]
    return "\n\n".join(
        [
            table(head, rows),
            table(("option", "what it is", "how deep an audit from outside can go", "basis"), texts),
            "### What the developer can still do",
            table(("option", *names), kept),
            "### Pathways",
            _items(spec.pathways),
        ]
    )


def _asks(option: Option) -> Iterator[str]:
    """What an option needs beside its class."""
    if option.only_acceptable:
        yield "where every risk is acceptable"
    if not option.offered_where_extreme:
        yield "where no risk is extreme"
    yield from map(_at_most, option.needs)


def _at_most(need: AtMost) -> str:
    return f"where {_to(need.question)} is {code(need.at_most)} or less"


def _components(framework: Framework) -> str:
    rows = [
        (
            code(k),
            markdown(c.title),
            c.kind,
            markdown(c.enables),
            str(c.weight),
            "yes" if c.runnable else "no",
            cited(c),
        )
        for k, c in framework.options.components.items()
    ]
    licences = framework.options.licences
    return "\n\n".join(
        [
            table(
                ("component", "title", "kind", "sharing it enables", "weight in risk", "runs the model", "basis"), rows
            ),
            f"Permissive licences: {codes(licences.permissive)}.",
            f"Licences with restrictions: {codes(licences.restricted)}.",
            "A licence that is not listed counts as permissive, the more open reading.",
        ]
    )


def _risks(framework: Framework) -> str:
    spec = framework.risks
    rows = [
        (_labelled(key, risk), markdown(risk.title), code(risk.family), str(risk.severity))
        for key, risk in spec.risks.items()
    ]
    families = _items(spec.families)
    parts = [_risk(key, risk) for key, risk in spec.risks.items()]
    return "\n\n".join([table(("risk", "title", "family", "severity"), rows), families, *parts])


def _risk(key: str, risk: Risk) -> str:
    found = {"Known": risk.evidence, "Raised by": risk.raises, "Lowered by": risk.lowers, "Not shown": risk.limits}
    lines = [
        f"Severity {risk.severity}. Basis: {cited(risk)}",
        *_read_from(risk),
        f"Mechanisms: {codes(risk.mechanisms)}" if risk.mechanisms else "",
        *(f"{noun}: {markdown(each.text)} ({cited(each)})" for noun, group in found.items() for each in group),
    ]
    return f"### {key}\n\n{markdown(risk.text)}\n\n{bullets(lines)}"


def _read_from(risk: Risk) -> Iterator[str]:
    """The questions that a tier is looked up from."""
    least = ", of which the least counts" if len(risk.hazard) > 1 else ""
    yield f"Hazard: {', '.join(map(_to, risk.hazard))}{least}"
    if risk.available:
        yield f"Available: {_to(risk.available.hosted)} and {_to(risk.available.weights)}"
    if risk.breadth:
        yield f"Breadth: {_to(risk.breadth)}"
    if risk.defence:
        yield f"Defence: {_to(risk.defence)}"
    if risk.inferred:
        where = f", {' or '.join(map(_at_most, risk.inferred.needs))}" if risk.inferred.needs else ""
        yield f"May be answered as public weights, and doubt is bounded{where} ({cited(risk.inferred)})"


def _benefits(framework: Framework) -> str:
    return "\n\n".join(_benefit(key, benefit) for key, benefit in framework.benefits.benefits.items())


def _benefit(key: str, benefit: Benefit) -> str:
    kept = table(("option", *map(code, benefit.kept)), [("quarters kept", *map(str, benefit.kept.values()))])
    lines = [f"Claimed by {_to(benefit.claim)}. Basis: {cited(benefit)}"]
    lines += [f"{markdown(found.text)} ({cited(found)})" for found in benefit.assessment]
    return "\n\n".join([f"### {key}", markdown(benefit.text), bullets(lines), _items(benefit.parts), kept])


def _measures(framework: Framework) -> str:
    rows = [
        (
            code(key),
            f"**{markdown(measure.title)}.** {markdown(measure.text)}",
            ", ".join(f"{code(benefit)} {quarters}" for benefit, quarters in measure.restores.items()),
            code(measure.opens) if measure.opens else "-",
            "the developer" if measure.by == "developer" else "others",
            measure.effort,
            "yes" if measure.also_open else "no",
            _limits(measure),
            cited(measure),
        )
        for key, measure in framework.measures.measures.items()
    ]
    head = ("measure", "what it is", "quarters restored", "judged as", "by", "effort", "beside open weights", "limits")
    return table((*head, "basis"), rows)


def _limits(measure: Measure) -> str:
    return "<br>".join(f"{markdown(limit.text)} ({cited(limit)})" for limit in measure.limits) or "-"


def _profiles(framework: Framework) -> str:
    spec = framework.profiles
    rows = [_profile(key, profile, default=key == spec.default) for key, profile in spec.profiles.items()]
    return table(("profile", "what it values", "answers that may be off", "up to", "weights", "basis"), rows)


def _profile(key: str, profile: Profile, *, default: bool) -> tuple[str, ...]:
    weights = ", ".join(f"{code(benefit)} {weight}" for benefit, weight in profile.weights.items())
    name = f"{code(key)}, the default" if default else code(key)
    return name, markdown(profile.text), str(profile.off), profile.up_to, weights, cited(profile)


def _questions(framework: Framework, questions: Mapping[str, Question]) -> str:
    parts: list[str] = []
    for name, section in framework.questions.sections.items():
        asked = {key: question for key, question in questions.items() if question.section == name}
        if asked:
            parts.append(f"**{markdown(section.title)}.** {markdown(section.text)}")
            parts += [_question(framework, key, question) for key, question in asked.items()]
    return "\n\n".join(parts)


def _question(framework: Framework, key: str, question: Question) -> str:
    levels = table(
        ("level", "gist", "text"),
        [(code(name), markdown(level.gist), markdown(level.text)) for name, level in question.levels.items()],
    )
    incident = question.incident
    lines = [
        f"Type: {question.type}; {'more' if question.more_is_worse else 'less'} is worse",
        f"Why it is asked: {markdown(question.why)}",
        f"What would settle it: {markdown(question.settle)}",
        f"Seen: {markdown(incident.text)} ({cited(incident)})" if incident else "",
        _needed(question),
        f"Asked where {_shown(question)}" if question.visible_if else "",
        *(_cap(cap.by, cap.at_worst) for cap in question.caps),
        "Of these caps the highest counts" if len(question.caps) > 1 else "",
        _numbers(question),
        f"Used by: {', '.join(used)}" if (used := [*_used_by(framework, key)]) else "",
        f"Basis: {cited(question)}",
    ]
    return f"### {key}\n\n**{markdown(question.title)}.** {markdown(question.text)}\n\n{levels}\n\n{bullets(lines)}"


def _needed(question: Question) -> str:
    if question.grade == GRADES[0]:
        return "Evidence: none needed"
    by = f", by {code(question.method)}" if question.method else ""
    age = f", no older than {question.max_age_days} days" if question.max_age_days else ""
    age = age if question.ages else ", of any age"
    family = ", also about an earlier version" if question.about == "family" else ""
    return f"Evidence that leaves no doubt: {question.grade.replace('-', ' ')} or better{by}{age}{family}"


def _numbers(question: Question) -> str:
    if question.scale is None:
        return ""
    cuts = ", ".join(f"{cut:,g}" for cut in question.scale.cuts)
    return f"May be answered with a number of {markdown(question.scale.unit)}; a level begins at each of {cuts}"


def _cap(by: str, at_worst: Mapping[str, str]) -> str:
    listed = ", ".join(f"{code(level)} → {code(worst)}" for level, worst in at_worst.items())
    return f"A blank counts as no worse than, by {_to(by)}: {listed}"


def _shown(question: Question) -> str:
    condition = question.visible_if
    groups = {"all of": condition.all, "any of": condition.any} if condition else {}
    return "; and ".join(f"{noun}: {_atoms(atoms)}" for noun, atoms in groups.items() if atoms)


def _atoms(atoms: Iterable[Atom]) -> str:
    return ", ".join(f"{_to(atom.question)} is {code(atom.at_least)} or more" for atom in atoms)


def _used_by(framework: Framework, key: str) -> Iterator[str]:
    for name, risk in framework.risks.risks.items():
        peers = (risk.available.hosted, risk.available.weights) if risk.available else ()
        if key in (*risk.hazard, *peers, risk.breadth, risk.defence):
            yield _to(name)
    for access, asked in framework.tables.controls.classes.items():
        if any(key in levels for levels in asked.tiers.values()):
            yield f"the class {access}"
    for name, option in framework.options.options.items():
        if any(key == need.question for need in option.needs):
            yield f"the option {code(name)}"
    for name, benefit in framework.benefits.benefits.items():
        if benefit.claim == key:
            yield _to(name)


def _to(key: str) -> str:
    """A link to the section of a question, risk or benefit."""
    return f"[{code(key)}](#{key})"


def _retired(framework: Framework) -> str:
    rows = [
        (code(key), markdown(retired.text), _to(retired.successor) if retired.successor else "-")
        for key, retired in framework.questions.retired.items()
    ]
    return table(("question", "why", "successor"), rows)


def _advice(framework: Framework) -> str:
    return "\n\n".join(_advised(key, advised) for key, advised in framework.advice.recommendations.items())


def _advised(key: str, advised: Advised) -> str:
    rows = []
    for name, check in advised.checks.items():
        parts = [
            "a person looks" if check.by_reader else "",
            f"answered: {', '.join(map(_to, check.answered))}" if check.answered else "",
            f"met where {_atoms(check.needs)}" if check.needs else "",
            f"unmet where {_atoms(check.worse_than)}" if check.worse_than else "",
        ]
        rows.append(
            (code(name), markdown(check.text), "; ".join(part for part in parts if part) or "always", cited(check))
        )
    spoken = f"To {', '.join(map(markdown, advised.audience))}. Basis: {cited(advised)}"
    checks = table(("check", "what it asks", "how it is seen", "basis"), rows)
    return f"### {key}\n\n**{markdown(advised.title)}.** {markdown(advised.text)} {spoken}\n\n{checks}"


def _checklist(steps: Mapping[str, ChecklistStep]) -> str:
    rows = [
        (
            _labelled(key, step),
            markdown(step.title),
            markdown(step.text),
            ", ".join(map(_to, step.questions)) or markdown(step.answered_by or "-"),
            cited(step),
        )
        for key, step in steps.items()
    ]
    return table(("step", "title", "text", "answered by", "basis"), rows)


def _more(framework: Framework) -> Iterable[str]:
    """Items that no verdict reads, kept for the reader."""
    groups: dict[str, Mapping[str, Item]] = {
        "Mechanisms": framework.risks.mechanisms,
        "Factors": framework.risks.factors,
        "Ways to remove safeguards, by cost": framework.risks.removal,
        "Offence and defence": framework.risks.offence_defence,
        "Gradient drawn in the paper": framework.options.gradient,
        "Releasing in stages": framework.options.staging,
        "When to gate": framework.advice.gate,
        "Definitions": framework.advice.definitions,
        "Where software is no guide": framework.advice.disanalogies,
        "Critiques": framework.advice.critiques,
        "Cautions": framework.advice.cautions,
        "Methods of evidence": framework.questions.methods,
    }
    return (f"## {title}\n\n{_items(items)}" for title, items in groups.items() if items)
