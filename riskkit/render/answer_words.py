"""Sentences on single answers, their evidence, and what is missing."""

from collections import Counter
from collections.abc import Mapping

from riskkit.render import words
from riskkit.render.editions import Edition
from riskkit.schema.assessment import Answer
from riskkit.schema.results.outlook import Settling
from riskkit.schema.results.recommendation import AnswerReading, CheckResult, CheckState, Recommendation

STATES: Mapping[CheckState, str] = {
    "unmet": "not followed",
    "unknown": "open",
    "for-a-person": "for you to check",
    "met": "followed",
}
"""From what needs a look to what needs none."""
LONGEST = 240
"""So many characters of a reason fill about two lines of print; the auditor gets longer ones in full."""


def usual_hand(answers: Mapping[str, AnswerReading]) -> tuple[str | None, str | None]:
    """Who answered most questions, and on which day; None where that is not stated."""
    hands = Counter(hand(reading.answer) for reading in answers.values() if reading.answer)
    return hands.most_common(1)[0][0] if hands else (None, None)


def hand(answer: Answer) -> tuple[str | None, str | None]:
    """Who gave an answer, and on which day."""
    return answer.by, answer.on


def signed(answer: Answer, usual: tuple[str | None, str | None]) -> str:
    """Who gave an answer and when; empty where that is as usual."""
    by, on = hand(answer)
    return "" if (by, on) == usual else " ".join(part for part in (f"by {by}" if by else "", on or "") if part)


def stated(reading: AnswerReading) -> str:
    """The level of an answer, or that there is none."""
    if reading.level is not None:
        return reading.level
    return "as public weights" if reading.stands == "as-public-weights" else words.spoken(reading.stands)


def sureness(answer: Answer) -> str:
    """How sure an answer is: its number with its ends, how many raters, or the confidence stated."""
    if answer.number is not None:
        return f"from the number {words.estimate(answer.number)}"
    if answer.ratings is not None:
        return f"from {words.so_many(len(answer.ratings), 'rater')}"
    return "" if answer.unknown is not None else f"{answer.confidence} confidence"


def counting(reading: AnswerReading) -> str:
    """How an answer counts where that is not simply as it was given; else empty."""
    given = reading.answer.level if reading.answer else None
    if given and given != reading.level:  # it is about the world, and age or a missing context took levels off
        return f"given as {given}, {words.counts_as(reading)}"
    if reading.level is None:
        return words.counts_as(reading)
    why = words.lacking(reading)
    if reading.level == reading.counted == reading.doubted:
        return f"as answered, but {why}" if why else ""
    return f"{words.off_by_one(reading)}{f' ({why})' if why else ''}"


def idle(recommendation: Recommendation) -> list[str]:
    """Questions that were not asked, and have no answer."""
    return [
        key
        for key, reading in recommendation.answers.items()
        if reading.stands == "not-asked" and reading.answer is None
    ]


def answered_sections(recommendation: Recommendation) -> dict[str, list[str]]:
    """The questions of each section without those that were not asked; a section of none is left out."""
    skipped = set(idle(recommendation))
    kept = {name: [key for key in keys if key not in skipped] for name, keys in words.sections(recommendation).items()}
    return {name: keys for name, keys in kept.items() if keys}


def of_the_world(reading: AnswerReading) -> bool:
    """Whether a question is about what others offer or how well society is defended, and not about the release."""
    return reading.type in ("available", "defence")


def cut(text: str, edition: Edition) -> str:
    """A reason in about two lines of print, with a mark where words are left out; whole for the auditor."""
    if edition == "auditor" or len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(None, 1)[0]} […]"


def evidence_cited(recommendation: Recommendation, reading: AnswerReading) -> list[str]:
    """The evidence that an answer cites, by its id in the record; an answer about the world cites the context's."""
    cited = reading.answer.evidence if reading.answer else ()
    of_context = [f"context/{key}" if of_the_world(reading) else key for key in cited]
    return [one if one in recommendation.evidence else key for one, key in zip(of_context, cited, strict=True)]


def evidence_for_the_release(recommendation: Recommendation) -> list[str]:
    """The evidence that answers about the release cite, in the record's order."""
    readings = [reading for reading in recommendation.answers.values() if not of_the_world(reading)]
    used = {key for reading in readings for key in evidence_cited(recommendation, reading)}
    return [key for key in recommendation.evidence if key in used]


# what is missing, and what is cited


def settling(recommendation: Recommendation) -> dict[str, Settling]:
    """What it is worth to settle a question, by question."""
    return {each.question: each for each in recommendation.outlook.next} if recommendation.outlook else {}


def missing(recommendation: Recommendation) -> list[str]:
    """Questions whose answer is to be found out: first those that settle most, then those without an answer."""
    return list(words.unique([*settling(recommendation), *recommendation.blanks]))


def in_doubt(recommendation: Recommendation) -> dict[str, list[str]]:
    """The other questions with an answer in doubt, by the evidence that they need."""
    listed, needed = set(missing(recommendation)), dict[str, list[str]]()
    for key, reading in recommendation.answers.items():
        if reading.doubt and reading.stands == "answered" and key not in listed:
            needed.setdefault(evidence_needed(reading), []).append(key)
    return needed


def evidence_needed(reading: AnswerReading) -> str:
    """The evidence that a question needs."""
    shown = words.shown_by(reading.required) or "any evidence"
    return f"{shown}, by {reading.method}" if reading.method else shown


def checks_by_state(checks: Mapping[str, CheckResult]) -> dict[CheckState, list[str]]:
    """The checks of each state, what needs a look first; a state without any is left out."""
    found = {state: [key for key, check in checks.items() if check.state == state] for state in STATES}
    return {state: keys for state, keys in found.items() if keys}


def cited(recommendation: Recommendation) -> list[str]:
    """The facts that the questions with an answer, or in want of one, come from, in the record's order."""
    skipped = set(idle(recommendation))
    used = {fact for key, reading in recommendation.answers.items() if key not in skipped for fact in reading.source}
    return [key for key in recommendation.citations if key in used]
