"""Answers on their way to the next release, or to another version of their framework: nothing lost, nothing assumed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.schema.answers import answer_problems
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, Pin
from riskkit.schema.base import Item
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question

Place = tuple[str, str]
"""A part of an assessment and the id of an entry there, such as ``("answers", "bio-uplift")``."""
Parts = dict[str, dict[str, Any]]
"""Entries by their part of an assessment and their id."""
Placing = tuple[Place | None, str]
"""Where an entry goes, or nowhere, and why."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one entry: where it was, where it is now, and why; *now* is none where it is left over."""

    was: Place
    now: Place | None
    why: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is where it was."""
        return self.now == self.was


@dataclass(frozen=True, slots=True)
class Migration:
    """
    An assessment by another framework, what became of each entry, and what is left over.

    *left* is an assessment by the old framework that holds whatever has no place in the new one; none where all has.
    """

    assessment: Assessment
    left: Assessment | None
    fates: tuple[Fate, ...]


# to the next release


def forward(last: Assessment, fresh: Assessment) -> Assessment:
    """
    A fresh assessment with everything that was said of the last release, of which none counts.

    Answers are carried, with their day and evidence; people, limits of effort and of what is undertaken stay. Measures
    are not: what was undertaken for one release is not undertaken for the next.
    """
    carried = last.carried | last.answers
    said = {
        "evidence": dict(last.evidence),
        "undertakes": last.undertakes,
        "effort": last.effort,
        "raters": dict(last.raters),
        "assigned": dict(last.assigned),
        "carried_from": last.release.subject if carried else None,
        "carried": carried,
    }
    return fresh.model_copy(
        update={name: value for name, value in said.items() if value or value != getattr(fresh, name)}
    )


# to another framework


def made_with(pin: Pin, framework: Framework) -> bool:
    """Whether a framework is the one that a pin names, as far as the pin says."""
    same = pin.id == framework.id and pin.version in (None, framework.framework.version)
    return same and pin.digest in (None, framework.digest)


def successor(framework: Framework, key: str) -> str | None:
    """The question to a release that now asks what *key* asked: itself, or the end of its line of successors."""
    questions, seen = framework.questions.questions, set[str]()
    while key in questions and questions[key].retired and key not in seen:
        seen.add(key)
        key = questions[key].successor or ""
    return key if key in framework.asked else None


def migrate(
    assessment: Assessment, new: Framework, context: Context | None, date: str, old: Framework | None = None
) -> Migration:
    """
    The assessment by a new framework, with what became of every entry.

    An answer goes on counting where its question stands under the same id and, where *old* is at hand, in the same
    words. An answer to a retired question, or to one whose words changed, is carried, and so asked again. What nothing
    can hold is left over. The assessment must be free of problems (riskkit.schema.answers) where *old* is given.
    """
    fates = list(_fates(assessment, old, new))
    while True:
        found = _placed(assessment, new, fates)
        untrue = _untrue(new, found, context, date)
        if not untrue:
            return Migration(found, _left(assessment, fates), tuple(fates))
        fates = [_lapsed(fate, untrue) for fate in fates]


def confirmed(framework: Framework, assessment: Assessment, context: Context | None, date: str) -> Assessment:
    """The assessment as it would be if all that is carried were still true, but for what cannot be as things stand."""
    answers = assessment.carried | assessment.answers
    while True:
        found = assessment.model_copy(update={"answers": answers, "carried": {}})
        untrue = _untrue(framework, found, context, date)
        if not untrue:
            return found
        answers = {key: answer for key, answer in answers.items() if key not in untrue}


def _untrue(framework: Framework, assessment: Assessment, context: Context | None, date: str) -> set[str]:
    """The answers not-applicable that the others do not make so; those about the world are the context's own."""
    subject, _ = subject_of(framework, assessment, context, date)
    return set(untrue_not_applicable(subject)) & set(assessment.answers)


