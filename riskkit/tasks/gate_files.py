"""The files by which a team turns the gate on: a policy that ships, and what a service or pre-commit runs."""

import json
import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from riskkit import __version__
from riskkit.errors import InputError, Problem
from riskkit.resources import templates_root
from riskkit.store.frameworks import framework_folder, shown
from riskkit.store.git import checkout_of
from riskkit.store.output_guard import linked
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.draft import FILE

POLICY = "policy.yaml"
SERVICES = {
    "github": ".github/workflows/riskkit-gate.yml",
    "gitlab": ".gitlab-ci.yml",
    "pre-commit": ".pre-commit-config.yaml",
}
"""By what runs the gate the file that it reads, below the checkout."""
_REPORTS = "--output gitlab=quality.json --output junit=gate.xml"


@dataclass(frozen=True, slots=True)
class GateFiles:
    """What was written, what was there already and so kept, and what is left to do, as lines to show."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    left: tuple[str, ...]
    """The commands that are left, in their order."""


def presets(framework: str) -> dict[str, Path]:
    """The policies that ship with a framework, by id."""
    return {path.stem: path for path in sorted((framework_folder(framework) / "policies").glob("*.yaml"))}


def write_gate_files(folder: Path, framework: str, service: str | None, preset: str | None) -> GateFiles:
    """
    Writes a policy into a model's folder, and into its checkout what runs the gate; never over a file that is there.

    Raises `InputError` for a service or a policy that is not known, before anything is written.
    """
    _check(folder, framework, service, preset)
    texts: dict[Path, str] = {}
    if preset:
        texts[folder / POLICY] = _policy(presets(framework)[preset])
    if service:
        texts[checkout_of(folder / FILE) / SERVICES[service]] = service_file(service, _below(folder))
    kept = tuple(path for path in texts if os.path.lexists(path))
    written = tuple(path for path in texts if path not in kept)
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, texts[path])
    return GateFiles(written, kept, tuple(_left(folder, [*written, *kept], kept, texts)))


def service_file(service: str, below: str = "") -> str:
    """What a service reads to run the gate on the release in a folder below the checkout."""
    release, policy = (f"{below}/{name}" if below else name for name in (FILE, POLICY))
    command = f"riskkit gate {shlex.quote(release)} --policy {shlex.quote(policy)} {_REPORTS}"
    text = (templates_root() / "ci" / f"{service}.yaml").read_text("utf-8")
    given = {
        "VERSION": __version__,
        "RELEASE": _scalar(release),
        "POLICY": _scalar(policy),
        "COMMAND": _scalar(command),
    }
    for name, value in given.items():
        text = text.replace(f"@{name}@", value)
    return text


def _scalar(text: str) -> str:
    """A text as it is read from YAML: plain where that is safe, else quoted."""
    plain = all(letter.isascii() and (letter.isalnum() or letter in "._-/= ") for letter in text)
    return text if plain and text[:1].isalnum() else json.dumps(text)


def _policy(path: Path) -> str:
    """A policy that ships, without the line that says where its schema lies here."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("# yaml-language-server"))


def _below(folder: Path) -> str:
    """The path of a folder below its checkout, empty where it is that."""
    real = Path(os.path.realpath(folder))
    path = real.relative_to(checkout_of(real / FILE)).as_posix()
    return "" if path == "." else path


def _check(folder: Path, framework: str, service: str | None, preset: str | None) -> None:
    found = linked(folder / FILE)
    known = presets(framework)
    if service and service not in SERVICES:
        found.append(Problem("", "--ci", f"'{service}' is not known", f"one of: {', '.join(SERVICES)}"))
    if preset and preset not in known:
        hint = f"one of: {', '.join(known)}" if known else f"'{framework}' ships none: write policy.yaml yourself"
        found.append(Problem("", "--policy", f"'{preset}' is not a policy that ships", hint))
    if not found and service and "${{" in _below(folder):
        found.append(Problem(str(shown(folder)), "", "has a name that GitHub would work out", "rename the folder"))
    if found:
        raise InputError(found)


def _left(folder: Path, files: list[Path], kept: tuple[Path, ...], texts: dict[Path, str]) -> Iterator[str]:
    """What a person still has to do, one line each."""
    at = "" if folder == Path() else f"{shlex.quote(str(folder))}/"
    for path in kept:
        if path.name != POLICY:
            yield f"put into {shown(path)} what follows:\n{texts[path]}"
    if not (folder / "assessment.yaml").exists():
        yield f"riskkit init {at}assessment.yaml"
    yield f"riskkit assess {at}assessment.yaml"
    yield f'riskkit decide {at}{FILE} --policy {at}{POLICY} --name NAME --role release-lead --why "WHY"'
    yield f"riskkit gate {at}{FILE}".rstrip()
    if files:
        names = shlex.join(str(shown(path)) for path in files)
        yield f"git add {at}{FILE} {names} && git commit"
