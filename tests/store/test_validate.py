import json
from datetime import date
from enum import Enum
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from riskkit.errors import InputError, Problem
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.validate import validate

Id = Annotated[str, StringConstraints(pattern=r"^[a-z-]+$"), Field(description="lower-case letters and hyphens")]
Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.replace("_", "-"))


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Constant(Strict):
    kind: Literal["constant"]
    value: Share


class Table(Strict):
    kind: Literal["table"]
    values: dict[Id, Share]


class Inner(Strict):
    level: Literal["none", "marginal", "severe"]
    at_least: int = 0
    rows: tuple[Id, ...] = ()
    code: Annotated[str, Field(pattern="^x")] = "x"


class Record(Strict):
    riskkit: Literal["record/1"] = "record/1"
    name: Annotated[str, Field(min_length=1, max_length=80)] = "n"
    count: Annotated[int, Field(gt=0, lt=10)] = 1
    share: Share = 0.5
    flag: bool = False
    colour: Colour = Colour.RED
    on: date = date(2026, 1, 1)
    gap: Literal[1, 2] = 1
    pair: tuple[int, str] = (1, "a")
    few: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)] = (1,)
    maybe: str | None = None
    inner: dict[Id, Inner] = {}
    by: dict[Literal["1", "2"], int] = {}
    leak: dict[Id, Share | dict[Id, Share]] = {}
    access: Colour | Annotated[tuple[Colour, ...], Field(min_length=1)] = Colour.RED
    model: Annotated[Constant | Table, Field(discriminator="kind")] | None = None
    even: int = 0

    @field_validator("even")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError(f"{value} is odd\nand that is that")
        return value

    @model_validator(mode="after")
    def _whole(self) -> "Record":
        if self.maybe == "never":
            raise ValueError("never is not now | hint: say when")
        return self


def found(text: str, model: type[BaseModel] = Record, at: str = "") -> tuple[Problem, ...]:
    """The problems of the text as a record."""
    with pytest.raises(InputError) as caught:
        validate(model, parse_document(text.encode(), "f.yaml"), at)
    return caught.value.problems


def test_a_sound_record() -> None:
    """Lists become tuples, texts enums and dates, whole numbers shares, and mappings keep their order."""
    text = """
share: 1
colour: blue
on: 2026-11-22
pair: [2, b]
inner: {b: {level: none, at-least: 3, rows: [x, y]}, a: {level: severe}}
leak: {z: .5, a: {b: 0.1}}
access: [red, blue]
model: {kind: table, values: {a: 1}}
maybe: null
"""
    record = validate(Record, parse_document(text.encode(), "f"))
    assert (record.share, record.colour, record.on, record.pair) == (1.0, Colour.BLUE, date(2026, 11, 22), (2, "b"))
    assert list(record.inner) == ["b", "a"]
    assert record.inner["b"] == Inner.model_validate({"level": "none", "at-least": 3, "rows": ("x", "y")})
    assert record.leak == {"z": 0.5, "a": {"b": 0.1}}
    assert record.access == (Colour.RED, Colour.BLUE)
    assert isinstance(record.model, Table)