def _fates(assessment: Assessment, old: Framework | None, new: Framework) -> Iterator[Fate]:
    answers = list(_answer_fates(assessment, old, new))
    yield from answers
    yield from _carried_fates(assessment, new, {fate.now for fate in answers})
    yield from _undertaken_fates(assessment, old, new)
    before = old or new
    for key in assessment.measures:
        wrong = _reworded(key, "a measure", before.measures.measures, new.measures.measures)
        yield _stays(("measures", key), wrong)
    for key in assessment.release.components:
        yield _stays(("components", key), _unknown(key, "a component", new.options.components))
    sections = {question.section for question in new.asked.values()}
    for key in assessment.assigned:
        yield _stays(("assigned", key), _unknown(key, "a section with questions", sections))
    for key, item in assessment.evidence.items():
        yield Fate(("evidence", key), ("evidence", key))
        for method in item.methods:
            if wrong := _reworded(method, "a method", before.questions.methods, new.questions.methods):
                yield Fate((f"evidence/{key}/methods", method), None, wrong)
    yield _profile_fate(assessment, new)


def _stays(place: Place, wrong: str) -> Fate:
    """An entry that stays where it is, unless something is wrong with that."""
    return Fate(place, None if wrong else place, wrong)


def _unknown(key: str, noun: str, known: Collection[str]) -> str:
    return "" if key in known else f"'{key}' is not {noun} any more"


def _reworded(key: str, noun: str, before: Mapping[str, Item], known: Mapping[str, Item]) -> str:
    if key in known and key in before and _title_and_text(before[key]) != _title_and_text(known[key]):
        return f"'{key}' stands for something else now: its words changed"
    return _unknown(key, noun, known)


def _title_and_text(item: Item) -> tuple[str, str]:
    return item.title, item.text


def _profile_fate(assessment: Assessment, new: Framework) -> Fate:
    key, default = assessment.profile, new.profiles.default
    if key in new.profiles.profiles:
        return Fate(("profile", key), ("profile", key))
    return Fate(("profile", key), ("profile", default), f"'{key}' is not a profile any more; this is the default")


# answers


def _answer_fates(assessment: Assessment, old: Framework | None, new: Framework) -> Iterator[Fate]:
    claims = _claims(new, assessment.answers)
    for key, answer in assessment.answers.items():
        target = successor(new, key)
        rivals = [f"'{other}'" for other in claims[target] if other != key]
        now, why = _fitting(assessment, new, key, answer) or _placing(key, str(target), rivals, old, new)
        yield Fate(("answers", key), now, why)


def _claims(framework: Framework, keys: Iterable[str]) -> dict[str | None, list[str]]:
    """Per question that answers belong to now, the ids that they have."""
    found: dict[str | None, list[str]] = {}
    for key in keys:
        found.setdefault(successor(framework, key), []).append(key)
    return found


def _fitting(assessment: Assessment, new: Framework, key: str, answer: Answer) -> Placing | None:
    """Nowhere, and why, for an answer that its question cannot hold."""
    target = successor(new, key)
    if target is None:
        there = key in new.questions.questions
        return None, "it leads to no question to a release" if there else f"'{key}' is not a question any more"
    tried = assessment.model_copy(update={"answers": {}, "carried": {target: answer}})
    wrong = [problem.message for problem in answer_problems(new, tried, "") if problem.pointer.startswith("carried/")]
    return (None, f"'{target}' cannot hold it: {wrong[0]}") if wrong else None


def _placing(key: str, target: str, rivals: list[str], old: Framework | None, new: Framework) -> Placing:
    questions = new.questions.questions
    if rivals and key != target:
        return None, f"'{target}' succeeds it, but {' and '.join(rivals)} stands for the same question"
    if rivals:
        return ("carried", key), f"it now also asks what {' and '.join(rivals)} asked"
    before = old.questions.questions.get(key) if old else questions[key]
    if before and _words(before) == _words(questions[target]):
        return ("answers", target), "" if key == target else f"'{target}' succeeds it word for word"
    return ("carried", target), "its words changed" if key == target else f"'{target}' succeeds it"


def _words(question: Question) -> object:
    """What somebody who answers a question has read."""
    levels = [(key, level.text) for key, level in question.levels.items()]
    return question.type, question.text, levels, question.scale and question.scale.unit


def _carried_fates(assessment: Assessment, new: Framework, taken: Collection[Place | None]) -> Iterator[Fate]:
    claims = _claims(new, assessment.carried)
    for key, answer in assessment.carried.items():
        target = successor(new, key)
        now, why = _fitting(assessment, new, key, answer) or (("carried", str(target)), "")
        if now in taken or (key != target and (len(claims[target]) > 1 or ("answers", target) in taken)):
            now, why = None, f"another answer stands for '{target}'"
        elif now and key != target:
            why = f"'{target}' succeeds it"
        yield Fate(("carried", key), now, why)


