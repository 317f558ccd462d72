"""Who holds a journal: a lock that the system takes away with the process, and a line that says whose it is."""

import json
import os
from pathlib import Path

from riskkit.errors import InputError, Problem, RiskkitError
from riskkit.store.frameworks import shown
from riskkit.store.journal.events import HELD, MOST_BYTES, unusable

try:
    import fcntl
except ImportError:
    raise RiskkitError("riskkit needs Linux or macOS", "this system has no lock that keeps answers from loss") from None


def held_line() -> bytes:
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


def is_at(path: Path, file: int) -> bool:
    """Whether what stands at a path is the file of a descriptor."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def lock(file: int, path: Path) -> None:
    """Locks a journal, or says who has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(file) or "process unknown, it has only just begun"
        os.close(file)
        hint = "finish there first; nothing was asked or changed here"
        message = f"another riskkit is asking for this assessment: {holder}"
        raise InputError([Problem(str(shown(path)), "", message, hint)]) from None


def sync_folder(path: Path) -> None:
    """Makes the names in the file's folder last."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise unusable(path, "written", error) from None
