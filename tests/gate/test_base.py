"""``--base REF``: a change is held to what was there before it, whatever it does to git and to folders."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from riskkit.errors import RiskkitError
from riskkit.render.gate import render_gate
from riskkit.schema.selftest import Edit
from riskkit.tasks.gate import run_gate
from riskkit.tasks.gate_inputs import Request
from riskkit.tasks.selftest import edit
from tests.gate.scenes import VARIANTS, copied, git, made, request

DAY = "2026-11-20"
LOOSE = Edit(file="policy.yaml", set={"require": [], "rules": {"release-complete": "note"}})
WITHOUT_PUBLISHER = Edit(file="release.yaml", remove=("publisher",))


def _committed(folder: Path, *more: str) -> Path:
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "before"), more):
        if words:
            git(folder, *words)
    return folder


def _asked(folder: Path, base: str = "main", policy: str = "policy.yaml") -> Request:
    return replace(request(folder, DAY, ci=True, base=base), policy=folder / policy)


def _stopped(asked: Request) -> set[str]:
    """The rules that stop it; empty where it passes."""
    run = run_gate(asked)
    found = {finding.rule for finding in run.findings if finding.counts}
    assert bool(found) == (run.exit_code != 0)
    return found


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """A checkout with a sound release in a folder of it."""
    copied("wren", tmp_path / "repo" / "models" / "wren")
    return _committed(tmp_path / "repo", "checkout", "-q", "-b", "change") / "models" / "wren"


def test_a_release_in_a_folder_is_held_to_its_own_policy(nested: Path) -> None:
    """It passes as it is; a looser policy and a shorter log beside it are noticed."""
    shutil.copy(nested / "policy.yaml", nested.parents[1] / "policy.yaml")
    git(nested, "add", "-A")
    git(nested, "commit", "-q", "-m", "another policy at the top")
    assert _stopped(_asked(nested, "HEAD~1")) == set()
    edit(nested, [LOOSE, Edit(file="decisions.log", delete=True)])
    assert {"gate-unchanged", "log-kept"} <= _stopped(_asked(nested))


def test_a_base_that_is_the_commit_itself_is_told(nested: Path) -> None:
    """A push to the main branch names the very commit: what is said is that, and what to name in its place."""
    run = run_gate(_asked(nested, "HEAD"))
    (found,) = [finding for finding in run.findings if finding.rule == "pins-given"]
    assert run.exit_code == 3
    assert "the very commit that is tested" in found.message and "--pin" in found.fix


@pytest.mark.skipif(os.geteuid() != 0, reason="left out: only root can give a folder to somebody else")
def test_a_checkout_of_another_user_is_told(nested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git leaves a checkout alone since it belongs to somebody else, the command that mends it is named."""
    monkeypatch.setenv("HOME", str(nested.parents[2]))
    for path in (nested.parents[1], nested.parents[1] / ".git"):
        os.chown(path, 54321, 54321)
    with pytest.raises(RiskkitError, match="belongs to another user") as told:
        run_gate(_asked(nested))
    assert "git config --global --add safe.directory" in told.value.problems[0].hint


def _folder_linked(folder: Path) -> None:
    shutil.rmtree(folder / "ci")
    (folder / "ci").symlink_to("lax")


def _folder_linked_to_the_top(folder: Path) -> None:
    shutil.rmtree(folder / "ci")
    (folder / "ci").symlink_to(".")


def _file_linked(folder: Path) -> None:
    (folder / "ci" / "policy.yaml").unlink()
    (folder / "ci" / "policy.yaml").symlink_to("../lax/policy.yaml")


@pytest.mark.parametrize("attack", [_folder_linked, _folder_linked_to_the_top, _file_linked])
def test_a_policy_is_not_exchanged_by_a_link(tmp_path: Path, attack: Callable[[Path], None]) -> None:
    """A laxer policy that was there before does not come into its place by a link to it, nor to the folder around."""
    folder = copied("wren", tmp_path / "wren")
    for name in ("ci", "lax"):
        (folder / name).mkdir()
        shutil.copy(folder / "policy.yaml", folder / name)
    edit(folder, [LOOSE])
    edit(folder / "lax", [LOOSE])
    _committed(folder)
    assert _stopped(_asked(folder, policy="ci/policy.yaml")) == {"pins-given"}  # the base is the change itself
    attack(folder)
    edit(folder, [WITHOUT_PUBLISHER])
    git(folder, "commit", "-q", "-a", "-m", "change")
    assert "policy-valid" in _stopped(_asked(folder, "HEAD~1", "ci/policy.yaml"))


def test_a_policy_does_not_name_a_framework_of_the_checkout(tmp_path: Path) -> None:
    """An id that does not ship is refused, though a folder is called so; --framework reads it at the base."""
    into = tmp_path / "wren"
    made(VARIANTS["wren"], into, framework=())
    own = into / "framework"
    edit(own, [Edit(file="framework.yaml", set={"id": "framework"})])
    edit(into, [Edit(file="policy.yaml", set={"framework": {"id": "framework"}})])
    assert "framework-valid" in _stopped(request(into, DAY))


def test_what_is_read_at_the_base_is_called_by_its_own_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A framework of one's own at the base: two runs say the same, and name no folder that is gone afterwards."""
    into = made(VARIANTS["wren"], tmp_path / "wren", framework=())
    _committed(into, "commit", "-q", "--allow-empty", "-m", "change")
    monkeypatch.chdir(into)
    asked = replace(request(Path(), DAY, ci=True, base="HEAD~1"), framework="framework")
    texts = [render_gate(run_gate(asked), "json") for _ in range(2)]
    assert texts[0] == texts[1] and json.loads(texts[0])["outcome"] == "passed"
    assert json.loads(texts[0])["inputs"]["context"]["file"].startswith("framework/context/")
    assert "riskkit-" not in texts[0]


def test_what_lies_outside_of_the_checkout_has_no_base(nested: Path, tmp_path: Path) -> None:
    """A policy elsewhere is fixed by no revision, so in CI nothing passes by it."""
    policy = tmp_path / "policy.yaml"
    shutil.copy(nested / "policy.yaml", policy)
    assert _stopped(replace(_asked(nested), policy=policy)) == {"pins-given"}


def test_a_submodule_has_no_base_of_its_own(nested: Path, tmp_path: Path) -> None:
    """What lies around a submodule is changed along with it, so nothing in it is told by its own revisions."""
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(nested.parents[1]), "inner")
    inner = outer / "inner" / "models" / "wren"
    with pytest.raises(RiskkitError, match="submodule"):
        run_gate(_asked(inner, "HEAD"))


@pytest.mark.parametrize("kind", ["branch", "tag"])
def test_a_base_has_one_meaning(nested: Path, kind: str) -> None:
    """A name that a branch and a tag could both mean, or a tag and a commit, is refused; its full name is taken."""
    git(nested, "update-ref", "refs/remotes/origin/main", "main")
    git(nested, "commit", "-q", "--allow-empty", "-m", "change")
    git(nested, kind, "origin/main")
    with pytest.raises(RiskkitError, match="names refs/"):
        run_gate(_asked(nested, "origin/main"))
    assert _stopped(_asked(nested, "refs/remotes/origin/main")) == set()


def test_a_commit_is_not_replaced(nested: Path) -> None:
    """What git was told to read in place of the base is not read."""
    edit(nested, [LOOSE, WITHOUT_PUBLISHER])
    git(nested, "commit", "-q", "-a", "-m", "change")
    git(nested, "replace", "main", "HEAD")
    assert {"gate-unchanged", "release-complete"} <= _stopped(_asked(nested))
