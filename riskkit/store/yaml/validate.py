"""Documents into records: every mistake at its line and column, in our words."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import reduce
from re import findall
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from riskkit.errors import InputError, Problem
from riskkit.schema.checks.framework import suggest
from riskkit.store.yaml.document import Document
from riskkit.store.yaml.reader import below, quoted

M = TypeVar("M", bound=BaseModel)
RecordPath = tuple[str | int, ...]
Schema = Mapping[str, Any]
"""JSON Schema, as pydantic writes it."""


def validate(model: type[M], document: Document, at: str = "") -> M:
    """
    The value at pointer *at* of the document as a frozen record.

    Raises `InputError` with one problem per mistake, each at the line and column of its value or key.
    """
    try:
        tree = document.value(at)
    except KeyError:
        missing = Problem("", at, f"{quoted(at.rpartition('/')[2])} is missing")
        raise InputError([document.located(missing)]) from None
    try:
        # as it was written and not in canonical form: levels are listed from best to worst
        return model.model_validate_json(json.dumps(tree, ensure_ascii=False), strict=True)
    except ValidationError as error:
        mistakes = [_mistake(tree, details) for details in error.errors(include_url=False)]
    schema = model.model_json_schema()
    informed = [replace(mistake, keys=_keys(schema, tree, mistake)) for mistake in mistakes]
    forms = dict(_forms(schema))
    raise InputError(_problem(mistake, document, at, forms) for mistake in _without_echoes(informed))


@dataclass(frozen=True)
class _Mistake:
    """One of pydantic's errors, brought back to the tree: *value* stands at *path*."""

    kind: str
    path: RecordPath
    value: object
    of_key: bool
    """Whether the key is wrong and not its value."""
    said: str
    facts: Mapping[str, Any]
    wanted: tuple[str, ...]
    """Which kinds of value would do, where the value is of another kind."""
    keys: tuple[str, ...] = ()
    """Which keys there are, where this one is not."""


def _mistake(tree: object, details: ErrorDetails) -> _Mistake:
    kind, loc, facts = details["type"], details["loc"], dict(details.get("ctx", {}))
    of_key = kind == "extra_forbidden" or loc[-1:] == ("[key]",)
    if kind == "missing":
        facts["missing"], loc = loc[-1], loc[:-1]
    elif loc[-1:] == ("[key]",):
        loc = loc[:-1]
    found = list(_paths(tree, loc))
    path, value = next((pair for pair in found if pair[1] == details["input"]), found[0])
    value = path[-1] if of_key else value
    return _Mistake(kind, path, value, of_key, details["msg"], facts, _wanted(kind, value, facts))


def _paths(tree: Any, loc: RecordPath) -> Iterator[tuple[RecordPath, object]]:
    """Every reading of *loc* in the tree, the closest first: some parts name a branch of a union, and not a key."""
    if not loc:
        yield (), tree
        return
    head, rest = loc[0], loc[1:]
    in_list = isinstance(tree, list) and isinstance(head, int) and head < len(tree)
    if in_list or (isinstance(tree, dict) and head in tree):
        yield from (((head, *path), value) for path, value in _paths(tree[head], rest))
    yield from _paths(tree, rest)


def _without_echoes(mistakes: list[_Mistake]) -> Iterator[_Mistake]:
    """
    One mistake for each thing to mend.

    A value that one branch of a union took further is of the right kind, and a key that was misspelt is not missing.
    """
    taken = {m.path[:length] for m in mistakes for length in range(len(m.path) + (not m.wanted and not m.of_key))}
    meant = {(m.path[:-1], near) for m in mistakes if m.keys for near in get_close_matches(str(m.value), m.keys, n=1)}
    loose: dict[RecordPath, _Mistake] = {}
    for mistake in mistakes:
        if mistake.wanted and not mistake.of_key:
            if mistake.path not in taken:
                before = loose.get(mistake.path, replace(mistake, wanted=()))
                loose[mistake.path] = replace(before, wanted=tuple(dict.fromkeys(before.wanted + mistake.wanted)))
        elif (mistake.path, mistake.facts.get("missing")) not in meant:
            yield mistake
    yield from loose.values()


