"""An explanation in words: answer, level counted, first table, second table, option; to be redone with a pencil."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from riskkit.analysis.evaluated import Evaluated, is_lasting
from riskkit.analysis.explanation import TierSteps, bears_on, benefit_worth, by_level, spared, subject, work_out
from riskkit.analysis.measures import restoring
from riskkit.engine.encode import AS_PUBLIC
from riskkit.engine.plan import FlawRisk, UpliftRisk
from riskkit.engine.structure import all_risks
from riskkit.render import words
from riskkit.schema.base import Cited
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.explanation import Explanation, ExplanationStep, Reference
from riskkit.schema.results.recommendation import AnswerReading, Barrier, OptionResult, Recommendation, RiskResult

MOST = 4
"""Reasons, conditions and names that one chain lists."""


@dataclass(frozen=True, slots=True)
class Explained:
    """An assessment and what was concluded about it."""

    case: Evaluated
    found: Recommendation

    def name(self, key: str) -> str:
        """What an id is called."""
        return words.title(self.found, key)

    def names(self, keys: Sequence[str]) -> str:
        """Several of them, the first few by name."""
        return words.listed([self.name(key) for key in keys], MOST)

    def options(self, keys: Sequence[str]) -> str:
        """Options by name, the number second."""
        return words.listed(self.each(keys), MOST)

    def each(self, keys: Sequence[str]) -> list[str]:
        """The same one by one."""
        return [words.named(self.found, key) for key in keys]


def explain(case: Evaluated, recommendation: Recommendation, thing: str) -> Explanation:
    """
    Why an option, a risk, a question, a benefit or a measure counts as it does, by its id or its title.

    Raises `InputError` where there is nothing of that name.
    """
    about = Explained(case, recommendation)
    kind, key = subject(case, thing)
    outcome, steps, trace = _EXPLAINED[kind](about, key)
    traced = tuple(trace)
    return Explanation(
        kind=kind,
        subject=key,
        title=about.name(key),
        outcome=outcome,
        steps=tuple(steps),
        trace=traced,
        references=_references(case, traced),
    )


Chain = tuple[str, list[ExplanationStep], Iterable[ExplanationStep]]


# risks


def _risk(about: Explained, key: str) -> Chain:
    found = about.found.risks[key]
    risk = _planned(about, key)
    back = work_out(about.case, risk, as_weights=False)
    last = work_out(about.case, risk, as_weights=True)
    outcome = words.allows(found)
    answers = _answers(about, [each.question for each in found.hazard])
    steps = [*answers, *_tiers(about, risk, found, back, last), *_cells(about, found)]
    return outcome, steps, _risk_trace(about, key, found, (back, last))


def _planned(about: Explained, key: str) -> UpliftRisk | FlawRisk:
    return next(each for each in all_risks(about.case.plan) if about.case.plan.risks[each.position] == key)


def _answers(about: Explained, questions: Iterable[str]) -> Iterator[ExplanationStep]:
    for key in questions:
        reading = about.found.answers[key]
        yield ExplanationStep(label="Answer", text=f"{reading.title}: {_answer(reading)}")
        yield ExplanationStep(label="Counts as", text=_counts(reading))


def _answer(reading: AnswerReading) -> str:
    if reading.level is None:
        return words.spoken(reading.stands)
    return f"{reading.level} ({words.GRADES[reading.grade]})"


def _counts(reading: AnswerReading) -> str:
    worse = f", or {reading.doubted} if it is off" if reading.doubted != reading.counted else ""
    why = words.lacking(reading)
    return f"{reading.counted}{worse}{f' ({why})' if why else ''}"


def _tiers(
    about: Explained, risk: UpliftRisk | FlawRisk, found: RiskResult, back: TierSteps, last: TierSteps
) -> Iterator[ExplanationStep]:
    if found.kind == "uplift":
        yield _others(found)
    steps = [_looked_up(about, risk, found, worked) for worked in (back, last)]
    if steps[0].text == steps[1].text:
        yield steps[0]
        return
    yield from (
        ExplanationStep(label=label, text=each.text) for label, each in zip(("Service", "Weights"), steps, strict=True)
    )


def _others(risk: RiskResult) -> ExplanationStep:
    """What others offer, and the defence."""
    services = f", services {risk.hosted}" if risk.hosted else ""
    offered = f"public weights {risk.weights}{services}" if risk.weights else "not compared: no answer"
    return ExplanationStep(label="Others", text=f"{offered}{f'; defence {risk.defence}' if risk.defence else ''}")


def _looked_up(about: Explained, risk: UpliftRisk | FlawRisk, found: RiskResult, worked: TierSteps) -> ExplanationStep:
    """The tier as the first table gives it, or a flaw's level and spread; then the defence."""
    if found.kind == "flaw":
        named = f" (defence {worked.defence})" if worked.defence else ""
        text = f"{_flaw_sum(worked)}{_defended(worked)}{_bound(about, risk, found, worked)}{named}"
        return ExplanationStep(label="Tier", text=text)
    off = f", {words.counted(len(found.off))} off" if worked.as_weights and found.off else ""
    less = " (ahead)" if worked.as_weights and found.credited not in (None, found.weights) else ""
    table = f"{worked.hazard} against {worked.against}{less}: {worked.entry}"
    return ExplanationStep(label="Table 1", text=f"{table}{_defended(worked)}{_bound(about, risk, found, worked)}{off}")


