"""Telling git to merge assessments with riskkit."""

import shlex
from pathlib import Path

from riskkit.cli.output import note
from riskkit.errors import InputError, Problem

SECTION = '[merge "riskkit"]'


def installed(pattern: str, framework: str | None) -> int:
    """
    0, with the driver in the configuration of the clone around the working directory and its files in .gitattributes.

    What is there already stays. Raises `InputError` where there is no clone.
    """
    if not pattern or any(character.isspace() or not character.isprintable() for character in pattern):
        raise InputError(
            [Problem("", "--pattern", f"'{pattern}' is not a pattern of git", "such as *.assessment.yaml")]
        )
    root = _root()
    words = ["riskkit", "merge-driver", *(["--framework", _lasting(framework)] if framework else [])]
    driver = f"{shlex.join(words)} %O %A %B %P"
    value = driver.replace("\\", "\\\\").replace('"', '\\"')
    lines = f'{SECTION}\n\tname = assessments of riskkit\n\tdriver = "{value}"\n'
    _add(root / ".git" / "config", lines, SECTION)
    attributes = f"{pattern} merge=riskkit\n"
    _add(root / ".gitattributes", attributes, attributes.rstrip())
    note("commit .gitattributes; whoever else merges runs riskkit merge-driver --install once in their clone")
    return 0


def _lasting(framework: str) -> str:
    """The id of a framework that ships, or the whole path of its folder, since git calls from elsewhere."""
    from riskkit.store.frameworks import framework_folder, framework_ids

    folder = framework_folder(framework)
    return framework if framework in framework_ids() else str(folder.resolve())


def _root() -> Path:
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if (folder / ".git" / "config").is_file()), None)
    if found is None:
        hint = "run it within a clone; in a work tree of one, run it in the clone itself"
        raise InputError([Problem("", "--install", "there is no git repository here", hint)])
    return found


def _add(file: Path, lines: str, sign: str) -> None:
    """Adds lines at the end of a file, unless a line of it is *sign*; says which."""
    from riskkit.store.frameworks import shown
    from riskkit.store.writer import write_atomically

    try:
        text = file.read_bytes().decode() if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(shown(file)), "", f"cannot be read: {error}")]) from None
    if sign in text.splitlines():
        note(f"{shown(file)} has it already")
        return
    write_atomically(file, text + ("\n" if text and not text.endswith("\n") else "") + lines)
    note(f"wrote {shown(file)}")
