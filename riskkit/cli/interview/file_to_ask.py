"""Which assessment ``riskkit assess FILE`` asks for, or what to type instead."""

import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from riskkit.cli.interview.prompts import LinePrompts, Navigation, Prompts, QuestionsEnded
from riskkit.cli.output import note
from riskkit.errors import InputError, Problem
from riskkit.store.journal.journal import is_gone
from riskkit.store.release_files import load_release
from riskkit.store.yaml.document import read_document

STARTED = Path("assessment.yaml")
NEEDED = (
    "start one with riskkit init, or give one with --answers FILE: it needs riskkit: assessment/1, framework: {id: …}, "
    "profile, release: {name: …, version: …} and answers (riskkit framework schema assessment says all)"
)
_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
"""How a hub of models names one: ORGANISATION/MODEL."""


def file_to_ask(file: Path | None, start: Callable[[Path], int]) -> Path:
    """The assessment that FILE leads to, a new one among them; raises `InputError` that says what to type instead."""
    path = file or STARTED
    if os.path.isdir(path):
        return _in_folder(path)
    if is_gone(path):
        return path
    if os.path.exists(path):
        return _of_release(path) if _is_release(path) else path
    if _HUB_ID.fullmatch(str(path)) and path.suffix not in (".yaml", ".yml") and not os.path.isdir(path.parent):
        hint = f"download its card into a folder, such as {path.name}, then type riskkit init {path.name}"
        raise InputError([Problem(str(path), "", "is not a file here; it looks like a model on a hub", hint)])
    if path == STARTED and not (sys.stdin.isatty() and _wants_to_start() and start(path) == 0):
        raise InputError([Problem("", "", "no assessment is given, and there is no assessment.yaml here", NEEDED)])
    return path


def _in_folder(folder: Path) -> Path:
    if os.path.exists(path := folder / STARTED) or is_gone(path):
        return path
    hint = f"start one with riskkit init {shlex.quote(str(path))}"
    raise InputError([Problem(str(folder), "", "is a folder without an assessment.yaml", hint)])


def _is_release(path: Path) -> bool:
    tree = read_document(path).tree
    return isinstance(tree, dict) and str(tree.get("riskkit", "")).startswith("release/")


def _of_release(path: Path) -> Path:
    """The assessment that a release names, or beside it; raises `InputError` with the command that starts one."""
    release, _ = load_release(path)
    assessment = path.parent / (release.assessment.path if release.assessment else STARTED)
    if os.path.exists(assessment) or is_gone(assessment):
        note(f"{path} is a release; asking for its assessment {assessment}")
        return assessment
    words = ["riskkit", "init", str(assessment), "--name", release.name, "--version", release.version]
    for key, part in release.components.items():
        licence = f"@{part.licence}" if part.licence else ""
        words += ["--component", f"{key}={','.join(part.channels)}{licence}"]
    raise InputError([Problem(str(path), "", "is a release, not an assessment", f"start its own: {shlex.join(words)}")])


def _wants_to_start() -> bool:
    lines = LinePrompts()
    lines.say("There is no assessment.yaml here. Start one now? Enter or yes starts it, anything else does not.")
    try:
        return Prompts(lines, {}).text("Start").lower() in ("", "y", "yes")
    except (Navigation, QuestionsEnded, KeyboardInterrupt):
        return False
