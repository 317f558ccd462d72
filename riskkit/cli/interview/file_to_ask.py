"""Which assessment ``riskkit assess FILE`` asks for, or what to type instead."""

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from riskkit.cli.interview.prompts import LinePrompts, Navigation, Prompts, QuestionsEnded
from riskkit.cli.options import on_a_hub
from riskkit.cli.output import note
from riskkit.errors import InputError, Problem
from riskkit.store.journal.journal import is_gone
from riskkit.store.release_files import load_release
from riskkit.store.yaml.document import read_document

STARTED, RELEASE = Path("assessment.yaml"), "release.yaml"
NEEDED = (
    "start one with riskkit init, or give one with --answers FILE: it needs riskkit: assessment/1, framework: {id: …}, "
    "profile, release: {name: …, version: …} and answers (riskkit framework schema assessment says all)"
)


def file_to_ask(file: Path | None, start: Callable[[Path], int]) -> Path:
    """The assessment that FILE leads to, a new one among them; raises `InputError` that says what to type instead."""
    path = file or Path()
    if os.path.isdir(path):
        return _in_folder(path, start)
    if is_gone(path):
        return path
    if os.path.exists(path):
        return _of_release(path, start) if _is_release(path) else path
    if found := on_a_hub(path):
        raise InputError([found])
    if path == STARTED:
        return _started(path.parent, path, start, _none_here())
    return path


def _in_folder(folder: Path, start: Callable[[Path], int]) -> Path:
    if os.path.exists(path := folder / STARTED) or is_gone(path):
        return path
    if os.path.exists(folder / RELEASE):
        return _of_release(folder / RELEASE, start)
    hint = f"start one with riskkit init {shlex.quote(str(folder))}"
    named = Problem(str(folder), "", f"is a folder without an {STARTED}", hint)
    return _started(folder, path, start, _none_here() if folder == Path() else named)


def _none_here() -> Problem:
    return Problem("", "", "no assessment is given, and there is no assessment.yaml here", NEEDED)


def _started(folder: Path, path: Path, start: Callable[[Path], int], problem: Problem) -> Path:
    """The assessment that was started in a folder, if somebody at a terminal wants that; else raises the problem."""
    if sys.stdin.isatty() and _wants_to_start(folder) and start(folder) == 0:
        return path
    raise InputError([problem])


def _is_release(path: Path) -> bool:
    tree = read_document(path).tree
    return isinstance(tree, dict) and str(tree.get("riskkit", "")).startswith("release/")


def _of_release(path: Path, start: Callable[[Path], int]) -> Path:
    """The assessment that a release names, or beside it, or a new one; raises `InputError` with what starts one."""
    release, _ = load_release(path)
    assessment = path.parent / (release.assessment.path if release.assessment else STARTED)
    if os.path.exists(assessment) or is_gone(assessment):
        note(f"{path} is a release; asking for its assessment {assessment}")
        return assessment
    if path.name == RELEASE:
        hint = f"start its own: riskkit init {shlex.quote(str(path.parent))}"
        return _started(path.parent, assessment, start, Problem(str(path), "", "has no assessment yet", hint))
    words = ["riskkit", "init", str(assessment), "--name", release.name, "--version", release.version]
    for key, part in release.components.items():
        licence = f"@{part.licence}" if part.licence else ""
        words += ["--component", f"{key}={','.join(part.channels)}{licence}"]
    raise InputError([Problem(str(path), "", "is a release, not an assessment", f"start its own: {shlex.join(words)}")])


def _wants_to_start(folder: Path) -> bool:
    lines = LinePrompts()
    where = "here" if folder == Path() else f"in {folder}"
    lines.say(f"There is no {STARTED} {where}. Start one now? Enter or yes starts it, anything else does not.")
    try:
        return Prompts(lines, {}).text("Start").lower() in ("", "y", "yes")
    except (Navigation, QuestionsEnded, KeyboardInterrupt):
        return False
