"""release.yaml is read whole, against its framework, and nothing in it leads out of its folder."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.resources import frameworks_root
from riskkit.schema.release import listed
from riskkit.store.release_files import load_release
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.writer import dump
from tests.worlds import shipped

SAMPLE = frameworks_root() / "seger2023" / "samples" / "release.yaml"


def changed(tmp_path: Path, pointer: str, value: object) -> Path:
    """The sample with another value at a pointer, or without it where the value is None."""
    tree: Any = read_document(SAMPLE).tree
    *above, last = pointer.split(".")
    inner = tree
    for key in above:
        inner = inner[key]
    inner.pop(last, None)
    if value is not None:
        inner[last] = value
    path = tmp_path / "release.yaml"
    path.write_text(dump(tree), encoding="utf-8")
    return path


def test_the_sample_is_sound() -> None:
    """The sample that ships is a release of the framework, and its listed files have the digest it says."""
    release, document = load_release(SAMPLE, shipped())
    weights = release.components["weights-final"]
    assert weights.files
    assert listed(weights.files) == weights.digest
    assert list(weights.parts) == list(weights.files)
    assert release.components["inference-code"].parts == {"generate.py": release.components["inference-code"].digest}
    assert document.value("stage") == release.stage == "second"


WRONG: dict[str, tuple[str, object, str]] = {
    "component": ("components.wieghts", {"access": "public"}, "'wieghts' is not a component"),
    "option": ("option", "r12", "'r12' is not an option"),
    "stage": ("stage", "third", "'third' is not a stage"),
    "stage's option": ("stages.first.option", "r99", "'r99' is not an option"),
    "trigger": ("stages.second.trigger", {"safety": {"level": "tested"}}, "'safety' is not a question"),
    "trigger's level": ("stages.second.trigger.cyber-uplift.level", "fine", "'fine' is not a level"),
    "control": ("safeguards.traced.control", "none-such", "'none-such' is not a question"),
    "control without level": ("safeguards.traced.level", None, "control and level go together"),
    "evidence": ("safeguards.traced.evidence", ["blue-team"], "'blue-team' is not an evaluation"),
    "contact": ("monitoring.contact", "nobody", "'nobody' is not a contact"),
    "kind": ("riskkit", "release/2", "is not one of: release/1"),
    "key": ("licence", "MIT", "'licence' is not a key here"),
    "digest": ("components.documentation.digest", "sha256:0", "64 hexadecimal digits"),
    "no watch": ("monitoring.watch", [], "at least 1 wanted"),
    "date": ("stages.first.earliest", "2026-02-30", "not a day of the calendar"),
}


@pytest.mark.parametrize("case", WRONG)
def test_each_mistake_is_told_in_its_place(case: str, tmp_path: Path) -> None:
    """What is mistyped, or names what is not there, is an error with its line."""
    pointer, value, wanted = WRONG[case]
    with pytest.raises(InputError) as raised:
        load_release(changed(tmp_path, pointer, value), shipped())
    assert wanted in str(raised.value)
    assert all(problem.line for problem in raised.value.problems)


@pytest.mark.parametrize(
    "path", ["../w", "/w", "a/../w", "./w", "a//b", "a/", "", ".git/w", "a\\b", "a\nb", "a\x00", "~/w/..", "x" * 401]
)
@pytest.mark.parametrize("pointer", ["card", "components.documentation.path", "assessment.path"])
def test_no_path_leads_out_of_the_folder(path: str, pointer: str, tmp_path: Path) -> None:
    """A path that is not plainly below the folder of release.yaml is refused wherever one stands."""
    with pytest.raises(InputError):
        load_release(changed(tmp_path, pointer, path))


names = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8})?", fullmatch=True)


@given(st.dictionaries(names, st.binary(max_size=20), min_size=1, max_size=5))
def test_the_digest_of_a_list_is_that_of_sha256sum(contents: dict[str, bytes]) -> None:
    """The digest of several files is that of the lines of sha256sum, in order of path, whatever order they came in."""
    digests = {path: f"sha256:{hashlib.sha256(content).hexdigest()}" for path, content in contents.items()}
    lines = [f"{digest[7:]}  {path}\n" for path, digest in digests.items()]
    lines.sort(key=lambda line: line.split("  ", 1)[1])
    wanted = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert listed(digests) == listed(dict(reversed(digests.items()))) == f"sha256:{wanted}"


def test_anybody_can_compute_the_digest_of_a_list(tmp_path: Path) -> None:
    """sha256sum, told the files in order of path, gives it too."""
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    run = "sha256sum a b | sha256sum"
    said = subprocess.run(["sh", "-c", run], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    digests = {name: f"sha256:{hashlib.sha256(name.encode()).hexdigest()}" for name in ("b", "a")}
    assert listed(digests) == f"sha256:{said.split()[0]}"
