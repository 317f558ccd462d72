import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.errors import InputError, Problem
from riskkit.store.yaml import document, reader
from riskkit.store.yaml.document import Document, canonical, parse_document, read_document
from riskkit.store.yaml.reader import below, quoted, step

Loader = type[yaml.CSafeLoader] | type[yaml.SafeLoader]
LOADERS: tuple[Loader, ...] = (yaml.CSafeLoader, yaml.SafeLoader)


@contextmanager
def using(loader: Loader) -> Iterator[None]:
    """Parse with this loader meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "LOADER", loader)
        yield


def outcome(data: bytes) -> Document | tuple[Problem, ...]:
    """The document, or the problems that it has."""
    try:
        return parse_document(data, "f.yaml")
    except InputError as error:
        return error.problems


def problems(data: bytes) -> tuple[Problem, ...]:
    """The problems of what is no document."""
    found = outcome(data)
    assert isinstance(found, tuple)
    return found


def tree(text: str) -> object:
    """What the text is read as."""
    return parse_document(text.encode(), "f.yaml").tree


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("1.10", 1.1),
        (".5", 0.5),
        ("5e-3", 0.005),
        ("1.", 1.0),
        ("-1E+2", -100.0),
        *((text, text) for text in ("yes", "no", "on", "off", "y", "No", "012", "-012", "0o7", "0x1F", "1_000")),
        *((text, text) for text in ("12:30:45", "2026-11-22", "1.0.0", "1e", ".", "-x", "e5", "٣", "=", "nan", "inf")),
        ("'true'", "true"),
        ('"1"', "1"),
        ("''", ""),
        ('"<<"', "<<"),
        ('"\\x07"', "\x07"),
        ("|\n  1\n", "1\n"),
        ("9" * 300, int("9" * 300)),
    ],
)
def test_scalar(scalar: str, value: object) -> None:
    """A scalar without quotes is a truth value, null or a decimal number only if it is plainly written as one."""
    read = tree(f"a: {scalar}")
    assert read == {"a": value}
    assert isinstance(read, dict)
    assert type(read["a"]) is type(value)


def test_nothing_after_a_key_is_null_at_the_key() -> None:
    """A key without a value has the value null, which stands at the key."""
    read = parse_document(b"a: 1\nb:\n", "f")
    assert read.tree == {"a": 1, "b": None}
    assert read.where("b") == (2, 1)


REFUSED: list[tuple[str, list[tuple[int, int]], str]] = [
    ("", [(1, 1)], "empty"),
    ("# only a comment\n", [(1, 1)], "empty"),
    ("---\n", [(1, 1)], "empty"),
    ("a: 1\nb: 2\na: 3\n", [(3, 1)], "key 'a' is repeated"),
    ("a: {b: 1, 'b': 2, \"b\": 3}", [(1, 11), (1, 19)], "key 'b' is repeated"),
    ("a: &x 1\nb: *x\n", [(1, 4), (2, 4)], "anchor '&x'"),
    ("a: &x [*x]\n", [(1, 4), (1, 8)], "anchor '&x'"),
    ("*x : 1\n", [(1, 1), (1, 1)], "a key must be a text"),
    ("a: !!str 1\n", [(1, 4)], "tag '!!str'"),
    ("a: !!python/object/apply:os.system [ls]\n", [(1, 4)], "tag '!!python/object/apply:os.system'"),
    ("!x {a: ! b, !y c: d}\n", [(1, 1), (1, 8), (1, 13)], "tag '!x'"),
    ("a: !e!x y\n", [(1, 4)], "tag"),
    ("%YAML 1.2\n---\na: 1\n", [(1, 1)], "'%'"),
    ("<<: {a: 1}\nb: 2\n", [(1, 1)], "merge keys"),
    ("1: a\ntrue: b\n~: c\n1.5: d\nTrue: e\n", [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)], "key 1 is not a text"),
    ("? [a]\n: 1\n? {b: c}\n: 2\n", [(1, 3), (3, 3)], "a key must be a text"),
    ("a: 1\n---\nb: 2\n", [(2, 1)], "second document"),
    ("a: 1\n...\nb: 2\n", [(3, 1)], "after the end"),
    ("a: True\nb: FALSE\nc: NULL\n", [(1, 4), (2, 4), (3, 4)], "'True' is neither true nor"),
    ("[.inf, -.INF, .nan, .NaN]", [(1, 2), (1, 8), (1, 15), (1, 21)], "'.inf' is not a number"),
    ("[1e999, -1e999]", [(1, 2), (1, 9)], "number too large"),
    (f"a: {'9' * 10_000}", [(1, 4)], "number too large"),
    ("a: \x00b\n", [(1, 4)], "U+0000"),
    ("a: b\n\x1b[31m: c\n\x7f\x85", [(2, 1), (3, 1)], "U+001B"),
    ("a: b\u2028c\n", [(1, 5)], "U+2028"),
    ("a: b\ufeffc\n", [(1, 5)], "U+FEFF"),
    ('é: ["\\\\\\ud800"]', [(1, 8)], "escape"),
    ('a: "\\ud83d\\ude00"', [(1, 5)], "escape"),
    ('"\\ud800": 1', [(1, 2)], "escape"),
    ('a: "\\UFFFFFFFF"', [(1, 5)], "escape"),
    ('a: "\\U00110000"', [(1, 5)], "escape"),
    ('a: "\\q"', [(1, 4)], "escape"),
    ('a: "\\x1"', [(1, 4)], "escape"),
    ("a:\n\tb: 1\n", [(2, 1)], "tab"),
    ("a:\n  - b\n \t- c\n", [(3, 2)], "tab"),
    ("a: b\tc\n", [(1, 5)], "tab"),
    ("a: 1\t# d\n", [(1, 5)], "tab"),
    ("a: [1,\t2]\n", [(1, 7)], "tab"),
    ("a: |\n  \tb\n   c\n", [(2, 3)], "tab"),
    ("a: |\n  b\n \tc\n", [(3, 2)], "tab"),
    ("a: |\t\n  b\n", [(1, 5)], "tab"),
    ("a: 'x\nb: y\n", [(1, 4)], "never closed"),
    ("a: [1, 2\n", [(1, 4)], "',' or ']' is missing"),
    ("a: [1, 2\nb: 3\n", [(2, 2)], "',' or ']' is missing"),
    ("a: {b: 1\n", [(1, 4)], "',' or '}' is missing"),
    ("a: b: c\n", [(1, 5)], "': ' cannot stand here"),
    ("a: 1\n  b: 2\n", [(2, 4)], "': ' cannot stand here"),
    ("a: - b\n", [(1, 4)], "'- ' cannot start"),
    ("a: ? b\n", [(1, 4)], "'? ' cannot stand here"),
    ("a:\n  b: 1\n c: 2\n", [(3, 2)], "line up"),
    ("- a\nb: c\n", [(2, 1)], "line up"),
    ("a: @b\n", [(1, 4)], "cannot start with '@'"),
    ("a: ]\n", [(1, 4)], "a value is missing"),
    ("a: |b\n  c\n", [(1, 4)], "'|' or '>'"),
    ("a: |#b\n  c\n", [(1, 4)], "'|' or '>'"),
    ("a: {b:}\n", [(1, 5)], "a key without ': '"),
    ("a: 1\nb\n", [(2, 1)], "a key without ': '"),
    ("a: True\nb: 1\nb: [\n", [(1, 4), (3, 1), (3, 4)], "'True' is neither"),
    (f"? {'k' * 501}\n: v\n", [(1, 3)], "path longer than 500"),
    ("[" * 41 + "]" * 41, [(1, 41)], "nested deeper than 40"),
    ("[" * 100_000, [(1, 41)], "nested deeper than 40"),
    ("{a: " * 100_000, [(1, 161)], "nested deeper than 40"),
    ("- " * 100_000, [(1, 81)], "nested deeper than 40"),
    ("? " * 100_000, [*((1, 4 * n + 3) for n in range(20)), (1, 81)], "a key must be a text"),
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "places", "message"), REFUSED, ids=[repr(case[0][:24]) for case in REFUSED])
def test_refused(loader: Loader, text: str, places: list[tuple[int, int]], message: str) -> None:
    """What is refused is refused by both parsers with every problem in its place, the first in these words."""
    with using(loader):
        found = problems(text.encode())
    assert [(problem.line, problem.column) for problem in found] == places
    assert any(message in problem.message for problem in found)
    assert {problem.where for problem in found} == {"f.yaml"}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("text", ["a: [is it?, no]", "{a ?b: c}", "{: 1}", "!x{a: b}"])
def test_where_the_parsers_disagree(loader: Loader, text: str) -> None:
    """What one of the parsers would take, or places elsewhere, is refused by both."""
    with using(loader):
        assert problems(text.encode())


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a: \xff", (1, 4)), ("é: 1\nü: ".encode() + b"\xc3\n", (2, 4)), ("a: 1".encode("utf-16"), (1, 1))],
)
def test_bytes_that_are_no_utf8(data: bytes, place: tuple[int, int]) -> None:
    """A byte that is not UTF-8 is shown by line and by column in characters."""
    (problem,) = problems(data)
    assert (problem.line, problem.column) == place
    assert "UTF-8" in problem.hint


def test_too_large() -> None:
    """Two MiB are read, and one byte more is refused before it is parsed."""
    most = b"a: 1 #" + b"x" * (document.MOST_BYTES - 6)
    assert parse_document(most, "f").tree == {"a": 1}
    assert "2 MiB" in problems(most + b"x")[0].message


def test_one_long_line_with_too_many_values() -> None:
    """Parsing stops at the first value beyond the limit."""
    (problem,) = problems(b"[" + b"1," * 210_000 + b"]")
    assert "more than 200000" in problem.message
    assert (problem.line, problem.column) == (1, 2 * 199_999 + 2)


def test_billion_laughs() -> None:
    """Aliases are refused before anything grows."""
    lines = ["a0: &a0 [lol]", *(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]
    found = problems("\n".join(lines).encode())
    assert len(found) == 10 + 9 * 9


def test_many_problems_are_cut_at_a_hundred() -> None:
    """A file that is wrong throughout does not flood the terminal."""
    assert len(problems(b"a: !x 1\n" * 5000)) == reader.MOST_PROBLEMS


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
def test_marks_do_not_depend_on_encoding_marks_or_line_breaks(prefix: bytes, line_break: bytes) -> None:
    """A byte order mark and the kind of line break change neither the content nor the places."""
    text = b"a:\n  - b: |\n      c\n  - 'd'\ne: {f/g: 1, h~: 2}\n"
    assert parse_document(prefix + text.replace(b"\n", line_break), "f") == parse_document(text, "f")


def test_places() -> None:
    """Every value and every key has its line and column; what has none takes those of what is around it."""
    read = parse_document("a:\n  - é: ü\n  - 'd'\ne: {f/g: 1, h~: 2, '': 3}\n".encode(), "f")
    assert dict(read.marks) == {
        "": (1, 1),
        "a": (2, 3),
        "a/0": (2, 5),
        "a/0/é": (2, 8),
        "a/1": (3, 5),
        "e": (4, 4),
        "e/f~1g": (4, 10),
        "e/h~0": (4, 17),
        "e/~": (4, 24),
    }
    assert read.key_marks["e/f~1g"] == (4, 5)
    assert set(read.key_marks) == {"a", "a/0/é", "e", "e/f~1g", "e/h~0", "e/~"}
    assert read.where("a/0/x/y") == (2, 5)
    assert read.where_key("a/0/é") == (2, 5)
    assert read.where_key("a/9") == (2, 3)
    assert read.value("e/h~0") == 2
    assert read.value("a/1") == "d"
    with pytest.raises(KeyError):
        read.value("a/2")
    assert read.located(Problem("", "a/1/b", "m")) == Problem("f", "a/1/b", "m", "", 3, 5)


def leaves(tree: object, pointer: str = "") -> Iterator[tuple[str, object]]:
    """Every value with its pointer."""
    yield pointer, tree
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, inner in pairs:
        yield from leaves(inner, below(pointer, key))


WORDS = st.sampled_from(["a", "b", "c/d", "~", "é", "", "😀 x", "#", "no"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@given(TREES, st.sampled_from([None, 1]))
def test_each_mark_is_where_its_value_is_written(tree: object, indent: int | None) -> None:
    """JSON is read as the same tree, and from each mark on the text starts with the value."""
    text = json.dumps(tree, ensure_ascii=False, indent=indent)
    read = parse_document(text.encode(), "f")
    assert read.tree == tree
    assert set(read.marks) == {pointer for pointer, _ in leaves(tree)}
    lines = text.split("\n")
    for pointer, value in leaves(tree):
        line, column = read.marks[pointer]
        start = (
            "["
            if isinstance(value, list)
            else "{"
            if isinstance(value, dict)
            else json.dumps(value, ensure_ascii=False)
        )
        assert lines[line - 1][column - 1 :].startswith(start)
    for pointer, (line, column) in read.key_marks.items():
        key = json.loads(lines[line - 1][column - 1 :].partition(":")[0])
        assert step(key) == pointer.rpartition("/")[2]


@given(TREES)
def test_digest_is_of_the_content(tree: object) -> None:
    """Order of keys, layout and comments do not change the digest, and the content does."""

    def turned(tree: object) -> object:
        if isinstance(tree, dict):
            return {key: turned(value) for key, value in reversed(tree.items())}
        return [turned(value) for value in tree] if isinstance(tree, list) else tree

    def digest(tree: object, tail: str = "") -> str:
        return parse_document((json.dumps(tree, indent=1, ensure_ascii=False) + tail).encode(), "f").digest()

    assert digest(tree) == digest(turned(tree), " # comment\n")
    assert digest(tree) != digest([tree])
    assert json.loads(canonical(tree)) == tree


def test_digest_never_changes() -> None:
    """The digest of a known document is known."""
    read = parse_document("b: [1, 0.5, null, true]\na: é\n".encode(), "f")
    assert canonical(read.tree) == '{"a":"é","b":[1,0.5,null,true]}'.encode()
    assert read.digest() == "sha256:433b7ac5470111479a970248a13d72872321471815ac18117140bd28071323b6"


PIECES = [
    *("a", "b", "x y", "1", "0.5", "true", ": ", ":", "- ", "-", "?", "? ", "[", "]", "{", "}", ",", ", ", "\n", "\n"),
    *("\n ", " ", "  ", "\n  ", "'", '"', "#", " # c", "&a", "*a", "!t", "!", "<<", "%", "@", "\\", "\\n", "\\x4", "+"),
    *("\\ud800", "\\U00110000", "~", "---", "...", "\t", "é", "😀", "\u2028", "''", '"q"', "k: v", "\nk: ", "\n- "),
    *("|2\n", "|+\n", ">-\n", "|", "0x1", "::", "a:b", "\r\n", "\ufeff", "k:\n  - a\n  - b: c\n"),
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join) | st.text())
def test_both_parsers_read_the_same(text: str) -> None:
    """What the fast parser reads the plain one reads too, with the same places; what one refuses the other refuses."""
    data = text.encode("utf-8", "surrogatepass")
    found = []
    for loader in LOADERS:
        with using(loader):
            found.append(outcome(data))
    fast, plain = found
    assert fast == plain or (isinstance(fast, tuple) and isinstance(plain, tuple))


@settings(max_examples=500, deadline=None)
@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=30).map(lambda pieces: "".join(pieces).encode()))
def test_any_bytes_are_a_document_or_problems(data: bytes) -> None:
    """No bytes raise anything but problems with a place, and what is read can be written as JSON."""
    found = outcome(data)
    if isinstance(found, Document):
        assert json.loads(canonical(found.tree)) == found.tree
    else:
        assert all(problem.line > 0 and problem.column > 0 and problem.message for problem in found)


def test_read_document(tmp_path: Path) -> None:
    """A file is read under the name it was asked for."""
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")
    read = read_document(path)
    assert (read.name, read.tree) == (str(path), {"a": 1})


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    """What is missing, no regular file or out of reach is one problem that names it; a pipe is not waited for."""
    (tmp_path / "file").write_text("a: 1")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    refused = {
        "missing": "no such file",
        ".": "is a directory",
        "pipe": "is not a regular file",
        "/dev/zero": "is not a regular file",
        "loop": "cannot be read: too many levels of symbolic links",
        "file/below": "cannot be read: not a directory",
        "nul\x00": "is not a file name",
        "x" * 300: "cannot be read: file name too long",
    }
    for name, message in refused.items():
        with pytest.raises(InputError) as caught:
            read_document(tmp_path / name)
        (problem,) = caught.value.problems
        assert (problem.where, problem.message) == (str(tmp_path / name), message)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without permission is one problem."""
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="cannot be read: permission denied"):
        read_document(path)


def test_a_file_of_endless_size_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    """A file larger than the limit is refused without being read whole."""
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(InputError, match="larger than 2 MiB"):
        read_document(path)


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """A file name of arbitrary bytes is shown as text that can be printed."""
    path = tmp_path / os.fsdecode(b"\xff.yaml")
    with pytest.raises(InputError) as caught:
        read_document(path)
    assert caught.value.problems[0].where.encode().endswith("\ufffd.yaml".encode())


def test_quoted_is_short() -> None:
    """A value in a message has at most 60 characters between its quotes."""
    assert quoted("a" * 60) == f"'{'a' * 60}'"
    assert quoted("a" * 61) == f"'{'a' * 59}…'"
    assert quoted(1.5) == "'1.5'"
