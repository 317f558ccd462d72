"""How the values of a record are said, alike in every format; rounded and worded here, never worked out."""

from collections.abc import Mapping, Sequence

from riskkit.schema.assessment import Estimate
from riskkit.schema.base import GRADES, Grade
from riskkit.schema.outlook import Bar, Chance, Change, Flip, Flips, Sampling, Settled, Settling, Spread
from riskkit.schema.reading import ZONES, Row, Zone
from riskkit.schema.recommendation import AnswerReading, Condition, OptionResult, Recommendation

FLAT = 0.05
"""Decades that would be rounded to none, which would hide that there is a margin."""
SHOWN: Mapping[Grade, str] = {
    "none": "",
    "self-report": "a self-report",
    "internal-test": "an internal test",
    "independent-test": "an independent test",
}
KINDS: Mapping[str, str] = {
    "fact": "fact",
    "facts": "facts",
    "control": "control",
    "controls": "controls",
    "claim": "claim of benefit",
    "claims": "claims of benefit",
    "world": "fact about the world",
    "several": "more than one kind",
}
BEYOND: Mapping[str, str] = {"opens": "or better", "closes": "or worse", "moves": ""}
"""Since the model is monotone, what holds at a level holds beyond it; not where only the recommendation moves."""


def spoken(name: str) -> str:
    """A word of the schema as it is said: ``cleared-with-conditions`` as *cleared with conditions*."""
    return name if name.startswith("self-") else name.replace("-", " ")


def decades(distance: float | None) -> str:
    """A distance in decades and as a factor, such as *0.4 decades (a factor of 2.63)*."""
    if distance is None:
        return "none"
    said = f"{distance:z.1f}" if abs(distance) >= FLAT else "under 0.1"
    factor = 10**distance
    return (
        f"{said} decades (a factor of {factor:.3g})" if factor < 1000 else f"{said} decades (a factor of {factor:,.0f})"
    )


def margin(distance: float | None, zone: Zone) -> str:
    """How far an option is from a worse zone than its own."""
    if distance is not None:
        return f"{decades(distance)} to a worse zone"
    return "none: it is in the worst zone already" if zone == ZONES[-1] else "none: no risk can fall into a worse zone"


def index(likelihood: float) -> str:
    """A likelihood index to three figures."""
    return f"{likelihood:.3g}"


def amount(value: float) -> str:
    """A share, weight, benefit or number of decades to two places."""
    return f"{value:z.2f}"


def percent(share: float) -> str:
    """A share of samples: to a tenth near the ends, and never rounded to none or to all."""
    if 0 < share < 0.0005:
        return "under 0.1%"
    if 0.9995 <= share < 1:
        return "over 99.9%"
    near_an_end = 0 < min(share, 1 - share) < 0.0995
    return f"{100 * share:.1f}%" if near_an_end else f"{100 * share:.0f}%"


def chance(found: Chance) -> str:
    """How often an option is intolerable, with one standard error in points: *12% ± 0.5*."""
    return f"{percent(found.intolerable)} ± {100 * found.error:.1f}" if found.error else percent(found.intolerable)


def spread(found: Spread) -> str:
    """A mean, and from the fifth to the ninety-fifth of a hundred: *0.55 (0.44 to 0.63)*."""
    return f"{amount(found.mean)} ({amount(found.low)} to {amount(found.high)})"


def sampling(how: Sampling) -> str:
    """How many samples were drawn, in which way, and from which seed."""
    way = "by Latin hypercube" if how.way == "latin-hypercube" else "one by one"
    return f"{counted(how.samples)} samples, drawn {way} from seed {how.seed}"