def _problem(mistake: _Mistake, document: Document, at: str, forms: Mapping[str, str]) -> Problem:
    message, hint = _said(mistake, forms)
    path = mistake.path
    if mistake.kind == "union_tag_invalid":
        path = (*path, str(mistake.facts["discriminator"]).strip("'"))
    pointer = reduce(below, path, at)
    line, column = (document.where_key if mistake.of_key else document.where)(pointer)
    return Problem(document.name, pointer, message, hint, line, column)


def _said(mistake: _Mistake, forms: Mapping[str, str]) -> tuple[str, str]:
    if mistake.wanted:
        return _of_another_kind(mistake)
    if mistake.kind == "string_pattern_mismatch":
        pattern = mistake.facts["pattern"]
        form = forms.get(pattern, f"a text that matches {pattern}")
        return f"{quoted(mistake.value)} has the wrong form", f"wanted: {form}"
    words = _SAID.get(mistake.kind, _passed_on)(mistake)
    return words if isinstance(words, tuple) else (words, "")


def _of_another_kind(mistake: _Mistake) -> tuple[str, str]:
    value, wanted = mistake.value, mistake.wanted
    message = f"{' or '.join(wanted)} is wanted, not {_kind(value, wanted)}"
    if value is None:
        return message, "write one, or leave the key out"
    if isinstance(value, bool | int | float) and "a text" in wanted:
        return message, "put it in quotes"
    if isinstance(value, str) and _is_number(value) and {"a number", "a whole number"} & set(wanted):
        return message, "take the quotes off"
    return message, ""


def _kind(value: object, wanted: Iterable[str]) -> str:
    if value is None or isinstance(value, bool) or (isinstance(value, float) and "a whole number" in wanted):
        return json.dumps(value)
    kinds = ((str, "a text"), (list, "a list"), (dict, "a mapping"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "a number")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


_KINDS = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date",
    **dict.fromkeys(("list", "tuple", "set", "frozen_set"), "a list"),
    **dict.fromkeys(("dict", "mapping", "model", "model_attributes", "dataclass"), "a mapping"),
}
"""What is wanted, by what pydantic calls its error before ``_type``."""


def _wanted(kind: str, value: object, facts: Mapping[str, Any]) -> tuple[str, ...]:
    if kind in ("literal_error", "enum"):
        texts = "'" in facts["expected"]
        is_one = isinstance(value, str) if texts else isinstance(value, str | int)
        return () if is_one else ("a text",) if texts else ("a number",)
    if kind == "none_required":
        return ("null",)
    name = _KINDS.get(kind.removesuffix("_type"))
    return (name,) if name and kind.endswith("_type") else ()


def _not_a_key(mistake: _Mistake) -> tuple[str, str]:
    return f"{quoted(mistake.value)} is not a key here", suggest(str(mistake.value), mistake.keys, "keys")


def _missing(mistake: _Mistake) -> str:
    name = mistake.facts["missing"]
    return f"item {name + 1} is missing" if isinstance(name, int) else f"{quoted(name)} is missing"


def _not_one_of(mistake: _Mistake) -> tuple[str, str]:
    expected = mistake.facts.get("expected") or mistake.facts["expected_tags"]
    choices = findall(r"'([^']*)'", expected) or findall(r"[^\s,]+(?<!^or)", expected.replace(" or ", ", ").lower())
    value = mistake.facts.get("tag", mistake.value)
    near = get_close_matches(str(value), choices, n=1)
    shown = quoted(value) if isinstance(value, str) else str(value).lower()
    return f"{shown} is not one of: {', '.join(choices)}", f"did you mean '{near[0]}'?" if near else ""


