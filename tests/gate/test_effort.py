"""What the gate costs a team: steps, files and runs to green, by hand and with the commands, on the sample release."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from riskkit.cli import main
from riskkit.schema.release import listed
from riskkit.schema.selftest import Edit
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.writer import dump
from riskkit.tasks.selftest import edit
from tests.docs.pages import ROOT
from tests.gate.scenes import DATE, PRESETS, SOUND, copied, framework

PAGE = ROOT / "docs" / "how-to" / "gate-in-ci.md"
WEIGHTS = "weights/model-00001-of-00002.safetensors"
OTHER_WEIGHTS = WEIGHTS.replace("1-of", "2-of")
PEOPLE = (("Ines Okafor", "release-lead"), ("Tomas Lindqvist", "safety-lead"))


@dataclass
class Walk:
    """A team on its way: every command and every edit by hand is a step."""

    root: Path
    steps: int = 0
    runs: int = 0
    files: set[str] = field(default_factory=set)

    def types(self, *words: str) -> int:
        """A command; the exit code."""
        self.steps += 1
        return main(list(words))

    def edits(self, file: str, **change: Any) -> None:
        """A change to one file by hand."""
        self.steps += 1
        self.files.add(file)
        edit(self.root, [Edit(file=file, **change)])

    def gates(self) -> int:
        """A run of the gate; the exit code."""
        self.runs += 1
        return self.types("gate", "--date", DATE)

    def decides(self, *, again: bool = False) -> None:
        """Two people decide, as the release cannot be taken back."""
        why = ["--why", "Field groups need it where there is no network."] + ["--again"] * again
        for (name, role), more in zip(PEOPLE, (why, ["--approve"]), strict=True):
            words = ("--policy", "policy.yaml", "--name", name, "--role", role, "--date", DATE)
            assert self.types("decide", "release.yaml", *words, *more) == 0

    def digest(self, path: str) -> str:
        """What sha256sum prints of a file."""
        return f"sha256:{sha256((self.root / path).read_bytes()).hexdigest()}"


def _tree(path: Path) -> dict[str, Any]:
    tree = read_document(path).tree
    assert isinstance(tree, dict)
    return tree


def _filled(walk: Walk) -> None:
    """release.yaml is completed, and the assessment answered, in one step each."""
    release = _tree(SOUND / "release.yaml")
    release["components"]["weights-final"].pop("signature")
    for key in ("decision", "stages", "stage"):
        release.pop(key)
    for part in release["components"].values():
        if "files" in part:
            part["files"] = {path: walk.digest(path) for path in part["files"]}
            part["digest"] = listed(part["files"])
        else:
            part["digest"] = walk.digest(part["path"])
    for each in release["evaluations"].values():
        each["digest"] = walk.digest(each["path"])
    (walk.root / "release.yaml").unlink()
    walk.edits("release.yaml", text=dump(release))
    asked = framework("seger2023")
    pins = {"framework": {"id": asked.id, "digest": asked.digest}}
    digest = release["components"]["weights-final"]["digest"]
    walk.edits("assessment.yaml", set=pins | {"release/components/weights-final/digest": digest})


def _first(walk: Walk, *, commands: bool) -> None:
    for name in ("policy.yaml", "release.yaml", "decision.yaml", "decisions.log", "weights/model.sig"):
        (walk.root / name).unlink()
    if commands:
        assert walk.types("init", ".", "--version", "2.1.0", "--ci", "github", "--policy", "small") == 0
    else:
        assert walk.types("init", ".", "--version", "2.1.0") == 0
        walk.edits("policy.yaml", text=PRESETS["small"].read_text("utf-8").split("\n", 1)[1])
        walk.edits("workflow.yml", text="jobs: {}\n")
        (walk.root / "workflow.yml").unlink()
    _filled(walk)
    assert walk.gates() == 2  # it says who has to decide
    walk.decides()


def _typo(walk: Walk, *, commands: bool) -> None:
    edit(walk.root, [Edit(file="README.md", replace="Names birds in five", text="Names birds within five")])
    assert walk.gates() == 1
    if commands:
        assert walk.types("init", ".", "--again") == 0
    else:
        walk.edits("release.yaml", set={"components/documentation/digest": walk.digest("README.md")})
        walk.decides(again=True)


def _weights(walk: Walk, *, commands: bool) -> None:
    edit(walk.root, [Edit(file=WEIGHTS, copy_of=OTHER_WEIGHTS)])
    assert walk.gates() == 1
    files = {path: walk.digest(path) for path in (WEIGHTS, OTHER_WEIGHTS)}
    if commands:
        assert walk.types("init", ".", "--again") == 0
    else:
        walk.edits("release.yaml", set={"components/weights-final/files": files})
        walk.edits("release.yaml", set={"components/weights-final/digest": listed(files)})
    walk.edits("assessment.yaml", set={"release/components/weights-final/digest": listed(files)})
    walk.decides(again=True)


def _policy(walk: Walk, *, commands: bool) -> None:
    walk.edits("policy.yaml", set={"thresholds/margin": 1})


WAYS: dict[str, Callable[..., None]] = {
    "the first time": _first,
    "after a typo in the README": _typo,
    "after new weights": _weights,
    "after a new policy, locally": _policy,
}


def _walked(way: str, root: Path, *, commands: bool) -> Walk:
    walk = Walk(root)
    if way != "the first time":
        _first(walk, commands=True)
        assert walk.gates() == 0
        walk = Walk(root)
        if not commands:  # by hand there was no policy that lets documentation change
            edit(root, [Edit(file="policy.yaml", set={"documentation-changes": "approved-again"})])
    WAYS[way](walk, commands=commands)
    assert walk.gates() == 0
    return walk


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


@pytest.mark.parametrize("way", WAYS)
def test_the_page_says_what_it_costs(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way ends green, by hand and with the commands, in as many steps and runs as the page says."""
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    walked: list[int] = []
    for commands in (False, True):
        root = copied("wren", tmp_path / str(commands))
        monkeypatch.chdir(root)
        walk = _walked(way, root, commands=commands)
        walked += [walk.steps, len(walk.files), walk.runs]
    shown = re.findall(r"^\| .* \|$", PAGE.read_text("utf-8"), re.M)
    assert _row([way, *walked]) in shown
