"""Tables, lists and comments in the text of a model card: scores of tests, and facts under labels that cards share."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

MOST_LINE = 4000
MOST_CELLS = 60
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_MARKUP = re.compile(r"\*+|`|<[^>]{0,200}>|\[\^?[0-9]{1,3}\]|\\")
_HTML_ROW, _HTML_CELL = re.compile(r"(?i)<tr(?=[\s>])"), re.compile(r"(?i)<t[hd](?:\s[^>]{0,300})?>")
_LINK = re.compile(r"\[([^\]]{0,200})\]\([^)]{0,400}\)")
_NUMBER = re.compile(r"[~≈]?\s*([0-9]{1,4}(?:\.[0-9]{1,4})?)\s*(%?)")
_COMMENT = re.compile(r"\s*<!--\s*([a-z][a-z-]{2,30}):\s*(.{1,200}?)\s*-->\s*")
_LABELLED = re.compile(r"\s*[-*+]?\s*\*\*([A-Za-z][A-Za-z ()/-]{2,40}):?\*\*\s*:?\s*(\S.{0,200})")
_SHOTS = re.compile(r"(?i)[(,]?\s*([0-9]{1,3}[- ]?shot[^)]{0,20})\)?")
_TEST = re.compile(
    r"(?i)\b(mmlu|gpqa|humaneval|mbpp|gsm-?8k|hellaswag|arc|winogrande|bbh|big-bench|swe-bench|livecodebench|aime|math|"
    r"truthfulqa|piqa|drop|ifeval|mgsm|terminal-bench|cybench|wmdp|lab-bench|bfcl|tau-?2?-bench|lambada|squad|glue)\b"
)
"""Names by which a table of scores is told from one of sizes or prices."""


class CellScore(NamedTuple):
    """A score in a table: of which test, by whom, where the table says, and where it stands."""

    test: str
    column: str
    value: float
    percent: bool
    shots: str | None
    line: int
    quote: str


class LabelledFact(NamedTuple):
    """What stands under a label, and where."""

    label: str
    value: str
    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, ...]
    line: int
    text: str


def labelled_facts(text: str, first: int) -> Iterator[LabelledFact]:
    """Comments, list entries and rows of two cells, as a label and its value; *first* is the number of lines before."""
    for number, line in enumerate(text.splitlines(), start=first + 1):
        if len(line) > MOST_LINE:
            continue
        if found := _COMMENT.fullmatch(line) or _LABELLED.match(line):
            yield LabelledFact(_bare(found[1]).lower(), _bare(found[2]), number, line)
        elif line.count("|") in (1, 2, 3):
            cells = _cells(line)
            if len(cells) == 2 and all(cells) and not _RULE.fullmatch(line):
                yield LabelledFact(cells[0].rstrip(":").lower(), cells[1], number, line)


def scores(text: str, first: int) -> Iterator[CellScore]:
    """The scores in every table that names a known test, in rows or in columns."""
    for head, rows in chain(_tables(text, first), _html_tables(text, first)):
        if sum(bool(_TEST.search(cell)) for cell in head.cells[1:]) >= 1:
            yield from _tests_across(head, rows)
        elif any(_TEST.search(cell) for row in rows for cell in row.cells[:-1]):
            yield from _tests_down(head, rows)


def _tables(text: str, first: int) -> Iterator[tuple[_Row, list[_Row]]]:
    lines = text.splitlines()
    place = 1
    while place < len(lines):
        if not (0 < len(lines[place]) <= MOST_LINE and "|" in lines[place] and _RULE.fullmatch(lines[place])):
            place += 1
            continue
        head, end = _row(lines, place - 1, first), place + 1
        rows = []
        while end < len(lines) and "|" in lines[end] and lines[end].strip():
            rows.append(_row(lines, end, first))
            end += 1
        yield head, rows
        place = end + 1


def _html_tables(text: str, first: int) -> Iterator[tuple[_Row, list[_Row]]]:
    """Tables written as HTML, which cards use for scores of several models."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that has no lower case of one letter
        return
    breaks = [found.start() for found in re.finditer("\n", text)]
    start = lowered.find("<table")
    while start >= 0 and (end := lowered.find("</table>", start)) >= 0:
        rows = list(_html_rows(text[start:end], start, breaks, first))
        if rows:
            yield rows[0], rows[1:]
        start = lowered.find("<table", end)


