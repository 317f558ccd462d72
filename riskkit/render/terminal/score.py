"""A recommendation in one screen of a terminal or a pipe; nothing is said by colour alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from riskkit.render import words
from riskkit.render.terminal.lines import (
    NARROW,
    Line,
    cells,
    clipped,
    columns,
    flowing,
    labelled,
    padded,
    paragraph,
    text_of,
    width_of,
)
from riskkit.schema.results.outlook import Firmness, Steadiness
from riskkit.schema.results.recommendation import ALLOWED, Recommendation, RiskResult, VerdictName

if TYPE_CHECKING:
    from rich.console import Console

SUMMARY = "summary"
SECTIONS = ("options", "risks", "missing", "benefits", "profiles")
"""What can be shown beside the summary."""
LABEL = 16
"""Columns of the labels of the first block."""
GRAVEST, MOST_CONDITIONS, MOST = 3, 5, 8
"""So many risks, conditions and other entries are shown; the report has them all."""
MORE = """More: riskkit score FILE --risks or --all; riskkit explain, next or report FILE.
Tiers put risks in order; none is a probability of harm."""
STYLES: Mapping[VerdictName, str] = {
    "allowed": "green",
    "allowed-with-conditions": "yellow",
    "not-allowed": "red",
    "ruled-out": "bold red",
}


def score_view(
    recommendation: Recommendation,
    firm: Firmness | None = None,
    sections: Sequence[str] = (SUMMARY,),
    steady: Steadiness | None = None,
    *,
    console: "Console | None" = None,
) -> str:
    """
    What was concluded, why, and what to do next; or of `SECTIONS` those named, laid out for *console*.

    That it is on an edge is said where *steady* finds it so.
    """
    width = width_of(console)
    lines = [*_head(recommendation, width), Line(""), *_outcome(recommendation, firm, width)]
    if SUMMARY in sections:
        lines += _standing(recommendation, firm, width)
        if steady is not None and steady.on_edge:
            lines += labelled(padded("  On an edge", LABEL + 2), words.steadiness(steady), width, most=2)
    for name in sections:
        lines += (
            _summary(recommendation, firm, width)
            if name == SUMMARY
            else [Line(""), *_PARTS[name](recommendation, width)]
        )
    return text_of(lines, console)


def _heading(text: str, width: int) -> Line:
    return Line(clipped(text, width), "bold")


def _head(recommendation: Recommendation, width: int) -> Iterator[Line]:
    """The release, and on which day and by which profile it was judged."""
    judged = clipped(f"{recommendation.date} · {words.title(recommendation, recommendation.profile)}", width // 2)
    if width < NARROW:
        yield _heading(recommendation.release.subject, width)
        yield Line(judged)
        return
    room = width - cells(judged) - 2
    yield Line(f"{padded(clipped(recommendation.release.subject, room), room)}  {judged}", "bold")


# the outcome


def _outcome(recommendation: Recommendation, firm: Firmness | None, width: int) -> Iterator[Line]:
    yield from paragraph(
        headline(recommendation, firm), width, first="  ", style="bold", most=None if width < NARROW else 2
    )
    chosen = recommendation.recommended
    if recommendation.asked.option is None:
        yield from _row("You asked for", "nothing that runs the model", width)
    else:
        yield from _option_row(recommendation, "You asked for", recommendation.asked.option, width)
    if chosen.option != recommendation.asked.option:
        yield from _option_row(recommendation, "Recommended", chosen.option, width)


def _standing(recommendation: Recommendation, firm: Firmness | None, width: int) -> Iterator[Line]:
    """What else would be allowed, how firm it is, and what was taken for granted."""
    chosen = recommendation.recommended
    if chosen.further:
        yield from _row(
            "Allowed too", words.listed([words.named(recommendation, key) for key in chosen.further], 3), width
        )
    if firm is not None:
        yield from labelled(padded("  How firm", LABEL + 2), _firm(recommendation, firm), width, most=2)
    if recommendation.inferred:
        yield from labelled(padded("  Not tested", LABEL + 2), _inferred(recommendation), width, most=2)


def _row(label: str, text: str, width: int, style: str = "") -> list[Line]:
    return labelled(padded(f"  {label}", LABEL + 2), text, width, style=style, most=2 if width < NARROW else 1)


def _option_row(recommendation: Recommendation, label: str, key: str, width: int) -> list[Line]:
    option = recommendation.options[key]
    verdict = words.VERDICTS[option.verdict]
    if option.conditions:
        verdict = f"allowed with {words.so_many(len(option.conditions), 'condition')}"
    if width < NARROW:
        return _row(label, f"{words.named(recommendation, key)}: {verdict}", width, STYLES[option.verdict])
    name = clipped(words.named(recommendation, key), width - LABEL - cells(verdict) - 4)
    room = min(30, width - LABEL - cells(verdict) - 4)
    text = f"{padded(f'  {label}', LABEL + 2)}{padded(name, room)}  {verdict}"
    return [Line(text, STYLES[option.verdict], LABEL + 2)]


def headline(recommendation: Recommendation, firm: Firmness | None) -> str:
    """The outcome in one sentence."""
    key, chosen = recommendation.asked.option, recommendation.recommended
    if key is None:
        most = words.named(recommendation, chosen.option)
        return f"You ask for nothing that runs. The most open option allowed is {most}."
    if recommendation.options[key].verdict in ALLOWED:
        count = len(chosen.conditions)
        needed = f"YES, ON {words.so_many(count, 'condition').upper()}: release as you asked once" if count else ""
        return f"{needed} {'it is' if count == 1 else 'they are'} met." if count else "YES: release as you asked."
    no = "NO" if recommendation.options[key].verdict == "ruled-out" else "NOT YET"
    if settle := firm.opens if firm else ():
        names = words.listed([words.title(recommendation, each.question) for each in settle], 2)
        return f"{no}: settle {names} before you go on to {words.title(recommendation, key)}."
    return f"{no}: {_why_not(recommendation, key)}."


def _why_not(recommendation: Recommendation, key: str) -> str:
    option = recommendation.options[key]
    if option.barriers[0].kind not in ("risk", "benefit", "profile"):
        return words.barrier(recommendation, option.barriers[0])
    names = words.listed([recommendation.risks[risk].title for risk in option.decided_by], 2)
    return f"at most {words.CLASSES[recommendation.ceiling]}, because of {names}"


def _firm(recommendation: Recommendation, firm: Firmness) -> str:
    closes = words.closes(firm.answer, firm.by, recommendation.titles)
    key = recommendation.asked.option
    if key is None or recommendation.options[key].verdict in ALLOWED:
        return closes
    return f"{closes}; {_openings(firm)} what you asked for"


def _openings(firm: Firmness) -> str:
    """How many single answers that the developer can change or test open it; or what else does, if anything."""
    opening = [flip for flip in firm.flips if flip.effect == "opens-asked"]
    count = sum(all(change.kind != "world" for change in flip.changes) for flip in opening)
    if count:
        return f"{words.so_many(count, 'single answer')} {'open' if count > 1 else 'opens'}"
    if firm.opens:
        return f"{words.so_many(len(firm.opens), 'answer')} together open"
    return "only a change in the world opens" if opening else "no answer within reach opens"


def _inferred(recommendation: Recommendation) -> str:
    """That hazards count as those of public weights, and who signs for it."""
    by = words.listed(words.unique([name for name in recommendation.inferred.values() if name]), 2)
    count = words.so_many(len(recommendation.inferred), "hazard")
    return f"{count} taken to be as in public weights, signed by {by}"


# the summary


def _summary(recommendation: Recommendation, firm: Firmness | None, width: int) -> Iterator[Line]:
    yield from _why(recommendation, width)
    yield from _conditions(recommendation, width)
    yield from _marks(recommendation, width)
    yield Line("")
    if recommendation.precedents:
        yield from labelled(padded("Precedents", LABEL), _precedents(recommendation), width, most=2)
    yield from labelled(padded("Do next", LABEL), _next(recommendation, firm), width, most=3)
    yield from paragraph(MORE, width, style="dim")


def _why(recommendation: Recommendation, width: int) -> Iterator[Line]:
    """Why what was asked for is not allowed: the risks that decide, and what else is in the way."""
    key = recommendation.asked.option
    if key is None or recommendation.options[key].verdict in ALLOWED:
        return
    option = recommendation.options[key]
    forbid = {each.risk: each.tier for each in reversed(option.barriers) if each.risk}
    risks = words.forbidding(option)
    yield Line("")
    yield _heading(f"Why not {words.named(recommendation, key)}", width)
    rows = [(f"tier {forbid[risk]}", *_risk_row(recommendation, risk, key)) for risk in risks]
    yield from columns(rows[:GRAVEST], width, most=2)
    others = [words.barrier(recommendation, each) for each in option.barriers if each.risk is None]
    if others:
        yield from paragraph(words.listed(others, 1), width, first="  ", most=2)
    yield from _rest(recommendation, len(risks), width)


def _rest(recommendation: Recommendation, forbidding: int, width: int) -> Iterator[Line]:
    rest, hidden = len(recommendation.risks) - forbidding, max(forbidding - GRAVEST, 0)
    parts = [f"{words.so_many(hidden, 'more risk')} {'forbids' if hidden == 1 else 'forbid'} it"] if hidden else []
    if rest:
        parts += ["the other risk allows it" if rest == 1 else f"the other {rest} risks allow it"]
    if parts:
        yield from paragraph("; ".join(parts), width, first="  ", style="dim", most=1)


def _risk_row(recommendation: Recommendation, risk: str, key: str) -> tuple[str, str]:
    option = recommendation.options[key]
    kinds = {each.kind for each in option.barriers if each.risk == risk}
    text = words.why_tier(recommendation, risk, as_weights=option.as_weights)
    if "benefit" in kinds:
        text = f"{text}; allowed only for a benefit, and none counts"
    elif "profile" in kinds:
        text = f"{text}; allowed only for a benefit, which this profile does not weigh"
    elif kinds == {"only-acceptable"}:
        text = f"{text}; here it must be acceptable by itself"
    elif kinds == {"extreme"}:
        text = f"{text}; extreme, so this is not offered"
    return recommendation.risks[risk].title, text


def _conditions(recommendation: Recommendation, width: int) -> Iterator[Line]:
    needed = recommendation.recommended.conditions
    if not needed:
        return
    yield Line("")
    until = f"; until they are met, {words.named(recommendation, recommendation.recommended.until_then)}"
    yield _heading(f"Conditions for {words.named(recommendation, recommendation.recommended.option)}{until}", width)
    rows = [
        (f"{number} {words.title(recommendation, each.question)}", f"{each.now or 'not answered'} → {each.level}")
        for number, each in enumerate(needed, start=1)
    ]
    yield from columns(rows[:MOST_CONDITIONS], width, most=1)
    if len(rows) > MOST_CONDITIONS:
        yield Line(f"  and {len(rows) - MOST_CONDITIONS} more: riskkit score FILE --options")


def _marks(recommendation: Recommendation, width: int) -> Iterator[Line]:
    yield Line("")
    legend = "  ".join(f"{mark} {words.VERDICTS[verdict]}" for verdict, mark in words.MARKS.items())
    yield from paragraph(f"Options  {legend}", width, most=None if width < NARROW else 1)
    lines = flowing([_marked(recommendation, key) for key in recommendation.options], width)
    yield from lines if width < NARROW or len(lines) <= GRAVEST else [*lines[: GRAVEST - 1], Line("  …")]


def _marked(recommendation: Recommendation, key: str) -> str:
    option = recommendation.options[key]
    name = f"{words.MARKS[option.verdict]} {option.title}"
    if key == recommendation.recommended.option:
        name = name.upper()
    return f"{name} (asked)" if key == recommendation.asked.option else name


def _precedents(recommendation: Recommendation) -> str:
    return " · ".join(
        f"{each.title} ({each.date[:7]}{f', {words.title(recommendation, each.done)}' if each.done else ''})"
        for each in recommendation.precedents
    )


def _next(recommendation: Recommendation, firm: Firmness | None) -> str:
    settle = firm.opens if firm else ()
    steps = [words.change(recommendation.titles, each, "opens-asked") for each in settle[:2]]
    if len(settle) > len(steps):
        steps.append(f"{len(settle) - len(steps)} more: riskkit next FILE")
    if recommendation.recommended.conditions:
        steps.append(f"meet the {words.so_many(len(recommendation.recommended.conditions), 'condition')}")
    if recommendation.contradictions:
        steps.append(f"resolve {words.so_many(len(recommendation.contradictions), 'contradiction')}")
    if recommendation.blanks:
        steps.append(f"answer {words.so_many(len(recommendation.blanks), 'open question')}: riskkit assess")
    return " · ".join(steps) or "nothing is open"


# the sections


def _options(recommendation: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Options", width)
    rows = [
        (f"{words.MARKS[option.verdict]} {words.named(recommendation, key)}", f"{words.VERDICTS[option.verdict]}: "
         f"{words.reason(recommendation, key)}")
        for key, option in recommendation.options.items()
    ]  # fmt: skip
    yield from columns(rows, width, most=2)


def _risks(recommendation: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Risks, the gravest first", width)
    yield from paragraph("Tier: while you run the model / once others tune or have it", width, first="  ")
    ordered = sorted(recommendation.risks, key=lambda key: _gravest(recommendation.risks[key]))
    rows = [
        (
            f"{risk.tier} / {risk.tier_as_weights}",
            risk.title,
            f"{words.limit(risk.ceiling)}: {words.why_tier(recommendation, key, as_weights=True)}",
        )
        for key in ordered
        for risk in [recommendation.risks[key]]
    ]
    yield from columns(rows, width, most=2)
    if recommendation.inferred:
        yield from paragraph(words.inferred(recommendation), width, first="  ")


def _gravest(risk: RiskResult) -> tuple[int, int, int]:
    return list(words.CLASSES).index(risk.ceiling), -risk.tier_as_weights, -risk.severity


def _missing(recommendation: Recommendation, width: int) -> Iterator[Line]:
    yield _heading(f"Open questions: {len(recommendation.blanks)}", width)
    yield from _capped([_open(recommendation, key) for key in recommendation.blanks], width, 1)
    doubtful = [key for key, each in recommendation.answers.items() if each.stands == "answered" and each.doubt]
    yield _heading(f"Answers in doubt: {len(doubtful)}", width)
    yield from _capped([_doubtful(recommendation, key) for key in doubtful], width, 2)
    if recommendation.contradictions:
        yield _heading(f"Contradictions: {len(recommendation.contradictions)}", width)
        for each in recommendation.contradictions[:2]:
            yield from paragraph(each.text, width, first="  ", most=2)
    if recommendation.world and recommendation.world.aged:
        text = (
            f"{words.so_many(len(recommendation.world.aged), 'answer')} about the world count for less, for their age"
        )
        yield from paragraph(text, width, first="  ", most=1)


def _open(recommendation: Recommendation, key: str) -> tuple[str, ...]:
    reading = recommendation.answers[key]
    needed = words.shown_by(reading.required)
    return words.title(recommendation, key), f"counts as {reading.counted}", f"needs {needed or 'an answer'}"


def _doubtful(recommendation: Recommendation, key: str) -> tuple[str, ...]:
    reading = recommendation.answers[key]
    worse = f", or {reading.doubted} if it is off" if reading.doubted != reading.counted else ""
    return words.title(recommendation, key), f"{reading.counted}{worse}: {words.lacking(reading)}"


def _capped(rows: Sequence[Sequence[str]], width: int, most: int) -> Iterator[Line]:
    yield from columns(rows[:MOST], width, most=most)
    if len(rows) > MOST:
        yield Line(f"  and {len(rows) - MOST} more: riskkit report FILE")


def _benefits(recommendation: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Benefits", width)
    options = words.unique([key for key in (recommendation.recommended.option, recommendation.asked.option) if key])
    heads = ("Benefit", "Claim", *(f"{key} keeps" for key in options), "Counts")
    rows = [
        (
            each.title,
            each.claim or "none claimed",
            *(f"{recommendation.options[option].kept[key]}/4" for option in options),
            "yes" if each.lasting else "not for weights" if each.counts else "no",
        )
        for key, each in recommendation.benefits.items()
    ]
    yield from columns(rows, width, heads=heads)
    undertaken = words.listed([words.title(recommendation, key) for key in recommendation.measures])
    yield from labelled("  Measures  ", undertaken, width)


def _profiles(recommendation: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Profiles, from the strictest", width)
    rows = [
        (f"{each.title}{' (this one)' if key == recommendation.profile else ''}", _profile(recommendation, key))
        for key, each in recommendation.profiles.items()
    ]
    yield from columns(rows, width)
    yield from paragraph(f"{words.survival(recommendation)}.", width, first="  ")


def _profile(recommendation: Recommendation, key: str) -> str:
    each = recommendation.profiles[key]
    count = len(each.conditions)
    needs = f" with {words.so_many(count, 'condition')}" if count else ""
    return f"{words.named(recommendation, each.recommended)}{needs}"


_PARTS = {
    "options": _options,
    "risks": _risks,
    "missing": _missing,
    "benefits": _benefits,
    "profiles": _profiles,
}
