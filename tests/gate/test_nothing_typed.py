"""``riskkit gate`` alone: it takes the files nearby and the base that the service names, and says what it took."""

import json
from pathlib import Path
from typing import Any

import pytest

from riskkit.cli import main
from riskkit.cli.gate_defaults import ServiceBase, service_base
from riskkit.schema.selftest import Edit
from riskkit.tasks.selftest import edit
from tests.gate.scenes import DATE, copied, git

ZEROS, SHA = "0" * 40, "a" * 40
LOOSER = Edit(file="policy.yaml", set={"require": []})
GITHUB = {"GITHUB_ACTIONS": "true"}
GITLAB = {"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of a sound release with a main branch and a change on another one, entered, and run by no service."""
    folder = copied("wren", tmp_path / "wren")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        git(folder, *words)
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "checkout", "-q", "-b", "change")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    return folder


def _gate(*words: str) -> int:
    return main(["gate", *words, "--date", DATE])


def _event(folder: Path, **told: Any) -> str:
    path = folder.with_name("event.json")
    path.write_text(json.dumps(told))
    return str(path)


def test_it_takes_the_files_of_the_folder(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With release.yaml and policy.yaml at hand nothing need be typed, and it says what it took."""
    assert _gate() == 0
    assert "taken, since nothing else was typed: release.yaml, policy.yaml" in capsys.readouterr().err


def test_it_takes_the_policy_beside_the_release(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy may lie where release.yaml does; with another at hand as well it takes neither."""
    monkeypatch.chdir(checkout.parent)
    assert _gate("wren/release.yaml") == 0
    Path("policy.yaml").write_bytes((checkout / "policy.yaml").read_bytes())
    assert _gate("wren/release.yaml") == 4
    assert _gate("wren/release.yaml", "--policy", "wren/policy.yaml") == 0


def test_without_files_nothing_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder without a release it ends with 4, and says what to do."""
    monkeypatch.chdir(tmp_path)
    assert _gate() == 4
    assert "RELEASE: is missing" in capsys.readouterr().err


@pytest.mark.parametrize("service", ["github-event", "github-branch", "gitlab"])
def test_a_change_is_held_to_the_base_of_the_service(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], service: str
) -> None:
    """What passes as it is passes against the base that is named, and a looser policy is noticed."""
    base = (checkout / ".git" / "refs" / "heads" / "main").read_text().strip()
    event = _event(checkout, pull_request={"base": {"sha": base}})
    variables = {
        "github-event": GITHUB | {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": event},
        "github-branch": GITHUB | {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"},
        "gitlab": GITLAB | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base},
    }[service]
    for name in ("GITHUB_EVENT_PATH", "GITHUB_BASE_REF"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (variables | {"CI": "true"}).items():
        monkeypatch.setenv(name, value)
    assert _gate() == 0
    assert "base " in capsys.readouterr().err
    edit(checkout, [LOOSER])
    assert _gate() == 2
    assert "gate-unchanged" in capsys.readouterr().out


def test_a_nightly_run_needs_no_base(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its timetable GitHub runs what is merged, and that passes; the same for GitLab on the default branch alone."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_EVENT_NAME", "schedule")
    assert _gate() == 0
    monkeypatch.setenv("GITHUB_EVENT_NAME", "workflow_dispatch")
    assert _gate() == 3
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    for name, value in (GITLAB | {"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"}).items():
        monkeypatch.setenv(name, value)
    assert _gate() == 0
    monkeypatch.setenv("CI_COMMIT_BRANCH", "change")
    assert _gate() == 3


def test_a_nightly_run_stops_what_it_has_to(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a base every other rule holds as always."""
    for name, value in (GITHUB | {"CI": "true", "GITHUB_EVENT_NAME": "schedule"}).items():
        monkeypatch.setenv(name, value)
    first, second = sorted((checkout / "weights").glob("*.safetensors"))
    second.write_bytes(first.read_bytes())
    assert _gate() == 1


def test_what_is_typed_wins(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base that is typed is taken, whatever the service names."""
    for name, value in (GITLAB | {"CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": SHA}).items():
        monkeypatch.setenv(name, value)
    assert _gate() == 3
    assert _gate("--base", "refs/remotes/origin/main") == 0


@pytest.mark.parametrize(
    ("variables", "told", "ref"),
    [
        ({"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"}, {"before": SHA}, SHA),
        ({"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"}, {"before": ZEROS}, None),
        ({"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/change"}, {"before": SHA}, None),
        ({"GITHUB_EVENT_NAME": "merge_group"}, {"merge_group": {"base_sha": SHA}}, SHA),
        ({"GITHUB_EVENT_NAME": "merge_group"}, {"merge_group": "x"}, None),
        ({"GITHUB_EVENT_NAME": "workflow_dispatch"}, {"before": SHA}, None),
        ({"GITHUB_EVENT_NAME": "issue_comment", "GITHUB_BASE_REF": "main"}, {"before": SHA}, None),
    ],
)
def test_only_what_is_protected_is_a_base(
    tmp_path: Path, variables: dict[str, str], told: dict[str, Any], ref: str | None
) -> None:
    """The commit before a push counts on the default branch alone; zeros and what cannot be read are no commit."""
    event = _event(tmp_path / "x", repository={"default_branch": "main"}, **told)
    assert service_base(GITHUB | variables | {"GITHUB_EVENT_PATH": event}).ref == ref


def test_an_event_that_cannot_be_read_is_no_base(tmp_path: Path) -> None:
    """No file, no JSON and no mapping all come to no base, and to no nightly run."""
    asked = GITHUB | {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"}
    for text in ("", "[", "[1]", '{"repository": 1}'):
        (tmp_path / "event").write_text(text)
        assert service_base(asked | {"GITHUB_EVENT_PATH": str(tmp_path / "event")}) == ServiceBase()
    assert service_base(asked) == service_base({}) == ServiceBase()
