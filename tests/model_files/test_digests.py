"""Digests are those of the bytes, and of files that stood still while they were read."""

import hashlib
import os
from pathlib import Path
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.model_files.digests import BLOCK, digests


def of(content: bytes) -> str:
    """The digest of some bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_digests_are_those_of_the_bytes(size: int, tmp_path: Path) -> None:
    """At every border of a block the digest is that of the whole, and progress adds up to the size."""
    content = bytes(n % 251 for n in range(256)) * (size // 256 + 1)
    (tmp_path / "w").write_bytes(content[:size])
    done: list[int] = []
    found = digests(tmp_path, ["w"], progress=lambda path, count: done.append(count))
    assert found == {"w": of(content[:size])}
    assert sum(done) == size


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=8), st.integers(1, 8))
def test_threads_change_nothing(contents: list[bytes], threads: int) -> None:
    """However many threads hash, each file has its own digest."""
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        for number, content in enumerate(contents):
            (Path(made) / str(number)).write_bytes(content)
        paths = [str(number) for number in range(len(contents))]
        found = digests(Path(made), [*paths, *paths], threads=threads)
        assert list(found.items()) == [(path, of(content)) for path, content in zip(paths, contents, strict=True)]


@pytest.mark.parametrize("change", ["append", "same size", "replaced", "deleted", "linked"])
def test_a_file_that_changes_meanwhile_is_refused(change: str, tmp_path: Path) -> None:
    """A file that is written, or replaced by another of equal size or by a link, has no digest."""
    path = tmp_path / "w"
    path.write_bytes(bytes(BLOCK + 1))
    (tmp_path / "other").write_bytes(bytes(BLOCK + 1))
    once = Lock()

    def meddle(name: str, count: int) -> None:
        if not once.acquire(blocking=False):
            return
        if change == "append":
            with path.open("ab") as file:
                file.write(b"x")
        elif change == "same size":
            path.write_bytes(b"x" * (BLOCK + 1))
        elif change == "replaced":
            (tmp_path / "other").replace(path)
        else:
            path.unlink()
            if change == "linked":
                path.symlink_to("other")

    with pytest.raises(InputError, match="changed while it was read"):
        digests(tmp_path, ["w"], progress=meddle)


def test_every_file_that_cannot_be_hashed_is_told(tmp_path: Path) -> None:
    """Links, pipes, folders and missing files are told together, and none is waited for."""
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as raised:
        digests(tmp_path, ["a", "link", "pipe", "folder", "gone", "../up"])
    said = {Path(problem.where).name: problem.message for problem in raised.value.problems}
    assert set(said) == {"link", "pipe", "folder", "gone", "up"}
    assert said["link"].startswith("is a link")
    assert said["up"] == "points outside the folder"


def test_an_interrupt_stops_every_thread(tmp_path: Path) -> None:
    """What goes wrong in the middle ends the other files, too, and is what is told."""
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(bytes(4 * BLOCK))

    def broken(path: str, count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digests(tmp_path, ["a", "b", "c"], progress=broken)
