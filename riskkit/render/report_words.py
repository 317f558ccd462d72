"""Sentences that only a report needs; what the values of a record are called is in words."""

from collections.abc import Iterable, Iterator, Mapping

from riskkit.render import words
from riskkit.schema.results.outlook import Flip, Outlook, Restoring, StagedPath
from riskkit.schema.results.recommendation import (
    ALLOWED,
    BenefitResult,
    Off,
    Precedent,
    Recommendation,
    RiskResult,
)

GROUPS: Mapping[str, str] = {
    "do": "You can do",
    "test": "You can test",
    "world": "Only if the world changes",
}
"""In whose hands it is to open more."""
REASONS: Mapping[str, str] = {
    "asked-for": "it is what you asked for",
    "most-open": "nothing more open is allowed",
    "most-benefit": "nothing more open is allowed; of its class it keeps the most benefit",
    "only-one": "nothing else is allowed",
}
AS_ABOVE = "as above"
NAMED = 1
"""So many are named where space is short; the risks of an option and the options of a precedent are below in full."""
SHOWN = 3
"""So many sets of answers of a group, and so many duties, stand with the decision; the auditor gets the rest."""


# the outcome


def headline(recommendation: Recommendation) -> str:
    """The outcome in one sentence."""
    key, chosen = recommendation.asked.option, recommendation.recommended
    name, needs = words.named(recommendation, chosen.option), _once(len(chosen.conditions))
    if key is None:
        return f"You share nothing that runs the model. The most open option allowed is {name}{needs}."
    if key == chosen.option:
        return f"You may release it as you ask, as {name}{needs}."
    verdict = words.VERDICTS[recommendation.options[key].verdict]
    return f"We recommend {name}{needs}; {words.named(recommendation, key)} is {verdict}."


def _once(count: int) -> str:
    return f", once {words.so_many(count, 'condition')} {'is' if count == 1 else 'are'} met" if count else ""


def roles(recommendation: Recommendation) -> Iterator[tuple[str, str, str]]:
    """What was asked for, what is recommended and what holds until its conditions are met: role, option, reason."""
    key, chosen = recommendation.asked.option, recommendation.recommended
    if key is not None and key != chosen.option:
        yield "Asked for", key, _first_barrier(recommendation, key)
    yield ("Asked for, recommended" if key == chosen.option else "Recommended"), chosen.option, REASONS[chosen.reason]
    if chosen.until_then != chosen.option:
        yield "Until then", chosen.until_then, "it needs no condition"


def _first_barrier(recommendation: Recommendation, key: str) -> str:
    option = recommendation.options[key]
    first = next((each for each in option.barriers if each.risk in option.decided_by), None)
    return words.barrier(recommendation, first) if first else words.reason(recommendation, key)


def refusals(recommendation: Recommendation, key: str) -> list[str]:
    """Why an option is not allowed: a sentence for each risk that decides, then for all that is no risk."""
    option = recommendation.options[key]
    sentences = []
    for risk in option.decided_by:
        text = words.barrier(recommendation, next(each for each in option.barriers if each.risk == risk))
        sentences.append(f"{text[:1].upper()}{text[1:]}: {_levels(recommendation, risk, option.as_weights)}.")
    return sentences + [f"{words.barrier(recommendation, e)}." for e in option.barriers if e.risk is None]


def _levels(recommendation: Recommendation, key: str, as_weights: bool) -> str:
    """The levels that give a risk its tier: of the model, of what others offer or the spread, and of the defence."""
    risk = recommendation.risks[key]
    parts = [_of_the_model(recommendation, risk, as_weights), *_beside(risk, as_weights)]
    if risk.defence and risk.defence != "some":
        parts.append(f"defences count as {risk.defence}")
    return "; ".join(parts)


def _of_the_model(recommendation: Recommendation, risk: RiskResult, as_weights: bool) -> str:
    level = risk.hazard[0].level
    counts = f"the model counts as {level}"
    match risk.hazard[0].entered:
        case "blank":
            return f"there is no answer, so the model could be {level}"
        case "as-public-weights":
            return "the model is taken to be as public weights are"
        case "as-public-weights-refused":
            return f"the model could be {level}, because *as public weights* does not apply"
        case "not-asked":
            doubt = words.hidden_in_doubt(recommendation, risk, as_weights)
            return doubt or f"{counts}, since more basic answers rule it out"
    if as_weights and risk.kind == "uplift" and risk.credited is None:
        return f"{counts} by a guess, and for weights a guess is a blank"
    return (
        f"{counts}, or {words.listed(_offs(recommendation, risk))} if an answer is off"
        if as_weights and risk.off
        else counts
    )