def _flaw_sum(worked: TierSteps) -> str:
    return f"{worked.hazard}{f', spread {worked.against}' if worked.against else ''}: {worked.entry}"


def _defended(worked: TierSteps) -> str:
    return f"; defence {worked.step:+d}" if worked.defence else ""


def _bound(about: Explained, risk: UpliftRisk | FlawRisk, found: RiskResult, worked: TierSteps) -> str:
    """The tier, and that the lead over public weights bounds it, or keeps doubt from raising it."""
    if worked.moved == worked.tier:
        keeps = worked.as_weights and not found.off and isinstance(risk, UpliftRisk) and spared(about.case, risk)
        return f"; tier {worked.tier}{'; doubt adds nothing' if keeps else ''}"
    inferred = isinstance(risk, UpliftRisk) and about.case.columns.level[risk.hazard] == AS_PUBLIC
    why = "taken to be as in public weights" if inferred else "capped"
    return f"; {why}: tier {worked.tier}"


def _cells(about: Explained, risk: RiskResult) -> Iterator[ExplanationStep]:
    if risk.tier == risk.tier_as_weights:
        yield ExplanationStep(label="Table 2", text=_cell(about, risk, risk.tier))
    else:
        yield ExplanationStep(label="Table 2", text=f"service, {_cell(about, risk, risk.tier)}")
        yield ExplanationStep(label="Table 2", text=f"weights, {_cell(about, risk, risk.tier_as_weights)}")
    most = CLASSES.index(risk.ceiling)
    shut = [key for key, option in about.found.options.items() if CLASSES.index(option.judged_as) > most]
    not_these = f"; not {words.named(about.found, shut[0])}{' or more' if len(shut) > 1 else ''}" if shut else ""
    text = f"{words.limit(risk.ceiling)}{not_these}"
    yield ExplanationStep(label="So", text=text)


def _cell(about: Explained, risk: RiskResult, tier: int) -> str:
    """The entry of the second table for a tier."""
    cell = about.case.framework.tables.ceilings[risk.kind].cells[str(risk.severity)][str(tier)]
    more = f", or {cell.tolerable} for a benefit" if cell.tolerable != cell.acceptable else ""
    return f"severity {risk.severity}, tier {tier}: {cell.acceptable}{more}"


def _risk_trace(about: Explained, key: str, risk: RiskResult, worked: Sequence[TierSteps]) -> Iterator[ExplanationStep]:
    spec = about.case.framework.risks.risks[key]
    yield _cited("Risk", spec.text, spec)
    yield from _evidence(about, [hazard.question for hazard in risk.hazard])
    yield from _entries(about, risk, worked)
    for each in risk.off:
        yield ExplanationStep(
            label="Off", text=f"{about.name(each.question)}: {each.level}, and {each.to} if it is off"
        )
    for line in (*spec.evidence, *spec.limits):
        yield _cited("Literature", line.text, line)


