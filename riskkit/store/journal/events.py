"""
The lines of a journal: one that names the format, those that say who holds it, the file as it was, and the events.

A line counts once it is ended; the last one may be torn.
"""

import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Date, Id, Record, Text
from riskkit.store.frameworks import shown

HEAD = b'{"riskkit": "journal/1"}\n'
HELD = b'{"held": '
COPY = b'{"file": '
MOST_BYTES = 16 * 1024 * 1024


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
        hint = "another riskkit may have written it; move it away to go on without what it holds"
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
    hint = f"make room, or let {path.parent} be written into; or copy the assessment elsewhere and go on there"
    return InputError([Problem(str(shown(path)), "", f"cannot be {done}: {said}", hint if done == "written" else "")])
