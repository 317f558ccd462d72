"""Digests are those of the bytes, and of files that stood still while they were read."""

import hashlib
import os
from pathlib import Path
from threading import Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.model_files.digests import BLOCK, Identity, digests, identity
from riskkit.store.digest_cache import DigestCache, cache_file

SECOND = 1_000_000_000


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


def facts(path: Path) -> Identity:
    """What identifies a file."""
    return identity(path.stat())


def test_a_cache_answers_for_what_did_not_change(tmp_path: Path) -> None:
    """A digest that was learned is known as long as nothing is written, moved into place or touched."""
    path, cached = tmp_path / "w", tmp_path / "cache" / "digests.json"
    path.write_bytes(b"x")
    now = path.stat().st_ctime_ns + 10 * SECOND
    cache = DigestCache(cached, now)
    assert digests(tmp_path, ["w"], cache=cache) == {"w": of(b"x")}
    cache.save()
    again = DigestCache(cached, now)
    assert again.known(facts(path)) == of(b"x")
    os.utime(path, ns=(1, facts(path)[3]))  # the time of the last writing is put back; that of the last change is not
    assert again.known(facts(path)) is None
    path.write_bytes(b"y")
    assert digests(tmp_path, ["w"], cache=again) == {"w": of(b"y")}


def test_a_young_file_is_not_cached(tmp_path: Path) -> None:
    """A file that may still be written within the same tick of the clock is hashed again."""
    path = tmp_path / "w"
    path.write_bytes(b"x")
    cache = DigestCache(tmp_path / "digests.json", path.stat().st_ctime_ns + SECOND)
    digests(tmp_path, ["w"], cache=cache)
    cache.save()
    assert not (tmp_path / "digests.json").exists()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"digests": []}', '{"digests": {"1": 2}}', '{"digests": {"1": "x"}}']
)
def test_a_broken_cache_is_empty(content: str, tmp_path: Path) -> None:
    """Whatever stands in the file of a cache, it answers for no file then."""
    (tmp_path / "digests.json").write_text(content)
    assert DigestCache(tmp_path / "digests.json", 0).known((1, 2, 3, 4, 5)) is None


def test_a_cache_that_others_can_write_is_empty(tmp_path: Path) -> None:
    """A cache that anybody else may have written answers for no file."""
    path = tmp_path / "digests.json"
    path.write_text(f'{{"digests": {{"1-2-3-4-5": "{of(b"x")}"}}}}')
    assert DigestCache(path, 0).known((1, 2, 3, 4, 5)) == of(b"x")
    path.chmod(0o666)
    assert DigestCache(path, 0).known((1, 2, 3, 4, 5)) is None


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It stands where the desktop keeps caches; a relative path there is none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_file() == tmp_path / "riskkit" / "digests.json"
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_file() == tmp_path / ".cache" / "riskkit" / "digests.json"


@pytest.mark.parametrize("home", ["nowhere", "relative"])
def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str) -> None:
    """Where the home folder is not there, nothing is made in its place."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relative").mkdir()
    monkeypatch.setenv("HOME", home if home == "relative" else str(tmp_path / home))
    assert cache_file() is None
