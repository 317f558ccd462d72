"""Why something stands as it does: the path from a conclusion back to answers, with the basis of each step."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from riskkit.errors import InputError, Problem
from riskkit.graph import influence
from riskkit.schema.base import Cited
from riskkit.schema.explanation import Explanation, Step
from riskkit.schema.framework import Framework
from riskkit.schema.reading import Row, Zone
from riskkit.schema.recommendation import OptionResult, Recommendation, RiskReading, Share
from riskkit.schema.references import suggest

_ZONES: tuple[Zone, ...] = ("extreme", "intolerable", "tolerable", "acceptable")


def _step(depth: int, title: str, detail: str, cited: Cited | None = None) -> Step:
    return Step(
        depth=depth,
        title=title,
        detail=detail,
        basis=cited.basis if cited else None,
        source=cited.source if cited else (),
    )


def _answer(framework: Framework, found: Recommendation, key: str, depth: int, row: Row) -> Iterator[Step]:
    """One question as it reads, and what was said and cited for it."""
    reading = found.answers[key]
    question = framework.questions.questions[key]
    said = {
        "answered": f"answered '{reading.level}'",
        "unknown": f"unknown: {reading.answer.unknown}" if reading.answer else "",
    }.get(reading.stands, reading.stands)
    short = f" ({'; '.join(reading.short)})" if reading.short else ""
    yield _step(depth, key, f"{said}, reads '{reading.read[row]}' on the {row} row{short}", question)
    if reading.answer and reading.answer.rationale:
        yield _step(depth + 1, "rationale", reading.answer.rationale)
    prefix = "context/" if reading.scope == "context" else ""
    for item in reading.answer.evidence if reading.answer else ():
        kept = found.evidence[f"{prefix}{item}"]
        yield _step(depth + 1, f"evidence {item}", f"{kept.evidence.title}; counts as {kept.counts_as}")


def _driver(framework: Framework, found: Recommendation, share: Share, row: Row) -> Iterator[Step]:
    yield _step(2, f"{share.factor} {share.of}", f"{share.decades:+.2f} decades of log10 L")
    for key in share.questions:
        yield from _answer(framework, found, key, 3, row)


def _reading(framework: Framework, found: Recommendation, risk: str, option: OptionResult) -> Iterator[Step]:
    """One risk of one option: its likelihood, its zone and what drives it."""
    reading: RiskReading = option.risks[risk]
    here = reading.rows[option.reads]
    detail = (
        f"severity {reading.severity}, L = {here.likelihood:.3g} on the {option.reads} row, band L{here.band}, "
        f"cell {here.cell}: {here.zone}; counted as wholly new {reading.absolute.likelihood:.3g}, state {reading.state}"
    )
    yield _step(1, found.titles[risk], detail, framework.risks.risks[risk])
    for share in reading.drivers:
        yield from _driver(framework, found, share, option.reads)


def _option(framework: Framework, found: Recommendation, key: str) -> Explanation:
    option = found.options[key]
    steps: list[Step] = []
    for condition in option.conditions:
        steps.append(_step(1, "condition", f"{condition.question} at '{condition.level}' or better"))
    if option.inherits_from:
        steps.append(_step(1, "clearance", f"gives away no more than {option.inherits_from}, which is cleared"))
    if option.proof:
        named = ", ".join(f"{question} = {level}" for question, level in option.proof.answers.items())
        steps.append(_step(1, "proof", f"{named or 'nothing but the option itself'}, all else at its best"))
    for missing in option.missing:
        steps.append(_step(1, f"missing {missing.kind}", f"{missing.question or ''} {missing.text}".strip()))
    zones = {risk: _ZONES.index(reading.rows[option.reads].zone) for risk, reading in option.risks.items()}
    for risk in sorted(zones, key=lambda risk: (zones[risk], -option.risks[risk].rows[option.reads].likelihood)):
        steps += _reading(framework, found, risk, option)
    detail = f"gain {option.gain:.3f} over {option.reference}, {found.delta:g} justifies what is tolerable"
    steps.append(_step(1, "benefit", detail))
    for benefit, part in option.ledger.items():
        kept = f"value {part.value:.2f}: {part.direct:.2f} kept, {part.restored:.2f} restored, {part.lost:.2f} lost"
        steps.append(_step(2, found.titles[benefit], kept, framework.benefits.benefits[benefit]))
        steps += _answer(framework, found, framework.benefits.benefits[benefit].claim, 3, option.reads)
    verdict = option.verdict.replace("-", " ")
    return Explanation(subject=key, title=option.title, verdict=f"{verdict}: {option.zone}", steps=tuple(steps))


def _risk(framework: Framework, found: Recommendation, key: str) -> Explanation:
    risk = framework.risks.risks[key]
    steps = [_step(1, "what it is", risk.text, risk)]
    for statement in (*risk.evidence, *risk.raises, *risk.lowers, *risk.limits):
        steps.append(_step(2, "known", statement.text, statement))
    for name, option in found.options.items():
        here = option.risks[key].rows[option.reads]
        steps.append(_step(1, name, f"L = {here.likelihood:.3g} on the {option.reads} row, {here.zone}"))
    chosen = found.options[found.recommended.option]
    steps += _reading(framework, found, key, chosen)
    worst = min((option.risks[key].rows[option.reads].zone for option in found.options.values()), key=_ZONES.index)
    return Explanation(subject=key, title=risk.title, verdict=f"at worst {worst}", steps=tuple(steps))


def _benefit(framework: Framework, found: Recommendation, key: str) -> Explanation:
    benefit = framework.benefits.benefits[key]
    steps = [_step(1, "what it is", benefit.text, benefit)]
    steps += [_step(2, part.title, part.text, part) for part in benefit.parts.values()]
    steps += [_step(2, "for such models", statement.text, statement) for statement in benefit.assessment]
    steps += _answer(framework, found, benefit.claim, 1, "stated")
    for name, option in found.options.items():
        part = option.ledger[key]
        kept = f"{part.direct:.2f} kept, {part.restored:.2f} restored by measures, {part.lost:.2f} lost"
        steps.append(_step(1, name, kept))
    value = found.options[found.recommended.option].ledger[key].value
    return Explanation(subject=key, title=benefit.title, verdict=f"worth {value:.2f} here", steps=tuple(steps))


def _question(framework: Framework, found: Recommendation, key: str) -> Explanation:
    import networkx as nx

    question, graph = framework.questions.questions[key], influence(framework)
    steps = list(_answer(framework, found, key, 1, "stated"))
    steps.append(_step(1, "why it is asked", question.why, question))
    steps.append(_step(1, "what would settle it", question.settle))
    if question.incident:
        steps.append(_step(1, "seen", question.incident.text, question.incident))
    reached = nx.descendants(graph, key) if key in graph else set()
    for target in (*framework.risks.risks, *framework.benefits.benefits):
        if target in reached:
            path = nx.shortest_path(graph, key, target)
            kinds = [graph.edges[pair]["kind"] for pair in pairwise(path)]
            said = " → ".join(f"{kind} {node}" for kind, node in zip(kinds, path[1:], strict=True))
            steps.append(_step(1, "bears on", f"{found.titles[target]}: {said}"))
    return Explanation(subject=key, title=question.text, verdict=found.answers[key].stands, steps=tuple(steps))


def _measure(framework: Framework, found: Recommendation, key: str) -> Explanation:
    measure = framework.measures.measures[key]
    steps = [_step(1, "what it is", measure.text, measure)]
    for benefit, share in measure.restores.items():
        steps.append(_step(1, found.titles[benefit], f"restores {share:.0%} of what is lost and can be had"))
    if measure.opens:
        steps.append(_step(1, "adds", f"the exposure of {measure.opens}: the package must itself clear"))
    steps += [_step(1, "limit", limit.text, limit) for limit in measure.limits]
    verdict = "undertaken" if key in found.measures else "not undertaken"
    return Explanation(subject=key, title=measure.title, verdict=verdict, steps=tuple(steps))


def explain(framework: Framework, found: Recommendation, subject: str) -> Explanation:
    """
    Why an option, risk, benefit, measure or question stands as it does in a recommendation.

    Raises InputError where *subject* is none of these.
    """
    kinds: tuple[tuple[Mapping[str, object], Callable[[Framework, Recommendation, str], Explanation]], ...] = (
        (found.options, _option),
        (framework.risks.risks, _risk),
        (framework.benefits.benefits, _benefit),
        (framework.measures.measures, _measure),
        (found.answers, _question),
    )
    for group, explained in kinds:
        if subject in group:
            return explained(framework, found, subject)
    known = [key for group, _ in kinds for key in group]
    hint = suggest(subject, known, "ids") or "name an option, risk, benefit, measure or question of the framework"
    text = f"'{subject}' is no option, risk, benefit, measure or question"
    raise InputError([Problem("", "", text, hint)])
