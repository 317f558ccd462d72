"""
YAML read strictly: its text, and a tree made of the events of the parser, with every problem on the way.

Places are pointers such as ``answers/reach/level``, and lines and columns.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

import yaml

from riskkit.errors import InputError, Problem

Position = tuple[int, int]
"""Line and column, from 1."""

MOST_NODES = 200_000
MOST_NESTING = 40
MOST_PATH = 500
"""Characters of a pointer: every value has one, so a long key above many values would fill the memory."""
MOST_PROBLEMS = 100

LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

READABLE = r" -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
"""All but control characters, and what some readers take for a line break or a byte order mark; ranges of a regex."""
_UNREADABLE = rf"[^\t{READABLE}]"  # compiled where one is met: that takes longer than all other patterns together
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(u[dD][89a-fA-F]|U0000[dD][89a-fA-F]|U(?!000|0010)[0-9a-fA-F]{8})|\\.", re.DOTALL)
_COMMENT = re.compile(r"(?:(?<=\s)|\A)#[^\n]*")
_BLOCK_HEAD = re.compile(r"[|>][-+1-9]{0,2} *((?<= )#[^\n]*)?\n")
_BLOCK_TAB = re.compile(r"[^\n]*?\t|[^\n]*\n(?: *\n)* *\t")
_FLOW_COLON = re.compile(r":[,\[\]{}]")
_TAB = ("a tab outside quotes", "use spaces")
_CONFLICT = (
    "a merge left a conflict here",
    "keep one of the two sides, and delete the other and the lines that mark it",
)
_MARKED = ("<<<<<<< ", ">>>>>>> ")

_WORDS: Mapping[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NEARLY = {word: plain for plain in ("null", "true", "false") for word in (plain.title(), plain.upper())}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def step(part: str | int) -> str:
    """One part of a pointer, with ``~`` written ``~0``, ``/`` written ``~1`` and an empty key ``~``."""
    return str(part).replace("~", "~0").replace("/", "~1") or "~"


def below(pointer: str, part: str | int) -> str:
    """The pointer to *part* of the value at *pointer*."""
    return f"{pointer}/{step(part)}" if pointer else step(part)


def quoted(value: object) -> str:
    """The value in single quotes, cut at 60 characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text if len(text) <= 60 else text[:59] + '…'}'"


