"""Decided cases beside what comes out of them, as Markdown or as one HTML file."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from math import sqrt
from typing import Literal

from riskkit.errors import InputError, Problem
from riskkit.render import words
from riskkit.schema.case import Case
from riskkit.schema.reading import ZONES, Row
from riskkit.schema.recommendation import Missing, Recommendation

FORMATS = ("md", "html")
Edge = Literal["margin", "numbers"]
"""Why an outcome sits on an edge: by its margin to a worse zone, or since other numbers would change its side."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of so many draws of other numbers, in how many an outcome is as it is without."""

    draws: int
    side: int
    """On the same side of the irreversible line."""
    option: int
    """The same option."""
    within: int
    """In the range."""
    seen: Mapping[str, int]
    """Draws by option recommended, in framework order."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A decided case with its two outcomes; distances are in rungs, below the range negative and within it 0."""

    case: Case
    held: bool
    """Whether the outcome with judgement must lie in the range."""
    facts: Recommendation
    whole: Recommendation
    facts_off: int
    whole_off: int
    done_off: int | None
    turns_on: str | None
    """The option whose standing decides that the outcome is no other; none where nothing more open is left."""
    broken: tuple[str, ...]
    """Limits that do not hold."""
    edges: tuple[Edge, ...] = ()
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one way of deciding lands in the range, and how far from it on average, in rungs."""

    way: str
    over: str
    cases: int
    within: int
    mean: float
    mean_apart: float
    """The mean of distances without their sign."""


@dataclass(frozen=True, slots=True)
class Perturbation:
    """What was drawn: every number times something between one over *spread* and *spread*."""

    draws: int
    seed: int
    spread: float
    within: float | None
    """Share of outcomes of real cases with judgement that are in range, over all draws."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """All decided cases of a framework, case by case and in total."""

    framework: str
    version: str
    digest: str
    tool: str
    cases: tuple[Compared, ...]
    tallies: tuple[Tally, ...]
    edge: float
    """Decades to a worse zone below which an outcome sits on an edge."""
    steady: float
    """Share of draws that must leave an outcome on its side of the irreversible line, or it sits on an edge."""
    perturbation: Perturbation | None = None

    @property
    def apart(self) -> list[Compared]:
        """The cases whose outcome is not in its range, those that are held to it first."""
        return sorted((each for each in self.cases if each.whole_off), key=lambda each: not each.held)

    @property
    def fragile(self) -> list[Compared]:
        """The cases from the one that keeps its side least often to the one that keeps it most."""
        return sorted(self.cases, key=lambda each: (each.kept.side if each.kept else 0, each.case.id))


def render(backtest: Backtest, format: str) -> str:
    """The back-test as text in one of `FORMATS`; raises InputError for any other."""
    if format not in FORMATS:
        raise InputError([Problem("", "--format", f"'{format}' is not a format", f"formats: {', '.join(FORMATS)}")])
    return markdown(backtest) if format == "md" else html(backtest)


def markdown(backtest: Backtest) -> str:
    """The back-test as Markdown that ends with one newline."""
    from riskkit.render.markdown import environment

    text = environment().get_template("cases.md.j2").render(b=backtest, **_phrases())
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def html(backtest: Backtest) -> str:
    """The back-test as one HTML document that asks for nothing else."""
    from riskkit.render.html import environment

    style = environment().get_template("html/style.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    text = environment().get_template("cases.html.j2").render(b=backtest, style_digest=digest, **_phrases())
    head, end, rest = text.partition("</style>")  # the policy names the style as it stands, blank lines included
    return head + end + re.sub(r"\n\s*\n+", "\n", rest).rstrip("\n") + "\n"


def _phrases() -> Mapping[str, object]:
    """What both templates call to say a distance, an outcome, what drives it and how it holds."""
    return {
        "off": _off,
        "said": _said,
        "drivers": _drivers,
        "own": _own_reason,
        "blanks": _blanks,
        "reasons": _reasons,
        "edges": _edges,
        "part": _part,
        "percent": _percent,
        "times": _times,
        "span": _span,
        "split": _split,
        "error": _error,
    }


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _off(rungs: int) -> str:
    side = "below" if rungs < 0 else "above"
    return f"{_counted(abs(rungs), 'rung')} {side}" if rungs else "in range"


def _said(found: Recommendation) -> str:
    """An outcome: the option's title and its conditions."""
    chosen = found.recommended
    title = found.options[chosen.option].title
    return f"{title}, with {_counted(len(chosen.conditions), 'condition')}" if chosen.conditions else title


def _blanks(tested: Compared) -> int:
    return len(tested.facts.blanks)


def _own_reason(tested: Compared) -> str:
    """Why the outcome lies where it does, on the option that it turns on."""
    if tested.turns_on is None:
        return "nothing more open is left"
    return words.reason(tested.whole.options[tested.turns_on])


