"""
The journal beside an assessment: answers on disk from the moment they are given, until they are in the assessment.

A line of JSON per event after a line that names the format. A line counts once it is ended; the last one may be torn.
"""

import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError

from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Date, Id, Record, Text
from riskkit.store.document import Document, canonical, read_document
from riskkit.store.frameworks import shown
from riskkit.store.layout import layout_of, rewritten
from riskkit.store.writer import set_aside, write_atomically

if sys.platform != "win32":
    import fcntl

HEAD = b'{"riskkit": "journal/1"}\n'
HELD = b'{"held": '
MOST_BYTES = 16 * 1024 * 1024


class Event(Record):
    """
    What was said about a question on a day: its answer, evidence that came with it, or a remark before either.

    Without a question it is the day itself: that on which an outcome was first shown.
    """

    on: Date
    question: Id | None = None
    answer: Answer | None = None
    evidence: dict[Id, Evidence] = Field(default_factory=dict)
    note: Text | None = None


class _Line(Event):
    """An event as it is written."""

    over: str | None = None
    """The mark of the answer that stood in the file when this one was given, empty for none."""

    @property
    def event(self) -> Event:
        """Without what only the journal knows."""
        fields = self.model_fields_set - {"over"}
        return Event.model_construct(fields, **{name: getattr(self, name) for name in Event.model_fields})


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What became of an assessment that something else wrote into while its questions were asked."""

    questions: tuple[str, ...]
    """Answered in both; the answers given here stand."""
    copy: Path
    """The file as it was found."""


def journal_of(assessment: Path) -> Path:
    """Where the journal of an assessment is, if it has one."""
    return Path(f"{assessment}.journal")


def events(assessment: Path) -> tuple[Event, ...]:
    """The events in an assessment's journal, in order; raises `InputError` for lines that are none."""
    return tuple(line.event for line in _whole(assessment))


def with_journal(document: Document, assessment: Path) -> Document:
    """The assessment's document with what its journal adds."""
    return replace(document, tree=_folded(document.tree, events(assessment)))


def pending(assessment: Path) -> dict[str, str]:
    """The remarks in the journal on questions that were not answered after them, by question."""
    notes: dict[str, str] = {}
    for event in _remarks(events(assessment)):
        if event.question:
            notes[event.question] = " ".join(filter(None, (notes.get(event.question), event.note)))
    return notes