def _offs(recommendation: Recommendation, risk: RiskResult) -> list[str]:
    own = risk.hazard[0].question
    return [
        each.to if each.question == own else f"{words.title(recommendation, each.question)} {each.to}"
        for each in risk.off
    ]


def _beside(risk: RiskResult, as_weights: bool) -> Iterator[str]:
    if risk.kind == "flaw":
        if risk.breadth:
            yield f"the spread is {risk.breadth}"
    elif risk.hazard[0].entered == "answered" and not as_weights:
        yield f"services count as {risk.hosted}, public weights as {risk.weights}"
    elif risk.hazard[0].entered == "answered" and risk.credited is not None:
        ahead = ", since the model is ahead" if risk.credited != risk.weights else ""
        yield f"public weights count as {risk.credited}{ahead}"


def others(recommendation: Recommendation, key: str) -> str:
    """Which more risks forbid an option, and how many allow it; empty where there is no other."""
    option = recommendation.options[key]
    risks = words.forbidding(option)
    more = [recommendation.risks[risk].title for risk in risks if risk not in option.decided_by]
    rest = len(recommendation.risks) - len(risks)
    parts = [f"{words.listed(more)} {'forbids' if len(more) == 1 else 'forbid'} it too."] if more else []
    if rest:
        parts.append("The other risk allows it." if rest == 1 else f"The other {rest} risks allow it.")
    return " ".join(parts)


def reasons(recommendation: Recommendation) -> dict[str, str]:
    """Why each option has its verdict, in few words; *as above* where the same forbids the one before it."""
    texts = {key: _because(recommendation, key) for key in recommendation.options}
    return _unrepeated(texts, [key for key, option in recommendation.options.items() if option.barriers])


def _unrepeated(texts: Mapping[str, str], barred: Iterable[str]) -> dict[str, str]:
    """The texts, with *as above* for one of the barred that says the same as the one before it."""
    before = dict(zip(list(texts)[1:], texts.values(), strict=False))
    repeated = {key for key in barred if texts[key] == before.get(key)}
    return {key: AS_ABOVE if key in repeated else text for key, text in texts.items()}


def _because(recommendation: Recommendation, key: str) -> str:
    option = recommendation.options[key]
    if option.verdict not in ALLOWED:
        titles = [recommendation.risks[risk].title for risk in words.forbidding(option)]
        return words.listed(titles, NAMED) if titles else words.barrier(recommendation, option.barriers[0])
    return (
        words.so_many(len(option.conditions), "condition") if option.conditions else words.reason(recommendation, key)
    )


def thought_right(recommendation: Recommendation, precedent: Precedent) -> str:
    """The options thought right in a decided case, the first of them by name."""
    return words.listed([words.title(recommendation, key) for key in precedent.right], NAMED)


def requirements(recommendation: Recommendation) -> dict[str, list[str]]:
    """All that each option needs, or all that forbids it; *as above* stands for what forbids the one before it."""
    told: dict[str, list[str]] = {}
    before: list[str] = []
    for key, option in recommendation.options.items():
        texts, barred = _requirements(recommendation, key), bool(option.barriers)
        repeats = barred and before and texts[: len(before)] == before
        told[key] = [AS_ABOVE, *texts[len(before) :]] if repeats else texts
        before = texts if barred else []
    return told


def _requirements(recommendation: Recommendation, key: str) -> list[str]:
    option = recommendation.options[key]
    if option.conditions:
        return [words.condition(recommendation.titles, each) for each in option.conditions]
    if option.verdict in ALLOWED:
        return [words.reason(recommendation, key)]
    return [words.barrier(recommendation, e) if e.risk else e.text for e in option.barriers]


def forbidders(recommendation: Recommendation, outlook: Outlook) -> dict[str, str]:
    """How often which risks forbid each option; *as above* where that is as for the one before it."""
    chances = outlook.chances
    texts = {
        key: ", ".join(
            f"{words.title(recommendation, risk)} {words.percent(share)}" for risk, share in chance.risks.items()
        )
        for key, chance in chances.items()
    }
    told = _unrepeated(texts, [key for key, chance in chances.items() if chance.risks])
    return {key: text or "none" for key, text in told.items()}


# what would change it, and how firm it is


def openings(outlook: Outlook) -> dict[str, list[Flip]]:
    """The sets of answers that open more, by whose hands they are in; nothing where there is none at all."""
    found: dict[str, list[Flip]] = {group: [] for group in GROUPS}
    for flip in outlook.flips.found:
        if flip.effect != "closes":
            kinds = {change.kind for change in flip.changes}
            found["world" if "world" in kinds else "do" if kinds <= {"control"} else "test"].append(flip)
    return found if any(found.values()) else {}


