"""Git, called so that nothing around it has a say; and what it holds at another revision, as it was committed."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from riskkit.errors import InputError, Problem, RiskkitError

_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/@{}~^+-]{0,199}")
_DIGITS = re.compile(r"[0-9a-f]{4,39}")
_OWNER = re.compile(r"dubious ownership in repository at '([^'\n]{1,400})'")
_SECONDS = 60
_PIN = "give --pin FILE instead"


class Base:
    """The tree at a revision of the checkout that a path lies in."""

    def __init__(self, inside: Path, ref: str) -> None:
        """The tree at *ref*; raises `InputError` where that is none, and `RiskkitError` without git or a checkout."""
        if not _REF.fullmatch(ref):
            raise InputError(
                [Problem("", "--base", f"'{ref[:60]}' is not a revision", "such as refs/remotes/origin/main")]
            )
        if shutil.which("git") is None:
            raise RiskkitError("git is not installed, so there is no base", f"install it, or {_PIN}")
        self._folder = inside.resolve() if inside.is_dir() else inside.resolve().parent
        top = self._said("rev-parse", "--show-toplevel")
        if top is None:
            raise self._no_checkout(inside)
        if self._said("rev-parse", "--show-superproject-working-tree"):
            # what lies around a submodule is under review as well, and no revision of the submodule tells of it
            raise RiskkitError(f"{inside}: lies in a submodule, which has no base of its own", _PIN)
        self.root = Path(os.fsdecode(top.rstrip(b"\n"))).resolve()
        if len(named := self._named(ref)) > 1:
            raise RiskkitError(f"--base: '{ref}' names {' and '.join(named)}", f"name one of them: --base {named[-1]}")
        self.commit = self._commit(ref)
        if self.commit is None:
            hint = "fetch it first; in CI a shallow clone may lack it"
            raise RiskkitError(f"--base: '{ref}' is not a commit here", hint)
        self.is_head = self.commit == self._commit("HEAD")

    def _no_checkout(self, inside: Path) -> RiskkitError:
        """Why git finds no checkout: there is none, or it belongs to somebody else, so that git leaves it alone."""
        owner = _OWNER.search(
            git_run(self._folder, "rev-parse", "--show-toplevel", instead=_PIN).stderr.decode("utf-8", "replace")
        )
        if owner is None:
            return RiskkitError(f"{inside}: is in no checkout of git, so there is no base", _PIN)
        hint = f"git config --global --add safe.directory {shlex.quote(owner[1])}"
        return RiskkitError(f"{inside}: git does not read '{owner[1]}', since it belongs to another user", hint)

    def bytes_of(self, path: Path) -> bytes | None:
        """
        What a file held at the base; None where it was not there as a regular file, or lies outside the checkout.

        Raises `InputError` as `within` does.
        """
        inside = self.within(path)
        if inside is None:
            return None
        listed = self._said("ls-tree", "--full-tree", "-z", f"{self.commit}", "--", str(inside))
        if not listed or not listed.startswith(b"100"):
            return None
        return self._said("cat-file", "blob", listed.split(b"\t", 1)[0].split()[2].decode())

    def copy(self, folder: Path, into: Path) -> bool:
        """Puts the YAML files that a folder held at the base into another; False where there were none."""
        inside = self.within(folder)
        listed = self._said("ls-tree", "--full-tree", "-rz", f"{self.commit}", "--", f"{inside}/") if inside else None
        found = False
        for entry in (listed or b"").split(b"\0"):
            head, _, name = entry.partition(b"\t")
            path = PurePosixPath(os.fsdecode(name))
            if head.startswith(b"100") and path.suffix == ".yaml":
                target = into / path.relative_to(PurePosixPath(str(inside)))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(self._said("cat-file", "blob", head.split()[2].decode()) or b"")
                found = True
        return found

    def within(self, path: Path) -> PurePosixPath | None:
        """
        The path below the root of the checkout; None where it lies outside.

        Raises `InputError` where a link leads in, out or to another place of it, whose target no revision tells.
        """
        full = Path(os.path.abspath(path))
        # the outermost, since a folder that was replaced by a link may lead back to the root
        root = next((above for above in (*reversed(full.parents), full) if above.resolve() == self.root), None)
        below = full.relative_to(root).parts if root else ()
        steps = [root.joinpath(*below[:count]) for count in range(1, len(below) + 1)] if root else []
        if any(step.is_symlink() for step in steps) or (not root and full.resolve().is_relative_to(self.root)):
            raise InputError([Problem(str(path), "", "is reached through a link", "name the file itself")])
        return PurePosixPath(*below) if root else None

    def _named(self, ref: str) -> list[str]:
        """All that a revision may mean, as git would search: branches, tags, and commits by their first digits."""
        name = re.split(r"[~^]|@\{", ref, maxsplit=1)[0]
        could = [f"refs/{name}", f"refs/tags/{name}", f"refs/heads/{name}", f"refs/remotes/{name}"]
        there = self._lines("for-each-ref", "--format=%(refname)", *could)
        begun = self._lines("rev-parse", f"--disambiguate={name}") if _DIGITS.fullmatch(name) else []
        return [each for each in could if each in there] + begun

    def _lines(self, *words: str) -> list[str]:
        return (self._said(*words) or b"").decode("utf-8", "replace").splitlines()

    def _commit(self, ref: str) -> str | None:
        said = self._said("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        return said.decode("ascii", "replace").strip() if said else None

    def _said(self, *words: str) -> bytes | None:
        return git(self._folder, *words, instead=_PIN)


def git(folder: Path, *words: str, instead: str = "") -> bytes | None:
    """What git prints in a folder, as `git_run` says; None where it fails."""
    ran = git_run(folder, "--literal-pathspecs", *words, instead=instead)
    return ran.stdout if ran.returncode == 0 else None


def git_run(
    folder: Path, *words: str, instead: str = "", given: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """
    A run of git in a folder, heeding no variable that is set around it, with *given* as its input.

    Raises `RiskkitError` where there is no git or no answer, which hints what to do *instead*.
    """
    program = shutil.which("git")
    if program is None:
        raise RiskkitError("git is not installed", ", or ".join(filter(None, ("install it", instead))))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    command = [program, "--no-pager", "-c", "core.fsmonitor=false", "-C", str(folder), *words]
    try:
        return subprocess.run(
            command, capture_output=True, env=clean | quiet, timeout=_SECONDS, check=False, input=given
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RiskkitError(f"git did not answer: {type(error).__name__}", instead) from None


def ignored(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Of some paths below a folder those that git neither tracks nor would take in; none outside of a checkout."""
    asked = "\0".join(paths)
    if not asked or not (checkout_of(folder / "x") / ".git").exists():
        return frozenset()
    try:
        ran = git_run(folder, "check-ignore", "-z", "--stdin", given=os.fsencode(asked))
    except RiskkitError:
        return frozenset()
    return frozenset(filter(None, os.fsdecode(ran.stdout).split("\0"))) if ran.returncode == 0 else frozenset()


def checkout_of(path: Path) -> Path:
    """The checkout that a path lies in, by its folder .git; the path's own folder where there is none."""
    folder = Path(os.path.realpath(path)).parent
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
