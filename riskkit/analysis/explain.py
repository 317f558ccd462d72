"""Why something stands as it does: the path from a conclusion or a number back to answers, with the basis of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from riskkit.analysis import prospects
from riskkit.analysis.bearing import bearing_steps
from riskkit.analysis.numbers import GRAMMAR, names, number, row_of
from riskkit.analysis.trail import JUDGED, Node, Trail, answer_steps, told_once
from riskkit.analysis.worth import met_step
from riskkit.errors import InputError, Problem
from riskkit.schema.explanation import Explanation, Reference, Step
from riskkit.schema.framework import Framework
from riskkit.schema.reading import ZONES, Row
from riskkit.schema.recommendation import OptionResult, Share
from riskkit.schema.references import suggest

Told = tuple[str, str, Iterable[Node]]
"""A title, a verdict and steps."""


def _share(trail: Trail, share: Share, row: Row) -> Node:
    under = tuple(answer_steps(trail, key, row) for key in share.questions)
    return Node(f"{share.factor} {share.of}", f"{share.decades:+z.2f} decades of log10 L", under)


def _reading(trail: Trail, risk: str, option: OptionResult) -> Node:
    """One risk of one option: its likelihood, its zone and what drives it."""
    reading = option.risks[risk]
    here = reading.rows[option.reads]
    detail = (
        f"severity {reading.severity}, L = {here.likelihood:.3g} on the {option.reads} row, band L{here.band}, "
        f"cell {here.cell}: {here.zone}; counted as wholly new {reading.absolute.likelihood:.3g}, state {reading.state}"
    )
    under = tuple(_share(trail, share, option.reads) for share in reading.drivers)
    cited = trail.framework.risks.risks[risk]
    return Node(trail.found.titles[risk], detail, under, cited, see=f"{_id(trail, option)}/{risk}")


def _id(trail: Trail, option: OptionResult) -> str:
    return "+".join(option.parts)


def _option(trail: Trail, key: str) -> Told:
    option = trail.found.options[key]
    return option.title, f"{option.verdict.replace('-', ' ')}: {option.zone}", _option_steps(trail, key, option)


def _option_steps(trail: Trail, key: str, option: OptionResult) -> Iterator[Node]:
    for condition in option.conditions:
        yield Node("condition", f"{condition.question} at '{condition.level}' or better")
    if option.inherits_from:
        yield Node("clearance", f"gives away no more than {option.inherits_from}, which is cleared")
    if option.proof:
        named = ", ".join(f"{question} = {level}" for question, level in option.proof.answers.items())
        yield Node("proof", f"{named or 'nothing but the option itself'}, all else at its best")
    for missing in option.missing:
        yield Node(f"missing {missing.kind}", f"{missing.question or ''} {missing.text}".strip())
    for risk in sorted(option.risks, key=lambda risk: _standing(option, risk)):
        yield _reading(trail, risk, option)
    yield from _option_worth(trail, key, option)


def _standing(option: OptionResult, risk: str) -> tuple[int, float]:
    """Where a risk of an option stands among the others, the worst first."""
    here = option.risks[risk].rows[option.reads]
    return -ZONES.index(here.zone), -here.likelihood


def _option_worth(trail: Trail, key: str, option: OptionResult) -> Iterator[Node]:
    found = trail.found
    under = []
    for benefit, part in option.ledger.items():
        kept = f"value {part.value:.2f}: {part.direct:.2f} kept, {part.restored:.2f} restored, {part.lost:.2f} lost"
        cited = trail.framework.benefits.benefits[benefit]
        claim = answer_steps(trail, cited.claim, option.reads)
        under.append(Node(found.titles[benefit], kept, (claim,), cited, see=f"{key}/{benefit}"))
    detail = f"gain {option.gain:.3f} over {option.reference}, {found.delta:g} justifies what is tolerable"
    yield Node("benefit", detail, tuple(under), see=f"{key}/gain")
    yield Node("weighted benefit", f"{option.benefit:.3f}, by which options are compared", see=f"{key}/benefit")
    if option.margin is not None:
        yield Node("margin", f"{option.margin:.2f} decades to a worse zone", see=f"{key}/margin")
    yield from met_step(option)
    yield Node("chance", "in how many samples of what is in doubt something is intolerable", see=f"{key}/chance")
    yield Node("effort", "of the measures that restore most of what is lost", see=f"{key}/effort")


def _risk(trail: Trail, key: str) -> Told:
    risk, options = trail.framework.risks.risks[key], trail.found.options
    zones = [option.risks[key].rows[option.reads].zone for option in options.values()]
    return risk.title, f"at worst {max(zones, key=ZONES.index)}", _risk_steps(trail, key)


def _risk_steps(trail: Trail, key: str) -> Iterator[Node]:
    risk, found = trail.framework.risks.risks[key], trail.found
    said = (*risk.evidence, *risk.raises, *risk.lowers, *risk.limits)
    known = tuple(Node("known", statement.text, cited=statement) for statement in said)
    yield Node("what it is", risk.text, known, risk, place=f"risks.yaml: risks/{key}")
    for name, option in found.options.items():
        here = option.risks[key].rows[option.reads]
        yield Node(name, f"L = {here.likelihood:.3g} on the {option.reads} row, {here.zone}", see=f"{name}/{key}")
    yield _reading(trail, key, found.options[found.recommended.option])


def _benefit(trail: Trail, key: str) -> Told:
    value = trail.found.options[trail.found.recommended.option].ledger[key].value
    return trail.framework.benefits.benefits[key].title, f"worth {value:.2f} here", _benefit_steps(trail, key)


def _benefit_steps(trail: Trail, key: str) -> Iterator[Node]:
    benefit = trail.framework.benefits.benefits[key]
    known = [Node(part.title, part.text, cited=part) for part in benefit.parts.values()]
    known += [Node("for such models", statement.text, cited=statement) for statement in benefit.assessment]
    yield Node("what it is", benefit.text, tuple(known), benefit, place=f"benefits.yaml: benefits/{key}")
    yield answer_steps(trail, benefit.claim, "stated")
    for name, option in trail.found.options.items():
        part = option.ledger[key]
        kept = f"{part.direct:.2f} kept, {part.restored:.2f} restored by measures, {part.lost:.2f} lost"
        yield Node(name, kept, see=f"{name}/{key}")


def _measure(trail: Trail, key: str) -> Told:
    verdict = "undertaken" if key in trail.found.measures else "not undertaken"
    return trail.framework.measures.measures[key].title, verdict, _measure_steps(trail, key)


def _measure_steps(trail: Trail, key: str) -> Iterator[Node]:
    measure, at = trail.framework.measures.measures[key], f"measures.yaml: measures/{key}"
    yield Node("what it is", measure.text, cited=measure, place=at)
    for benefit, share in measure.restores.items():
        detail = "restores so much of what is lost and can be had"
        yield Node(trail.found.titles[benefit], detail, cited=JUDGED, value=share, place=f"{at}/restores/{benefit}")
    if measure.opens:
        detail = f"the exposure of {measure.opens}: the package must itself clear"
        yield Node("adds", detail, place=f"{at}/opens")
    yield Node("effort", measure.effort, cited=measure, place=f"{at}/effort", see=f"{key}/effort")
    for limit in measure.limits:
        yield Node("limit", limit.text, cited=limit)


def _question(trail: Trail, key: str) -> Told:
    question = trail.framework.questions.questions[key]
    return question.text, trail.found.answers[key].stands, _question_steps(trail, key)


def _question_steps(trail: Trail, key: str) -> Iterator[Node]:
    question, at = trail.framework.questions.questions[key], f"questions.yaml: questions/{key}"
    yield answer_steps(trail, key, "stated")
    yield Node("why it is asked", question.why, cited=question, place=f"{at}/why")
    worth = f"{key}/{prospects.SETTLING}"
    yield Node("what would settle it", question.settle, place=f"{at}/settle", see=worth)
    if question.incident:
        yield Node("seen", question.incident.text, cited=question.incident, place=f"{at}/incident")
    yield from bearing_steps(trail, key)


Explained = Callable[[Trail, str], Told]


def _items(trail: Trail) -> Iterator[tuple[Mapping[str, object], Explained]]:
    """All that has an id and can be explained, with what explains it."""
    spec = trail.framework
    yield trail.found.options, _option
    yield spec.risks.risks, _risk
    yield spec.benefits.benefits, _benefit
    yield spec.measures.measures, _measure
    yield trail.found.answers, _question


def explain(trail: Trail, subject: str) -> Explanation:
    """
    Why an option, risk, benefit, measure or question stands as it does, or how a number of one comes about.

    Raises InputError where *subject* is none of these, or a row is asked for of what is not read on one.
    """
    title, verdict, nodes = _told(trail, subject)
    steps = tuple(step for node in told_once(nodes) for step in node.steps())
    return Explanation(
        subject=subject,
        title=title,
        verdict=verdict,
        steps=steps,
        references=_references(trail.framework, steps),
        grounds=_grounds(trail.framework, steps),
    )


def _told(trail: Trail, subject: str) -> Told:
    found = number(trail, subject)
    if found:
        return found.title, found.verdict(row_of(trail, subject)), found.nodes
    explained = next((explained for group, explained in _items(trail) if subject in group), None)
    if not explained and subject not in prospects.names(trail, subject.partition("/")[0]):
        raise InputError([_unknown(trail, subject)])
    if trail.row:
        raise InputError([_no_row(trail, subject)])
    return explained(trail, subject) if explained else prospects.prospect(trail, subject)


def _references(framework: Framework, steps: Iterable[Step]) -> dict[str, Reference]:
    """The rows of sources that steps rest on, in the order in which they are named."""
    sources, named = framework.sources, dict.fromkeys(row for step in steps for row in step.source)
    return {
        key: Reference(
            fact=sources.rows[key].fact,
            mark=sources.rows[key].mark,
            basis=sources.basis_of(key),
            seen_in=tuple(sources.tags[tag].title for tag in sources.rows[key].seen_in),
            locator=sources.rows[key].locator,
        )
        for key in named
    }


def _grounds(framework: Framework, steps: Iterable[Step]) -> dict[str, str]:
    """What the files of the cells that steps name say of their numbers."""
    said = {
        "framework.yaml: rules/": ("framework.yaml: rules/numbers", framework.framework.rules.numbers),
        "options.yaml: options/": ("options.yaml: numbers", framework.options.numbers),
        "benefits.yaml: benefits/": ("benefits.yaml: numbers", framework.benefits.numbers),
        "measures.yaml: measures/": ("measures.yaml: numbers", framework.measures.numbers),
    }
    places = [step.place or "" for step in steps if step.value is not None]
    return {at: text for start, (at, text) in said.items() if any(place.startswith(start) for place in places)}


def _no_row(trail: Trail, subject: str) -> Problem:
    """That something is not read on one row alone, and a number that is."""
    best = trail.found.recommended.option
    option = subject if subject in trail.found.options else best
    rest = subject if subject in (trail.framework.risks.risks | trail.framework.benefits.benefits) else "gain"
    hint = f"leave it out, or ask for what is, such as '{option}/{rest} --row {trail.row}'"
    return Problem("", "--row", f"'{subject}' is not read on one row", hint)


def _unknown(trail: Trail, subject: str) -> Problem:
    """What is neither an item nor a number, with what may have been meant; ids are in small letters."""
    option, small = subject.partition("/")[0].lower(), subject.lower()
    if "/" not in subject:
        known = [key for group, _ in _items(trail) for key in group]
        text = f"'{subject}' is no option, risk, benefit, measure or question"
        hint = suggest(small, known, "ids") or "name an option, risk, benefit, measure or question of the framework"
        return Problem("", "", text, hint)
    text, grammar = f"'{subject}' names no number", f"write {GRAMMAR}, {prospects.GRAMMAR}"
    if known := [*_numbers_of(trail, option)]:
        return Problem("", "", text, suggest(small, known, "numbers") or grammar)
    at_best = f"{trail.found.recommended.option}/{small}"
    if number(trail, at_best):
        return Problem("", "", text, f"a number belongs to an option: write '{at_best}'")
    hint = suggest(option, trail.found.options, "options") or grammar
    return Problem("", "", f"{text}: '{option}' is no option", hint)


def _numbers_of(trail: Trail, key: str) -> Iterator[str]:
    """Every number that something has, by its name."""
    if key in trail.found.options:
        yield from names(trail, key)
    yield from prospects.names(trail, key)
