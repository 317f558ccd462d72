"""Telling git to merge assessments with riskkit."""

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from riskkit.cli.output import note
from riskkit.errors import InputError, Problem
from riskkit.store.frameworks import framework_folder, framework_ids, shown
from riskkit.store.yaml.writer import write_atomically

SECTION = '[merge "riskkit"]'
ATTRIBUTE = "merge=riskkit"
STARTS = "if "
AGAIN = "run riskkit merge-driver --install, and it is written anew"
_DRIVER = re.compile(r"^[ \t]*driver[ \t]*=(.*)\n?", re.MULTILINE | re.IGNORECASE)


def installed(pattern: str, framework: str | None) -> int:
    """
    0, with the driver in the configuration of the clone around the working directory and its files in .gitattributes.

    What else is there stays. Raises `InputError` where there is no clone.
    """
    if not pattern or any(character.isspace() or not character.isprintable() for character in pattern):
        raise InputError(
            [Problem("", "--pattern", f"'{pattern}' is not a pattern of git", "such as *.assessment.yaml")]
        )
    root = _root()
    _set_driver(root / ".git" / "config", _driver(framework))
    _add(root / ".gitattributes", f"{pattern} {ATTRIBUTE}")
    note("commit .gitattributes; whoever else merges runs riskkit merge-driver --install once in their clone")
    return 0


def checked() -> int:
    """0 where git calls a riskkit that is there, for files that are named; raises `InputError` with what is amiss."""
    root = _root()
    config, attributes = root / ".git" / "config", root / ".gitattributes"
    driver = _driver_in(_text(config))
    wrong = [Problem(str(shown(config)), "", message, AGAIN) for message in _amiss(driver)]
    if not any(ATTRIBUTE in line.split() for line in _text(attributes).splitlines()):
        wrong.append(Problem(str(shown(attributes)), "", f"names no file with {ATTRIBUTE}", AGAIN))
    if wrong:
        raise InputError(wrong)
    note(f"git merges assessments with riskkit, called by {_called(driver)}")
    return 0


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
    gone = "riskkit is not where it was: merged line by line; look at it, then run riskkit merge-driver --install anew"
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


def _root() -> Path:
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if (folder / ".git" / "config").is_file()), None)
    if found is None:
        hint = "run it within a clone; in a work tree of one, run it in the clone itself"
        raise InputError([Problem("", "--install", "there is no git repository here", hint)])
    return found


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode() if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(shown(file)), "", f"cannot be read: {error}")]) from None


def _section(text: str) -> tuple[int, int]:
    """Where the section of the driver starts and ends, at the end of the text where there is none."""
    found = re.search(rf"^{re.escape(SECTION)}.*\n?(?:(?!\[).*\n?)*", text, re.MULTILINE)
    return found.span() if found else (len(text), len(text))


def _driver_in(config: str) -> str:
    """The command that a configuration has git run, empty where there is none."""
    start, end = _section(config)
    found = _DRIVER.search(config, start, end)
    return re.sub(r"\\(.)", r"\1", found[1].strip().removeprefix('"').removesuffix('"')) if found else ""


def _set_driver(file: Path, driver: str) -> None:
    """Has a configuration call *driver*, in place of any other command that merges assessments; says so."""
    text = _text(file)
    if _driver_in(text) == driver:
        note(f"{shown(file)} has it already")
        return
    quoted = driver.replace("\\", "\\\\").replace('"', '\\"')
    line, (start, end) = f'\tdriver = "{quoted}"\n', _section(text)
    section = text[start:end] or f"{SECTION}\n\tname = assessments of riskkit\n"
    section = _DRIVER.sub("", section)
    _write(file, _ended(text[:start]) + _ended(section) + line + text[end:])


def _add(file: Path, line: str) -> None:
    """Adds a line at the end of a file that has it not; says which."""
    text = _text(file)
    if line in text.splitlines():
        note(f"{shown(file)} has it already")
    else:
        _write(file, f"{_ended(text)}{line}\n")


def _ended(text: str) -> str:
    return text + ("\n" if text and not text.endswith("\n") else "")


def _write(file: Path, text: str) -> None:
    write_atomically(file, text)
    note(f"wrote {shown(file)}")
