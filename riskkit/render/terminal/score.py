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
    found: Recommendation,
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
    lines = [*_head(found, width), Line(""), *_outcome(found, firm, width)]
    if SUMMARY in sections:
        lines += _standing(found, firm, width)
        if steady is not None and steady.on_edge:
            lines += labelled(padded("  On an edge", LABEL + 2), words.steadiness(steady), width, most=2)
    for name in sections:
        lines += _summary(found, firm, width) if name == SUMMARY else [Line(""), *_PARTS[name](found, width)]
    return text_of(lines, console)


def _heading(text: str, width: int) -> Line:
    return Line(clipped(text, width), "bold")


def _head(found: Recommendation, width: int) -> Iterator[Line]:
    """The release, and on which day and by which profile it was judged."""
    judged = clipped(f"{found.date} · {words.title(found, found.profile)}", width // 2)
    if width < NARROW:
        yield _heading(found.release.subject, width)
        yield Line(judged)
        return
    room = width - cells(judged) - 2
    yield Line(f"{padded(clipped(found.release.subject, room), room)}  {judged}", "bold")


# the outcome


def _outcome(found: Recommendation, firm: Firmness | None, width: int) -> Iterator[Line]:
    yield from paragraph(headline(found, firm), width, first="  ", style="bold", most=None if width < NARROW else 2)
    chosen = found.recommended
    if found.asked.option is None:
        yield from _row("You asked for", "nothing that runs the model", width)
    else:
        yield from _option_row(found, "You asked for", found.asked.option, width)
    if chosen.option != found.asked.option:
        yield from _option_row(found, "Recommended", chosen.option, width)


def _standing(found: Recommendation, firm: Firmness | None, width: int) -> Iterator[Line]:
    """What else would be allowed, how firm it is, and what was taken for granted."""
    chosen = found.recommended
    if chosen.further:
        yield from _row("Allowed too", words.listed([words.named(found, key) for key in chosen.further], 3), width)
    if firm is not None:
        yield from labelled(padded("  How firm", LABEL + 2), _firm(found, firm), width, most=2)
    if found.inferred:
        yield from labelled(padded("  Not tested", LABEL + 2), _inferred(found), width, most=2)


def _row(label: str, text: str, width: int, style: str = "") -> list[Line]:
    return labelled(padded(f"  {label}", LABEL + 2), text, width, style=style, most=2 if width < NARROW else 1)


def _option_row(found: Recommendation, label: str, key: str, width: int) -> list[Line]:
    option = found.options[key]
    verdict = words.VERDICTS[option.verdict]
    if option.conditions:
        verdict = f"allowed with {words.so_many(len(option.conditions), 'condition')}"
    if width < NARROW:
        return _row(label, f"{words.named(found, key)}: {verdict}", width, STYLES[option.verdict])
    name = clipped(words.named(found, key), width - LABEL - cells(verdict) - 4)
    room = min(30, width - LABEL - cells(verdict) - 4)
    text = f"{padded(f'  {label}', LABEL + 2)}{padded(name, room)}  {verdict}"
    return [Line(text, STYLES[option.verdict], LABEL + 2)]


def headline(found: Recommendation, firm: Firmness | None) -> str:
    """The outcome in one sentence."""
    key, chosen = found.asked.option, found.recommended
    if key is None:
        return f"You ask for nothing that runs. The most open option allowed is {words.named(found, chosen.option)}."
    if found.options[key].verdict in ALLOWED:
        count = len(chosen.conditions)
        needed = f"YES, ON {words.so_many(count, 'condition').upper()}: release as you asked once" if count else ""
        return f"{needed} {'it is' if count == 1 else 'they are'} met." if count else "YES: release as you asked."
    no = "NO" if found.options[key].verdict == "ruled-out" else "NOT YET"
    if settle := firm.opens if firm else ():
        names = words.listed([words.title(found, each.question) for each in settle], 2)
        return f"{no}: settle {names} before you go on to {words.title(found, key)}."
    return f"{no}: {_why_not(found, key)}."


def _why_not(found: Recommendation, key: str) -> str:
    option = found.options[key]
    if option.barriers[0].kind not in ("risk", "benefit", "profile"):
        return words.barrier(found, option.barriers[0])
    names = words.listed([found.risks[risk].title for risk in option.decided_by], 2)
    return f"at most {words.CLASSES[found.ceiling]}, because of {names}"


def _firm(found: Recommendation, firm: Firmness) -> str:
    closes = words.closes(firm.answer, firm.by, found.titles)
    key = found.asked.option
    if key is None or found.options[key].verdict in ALLOWED:
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


def _inferred(found: Recommendation) -> str:
    """That hazards count as those of public weights, and who signs for it."""
    by = words.listed(words.unique([name for name in found.inferred.values() if name]), 2)
    count = words.so_many(len(found.inferred), "hazard")
    return f"{count} taken to be as in public weights, signed by {by}"


# the summary


def _summary(found: Recommendation, firm: Firmness | None, width: int) -> Iterator[Line]:
    yield from _why(found, width)
    yield from _conditions(found, width)
    yield from _marks(found, width)
    yield Line("")
    if found.precedents:
        yield from labelled(padded("Precedents", LABEL), _precedents(found), width, most=2)
    yield from labelled(padded("Do next", LABEL), _next(found, firm), width, most=3)
    yield from paragraph(MORE, width, style="dim")


def _why(found: Recommendation, width: int) -> Iterator[Line]:
    """Why what was asked for is not allowed: the risks that decide, and what else is in the way."""
    key = found.asked.option
    if key is None or found.options[key].verdict in ALLOWED:
        return
    option = found.options[key]
    forbid = {each.risk: each.tier for each in reversed(option.barriers) if each.risk}
    risks = words.forbidding(option)
    yield Line("")
    yield _heading(f"Why not {words.named(found, key)}", width)
    rows = [(f"tier {forbid[risk]}", *_risk_row(found, risk, key)) for risk in risks]
    yield from columns(rows[:GRAVEST], width, most=2)
    others = [words.barrier(found, each) for each in option.barriers if each.risk is None]
    if others:
        yield from paragraph(words.listed(others, 1), width, first="  ", most=2)
    yield from _rest(found, len(risks), width)


def _rest(found: Recommendation, forbidding: int, width: int) -> Iterator[Line]:
    rest, hidden = len(found.risks) - forbidding, max(forbidding - GRAVEST, 0)
    parts = [f"{words.so_many(hidden, 'more risk')} {'forbids' if hidden == 1 else 'forbid'} it"] if hidden else []
    if rest:
        parts += ["the other risk allows it" if rest == 1 else f"the other {rest} risks allow it"]
    if parts:
        yield from paragraph("; ".join(parts), width, first="  ", style="dim", most=1)


def _risk_row(found: Recommendation, risk: str, key: str) -> tuple[str, str]:
    option = found.options[key]
    kinds = {each.kind for each in option.barriers if each.risk == risk}
    text = words.why_tier(found, risk, as_weights=option.as_weights)
    if "benefit" in kinds:
        text = f"{text}; allowed only for a benefit, and none counts"
    elif "profile" in kinds:
        text = f"{text}; allowed only for a benefit, which this profile does not weigh"
    elif kinds == {"only-acceptable"}:
        text = f"{text}; here it must be acceptable by itself"
    elif kinds == {"extreme"}:
        text = f"{text}; extreme, so this is not offered"
    return found.risks[risk].title, text


def _conditions(found: Recommendation, width: int) -> Iterator[Line]:
    needed = found.recommended.conditions
    if not needed:
        return
    yield Line("")
    until = f"; until they are met, {words.named(found, found.recommended.until_then)}"
    yield _heading(f"Conditions for {words.named(found, found.recommended.option)}{until}", width)
    rows = [
        (f"{number} {words.title(found, each.question)}", f"{each.now or 'not answered'} → {each.level}")
        for number, each in enumerate(needed, start=1)
    ]
    yield from columns(rows[:MOST_CONDITIONS], width, most=1)
    if len(rows) > MOST_CONDITIONS:
        yield Line(f"  and {len(rows) - MOST_CONDITIONS} more: riskkit score FILE --options")


def _marks(found: Recommendation, width: int) -> Iterator[Line]:
    yield Line("")
    legend = "  ".join(f"{mark} {words.VERDICTS[verdict]}" for verdict, mark in words.MARKS.items())
    yield from paragraph(f"Options  {legend}", width, most=None if width < NARROW else 1)
    lines = flowing([_marked(found, key) for key in found.options], width)
    yield from lines if width < NARROW or len(lines) <= GRAVEST else [*lines[: GRAVEST - 1], Line("  …")]


def _marked(found: Recommendation, key: str) -> str:
    option = found.options[key]
    name = f"{words.MARKS[option.verdict]} {option.title}"
    if key == found.recommended.option:
        name = name.upper()
    return f"{name} (asked)" if key == found.asked.option else name


def _precedents(found: Recommendation) -> str:
    return " · ".join(
        f"{each.title} ({each.date[:7]}{f', {words.title(found, each.done)}' if each.done else ''})"
        for each in found.precedents
    )


def _next(found: Recommendation, firm: Firmness | None) -> str:
    settle = firm.opens if firm else ()
    steps = [words.change(found.titles, each, "opens-asked") for each in settle[:2]]
    if len(settle) > len(steps):
        steps.append(f"{len(settle) - len(steps)} more: riskkit next FILE")
    if found.recommended.conditions:
        steps.append(f"meet the {words.so_many(len(found.recommended.conditions), 'condition')}")
    if found.contradictions:
        steps.append(f"resolve {words.so_many(len(found.contradictions), 'contradiction')}")
    if found.blanks:
        steps.append(f"answer {words.so_many(len(found.blanks), 'open question')}: riskkit assess")
    return " · ".join(steps) or "nothing is open"


# the sections


def _options(found: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Options", width)
    rows = [
        (f"{words.MARKS[option.verdict]} {words.named(found, key)}", f"{words.VERDICTS[option.verdict]}: "
         f"{words.reason(found, key)}")
        for key, option in found.options.items()
    ]  # fmt: skip
    yield from columns(rows, width, most=2)


def _risks(found: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Risks, the gravest first", width)
    yield from paragraph("Tier: while you run the model / once others tune or have it", width, first="  ")
    ordered = sorted(found.risks, key=lambda key: _gravest(found.risks[key]))
    rows = [
        (
            f"{risk.tier} / {risk.tier_as_weights}",
            risk.title,
            f"{words.limit(risk.ceiling)}: {words.why_tier(found, key, as_weights=True)}",
        )
        for key in ordered
        for risk in [found.risks[key]]
    ]
    yield from columns(rows, width, most=2)
    if found.inferred:
        yield from paragraph(words.inferred(found), width, first="  ")


def _gravest(risk: RiskResult) -> tuple[int, int, int]:
    return list(words.CLASSES).index(risk.ceiling), -risk.tier_as_weights, -risk.severity


def _missing(found: Recommendation, width: int) -> Iterator[Line]:
    yield _heading(f"Open questions: {len(found.blanks)}", width)
    yield from _capped([_open(found, key) for key in found.blanks], width, 1)
    doubtful = [key for key, each in found.answers.items() if each.stands == "answered" and each.doubt]
    yield _heading(f"Answers in doubt: {len(doubtful)}", width)
    yield from _capped([_doubtful(found, key) for key in doubtful], width, 2)
    if found.contradictions:
        yield _heading(f"Contradictions: {len(found.contradictions)}", width)
        for each in found.contradictions[:2]:
            yield from paragraph(each.text, width, first="  ", most=2)
    if found.world and found.world.aged:
        text = f"{words.so_many(len(found.world.aged), 'answer')} about the world count for less, for their age"
        yield from paragraph(text, width, first="  ", most=1)


def _open(found: Recommendation, key: str) -> tuple[str, ...]:
    reading = found.answers[key]
    needed = words.shown_by(reading.required)
    return words.title(found, key), f"counts as {reading.counted}", f"needs {needed or 'an answer'}"


def _doubtful(found: Recommendation, key: str) -> tuple[str, ...]:
    reading = found.answers[key]
    worse = f", or {reading.doubted} if it is off" if reading.doubted != reading.counted else ""
    return words.title(found, key), f"{reading.counted}{worse}: {words.lacking(reading)}"


def _capped(rows: Sequence[Sequence[str]], width: int, most: int) -> Iterator[Line]:
    yield from columns(rows[:MOST], width, most=most)
    if len(rows) > MOST:
        yield Line(f"  and {len(rows) - MOST} more: riskkit report FILE")


def _benefits(found: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Benefits", width)
    options = words.unique([key for key in (found.recommended.option, found.asked.option) if key])
    heads = ("Benefit", "Claim", *(f"{key} keeps" for key in options), "Counts")
    rows = [
        (
            each.title,
            each.claim or "none claimed",
            *(f"{found.options[option].kept[key]}/4" for option in options),
            "yes" if each.lasting else "not for weights" if each.counts else "no",
        )
        for key, each in found.benefits.items()
    ]
    yield from columns(rows, width, heads=heads)
    undertaken = words.listed([words.title(found, key) for key in found.measures])
    yield from labelled("  Measures  ", undertaken, width)


def _profiles(found: Recommendation, width: int) -> Iterator[Line]:
    yield _heading("Profiles, from the strictest", width)
    rows = [
        (f"{each.title}{' (this one)' if key == found.profile else ''}", _profile(found, key))
        for key, each in found.profiles.items()
    ]
    yield from columns(rows, width)
    yield from paragraph(f"{words.survival(found)}.", width, first="  ")


def _profile(found: Recommendation, key: str) -> str:
    each = found.profiles[key]
    count = len(each.conditions)
    needs = f" with {words.so_many(count, 'condition')}" if count else ""
    return f"{words.named(found, each.recommended)}{needs}"


_PARTS = {
    "options": _options,
    "risks": _risks,
    "missing": _missing,
    "benefits": _benefits,
    "profiles": _profiles,
}
