"""Flips: the smallest sets of answers that would change what is cleared or recommended, sought exactly."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from operator import gt
from typing import Literal

from riskkit.analysis.outcomes import BLOCK, Levels, supposing
from riskkit.analysis.subject import Judged, Subject
from riskkit.analysis.turning import Kind, Start, change, coherent, starts, way
from riskkit.engine.plan import Plan
from riskkit.engine.verdict import ceiling
from riskkit.schema.outlook import Flip, Flips

TurnsOn = Literal["controls", "facts", "claims", "several"]
GROUPS: Mapping[Kind, TurnsOn] = {"control": "controls", "fact": "facts", "world": "facts", "claim": "claims"}
ORDER: tuple[TurnsOn, ...] = ("controls", "facts", "claims", "several")


@dataclass(frozen=True, slots=True)
class Tried:
    """Answers that turn one way, from a start."""

    start: Start
    levels: Levels

    @property
    def keys(self) -> tuple[tuple[bool, frozenset[int]], ...]:
        """The way and the questions, whatever their levels; for claims alone both ways, which are the same to them."""
        way, questions = self.start.way, frozenset(self.levels)
        return tuple((better, questions) for better in (True, False) if better == way.better or questions <= way.claims)


@dataclass(frozen=True, slots=True)
class Found:
    """A set that flips, and what then follows."""

    tried: Tried
    cleared: tuple[bool, ...]
    recommended: int


Minimal = dict[tuple[bool, frozenset[int]], Found]
"""The smallest sets found so far, by way and questions."""


class Trial:
    """Scores hypothetical assessments in blocks of bounded memory; keeps count of them and of what they asked."""

    def __init__(self, subject: Subject, judged: Judged, best: Levels) -> None:
        self.subject = subject
        self.judgement = judged.judgement
        self.best = best
        self.cleared = tuple(map(bool, judged.verdicts.cleared))
        self.recommended = judged.recommended
        self.rows = 0
        self.questions = set[int]()

    def flipping(self, tried: Iterable[Tried]) -> Iterator[Found]:
        """Those that flip: for the better with nothing less cleared than now, for the worse with nothing more."""
        import numpy

        tried, now = iter(tried), numpy.array(self.cleared)[:, None]
        while block := list(islice(tried, BLOCK)):
            self.rows += len(block)
            self.questions.update(*(each.levels for each in block))
            changes = [each.levels for each in block]
            then = supposing(self.subject.plan, self.judgement, self.subject.columns, self.best, changes)
            none_less, none_more = (then.cleared >= now).all(axis=0), (then.cleared <= now).all(axis=0)
            along = numpy.where([each.start.way.better for each in block], none_less, none_more)
            same = none_less & none_more & (then.recommended == self.recommended)
            flips = [int(row) for row in numpy.flatnonzero(along & ~same)]
            ways = [block[row].start.way.better for row in flips]
            for row, sound in zip(flips, coherent(self.subject, [changes[row] for row in flips], ways), strict=True):
                if sound:
                    yield Found(block[row], tuple(map(bool, then.cleared[:, row])), int(then.recommended[row]))


def flips(subject: Subject, judged: Judged, best: Levels, size: int = 2) -> Flips:
    """
    Every smallest set of up to *size* answers that changes what is recommended or cleared, at its least demanding.

    The answers of a set turn one way, all for the better or all for the worse, each proven at its level; claims may
    turn to more or less in either. No part of a set flips that way. What both ways together clear or close, a part of
    it does. Answers that contradict more basic ones are a fault to clear up and no finding; they count beside answers
    that allow them. *best* bounds the controls that scale a pathway (riskkit.analysis.outcomes.scaling).

    The search is exhaustive but for what monotony, which the linter proves of a framework, shows to be idle. It can
    pass over only what moves the recommendation between options of just the same benefit, at a middle level alone.
    """
    plan, trial = subject.plan, Trial(subject, judged, best)
    ways = [way(subject, judged.judgement, best, better=better) for better in (True, False)]
    begun = [start for turning in ways for start in starts(subject, turning, size)]
    found = _relaxed(trial, _smallest(trial, begun, size))
    told = sorted((_flip(trial, each) for each in found.values()), key=lambda flip: _order(plan, flip))
    return Flips(
        size=size,
        rows=trial.rows,
        idle=tuple(q.id for number, q in enumerate(plan.questions) if number not in trial.questions),
        found=tuple(dict.fromkeys(told)),
    )


def _smallest(trial: Trial, begun: Sequence[Start], size: int) -> Minimal:
    """The smallest sets, free questions at their least demanding and the others at their last."""
    found = _first(trial.flipping(_alone(begun)))
    left = [_beyond(start, found) for start in begun if not _within(start, start.chosen, found)]
    left = _promising(trial, left, size)
    for count in range(2, size + 1):
        found |= _first(trial.flipping(_sets(left, count, dict(found))))
    return found


def _first(found: Iterable[Found]) -> Minimal:
    """Of those with the same questions the first."""
    kept: Minimal = {}
    for each in found:
        for key in each.tried.keys:
            kept.setdefault(key, each)
    return kept


def _alone(begun: Iterable[Start]) -> Iterator[Tried]:
    """Every question alone, at each of its levels."""
    for start in begun:
        if len(start.chosen) == 1:
            yield Tried(start, start.chosen)
        elif not start.chosen:
            yield from (Tried(start, {question: at}) for question, ladder in start.others.items() for at in ladder)


def _within(start: Start, levels: Levels, found: Minimal) -> bool:
    """Whether these questions, or some of them, flip already."""
    parts = (frozenset(part) for count in range(1, len(levels) + 1) for part in combinations(levels, count))
    return any((start.way.better, part) in found for part in parts)


def _beyond(start: Start, found: Minimal) -> Start:
    """A start without what flips alone."""
    kept = {q: ladder for q, ladder in start.others.items() if (start.way.better, frozenset({q})) not in found}
    return replace(start, others=kept)


def _promising(trial: Trial, begun: Sequence[Start], size: int) -> list[Start]:
    """
    The starts from which some set may flip, those whose others are all at their last do; else by monotony none does.

    For the worse nearly all do, and proof of a worse answer may better a baseline: so there they are kept.
    """
    bounds = [Tried(start, start.all()) for start in begun if start.way.better and len(start.chosen) < size]
    flip = {id(found.tried) for found in trial.flipping(bounds)}
    idle = {id(bound.start) for bound in bounds if id(bound) not in flip}
    return [start for start in begun if id(start) not in idle]


def _sets(begun: Iterable[Start], count: int, found: Minimal) -> Iterator[Tried]:
    """Every set of so many questions of which no part flips; starts are without what flips alone."""
    for start in begun:
        if len(start.chosen) <= count:
            for levels in start.sets(count - len(start.chosen)):
                if count == 2 or not _within(start, levels, found):
                    yield Tried(start, levels)


def _relaxed(trial: Trial, found: Minimal) -> Minimal:
    """Each set with its questions, in framework order, relaxed as far as the others at their last allow."""
    tried = (each.tried for each in found.values() if len(each.tried.levels) > 1)
    rows = (Tried(each.start, levels) for each in tried for levels in each.start.relaxed(each.levels))
    return found | _first(trial.flipping(rows))


def _flip(trial: Trial, found: Found) -> Flip:
    plan, cleared = trial.subject.plan, found.cleared
    changes = tuple(change(trial.subject, question, at) for question, at in sorted(found.tried.levels.items()))
    groups = {GROUPS[each.kind] for each in changes}
    at_once = [number for number in range(plan.options, len(plan.offers)) if cleared[number] > trial.cleared[number]]
    return Flip(
        changes=changes,
        direction=_direction(trial.cleared, cleared),
        turns_on=groups.pop() if len(groups) == 1 else "several",
        recommended=plan.offers[found.recommended].id,
        conditional=not cleared[found.recommended],
        ceiling=tuple(plan.offers[number].id for number in (*ceiling(plan, cleared), *at_once)),
    )


def _direction(now: Sequence[bool], then: Sequence[bool]) -> Literal["opens", "closes", "moves"]:
    if now == then:
        return "moves"
    return "opens" if any(map(gt, then, now)) else "closes"


def _order(plan: Plan, flip: Flip) -> tuple[int, int, tuple[int, ...]]:
    """Smaller sets first, controls before facts, then framework order."""
    numbers = tuple(plan.index[each.question] for each in flip.changes)
    return len(numbers), ORDER.index(flip.turns_on), numbers