def _lapsed(fate: Fate, untrue: Collection[str]) -> Fate:
    """The fate of what was answered as not applicable, and of what was carried where that goes now."""
    if fate.now and fate.now[1] in untrue:
        key = fate.now[1]
        if fate.now[0] == "answers":
            return replace(fate, now=("carried", key), why="the answers no longer make it not applicable")
        if fate.now[0] == "carried":
            return replace(fate, now=None, why=f"another answer stands for '{key}'")
    return fate


def _undertaken_fates(assessment: Assessment, old: Framework | None, new: Framework) -> Iterator[Fate]:
    for key, level in (assessment.undertakes or {}).items():
        question = new.asked.get(key)
        before = old.questions.questions.get(key) if old else question
        if question is None or question.type != "control":
            why = f"'{key}' is not a control question any more"
        elif level not in question.levels:
            why = f"'{level}' is not a level any more"
        else:
            why = "" if before and _words(before) == _words(question) else "its words changed"
        yield _stays(("undertakes", key), why)


# from fates to assessments


def _entries(assessment: Assessment) -> Parts:
    """Every entry of an assessment that has a fate of its own."""
    return {
        "answers": dict(assessment.answers),
        "carried": dict(assessment.carried),
        "undertakes": dict(assessment.undertakes or {}),
        "measures": {key: key for key in assessment.measures},
        "components": dict(assessment.release.components),
        "assigned": dict(assessment.assigned),
        "evidence": dict(assessment.evidence),
    }


def _placed(assessment: Assessment, new: Framework, fates: Iterable[Fate]) -> Assessment:
    entries = _entries(assessment)
    parts: Parts = {part: {} for part in entries}
    profile, lost = assessment.profile, set[Place]()
    for fate in fates:
        if fate.now is None:
            lost.add(fate.was)
        elif fate.was[0] == "profile":
            profile = fate.now[1]
        else:
            parts[fate.now[0]][fate.now[1]] = entries[fate.was[0]][fate.was[1]]
    parts["evidence"] = {key: _without(item, key, lost) for key, item in parts["evidence"].items()}
    pin = Pin(id=new.id, version=new.framework.version, digest=new.digest or None)
    fields = _fields(assessment, parts) | {"framework": pin, "context": None, "profile": profile}
    if parts["carried"] and not assessment.carried_from:
        fields["carried_from"] = assessment.release.subject
    told = {name: value for name, value in fields.items() if value != getattr(assessment, name)}
    return assessment.model_copy(update=told)


def _without(item: Evidence, key: str, lost: Collection[Place]) -> Evidence:
    """An evidence item without the methods that are lost."""
    methods = tuple(method for method in item.methods if (f"evidence/{key}/methods", method) not in lost)
    return item if methods == item.methods else item.model_copy(update={"methods": methods})


def _fields(assessment: Assessment, parts: Parts) -> dict[str, Any]:
    return {
        "release": assessment.release.model_copy(update={"components": parts["components"]}),
        "answers": parts["answers"],
        "evidence": parts["evidence"],
        "measures": tuple(parts["measures"]),
        "undertakes": None if assessment.undertakes is None else parts["undertakes"],
        "assigned": parts["assigned"],
        "carried": parts["carried"],
    }


def _left(assessment: Assessment, fates: Iterable[Fate]) -> Assessment | None:
    """What is left over as an assessment by the old framework, with the evidence that it cites; none for nothing."""
    lost = [fate.was for fate in fates if fate.now is None]
    if not lost:
        return None
    entries = _entries(assessment)
    parts: Parts = {part: {key: own[key] for name, key in lost if name == part} for part, own in entries.items()}
    answers: list[Answer] = [*parts["answers"].values(), *parts["carried"].values()]
    wanted = {item for answer in answers for item in answer.evidence}
    wanted |= {part.split("/")[1] for part, _ in lost if part.startswith("evidence/")}
    parts["evidence"] = {key: item for key, item in assessment.evidence.items() if key in wanted}
    assigned = {rater for raters in parts["assigned"].values() for rater in raters}
    fields = _fields(assessment, parts) | {
        "framework": assessment.framework,
        "context": assessment.context,
        "carried_from": assessment.carried_from if parts["carried"] else None,
        "raters": {key: rater for key, rater in assessment.raters.items() if key in assigned},
    }
    said = {name: value for name, value in fields.items() if value not in (None, {}, ())}
    return Assessment(riskkit=assessment.riskkit, profile=assessment.profile, **said)