def _html_rows(table: str, start: int, breaks: list[int], first: int) -> Iterator[_Row]:
    place = start
    for number, part in enumerate(_HTML_ROW.split(table)):
        if number and len(part) <= MOST_LINE:
            cells = tuple(" ".join(_bare(cell).split()) for cell in _HTML_CELL.split(part)[1 : MOST_CELLS + 1])
            line = bisect_right(breaks, place) + first + 1
            yield _Row(cells, line, " | ".join(cells))
        place += len(part) + len("<tr")


def _row(lines: list[str], place: int, first: int) -> _Row:
    text = lines[place][:MOST_LINE]
    return _Row(_cells(text), first + place + 1, text)


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(_bare(cell) for cell in inner.split("|", MOST_CELLS)[:MOST_CELLS])


def _bare(text: str) -> str:
    return _MARKUP.sub("", _LINK.sub(r"\1", text)).strip()


def _tests_across(head: _Row, rows: list[_Row]) -> Iterator[CellScore]:
    """Models in rows, tests in columns; the numbers of a column tell whether it is in points of 100."""
    percent = {place: _in_percent(row.cells[place : place + 1] for row in rows) for place in range(len(head.cells))}
    for row in rows:
        for place, (test, cell) in enumerate(zip(head.cells, row.cells, strict=False)):
            if place and (found := _NUMBER.fullmatch(cell)):
                yield _score(test, row.cells[0], found, row, percent=percent[place])


def _tests_down(head: _Row, rows: list[_Row]) -> Iterator[CellScore]:
    """Tests in rows, models or a value in columns; what names the test is the last cell before the first number."""
    numeric = {place for row in rows for place, cell in enumerate(row.cells) if place and _NUMBER.fullmatch(cell)}
    percent = {place: _in_percent(row.cells[place : place + 1] for row in rows) for place in numeric}
    if not numeric:
        return
    label = _label(head, min(numeric))
    for row in rows:
        named = row.cells[label] if label < len(row.cells) else ""
        for place in sorted(numeric):
            cell = row.cells[place] if place < len(row.cells) else ""
            if named and (found := _NUMBER.fullmatch(cell)):
                column = head.cells[place] if place < len(head.cells) and len(numeric) > 1 else ""
                yield _score(named, column, found, row, percent=percent[place])


def _label(head: _Row, before: int) -> int:
    """The column that names the tests: the one called so, of those before the numbers."""
    named = [place for place, cell in enumerate(head.cells[:before]) if re.fullmatch(r"(?i)benchmarks?|tests?", cell)]
    return named[0] if named else max(before - 1, 0)


def _in_percent(cells: Iterator[tuple[str, ...]]) -> bool:
    found = [match for cell in cells if cell and (match := _NUMBER.fullmatch(cell[0]))]
    return any(match[2] or float(match[1]) > 1 for match in found)


def _score(test: str, column: str, match: re.Match[str], row: _Row, *, percent: bool) -> CellScore:
    shots = _SHOTS.search(test)
    return CellScore(test, column, float(match[1]), percent, shots[1] if shots else None, row.line, row.text)


LABELS: Mapping[str, str] = {
    "license": "licence", "licence": "licence", "task": "task", "type": "task", "model type": "model-type",
    "output modalities": "output-modalities", "input modalities": "input-modalities", "tool calling": "tool-calling",
    "mparams": "parameters-in-millions", "parameters": "parameters", "number of parameters": "parameters",
    "total parameters": "parameters", "architecture": "architecture", "network-architecture": "architecture",
    "provider": "provider", "developed by": "provider", "cutoff date": "cutoff-date",
    "context length": "context-length", "language": "language", "languages": "language", "dataset": "dataset", 
    "fine-tunable": "fine-tunable", "finetuned from model": "base-model", "base model": "base-model",
    "contamination": "contamination", "data contamination": "contamination", "decontamination": "contamination",
    "sandbagging": "sandbagging",
}  # fmt: skip
"""Labels that cards share, and what the value under them is about."""
