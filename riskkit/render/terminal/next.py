"""What to find out next, in one screen: the outcome first, then the questions worth settling."""

from collections.abc import Iterator, Mapping

from rich.console import Console

from riskkit.render import words
from riskkit.render.terminal.lines import Line, clipped, labelled, padded, paragraph, text_of, width_of
from riskkit.schema.results.next import Next, ToSettle
from riskkit.schema.results.outlook import Settled
from riskkit.schema.results.recommendation import ALLOWED

LABEL = 13
"""Columns of the labels below a question."""


def next_view(found: Next, console: Console | None = None) -> str:
    """What to find out next, laid out for *console* (default: standard output)."""
    return text_of(_next(found, width_of(console)), console)


def _next(found: Next, width: int) -> Iterator[Line]:
    yield Line(clipped(f"{found.release}: what to find out next", width), "bold")
    yield from paragraph(_outcome(found), width, most=4)
    for place, question in enumerate(found.questions, start=1):
        yield Line("")
        yield from _question(found, place, question, width)
    yield Line("")
    yield from _rest(found, width)


def _named(found: Next, option: str) -> str:
    return words.labelled(found.titles[option], option)


def _outcome(found: Next) -> str:
    now = f"Recommended now: {_named(found, found.recommended.option)}."
    if found.asked.option is None or found.verdict is None:
        return now
    asked = f"You asked for {_named(found, found.asked.option)}, which is {words.VERDICTS[found.verdict]}."
    if found.verdict in ALLOWED:
        return f"{asked} {now}" if found.asked.option != found.recommended.option else asked
    if not found.opens:
        return f"{asked} {now} No answer within reach opens what you asked for."
    needed = words.listed([words.change(found.titles, each, "opens-asked") for each in found.opens], 2)
    return f"{asked} {now} It opens with {needed}."


def _question(found: Next, place: int, question: ToSettle, width: int) -> Iterator[Line]:
    worth = question.worth
    yield from paragraph(f"{question.title} ({worth.question})", width, first=f"{place} ", style="bold", most=1)
    for label, text in _particulars(found, question):
        yield from labelled(padded(f"  {label}", LABEL), text, width, most=2)


def _particulars(found: Next, question: ToSettle) -> Iterator[tuple[str, str]]:
    worth = question.worth
    how = "answered" if question.stands == "answered" else "open"
    yield "Now", f"{how}; counts as {question.counted}"
    yield "If it is", "; ".join(_outcomes(found, question))
    shown = words.shown_by(worth.grade) or "any evidence"
    method = f" using {words.spoken(worth.method)}" if worth.method else ""
    yield "Needs", f"{shown}{method}; {worth.effort} effort. {worth.settle}"


def _outcomes(found: Next, question: ToSettle) -> Iterator[str]:
    """What follows from each level, levels of one outcome together."""
    together: dict[str, list[Settled]] = {}
    for level in question.worth.levels:
        together.setdefault(_then(found, level), []).append(level)
    for then, levels in together.items():
        share = words.percent(sum(level.chance for level in levels))
        yield f"{words.listed([level.level for level in levels], last='or')} ({share}), {then}"


def _then(found: Next, level: Settled) -> str:
    if level.recommended != found.recommended.option:
        return f"{_named(found, level.recommended)} is recommended"
    changed: Mapping[str, tuple[str, ...]] = {"opens": level.opens, "closes": level.closes}
    parts = [f"{way} {words.listed([found.titles[key] for key in keys], 2)}" for way, keys in changed.items() if keys]
    return f"it {words.listed(parts)}" if parts else "nothing changes"


def _rest(found: Next, width: int) -> Iterator[Line]:
    """What is not shown, and that nothing is left where it is so."""
    names = found.titles
    if not found.questions:
        yield from paragraph("No single open or uncertain answer would change the outcome.", width)
    if found.more:
        text = f"Worth settling too: {words.listed([names[key] for key in found.more], 4)}."
        yield from paragraph(text, width, style="dim", most=2)
    if found.idle:
        text = f"Uncertain, but no change alone: {words.listed([names[key] for key in found.idle], 4)}."
        yield from paragraph(text, width, style="dim", most=2)
