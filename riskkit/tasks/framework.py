"""A framework linted, and a profile of somebody's own held to one."""

from dataclasses import dataclass
from pathlib import Path

from riskkit.errors import Problem
from riskkit.lint import lint
from riskkit.schema.checks.own_profile import among, neighbours
from riskkit.schema.framework.framework import Framework
from riskkit.schema.own_profile import OwnProfile
from riskkit.store.assessments import load_profile
from riskkit.store.evidence import load_evidence
from riskkit.store.frameworks import framework_folder, load_framework, placed


@dataclass(frozen=True, slots=True)
class PlacedProfile:
    """A profile of somebody's own, its place among those of a framework, and the framework with it."""

    profile: OwnProfile
    digest: str
    place: str
    framework: Framework


def lint_framework(name_or_path: str) -> tuple[Problem, ...]:
    """Where a framework is not sound; raises `InputError` where it cannot be loaded."""
    framework = load_framework(name_or_path)
    load_evidence(
        framework_folder(name_or_path), framework
    )  # it is no part of the framework, and an error in it is one here
    found = lint(framework)
    return placed((Problem(f.file, f.pointer, f"{f.message} [{f.rule}]", f.hint) for f in found), name_or_path)


def place_profile(file: Path, framework: str) -> PlacedProfile:
    """The profile in a file in its place; raises `InputError` where it has none."""
    rubric = load_framework(framework)
    own, document = load_profile(rubric, file)
    return PlacedProfile(own, document.digest(), neighbours(own, rubric.profiles.profiles), among(rubric, own))
