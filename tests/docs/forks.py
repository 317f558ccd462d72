"""
A riskkit that starts at once: a program that hands each call to one process, which has everything loaded, and forks.

Arguments, folder, environment, streams and exit code are the caller's, so a shell cannot tell it from the real one.
``python -m tests.docs.forks SOCKET`` is that process.
"""

import ast
import os
import pkgutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from riskkit import cli

CALLER = """#!{python} -IS
import os, socket, sys
there = socket.socket(socket.AF_UNIX)
there.connect({socket!r})
socket.send_fds(there, [f"{{(sys.argv[1:], os.getcwd(), dict(os.environ))!r}}\\n".encode()], [0, 1, 2])
sys.exit(there.recv(1)[0])
"""


@contextmanager
def installed(environment: Mapping[str, str]) -> Iterator[Path]:
    """A folder with a program called riskkit, for as long as the process behind it runs."""
    with TemporaryDirectory(prefix="riskkit-docs-") as folder:
        here = Path(folder)
        program, listening = here / "riskkit", str(here / "socket")
        program.write_text(CALLER.format(python=sys.executable, socket=listening), encoding="utf-8")
        program.chmod(0o755)
        command = [sys.executable, "-m", "tests.docs.forks", listening]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as server:
            assert server.stdout and server.stdout.readline(), "the process behind riskkit did not start"
            try:
                yield here
            finally:
                server.terminate()


def load() -> None:
    """Imports every module, and runs a command that renders reports, whose templates are compiled once then."""
    for module in pkgutil.walk_packages(cli.__path__, "riskkit.cli."):
        import_module(module.name)
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        assert cli.main(["demo", "-o", folder]) == 0


def serve(path: str) -> None:
    """Answers each caller in a process of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while True:
            caller, _ = listening.accept()
            if os.fork() == 0:
                answer(caller)
            caller.close()


def answer(caller: socket.socket) -> None:
    """Runs a command as its caller would have, and ends the process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said, streams, _, _ = socket.recv_fds(caller, 1 << 16, 3)
    while not said.endswith(b"\n"):
        said += caller.recv(1 << 16)
    words, folder, environment = ast.literal_eval(said.decode())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    # line by line, as at a terminal, so that results and notes come in the order in which a reader sees them
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w", buffering=1), open(2, "w", buffering=1)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    code = 3
    try:
        code = cli.main(words)
    finally:
        sys.stderr.flush()
        caller.send(bytes([code]))
        os._exit(code)


if __name__ == "__main__":
    load()
    serve(sys.argv[1])
