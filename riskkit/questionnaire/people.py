"""Who is to answer which section, and who has done what and as of when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from riskkit.questionnaire.sheet import Entry, Sheet
from riskkit.schema.assessment import Answer, Assessment


@dataclass(frozen=True, slots=True)
class Work:
    """What one person has done in one section, and what is left of it for anyone."""

    section: str
    rater: str
    """An id among the raters, or the name as the answers give it where it is none of theirs."""
    assigned: bool
    answered: int
    open: int
    """Questions of the section that count now and that nobody has answered."""
    last_on: str | None
    """The day of the last answer."""


def rater_of(assessment: Assessment, by: str | None) -> str | None:
    """The id of the rater that an answer names by id or name; the name as it is where it is none of theirs."""
    if by is None or by in assessment.raters:
        return by
    return next((key for key, rater in assessment.raters.items() if rater.name == by), by)


def answerers(assessment: Assessment, answer: Answer) -> tuple[tuple[str, str | None], ...]:
    """(rater, day) of everyone who gave an answer: the raters where there are several, else who it says it is by."""
    if answer.ratings is not None:
        return tuple((rater, rating.on) for rater, rating in answer.ratings.items())
    rater = rater_of(assessment, answer.by)
    return ((rater, answer.on),) if rater else ()


def work(sheet: Sheet, assessment: Assessment) -> tuple[Work, ...]:
    """
    Per section, and in it per person, what has been done; those assigned first, then others who answered there.

    Sections stand in framework order. Answers that do not count now (hidden) are not counted.
    """
    sections = dict.fromkeys(entry.question.section for entry in sheet.entries)
    return tuple(found for section in sections for found in _in_section(section, sheet, assessment))


def _in_section(section: str, sheet: Sheet, assessment: Assessment) -> Iterator[Work]:
    within = [entry for entry in sheet.asked if entry.question.section == section]
    given = [found for entry in _answered(within) if entry.answer for found in answerers(assessment, entry.answer)]
    assigned = assessment.assigned.get(section, ())
    for rater in dict.fromkeys([*assigned, *(rater for rater, _ in given)]):
        days = [day for by, day in given if by == rater]
        yield Work(
            section=section,
            rater=rater,
            assigned=rater in assigned,
            answered=len(days),
            open=sum(entry.is_open for entry in within),
            last_on=max((day for day in days if day), default=None),
        )


def _answered(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.answer and not entry.is_open)


def mine(sheet: Sheet, assessment: Assessment, rater: str) -> tuple[str, ...]:
    """The questions that count now in the sections assigned to a rater, in framework order."""
    return tuple(entry.key for entry in sheet.asked if rater in assessment.assigned.get(entry.question.section, ()))


def unassigned(sheet: Sheet, assessment: Assessment) -> tuple[str, ...]:
    """The sections with questions that count now and that nobody is to answer; none where nothing is assigned."""
    sections = dict.fromkeys(entry.question.section for entry in sheet.asked)
    return tuple(key for key in sections if not assessment.assigned.get(key)) if assessment.assigned else ()
