"""The smallest sets of answers that bring something about, and the mildest levels at which they do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from riskkit.analysis.hypotheticals import Levels

Test = Callable[[Sequence[Levels]], Sequence[bool]]
"""Per row whether what is looked for holds; more and further changes never undo it."""
Choices = Mapping[int, Sequence[int]]
"""Per question the badnesses that it may move to, from the mildest to the furthest."""


@dataclass(frozen=True, slots=True)
class MinimalSets:
    """Every smallest set, by size and then in the order of the questions; *rows* were tried."""

    sets: tuple[Levels, ...]
    rows: int


def minimal_sets(choices: Choices, size: int, holds: Test) -> MinimalSets:
    """
    Every set of up to *size* answers that makes *holds* true and of which no part does.

    The engine is monotone, so a set can bring something about if and only if it does with every answer moved furthest.
    """
    furthest = _furthest(choices)
    found: list[Levels] = []
    rows = 0
    for count in range(1, size + 1):
        sets = [
            chosen
            for chosen in combinations(furthest, count)
            if not any(set(smaller) <= set(chosen) for smaller in found)
        ]
        if not sets:
            continue
        tried = [{question: furthest[question] for question in chosen} for chosen in sets]
        reached = holds(tried)
        rows += len(tried)
        for chosen, yes in zip(sets, reached, strict=True):
            if yes:
                mild, more = _mildest(choices, chosen, holds)
                found.append(mild)
                rows += more
    return MinimalSets(tuple(found), rows)


def irreducible_set(choices: Choices, holds: Test) -> Levels | None:
    """
    One set of answers that makes *holds* true and of which no part does; None where not even all of them do.

    Answers are left out as listed, so that of two sets the one of later questions is found: not always the smallest,
    but in as many rows as there are answers.
    """
    kept = _furthest(choices)
    if not holds([kept])[0]:
        return None
    for question in tuple(kept):
        fewer = {other: bad for other, bad in kept.items() if other != question}
        if holds([fewer])[0]:
            kept = fewer
    for question in tuple(kept):
        tried = [kept | {question: bad} for bad in choices[question]]
        kept = next(levels for levels, yes in zip(tried, holds(tried), strict=True) if yes)
    return kept


def _furthest(choices: Choices) -> dict[int, int]:
    return {question: levels[-1] for question, levels in choices.items() if levels}


def _mildest(choices: Choices, chosen: Sequence[int], holds: Test) -> tuple[Levels, int]:
    """The levels of a set that move least in all; of equals the first question moves least."""
    steps = list(product(*(range(len(choices[question])) for question in chosen)))
    tried = [{q: choices[q][step] for q, step in zip(chosen, each, strict=True)} for each in steps]
    reached = holds(tried)
    fitting = [(sum(each), each, levels) for each, levels, yes in zip(steps, tried, reached, strict=True) if yes]
    return min(fitting, key=lambda row: row[:2])[2], len(tried)