def text_of(data: bytes, name: str) -> str:
    """
    The text in *data* as it is parsed: without a byte order mark, and with every line ended by a line feed.

    Raises `InputError` with every character that is not read.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode())
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise InputError([Problem(name, "", message, "save the file as UTF-8", line, column)]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if problems := list(islice(_unreadable(text, name), MOST_PROBLEMS)):
        raise InputError(problems)
    return text if text.endswith("\n") else text + "\n"


def _unreadable(text: str, name: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.isprintable() and (found := re.search(_UNREADABLE, line)):
            message = f"character U+{ord(found[0]):04X} cannot be seen or breaks lines"
            hint = "take it out, or write it as an escape in double quotes"
            yield Problem(name, "", message, hint, number, found.start() + 1)
        elif line.startswith("\t"):
            yield Problem(name, "", *_TAB, number, 1)
        elif line.startswith(_MARKED):
            yield Problem(name, "", *_CONFLICT, number, 1)
        elif line.startswith("%"):
            hint = "leave directives out, and put texts in quotes"
            yield Problem(name, "", "a line cannot start with '%'", hint, number, 1)


def _place(before: str) -> Position:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def reads_as_text(text: str) -> bool:
    """Whether *text* without quotes is a text here, and no number, truth value, null or refused word."""
    refused = text in _WORDS or text in _NEARLY or text == "<<"
    return not (refused or _NUMBER.fullmatch(text) or _NO_NUMBER.fullmatch(text))


def refusal(text: str) -> tuple[str, str] | None:
    """Why a text without quotes is not read, and what to do; none where it is."""
    if text in _NEARLY:
        return f"'{text}' is neither {_NEARLY[text]} nor clearly a text", f"write {_NEARLY[text]}, or put it in quotes"
    if _NO_NUMBER.fullmatch(text):
        return f"'{text}' is not a number that can be used", "write a finite number, or put it in quotes"
    if _NUMBER.fullmatch(text) and math.isinf(float(text)):
        return f"number too large: {quoted(text)}", "write one below 1e308"
    return None


def plain_value(text: str) -> object:
    """What a text without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def key_refusal(key: str) -> tuple[str, str]:
    """Why a key without quotes is not read, and what to do."""
    if key == "<<":
        return "YAML merge keys (<<) are not supported", "write the keys out"
    if not key:
        return "a key is missing before ':'", "write one"
    return f"key {quoted(key).strip(chr(39))} is not a text", f"put it in quotes: {quoted(key)}"


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read; *key* is the one whose value comes next."""

    pointer: str
    into: dict[str, object] | list[object]
    flow: bool
    key: str | None = None

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.into, dict) and self.key is None

    @property
    def next(self) -> str:
        return below(self.pointer, len(self.into) if isinstance(self.into, list) else self.key or "")

    def put(self, value: object) -> None:
        if isinstance(self.into, list):
            self.into.append(value)
        else:
            self.into[self.key or ""] = value
            self.key = None


class Builder:
    """Makes the tree from the parser's events, without recursion, and gathers problems until it has to stop."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.tree: object = None
        self.marks: dict[str, Position] = {}
        self.key_marks: dict[str, Position] = {}
        self._problems: list[Problem] = []
        self._open: list[_Open] = []
        self._nodes = 0
        self._tabbed = "\t" in text
        self._end = 0
        """Where the last event ended, in characters from the start."""

    def read(self) -> None:
        """Read the whole text; raises `InputError` with every problem found."""
        try:
            for event in yaml.parse(self.text, Loader=LOADER):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            if "nesting depth" in (error.problem or "") and error.problem_mark:
                # libyaml counts brackets far ahead of the events that we count; what is before them is deep enough
                Builder(self.name, self.text[: error.problem_mark.index]).read()
            self._stop(*self._said(error))
        except (yaml.YAMLError, ValueError, OverflowError):  # the pure scanner passes any escaped number to chr()
            self._stop(*_bad_escape(self.text, self._end))
        if not self.marks:
            self._stop(*_EMPTY)
        if self._problems:
            raise InputError(self._problems)

    def _take(self, event: yaml.Event) -> None:
        if self._tabbed:
            self._refuse_tab(event)
        if isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.marks:
            self._stop("a second document starts here", "one document per file", _at(event))
        self._end = _span(event)[1]

    def _node(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(f"more than {MOST_NODES} values and keys", "split the file", _at(event))
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_unclear(event)
        around = self._open[-1] if self._open else None
        if around and around.awaits_key:
            self._key(around, event)
        else:
            self._value(around, event)

    def _key(self, around: _Open, event: yaml.NodeEvent) -> None:
        key = event.value if isinstance(event, yaml.ScalarEvent) else "?"
        if len(around.pointer) + len(key) > MOST_PATH:
            self._stop(f"a key that makes its path longer than {MOST_PATH} characters", "shorten it", _at(event))
        around.key = key
        pointer = around.next
        for message, hint in _decorations(event):
            self._add(pointer, message, hint, _at(event))
        if problem := self._wrong_key(around, event):
            self._add(pointer, *problem, _at(event))
        self.key_marks.setdefault(pointer, _at(event))
        if isinstance(event, yaml.CollectionStartEvent):
            self._enter(_Open(pointer, [], bool(event.flow_style)), event)

    def _wrong_key(self, around: _Open, event: yaml.NodeEvent) -> tuple[str, str] | None:
        if not isinstance(event, yaml.ScalarEvent):
            return "a key must be a text", "write 'key: value'"
        key = event.value
        if _is_plain(event) and not reads_as_text(key):
            return key_refusal(key)
        if key in around.into:
            return f"key {quoted(key)} is repeated", f"it is in line {self.key_marks[around.next][0]} already"
        return None

    def _value(self, around: _Open | None, event: yaml.NodeEvent) -> None:
        pointer = around.next if around else ""
        for message, hint in _decorations(event):
            self._add(pointer, message, hint, _at(event))
        self.marks[pointer] = _at(event)
        if isinstance(event, yaml.ScalarEvent) and _is_plain(event) and not event.value:
            if not around:
                self._stop(*_EMPTY)
            # the two parsers disagree on where the nothing after a key stands
            self.marks[pointer] = self.key_marks.get(pointer, _at(event))
        value = self._made(pointer, event)
        if around:
            around.put(value)
        else:
            self.tree = value
        if isinstance(event, yaml.CollectionStartEvent) and isinstance(value, dict | list):
            self._enter(_Open(pointer, value, bool(event.flow_style)), event)

    def _made(self, pointer: str, event: yaml.NodeEvent) -> object:
        if isinstance(event, yaml.CollectionStartEvent):
            return {} if isinstance(event, yaml.MappingStartEvent) else []
        if not isinstance(event, yaml.ScalarEvent):
            return None
        if not _is_plain(event):
            return event.value
        if refused := refusal(event.value):
            self._add(pointer, *refused, _at(event))
            return None
        return plain_value(event.value)

    def _refuse_tab(self, event: yaml.Event) -> None:
        # the two parsers agree on tabs in quotes, in comments and after the indentation of a block, and nowhere else
        start, end = _span(event)
        if isinstance(event, yaml.ScalarEvent) and _is_plain(event):
            start = end
        between = _COMMENT.sub(lambda comment: "#" * len(comment[0]), self.text[self._end : start])
        if "\t" in between:
            self._stop(*_TAB, _place(self.text[: self._end + between.index("\t")]))

    def _refuse_unclear(self, event: yaml.ScalarEvent) -> None:
        # what one of the two parsers takes and the other does not
        start, end = _span(event)
        if _SURROGATE.search(event.value):
            self._stop(*_bad_escape(self.text, start))
        if event.style in ("|", ">"):
            if found := _BLOCK_TAB.match(self.text, start):
                self._stop(*_TAB, _place(self.text[: found.end() - 1]))
            if not _BLOCK_HEAD.match(self.text, start):
                self._stop(*_SAID["block scalar"], _at(event))
        elif _is_plain(event) and self._open and self._open[-1].flow:
            if "?" in event.value:
                self._stop("an unquoted '?' within brackets", "put the text in quotes", _at(event))
            if _FLOW_COLON.match(self.text, end):
                self._stop(*_SAID["expected ':'"], _at(event))

    def _enter(self, inner: _Open, event: yaml.Event) -> None:
        self._open.append(inner)
        if len(self._open) > MOST_NESTING:
            self._stop(f"nested deeper than {MOST_NESTING} levels", "flatten it", _at(event))

    def _said(self, error: yaml.MarkedYAMLError) -> tuple[str, str, Position]:
        said = f"{error.context}: {error.problem}"
        if "Unicode character escape" in said or not error.problem_mark:
            return _bad_escape(self.text, self._end)
        at = error.problem_mark.index
        if "a tab character" in said or self.text[at : at + 1] == "\t":
            return *_TAB, _place(self.text[:at])
        if "cannot start any token" in said:
            message = f"an unquoted text cannot start with '{self.text[at]}'"
            return message, "put it in quotes", _place(self.text[:at])
        known = (words for fragment, words in _SAID.items() if fragment in said)
        return *next(known, (f"not YAML: {error.problem}", "")), self._blamed(error)

    def _blamed(self, error: yaml.MarkedYAMLError) -> Position:
        opened = error.context_mark and ("while scanning" in (error.context or "") or "quoted" in (error.context or ""))
        mark = error.context_mark if opened else error.problem_mark
        if self._open and mark and not self.text[mark.index :].strip():
            return self.marks.get(self._open[-1].pointer, (1, 1))
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def _add(self, pointer: str, message: str, hint: str, place: Position) -> None:
        self._problems.append(Problem(self.name, pointer, message, hint, *place))
        if len(self._problems) >= MOST_PROBLEMS:
            raise InputError(self._problems)

    def _stop(self, message: str, hint: str, place: Position) -> NoReturn:
        self._problems.append(Problem(self.name, "", message, hint, *place))
        raise InputError(self._problems) from None


_EMPTY = ("the file is empty", "fill it in; riskkit init starts an assessment", (1, 1))

_INDENTED = ("does not line up with what stands around it", "give it the same indentation as its neighbours")
_SAID = {
    "undefined tag": ("YAML tags (!name) are not supported", "leave it out"),
    "expected ':'": ("a key without ': '", "write 'key: value', or put a text of several lines in quotes"),
    "mapping values are not allowed": ("': ' cannot stand here", "put the text in quotes, or mend the indentation"),
    "mapping keys are not allowed": ("'? ' cannot stand here", "write 'key: value', and put texts in quotes"),
    "sequence entries are not allowed": ("'- ' cannot start a list here", "start the list on a line of its own"),
    "unexpected end of stream": ("quotes that are never closed", "close them; within single quotes write '' for '"),
    "unexpected document": ("quotes that are not closed before the next document", "close them"),
    "quoted scalar": (
        "an escape that does not exist",
        "write a backslash twice in double quotes, or use single quotes",
    ),
    "',' or ']'": ("',' or ']' is missing", "close the list, and put texts with brackets or commas in quotes"),
    "',' or '}'": ("',' or '}' is missing", "close the mapping, and put texts with braces or commas in quotes"),
    "node content": ("a value is missing", "write one, and put texts that start with punctuation in quotes"),
    "expected key": _INDENTED,
    "expected '-' indicator": _INDENTED,
    "expected <block end>": _INDENTED,
    "block scalar": ("more than '|' or '>' on the line", "start the text on the next line, indented"),
    "an anchor": ("YAML anchors (&name) are not supported", "write values out where they are used"),
    "an alias": ("YAML aliases (*name) are not supported", "write the value out"),
    "a tag": ("YAML tags (!name) are not supported", "leave it out"),
    "<document start>": ("text after the end of the document", "one document per file"),
}
"""What the parsers say, by a fragment that both use, in our words."""


def _bad_escape(text: str, since: int) -> tuple[str, str, Position]:
    at = next((found.start() for found in _ESCAPE.finditer(text, since) if found[1]), since)
    return "an escape that stands for no character", "write the character itself", _place(text[:at])


def _decorations(event: yaml.NodeEvent) -> Iterator[tuple[str, str]]:
    if isinstance(event, yaml.AliasEvent):
        yield f"alias {quoted(f'*{event.anchor}')} is not read", "write the value out"
    elif event.anchor:
        yield f"anchor {quoted(f'&{event.anchor}')} is not read", "write values out where they are used"
    tag = event.tag if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) else None
    if tag:
        shown = quoted(tag.replace("tag:yaml.org,2002:", "!!"))
        yield f"tag {shown} is not read", "leave it out; quotes make a text"


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return not event.style and event.tag is None


def _span(event: yaml.Event) -> tuple[int, int]:
    start, end = event.start_mark, event.end_mark
    return start.index if start else 0, end.index if end else 0


def _at(event: yaml.Event) -> Position:
    return (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else (1, 1)
