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


def _alphas(found: Agreement) -> list[tuple[str, Alpha]]:
    """Agreement in all, by type of question and by section, each under its name."""
    rows = [("all questions", found.overall)]
    rows += [(f"{key} questions", alpha) for key, alpha in found.types.items()]
    return rows + [(f"section {found.titles[key]}", alpha) for key, alpha in found.sections.items()]


def _alpha(alpha: Alpha) -> str:
    return UNDEFINED if alpha.value is None else f"{alpha.value:.2f}"


def _name(found: Agreement, option: str) -> str:
    return words.labelled(found.titles.get(option, option), option)


def _concluded(found: Agreement, conclusion: Conclusion | None) -> str:
    """What is recommended, and whether conditions go with it."""
    if conclusion is None:
        return "no own file"
    name = _name(found, conclusion.recommended)
    return f"{name} with conditions" if conclusion.with_conditions else name


def _outcomes(found: Agreement) -> str:
    """Which option each rater's own file gives."""
    by_option: dict[str, list[str]] = {}
    for rater, does in found.raters.items():
        if does.alone:
            by_option.setdefault(does.alone.recommended, []).append(rater)
    if found.same_outcome:
        return f"Every rater's own file gives {_name(found, next(iter(by_option)))}."
    if found.same_outcome is None:
        return "Fewer than two raters have a file of their own, so their outcomes cannot be compared."
    each = [f"{_name(found, option)} by {words.listed(raters)}" for option, raters in by_option.items()]
    return f"The raters' own files give {words.listed(each)}."


def _row(found: Agreement, rater: str) -> tuple[str, str, str, str, str]:
    """A rater, how many levels they give, and what follows from them alone, from all others and from them."""
    does = found.raters[rater]
    alone, without = _concluded(found, does.alone), _concluded(found, does.without)
    return rater, str(does.answers), alone, without, _moved(found, does)


def _moved(found: Agreement, rater: Influence) -> str:
    """What a rater does to the outcome, in words."""
    if not rater.moves:
        return "nothing"
    pairs = (("opens", rater.opens), ("closes", rater.closes))
    parts = [f"{verb} {words.listed([_name(found, key) for key in keys])}" for verb, keys in pairs if keys]
    return " and ".join(parts) or "changes the recommendation or its conditions"


def _spreads(found: Agreement) -> dict[str, Spread]:
    """The questions that raters answer at different levels, those furthest apart first."""
    apart = {key: spread for key, spread in found.questions.items() if spread.apart}
    return dict(sorted(apart.items(), key=lambda item: -item[1].apart))


def _title(found: Agreement) -> str:
    """How far they agree, where there is more than one to agree."""
    count = len(found.raters)
    about = "what 1 rater answers" if count == 1 else f"how far {count} raters agree"
    return f"{found.subject}: {about}"


def _parts(found: Agreement) -> Iterator[RenderableType]:
    yield heading(_title(found))
    yield said(f"profile {found.profile}, {found.framework} {found.version}, {found.date}")
    yield Text()
    yield labelled("All together:", _concluded(found, found.pooled))
    yield labelled("Allowed:", words.listed([_name(found, key) for key in found.pooled.allowed]))
    yield said(_outcomes(found))
    yield from _influence(found)
    yield from _apart(found)
    yield from _listed("Not known", _unknown(found))
    yield from _agreement(found)
    yield from _listed("How they were put together", found.notes)


def _influence(found: Agreement) -> Iterator[RenderableType]:
    yield from _under("Who moves the outcome")
    heads = {"Rater": False, "Levels": True, "Alone": False, "All others": False, "Moves": False}
    yield tabled(heads, (_row(found, key) for key in found.raters))


def _apart(found: Agreement) -> Iterator[RenderableType]:
    spreads = _spreads(found)
    yield from _under(f"Questions on which they differ: {len(spreads)} of {len(found.questions)}")
    for key, spread in spreads.items():
        levels = ", ".join(f"{rater} {opinion.level}" for rater, opinion in spread.opinions.items() if opinion.level)
        name = words.labelled(spread.title, key)
        yield labelled("-", f"{name}: together {spread.level}, {_levels(spread.apart)} apart: {levels}")
        for rater in spread.dissent:
            yield Padding(labelled("-", f"{rater} dissents: {_why(spread.opinions[rater])}"), (0, 0, 0, 2))


def _agreement(found: Agreement) -> Iterator[RenderableType]:
    yield from _under("Krippendorff's alpha for ordered levels")
    yield said(SCALE)
    heads = {"Over": False, "Alpha": True, "Raters": True, "Questions": True, "Ratings": True}
    counts = ((name, alpha, (alpha.raters, alpha.questions, alpha.ratings)) for name, alpha in _alphas(found))
    yield tabled(heads, ((name, _alpha(alpha), *map(str, numbers)) for name, alpha, numbers in counts))


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
        yield from _under(head)
        yield from (labelled("-", text) for text in texts)


def _under(text: str) -> Iterator[RenderableType]:
    yield Text()
    yield heading(text)