def counted(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


def number(value: float) -> str:
    """A number that somebody gave, as exact as it was given."""
    return f"{value:,}".removesuffix(".0")


def points(effort: float) -> str:
    """An effort in the points of the framework."""
    return number(round(effort, 6))


def estimate(given: Estimate) -> str:
    """A number as far as it is known."""
    return f"{number(given.likely)}, at least {number(given.low)} and at most {number(given.high)}"


def shown_by(grade: Grade) -> str:
    """The evidence that a grade asks for, such as *an internal test*; nothing of none."""
    return SHOWN[grade]


def kind(name: str) -> str:
    """What a question is about, or what a flip turns on."""
    return KINDS[name]


def beyond(direction: str) -> str:
    """Whether what is said of a level holds of the better or worse ones too."""
    return BEYOND[direction]


def at_level(needed: Change) -> str:
    """How an answer must stand at a level; where it is read as that already, what is missing is that it is settled."""
    return "settled at" if needed.now == needed.level else "at"


def unsettled(reading: AnswerReading | None) -> str:
    """Why an answer does not settle the level that it is read as."""
    if reading is None:
        return "not beyond doubt"
    if reading.stands != "answered":
        return reading.stands.replace("-", " ")
    if GRADES.index(reading.grade) < GRADES.index(reading.required):
        return f"{f'shown only by {shown}' if (shown := shown_by(reading.grade)) else 'shown by nothing'}"
    if reading.ends and reading.ends[0] != reading.ends[1]:
        return f"in doubt from {reading.ends[0]} to {reading.ends[1]}"
    return "not beyond doubt"


def change(needed: Change, direction: str) -> str:
    """An answer at another level, and what must show it; what is worse counts without proof."""
    said = " ".join(filter(None, (needed.question, at_level(needed), needed.level, beyond(direction))))
    shown = shown_by(needed.grade) if direction != "closes" else ""
    method = f" with {needed.method}" if needed.method else ""
    return f"{said}, shown by {shown}{method}" if shown else said


def flipped(found: Recommendation, flip: Flip) -> str:
    """What a flip changes: from what to what the recommendation and the most open cleared go, or that they stay."""
    now, then = found.recommended.option, flip.recommended
    before, after = listed(found.ceiling), listed(flip.ceiling)
    how = f", {held}" if (held := under(found, flip)) else ""
    said = [f"{then} is recommended{how}, not {now}" if then != now else f"{then} stays recommended{how}"]
    said.append(f"most open cleared {'stays' if after == before else f'goes from {before} to'} {after}")
    if (then, after) == (now, before) and flip.direction == "closes":
        said.append(f"{found.asked.id} is no longer cleared")
    return "; ".join(said)


def under(found: Recommendation, flip: Flip) -> str:
    """With or without conditions, where what is recommended after a flip has some, or has none but has some now."""
    same = flip.recommended == found.recommended.option
    if same and flip.conditional == bool(found.recommended.conditions):
        return ""
    return "with conditions" if flip.conditional else "without conditions" if same else ""


def by_direction(flips: Flips) -> dict[str, list[Flip]]:
    """What would open, what would close and what would move something, the smallest sets first."""
    smallest = sorted(flips.found, key=lambda flip: len(flip.changes))
    each = {way: [flip for flip in smallest if flip.direction == way] for way in BEYOND}
    return {way: found for way, found in each.items() if found}


def moving(bars: Sequence[Bar]) -> list[Bar]:
    """The bars that cross a cut, or move by a hundredth of a decade at least; others would be shown as nothing."""
    return [bar for bar in bars if bar.crossings or bar.up - bar.down >= 0.01]


def worth(settling: Settling) -> str:
    """How likely it is that settling a question alone changes something, and what."""
    recommended, cleared = percent(settling.recommendation), percent(settling.changes)
    return f"changes what is recommended with a chance of {recommended}, what is cleared with one of {cleared}"


def decisive(settling: Settling, recommended: str) -> list[Settled]:
    """The levels at which a question would change what is cleared or recommended."""
    return [level for level in settling.levels if level.recommended != recommended or level.opens or level.closes]


def unique(keys: Sequence[str]) -> tuple[str, ...]:
    """The keys, each once, in the order of their first."""
    return tuple(dict.fromkeys(keys))


def listed(parts: Sequence[str]) -> str:
    """*a*, *a and b*, *a, b and c*; *none* of nothing."""
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def title(recommendation: Recommendation, key: str) -> str:
    """What an id is called; the id itself where the record gives it no title."""
    option = recommendation.options.get(key)
    return option.title if option else recommendation.titles.get(key, key)


def risks(recommendation: Recommendation) -> tuple[str, ...]:
    """The risks that are scored, the same for every option."""
    return tuple(dict.fromkeys(key for option in recommendation.options.values() for key in option.risks))


def sections(recommendation: Recommendation) -> dict[str, list[str]]:
    """The questions of each section, sections and questions in the record's order."""
    found: dict[str, list[str]] = {}
    for key, reading in recommendation.answers.items():
        found.setdefault(reading.section, []).append(key)
    return found


def worst_zone(option: OptionResult, row: Row) -> Zone:
    """The worst zone on a row; on the one that the verdict reads, the option's own, breadth included."""
    if row == option.reads or not option.risks:
        return option.zone
    return max((risk.rows[row].zone for risk in option.risks.values()), key=ZONES.index)


def worst_risk(option: OptionResult) -> str | None:
    """The risk that stands worst on the row that the verdict reads; none where no risk is scored."""

    def standing(key: str) -> tuple[int, int, float]:
        reading = option.risks[key].rows[option.reads]
        return ZONES.index(reading.zone), reading.cell, reading.likelihood

    return max(option.risks, key=standing, default=None)


def next_more_open(recommendation: Recommendation) -> str | None:
    """The first option after the recommended one, in the framework's order, that is not cleared."""
    keys = list(recommendation.options)
    later = keys[keys.index(recommendation.recommended.option) + 1 :]
    single = [key for key in later if len(recommendation.options[key].parts) < 2]
    return next((key for key in single if recommendation.options[key].verdict in ("not-cleared", "ruled-out")), None)


def in_focus(recommendation: Recommendation) -> tuple[str, ...]:
    """The options that a decision is about: recommended, asked for, and the next more open one."""
    keys = (recommendation.recommended.option, recommendation.asked.id, next_more_open(recommendation))
    return unique([key for key in keys if key in recommendation.options])


def survival(recommendation: Recommendation) -> str:
    """Whether every profile recommends the same, or else between which options they differ."""
    found = recommendation.survives
    least, most = found.range
    if found.same_option:
        return f"The recommendation survives all profiles: each recommends {least}"
    if found.same_side:
        return f"The profiles differ, from {least} to {most}, but agree whether to release what cannot be taken back"
    return f"The profiles differ, from {least} to {most}, and over whether to release what cannot be taken back"


def condition(needed: Condition) -> str:
    """A control and the level that it must stand at."""
    return f"{needed.question} at {needed.level} or better (now {needed.now or 'unanswered'})"


def reason(option: OptionResult) -> str:
    """Why an option stands as it does, in one line."""
    if option.verdict == "cleared":
        return _why_cleared(option)
    if option.verdict == "cleared-with-conditions":
        return f"clears with {listed([condition(needed) for needed in option.conditions])}"
    if option.verdict == "ruled-out":
        risk = f": {option.proof.risk}" if option.proof else ""
        return f"intolerable even with every answer at the best of its range{risk}"
    return "; ".join(_why_not(option)) or f"the worst zone is {option.zone}"


def _why_cleared(option: OptionResult) -> str:
    if option.inherits_from:
        return f"cleared since {option.inherits_from}, which gives away more, is cleared"
    if option.zone == "acceptable":
        return "every risk is acceptable"
    if option.zone == "tolerable" and option.justified:
        return f"tolerable, and justified by {amount(option.gain)} more benefit than {option.reference}"
    return "always available, as the reference"


def _why_not(option: OptionResult) -> list[str]:
    found = []
    if option.held:
        more = f" and {len(option.held) - 1} more" if len(option.held) > 1 else ""
        found.append(f"held: {option.held[0]}{more}")
    if option.zone in ("intolerable", "extreme"):
        found.append(f"the worst zone is {option.zone}: {worst_risk(option)}")
    elif option.zone == "tolerable" and not option.justified:
        found.append(f"tolerable, but gains only {amount(option.gain)} over {option.reference}")
    return found
