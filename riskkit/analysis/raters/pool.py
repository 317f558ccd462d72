"""Several assessments of one release into one whose answers hold every rater's rating."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import ne
from typing import Any, TypeVar

from riskkit.analysis.raters.raters import (
    LONGEST_TEXT,
    Authorship,
    RaterFile,
    authorships,
    contradicted,
    mismatches,
    ratings_of,
    value_at,
)
from riskkit.engine.encode import pooled as middle
from riskkit.engine.plan import badness
from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Answer, Assessment, Revision
from riskkit.schema.framework.framework import Framework
from riskkit.schema.ids import free_id, with_end
from riskkit.schema.release import Release

T = TypeVar("T")
Signed = tuple[str, Answer]
"""A rater and an answer, with evidence by the names that it has in the merged file."""
Reason = tuple[str, str | None, str | None]
"""A rater, the day and the text."""
FREE = ("date", "publisher", "text", "url")
"""Fields of a release that the first file to have them says for all."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """
    One assessment out of several, and what it would be otherwise.

    *own* holds per rater their own answers with the evidence that they cite, and *without* per rater the assessment of
    all others; who is known only from a file that was merged before has no own one.
    """

    assessment: Assessment
    own: Mapping[str, Assessment]
    without: Mapping[str, Assessment]
    notes: tuple[str, ...]


def pool(framework: Framework, files: Sequence[RaterFile]) -> Pooled:
    """
    One assessment out of several of one release, with every rater's rating.

    Evidence is kept whole, and cited where it was cited for a level no worse than the pooled one. Of measures, efforts
    and commitments that much stays as all files share. A level counts before as public weights, which stays where
    nobody gives a level.

    Raises `InputError` with everything in which the files may not differ, and every question that one rater answers in
    two ways. All must be free of problems.
    """
    by = authorships(files)
    if wrong := [*mismatches(files), *contradicted(files, by)]:
        raise InputError(wrong)
    evidence, names = _united([each.assessment.evidence for each in files], by)
    signed = _signed(framework, files, by, names)
    fields = _shared(framework, [each.assessment for each in files]) | ({"evidence": evidence} if evidence else {})
    fields |= _people(files, by)

    def of(wanted: Callable[[str], bool]) -> Assessment:
        """The assessment of the raters that are wanted."""
        kept = {key: list(_of_raters(each, wanted)) for key, each in signed.items()}
        answers = {key: _pooled(framework, key, each) for key, each in kept.items() if each}
        return Assessment(**fields, answers=answers)

    everyone = of(lambda _: True)
    notes = [
        *_on_files(files, by),
        *_on_names(files, names),
        *_on_release(files, everyone.release),
        *_on_shared([each.assessment for each in files], everyone),
        *_on_answers(signed, everyone),
    ]
    raters = dict.fromkeys(name for each in signed.values() for rater, a in each for name in ratings_of(rater, a))
    without = {rater: of(partial(ne, rater)) for rater in raters}
    return Pooled(everyone, _own(files, by, names, evidence), without, tuple(notes))


def _of_raters(signed: Sequence[Signed], wanted: Callable[[str], bool]) -> Iterator[Signed]:
    """The answers of some raters; of an answer that holds several ratings theirs alone."""
    for rater, answer in signed:
        if answer.ratings is None:
            if wanted(rater):
                yield rater, answer
        elif left := {name: rating for name, rating in answer.ratings.items() if wanted(name)}:
            yield rater, answer.model_copy(update={"ratings": left})


def _own(
    files: Sequence[RaterFile], by: Sequence[Authorship], names: Sequence[Mapping[str, str]], evidence: dict[str, Any]
) -> dict[str, Assessment]:
    """Per rater who answers in a file of their own what they answer there, with the evidence that they cite."""
    found: dict[str, Assessment] = {}
    for each, authorship, name in zip(files, by, names, strict=True):
        for key, answer in each.assessment.answers.items():
            if answer.ratings is None:
                rater = authorship.of(answer)
                own = found.get(rater) or each.assessment.model_copy(update={"answers": {}, "evidence": evidence})
                answers = {**own.answers, key: _recited(answer, name)}
                found[rater] = own.model_copy(update={"answers": answers})
    merged = {r for each in files for a in each.assessment.answers.values() for r in a.ratings or ()}
    return {rater: own for rater, own in found.items() if rater not in merged}


def _recited(answer: Answer, names: Mapping[str, str]) -> Answer:
    cited = tuple(names[item] for item in answer.evidence)
    return answer.model_copy(update={"evidence": cited}) if cited else answer


# evidence and people


def _united(each: Sequence[Mapping[str, T]], by: Sequence[Authorship]) -> tuple[dict[str, T], list[dict[str, str]]]:
    """All of several mappings, such as evidence, and per file the name that each of its items has now."""
    united: dict[str, T] = {}
    names: list[dict[str, str]] = []
    for items, authorship in zip(each, by, strict=True):
        names.append({})
        for key, item in items.items():
            name = names[-1][key] = _name(key, item, authorship.own, united)
            united[name] = item
    return united, names


def _name(key: str, item: object, rater: str, united: Mapping[str, object]) -> str:
    if united.get(key, item) == item:
        return key
    own = with_end(key, f"-{rater}"[:40].rstrip("-"))
    return own if united.get(own, item) == item else free_id(own, united)


def _people(files: Sequence[RaterFile], by: Sequence[Authorship]) -> dict[str, Any]:
    """Who has declared what, who is to answer what, and the first day on which anyone was shown an outcome."""
    people, names = _united([each.assessment.raters for each in files], by)
    assigned: dict[str, tuple[str, ...]] = {}
    for each, name in zip(files, names, strict=True):
        for section, ids in each.assessment.assigned.items():
            mine = (name.get(key, key) for key in ids)
            assigned[section] = tuple(dict.fromkeys([*assigned.get(section, ()), *mine]))
    days = [each.assessment.outcome_shown for each in files if each.assessment.outcome_shown]
    found = {"raters": people, "assigned": assigned, "outcome_shown": min(days, default=None)}
    return {name: value for name, value in found.items() if value}


# answers


def _signed(
    framework: Framework, files: Sequence[RaterFile], by: Sequence[Authorship], names: Sequence[Mapping[str, str]]
) -> dict[str, list[Signed]]:
    """Per question that anyone answers who gives which answer, in framework order."""
    found: dict[str, list[Signed]] = {key: [] for key in framework.asked}
    for each, authorship, name in zip(files, by, names, strict=True):
        for key, answer in each.assessment.answers.items():
            found[key].append((authorship.of(answer), _recited(answer, name)))
    return {key: signed for key, signed in found.items() if signed}


def _pooled(framework: Framework, key: str, signed: Sequence[Signed]) -> Answer:
    """One answer out of those of all raters."""
    question = framework.asked[key]
    ratings = {name: rating for rater, answer in signed for name, rating in ratings_of(rater, answer).items()}
    found = middle(question, Answer(ratings=ratings))
    public = [(rater, answer) for rater, answer in signed if answer.as_public_weights]
    if found is None and public:
        return _as_public(key, signed, public)
    cited: list[str] = []
    for _, answer in signed:
        own = middle(question, answer)
        if found is None or (own and own[0] <= found[0]):
            cited += answer.evidence
    beside = [(rater, answer.on, answer.rationale) for rater, answer in signed if answer.ratings is not None]
    return _answer(signed, beside, key, ratings=ratings, evidence=tuple(dict.fromkeys(cited)))


def _as_public(key: str, signed: Sequence[Signed], public: Sequence[Signed]) -> Answer:
    """As public weights, signed for by all who answer so; what the others do not know is kept among the reasons."""
    if len(signed) == 1:
        return signed[0][1]
    reasons: list[Reason] = [(rater, answer.on, answer.rationale) for rater, answer in public]
    for rater, answer in signed:
        if not answer.as_public_weights:
            reasons += [
                (name, rating.on, "; ".join(filter(None, (f"unknown: {rating.unknown}", rating.rationale))))
                for name, rating in ratings_of(rater, answer).items()
            ]
    evidence = tuple(dict.fromkeys(item for _, answer in public for item in answer.evidence))
    return _answer(public, reasons, key, as_public_weights=True, evidence=evidence)


def _answer(signed: Sequence[Signed], reasons: Sequence[Reason], key: str, **fields: Any) -> Answer:
    """An answer with those fields set that say something; *reasons* are those that no rating holds."""
    bases = {answer.basis for _, answer in signed}
    fields |= {
        "rationale": _joined(f"answers/{key}/rationale", reasons),
        "by": _by(signed, fields.get("ratings", {})),
        "on": max((day for _, day, _ in reasons if day), default=None),
        "basis": "judgement" if "judgement" in bases else "fact" if bases == {"fact"} else None,
        "revisions": _revisions(signed),
    }
    return Answer(**{name: value for name, value in fields.items() if value})


def _joined(pointer: str, reasons: Sequence[Reason]) -> str | None:
    """Several reasons in one text, each with the rater and the day; raises `InputError` where that is too long."""
    parts = [f"{rater}{f', {day}' if day else ''}: {text}" for rater, day, text in reasons if text]
    joined = "\n".join(dict.fromkeys(parts))
    if len(joined) > LONGEST_TEXT:
        hint = "shorten them in the files"
        message = f"together, the raters' reasons have more than {LONGEST_TEXT} characters"
        raise InputError([Problem("", pointer, message, hint)])
    return joined or None


def _by(signed: Sequence[Signed], ratings: Mapping[str, object]) -> str | None:
    """The names of raters as the files write them, where their ids do not say as much."""
    names = dict.fromkeys(name for _, answer in signed if answer.by for name in answer.by.split(", "))
    return ", ".join(name for name in names if name not in ratings)[:LONGEST_TEXT] or None


def _revisions(signed: Sequence[Signed]) -> tuple[Revision, ...]:
    """What anyone changed after an outcome was shown, by day."""
    found = dict.fromkeys(each for _, answer in signed for each in answer.revisions)
    return tuple(sorted(found, key=lambda each: each.on))


# what the developer commits to, and the release


def _shared(framework: Framework, assessments: Sequence[Assessment]) -> dict[str, Any]:
    """
    The fields of one assessment out of several, without answers and evidence; only those that say something.

    Measures are those that all undertake, but for those that open access, of which one is enough; controls are brought
    to the least ambitious level, and the least effort counts. Absent, *undertakes* and *effort* bind nobody.
    """
    stated = [one.undertakes for one in assessments if one.undertakes is not None]
    fields = {
        "riskkit": assessments[0].riskkit,
        "framework": assessments[0].framework,
        "context": _first(assessments, "context"),
        "profile": assessments[0].profile,
        "release": _release(assessments),
        "measures": _measures(framework, assessments) or None,
        "undertakes": _least(framework, stated) if stated else None,
        "effort": min((one.effort for one in assessments if one.effort is not None), default=None),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _first(assessments: Sequence[Assessment], pointer: str) -> Any:
    return next((value for one in assessments if (value := value_at(one, pointer)) is not None), None)


def _release(assessments: Sequence[Assessment]) -> Release:
    """One release by all names that any file has for it, so that evidence about it under any of them stays bound."""
    found = {name: _first(assessments, f"release/{name}") for name in ("components", *FREE)}
    aliases = tuple(dict.fromkeys(alias for one in assessments for alias in one.release.aliases))
    fields = {name: value for name, value in {**found, "aliases": aliases}.items() if value}
    return assessments[0].release.model_copy(update=fields)


def _measures(framework: Framework, assessments: Sequence[Assessment]) -> tuple[str, ...]:
    listed = dict.fromkeys(key for one in assessments for key in one.measures)
    opens = {key for key in listed if framework.measures.measures[key].opens}
    return tuple(key for key in listed if key in opens or all(key in one.measures for one in assessments))


def _least(framework: Framework, stated: Sequence[Mapping[str, str]]) -> dict[str, str]:
    shared = [key for key in stated[0] if all(key in each for each in stated)]
    return {key: max((each[key] for each in stated), key=partial(badness, framework.asked[key])) for key in shared}


# notes


def _on_files(files: Sequence[RaterFile], by: Sequence[Authorship]) -> Iterator[str]:
    for each, authorship in zip(files, by, strict=True):
        plain = [answer for answer in each.assessment.answers.values() if answer.ratings is None]
        if plain:
            yield f"{each.file} is by {', '.join(dict.fromkeys(map(authorship.of, plain)))}"
        elif not each.assessment.answers:
            yield f"{each.file} answers nothing, so its answers count for nobody"
        if carried := len(each.assessment.carried):
            yield f"{carried} carried over in {each.file} and not confirmed are left out: confirm them there first"


def _on_names(files: Sequence[RaterFile], names: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for each, mine in zip(files, names, strict=True):
        for key, name in mine.items():
            if key != name:
                yield f"evidence {key} of {each.file} is {name} here, since another file has another {key}"


def _on_release(files: Sequence[RaterFile], release: Release) -> Iterator[str]:
    for name in FREE:
        kept = getattr(release, name)
        for each in files:
            value = getattr(each.assessment.release, name)
            if value not in (None, kept):
                first = next(one.file for one in files if getattr(one.assessment.release, name) == kept)
                yield f"release/{name} is as in {first}; {each.file} has another"


def _on_shared(assessments: Sequence[Assessment], pooled: Assessment) -> Iterator[str]:
    """What became of commitments that not all files share."""
    for key in dict.fromkeys(measure for one in assessments for measure in one.measures):
        if key not in pooled.measures:
            yield f"measure {key} is left out: not all files undertake it"
        elif not all(key in one.measures for one in assessments):
            yield f"measure {key} is kept though not all files undertake it: it opens access"
    stated, least = [one.undertakes for one in assessments if one.undertakes is not None], pooled.undertakes or {}
    for key in dict.fromkeys(key for levels in stated for key in levels):
        if key not in least:
            yield f"{key} stays as it is: not all files commit to more"
        elif any(levels[key] != least[key] for levels in stated):
            yield f"{key} is committed to at {least[key]}, the least ambitious level of any file"
    if len({one.effort for one in assessments}) > 1:
        yield f"effort is {pooled.effort:g}, the least that a file allows"


def _on_answers(signed: Mapping[str, Sequence[Signed]], pooled: Assessment) -> Iterator[str]:
    for key, each in signed.items():
        public = [rater for rater, answer in each if answer.as_public_weights]
        if public and not pooled.answers[key].as_public_weights:
            yield f"{key}: as public weights by {', '.join(public)}; a level that anyone gives counts before that"
        for rater, answer in each:
            if left := [item for item in answer.evidence if item not in pooled.answers[key].evidence]:
                yield f"{key}: {', '.join(left)} is kept but not cited: {rater} cited it for a worse level or for none"
