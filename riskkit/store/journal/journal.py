"""The journal beside an assessment: answers on disk from when they are given until they are in the assessment."""

import os
import shlex
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from riskkit.errors import InputError, Problem
from riskkit.store.frameworks import shown
from riskkit.store.journal.events import (
    HEAD,
    MOST_BYTES,
    Event,
    JournalLine,
    about,
    clashing,
    content,
    continues,
    copy_in,
    copy_line,
    event_lines,
    events,
    folded,
    journal_of,
    marks,
    ordered,
    plain_values,
    remarks,
    unusable,
    whole_lines,
    written,
)
from riskkit.store.journal.lock import held_line, is_at, lock, sync_folder
from riskkit.store.yaml.document import Document, parse_document, read_document
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.writer import set_aside, write_atomically


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What became of an assessment that something else wrote into while its questions were asked."""

    questions: tuple[str, ...] = ()
    """Answered in both, and MEASURES where they were said in both; what was given here stands."""
    copy: Path | None = None
    """The file as it was found, where something of it has been replaced."""
    former: Path | None = None
    """The file as it was before, where one was found that is no later state of it."""
    gone: bool = False
    """Whether there was none any more; it is written again as it was, with the answers given here."""


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


def is_gone(assessment: Path) -> bool:
    """Whether an assessment is not there, but its journal is."""
    return not os.path.exists(assessment) and os.path.lexists(journal_of(assessment))


def gone(assessment: Path) -> Problem:
    """That an assessment is gone but for its journal, and what brings it back."""
    data, journal = content(journal_of(assessment)), shown(journal_of(assessment))
    if copy_in(data) is not None:
        hint = f"{shlex.join(['riskkit', 'assess', str(assessment)])} writes it again from there, with every answer"
    elif any(event_lines(data)):
        hint = f"there are answers in it and nothing else: move {journal} away, write the file anew with riskkit init, "
        hint += "and move it back; every command then reads them"
    else:
        hint = f"there is no answer in it: delete {journal}, and write the file anew with riskkit init"
    return Problem(str(shown(assessment)), "", f"is gone; its journal is there: {journal}", hint)


def restore(assessment: Path) -> Meanwhile | None:
    """Writes an assessment that is gone again from its journal; raises `InputError` where that cannot be done."""
    if not is_gone(assessment):
        return None
    if copy_in(content(journal_of(assessment))) is None:
        raise InputError([gone(assessment)])
    return fold(assessment)


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
        self._copy = copy_in(self._data)
        """The file as it was when it was last looked at."""
        self._look()
        if not found:
            self._write(self._start)
            sync_folder(self.path)
        elif not self._keep_copy():
            self._write(self._held)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if is_at(self.path, self._file):
            if any(event_lines(self._data)) or self._only_here:
                with suppress(InputError):
                    self._look()
                    self._keep_copy()
            else:
                self.path.unlink(missing_ok=True)
        os.close(self._file)

    def append(self, event: Event) -> None:
        """Puts an event on disk; when this returns it survives a crash. Raises `InputError` as `fold` does."""
        self._put_back()
        line = plain_values(event)
        if key := about(event):
            line["over"] = self._marks.get(key, "")
        self._write(written(line))

    def fold(self, order: Iterable[str] = ()) -> Meanwhile | None:
        """
        Moves all answers into the assessment, new ones in *order*; remarks without an answer stay.

        Its comments stay too. A crash in between leaves answers in both places, which reads the same. Where the file
        has other answers than these were given over, it is kept as a copy and named; so is what it was before, where
        it is another one now. A file that is gone is written again. Raises `InputError` where that cannot be done; no
        answer is lost then.
        """
        self._put_back()
        found, meanwhile = whole_lines(self.assessment), Meanwhile(gone=self._only_here, former=self._former())
        if meanwhile.gone or any(event.note is None for event in found):
            meanwhile = self._put_in(found, order, meanwhile)
        elif meanwhile.former:
            self._copy = None
        self._look()
        self._empty(remarks(found))
        return None if meanwhile == Meanwhile() else meanwhile

    def _put_in(self, lines: tuple[JournalLine, ...], order: Iterable[str], meanwhile: Meanwhile) -> Meanwhile:
        """Writes the file with the events in it; what became of it meanwhile."""
        data = (self._copy or "").encode() if meanwhile.gone else self._content()
        layout, document = layout_of(data, str(shown(self.assessment)))
        questions = tuple(clashing(document.tree, lines))
        replaced = questions or meanwhile.former
        copy = set_aside(self.assessment, data) if replaced else None
        tree = ordered(folded(document.tree, lines), order)
        text = rewritten(layout, tree)
        write_atomically(self.assessment, text, over=not meanwhile.gone)
        sync_folder(self.assessment)
        self._copy = text
        return replace(meanwhile, questions=questions, copy=copy)

    @property
    def _data(self) -> bytes:
        return os.pread(self._file, MOST_BYTES, 0)

    @property
    def _start(self) -> bytes:
        """What a journal begins with."""
        return HEAD + self._held + (b"" if self._copy is None else copy_line(self._copy))

    @property
    def _only_here(self) -> bool:
        """Whether the file is gone, and what it was is known."""
        return self._copy is not None and not os.path.exists(self.assessment)

    def _look(self) -> None:
        """Takes note of the file as it is now, unless it is gone, cannot be read, or is another one than it was."""
        text = self._text()
        if text is not None and (self._copy is None or continues(_tree_of(text), _tree_of(self._copy))):
            self._copy = text
        self._marks = marks(_tree_of(self._copy)) if self._copy is not None else {}

    def _text(self) -> str | None:
        try:
            return self._content().decode()
        except (InputError, UnicodeDecodeError):
            return None

    def _keep_copy(self) -> bool:
        """Has the file as it is now in the journal; whether it was not there."""
        data = self._data
        if self._copy == copy_in(data):
            return False
        self._renew(self._start + b"".join(line + b"\n" for _, line in event_lines(data)))
        return True

    def _former(self) -> Path | None:
        """A copy of the file as it was, where by now there is one that is no later state of it."""
        text = self._text()
        if self._copy is None or text is None or continues(_tree_of(text), _tree_of(self._copy)):
            return None
        return set_aside(self.assessment, self._copy.encode())

    def _put_back(self) -> None:
        """Has the journal in its place again, if something took it away; another one there is left alone."""
        if is_at(self.path, self._file):
            return
        data = self._data
        if os.path.lexists(self.path):
            hint = f"all that was answered here is in {shown(set_aside(self.path, data))}"
            raise InputError(
                [Problem(str(shown(self.path)), "", "is another journal than that of these answers", hint)]
            )
        self._renew(data)

    def _content(self) -> bytes:
        if is_gone(self.assessment):
            raise InputError([gone(self.assessment)])
        read_document(shown(self.assessment))  # says what is wrong with a file that is gone, or none
        try:
            return self.assessment.read_bytes()
        except OSError as error:
            raise unusable(self.assessment, "read", error) from None

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
            with suppress(InputError):
                self._write(self._start[len(start) :])
        else:
            self._renew(self._start + left)

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


def _tree_of(text: str) -> object:
    try:
        return parse_document(text.encode(), "").tree
    except InputError:
        return None