NOT_A_KEY = "is not a key here"
MISTAKES: list[tuple[str, str, tuple[int, int], str, str]] = [
    ("inner:\n  a: {levl: none}", "inner/a/levl", (2, 7), f"'levl' {NOT_A_KEY}", "did you mean 'level'?"),
    (
        "inner:\n  a: {level: none, zzz: 1}",
        "inner/a/zzz",
        (2, 20),
        f"'zzz' {NOT_A_KEY}",
        "keys: level, at-least, rows, code",
    ),
    (
        "model: {kind: table, values: {}, value: 1}",
        "model/value",
        (1, 34),
        f"'value' {NOT_A_KEY}",
        "keys: kind, values",
    ),
    ("shar: 1", "shar", (1, 1), f"'shar' {NOT_A_KEY}", "did you mean 'share'?"),
    ("inner:\n  a:\n    rows: []", "inner/a", (3, 5), "'level' is missing", ""),
    (
        "inner: {a: {level: sevre}}",
        "inner/a/level",
        (1, 20),
        "'sevre' is not one of: none, marginal, severe",
        "did you mean 'severe'?",
    ),
    ("riskkit: record/2", "riskkit", (1, 10), "'record/2' is not one of: record/1", "did you mean 'record/1'?"),
    ("colour: green", "colour", (1, 9), "'green' is not one of: red, blue", ""),
    ("colour: 5", "colour", (1, 9), "a text is wanted, not a number", "put it in quotes"),
    ("gap: 3", "gap", (1, 6), "3 is not one of: 1, 2", ""),
    ("gap: [1]", "gap", (1, 6), "a number is wanted, not a list", ""),
    ("by: {'3': 1}", "by/3", (1, 6), "'3' is not one of: 1, 2", ""),
    ("name: 1.10", "name", (1, 7), "a text is wanted, not a number", "put it in quotes"),
    ("name: true", "name", (1, 7), "a text is wanted, not true", "put it in quotes"),
    ("name:", "name", (1, 1), "a text is wanted, not null", "write one, or leave the key out"),
    ("share: '1'", "share", (1, 8), "a number is wanted, not a text", "take the quotes off"),
    ("share: much", "share", (1, 8), "a number is wanted, not a text", ""),
    ("count: 1.5", "count", (1, 8), "a whole number is wanted, not 1.5", ""),
    ("flag: 1", "flag", (1, 7), "true or false is wanted, not a number", ""),
    ("few: a", "few", (1, 6), "a list is wanted, not a text", ""),
    ("inner: [a]", "inner", (1, 8), "a mapping is wanted, not a list", ""),
    ("inner: {a: none}", "inner/a", (1, 12), "a mapping is wanted, not a text", ""),
    ("on: 3", "on", (1, 5), "a date is wanted, not a number", ""),
    ("on: 2026-13-01", "on", (1, 5), "'2026-13-01' is not a date", "write it as 2026-11-20"),
    ("on: soon", "on", (1, 5), "'soon' is not a date", "write it as 2026-11-20"),
    ("share: 1.5", "share", (1, 8), "1.5 is above the greatest value 1", ""),
    ("share: -1", "share", (1, 8), "-1 is below the least value 0", ""),
    ("count: 0", "count", (1, 8), "0 is not above 0", ""),
    ("count: 10", "count", (1, 8), "10 is not below 10", ""),
    ("name: ''", "name", (1, 7), "0 characters, at least 1 wanted", ""),
    (f"name: {'x' * 81}", "name", (1, 7), "81 characters, at most 80 wanted", ""),
    ("few: []", "few", (1, 6), "0 items, at least 1 wanted", ""),
    ("few: [1, 2, 3]", "few", (1, 6), "3 items, at most 2 wanted", ""),
    ("pair: [1]", "pair", (1, 7), "item 2 is missing", ""),
    ("pair: [1, 2]", "pair/1", (1, 11), "a text is wanted, not a number", "put it in quotes"),
    (
        "inner: {A b: {level: none}}",
        "inner/A b",
        (1, 9),
        "'A b' has the wrong form",
        "wanted: lower-case letters and hyphens",
    ),
    (
        "inner: {a: {level: none, rows: [b, C]}}",
        "inner/a/rows/1",
        (1, 36),
        "'C' has the wrong form",
        "wanted: lower-case letters and hyphens",
    ),
    (
        "inner: {a: {level: none, code: y}}",
        "inner/a/code",
        (1, 32),
        "'y' has the wrong form",
        "wanted: a text that matches ^x",
    ),
    ("leak: {a: 2}", "leak/a", (1, 11), "2 is above the greatest value 1", ""),
    ("leak: {a: b}", "leak/a", (1, 11), "a number or a mapping is wanted, not a text", ""),
    ("leak: {a: {b: 2}}", "leak/a/b", (1, 15), "2 is above the greatest value 1", ""),
    ("leak: {a: {b: c}}", "leak/a/b", (1, 15), "a number is wanted, not a text", ""),
    ("leak: {a: {B: 1}}", "leak/a/B", (1, 12), "'B' has the wrong form", "wanted: lower-case letters and hyphens"),
    ("access: rde", "access", (1, 9), "'rde' is not one of: red, blue", "did you mean 'red'?"),
    ("access: [red, bleu]", "access/1", (1, 15), "'bleu' is not one of: red, blue", "did you mean 'blue'?"),
    ("access: []", "access", (1, 9), "0 items, at least 1 wanted", ""),
    (
        "model: {kind: tabel, values: {}}",
        "model/kind",
        (1, 15),
        "'tabel' is not one of: constant, table",
        "did you mean 'table'?",
    ),
    ("model: {values: {}}", "model", (1, 8), "'kind' is missing", ""),
    ("model: {kind: constant, value: 2}", "model/value", (1, 32), "2 is above the greatest value 1", ""),
    ("model: {kind: table, values: {a: 2}}", "model/values/a", (1, 34), "2 is above the greatest value 1", ""),
    ("even: 3", "even", (1, 7), "3 is odd", ""),
    ("maybe: never", "", (1, 1), "never is not now", "say when"),
    (f"colour: {'x' * 100}", "colour", (1, 9), f"'{'x' * 59}…' is not one of: red, blue", ""),
    ("3", "", (1, 1), "a mapping is wanted, not a number", ""),
]


