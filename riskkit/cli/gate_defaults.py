"""What ``riskkit gate`` takes where nothing is typed: files nearby, and the base that a service names."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskkit.errors import InputError, Problem

RELEASE, POLICY = Path("release.yaml"), Path("policy.yaml")
_NO_COMMIT = "0" * 40
_MOST_EVENT = 32 * 1024 * 1024
"""Bytes of the file in which GitHub describes what happened."""


@dataclass(frozen=True, slots=True)
class ServiceBase:
    """The commit before the change that a service runs for, and where that was read; or that there is no change."""

    ref: str | None = None
    source: str = ""
    merged: bool = False
    """Whether nothing is under review: the service runs by its timetable, on the branch that is protected."""


def release_nearby() -> Path | None:
    """The release.yaml of the folder at hand."""
    return RELEASE if os.path.lexists(RELEASE) else None


def policy_nearby(release: Path) -> Path | None:
    """The policy.yaml beside a release.yaml, else that of the folder at hand; raises `InputError` if there are two."""
    beside = release.parent / POLICY
    found = [path for path in (beside, POLICY) if os.path.lexists(path)]
    if len(found) == 2 and not os.path.samefile(*found):
        hint = f"name one: --policy {beside.as_posix()}, or --policy {POLICY}"
        raise InputError([Problem("", "--policy", f"there are two: '{beside.as_posix()}' and '{POLICY}'", hint)])
    return found[0] if found else None


def service_base(variables: Mapping[str, str]) -> ServiceBase:
    """What GitHub or GitLab says of the change that it runs for; nothing where neither does, or there is none."""
    if variables.get("GITHUB_ACTIONS") == "true":
        return _github(variables)
    if variables.get("GITLAB_CI") == "true":
        return _gitlab(variables)
    return ServiceBase()


def _github(variables: Mapping[str, str]) -> ServiceBase:
    name, event = variables.get("GITHUB_EVENT_NAME", ""), _event(variables.get("GITHUB_EVENT_PATH", ""))
    if name == "schedule":  # GitHub runs timetables on the default branch alone
        return ServiceBase(source="GITHUB_EVENT_NAME", merged=True)
    if name in ("pull_request", "pull_request_target"):
        if sha := _text(event, "pull_request", "base", "sha"):
            return ServiceBase(sha, "GITHUB_EVENT_PATH")
        branch = variables.get("GITHUB_BASE_REF")
        return ServiceBase(f"refs/remotes/origin/{branch}", "GITHUB_BASE_REF") if branch else ServiceBase()
    if name == "merge_group":
        return ServiceBase(_text(event, "merge_group", "base_sha"), "GITHUB_EVENT_PATH")
    default = _text(event, "repository", "default_branch")
    # on another branch the commit before may itself have brought the policy that the next one is held to
    if name == "push" and default and variables.get("GITHUB_REF") == f"refs/heads/{default}":
        return ServiceBase(_commit(_text(event, "before")), "GITHUB_EVENT_PATH")
    return ServiceBase()


def _gitlab(variables: Mapping[str, str]) -> ServiceBase:
    if sha := _commit(variables.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")):
        return ServiceBase(sha, "CI_MERGE_REQUEST_DIFF_BASE_SHA")
    branch = variables.get("CI_COMMIT_BRANCH")
    if not branch or branch != variables.get("CI_DEFAULT_BRANCH"):
        return ServiceBase()
    if variables.get("CI_PIPELINE_SOURCE") == "schedule":
        return ServiceBase(source="CI_PIPELINE_SOURCE", merged=True)
    return ServiceBase(_commit(variables.get("CI_COMMIT_BEFORE_SHA")), "CI_COMMIT_BEFORE_SHA")


def _commit(sha: str | None) -> str | None:
    """A commit; none where a service writes zeros for it."""
    return sha if sha and sha != _NO_COMMIT else None


def _event(path: str) -> Any:
    """What GitHub tells of the event; nothing where that cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return json.loads(file.read(_MOST_EVENT))
    except (OSError, ValueError, RecursionError):
        return None


def _text(tree: Any, *keys: str) -> str | None:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, str) else None