def _entries(about: Explained, risk: RiskResult, worked: Sequence[TierSteps]) -> Iterator[ExplanationStep]:
    """The table entries that a risk looks up, with what each table says of itself."""
    tables = about.case.framework.tables
    said: dict[str, tuple[str, Cited]] = {
        "uplift": (tables.uplift.text, tables.uplift),
        "defence": (tables.defence.text, tables.defence),
        "breadth": (tables.breadth.text, tables.breadth),
    }
    if tables.relative:
        said["relative"] = (tables.relative.text, tables.relative)
    for place in dict.fromkeys(place for each in worked for place in each.places):
        text, table = said[place.removeprefix("tables.yaml: ").split("/")[0]]
        yield _cited("Entry", text, table, place)
    ceilings = tables.ceilings[risk.kind]
    for tier in dict.fromkeys((risk.tier, risk.tier_as_weights)):
        place = f"tables.yaml: ceilings/{risk.kind}/cells/{risk.severity}/{tier}"
        yield _cited("Entry", ceilings.text, ceilings, place)


def _cited(label: str, text: str, item: Cited, place: str | None = None) -> ExplanationStep:
    return ExplanationStep(label=label, text=text, place=place, basis=item.basis, source=item.source)


def _evidence(about: Explained, questions: Iterable[str]) -> Iterator[ExplanationStep]:
    """What was answered to questions, in the answerer's own words, and the evidence that the answers cite."""
    for key in questions:
        reading = about.found.answers[key]
        answer = reading.answer
        if answer is None:
            continue
        said = answer.rationale or answer.unknown or ""
        sure = f" ({answer.confidence} confidence)" if answer.level else ""
        text = f"{reading.title}{sure}: {said or 'none given'}"
        yield ExplanationStep(label="Rationale", text=text, place=_where(reading, key))
        for item in answer.evidence:
            found = about.found.evidence.get(f"context/{item}" if _of_world(reading) else item)
            if found:
                short = found.falls_short.get(key, ())
                state = f"does not support it: {'; '.join(short)}" if short else "supports it"
                grade = words.GRADES[found.evidence.grade]
                yield ExplanationStep(
                    label="Evidence", text=f"{found.evidence.title} ({grade}, {found.evidence.date}) {state}"
                )


def _of_world(reading: AnswerReading) -> bool:
    return reading.type in ("available", "defence")


def _where(reading: AnswerReading, key: str) -> str:
    return f"{'context' if _of_world(reading) else 'assessment'}: answers/{key}"


# options


def _option(about: Explained, key: str) -> Chain:
    option = about.found.options[key]
    steps = [ExplanationStep(label="Class", text=_class(about, key))]
    steps += _against(about, option) if option.barriers else _for(about, option)
    spec = about.case.framework.options.options[key]
    return words.VERDICTS[option.verdict], steps, _option_trace(about, key, _cited("Option", spec.text, spec))


def _class(about: Explained, key: str) -> str:
    option, number = about.found.options[key], about.case.plan.option(key)
    kept = "cannot be taken back" if is_lasting(about.case, number) else "can be taken back"
    beside = f"; {words.CLASSES[option.access]} alone, but a measure opens more"
    return f"{words.CLASSES[option.judged_as]}, which {kept}{beside if option.judged_as != option.access else ''}"


def _for(about: Explained, option: OptionResult) -> Iterator[ExplanationStep]:
    """What an option is allowed by, and on which conditions."""
    found = about.found
    least = f", because of {words.listed([about.name(key) for key in found.deciding], 2)}" if found.deciding else ""
    yield ExplanationStep(label="Ceiling", text=f"{words.limit(found.ceiling)}{least}")
    if option.inherits_from:
        yield ExplanationStep(label="Allowed by", text=f"{about.options([option.inherits_from])}, which is more open")
    for each in option.conditions[:MOST]:
        yield ExplanationStep(label="Condition", text=words.condition(found.titles, each))
    if len(option.conditions) > MOST:
        yield ExplanationStep(label="Condition", text=f"{len(option.conditions) - MOST} more")


