"""
SHA-256 of large files: streaming, several at once, and only of what did not change meanwhile.

`hashlib` lets other threads run while it hashes, so threads use every core.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from threading import Event

from riskkit.errors import InputError, Problem
from riskkit.model_files.folder import opened

BLOCK = 2 * 1024 * 1024
"""Bytes that are read at a time: few calls, and small enough to stay in the cache of a core."""
Progress = Callable[[str, int], None]
"""Called with a path and how many more bytes of it are done; from several threads."""
Identity = tuple[int, int, int, int, int]
"""Device, inode, size, and the times in nanoseconds of the last writing and the last change of a file."""


@dataclass(frozen=True, slots=True)
class _Work:
    """Files that are being hashed."""

    root: Path
    progress: Progress
    stop: Event = field(default_factory=Event)


def digests(
    root: Path,
    paths: Iterable[str],
    *,
    progress: Progress = lambda path, count: None,
    threads: int | None = None,
) -> dict[str, str]:
    """
    The ``sha256:`` digest of the bytes of each file below a folder.

    Raises `InputError` with every file that is a link, no regular file, cannot be read or changed while it was read.
    """
    work = _Work(root, progress)
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        running = {pool.submit(_digest, work, path): path for path in sorted(set(paths))}
        try:
            wait(running)
        except BaseException:  # an interrupt must not wait for the last terabyte
            work.stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    return _gathered(running)


def _gathered(done: Mapping[Future[str], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for future, path in done.items():
        try:
            found[path] = future.result()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _digest(work: _Work, path: str) -> str:
    with opened(work.root, path) as file:
        before = _identity(os.fstat(file.fileno()))
        digest = f"sha256:{_sha256(work, path, file)}"
        after = _identity(os.fstat(file.fileno()))
    if not before == after == _now(work.root / path):
        hint = "stop other programs from writing to it, and run this again"
        raise InputError([Problem(str(work.root / path), "", "changed while it was read", hint)])
    return digest


def _identity(facts: os.stat_result) -> Identity:
    """What stays the same of a file as long as nobody writes to it or puts another in its place."""
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def _now(path: Path) -> Identity | None:
    """What stands at a path now: another file may have been put there, which the open one does not tell."""
    try:
        return _identity(path.stat(follow_symlinks=False))
    except OSError:
        return None


def _sha256(work: _Work, path: str, file: FileIO) -> str:
    # hashlib.file_digest tells nobody how far it is, and reads smaller blocks
    digest, block = hashlib.sha256(), memoryview(bytearray(BLOCK))
    while count := file.readinto(block):
        digest.update(block[:count])
        work.progress(path, count)
        if work.stop.is_set():
            raise CancelledError
    return digest.hexdigest()
