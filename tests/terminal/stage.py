"""What the tests of the questionnaire share: files to ask for, somebody who types, and a terminal to type at."""

import fcntl
import multiprocessing
import os
import re
import shutil
import struct
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest import mock

import pexpect
import pyte
from pexpect.fdpexpect import fdspawn

from riskkit.cli import main
from riskkit.schema.framework.framework import Framework
from riskkit.store.yaml.writer import dump
from tests.terminal.child import at_terminal

SMALL = Path(__file__).parents[1] / "bad" / "small"
DATE = "2026-02-01"
MEMORY = next((str(place) for place in (Path("/dev") / "shm",) if place.is_dir()), None)
"""Where syncing takes no time; what a killed process has written is there all the same."""
ANSWER_PROMPTS = ("Level", "Number", "Replace", "Name", "Reason", "Rationale", "Confidence", "Evidence")
ITEM_PROMPTS = ("Title", "Grade", "Date", "Subject", "Address", "Methods")
PLACE_PROMPTS = ("Section", "Search", "Found")
PROMPTS = (*ANSWER_PROMPTS, *ITEM_PROMPTS, *PLACE_PROMPTS, "Note", "Review", "Measures")
PROMPT = re.compile(rf"^({'|'.join(PROMPTS)})> ", re.MULTILINE)
QUESTION = re.compile(r"^Question (\d+) of about (\d+)\n[^()]*\((\S+)\)$", re.MULTILINE)
Typist = Callable[[str, str], str | None]
"""From a prompt and the question under way to what is typed; None ends the input."""


def write_framework(framework: Framework, folder: Path) -> None:
    """A framework's folder."""
    folder.mkdir(parents=True)
    for name in type(framework).model_fields:
        if name != "digest":
            tree = getattr(framework, name).model_dump(mode="json", by_alias=True, exclude_none=True)
            (folder / f"{name}.yaml").write_text(dump(tree), encoding="utf-8")


RATED: dict[str, dict[str, Any]] = {
    "raters": {key: {"name": key.title(), "role": "rater", "interest": "none"} for key in ("ann", "ben")},
    "answers": {"capability": {"ratings": {"ann": {"level": "weak"}, "ben": {"unknown": "not seen"}}}},
}
"""What two people say of the first question."""


def start(folder: Path, framework: Framework | None = None, more: Mapping[str, object] = MappingProxyType({})) -> Path:
    """A folder with a framework, the small one where none is given, and an assessment of nothing but *more*."""
    if framework:
        write_framework(framework, folder / "small")
    else:
        shutil.copytree(SMALL, folder / "small")
    name = framework.id if framework else "small"
    profile = framework.profiles.default if framework else "balanced"
    file = folder / "assessment.yaml"
    tree = {
        "riskkit": "assessment/1",
        "framework": {"id": name},
        "profile": profile,
        "release": {"name": "Acme", "version": "1"},
        **more,
    }
    file.write_text(dump(tree), encoding="utf-8")
    return file


def arguments(file: Path) -> list[str]:
    """The command that asks for a file of `start`."""
    return ["assess", str(file), "--plain", "--framework", str(file.parent / "small"), "--date", DATE]


class _Typing(StringIO):
    """Standard input at which somebody reads what is on standard output and types an answer."""

    def __init__(self, shown: StringIO, typist: Typist) -> None:
        super().__init__()
        self._shown = shown
        self._typist = typist

    def readline(self, *_: object) -> str:  # type: ignore[override]  # the prompts read whole lines only
        text = self._shown.getvalue()
        prompt = text.rpartition("\n")[2].partition(">")[0]
        questions = QUESTION.findall(text)
        said = self._typist(prompt, questions[-1][2] if questions else "")
        return "" if said is None else f"{said}\n"


def sit(file: Path, typist: Typist, *extra: str) -> tuple[int, str, str]:
    """Somebody answers at the prompts, in this process; exit code, standard output and standard error."""
    shown, told = StringIO(), StringIO()
    with redirect_stdout(shown), redirect_stderr(told), mock.patch.object(sys, "stdin", _Typing(shown, typist)):
        code = main([*arguments(file), *extra])
    return code, shown.getvalue(), told.getvalue()


def reads(*lines: str) -> Typist:
    """Somebody who types these lines and then ends the input."""
    left: Iterator[str] = iter(lines)
    return lambda _prompt, _question: next(left, None)


KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "left": "\x1b[D",
    "escape": "\x1b",
    "enter": "\r",
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
}


CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.terminal.child"])