def _against(about: Explained, option: OptionResult) -> Iterator[ExplanationStep]:
    """The reason that decides, down to the answer behind it; then what else is against an option."""
    key = next(iter(option.decided_by), None)
    first = next(each for each in option.barriers if each.risk == key)
    reason = words.barrier(about.found, first)
    if key is not None and first.kind == "risk":  # the class that it allows may be read from its other tier
        reason = f"{about.name(key)} forbids it (tier {first.tier})"
    yield ExplanationStep(label="Against it", text=reason)
    if key is not None:
        yield from _decided(about, key, option)
    elif first.question is not None:
        yield from _answers(about, [first.question])
    others = tuple(_also(about, option, key, first))
    if others:
        yield ExplanationStep(label="Also", text="; ".join(others))


def _also(about: Explained, option: OptionResult, key: str | None, first: Barrier) -> Iterator[str]:
    """What is against an option beside the risk or reason that decides, in few words; the trace has all of it."""
    risks = [about.name(risk) for risk in words.forbidding(option) if risk != key]
    if risks:
        yield f"{words.listed(risks, 1)} {'forbid' if len(risks) > 1 else 'forbids'} it"
    reasons = [each for each in option.barriers if not each.risk and each is not first]
    if risks and reasons:
        yield words.so_many(len(reasons), "more reason")
    elif reasons:
        names = [each.question for each in reasons if each.question]
        yield words.listed([f"{about.name(key)} counts as {about.found.answers[key].counted}" for key in names], 1)


def _decided(about: Explained, key: str, option: OptionResult) -> Iterator[ExplanationStep]:
    """The chain of one risk: answer, level counted, first table, second table."""
    found, risk = about.found.risks[key], _planned(about, key)
    kinds = {each.kind for each in option.barriers if each.risk == key}
    # what is extreme is so by the tier while the developer runs the model
    worked = work_out(about.case, risk, as_weights=option.as_weights and kinds != {"extreme"})
    yield from _answers(about, [worked.question])
    yield _looked_up(about, risk, found, worked)
    extreme = "; extreme" if "extreme" in kinds else ""
    yield ExplanationStep(label="Table 2", text=f"{_cell(about, found, worked.tier)}{extreme}")


def _option_trace(about: Explained, key: str, first: ExplanationStep) -> Iterator[ExplanationStep]:
    option, tables = about.found.options[key], about.case.framework.tables
    yield first
    kept = [f"{quarters}/4 of {about.name(benefit)}" for benefit, quarters in option.kept.items()]
    yield ExplanationStep(label="Keeps", text=words.listed(kept))
    for each in option.barriers:
        yield ExplanationStep(label="Against it", text=words.barrier(about.found, each))
    for risk in words.forbidding(option):
        found = about.found.risks[risk]
        tier = found.tier_as_weights if option.as_weights else found.tier
        place = f"tables.yaml: ceilings/{found.kind}/cells/{found.severity}/{tier}"
        why = words.why_tier(about.found, risk, as_weights=option.as_weights)
        yield _cited("Risk", f"{found.title}, tier {tier}: {why}", tables.ceilings[found.kind], place)
        yield from _evidence(about, [hazard.question for hazard in found.hazard])
    for needed in option.conditions:
        place = f"tables.yaml: controls/classes/{option.judged_as}"
        yield _cited("Condition", words.condition(about.found.titles, needed), tables.controls, place)
    yield from _evidence(about, [each.question for each in option.conditions])


# questions

_BEARS = {"control": "what each class of access asks for", "benefit": "which benefit justifies a tolerable risk"}


def _question(about: Explained, key: str) -> Chain:
    reading, case = about.found.answers[key], about.case
    number = case.plan.index[key]
    spec = case.framework.questions.questions[key]
    bears, other = bears_on(case, number), _BEARS.get(spec.type, "no risk")
    method = f" by {case.framework.questions.methods[spec.method].title.lower()}" if spec.method else ""
    steps = [
        ExplanationStep(label="Asks", text=reading.text),
        ExplanationStep(label="Answer", text=_answer(reading)),
        ExplanationStep(label="Counts as", text=_counts(reading)),
        ExplanationStep(label="Needs", text=f"{words.shown_by(spec.grade) or 'no evidence'}{method}"),
        ExplanationStep(
            label="Bears on", text=words.listed([about.name(risk) for risk in bears], 2) if bears else other
        ),
        _if_it_were(about, number),
    ]
    trace = (
        _cited("Why", spec.why, spec),
        ExplanationStep(label="Settle", text=spec.settle),
        *_evidence(about, [key]),
        *(ExplanationStep(label=level, text=each.text) for level, each in spec.levels.items()),
    )
    return f"counts as {reading.counted}", steps, trace


