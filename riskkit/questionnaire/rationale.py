"""What an answer keeps of its past: changes after an outcome could be seen, and what its reason argued for."""

import re
from itertools import accumulate

from riskkit.questionnaire.input import MOST_TEXT, says_nothing
from riskkit.schema.assessment import Answer, Estimate, Rating, Revision

NOTHING = "not answered"
_MARKED = re.compile(r"\(for ([^:]+): (.+)\)", re.DOTALL)


def with_revision(before: Answer | None, after: Answer, *, outcome_seen: bool, today: str) -> Answer:
    """
    The new answer with what it was before, where an outcome could be seen and something material changed.

    Material is whatever an outcome can follow from: level, number, ratings, whether it is unknown or as public weights,
    confidence and the evidence cited; wording is not. Earlier revisions are always kept.
    """
    earlier = before.revisions if before else ()
    kept = after if after.revisions == earlier else after.model_copy(update={"revisions": earlier})
    if not outcome_seen or material_line(before) == material_line(after):
        return kept
    return after.model_copy(update={"revisions": (*earlier, Revision(on=today, was=material_line(before)))})


def rationale_for(before: Answer | None, after: Answer) -> str:
    """
    The rationale of an answer as it goes over into another in its place, empty for none.

    Where that says something else it is marked with what it argued for, such as '(for severe: seen twice)', and is
    itself again where that is said again. A text that says nothing is not marked, so that it is still flagged.
    """
    text = (before.rationale if before else None) or ""
    if not before or not text or answer_text(before) == answer_text(after) or says_nothing(text):
        return text
    argued_for, inner = unmarked(text)
    if inner:
        return inner if argued_for == answer_text(after) else text
    said = mark(answer_text(before), text)
    return said if len(said) <= MOST_TEXT else text


def material_line(answer: Answer | None) -> str:
    """What is material of an answer in one line, such as 'severe, high confidence, on e1'; alike where it is alike."""
    if answer is None:
        return NOTHING
    parts = [_said(answer)]
    if answer.ratings is not None:
        parts = [f"{rater}: {_said(rating)}" for rater, rating in answer.ratings.items()]
    if answer.evidence:
        parts.append(f"on {' and '.join(sorted(answer.evidence))}")
    return ", ".join(parts)[:MOST_TEXT]


def _said(answer: Answer | Rating) -> str:
    if answer.number is not None:
        return number_line(answer.number)
    if answer.level is not None:
        return f"{answer.level} with {answer.confidence} confidence"
    return "unknown" if answer.unknown is not None else "as public weights"


def answer_text(answer: Answer) -> str:
    """An answer without how sure it is, such as 'severe', '20.0 (10.0 to 30.0)' or 'unknown'."""
    if answer.ratings is not None:
        return "what several raters answered"
    if answer.number is not None:
        return number_line(answer.number)
    return answer.level or ("as public weights" if answer.as_public_weights else "unknown")


def number_line(number: Estimate) -> str:
    """A number in one line, such as '20.0 (10.0 to 30.0)'."""
    return f"{number.likely!r} ({number.low!r} to {number.high!r})"


def mark(argued_for: str, text: str) -> str:
    """A reason marked with what it argued for, such as '(for severe: seen twice)'."""
    return f"(for {argued_for}: {text})"


def unmarked(text: str) -> tuple[str, str]:
    """What a text argued for and the text itself, where it is nothing else than marked; empty where it is not."""
    found = _MARKED.fullmatch(text)
    depths = accumulate((letter == "(") - (letter == ")") for letter in text[:-1])
    return (found[1], found[2]) if found and all(depth > 0 for depth in depths) else ("", "")