def _begun(command: list[str], environment: dict[str, str], columns: int, rows: int) -> tuple[BaseProcess, int]:
    """A program with a pseudo-terminal as its own, and the other end of that."""
    end, terminal = os.openpty()
    _set_size(end, columns, rows)
    opened = CONTEXT.Event()
    process = CONTEXT.Process(target=at_terminal, args=(os.ttyname(terminal), command, environment, opened))
    process.start()
    assert opened.wait(60), "the program did not start"
    os.close(terminal)
    return process, end


def _set_size(end: int, columns: int, rows: int) -> None:
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class _Screen(pyte.HistoryScreen):
    """A screen that keeps what runs off it, and answers where its cursor is, as terminals do."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], object]) -> None:
        super().__init__(columns, rows, history=10_000)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        """Sends what a terminal says back."""
        self._answer(data)


CLEAR = "\x15"
STARTED = "\x1b[?2004h"
"""What a menu or an editor sends once, when it starts."""
UNSET = ("COLUMNS", "LINES", "NO_COLOR", "ACCESSIBLE", "ACCESSIBILITY_ENABLED", "SCREEN_READER")


class Terminal:
    """A real pseudo-terminal with an emulated screen on it; a dumb one, or one of *keys*."""

    def __init__(self, file: Path, columns: int, *extra: str, keys: bool = False, rows: int = 50) -> None:
        self.columns = columns
        self.keys = keys
        self._lines = 0
        command = [part for part in arguments(file) if part != "--plain"]
        environment = {key: value for key, value in os.environ.items() if key not in UNSET}
        environment["TERM"] = "xterm-256color" if keys else "dumb"
        self._process, self._end = _begun([*command, *extra], environment, columns, rows)
        self._child = fdspawn(self._end, encoding="utf-8", timeout=20)
        self._child.delaybeforesend = None
        self.screen = _Screen(columns, rows, self._child.send)
        self._stream = pyte.Stream(self.screen)
        self.raw = ""

    def wait(self, prompt: str) -> None:
        """Until a prompt, a regular expression, is shown that was not there when something was last typed."""
        if not self.keys:
            self._child.expect(rf"(?:^|\n){prompt}> $")
            self._take()
            return
        while self.raw.count(STARTED) <= self._lines or not re.match(f"{prompt}>", self.line):
            self._child.expect(r"(?s).+")
            self._take()

    def type(self, line: str) -> None:
        """A line, in place of one that is there to be edited, and Enter."""
        self._lines += 1
        self._child.send(f"{CLEAR if self.keys and line else ''}{line}\r")

    def press(self, *keys: str, ends: bool = False) -> None:
        """Keys without Enter, by their names or as they are; *ends* says that the prompt ends with one that writes."""
        self._lines += ends
        for key in keys:
            self._lines += key in ("enter", "escape", "ctrl-c", "ctrl-d")
            self._child.send(KEYS.get(key, key))

    @property
    def pid(self) -> int | None:
        """The number of the program's process."""
        return self._process.pid

    @property
    def line(self) -> str:
        """What stands in the line of the cursor."""
        return str(self.screen.display[self.screen.cursor.y]).rstrip()

    def resize(self, columns: int, rows: int = 50) -> None:
        """Another size, of which the program is told by a signal."""
        self.columns = columns
        self.screen.resize(rows, columns)
        _set_size(self._end, columns, rows)

    def end(self) -> int:
        """The exit code, once the program has ended by itself."""
        self._child.expect(pexpect.EOF)
        self._take()
        self._process.join()
        code = self._process.exitcode
        assert code is not None
        return code

    @property
    def text(self) -> str:
        """All that was shown, as far as it was left to stand."""
        if not self.keys:
            return self.raw
        above = ("".join(line[n].data for n in range(self.columns)) for line in self.screen.history.top)
        return "\n".join(line.rstrip() for line in (*above, *self.screen.display))

    @property
    def shown(self) -> str:
        """What stands on the screen, without the blanks at the ends of lines."""
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def settle(self) -> None:
        """Until the screen shows what was pressed: nothing has come for a while."""
        while self._child.expect([r"(?s).+", pexpect.TIMEOUT], timeout=0.3) == 0:
            self._take()

    def _take(self) -> None:
        before, after = self._child.before or "", self._child.after
        text = before + (after if isinstance(after, str) else "")
        self.raw += text.replace("\r\n", "\n")
        self._stream.feed(text)

    def close(self) -> None:
        """Ends the program if it still runs."""
        self._process.kill()
        self._process.join()
        self._child.close()


@contextmanager
def terminal(file: Path, columns: int, *extra: str, keys: bool = False, rows: int = 50) -> Iterator[Terminal]:
    """A terminal at which a file is asked for."""
    there = Terminal(file, columns, *extra, keys=keys, rows=rows)
    try:
        yield there
    finally:
        there.close()
