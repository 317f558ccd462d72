"""What to find out next, as text for a terminal or a pipe: the questions worth settling, the most valuable first."""

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from riskkit.render import words
from riskkit.render.layout import heading, labelled, laid_out, said
from riskkit.schema.next import Next, ToSettle
from riskkit.schema.outlook import Settled


def next_view(found: Next, console: Console | None = None) -> str:
    """What to find out next, laid out for *console* (default: standard output)."""
    return laid_out(_next(found), console)


def _next(found: Next) -> Iterator[RenderableType]:
    used = found.framework
    yield heading(f"{found.release}: what to find out next")
    yield said(f"profile {found.profile}, {used.id} {used.version or ''}, as of {found.date}")
    yield Text()
    yield labelled("Recommended now:", found.recommended)
    yield labelled("Cleared now:", words.listed(found.cleared))
    for place, question in enumerate(found.questions, start=1):
        yield Text()
        yield from _question(found, place, question)
    yield Text()
    yield from _rest(found)


def _question(found: Next, place: int, question: ToSettle) -> Iterator[RenderableType]:
    worth = question.worth
    about = f"({words.kind(worth.kind)}{', critical' if worth.critical else ''}): {question.text}"
    yield labelled(f"{place}.", Text.assemble(said(worth.question, "bold"), " ", said(about)))
    for label, text in _particulars(question):
        yield _below(labelled(f"{label}:", text))
    for level in worth.levels:
        yield _below(labelled("-", f"{level.level} ({words.percent(level.probability)}): {_then(found, level)}"))


def _below(part: RenderableType) -> RenderableType:
    return Padding(part, (0, 0, 0, 3))


def _particulars(question: ToSettle) -> Iterator[tuple[str, str]]:
    """What is asked for and at what cost, and then how likely it is to change something."""
    worth = question.worth
    method = f" with {worth.method}" if worth.method else ""
    yield "Why", question.why
    yield "Now", f"{'answered' if question.answered else 'open'}, and read as {question.reads}"
    yield "Settle it by", worth.settle
    yield "Shown by", f"{words.shown_by(worth.grade) or 'any evidence'}{method}"
    yield "Effort", worth.effort
    yield "Changes what is recommended", words.percent(worth.recommendation)
    yield "Changes what is cleared", words.percent(worth.changes)
    yield "Takes away of all doubt", words.percent(worth.together)


def _then(found: Next, level: Settled) -> str:
    """What follows from a level, against what stands now."""
    parts = [f"{level.recommended} recommended"] if level.recommended != found.recommended else []
    parts += [f"opens {words.listed(level.opens)}"] if level.opens else []
    parts += [f"closes {words.listed(level.closes)}"] if level.closes else []
    return ", ".join(parts) or "changes nothing by itself"


def _rest(found: Next) -> Iterator[RenderableType]:
    """What is not shown, that nothing is left where it is so, and what the chances are."""
    if not found.questions:
        yield said(_nothing(found.idle))
    if found.more:
        yield said(f"Worth settling too: {words.listed(found.more)}.")
    if found.questions and found.idle:
        yield said(f"In doubt, but nothing changes however they are settled: {words.listed(found.idle)}.")
    if found.questions:
        yield said(
            "How likely it is that settling one question alone changes something comes from the doubts stated; an open "
            "question is as likely at each level. What a level contradicts of what is answered is then taken back. "
            "Of all doubt about what would be cleared, with everything settled, "
            f"the part that goes away is from {words.sampling(found.sampling)}."
        )


def _nothing(idle: Sequence[str]) -> str:
    if idle:
        return f"Nothing is left to settle that would change the outcome. In doubt, but idle: {words.listed(idle)}."
    return "Nothing is left to settle: every answer that counts is beyond doubt."