class Journal:
    """
    The journal of one assessment, held by this process alone until it is closed.

    Raises `InputError` where it cannot be opened or written, or where another process holds it.
    """

    def __init__(self, assessment: Path) -> None:
        self.assessment = assessment
        self.path = journal_of(assessment)
        events(assessment)
        self._held = _held()
        self._file, found = self._opened()
        self._write(self._held if found else HEAD + self._held)
        self._marks = self._marked()
        if not found:
            _sync_folder(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not any(_lines(os.pread(self._file, MOST_BYTES, 0))) and _is_at(self.path, self._file):
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def append(self, event: Event) -> None:
        """Puts an event on disk; when this returns it survives a crash. Raises `InputError` as `fold` does."""
        self._put_back()
        line = _tree(event)
        if event.answer and event.question:
            line["over"] = self._marks.get(event.question, "")
        self._write(_written(line))

    def fold(self, order: Iterable[str] = ()) -> Meanwhile | None:
        """
        Moves all answers into the assessment, new ones in *order*; remarks without an answer stay.

        Its comments stay too. A crash in between leaves answers in both places, which reads the same. Where the file
        has other answers than these were given over, it is kept as a copy and named. Raises `InputError` where that
        cannot be done; no answer is lost then.
        """
        self._put_back()
        found = _whole(self.assessment)
        meanwhile = None
        if any(event.note is None for event in found):
            data = self._content()
            layout, document = layout_of(data, str(shown(self.assessment)))
            if clashing := tuple(_clashing(document.tree, found)):
                meanwhile = Meanwhile(clashing, set_aside(self.assessment, data))
            tree = _ordered(_folded(document.tree, found), order)
            write_atomically(self.assessment, rewritten(layout, tree))
            _sync_folder(self.assessment)
        self._empty(_remarks(found))
        self._marks = self._marked()
        return meanwhile

    def _put_back(self) -> None:
        """Has the journal in its place again, if something took it away; another one there is left alone."""
        if _is_at(self.path, self._file):
            return
        data = os.pread(self._file, MOST_BYTES, 0)
        if os.path.lexists(self.path):
            hint = f"all that was answered here is in {shown(set_aside(self.path, data))}"
            raise InputError(
                [Problem(str(shown(self.path)), "", "is another journal than that of these answers", hint)]
            )
        self._renew(data)

    def _content(self) -> bytes:
        read_document(shown(self.assessment))  # says what is wrong with a file that is gone, or none
        try:
            return self.assessment.read_bytes()
        except OSError as error:
            raise _wrong(self.assessment, "read", error) from None

    def _marked(self) -> dict[str, str]:
        """Per question that the file answers the mark of its answer; nothing where it cannot be read now."""
        try:
            return _marks(read_document(shown(self.assessment)).tree)
        except InputError:
            return {}

    def _opened(self) -> tuple[int, bool]:
        """The journal's descriptor, locked, after its last whole line; and whether there was any."""
        try:
            mode = stat.S_IMODE(self.assessment.stat().st_mode) if self.assessment.exists() else 0o644
            while True:
                file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
                _lock(file, self.path)
                if _is_at(self.path, file):
                    break
                os.close(file)  # whoever held it has just finished and taken it away
            whole = os.pread(file, MOST_BYTES, 0).rfind(b"\n") + 1
            os.ftruncate(file, whole)
        except OSError as error:
            raise _wrong(self.path, "written", error) from None
        return file, whole > 0

    def _empty(self, remarks: Iterable[Event]) -> None:
        """Leaves nothing but remarks, which are on disk at every moment."""
        left, start = b"".join(_written(_tree(event)) for event in remarks), HEAD + self._held
        if not left and os.pread(self._file, len(start), 0) == start:
            os.ftruncate(self._file, len(start))  # takes no room, where a disk is full
        else:
            self._renew(start + left)

    def _renew(self, data: bytes) -> None:
        """Another journal in place of this one, held from before it is there."""
        draft = self.path.with_name(f".{self.path.name[:100]}.draft")
        try:
            mode = stat.S_IMODE(os.fstat(self._file).st_mode)
            fresh = os.open(draft, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC, mode)
            _lock(fresh, draft)
            old, self._file = self._file, fresh
            try:
                self._write(data)
                draft.replace(self.path)
            except BaseException:
                self._file = old
                os.close(fresh)
                draft.unlink(missing_ok=True)
                raise
            os.close(old)
            _sync_folder(self.path)
        except OSError as error:
            raise _wrong(self.path, "written", error) from None

    def _write(self, data: bytes) -> None:
        size = os.fstat(self._file).st_size
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, size)
            raise _wrong(self.path, "written", error) from None


def fold(assessment: Path, order: Iterable[str] = ()) -> Meanwhile | None:
    """Moves what an assessment's journal holds, if it has one, into the assessment."""
    if not journal_of(assessment).exists():
        return None
    with Journal(assessment) as journal:
        return journal.fold(order)


