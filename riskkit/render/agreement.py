"""How far raters agree and who moves the outcome, for a terminal or a pipe and as Markdown."""

import re
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskkit.render import words
from riskkit.render.layout import tabled
from riskkit.render.text import one_line, terminal
from riskkit.schema.agreement import Agreement, Alpha, Conclusion, Influence, Opinion, Spread

UNDEFINED = "undefined"
READING = (
    "1 is full agreement, 0 what chance would give, undefined where nothing varies; over few questions it says little"
)


def agreement_view(agreement: Agreement, console: Console | None = None) -> str:
    """Agreement, who moves the outcome and who dissents, laid out for *console* (default: standard output)."""
    console = console or Console()
    with console.capture() as captured:
        for part in _parts(agreement):
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def markdown(agreement: Agreement) -> str:
    """The same as Markdown that ends with one newline, with everything that each rater says where they differ."""
    from riskkit.render.markdown import environment

    spreads = _spreads(agreement)
    given = {"a": agreement, "spreads": spreads, "unknown": _unknown(agreement)}
    counts = {"title": _title(agreement), "apart": len(spreads), "questions": len(agreement.questions)}
    phrases = {
        "alphas": _alphas,
        "alpha": _alpha,
        "said": _said_of,
        "moved": _moved,
        "surely": _surely,
        "reading": READING,
    }
    text = environment().get_template("agreement.md.j2").render(given | counts | phrases)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _alphas(found: Agreement) -> list[tuple[str, Alpha]]:
    """Agreement in all, by type of question and by section, each under its name."""
    rows = [("all questions", found.overall)]
    rows += [(f"{key} questions", alpha) for key, alpha in found.types.items()]
    return rows + [(f"section {found.titles[key]}", alpha) for key, alpha in found.sections.items()]


def _alpha(alpha: Alpha) -> str:
    return UNDEFINED if alpha.value is None else words.amount(alpha.value)


def _said_of(conclusion: Conclusion) -> str:
    """What is recommended, and whether conditions go with it."""
    return f"{conclusion.recommended} with conditions" if conclusion.conditional else conclusion.recommended


def _moved(rater: Influence) -> str:
    """What a rater does to the outcome, in words."""
    if not rater.moves:
        return "nothing"
    parts = [
        f"{verb} {words.listed(keys)}" for verb, keys in (("opens", rater.opens), ("closes", rater.closes)) if keys
    ]
    return " and ".join(parts) or "what is recommended"


def _spreads(found: Agreement) -> dict[str, Spread]:
    """The questions that raters answer at different levels, those furthest apart first."""
    apart = {key: spread for key, spread in found.questions.items() if spread.apart}
    return dict(sorted(apart.items(), key=lambda item: -item[1].apart))


def _title(found: Agreement) -> str:
    """What is told: agreement, where there is more than one to agree."""
    count = len(found.raters)
    told = "what 1 rater says" if count == 1 else f"how far {count} raters agree"
    return f"{found.subject}: {told}"


def _parts(found: Agreement) -> Iterator[RenderableType]:
    yield _said(_title(found), "bold")
    yield _said(f"profile {found.profile}, {found.framework} {found.version}, as of {found.date}")
    yield from _agreement(found)
    yield from _influence(found)
    yield from _apart(found)
    yield from _listed("Not known", _unknown(found))
    yield from _listed("How they were put together", found.notes)


def _agreement(found: Agreement) -> Iterator[RenderableType]:
    yield from _heading("Krippendorff's alpha for ordered levels")
    yield _said(READING)
    heads = {"Over": False, "Alpha": True, "Raters": True, "Questions": True, "Ratings": True}
    counts = ((name, alpha, (alpha.raters, alpha.questions, alpha.ratings)) for name, alpha in _alphas(found))
    yield tabled(heads, ((name, _alpha(alpha), *map(str, numbers)) for name, alpha, numbers in counts))


def _influence(found: Agreement) -> Iterator[RenderableType]:
    yield from _heading("Who moves the outcome")
    yield _said(f"all together: {_said_of(found.pooled)}; cleared {words.listed(found.pooled.cleared)}")
    heads = {"Rater": False, "Levels": True, "Alone": False, "All others": False, "Does": False}
    yield tabled(
        heads,
        (
            (key, str(rater.answers), _said_of(rater.alone), _said_of(rater.without), _moved(rater))
            for key, rater in found.raters.items()
        ),
    )


def _apart(found: Agreement) -> Iterator[RenderableType]:
    spreads = _spreads(found)
    yield from _heading(f"Questions on which they differ: {len(spreads)} of {len(found.questions)}")
    for key, spread in spreads.items():
        levels = ", ".join(f"{rater} {opinion.level}" for rater, opinion in spread.opinions.items() if opinion.level)
        yield _item(f"{key}: together {spread.level}, {_levels(spread.apart)} apart: {levels}")
        for rater in spread.dissent:
            yield Padding(_item(f"{rater} dissents: {_why(spread.opinions[rater])}"), (0, 0, 0, 2))


def _levels(number: int) -> str:
    return "1 level" if number == 1 else f"{number} levels"


def _surely(opinion: Opinion) -> str:
    """How sure a rater is of a level: in a word, or by the number given."""
    number = opinion.rating.number
    return words.estimate(number) if number else f"confidence {opinion.rating.confidence}"


def _why(opinion: Opinion) -> str:
    return f"{opinion.level}, {opinion.rating.rationale or 'without a rationale'}"


def _unknown(found: Agreement) -> list[str]:
    return [
        f"{key}: {rater}: {opinion.rating.unknown}"
        for key, spread in found.questions.items()
        for rater, opinion in spread.opinions.items()
        if opinion.rating.unknown is not None
    ]


def _listed(head: str, texts: Sequence[str]) -> Iterator[RenderableType]:
    if texts:
        yield from _heading(head)
        yield from map(_item, texts)


def _said(text: str, style: str = "") -> Text:
    return terminal(one_line(text), style)


def _heading(text: str) -> Iterator[RenderableType]:
    yield _said("")
    yield _said(text, "bold")


def _item(text: str) -> Table:
    """A dash and, hanging beside it, a text."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(overflow="fold")
    grid.add_row(_said("-"), _said(text))
    return grid
