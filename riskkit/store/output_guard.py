"""Where outputs go: into files of their own, and never over what is read or what people write."""

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.store.journal.events import events, journal_of
from riskkit.store.journal.journal import gone, is_gone

OutputTarget = tuple[str, str]
"""A format, and the file that it goes into; - is stdout."""
RESULTS = frozenset({
    "collection", "comparison", "explanation", "gate", "migration", "next", "people", "precedents", "recommendation",
})  # fmt: skip
"""The kinds that riskkit writes and nobody edits: a later one may take the place of an earlier one."""
ENDING = ".journal"
LOG = "decisions.log"
MOST_BYTES = 2 * 1024 * 1024
_NAMED = re.compile(rb"""(?:\A|[\r\n]|\xef\xbb\xbf)[ \t]*\{?[ \t]*["']?riskkit["']?[ \t]*:[ \t]*["']?([a-z-]+)/[0-9]""")
"""Where a file of riskkit's says of which kind it is."""


def link_on_the_way(path: Path) -> Path | None:
    """
    The first link among the folders that a path goes through.

    Of a path from the root only those count that lie in a checkout or below the working directory: the rest is as
    whoever runs the gate has it.
    """
    folders = list(path.parents)
    if path.is_absolute():
        tops = [folder for folder in folders if folder == Path.cwd() or os.path.lexists(folder / ".git")]
        folders = [folder for folder in folders if tops and folder.is_relative_to(tops[-1])]
    return next((folder for folder in reversed(folders) if os.path.islink(folder)), None)


def linked(release: Path) -> list[Problem]:
    """What is wrong with the way to a release: a link on it may lead elsewhere by the time of the upload."""
    link = link_on_the_way(release)
    hint = f"name the folder itself: {os.path.realpath(link)}" if link else ""
    return [Problem(str(link), "", "is a link, whose target can change unseen", hint)] if link else []


def check_outputs(outputs: Iterable[Path | None], read: Iterable[Path] = (), in_place: Path | None = None) -> None:
    """
    Raises `InputError` for each output that would destroy something.

    An output may go where nothing is or an earlier result, and nowhere else: not over what is read, where another
    output goes, over a file that people write or that answers wait to be put into, or where such answers are kept.
    *in_place* is a file that the command is there to write anew.
    """
    _raise(_refused((file for file in outputs if file and str(file) != "-"), read, in_place))


def check_targets(targets: Sequence[OutputTarget], read: Iterable[Path]) -> None:
    """Raises `InputError` as `check_outputs` does, and for outputs of a gate that would go elsewhere than it seems."""
    files = [Path(file) for _, file in targets if file != "-"]
    astray = {file: wrong for file in files if (wrong := _misplaced(file))}
    hint = "name a file that is none; - is stdout"
    misplaced = [Problem(str(file), "", wrong, hint) for file, wrong in astray.items()]
    _raise([*misplaced, *_refused((file for file in files if file not in astray), read if files else ())])


def _raise(problems: Iterable[Problem]) -> None:
    if wrong := list(problems):
        raise InputError(wrong)


def _refused(outputs: Iterable[Path], read: Iterable[Path], in_place: Path | None = None) -> Iterator[Problem]:
    anew = _identity(in_place) if in_place else None
    taken = {_identity(path) for path in read} - {anew}
    for path in outputs:
        this = _identity(path)
        if this in taken:
            yield Problem(str(path), "", "is read by this run, or another output goes there", "name another file")
        elif wrong := _waiting(path, this == anew) or (None if this == anew else _precious(path)):
            yield wrong
        taken.add(this)


def _waiting(path: Path, anew: bool) -> Problem | None:
    """That answers are kept at a path, or wait beside it to be put over whatever is written there."""
    if path.name.endswith(ENDING):
        return Problem(str(path), "", f"riskkit keeps answers in files called *{ENDING}", "name another file")
    if not os.path.lexists(f"{path}{ENDING}"):
        return None

    if is_gone(path):
        return gone(path)
    hint = "name another file, or move it away"
    if anew:
        command = shlex.join(["riskkit", "assess", "--answers", str(path), "--in-place"])
        hint = f"{command} moves them into the file; then run this again"
    message = f"has answers that are not yet in {path}"
    return Problem(str(journal_of(path)), "", message, hint) if events(path) else None


def _precious(path: Path) -> Problem | None:
    """That a file is one that people write, or may be."""
    hint = "name another file, or move it away"
    try:
        kind = _kind(path) if os.path.isfile(path) else ""
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Problem(str(path), "", f"already exists and cannot be read: {reason}", hint)
    return Problem(str(path), "", f"already exists and is not an earlier result: it is {kind}", hint) if kind else None


def _kind(path: Path) -> str:
    """What a file says that it is, where it is no result; empty for results and all else."""
    if path.name == LOG:
        return "a log of decisions"
    if path.suffix.lower() == ".docx" and _saved_by_somebody(path):
        return "a document that somebody has saved"
    with path.open("rb") as file:
        found = _NAMED.search(file.read(MOST_BYTES))
    kind = found[1].decode() if found else ""
    return f"a file of the kind {kind}" if kind and kind not in RESULTS else ""


def _saved_by_somebody(path: Path) -> bool:
    """Whether a document is not as riskkit wrote it, since other programs date its parts by the clock, or by 1980."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as parts:
            dates = {part.date_time for part in parts.infolist()}
    except BadZipFile:
        return path.stat().st_size > 0
    return len(dates) != 1 or any(year <= 1980 or any(time) for year, _, _, *time in dates)


def _misplaced(path: Path) -> str:
    """Why a file at a path would not be a new one or one written before; empty where it would."""
    if os.path.islink(path):
        return "is a link, so the output would go elsewhere"
    if link := link_on_the_way(path):
        return f"stands in '{link}', which is a link, so the output would go elsewhere"
    return "is not a regular file" if os.path.lexists(path) and not os.path.isfile(path) else ""


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, there or not."""
    return _identity(one) == _identity(other)


def _identity(path: Path) -> object:
    """What is the same for two paths of one file."""
    try:
        there = os.stat(path)
        return there.st_dev, there.st_ino
    except (OSError, ValueError):
        return os.path.realpath(path) if "\0" not in str(path) else str(path)
