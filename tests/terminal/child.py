"""The program as a child of a warm process, which need not load everything again: at a terminal or at pipes."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from multiprocessing.synchronize import Event

from riskkit.cli import main

LOADED = (
    "prompt_toolkit.application",
    "prompt_toolkit.layout.processors",
    "riskkit.cli.commands",
    "riskkit.cli.interview.interview",
    "riskkit.cli.score",
    "riskkit.render.terminal.score",
)
for name in LOADED:
    import_module(name)


def at_terminal(name: str, command: Sequence[str], environment: Mapping[str, str], opened: Event) -> None:
    """Runs a command with a terminal of that name as its own, and ends with its exit code."""
    os.setsid()
    terminal = os.open(name, os.O_RDWR)  # the first that a session opens is its controlling terminal
    opened.set()
    os.environ.clear()
    os.environ.update(environment)
    run(command, terminal, terminal, terminal)


def run(command: Sequence[str], *ends: int) -> None:
    """Runs a command with these as standard input, output and error, and ends with its exit code."""
    for number, end in enumerate(ends):
        os.dup2(end, number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    code = main(command)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class Run:
    """A command in a fork of this process, with all that it will read in its pipe from the start."""

    def __init__(self, command: Sequence[str], said: str, first: Callable[[], None] = lambda: None) -> None:
        reads, typed = os.pipe()
        self._shown, shows = os.pipe()
        self._told, tells = os.pipe()
        os.write(typed, said.encode())
        os.close(typed)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                first()
                run(command, reads, shows, tells)
            finally:
                os._exit(99)
        for end in (reads, shows, tells):
            os.close(end)
        self.shown = b""

    def show(self, count: int) -> bool:
        """Reads so much more of its output, or some of it; whether there was any."""
        more = os.read(self._shown, count)
        self.shown += more
        return bool(more)

    def send(self, signal: int) -> None:
        """Sends it a signal."""
        os.kill(self.pid, signal)

    def end(self) -> int:
        """The rest of its output, and its exit code, or minus the signal that ended it."""
        while self.show(1 << 16):
            pass
        os.close(self._shown)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def told(self) -> str:
        """What it said on standard error, once it has ended."""
        with os.fdopen(self._told, "rb") as told:
            return told.read().decode()