def _drivers(tested: Compared) -> tuple[str, ...]:
    """The factors that hold up the worst risk of that option most, heaviest first; none where it is acceptable."""
    option = tested.whole.options[tested.turns_on] if tested.turns_on else None
    worst = words.worst_risk(option) if option else None
    if not option or not worst or option.zone == "acceptable":
        return ()
    shares = sorted(option.risks[worst].drivers, key=lambda share: -share.decades)[:3]
    risk = words.title(tested.whole, worst)
    return tuple(f"{risk}: {share.factor} of {share.of}, {words.amount(share.decades)} decades" for share in shares)


# why an outcome lies outside its range

GROUPED: Mapping[str, str] = {
    "contradiction": "contradicted by other answers",
    "critical": "critical, and not answered at the grade needed",
    "answer": "unanswered, so at their worst",
    "method": "without evidence by the method required, so no better than unanswered",
    "grade": "below the grade needed, so a level worse",
}
"""What many answers lack alike, told once."""


def _reasons(tested: Compared) -> Iterator[str]:
    """Why an outcome lies outside its range: how each option in it stands, and what the one it turns on lacks."""
    found, expected, chosen = tested.whole, tested.case.expected, tested.whole.recommended.option
    options = list(found.options)
    within = options[options.index(expected.least) : options.index(expected.most) + 1]
    for standing, keys in groupby(within, lambda key: _standing(found, key)):
        yield f"{words.listed(list(keys))}: {standing}"
    if tested.whole_off > 0:
        yield f"{chosen}: {_standing(found, chosen)}"
        yield _worse(found, chosen, expected.most)
    elif tested.turns_on is not None:
        yield from _lacks(found, tested.turns_on)


def _worse(found: Recommendation, chosen: str, most: str) -> str:
    """Which risks tell against the outcome and not against the most open option of the range."""
    more, less = found.options[chosen], found.options[most]
    worse = [
        words.title(found, key)
        for key, risk in more.risks.items()
        if ZONES.index(risk.rows[more.reads].zone) > ZONES.index(less.risks[key].rows[less.reads].zone)
    ]
    return f"in a worse zone at {chosen} than at {most}: {words.listed(worse) if worse else 'no risk'}"


def _standing(found: Recommendation, key: str) -> str:
    option, chosen = found.options[key], found.recommended.option
    if not option.verdict.startswith("cleared") or key == chosen:
        return words.reason(option)
    less = f"benefit {words.amount(option.benefit)}, and {words.amount(found.options[chosen].benefit)} of {chosen}"
    return f"{words.reason(option)}; {less}"


def _lacks(found: Recommendation, key: str) -> Iterator[str]:
    """The risks in the way of an option, what would lower the worst of them most, and what is missing of answers."""
    option = found.options[key]
    risks = dict.fromkeys(risk for lack in option.missing for risk in lack.risks)
    zones = [f"{words.title(found, risk)} ({option.risks[risk].rows[option.reads].zone})" for risk in risks]
    if zones:
        yield f"in the way of {key}: {words.listed(zones)}"
    worst = words.worst_risk(option)
    for lack in option.missing:
        if lack.kind not in GROUPED and (worst in lack.risks or not lack.risks):
            yield _lack(found, lack, option.reads)
    for kind, text in GROUPED.items():
        names = [lack.question for lack in option.missing if lack.kind == kind and lack.question]
        if names:
            yield f"{text}: {words.listed(list(dict.fromkeys(names)))}"


def _lack(found: Recommendation, lack: Missing, row: Row) -> str:
    if lack.question is None:
        return lack.text
    answer = found.answers.get(lack.question)
    stated = f", stated '{answer.level}'," if answer and answer.level not in (None, answer.read[row]) else ""
    return f"{lack.question}{stated} {lack.text}"


# how it holds with other numbers


def _edges(tested: Compared) -> str:
    """Why an outcome sits on an edge; nothing where it does not."""
    kept, said = tested.kept, []
    if "margin" in tested.edges:
        met = ", with its conditions met" if tested.whole.recommended.conditions else ""
        said.append(f"{words.amount(tested.whole.recommended.margin or 0.0)} decades to a worse zone{met}")
    if "numbers" in tested.edges and kept:
        said.append(f"keeps its side of the irreversible line in {_part(kept.side, kept.draws)} of draws")
    return "; ".join(said)


def _part(number: int, of: int) -> str:
    return _percent(number / of)


def _percent(share: float) -> str:
    """A share in whole per cent, such as *34 %*."""
    return f"{100 * share:.0f} %"


def _times(factor: float) -> str:
    return f"{factor:g}"


def _error(perturbation: Perturbation) -> str:
    """Two standard errors of a share over the draws, at the most, in points of per cent."""
    return f"{100 / sqrt(perturbation.draws):.0f}"


def _span(kept: Kept) -> str:
    """The least and the most open option seen, and which was seen most often."""
    seen = list(kept.seen)
    return seen[0] if len(seen) == 1 else f"{seen[0]} to {seen[-1]}, mostly {max(seen, key=lambda key: kept.seen[key])}"


def _split(kept: Kept) -> str:
    """Every option seen with its share."""
    return ", ".join(f"{key} {_part(number, kept.draws)}" for key, number in kept.seen.items())
