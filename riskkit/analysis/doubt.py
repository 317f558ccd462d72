"""How likely each answer is to stand at each level, by its confidence, its number or its raters: for sampling only."""

from collections.abc import Mapping
from itertools import pairwise
from math import inf

from riskkit.analysis.standing import answer_to
from riskkit.analysis.subject import Subject
from riskkit.schema.assessment import Answer, Assessment, Context, Estimate, Rating
from riskkit.schema.base import Confidence
from riskkit.schema.questions import Question

Weights = tuple[float, ...]
"""Per badness, from best to worst, how likely; they add up to 1."""


def doubts(subject: Subject, assessment: Assessment, context: Context | None) -> tuple[Weights, ...]:
    """
    Per question how likely it is to stand at each badness, as far as it counts at all.

    An answer has weight at the level that the stated row reads and around it, by its confidence, within what the lower
    and the upper row read; a number by the triangle of low, likely and high; several raters alike. A blank, and an
    answer without the method it needs, is as likely at each level up to its cap.
    """
    return tuple(_doubt(subject, number, assessment, context) for number in range(len(subject.plan.questions)))


def prospects(subject: Subject, assessment: Assessment, context: Context | None) -> tuple[Weights, ...]:
    """
    Per question how likely settling it, beyond doubt, shows each badness.

    As its doubt; but one that reads worse only for want of better evidence is borne out as often as the rules say.
    """
    found, often = [], subject.framework.framework.rules.uncertainty.borne_out
    for number, weights in enumerate(doubts(subject, assessment, context)):
        borne_out = _doubt(subject, number, assessment, context, proven=True)
        pairs = zip(weights, borne_out, strict=True)
        found.append(tuple((1 - often) * doubted + often * borne for doubted, borne in pairs))
    return tuple(found)


def _doubt(
    subject: Subject, number: int, assessment: Assessment, context: Context | None, *, proven: bool = False
) -> Weights:
    asked, columns, rows = subject.plan.questions[number], subject.columns, subject.scored.rows
    question = subject.framework.questions.questions[asked.id]
    cap = asked.worst if asked.benefit else rows.upper.cap[number]
    answer = answer_to(asked.id, question, assessment, context)
    if columns.level[number] < 0 or answer is None:
        return _even(0, cap, asked.worst)
    if not columns.method[number]:
        return _even(columns.best[number], max(columns.level[number], cap), asked.worst)
    short = int(not proven and columns.grade[number] < asked.grade and columns.level[number] < asked.worst)
    most = max(columns.level[number], min(columns.worst[number] + short, cap))
    off = subject.framework.framework.rules.uncertainty.off
    return _within(_weights(question, answer, off), short, columns.best[number], most)


def _even(least: int, most: int, worst: int) -> Weights:
    return tuple(1 / (most - least + 1) if least <= badness <= most else 0.0 for badness in range(worst + 1))


def _within(weights: Weights, short: int, least: int, most: int) -> Weights:
    """The weights so many levels worse; what would lie beyond the ends lies on them."""
    found = [0.0] * len(weights)
    for badness, weight in enumerate(weights):
        found[min(max(badness + short, least), most)] += weight
    return tuple(found)


def _weights(question: Question, answer: Answer, off: Mapping[Confidence, Weights]) -> Weights:
    if answer.ratings is None:
        return _said(question, answer, off)
    known = [rating for rating in answer.ratings.values() if rating.unknown is None]
    each = [_said(question, rating, off) for rating in known]
    return tuple(sum(weights) / len(each) for weights in zip(*each, strict=True))


def _said(question: Question, given: Answer | Rating, off: Mapping[Confidence, Weights]) -> Weights:
    if given.number is not None:
        return _of_number(question, given.number)
    return _of_level(question, given.level or "", off[given.confidence])


def _of_level(question: Question, level: str, weights: Weights) -> Weights:
    """Weight at the level and to each side; what would lie beyond the ends lies on them."""
    at, last = question.by_badness.index(level), len(question.levels) - 1
    sides = [(at, weights[0])]
    sides += [(at + sign * out, weight) for out, weight in enumerate(weights) if out for sign in (-1, 1)]
    found, total = [0.0] * (last + 1), sum(weight for _, weight in sides)
    for badness, weight in sides:
        found[min(max(badness, 0), last)] += weight / total
    return tuple(found)


def _of_number(question: Question, number: Estimate) -> Weights:
    cuts = sorted(question.scale.cuts) if question.scale else []
    below = [0.0, *(_below(number, cut) for cut in cuts), 1.0]
    found = [0.0] * len(question.levels)
    for (less, more), inside in zip(pairwise(below), [-inf, *cuts], strict=True):
        found[question.badness_at(inside)] += more - less
    return tuple(found)


def _below(number: Estimate, cut: float) -> float:
    """How likely a number is to be below a cut: a triangle from low over likely to high."""
    if cut <= number.low or cut > number.high:
        return float(cut > number.high)
    width = number.high - number.low
    if cut <= number.likely:
        return (cut - number.low) ** 2 / (width * (number.likely - number.low))
    return 1 - (number.high - cut) ** 2 / (width * (number.high - number.likely))