def nothing_opens(recommendation: Recommendation) -> str:
    """That no set of answers as large as was tried opens more."""
    key = recommendation.asked.option
    refused = key is not None and recommendation.options[key].verdict not in ALLOWED
    opened = words.title(recommendation, key) if key and refused else "more"
    size = recommendation.outlook.flips.size if recommendation.outlook else 0
    few = {1: "single answer", 2: "answer, alone or with another,"}.get(size, f"set of up to {size} answers")
    return f"No {few} that you can change or test opens {opened}."


def most_worth(recommendation: Recommendation, outlook: Outlook) -> str:
    """What is most worth finding out; empty where nothing is."""
    if not outlook.next:
        return ""
    first = outlook.next[0]
    return f"Most worth finding out: {words.title(recommendation, first.question)}. It {words.worth(first)}."


def path_outcome(path: StagedPath) -> str:
    """Whether the path leads to what was asked for, and why it ends."""
    return f"It {'leads to' if path.reaches else 'ends before'} what you asked for ({path.why})."


def closings(outlook: Outlook) -> list[Flip]:
    """The sets of answers that close the option recommended."""
    return [flip for flip in outlook.flips.found if flip.effect == "closes"]


def effect(recommendation: Recommendation, flip: Flip) -> str:
    """What a set of answers brings about: *opens what you asked for, with three conditions*."""
    if flip.effect == "opens-asked":
        needs = f", with {words.so_many(flip.conditions, 'condition')}" if flip.conditions else ""
        return f"opens what you asked for{needs}"
    if flip.effect == "opens-more" and flip.recommended == recommendation.recommended.option:
        return f"opens {words.CLASSES[flip.ceiling]}"
    return words.flipped(recommendation, flip)


def tried(outlook: Outlook) -> str:
    """What was tried to be sure of the flips."""
    size, rows = words.so_many(outlook.flips.size, "answer"), words.counted(outlook.flips.rows)
    return f"Every set of up to {size} was tried ({rows} in all)."


def firmness(recommendation: Recommendation, outlook: Outlook) -> Iterator[tuple[str, str]]:
    """How firm the recommendation is, each way of asking under its name."""
    steady = outlook.steadiness
    yield "Margin", _sentence(words.margin(outlook.margin, recommendation.titles))
    yield "Tables", _sentence(f"{'on an edge: ' if steady.on_edge else ''}{words.steadiness(steady)}")
    yield "Profiles", _sentence(words.survival(recommendation))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


# risks and benefits


def hazards(risk: RiskResult) -> str:
    """The levels of a risk's hazard, and how each entered."""
    entered = {
        "answered": "",
        "blank": "not answered",
        "not-asked": "not asked",
        "as-public-weights": "as public weights",
        "as-public-weights-refused": "as public weights, refused",
    }
    parts = [f"{each.level} ({how})" if (how := entered[each.entered]) else each.level for each in risk.hazard]
    return words.listed(parts)


def questions(risk: RiskResult) -> list[str]:
    """The questions that give a risk's hazard."""
    return [each.question for each in risk.hazard]


def off(recommendation: Recommendation, off: Off) -> str:
    """An answer that may be off: *Biology uplift: moderate, or substantial*."""
    return f"{words.title(recommendation, off.question)}: {off.level}, or {off.to}"


def compared(risk: RiskResult) -> str:
    """What others offer, or how far a flaw spreads."""
    if risk.kind == "flaw":
        return f"spread {risk.breadth}" if risk.breadth else "no peers"
    if risk.hosted is None or risk.weights is None:
        return "no credit"
    return f"services {risk.hosted}, weights {risk.weights}"


def severity(risk: RiskResult) -> str:
    """How grave the harm is, and whether the risk stands in an extreme cell."""
    extreme = ", extreme" if risk.extreme else ", extreme as weights" if risk.extreme_as_weights else ""
    return f"{risk.severity}{extreme}"


def tiers(risk: RiskResult) -> str:
    """The tiers of a risk."""
    return words.tiers(risk.tier, risk.tier_as_weights)


def quarters(count: int) -> str:
    """How much of a benefit is kept or restored."""
    return "all" if count == 4 else f"{count} of 4" if count else "none"


def counts(benefit: BenefitResult) -> str:
    """Whether a claim makes up for a tolerable risk."""
    if not benefit.counts:
        return "no"
    return "yes" if benefit.lasting else "for what can be taken back"


def restored(recommendation: Recommendation, measure: Restoring) -> str:
    """What a measure restores: *External evaluation 2 of 4*."""
    return words.listed(
        [f"{words.title(recommendation, key)} {quarters(count)}" for key, count in measure.restores.items()]
    )
