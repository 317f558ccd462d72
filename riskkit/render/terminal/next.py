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


def next_view(advice: Next, console: Console | None = None) -> str:
    """What to find out next, laid out for *console* (default: standard output)."""
    return text_of(_next(advice, width_of(console)), console)


def _next(advice: Next, width: int) -> Iterator[Line]:
    yield Line(clipped(f"{advice.release}: what to find out next", width), "bold")
    yield from paragraph(_outcome(advice), width, most=4)
    for place, question in enumerate(advice.questions, start=1):
        yield Line("")
        yield from _question(advice, place, question, width)
    yield Line("")
    yield from _rest(advice, width)


def _named(advice: Next, option: str) -> str:
    return words.labelled(advice.titles[option], option)


def _outcome(advice: Next) -> str:
    now = f"Recommended now: {_named(advice, advice.recommended.option)}."
    if advice.asked.option is None or advice.verdict is None:
        return now
    asked = f"You asked for {_named(advice, advice.asked.option)}, which is {words.VERDICTS[advice.verdict]}."
    if advice.verdict in ALLOWED:
        return f"{asked} {now}" if advice.asked.option != advice.recommended.option else asked
    if not advice.opens:
        return f"{asked} {now} No answer within reach opens what you asked for."
    needed = words.listed([words.change(advice.titles, each, "opens-asked") for each in advice.opens], 2)
    return f"{asked} {now} It opens with {needed}."


def _question(advice: Next, place: int, question: ToSettle, width: int) -> Iterator[Line]:
    worth = question.worth
    yield from paragraph(f"{question.title} ({worth.question})", width, first=f"{place} ", style="bold", most=1)
    for label, text in _particulars(advice, question):
        yield from labelled(padded(f"  {label}", LABEL), text, width, most=2)


def _particulars(advice: Next, question: ToSettle) -> Iterator[tuple[str, str]]:
    worth = question.worth
    how = "answered" if question.stands == "answered" else "open"
    yield "Now", f"{how}; counts as {question.counted}"
    yield "If it is", "; ".join(_outcomes(advice, question))
    shown = words.shown_by(worth.grade) or "any evidence"
    method = f" using {words.spoken(worth.method)}" if worth.method else ""
    yield "Needs", f"{shown}{method}; {worth.effort} effort. {worth.settle}"


def _outcomes(advice: Next, question: ToSettle) -> Iterator[str]:
    """What follows from each level, levels of one outcome together."""
    together: dict[str, list[Settled]] = {}
    for level in question.worth.levels:
        together.setdefault(_then(advice, level), []).append(level)
    for then, levels in together.items():
        share = words.percent(sum(level.chance for level in levels))
        yield f"{words.listed([level.level for level in levels], last='or')} ({share}), {then}"


def _then(advice: Next, level: Settled) -> str:
    if level.recommended != advice.recommended.option:
        return f"{_named(advice, level.recommended)} is recommended"
    changed: Mapping[str, tuple[str, ...]] = {"opens": level.opens, "closes": level.closes}
    parts = [f"{way} {words.listed([advice.titles[key] for key in keys], 2)}" for way, keys in changed.items() if keys]
    return f"it {words.listed(parts)}" if parts else "nothing changes"


def _rest(advice: Next, width: int) -> Iterator[Line]:
    """What is not shown, and that nothing is left where it is so."""
    names = advice.titles
    if not advice.questions:
        yield from paragraph("No single open or uncertain answer would change the outcome.", width)
    if advice.more:
        text = f"Worth settling too: {words.listed([names[key] for key in advice.more], 4)}."
        yield from paragraph(text, width, style="dim", most=2)
    if advice.idle:
        text = f"Uncertain, but no change alone: {words.listed([names[key] for key in advice.idle], 4)}."
        yield from paragraph(text, width, style="dim", most=2)
