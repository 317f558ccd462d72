"""How the values of a record are worded, alike in every format; rounded and worded here, never worked out."""

from collections.abc import Iterator, Mapping, Sequence

from riskkit.schema.assessment import Estimate
from riskkit.schema.base import Grade
from riskkit.schema.framework.tables import AccessClass
from riskkit.schema.results.outlook import Chance, Change, Flip, Margin, Sampling, Settled, Settling, Steadiness
from riskkit.schema.results.recommendation import (
    ALLOWED,
    AnswerReading,
    Barrier,
    Condition,
    OptionResult,
    Recommendation,
    RiskResult,
    VerdictName,
)

VERDICTS: Mapping[VerdictName, str] = {
    "allowed": "allowed",
    "allowed-with-conditions": "allowed with conditions",
    "not-allowed": "not allowed",
    "ruled-out": "ruled out",
}
MARKS: Mapping[VerdictName, str] = {
    "allowed": "●",
    "allowed-with-conditions": "◐",
    "not-allowed": "○",
    "ruled-out": "×",
}
"""One cell each, so that columns stay in line."""
CLASSES: Mapping[AccessClass, str] = {
    "kept": "no access from outside",
    "trusted": "trusted testers",
    "served": "a service",
    "tunable": "a tuning service",
    "gated": "gated weights",
    "public": "public weights",
}
GRADES: Mapping[Grade, str] = {
    "none": "no evidence",
    "self-report": "a self-report",
    "internal-test": "an internal test",
    "independent-test": "an independent test",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


# numbers


def spoken(name: str) -> str:
    """A word of the schema as it is spoken: ``allowed-with-conditions`` as *allowed with conditions*."""
    return name if name.startswith("self-") else name.replace("-", " ")


def percent(share: float) -> str:
    """A share: to a tenth near the ends, and never rounded to none or to all."""
    if 0 < share < 0.0005:
        return "under 0.1%"
    if 0.9995 <= share < 1:
        return "over 99.9%"
    near_an_end = 0 < min(share, 1 - share) < 0.0995
    return f"{100 * share:.1f}%" if near_an_end else f"{100 * share:.0f}%"


def chance(chance: Chance) -> str:
    """How often an option would not be allowed, with one standard error in points: *12% ± 0.5*."""
    return f"{percent(chance.not_allowed)} ± {100 * chance.error:.1f}" if chance.error else percent(chance.not_allowed)


def sampling(how: Sampling) -> str:
    """How many samples were drawn, and from which seed."""
    return f"{counted(how.samples)} samples, drawn from seed {how.seed}"


def counted(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


def number(value: float) -> str:
    """A number that somebody gave, as exact as it was given."""
    return f"{value:,}".removesuffix(".0")


def estimate(estimate: Estimate) -> str:
    """A number as far as it is known."""
    return f"{number(estimate.likely)}, at least {number(estimate.low)} and at most {number(estimate.high)}"


def number_of(count: int, noun: str) -> str:
    """A number in digits and its noun: *1 case*, *12 cases*."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def so_many(count: int, noun: str) -> str:
    """A number and its noun: *one step*, *12 risks*."""
    word = NUMBERS[count] if 0 <= count < len(NUMBERS) else counted(count)
    return f"{word} {noun}" if count < 2 else f"{word} {noun}s"


def steps(count: int) -> str:
    """Whole steps: *one step*, *two steps*."""
    return so_many(count, "step")


# lists and names


def unique(keys: Sequence[str]) -> tuple[str, ...]:
    """The keys, each once, in the order of their first."""
    return tuple(dict.fromkeys(keys))


def listed(parts: Sequence[str], most: int | None = None, last: str = "and") -> str:
    """*a*, *a and b*, *a, b and c*; *none* of nothing; beyond *most* only how many more there are."""
    if most is not None and len(parts) > most:
        return listed([*parts[:most], f"{len(parts) - most} more"], last=last)
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def title(recommendation: Recommendation, key: str) -> str:
    """What an id is called; the id itself where the record gives it no title."""
    option = recommendation.options.get(key)
    return option.title if option else recommendation.titles.get(key, key)


def named(recommendation: Recommendation, option: str) -> str:
    """An option by its name, the number second: *Public weights (r8)*."""
    return labelled(title(recommendation, option), option)


def labelled(name: str, key: str) -> str:
    """A name and, where it is another word, the id after it."""
    return name if name.casefold() == key.casefold() else f"{name} ({key})"


def sections(recommendation: Recommendation) -> dict[str, list[str]]:
    """The questions of each section, sections and questions in the record's order."""
    found: dict[str, list[str]] = {}
    for key, reading in recommendation.answers.items():
        found.setdefault(reading.section, []).append(key)
    return found


# answers


def shown_by(grade: Grade) -> str:
    """The evidence that a grade asks for, such as *an internal test*; nothing of none."""
    return "" if grade == "none" else GRADES[grade]


def counts_as(reading: AnswerReading) -> str:
    """The level at which a question counts, and what is short: *counted as none (no evidence is cited; ...)*."""
    why = lacking(reading)
    return f"counted as {reading.counted}{f' ({why})' if why else ''}"


def lacking(reading: AnswerReading) -> str:
    """Why an answer leaves a doubt, or why there is none; empty where nothing is short."""
    needed = shown_by(reading.required)
    if reading.stands in ("unknown", "unanswered"):
        return f"no answer{f'; {needed} is needed' if needed else ''}"
    if reading.stands == "not-asked":
        return "not asked here"
    if reading.stands == "as-public-weights":
        return "taken to be as in public weights"
    return "; ".join(_short(reading, needed))


def _short(reading: AnswerReading, needed: str) -> Iterator[str]:
    if reading.short:
        asks = f"{needed} is needed"
        yield from (f"the evidence{why[2:]}" if why.startswith("it ") else why for why in reading.short[:1])
        if needed and reading.grade == "none" and asks not in reading.short[:1]:
            yield asks
    elif reading.doubt:
        yield "confidence is low, or the raters differ"
    if reading.aged:
        yield f"{so_many(reading.aged, 'level')} less favourable for its age"


def off_by_one(reading: AnswerReading) -> str:
    """The level as answered and, where there is doubt, the one that it may turn out at."""
    if reading.doubted == reading.counted:
        return f"{reading.counted} as answered"
    return f"{reading.counted} as answered, {reading.doubted} if it is off"


def condition(titles: Mapping[str, str], needed: Condition) -> str:
    """A control and how far it must be brought: *Misuse monitoring: rate-limited → monitored*."""
    return f"{titles.get(needed.question, needed.question)}: {needed.now or 'not answered'} → {needed.level}"


# what would change it


def change(titles: Mapping[str, str], needed: Change, effect: str) -> str:
    """An answer at another level, and what must show it; what is worse counts without proof."""
    name = titles.get(needed.question, needed.question)
    if effect == "closes":
        return f"{name} at {'least' if needed.kind == 'fact' else 'most'} {needed.level}"
    if needed.now == needed.level and needed.kind == "fact":
        text = f"{name} shown to be {needed.level}"
    else:
        text = f"{name} at {'most' if needed.kind == 'fact' else 'least'} {needed.level}"
    shown = "" if needed.kind == "world" else shown_by(needed.grade)
    return f"{text}, by {shown}" if shown else text


def changes(titles: Mapping[str, str], flip: Flip) -> str:
    """A whole set of answers."""
    return " and ".join(change(titles, each, flip.effect) for each in flip.changes)


def flipped(recommendation: Recommendation, flip: Flip) -> str:
    """What a flip changes: what is recommended then, or that it stays."""
    same = flip.recommended == recommendation.recommended.option
    then = f"{named(recommendation, flip.recommended)} {'stays' if same else 'becomes'} the recommendation"
    return f"{then} with {so_many(flip.conditions, 'condition')}" if flip.conditions else then


def margin(margin: Margin, titles: Mapping[str, str]) -> str:
    """How many steps one answer, or one table entry, may move before the recommended option closes."""
    return f"{closes(margin.answer, margin.by, titles)}; {_entry(margin)}"


def closes(count: int | None, by: Change | None, titles: Mapping[str, str]) -> str:
    """How many steps of one answer close the option recommended, and of which one."""
    if count is None or by is None:
        return "no single answer closes this"
    return f"{steps(count)} worse in {titles.get(by.question, by.question)} closes this"


def _entry(margin: Margin) -> str:
    if margin.entry is None:
        return "no single table entry does"
    return f"so does a table entry moved by {steps(margin.entry)}"


def steadiness(steadiness: Steadiness) -> str:
    """How many of the tables changed at random agree."""
    return (
        f"of {counted(steadiness.draws)} altered tables, {percent(steadiness.keeps_side)} agree on whether to "
        f"release weights, {percent(steadiness.keeps_ceiling)} on the ceiling"
    )


def decisive(settling: Settling, recommended: str) -> list[Settled]:
    """The levels at which a question would change what is allowed or recommended."""
    return [level for level in settling.levels if level.recommended != recommended or level.opens or level.closes]


def worth(settling: Settling) -> str:
    """How likely it is that settling a question alone changes something, and what."""
    return (
        f"has a chance of {percent(settling.changes)} of changing what is allowed, and of "
        f"{percent(settling.recommendation)} of changing the recommendation"
    )


def survival(recommendation: Recommendation) -> str:
    """Whether every profile recommends the same, or else between which options they differ."""
    found = recommendation.survives
    least, most = (named(recommendation, key) for key in found.range)
    if found.same_option:
        return f"Every profile recommends {least}"
    about = "and agree" if found.same_side else "and disagree"
    return f"The profiles recommend {least} to {most}, {about} on whether to release weights"


def inferred(recommendation: Recommendation) -> str:
    """That hazards count as those of public weights, next to which model, and who signs for it; in one sentence."""
    found, world = recommendation.inferred, recommendation.world
    count, many = so_many(len(found), "hazard").capitalize(), len(found) > 1
    counts = "were not tested and count" if many else "was not tested and counts"
    best = f"{world.best_public.name}, the best public model on {world.date}" if world else "public weights"
    signed = listed(unique([name for name in found.values() if name]), 2) if any(found.values()) else "nobody"
    text = f"{count} {counts} as in public weights, since the model is no more capable than {best}"
    return f"{text}; signed for by {signed}."


# options and risks


def reason(recommendation: Recommendation, key: str) -> str:
    """Why an option has its verdict, in one line."""
    option = recommendation.options[key]
    if option.verdict not in ALLOWED:
        first, more = barrier(recommendation, option.barriers[0]), len(option.barriers) - 1
        return f"{first}; and {so_many(more, 'more reason')}" if more else first
    if option.conditions:
        return f"needs {listed([condition(recommendation.titles, each) for each in option.conditions])}"
    if option.inherits_from:
        return f"{named(recommendation, option.inherits_from)} is allowed, which is more open"
    return "always allowed" if option.access == "kept" else "no risk forbids it"


def barrier(recommendation: Recommendation, barrier: Barrier) -> str:
    """One reason why an option is not allowed."""
    if barrier.risk is not None:
        risk, extreme = recommendation.risks[barrier.risk], ", extreme" if barrier.extreme else ""
        return {
            "benefit": f"only for a benefit, because of {risk.title}, and no benefit counts",
            "profile": f"only for a benefit, because of {risk.title}, and this profile weighs none",
            "only-acceptable": f"acceptable risks only, unlike {risk.title}",
            "extreme": f"not offered, because this risk is extreme: {risk.title}",
        }.get(barrier.kind, f"{limit(risk.ceiling)}, because of {risk.title} (tier {barrier.tier}{extreme})")
    if barrier.question is None:
        return barrier.text
    name, now = title(recommendation, barrier.question), recommendation.answers[barrier.question].counted
    if barrier.kind == "refused":
        return f"{name} counts as {now}, and the developer undertakes no more"
    return f"{name} counts as {now}, which is too much for it"


def tiers(tier: int, as_weights: int) -> str:
    """The tier while the developer runs the model, and the one as weights where it is another."""
    return str(tier) if tier == as_weights else f"{tier}, as weights {as_weights}"


def allows(risk: RiskResult) -> str:
    """What a risk allows under the profile."""
    return f"allows {limit(risk.ceiling)}"


def limit(ceiling: AccessClass) -> str:
    """The most open class that may be shared."""
    return f"{'' if ceiling in ('kept', 'public') else 'at most '}{CLASSES[ceiling]}"


def why_tier(recommendation: Recommendation, key: str, *, as_weights: bool) -> str:
    """Why a risk has its tier while the developer runs the model, or *as weights*, in one sentence."""
    risk = recommendation.risks[key]
    text = _uplift(recommendation, risk, as_weights) if risk.kind == "uplift" else _flaw(recommendation, risk)
    return f"{text}; the defence is {risk.defence}" if risk.defence and risk.defence != "some" else text


def _uplift(recommendation: Recommendation, risk: RiskResult, as_weights: bool) -> str:
    hazard = risk.hazard[0]
    if hazard.entered == "blank":
        return f"not answered, so it could be {hazard.level}"
    if hazard.entered == "as-public-weights":
        return "taken to be as in public weights"
    if hazard.entered == "as-public-weights-refused":
        return f"could be {hazard.level}, because *as public weights* does not apply"
    if hazard.entered == "not-asked":
        return _not_asked(recommendation, risk, as_weights)
    return (
        _as_weights(recommendation, risk)
        if as_weights
        else f"{hazard.level}; services {risk.hosted}, public weights {risk.weights}"
    )


def _not_asked(recommendation: Recommendation, risk: RiskResult, as_weights: bool) -> str:
    if why := hidden_in_doubt(recommendation, risk, as_weights):
        return why
    return f"{risk.hazard[0].level}, since more basic answers rule it out"


def hidden_in_doubt(recommendation: Recommendation, risk: RiskResult, as_weights: bool) -> str:
    """Why a hazard that is not asked counts as its worst as weights; empty where it does not."""
    if not as_weights or risk.tier_as_weights == risk.tier:
        return ""
    if not risk.off:
        return "only a guess rules it out, and for weights a guess counts as a blank"
    off = listed([f"{title(recommendation, each.question)} {each.to}" for each in risk.off])
    return f"it is asked if an answer is off ({off}), and a blank counts as the worst"


def _as_weights(recommendation: Recommendation, risk: RiskResult) -> str:
    if risk.credited is None:
        return f"{risk.hazard[0].level} by a guess, which counts as a blank for weights"
    less = " (ahead)" if risk.credited != risk.weights else ""
    return f"{_with_off(recommendation, risk)}; public weights {risk.credited}{less}"


def _with_off(recommendation: Recommendation, risk: RiskResult) -> str:
    own, hazard = risk.hazard[0].question, risk.hazard[0].level
    if not risk.off:
        return hazard
    parts = [off.to if off.question == own else f"{title(recommendation, off.question)} {off.to}" for off in risk.off]
    return f"{hazard}, or {listed(parts)} if off"


def _flaw(recommendation: Recommendation, risk: RiskResult) -> str:
    least = risk.hazard[0]
    how = least.level if least.entered == "answered" else f"not answered, so it could be {least.level}"
    return f"{how}; spread {risk.breadth}" if risk.breadth else how


def forbidding(option: OptionResult) -> tuple[str, ...]:
    """The risks that forbid an option, each once; the gravest first."""
    return unique([each.risk for each in option.barriers if each.risk])
