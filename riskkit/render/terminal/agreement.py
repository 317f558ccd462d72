"""How far raters agree and who moves the outcome, for a terminal or a pipe and as Markdown."""

import re
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from riskkit.render import words
from riskkit.render.markdown import environment
from riskkit.render.terminal.layout import heading, labelled, laid_out, said, tabled
from riskkit.schema.results.agreement import Agreement, Alpha, Conclusion, Influence, Opinion, Spread

UNDEFINED = "undefined"
SCALE = "1 is full agreement, 0 is chance, undefined if nothing varies; with few questions it says little"


def agreement_view(agreement: Agreement, console: Console | None = None) -> str:
    """The outcome, who moves it, where raters differ and how far they agree, laid out for *console*."""
    return laid_out(_parts(agreement), console)


def markdown(agreement: Agreement) -> str:
    """The same as Markdown that ends with one newline, with every rating where raters differ."""
    spreads = _spreads(agreement)
    counts = {"title": _title(agreement), "apart": len(spreads), "questions": len(agreement.questions)}
    phrases = {
        "alphas": [(name, alpha, _alpha(alpha)) for name, alpha in _alphas(agreement)],
        "together": _concluded(agreement, agreement.pooled),
        "allowed": [_name(agreement, key) for key in agreement.pooled.allowed],
        "outcomes": _outcomes(agreement),
        "influences": [_row(agreement, key) for key in agreement.raters],
        "surely": _surely,
        "scale": SCALE,
        "unknown": _unknown(agreement),
    }
    text = environment().get_template("agreement.md.j2").render({"a": agreement, "spreads": spreads} | counts | phrases)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _alphas(agreement: Agreement) -> list[tuple[str, Alpha]]:
    """Agreement in all, by type of question and by section, each under its name."""
    rows = [("all questions", agreement.overall)]
    rows += [(f"{key} questions", alpha) for key, alpha in agreement.types.items()]
    return rows + [(f"section {agreement.titles[key]}", alpha) for key, alpha in agreement.sections.items()]


def _alpha(alpha: Alpha) -> str:
    return UNDEFINED if alpha.value is None else f"{alpha.value:.2f}"


def _name(agreement: Agreement, option: str) -> str:
    return words.labelled(agreement.titles.get(option, option), option)


def _concluded(agreement: Agreement, conclusion: Conclusion | None) -> str:
    """What is recommended, and whether conditions go with it."""
    if conclusion is None:
        return "no own file"
    name = _name(agreement, conclusion.recommended)
    return f"{name} with conditions" if conclusion.with_conditions else name


def _outcomes(agreement: Agreement) -> str:
    """Which option each rater's own file gives."""
    by_option: dict[str, list[str]] = {}
    for rater, does in agreement.raters.items():
        if does.alone:
            by_option.setdefault(does.alone.recommended, []).append(rater)
    if agreement.same_outcome:
        return f"Every rater's own file gives {_name(agreement, next(iter(by_option)))}."
    if agreement.same_outcome is None:
        return "Fewer than two raters have a file of their own, so their outcomes cannot be compared."
    each = [f"{_name(agreement, option)} by {words.listed(raters)}" for option, raters in by_option.items()]
    return f"The raters' own files give {words.listed(each)}."


def _row(agreement: Agreement, rater: str) -> tuple[str, str, str, str, str]:
    """A rater, how many levels they give, and what follows from them alone, from all others and from them."""
    does = agreement.raters[rater]
    alone, without = _concluded(agreement, does.alone), _concluded(agreement, does.without)
    return rater, str(does.answers), alone, without, _moved(agreement, does)


def _moved(agreement: Agreement, rater: Influence) -> str:
    """What a rater does to the outcome, in words."""
    if not rater.moves:
        return "nothing"
    pairs = (("opens", rater.opens), ("closes", rater.closes))
    parts = [f"{verb} {words.listed([_name(agreement, key) for key in keys])}" for verb, keys in pairs if keys]
    return " and ".join(parts) or "changes the recommendation or its conditions"