@pytest.mark.parametrize(
    ("text", "pointer", "place", "message", "hint"), MISTAKES, ids=[case[0][:40] for case in MISTAKES]
)
def test_one_mistake_is_one_problem(text: str, pointer: str, place: tuple[int, int], message: str, hint: str) -> None:
    """Each mistake gives one problem, at its value or key, in these words."""
    (problem,) = found(text)
    assert (problem.where, problem.pointer, problem.message) == ("f.yaml", pointer, message)
    assert (problem.line, problem.column) == place
    assert hint in problem.hint
    assert bool(problem.hint) == bool(hint)


def test_all_mistakes_at_once() -> None:
    """Mistakes in several places are all reported, in the order of the file."""
    text = "share: 2\ninner:\n  a: {levl: none, rows: [A, b, C]}\n  B: {}\ncolour: pink\nxyz: 1\n"
    assert [(problem.pointer, problem.line) for problem in found(text)] == [
        ("share", 1),
        ("inner/a/levl", 3),
        ("inner/a/rows/0", 3),
        ("inner/a/rows/2", 3),
        ("inner/B", 4),
        ("inner/B", 4),
        ("colour", 5),
        ("xyz", 6),
    ]


def test_part_of_a_document() -> None:
    """A record can be a part of a document; pointers and places stay those of the document."""
    text = "x/y:\n  - level: none\n  - level: some\n"
    assert validate(Inner, parse_document(text.encode(), "f"), "x~1y/0") == Inner(level="none")
    (problem,) = found(text, Inner, "x~1y/1")
    assert (problem.pointer, problem.line, problem.column) == ("x~1y/1/level", 3, 12)
    (problem,) = found(text, Inner, "x~1y/2")
    assert (problem.message, problem.line, problem.column) == ("'2' is missing", 2, 3)


class Lure(Strict):
    """A union whose branch is called like a key of its value."""

    kind: Literal["values"]
    values: dict[str, int] = {}
    limit: int = 0


class Bait(Strict):
    kind: Literal["bait"]


class Fisher(Strict):
    catch: Annotated[Lure | Bait, Field(discriminator="kind")]


def test_a_branch_that_is_called_like_a_key() -> None:
    """The name of a union's branch is not mistaken for a key of the same name."""
    text = "catch:\n  kind: values\n  values: {limit: 1}\n  limit: x\n"
    (problem,) = found(text, Fisher)
    assert (problem.pointer, problem.line) == ("catch/limit", 4)


KEYS = st.sampled_from([*Record.model_fields, "a", "B c", "level", "values", "kind", "zz"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 12) | st.floats(-2, 2) | st.sampled_from(["red", "none", "a", "", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_any_document_is_a_record_or_problems(tree: dict[str, object]) -> None:
    """Whatever a document holds, it is a record or problems that each have a place in it and a message of one line."""
    document = parse_document(json.dumps(tree, indent=1).encode(), "f")
    try:
        validate(Record, document)
    except InputError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.pointer in document.marks
            assert (problem.line, problem.column) in {
                document.where(problem.pointer),
                document.where_key(problem.pointer),
            }
            assert problem.message
            assert "\n" not in problem.message + problem.hint
