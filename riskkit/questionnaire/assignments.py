"""Who is to answer which section, and who has done what and as of when."""

from collections.abc import Iterator

from riskkit.questionnaire.sheet import Sheet, SheetEntry
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.people import People, Person, SectionShare, SectionWork


def rater_of(assessment: Assessment, by: str | None) -> str | None:
    """The id of the rater that an answer names by id or name; the name as it is where it is none of theirs."""
    if by is None or by in assessment.raters:
        return by
    return next((key for key, rater in assessment.raters.items() if rater.name == by), by)


def answerers(assessment: Assessment, answer: Answer) -> tuple[tuple[str, str | None], ...]:
    """(rater, day) of everyone who gave an answer: the raters where there are several, else the one that it names."""
    if answer.ratings is not None:
        return tuple((rater, rating.on) for rater, rating in answer.ratings.items())
    rater = rater_of(assessment, answer.by)
    return ((rater, answer.on),) if rater else ()


def people(framework: Framework, sheet: Sheet, assessment: Assessment, *, date: str, tool: str) -> People:
    """
    Who has done what in an assessment, and what is left for whom.

    Sections stand in framework order; in each those assigned come first, then others who answered there. Answers that
    do not count now (hidden) are not counted.
    """
    keys = dict.fromkeys(entry.question.section for entry in sheet.entries)
    sections = {key: _section(framework, sheet, assessment, key) for key in keys}
    return People(
        tool=tool,
        release=assessment.release.subject,
        date=date,
        people=tuple(_people(assessment, sections)),
        sections=sections,
        unassigned=tuple(
            key
            for key, section in sections.items()
            if assessment.assigned and section.questions and not section.assigned
        ),
    )


def _section(framework: Framework, sheet: Sheet, assessment: Assessment, key: str) -> SectionWork:
    within = [entry for entry in sheet.asked if entry.question.section == key]
    given = list(_answers(assessment, within))
    assigned = assessment.assigned.get(key, ())
    return SectionWork(
        title=framework.questions.sections[key].title,
        questions=len(within),
        open=sum(entry.is_open for entry in within),
        assigned=assigned,
        unsigned=sum(not each for each in given),
        shares=tuple(
            _share(rater, rater in assigned, [day for each in given for by, day in each if by == rater])
            for rater in dict.fromkeys([*assigned, *(by for each in given for by, _ in each)])
        ),
    )


def _answers(assessment: Assessment, within: list[SheetEntry]) -> Iterator[tuple[tuple[str, str | None], ...]]:
    """Per answer that counts by whom and when it was given."""
    return (answerers(assessment, entry.answer) for entry in within if entry.answer and not entry.is_open)


def _share(rater: str, assigned: bool, days: list[str | None]) -> SectionShare:
    last = max((day for day in days if day), default=None)
    return SectionShare(person=rater, assigned=assigned, answered=len(days), last_on=last)


def _people(assessment: Assessment, sections: dict[str, SectionWork]) -> Iterator[Person]:
    """The raters first, then others who answered."""
    shares = [share for section in sections.values() for share in section.shares]
    for key in dict.fromkeys([*assessment.raters, *(share.person for share in shares)]):
        own, rater = [share for share in shares if share.person == key], assessment.raters.get(key)
        yield Person(
            id=key,
            declared=rater is not None,
            name=rater.name if rater else key,
            role=rater.role if rater else None,
            interest=rater.interest if rater else None,
            sections=tuple(section for section, raters in assessment.assigned.items() if key in raters),
            answered=sum(share.answered for share in own),
            last_on=max((share.last_on for share in own if share.last_on), default=None),
        )
