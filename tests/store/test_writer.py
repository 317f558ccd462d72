import os
import stat
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.store.yaml import reader
from riskkit.store.yaml.document import canonical, parse_document
from riskkit.store.yaml.writer import dump, write_atomically

TEXTS = (
    st.text(max_size=60)
    | st.text(alphabet=" \n\tab:#-'\"[]{}?|>&*!%@`,0.é", max_size=40)
    | st.lists(st.sampled_from(["word", "#", "a:", "- b", "…", "'"]), min_size=20, max_size=60).map(" ".join)
    | st.sampled_from(["no", "on", "1.10", "true", "Null", "012", "12:30:45", "2026-11-22", "~", "null", "<<", "="])
    | st.sampled_from(
        ["a\nb\n", "a\n\nb", "a\n\n", " a\nb", "x" * 200, "- x", "? x", "---", "...", "%x", "a: b", "a #b"]
    )
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


def order(tree: object) -> object:
    """The keys of every mapping, in order."""
    if isinstance(tree, dict):
        return [(key, order(value)) for key, value in tree.items()]
    return [order(value) for value in tree] if isinstance(tree, list) else None


@settings(max_examples=400, deadline=None)
@given(TREES)
@example({"a": "word " * 40 + "end", "b": ["no", {"c": [[], {}]}], "d": "x\n\n  y\n"})
def test_what_is_written_is_read_back(tree: object) -> None:
    """Any tree is written as YAML that both parsers read as that tree, with its keys in order."""
    text = dump(tree)
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reader, "LOADER", loader)
            read = parse_document(text.encode(), "f").tree
        assert canonical(read) == canonical(tree)
        assert order(read) == order(tree)
    assert "\t" not in text
    assert not any(line.endswith(" ") for line in text.split("\n"))


@given(TREES)
def test_other_readers_agree_on_words_and_numbers(tree: object) -> None:
    """PyYAML's own rules, older than these, read the same tree, dates apart."""
    loader = yaml.SafeLoader(dump(tree))
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if not tag.endswith("timestamp")]
        for first, rules in loader.yaml_implicit_resolvers.items()
    }
    assert canonical(loader.get_single_data()) == canonical(tree)


def test_layout() -> None:
    """The layout is what a person would write."""
    tree = {
        "title": "Weights: final",
        "on": "2026-11-22",
        "version": "1.10",
        "says": ["no", "true", 1.1, None, "a b"],
        "items": [{"id": "a", "empty": [], "none": {}}, [1, [2]]],
        "text": "first\n\nlast\n",
        "long": " ".join(["word"] * 30),
        "url": "https://example.org/a#b",
    }
    assert dump(tree) == (
        'title: "Weights: final"\n'
        '"on": 2026-11-22\n'
        'version: "1.10"\n'
        "says:\n"
        '  - "no"\n'
        '  - "true"\n'
        "  - 1.1\n"
        "  - null\n"
        "  - a b\n"
        "items:\n"
        "  - id: a\n"
        "    empty: []\n"
        "    none: {}\n"
        "  - - 1\n"
        "    - - 2\n"
        "text: |\n"
        "  first\n"
        "\n"
        "  last\n"
        "long: >-\n"
        f"  {' '.join(['word'] * 20)}\n"
        f"  {' '.join(['word'] * 10)}\n"
        "url: https://example.org/a#b\n"
    )


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**400, "\ud800", {1: 2}, {None: 1}, object(), b"a", {1}]
)
def test_what_cannot_be_read_back_is_not_written(value: object) -> None:
    """A value that no document holds is refused, wherever it stands."""
    with pytest.raises(ValueError):
        dump({"a": [value]})


def test_written_whole(tmp_path: Path) -> None:
    """A new file holds the text and lets be read by whom the system's mask allows; nothing else is left."""
    path = tmp_path / "a.yaml"
    write_atomically(path, "é: 1\n")
    assert path.read_bytes() == "é: 1\n".encode()
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.yaml", "plain"}


def test_mode_and_link_stay(tmp_path: Path) -> None:
    """An existing file keeps its mode, and a link to it stays a link."""
    path, link = tmp_path / "a.yaml", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to("a.yaml")
    write_atomically(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_failure_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails halfway, the old file stands and no draft is left."""
    path = tmp_path / "a.yaml"
    path.write_text("old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="cannot be written: no space left on device"):
        write_atomically(path, "new")
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("a.yaml", "old")]


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A missing folder, a directory and a pipe are problems, and stay what they are."""
    os.mkfifo(tmp_path / "pipe")
    refused = {
        "missing/a.yaml": "no such file or directory",
        ".": "is not a regular file",
        "pipe": "is not a regular file",
        "nul\x00": "null",
    }
    for name, reason in refused.items():
        with pytest.raises(InputError) as caught:
            write_atomically(tmp_path / name, "a: 1\n")
        assert reason in caught.value.problems[0].message
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert [entry.name for entry in tmp_path.iterdir()] == ["pipe"]
