"""Several assessments of one release into one whose answers hold what every rater says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from riskkit.analysis.commitments import kept, notes_on_kept
from riskkit.analysis.raters import (
    LONGEST_TEXT,
    Given,
    Voice,
    contradicted,
    differences,
    rater_ids,
    voices,
)
from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.engine.encode import said
from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Answer, Assessment, Context, Revision
from riskkit.schema.framework import Framework
from riskkit.schema.ids import free_id, with_end

T = TypeVar("T")
Spoken = tuple[str, Answer]
"""A rater and an answer, with evidence by the names that it has in the merged file."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """One assessment out of several, and what became of that which the files do not share."""

    assessment: Assessment
    notes: tuple[str, ...]


def pool(framework: Framework, given: Sequence[Given], context: Context | None, date: str) -> Pooled:
    """
    One assessment out of several of one release, with what every rater says.

    Evidence is kept whole, and cited where it was cited for a level no worse than the pooled one. Of measures, efforts
    and what is undertaken that much stays as all files share. A level stands against not-applicable, which stays where
    nobody says otherwise and the pooled answers make it so.

    Raises `InputError` with everything in which the files may not differ, and every question that one rater answers in
    two ways. All must be free of problems (riskkit.schema.answers).
    """
    raters = rater_ids(given)
    if wrong := [*differences(given), *contradicted(given, raters)]:
        raise InputError(wrong)
    evidence, names = _united([each.assessment.evidence for each in given], raters)
    spoken = _spoken(framework, given, raters, names)
    fields = kept(framework, [each.assessment for each in given]) | ({"evidence": evidence} if evidence else {})
    fields |= _people(given, raters)
    refused: list[str] = []
    while True:
        answers = {key: _pooled(framework, key, each, key not in refused) for key, each in spoken.items()}
        assessment = Assessment(**fields, answers=answers)
        subject, _ = subject_of(framework, assessment, context, date)
        untrue = [key for key in untrue_not_applicable(subject) if key in answers]
        if not untrue:
            break
        refused += untrue
    notes = [
        *_on_raters(given, raters),
        *_on_names(given, names),
        *notes_on_kept(given, assessment),
        *_on_answers(spoken, assessment, refused),
    ]
    return Pooled(assessment, tuple(notes))


# evidence


def _united(each: Sequence[Mapping[str, T]], raters: Sequence[Voice]) -> tuple[dict[str, T], list[dict[str, str]]]:
    """All of several mappings, such as evidence, and per file the name that each of its items has now."""
    united: dict[str, T] = {}
    names: list[dict[str, str]] = []
    for items, rater in zip(each, raters, strict=True):
        names.append({})
        for key, item in items.items():
            name = names[-1][key] = _name(key, item, rater.own, united)
            united[name] = item
    return united, names


def _name(key: str, item: object, rater: str, united: Mapping[str, object]) -> str:
    if united.get(key, item) == item:
        return key
    own = with_end(key, f"-{rater}"[:40].rstrip("-"))
    return own if united.get(own, item) == item else free_id(own, united)


# people


def _people(given: Sequence[Given], raters: Sequence[Voice]) -> dict[str, Any]:
    """Who has declared what, who is to answer what, and the first day on which anyone was shown an outcome."""
    people, names = _united([each.assessment.raters for each in given], raters)
    assigned: dict[str, tuple[str, ...]] = {}
    for each, name in zip(given, names, strict=True):
        for section, ids in each.assessment.assigned.items():
            mine = (name.get(key, key) for key in ids)
            assigned[section] = tuple(dict.fromkeys([*assigned.get(section, ()), *mine]))
    days = [each.assessment.outcome_shown for each in given if each.assessment.outcome_shown]
    found = {"raters": people, "assigned": assigned, "outcome_shown": min(days, default=None)}
    return {name: value for name, value in found.items() if value}


# answers


def _spoken(
    framework: Framework, given: Sequence[Given], raters: Sequence[Voice], names: Sequence[Mapping[str, str]]
) -> dict[str, list[Spoken]]:
    """Per question that anyone answers who says what, in framework order."""
    found: dict[str, list[Spoken]] = {key: [] for key in framework.asked}
    for each, rater, name in zip(given, raters, names, strict=True):
        for key, answer in each.assessment.answers.items():
            cited = tuple(name[item] for item in answer.evidence)
            found[key].append((rater.of(answer), answer.model_copy(update={"evidence": cited}) if cited else answer))
    return {key: spoken for key, spoken in found.items() if spoken}


def _pooled(framework: Framework, key: str, spoken: Sequence[Spoken], excusable: bool) -> Answer:
    """One answer out of those of all raters; *excusable* where not-applicable may stand if all say so."""
    if excusable and all(answer.not_applicable is not None for _, answer in spoken):
        return _not_applicable(key, spoken)
    question = framework.asked[key]
    ratings = {name: rating for rater, answer in spoken for name, rating in voices(rater, answer).items()}
    aside = [(rater, answer) for rater, answer in spoken if answer.ratings is not None]
    found = said(question, Answer(ratings=ratings))
    cited: list[str] = []
    for _, answer in spoken:
        own = said(question, answer)
        if found is None or (own and own.level <= found.level):
            cited += answer.evidence
    return _answer(
        ratings=ratings,
        rationale=_joined(f"answers/{key}/rationale", aside, "rationale"),
        by=_by(spoken, ratings),
        on=max((answer.on for _, answer in aside if answer.on), default=None),
        evidence=tuple(dict.fromkeys(cited)),
        basis=_basis(spoken),
        revisions=_revisions(spoken),
    )


def _not_applicable(key: str, spoken: Sequence[Spoken]) -> Answer:
    if len(spoken) == 1:
        return spoken[0][1]
    return _answer(
        not_applicable=_joined(f"answers/{key}/not-applicable", spoken, "not_applicable"),
        rationale=_joined(f"answers/{key}/rationale", spoken, "rationale"),
        by=_by(spoken, {}),
        on=max((answer.on for _, answer in spoken if answer.on), default=None),
        evidence=tuple(dict.fromkeys(item for _, answer in spoken for item in answer.evidence)),
        basis=_basis(spoken),
        revisions=_revisions(spoken),
    )


def _answer(**fields: Any) -> Answer:
    """An answer with those fields set that say something, since only these are written."""
    return Answer(**{name: value for name, value in fields.items() if value})


def _joined(pointer: str, spoken: Sequence[Spoken], name: str) -> str | None:
    """What several say in one text, each with the rater and the day; raises `InputError` where that is too long."""
    parts = []
    for rater, answer in spoken:
        if text := getattr(answer, name):
            parts.append(f"{rater}{f', {answer.on}' if answer.on else ''}: {text}")
    joined = "\n".join(dict.fromkeys(parts))
    if len(joined) > LONGEST_TEXT:
        hint = "shorten it in the files"
        raise InputError([Problem("", pointer, f"all raters together say more than {LONGEST_TEXT} characters", hint)])
    return joined or None


def _by(spoken: Sequence[Spoken], ratings: Mapping[str, object]) -> str | None:
    """The names of raters as the files write them, where their ids do not say as much."""
    names = dict.fromkeys(name for _, answer in spoken if answer.by for name in answer.by.split(", "))
    return ", ".join(name for name in names if name not in ratings)[:LONGEST_TEXT] or None


def _revisions(spoken: Sequence[Spoken]) -> tuple[Revision, ...]:
    """What anyone changed after an outcome was shown, by day."""
    found = dict.fromkeys(each for _, answer in spoken for each in answer.revisions)
    return tuple(sorted(found, key=lambda each: each.on))


def _basis(spoken: Sequence[Spoken]) -> str | None:
    bases = {answer.basis for _, answer in spoken}
    return "judgement" if "judgement" in bases else "fact" if bases == {"fact"} else None


# notes


def _on_raters(given: Sequence[Given], raters: Sequence[Voice]) -> Iterator[str]:
    for each, rater in zip(given, raters, strict=True):
        plain = [answer for answer in each.assessment.answers.values() if answer.ratings is None]
        if plain:
            yield f"{each.file} is by {', '.join(dict.fromkeys(map(rater.of, plain)))}"
        elif not each.assessment.answers:
            yield f"{each.file} answers nothing, so it counts as nobody's"


def _on_names(given: Sequence[Given], names: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for each, mine in zip(given, names, strict=True):
        for key, name in mine.items():
            if key != name:
                yield f"evidence {key} of {each.file} is {name} here, since another file has another {key}"


def _on_answers(spoken: Mapping[str, Sequence[Spoken]], pooled: Assessment, refused: Sequence[str]) -> Iterator[str]:
    for key, each in spoken.items():
        excused = [rater for rater, answer in each if answer.not_applicable is not None]
        if key in refused:
            yield f"{key}: not applicable by {', '.join(excused)}, which the pooled answers do not bear out: unknown"
        elif excused and len(excused) < len(each):
            yield f"{key}: not applicable by {', '.join(excused)} and not by all; a level that anyone says stands"
        for rater, answer in each:
            if left := [item for item in answer.evidence if item not in pooled.answers[key].evidence]:
                yield f"{key}: {', '.join(left)} is kept but not cited: {rater} cited it for a worse level or for none"
