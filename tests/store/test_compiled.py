"""What is kept of a shipped framework is what its files say, or is not used."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from riskkit.errors import InputError
from riskkit.resources import frameworks_root
from riskkit.store import frameworks
from riskkit.store.frameworks import CODE, FILES, key_of, load_framework


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A framework that counts as shipped, where Python may keep what it compiles."""
    root = tmp_path / "frameworks"
    shutil.copytree(frameworks_root() / "seger2023", root / "seger2023")
    monkeypatch.setattr(frameworks, "frameworks_root", lambda: root)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    return root / "seger2023"


def kept(folder: Path) -> Path:
    """The one file that is kept."""
    (found,) = (folder.parents[1] / "kept").rglob("*.json")
    return found


def test_what_is_kept_is_what_was_read(shipped: Path) -> None:
    """The second time the framework is equal to the first, comes from what was kept, and no file is parsed."""
    first = load_framework("seger2023")
    kept(shipped)
    assert frameworks.kept(shipped, key_of(shipped)) == first == load_framework("seger2023")


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_read_anew(shipped: Path, name: str) -> None:
    """No file can change without the framework being read again; what is wrong in it then is said."""
    first = load_framework("seger2023")
    file = shipped / f"{name}.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a word more\n", encoding="utf-8")
    assert frameworks.kept(shipped, key_of(shipped)) is None
    assert load_framework("seger2023") == first
    file.write_text("nonsense: true\n", encoding="utf-8")
    with pytest.raises(InputError):
        load_framework("seger2023")


def test_other_code_reads_anew(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept by other code of the loader does not count."""
    load_framework("seger2023")
    other = shipped.parents[1] / "code"
    shutil.copytree(CODE / "schema", other / "schema")
    shutil.copytree(CODE / "store", other / "store")
    monkeypatch.setattr(frameworks, "CODE", other)
    for file in ("schema/framework/questions.py", "store/yaml/document.py", "store/yaml/reader.py"):
        load_framework("seger2023")
        assert frameworks.kept(shipped, key_of(shipped))
        (other / file).write_text((other / file).read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert frameworks.kept(shipped, key_of(shipped)) is None


@pytest.mark.parametrize("damage", ["", "torn", "another", "folder"])
def test_what_is_damaged_does_not_count(shipped: Path, damage: str) -> None:
    """A file that is torn, empty, of something else or no file at all leaves the framework as its files have it."""
    first, place = load_framework("seger2023"), kept(shipped)
    data = place.read_bytes()
    key, _, tree = data.partition(b"\n")
    place.unlink()
    if damage == "folder":
        place.mkdir()
    else:
        other = json.dumps({**json.loads(tree), "options": {}}).encode()
        place.write_bytes({"": b"", "torn": data[: len(data) // 2], "another": key + b"\n" + other}[damage])
    assert load_framework("seger2023") == first


def test_a_framework_of_the_users_is_not_kept(shipped: Path, tmp_path: Path) -> None:
    """Only what ships is kept: a folder of somebody else's is read and checked each time."""
    shutil.copytree(shipped, tmp_path / "mine")
    load_framework(str(tmp_path / "mine"))
    assert not (tmp_path / "kept").exists()


def test_nothing_is_kept_where_python_keeps_nothing(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where compiled modules are not written, no compiled framework is."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load_framework("seger2023")
    assert not (shipped.parents[1] / "kept").exists()