def _spreads(agreement: Agreement) -> dict[str, Spread]:
    """The questions that raters answer at different levels, those furthest apart first."""
    apart = {key: spread for key, spread in agreement.questions.items() if spread.apart}
    return dict(sorted(apart.items(), key=lambda item: -item[1].apart))


def _title(agreement: Agreement) -> str:
    """How far they agree, where there is more than one to agree."""
    count = len(agreement.raters)
    about = "what 1 rater answers" if count == 1 else f"how far {count} raters agree"
    return f"{agreement.subject}: {about}"


def _parts(agreement: Agreement) -> Iterator[RenderableType]:
    yield heading(_title(agreement))
    yield said(f"profile {agreement.profile}, {agreement.framework} {agreement.version}, {agreement.date}")
    yield Text()
    yield labelled("All together:", _concluded(agreement, agreement.pooled))
    yield labelled("Allowed:", words.listed([_name(agreement, key) for key in agreement.pooled.allowed]))
    yield said(_outcomes(agreement))
    yield from _influence(agreement)
    yield from _apart(agreement)
    yield from _listed("Not known", _unknown(agreement))
    yield from _agreement(agreement)
    yield from _listed("How they were put together", agreement.notes)


def _influence(agreement: Agreement) -> Iterator[RenderableType]:
    yield from _under("Who moves the outcome")
    heads = {"Rater": False, "Levels": True, "Alone": False, "All others": False, "Moves": False}
    yield tabled(heads, (_row(agreement, key) for key in agreement.raters))


def _apart(agreement: Agreement) -> Iterator[RenderableType]:
    spreads = _spreads(agreement)
    yield from _under(f"Questions on which they differ: {len(spreads)} of {len(agreement.questions)}")
    for key, spread in spreads.items():
        levels = ", ".join(f"{rater} {opinion.level}" for rater, opinion in spread.opinions.items() if opinion.level)
        name = words.labelled(spread.title, key)
        yield labelled("-", f"{name}: together {spread.level}, {_levels(spread.apart)} apart: {levels}")
        for rater in spread.dissent:
            yield Padding(labelled("-", f"{rater} dissents: {_why(spread.opinions[rater])}"), (0, 0, 0, 2))


def _agreement(agreement: Agreement) -> Iterator[RenderableType]:
    yield from _under("Krippendorff's alpha for ordered levels")
    yield said(SCALE)
    heads = {"Over": False, "Alpha": True, "Raters": True, "Questions": True, "Ratings": True}
    counts = ((name, alpha, (alpha.raters, alpha.questions, alpha.ratings)) for name, alpha in _alphas(agreement))
    yield tabled(heads, ((name, _alpha(alpha), *map(str, numbers)) for name, alpha, numbers in counts))


def _levels(number: int) -> str:
    return "1 level" if number == 1 else f"{number} levels"


def _surely(opinion: Opinion) -> str:
    """How sure a rater is of a level: in a word, or by the number given."""
    number = opinion.rating.number
    return words.estimate(number) if number else f"confidence {opinion.rating.confidence}"


def _why(opinion: Opinion) -> str:
    return f"{opinion.level}, {opinion.rating.rationale or 'without a rationale'}"


def _unknown(agreement: Agreement) -> list[str]:
    return [
        f"{key}: {rater}: {opinion.rating.unknown}"
        for key, spread in agreement.questions.items()
        for rater, opinion in spread.opinions.items()
        if opinion.rating.unknown is not None
    ]


def _listed(head: str, texts: Sequence[str]) -> Iterator[RenderableType]:
    if texts:
        yield from _under(head)
        yield from (labelled("-", text) for text in texts)


def _under(text: str) -> Iterator[RenderableType]:
    yield Text()
    yield heading(text)