# lines


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise InputError([Problem(str(shown(path)), "", "is not a regular file")])
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _wrong(path, "read", error) from None


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The whole lines of a journal that are events, with their numbers."""
    whole = enumerate(data.split(b"\n")[:-1], 1)
    return ((number, line) for number, line in whole if number > 1 and not line.startswith(HELD))


def _whole(assessment: Path) -> tuple[_Line, ...]:
    path = journal_of(assessment)
    return _parsed(_read(path), str(shown(path)))


def _parsed(data: bytes, name: str) -> tuple[_Line, ...]:
    if len(data) > MOST_BYTES:
        raise InputError([Problem(name, "", f"larger than {MOST_BYTES // 2**20} MiB", "move it away")])
    if b"\n" in data and not data.startswith(HEAD):
        hint = "another riskkit may have written it; move it away to go on without what it holds"
        raise InputError([Problem(name, "", "is not a journal of the kind journal/1", hint, 1, 1)])
    return tuple(_line(number, line, name) for number, line in _lines(data))


def _line(number: int, line: bytes, name: str) -> _Line:
    try:
        return _Line.model_validate_json(line, strict=True)
    except ValidationError:
        hint = "mend or delete the line; the others are not affected"
        raise InputError([Problem(name, "", "is not an answer", hint, number, 1)]) from None


def _written(line: Mapping[str, object]) -> bytes:
    return json.dumps(line).encode() + b"\n"


def _tree(record: Record) -> dict[str, object]:
    """What was set in a record, as plain values; empty lists say nothing and are left out."""
    tree = record.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return {key: value for key, value in tree.items() if value != []}


# into the assessment


def _folded(tree: object, found: Iterable[Event]) -> object:
    if not isinstance(tree, dict):
        raise _no_place("")
    added: dict[str, dict[str, object]] = {"answers": {}, "evidence": {}}
    for event in found:
        if event.answer and event.question:
            added["answers"][event.question] = _tree(event.answer)
        added["evidence"] |= {key: _tree(item) for key, item in event.evidence.items()}
        if not event.question:
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


def _ordered(tree: object, order: Iterable[str]) -> dict[str, Any]:
    """The tree, with the day of the first outcome last, and answers in an order."""
    found: dict[str, Any] = dict(tree) if isinstance(tree, dict) else {}
    if "outcome-shown" in found:
        found["outcome-shown"] = found.pop("outcome-shown")
    if isinstance(answers := found.get("answers"), dict):
        found["answers"] = {key: answers[key] for key in order if key in answers} | answers
    return found


def _marks(tree: object) -> dict[str, str]:
    answers = tree.get("answers") if isinstance(tree, dict) else None
    return {key: _mark(given) for key, given in answers.items()} if isinstance(answers, dict) else {}


def _mark(answer: object) -> str:
    """What tells an answer in a file from any other."""
    return sha256(canonical(answer)).hexdigest()[:16]


def _clashing(tree: object, found: Iterable[_Line]) -> Iterator[str]:
    """The questions that the file answers otherwise than when they were answered here, or before."""
    there = _marks(tree)
    known: dict[str, set[str]] = {}
    for line in found:
        if line.question and line.answer:
            over = there.get(line.question, "") if line.over is None else line.over
            known.setdefault(line.question, set()).update((over, _mark(_tree(line.answer))))
    return (key for key, marks in known.items() if there.get(key, "") not in marks)


def _remarks(found: Iterable[Event]) -> list[Event]:
    """The remarks on questions that were not answered after them."""
    left: list[Event] = []
    for event in found:
        left = [other for other in left if not (event.answer and other.question == event.question)]
        if event.note:
            left.append(event)
    return left


# who holds it


def _held() -> bytes:
    """A line that says who holds a journal."""
    from getpass import getuser
    from platform import node

    try:
        user = getuser()
    except (KeyError, OSError, ImportError):  # nobody of that number is known
        user = "an unknown user"
    return HELD + json.dumps(f"process {os.getpid()} of {user} on {node()}").encode() + b"}\n"


def _holder(file: int) -> str:
    """Who said last that they hold a journal; empty where nobody has said so yet."""
    lines = [line for line in os.pread(file, MOST_BYTES, 0).split(b"\n")[:-1] if line.startswith(HELD)]
    try:
        return str(json.loads(lines[-1])["held"])
    except (IndexError, ValueError, KeyError):
        return ""


def _is_at(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _lock(file: int, path: Path) -> None:
    """Locks a journal, or says who has."""
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(file) or "process unknown, it has only just begun"
        os.close(file)
        hint = "finish there first; nothing was asked or changed here"
        message = f"another riskkit is asking for this assessment: {holder}"
        raise InputError([Problem(str(shown(path)), "", message, hint)]) from None


def _sync_folder(path: Path) -> None:
    """Makes the names in the file's folder last, where the system can."""
    if sys.platform == "win32":
        return
    try:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _wrong(path, "written", error) from None


def _wrong(path: Path, done: str, error: OSError) -> InputError:
    said = (error.strerror or str(error)).lower()
    hint = f"make room, or let {path.parent} be written into; or copy the assessment elsewhere and go on there"
    return InputError([Problem(str(shown(path)), "", f"cannot be {done}: {said}", hint if done == "written" else "")])