def _beyond(words: str, limit: str) -> Callable[[_Mistake], str]:
    return lambda mistake: f"{mistake.value} is {words} {mistake.facts[limit]:g}"


def _length(words: str, limit: str) -> Callable[[_Mistake], str]:
    def said(mistake: _Mistake) -> str:
        value = mistake.value
        parts = "character" if isinstance(value, str) else "key" if isinstance(value, dict) else "item"
        size = len(value) if isinstance(value, str | list | dict) else 0
        return f"{size} {parts}{'' if size == 1 else 's'}, {words} {mistake.facts[limit]} wanted"

    return said


def _passed_on(mistake: _Mistake) -> tuple[str, str]:
    said = str(mistake.facts["error"]) if "error" in mistake.facts else mistake.said[:1].lower() + mistake.said[1:]
    message, _, hint = said.partition("\n")[0].partition(" | hint: ")
    return message, hint


_SAID: Mapping[str, Callable[[_Mistake], str | tuple[str, str]]] = {
    "extra_forbidden": _not_a_key,
    "missing": _missing,
    "union_tag_not_found": lambda mistake: f"{mistake.facts['discriminator']} is missing",
    "union_tag_invalid": _not_one_of,
    "literal_error": _not_one_of,
    "enum": _not_one_of,
    "greater_than": _beyond("not above", "gt"),
    "greater_than_equal": _beyond("below the least value", "ge"),
    "less_than": _beyond("not below", "lt"),
    "less_than_equal": _beyond("above the greatest value", "le"),
    "string_too_short": _length("at least", "min_length"),
    "string_too_long": _length("at most", "max_length"),
    "too_short": _length("at least", "min_length"),
    "too_long": _length("at most", "max_length"),
    "date_parsing": lambda mistake: (f"{quoted(mistake.value)} is not a date", "write it as 2026-11-20"),
    "date_from_datetime_parsing": lambda mistake: (f"{quoted(mistake.value)} is not a date", "write it as 2026-11-20"),
}


def _keys(schema: Schema, tree: object, mistake: _Mistake) -> tuple[str, ...]:
    if mistake.kind != "extra_forbidden":
        return ()
    around = _nodes(schema, schema, tree, mistake.path[:-1])
    return tuple(dict.fromkeys(key for node in around for key in node.get("properties", ())))


def _nodes(schema: Schema, node: Schema, value: Any, path: RecordPath) -> Iterator[Schema]:
    """The parts of the schema that speak about the value at *path* below *value*."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    branches = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())]
    if tagged := node.get("discriminator"):
        tag = value.get(tagged["propertyName"]) if isinstance(value, dict) else None
        branches = [{"$ref": ref} for name, ref in tagged["mapping"].items() if name == tag]
    for branch in branches:
        yield from _nodes(schema, branch, value, path)
    if not path:
        yield node
    else:
        for inner in _inner(node, path[0]):
            yield from _nodes(schema, inner, value[path[0]], path[1:])


def _inner(node: Schema, part: str | int) -> Iterator[Schema]:
    if isinstance(part, int):
        items = [*node.get("prefixItems", ())]
        yield from items[part : part + 1] if part < len(items) else [node["items"]] if "items" in node else []
    elif part in node.get("properties", {}):
        yield node["properties"][part]
    else:
        yield from node.get("patternProperties", {}).values()
        if isinstance(node.get("additionalProperties"), dict):
            yield node["additionalProperties"]


def _forms(node: object) -> Iterator[tuple[str, str]]:
    """Every pattern in a schema with the description that stands beside it."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str) and isinstance(node.get("description"), str):
            yield node["pattern"], node["description"]
        if isinstance(node.get("patternProperties"), dict) and "description" in node.get("propertyNames", {}):
            yield from ((pattern, node["propertyNames"]["description"]) for pattern in node["patternProperties"])
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _forms(inner)
