"""What the events of a journal make of an assessment's tree, and which answers something else changed meanwhile."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from riskkit.errors import InputError, Problem
from riskkit.store.journal.events import Event, JournalLine, plain_values
from riskkit.store.yaml.document import canonical

MEASURES = "the measures"
"""What stands for them where questions are named; no id has a blank."""


def folded(tree: object, found: Iterable[Event]) -> object:
    """The tree with the events in it; raises `InputError` where it has no place for them."""
    if not isinstance(tree, dict):
        raise _no_place("")
    added: dict[str, dict[str, object]] = {"answers": {}, "evidence": {}}
    for event in found:
        if event.answer and event.question:
            added["answers"][event.question] = plain_values(event.answer)
        added["evidence"] |= {key: plain_values(item) for key, item in event.evidence.items()}
        if event.measures is not None:
            tree = tree | {"measures": list(event.measures)}
        elif not event.question:
            tree = {"outcome-shown": event.on} | tree
    for name, items in added.items():
        there: object = tree.get(name) or {}
        if not items:
            continue
        if not isinstance(there, dict):
            raise _no_place(name)
        tree = tree | {name: there | items}
    return _confirmed(tree, added["answers"])


def _no_place(part: str) -> InputError:
    hint = "make it a mapping; until then the journal beside the file keeps what was answered"
    return InputError([Problem("", part, "is not a mapping, so that no answer can be put into it", hint)])


def _confirmed(tree: dict[str, Any], answered: Mapping[str, object]) -> dict[str, Any]:
    """The tree without the carried answers in whose place there is one of this release now."""
    carried = tree.get("carried")
    if not isinstance(carried, dict) or not answered.keys() & carried.keys():
        return tree
    left = {key: value for key, value in carried.items() if key not in answered}
    rest = {key: value for key, value in tree.items() if key != "carried"}
    return rest | {"carried": left} if left else rest


def ordered(tree: object, order: Iterable[str]) -> dict[str, Any]:
    """The tree, with the day of the first outcome last, and answers in an order."""
    found: dict[str, Any] = dict(tree) if isinstance(tree, dict) else {}
    if "outcome-shown" in found:
        found["outcome-shown"] = found.pop("outcome-shown")
    if isinstance(answers := found.get("answers"), dict):
        found["answers"] = {key: answers[key] for key in order if key in answers} | answers
    return found


def marks(tree: object) -> dict[str, str]:
    """Per question that the tree answers the mark of its answer, and under MEASURES that of what is undertaken."""
    if not isinstance(tree, dict):
        return {}
    answers, measures = tree.get("answers"), tree.get("measures")
    found = {key: _mark(given) for key, given in answers.items()} if isinstance(answers, dict) else {}
    return found | ({MEASURES: _mark(measures)} if measures else {})


def _mark(said: object) -> str:
    """What tells an answer in a file, or all its measures, from any other."""
    return sha256(canonical(said)).hexdigest()[:16]


def continues(tree: object, before: object) -> bool:
    """Whether a file may be what another became: of the same release and framework, with all that stood in that."""
    if not isinstance(tree, dict) or not isinstance(before, dict):
        return False
    head = all(_head(tree, name) == _head(before, name) for name in ("release", "framework"))
    return head and all(_has(tree.get(name), part) for name, part in before.items() if name != "carried")


def _head(tree: Mapping[str, Any], name: str) -> object:
    """What tells a release or a framework from any other."""
    part = tree.get(name)
    return [part.get(key) for key in ("id", "name", "version")] if isinstance(part, dict) else part


def _has(part: object, before: object) -> bool:
    if isinstance(before, dict) and before:
        return isinstance(part, dict) and before.keys() <= part.keys()
    return True


def about(event: Event) -> str:
    """The question that an event answers, MEASURES where it says what is undertaken, or nothing."""
    if event.measures is not None:
        return MEASURES
    return event.question if event.question and event.answer else ""


def _said(event: Event) -> str:
    """The mark of what an event puts into a file."""
    if event.answer:
        return _mark(plain_values(event.answer))
    return _mark(list(event.measures)) if event.measures else ""


def clashing(tree: object, found: Iterable[JournalLine]) -> Iterator[str]:
    """What the file says otherwise than when it was said here, or before: questions, and MEASURES."""
    there = marks(tree)
    known: dict[str, set[str]] = {}
    for line in found:
        if key := about(line):
            over = there.get(key, "") if line.over is None else line.over
            known.setdefault(key, set()).update((over, _said(line)))
    return (key for key, marks in known.items() if there.get(key, "") not in marks)


def remarks(found: Iterable[Event]) -> list[Event]:
    """The remarks on questions that were not answered after them."""
    left: list[Event] = []
    for event in found:
        left = [other for other in left if not (event.answer and other.question == event.question)]
        if event.note:
            left.append(event)
    return left
