"""The journal beside an assessment: answers on disk from when they are given until they are in the assessment."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from riskkit.errors import InputError, Problem
from riskkit.store.document import Document, read_document
from riskkit.store.events import (
    HEAD,
    MOST_BYTES,
    Event,
    event_lines,
    events,
    journal_of,
    plain_values,
    unusable,
    whole_lines,
    written,
)
from riskkit.store.folding import clashing, folded, marks, ordered, remarks
from riskkit.store.frameworks import shown
from riskkit.store.holding import held_line, is_at, lock, sync_folder
from riskkit.store.layout import layout_of, rewritten
from riskkit.store.writer import set_aside, write_atomically


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What became of an assessment that something else wrote into while its questions were asked."""

    questions: tuple[str, ...]
    """Answered in both; the answers given here stand."""
    copy: Path
    """The file as it was found."""


def with_journal(document: Document, assessment: Path) -> Document:
    """The assessment's document with what its journal adds."""
    return replace(document, tree=folded(document.tree, events(assessment)))


def pending(assessment: Path) -> dict[str, str]:
    """The remarks in the journal on questions that were not answered after them, by question."""
    notes: dict[str, str] = {}
    for event in remarks(events(assessment)):
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
        self._held = held_line()
        self._file, found = self._opened()
        self._write(self._held if found else HEAD + self._held)
        self._marks = self._marked()
        if not found:
            sync_folder(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not any(event_lines(os.pread(self._file, MOST_BYTES, 0))) and is_at(self.path, self._file):
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def append(self, event: Event) -> None:
        """Puts an event on disk; when this returns it survives a crash. Raises `InputError` as `fold` does."""
        self._put_back()
        line = plain_values(event)
        if event.answer and event.question:
            line["over"] = self._marks.get(event.question, "")
        self._write(written(line))

    def fold(self, order: Iterable[str] = ()) -> Meanwhile | None:
        """
        Moves all answers into the assessment, new ones in *order*; remarks without an answer stay.

        Its comments stay too. A crash in between leaves answers in both places, which reads the same. Where the file
        has other answers than these were given over, it is kept as a copy and named. Raises `InputError` where that
        cannot be done; no answer is lost then.
        """
        self._put_back()
        found = whole_lines(self.assessment)
        meanwhile = None
        if any(event.note is None for event in found):
            data = self._content()
            layout, document = layout_of(data, str(shown(self.assessment)))
            if questions := tuple(clashing(document.tree, found)):
                meanwhile = Meanwhile(questions, set_aside(self.assessment, data))
            tree = ordered(folded(document.tree, found), order)
            write_atomically(self.assessment, rewritten(layout, tree))
            sync_folder(self.assessment)
        self._empty(remarks(found))
        self._marks = self._marked()
        return meanwhile

    def _put_back(self) -> None:
        """Has the journal in its place again, if something took it away; another one there is left alone."""
        if is_at(self.path, self._file):
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
            raise unusable(self.assessment, "read", error) from None

    def _marked(self) -> dict[str, str]:
        """Per question that the file answers the mark of its answer; nothing where it cannot be read now."""
        try:
            return marks(read_document(shown(self.assessment)).tree)
        except InputError:
            return {}

    def _opened(self) -> tuple[int, bool]:
        """The journal's descriptor, locked, after its last whole line; and whether there was any."""
        try:
            mode = stat.S_IMODE(self.assessment.stat().st_mode) if self.assessment.exists() else 0o644
            while True:
                file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
                lock(file, self.path)
                if is_at(self.path, file):
                    break
                os.close(file)  # whoever held it has just finished and taken it away
            whole = os.pread(file, MOST_BYTES, 0).rfind(b"\n") + 1
            os.ftruncate(file, whole)
        except OSError as error:
            raise unusable(self.path, "written", error) from None
        return file, whole > 0

    def _empty(self, left_over: Iterable[Event]) -> None:
        """Leaves nothing but remarks, which are on disk at every moment."""
        left, start = b"".join(written(plain_values(event)) for event in left_over), HEAD + self._held
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
            lock(fresh, draft)
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
            sync_folder(self.path)
        except OSError as error:
            raise unusable(self.path, "written", error) from None

    def _write(self, data: bytes) -> None:
        size = os.fstat(self._file).st_size
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._file, rest) :]
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, size)
            raise unusable(self.path, "written", error) from None


def fold(assessment: Path, order: Iterable[str] = ()) -> Meanwhile | None:
    """Moves what an assessment's journal holds, if it has one, into the assessment."""
    if not journal_of(assessment).exists():
        return None
    with Journal(assessment) as journal:
        return journal.fold(order)