def _if_it_were(about: Explained, number: int) -> ExplanationStep:
    """What would be recommended at each level beyond doubt, from the best; levels of one outcome together."""
    groups = by_level(about.case, number)
    parts = list[str]()
    for first, last, option in groups:
        levels = "any of its levels" if len(groups) == 1 else " to ".join(dict.fromkeys((first, last)))
        parts.append(f"{levels}, {words.named(about.found, option)}{'' if parts else ' is recommended'}")
    return ExplanationStep(label="If it were", text="; ".join(parts))


# benefits and measures


def _benefit(about: Explained, key: str) -> Chain:
    found, case = about.found.benefits[key], about.case
    reading = about.found.answers[found.question]
    spec = case.framework.benefits.benefits[key]
    options = words.unique([o for o in (about.found.recommended.option, about.found.asked.option) if o])
    counts = "weights too" if found.lasting else "what can be taken back" if found.counts else "nothing"
    steps = [
        ExplanationStep(label="Claim", text=f"{reading.title}: {_answer(reading)}"),
        ExplanationStep(label="Counts as", text=_counts(reading)),
        ExplanationStep(label="Makes up", text=f"for a tolerable risk of {counts}"),
        *(
            ExplanationStep(
                label="Worth",
                text=f"{words.named(about.found, option)}: claim {found.steps} x weight {found.weight} x "
                f"{spec.kept[option]} quarters = {benefit_worth(case, key, option)}",
            )
            for option in options
        ),
    ]
    measures = [m for m, each in case.framework.measures.measures.items() if key in each.restores]
    steps.append(ExplanationStep(label="Restored by", text=about.names(measures)))
    outcome = "counts" if found.counts else "does not count"
    return f"{outcome} as a benefit", steps, (_cited("Benefit", spec.text, spec), *_evidence(about, [found.question]))


def _measure(about: Explained, key: str) -> Chain:
    case = about.case
    spec = case.framework.measures.measures[key]
    restored = [f"{quarters}/4 of {about.name(benefit)}" for benefit, quarters in spec.restores.items()]
    useful = next((each for each in restoring(case, case.chosen) if each.measure == key), None)
    steps = [
        ExplanationStep(label="Restores", text=f"up to {words.listed(restored)}"),
        ExplanationStep(label="By", text=f"the {spec.by}; {spec.effort} effort"),
        ExplanationStep(label="Opens", text=about.options([spec.opens]) if spec.opens else "nothing"),
    ]
    if useful:
        allowed = "stays allowed" if useful.allowed else "is no longer allowed"
        name = words.named(about.found, about.found.recommended.option)
        steps.append(ExplanationStep(label="Here", text=f"worth {useful.worth} beside {name}, which {allowed} with it"))
    undertaken = "undertaken" if key in about.found.measures else "not undertaken"
    return undertaken, steps, (_cited("Measure", spec.text, spec), *(_cited("Limit", e.text, e) for e in spec.limits))


_EXPLAINED = {"option": _option, "risk": _risk, "question": _question, "benefit": _benefit, "measure": _measure}


def _references(case: Evaluated, steps: Iterable[ExplanationStep]) -> dict[str, Reference]:
    """The rows of the sources that steps name."""
    sources = case.framework.sources
    named = dict.fromkeys(row for step in steps for row in step.source if row in sources.rows)
    return {
        key: Reference(
            fact=sources.rows[key].fact,
            mark=sources.rows[key].mark,
            basis=sources.basis_of(key),
            seen_in=tuple(sources.tags[tag].title for tag in sources.rows[key].seen_in if tag in sources.tags),
            locator=sources.rows[key].locator,
        )
        for key in named
    }
