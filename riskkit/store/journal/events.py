"""
The lines of a journal, and what its events make of an assessment's tree.

One line names the format, others say who holds it and what the file was; the rest are events. A line counts once it is
ended; the last one may be torn.
"""

import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Date, Id, Record, Text
from riskkit.store.frameworks import shown
from riskkit.store.yaml.document import canonical

HEAD = b'{"riskkit": "journal/1"}\n'
HELD = b'{"held": '
COPY = b'{"file": '
MOST_BYTES = 16 * 1024 * 1024
MEASURES = "the measures"
"""What stands for them where questions are named; no id has a blank."""


class Event(Record):
    """
    What was said about a question on a day: its answer, evidence that came with it, or a remark before either.

    Without a question it is which measures are undertaken, or the day itself: that on which an outcome was first shown.
    """

    on: Date
    question: Id | None = None
    answer: Answer | None = None
    evidence: dict[Id, Evidence] = Field(default_factory=dict)
    note: Text | None = None
    measures: tuple[Id, ...] | None = None
    """All that are undertaken from then on, where that was said."""


class JournalLine(Event):
    """An event as it is written."""

    over: str | None = None
    """The mark of the answer, or of the measures, that stood in the file when these were given, empty for none."""

    @property
    def event(self) -> Event:
        """Without what only the journal knows."""
        fields = self.model_fields_set - {"over"}
        return Event.model_construct(fields, **{name: getattr(self, name) for name in Event.model_fields})


def journal_of(assessment: Path) -> Path:
    """Where the journal of an assessment is, if it has one."""
    return Path(f"{assessment}.journal")


def events(assessment: Path) -> tuple[Event, ...]:
    """The events in an assessment's journal, in order; raises `InputError` for lines that are none."""
    return tuple(line.event for line in whole_lines(assessment))


def content(path: Path) -> bytes:
    """What a journal holds, nothing where there is none; raises `InputError`."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise InputError([Problem(str(shown(path)), "", "is not a regular file")])
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise unusable(path, "read", error) from None


def event_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The whole lines of a journal that are events, with their numbers."""
    whole = enumerate(data.split(b"\n")[:-1], 1)
    return ((number, line) for number, line in whole if number > 1 and not line.startswith((HELD, COPY)))


def copy_line(text: str) -> bytes:
    """The text of an assessment as a whole line."""
    return json.dumps({"file": text}, ensure_ascii=False).encode() + b"\n"


def copy_in(data: bytes) -> str | None:
    """The text of the assessment that a journal keeps, the last one; none where it keeps none that can be read."""
    lines = [line for line in data.split(b"\n")[:-1] if line.startswith(COPY)]
    try:
        found = json.loads(lines[-1])["file"]
        found.encode()  # half a surrogate pair is no text
    except (IndexError, ValueError, KeyError, AttributeError, RecursionError):
        return None
    return str(found)


def whole_lines(assessment: Path) -> tuple[JournalLine, ...]:
    """The events in an assessment's journal as they are written; raises `InputError` for lines that are none."""
    path = journal_of(assessment)
    return _parsed(content(path), str(shown(path)))


def _parsed(data: bytes, name: str) -> tuple[JournalLine, ...]:
    if len(data) > MOST_BYTES:
        raise InputError([Problem(name, "", f"larger than {MOST_BYTES // 2**20} MiB", "move it away")])
    if b"\n" in data and not data.startswith(HEAD):
        hint = "another version of riskkit may have written it; move it away to continue without its answers"
        raise InputError([Problem(name, "", "is not a journal of the kind journal/1", hint, 1, 1)])
    return tuple(_line(number, line, name) for number, line in event_lines(data))


def _line(number: int, line: bytes, name: str) -> JournalLine:
    try:
        return JournalLine.model_validate_json(line, strict=True)
    except ValidationError:
        hint = "mend or delete the line; the others are not affected"
        raise InputError([Problem(name, "", "is not an answer", hint, number, 1)]) from None


def written(line: Mapping[str, object]) -> bytes:
    """Plain values as a whole line."""
    return json.dumps(line).encode() + b"\n"


def plain_values(record: Record) -> dict[str, object]:
    """What was set in a record, as plain values; empty lists in an answer or item say nothing and are left out."""
    tree = record.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return tree if isinstance(record, Event) else {key: value for key, value in tree.items() if value != []}


def unusable(path: Path, done: str, error: OSError) -> InputError:
    """That a file cannot be *done*, read or written, and what to do."""
    said = (error.strerror or str(error)).lower()
    hint = f"free space, or make {path.parent} writable; or copy the assessment elsewhere and continue there"
    return InputError([Problem(str(shown(path)), "", f"cannot be {done}: {said}", hint if done == "written" else "")])


def folded(tree: object, events: Iterable[Event]) -> object:
    """The tree with the events in it; raises `InputError` where it has no place for them."""
    if not isinstance(tree, dict):
        raise _no_place("")
    added: dict[str, dict[str, object]] = {"answers": {}, "evidence": {}}
    for event in events:
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
    return InputError([Problem("", part, "is not a mapping, so riskkit cannot add answers", hint)])


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


def clashing(tree: object, lines: Iterable[JournalLine]) -> Iterator[str]:
    """What the file says otherwise than when it was said here, or before: questions, and MEASURES."""
    there = marks(tree)
    known: dict[str, set[str]] = {}
    for line in lines:
        if key := about(line):
            over = there.get(key, "") if line.over is None else line.over
            known.setdefault(key, set()).update((over, _said(line)))
    return (key for key, marks in known.items() if there.get(key, "") not in marks)


def remarks(events: Iterable[Event]) -> list[Event]:
    """The remarks on questions that were not answered after them."""
    left: list[Event] = []
    for event in events:
        left = [other for other in left if not (event.answer and other.question == event.question)]
        if event.note:
            left.append(event)
    return left
