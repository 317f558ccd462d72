"""What a field may hold, in words, from its annotation."""

import ast
from dataclasses import dataclass, field

from docs.making.source import definition
from riskkit.render.text import code, markdown

_BUILTIN = {"Any": "any value", "str": "text", "int": "whole number", "float": "number", "bool": "`true` or `false`"}
_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_LENGTHS = {"min_length": "at least {} long", "max_length": "at most {} long"}


@dataclass
class Words:
    """
    Annotations of one module in words.

    *records* says where a record's section is; *values* collects the named kinds of value that were met, as
    (module, name).
    """

    module: str
    records: dict[tuple[str, str], str]
    values: dict[tuple[str, str], None] = field(default_factory=dict)

    def of(self, node: ast.expr) -> str:
        """The annotation in words, in Markdown."""
        match node:
            case ast.Name(id=name):
                return self._named(name)
            case ast.Constant(value=str(name)):
                return self._named(name)
            case ast.BinOp(left=left, right=ast.Constant(value=None)):
                return self.of(left)
            case ast.BinOp(left=left, right=right):
                return f"{self.of(left)}, or {self.of(right)}"
            case ast.Subscript(value=ast.Name(id=outer), slice=inner):
                return self._subscripted(outer, inner)
        raise ValueError(f"no words for {ast.unparse(node)}")

    def _subscripted(self, outer: str, inner: ast.expr) -> str:
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        match outer:
            case "Literal":
                return " or ".join(code(str(ast.literal_eval(part))) for part in parts)
            case "dict":
                inside = self.of(parts[1])
                both = isinstance(parts[1], ast.BinOp)
                return f"mapping of {self.of(parts[0])} to {f'({inside})' if both else inside}"
            case "tuple" if isinstance(parts[-1], ast.Constant):
                return f"list of {self.of(parts[0])}"
            case "tuple":
                return f"list of {len(parts)} times {self.of(parts[0])}"
            case "Annotated":
                return ", ".join([self.of(parts[0]), *_constraints(parts[1:])])
        raise ValueError(f"no words for {outer}")

    def _named(self, name: str) -> str:
        origin, found = definition(self.module, name)
        if found is None:
            return _BUILTIN[name]
        if isinstance(found, ast.ClassDef):
            return f"[{name}](#{self.records[origin, name]})"
        self.values[origin, name] = None
        return f"[{name}](#values)"


def _constraints(parts: list[ast.expr]) -> list[str]:
    """The bounds, lengths and patterns of an annotated type, in words."""
    said: list[str] = []
    for part in parts:
        for keyword in part.keywords if isinstance(part, ast.Call) else ():
            word = ast.unparse(keyword.value)
            if keyword.arg in _BOUNDS:
                said.append(f"{_BOUNDS[keyword.arg]} {word}")
            elif keyword.arg in _LENGTHS:
                said.append(_LENGTHS[keyword.arg].format(word))
            elif keyword.arg == "description":
                said.append(markdown(str(ast.literal_eval(keyword.value))))
    return said
