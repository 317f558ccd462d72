"""``riskkit init --again``: digests as the files are, and everything that people wrote as it was."""

from pathlib import Path

import pytest

from riskkit.errors import InputError
from riskkit.tasks.renew import renew_digests
from tests.gate.scenes import copied

REMARK = "text: Names birds in five seconds of sound."


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The release.yaml of a sound release, with a remark of somebody's."""
    file = copied("wren", tmp_path / "wren") / "release.yaml"
    file.write_text(f"# ours\n{file.read_text().replace(REMARK, f'# say it as on the page{chr(10)}{REMARK}  # short')}")
    return file


def test_nothing_is_written_where_nothing_changed(release: Path) -> None:
    """The file keeps its bytes."""
    before = release.read_bytes()
    assert renew_digests(release.parent).changed == ()
    assert release.read_bytes() == before


def test_only_digests_change(release: Path) -> None:
    """Lines that differ are those of digests, one for the file and one for its list; comments and order stay."""
    weights = "weights/model-00001-of-00002.safetensors"
    (release.parent / "README.md").write_text("# Wren 2.1.0\n")
    (release.parent / weights).write_bytes((release.parent / weights.replace("1-of", "2-of")).read_bytes())
    before = release.read_text().splitlines()
    done = renew_digests(release.parent)
    after = release.read_text().splitlines()
    assert done.changed == ("README.md", weights)
    assert len(before) == len(after)
    differ = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(differ) == 3
    assert all("sha256:" in line for line in differ)


def test_answers_about_other_weights_are_told(release: Path) -> None:
    """The assessment is not touched: that its answers hold for new weights a person says, and is told where."""
    assessment = release.with_name("assessment.yaml")
    before = assessment.read_bytes()
    (release.parent / "weights/model-00001-of-00002.safetensors").write_bytes(b"")
    notes = renew_digests(release.parent).notes
    assert any("release/components/weights-final/digest: sha256:" in note for note in notes)
    assert assessment.read_bytes() == before


def test_a_file_that_is_gone_is_named(release: Path) -> None:
    """Nothing is written where a file is missing."""
    before = release.read_bytes()
    (release.parent / "README.md").unlink()
    with pytest.raises(InputError, match=r"README\.md"):
        renew_digests(release.parent)
    assert release.read_bytes() == before
