"""What an answer keeps of its past: changes made after an outcome could be seen."""

import re
from itertools import accumulate

from riskkit.analysis.placeholders import says_nothing
from riskkit.schema.assessment import Answer, Estimate, Rating, Revision

NOTHING = "not answered"
MARKED = re.compile(r"\(for ([^:]+): (.+)\)", re.DOTALL)
MOST_TEXT = 4000
"""Characters of a text in an assessment."""


def revised(before: Answer | None, after: Answer, *, outcome_seen: bool, today: str) -> Answer:
    """
    The new answer with what it was before, where an outcome could be seen and something material changed.

    Material is whatever an outcome can rest on: level, number, ratings, whether it is unknown or not applicable,
    confidence and the evidence cited; wording is not. Earlier revisions are always kept.
    """
    earlier = before.revisions if before else ()
    kept = after if after.revisions == earlier else after.model_copy(update={"revisions": earlier})
    if not outcome_seen or told(before) == told(after):
        return kept
    return after.model_copy(update={"revisions": (*earlier, Revision(on=today, was=told(before)))})


def argued(before: Answer | None, after: Answer) -> str:
    """
    The rationale of an answer as it goes over into another in its place, empty for none.

    Where that says something else it is marked with what it argued for, such as '(for severe: seen twice)', and is
    itself again where that is said again. A text that says nothing is not marked, so that it is still found to.
    """
    text = (before.rationale if before else None) or ""
    if not before or not text or standing(before) == standing(after) or says_nothing(text):
        return text
    argued_for, inner = _marked(text)
    if inner:
        return inner if argued_for == standing(after) else text
    marked = f"(for {standing(before)}: {text})"
    return marked if len(marked) <= MOST_TEXT else text


def _marked(text: str) -> tuple[str, str]:
    """What a text argued for and the text itself, where it is nothing else than marked; empty where it is not."""
    found = MARKED.fullmatch(text)
    depths = accumulate((letter == "(") - (letter == ")") for letter in text[:-1])
    return (found[1], found[2]) if found and all(depth > 0 for depth in depths) else ("", "")


def standing(answer: Answer) -> str:
    """What an answer says, without how sure it is: such as 'severe', '20.0 (10.0 to 30.0)' or 'unknown'."""
    if answer.ratings is not None:
        return "what several said"
    if answer.number is not None:
        return _number(answer.number)
    return answer.level or ("unknown" if answer.unknown is not None else "not applicable")


def told(answer: Answer | None) -> str:
    """What is material of an answer in one line, such as 'severe, high confidence, on e1'; alike where it is alike."""
    if answer is None:
        return NOTHING
    parts = [_said(answer)]
    if answer.ratings is not None:
        parts = [f"{rater}: {_said(rating)}" for rater, rating in answer.ratings.items()]
    if answer.evidence:
        parts.append(f"on {' and '.join(sorted(answer.evidence))}")
    return ", ".join(parts)[:MOST_TEXT]


def _said(given: Answer | Rating) -> str:
    if given.number is not None:
        return _number(given.number)
    if given.level is not None:
        return f"{given.level} with {given.confidence} confidence"
    return "unknown" if given.unknown is not None else "not applicable"


def _number(number: Estimate) -> str:
    return f"{number.likely!r} ({number.low!r} to {number.high!r})"
