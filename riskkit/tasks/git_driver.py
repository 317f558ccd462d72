"""Telling git to merge assessments with riskkit."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.store.frameworks import framework_folder, framework_ids, shown
from riskkit.store.git import git
from riskkit.store.yaml.writer import write_atomically

DRIVER, NAME = "merge.riskkit.driver", "merge.riskkit.name"
ATTRIBUTE = "merge=riskkit"
STARTS = "if "
AGAIN = "run riskkit merge-driver --install, and it is written anew"


def install(pattern: str, framework: str | None, folder: Path = Path()) -> tuple[str, ...]:
    """
    What was done so that git merges files of a pattern with riskkit, in a folder of a clone or of a work tree of it.

    The driver is in the configuration of the clone, the pattern in .gitattributes at the top, and what else is there
    stays. Raises `InputError` where there is no clone.
    """
    if not pattern or any(character.isspace() or not character.isprintable() for character in pattern):
        raise InputError(
            [Problem("", "--pattern", f"'{pattern}' is not a pattern of git", "such as *.assessment.yaml")]
        )
    config, attributes = _places(folder)
    return (
        _set_driver(folder, config, _driver(framework)),
        _add(attributes, f"{pattern} {ATTRIBUTE}"),
        "commit .gitattributes; whoever else merges runs riskkit merge-driver --install once in their clone",
    )


def check(folder: Path = Path()) -> str:
    """The program that git calls to merge in a folder; raises `InputError` with what is amiss."""
    config, attributes = _places(folder)
    driver = _said(folder, "config", "--local", "--get", DRIVER) or ""
    wrong = [Problem(str(shown(config)), "", message, AGAIN) for message in _amiss(driver)]
    if not any(ATTRIBUTE in line.split() for line in _text(attributes).splitlines()):
        wrong.append(Problem(str(shown(attributes)), "", f"names no file with {ATTRIBUTE}", AGAIN))
    if wrong:
        raise InputError(wrong)
    return _called(driver)


def _amiss(driver: str) -> Iterator[str]:
    program = _called(driver)
    if not driver:
        yield "has no driver that merges assessments"
    elif not program:
        yield "has a driver that riskkit merge-driver --install does not write, so that it may not run from git"
    elif shutil.which(program) is None:
        yield f"calls {program}, which is not there"


def _driver(framework: str | None) -> str:
    """
    The command that git is to run, by a whole path, since git may look elsewhere than the shell of whoever installs it.

    Where that riskkit is gone by then, git would take our side for the result, without a mark: so git itself merges
    line by line, and what comes of it counts as a conflict, to be looked at.
    """
    python = shlex.join([sys.executable, "-P", "-m", "riskkit"])  # -P: not the folder riskkit of whatever is merged
    more = f" {shlex.join(['--framework', _lasting(framework)])}" if framework else ""
    gone = "riskkit has moved, so git merged line by line. Check the file, then run riskkit merge-driver --install"
    call = f"{python} merge-driver{more}".replace("%", "%%")
    there = f"{shlex.join([sys.executable, '-P', '-c', 'import riskkit.cli'])}".replace("%", "%%")
    lines = "git merge-file -L ours -L base -L theirs %A %O %B"
    return f"{STARTS}{there} 2>/dev/null; then {call} %O %A %B %P; else {lines}; echo '{gone}' >&2; exit 1; fi"


def _called(driver: str) -> str:
    """The program that a driver written by `_driver` calls; empty where it is another one."""
    try:
        words = shlex.split(driver.removeprefix(STARTS)) if driver.startswith(STARTS) else []
    except ValueError:
        words = []
    return words[0].replace("%%", "%") if words else ""


def _lasting(framework: str) -> str:
    """The id of a framework that ships, or the whole path of its folder, since git calls from elsewhere."""
    folder = framework_folder(framework)
    return framework if framework in framework_ids() else str(folder.resolve())


def _places(folder: Path) -> tuple[Path, Path]:
    """The configuration of the clone around a folder, and .gitattributes at the top of the work tree there."""
    top, shared = _said(folder, "rev-parse", "--show-toplevel"), _said(folder, "rev-parse", "--git-common-dir")
    if not top or not shared:
        raise InputError([Problem("", "--install", "there is no git repository here", "run it within a clone")])
    return folder / shared / "config", Path(top) / ".gitattributes"


def _said(folder: Path, *words: str) -> str | None:
    """What git prints in a line; None where it fails."""
    found = git(folder, *words)
    return None if found is None else os.fsdecode(found.removesuffix(b"\n"))


def _set_driver(folder: Path, config: Path, driver: str) -> str:
    """Has git call *driver*, in place of any other command that merges assessments; what was done."""
    if _said(folder, "config", "--local", "--get-all", DRIVER) == driver:
        return f"{shown(config)} has it already"
    for key, value in ((NAME, "assessments of riskkit"), (DRIVER, driver)):
        if git(folder, "config", "--local", "--replace-all", key, value) is None:
            raise InputError([Problem(str(shown(config)), "", "cannot be written by git config")])
    return f"wrote {shown(config)}"


def _add(file: Path, line: str) -> str:
    """Adds a line at the end of a file that has it not; what was done."""
    text = _text(file)
    if line in text.splitlines():
        return f"{shown(file)} has it already"
    write_atomically(file, f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n")
    return f"wrote {shown(file)}"


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode() if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(shown(file)), "", f"cannot be read: {error}")]) from None
