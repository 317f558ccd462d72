"""
Digests that were computed before, for drafts alone: never what a gate rests on.

They are kept outside the checkout, so that no change under review brings its own, and by what changes whenever somebody
writes to a file: device, inode, size, and the times of its last change in nanoseconds.
"""

import json
import os
import re
from pathlib import Path

from riskkit.errors import InputError
from riskkit.store.yaml.writer import write_atomically

MOST = 50_000
FORMAT = 1
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_YOUNG = 2_000_000_000
"""Nanoseconds: a file that has just been written can be written again within one tick of its clock."""


class DigestCache:
    """Digests by the identity of files, in one file of the user's."""

    def __init__(self, path: Path, now: int) -> None:
        """The cache in a file; *now* is the time in nanoseconds. What cannot be read counts as empty."""
        self._path, self._now = path, now
        self._found = _read(path)
        self._new: dict[str, str] = {}

    def known(self, file: tuple[int, ...]) -> str | None:
        """The digest of a file that has not been written since it was computed."""
        return self._found.get(_key(file))

    def learn(self, file: tuple[int, ...], digest: str) -> None:
        """Keeps a digest, unless the file is too young to tell whether it is written again."""
        _, _, _, written, changed = file
        if self._now - max(written, changed) > _YOUNG:
            self._new[_key(file)] = digest

    def save(self) -> None:
        """Writes what was learned; a cache that cannot be written is none."""
        if not self._new:
            return
        kept = dict(list((self._found | self._new).items())[-MOST:])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, json.dumps({"riskkit": FORMAT, "digests": kept}))
        except (OSError, InputError):
            return


def cache_file() -> Path | None:
    """Where the user's caches are, by the rules of the desktop: ``$XDG_CACHE_HOME/riskkit``; none without a home."""
    given = os.environ.get("XDG_CACHE_HOME")
    if given and Path(given).is_absolute():
        return Path(given) / "riskkit" / "digests.json"
    try:
        home = Path.home()
    except RuntimeError:  # no variable names it, and nobody of that number is known
        return None
    return home / ".cache" / "riskkit" / "digests.json" if home.is_absolute() and os.path.isdir(home) else None


def _key(file: tuple[int, ...]) -> str:
    return "-".join(map(str, file))


def _read(path: Path) -> dict[str, str]:
    try:
        facts = path.stat()
        if os.name == "posix" and (facts.st_uid != os.getuid() or facts.st_mode & 0o022):
            return {}  # another could have written it
        found = json.loads(path.read_text(encoding="utf-8"))["digests"]
        return {key: digest for key, digest in found.items() if _DIGEST.fullmatch(digest)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
