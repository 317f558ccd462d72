"""A model folder: the files in it, and how one is opened so that no link leads out of it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from riskkit.errors import InputError, Problem, plain

MOST_FILES = 20_000
MOST_DEPTH = 30
LEFT_OUT = ".git"
"""At the top, what git keeps there: a folder, or in a worktree a file of one line; no part of what is shipped."""
_MOST_LINE = 4096

_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Without blocking, since a pipe that is opened to be read waits for somebody to write."""
_STEPWISE = os.open in os.supports_dir_fd
_LINK = ("is a link, whose target can change unseen", "put the file itself in its place")


def files_below(root: Path) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """
    The size of every regular file below a folder by its path with ``/``, in order; and what else is there.

    Links, special files and names that are no text are problems and are not followed. Raises `InputError` for a folder
    that cannot be read or has too many files.
    """
    sizes: dict[str, int] = {}
    problems: list[Problem] = []
    folders = [""]
    while folders:
        below = folders.pop()
        for entry in _entries(root, below):
            path, state = f"{below}{entry.name}", entry.stat(follow_symlinks=False)
            if path == LEFT_OUT and _is_of_git(state):
                continue
            wrong = _wrong_name(entry.name)
            problems += [Problem(str(root / _shown(path)), "", *wrong)] if wrong else []
            if not _is_text(path):
                continue
            if stat.S_ISDIR(state.st_mode):
                folders.append(f"{path}/")
            elif stat.S_ISREG(state.st_mode):
                sizes[path] = state.st_size
            else:
                problems.append(Problem(str(root / path), "", *_not_regular(state.st_mode)))
        if len(sizes) + len(folders) + len(problems) > MOST_FILES or below.count("/") > MOST_DEPTH:
            hint = "name the folder of one model"
            raise InputError([Problem(str(root), "", f"more than {MOST_FILES} files, or too deep a folder", hint)])
    return dict(sorted(sizes.items())), tuple(problems)


def link_within(root: Path, path: str) -> str:
    """Where the link at a path below a folder leads, as a path below it; empty where it leads out or is none."""
    try:
        target = os.readlink(root / path)
    except OSError:
        return ""
    inside = os.path.normpath(os.path.join(os.path.dirname(path), target))
    return "" if os.path.isabs(target) or inside.startswith("..") else inside.replace(os.sep, "/")


@contextmanager
def opened(root: Path, path: str) -> Iterator[FileIO]:
    """
    The regular file at a path below a folder, open for reading; neither it nor a folder on the way may be a link.

    Raises `InputError` for anything else, and for a file that cannot be read on the way.
    """
    name = str(root / path)
    try:
        # without a buffer, which would copy every block of a large file once more; who reads bytes puts one around it
        with FileIO(_descriptor(root, path)) as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise InputError([Problem(name, "", *_not_regular(mode))])
            yield file
    except (OSError, ValueError) as error:
        raise InputError([Problem(name, "", *_said(error, root / path))]) from None


def _descriptor(root: Path, path: str) -> int:
    *folders, last = path.split("/")
    if not last or any(part in ("", ".", "..") for part in folders) or last in (".", ".."):
        raise ValueError("points outside the folder")
    if not _STEPWISE:
        steps = [root.joinpath(*folders[:count]) for count in range(1, len(folders) + 1)]
        if any(step.is_symlink() for step in [*steps, root / path]):
            raise ValueError(_LINK[0])
        return os.open(root / path, _READ)
    here = os.open(root, _READ)
    try:
        for folder in folders:
            here, above = os.open(folder, _READ | _NO_LINK | os.O_DIRECTORY, dir_fd=here), here
            os.close(above)
        return os.open(last, _READ | _NO_LINK, dir_fd=here)
    finally:
        os.close(here)


def _entries(root: Path, below: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / below) as found:
            # one more than is allowed at all, so that no folder fills the memory
            return sorted((entry for entry, _ in zip(found, range(MOST_FILES + 1), strict=False)), key=lambda e: e.name)
    except OSError as error:
        raise InputError([Problem(str(root / below), "", *_said(error, root / below))]) from None


def _is_of_git(state: os.stat_result) -> bool:
    return stat.S_ISDIR(state.st_mode) or (stat.S_ISREG(state.st_mode) and state.st_size <= _MOST_LINE)


def _wrong_name(name: str) -> tuple[str, str] | None:
    """What is wrong with a name: other files may be taken for one that cannot be written as it is."""
    if not _is_text(name):
        return "has a name that is not UTF-8", "give it a name in UTF-8"
    if plain(name) != name:
        return "has an invisible character in its name", "give it a readable name"
    return None


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: str) -> str:
    return path.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _not_regular(mode: int) -> tuple[str, str]:
    if stat.S_ISLNK(mode):
        return _LINK
    return "is a directory" if stat.S_ISDIR(mode) else "is not a regular file", ""


def _said(error: OSError | ValueError, path: Path) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        return "no such file", ""
    if path.is_symlink():
        return _LINK
    if any(step.is_symlink() for step in path.parents):
        return "is in a linked folder, or cannot be read", "put the folder itself in its place"
    if isinstance(error, OSError):
        return f"cannot be read: {(error.strerror or str(error)).lower()}", ""
    return str(error), ""
