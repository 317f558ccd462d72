"""
Model cards: front matter with its places, results that it lists, tables of scores and labelled facts in the text.

What a card says is a self-report. Whether access is asked for is a setting of the hub; a card declares it only.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.errors import InputError
from riskkit.evidence.kinds import kinds
from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.tables import LABELS, CellScore, labelled_facts, scores
from riskkit.evidence.values import items, number, part, parts, word
from riskkit.model_files import cards
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject, StatedFact
from riskkit.store.yaml.document import Document, parse_document

FORMAT = "model-card"
MOST_RESULTS = 1000
_FACTS: Mapping[str, str] = {
    "license": "licence", "license_name": "licence-name", "license_link": "licence-link", "base_model": "base-model",
    "base_model_relation": "base-relation", "pipeline_tag": "pipeline-tag", "library_name": "library", "tags": "tag",
    "datasets": "dataset", "new_version": "new-version", "language": "language",
}  # fmt: skip
_MOST_OF_ONE = 20
"""Facts of one kind, such as languages, that are kept."""
_TITLE = re.compile(r"(?i)^(model card:?( (for|of))?|module|overview of)\s+|\s+model card$|^🤗\s*")
_HEADINGS = re.compile(r"(?m)^#{1,3} \S")
_MARKUP = re.compile(r"\*+|`|<[^>]{0,200}>")
_NOT_A_NAME = re.compile(r"(?i)model (card|details|description)|overview|introduction|readme|table of contents")
_CODE = re.compile(r"(?ms)^[ \t]{0,3}```.*?(^[ \t]{0,3}```|\Z)")
_LONGEST_NAME = 100
_PERCENT = {"unit": "percent"}


def recognises(source: EvidenceSource) -> bool:
    """Whether a text starts with front matter, or is called a card and is Markdown."""
    if not source.start:
        return False
    if cards.front_matter(source.head) is not None:
        return source.name.lower().endswith((".md", ".markdown")) or "\nlicense" in source.start
    called = source.name.lower() in map(str.lower, (*cards.NAMES, "model-card.md"))
    return called and bool(_HEADINGS.search(source.start) or "|" in source.start or "\n" in source.start)


def read(source: EvidenceSource) -> EvidenceFile:
    """What a card states and the scores that it gives, each with its line."""
    with source.opened() as file:
        data = file.read(cards.MOST)
    front = cards.front_matter(data)
    text = front.rest if front else data.decode("utf-8", "replace")
    lines = _lines_before(data, text) if front else 0
    document, notes = _front(source, front)
    tree = parts(document.tree) if document else {}
    before = front.lines if front else 0
    facts = [*(_stated(source, document, before) if document else ()), *_labelled(source, text, lines)]
    listed = [*(_model_index(source, document, before) if document else ()), *_tabled(source, text, lines)]
    if len(listed) > MOST_RESULTS:
        notes.append(f"it gives {len(listed)} scores, of which the first {MOST_RESULTS} were read")
    if not facts and not listed:
        notes.append("it states no fact and no score in a way that is known")
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        grade="self-report",
        subject=EvidenceSubject(name=_name(tree, text)),
        facts=tuple(facts),
        results=tuple(listed[:MOST_RESULTS]),
        notes=tuple(notes),
    )


def _front(source: EvidenceSource, front: cards.FrontMatter | None) -> tuple[Document | None, list[str]]:
    if not front:
        return None, ["it has no front matter"]
    try:
        return parse_document(front.yaml, source.shown), []
    except InputError as error:
        found = error.problems
        more = f", and {len(found) - 1} problems more" if len(found) > 1 else ""
        return None, [f"line {found[0].line + front.lines}: the front matter cannot be read: {found[0].message}{more}"]


def _lines_before(data: bytes, rest: str) -> int:
    whole = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return len(whole.splitlines()) - len(rest.splitlines())


def _stated(source: EvidenceSource, document: Document, before: int) -> Iterator[StatedFact]:
    tree = parts(document.tree)
    for key, about in _FACTS.items():
        given = tree.get(key)
        for place, value in enumerate((given if isinstance(given, list) else [given])[:_MOST_OF_ONE]):
            if text := word(value):
                pointer = f"{key}/{place}" if isinstance(given, list) else key
                line = document.where(pointer)[0] + before
                yield StatedFact(about=about, value=text, passage=source.passage(f"{key}: {text}", line))
    for key in tree:
        if str(key).startswith("extra_gated_"):
            line = document.where_key(str(key))[0] + before
            yield StatedFact(about="gated", value="declared", passage=source.passage(f"{key}: …", line))
            return


def _labelled(source: EvidenceSource, text: str, before: int) -> Iterator[StatedFact]:
    for label, value, line, quote in labelled_facts(text, before):
        if (about := LABELS.get(label)) and (value := word(value) or ""):
            yield StatedFact(about=about, value=value, passage=source.passage(quote, line))
    for found in kinds(text, before):
        yield StatedFact(about="described-as", value=found.kind, passage=source.passage(found.quote, found.line))


def _model_index(source: EvidenceSource, document: Document, before: int) -> Iterator[EvidenceResult]:
    for model, entry in enumerate(items(document.tree, "model-index")):
        for run, result in enumerate(items(entry, "results")):
            task = word(part(result, "dataset", "name")) or word(part(result, "dataset", "type")) or "unnamed"
            for place, metric in enumerate(items(result, "metrics")):
                pointer = f"model-index/{model}/results/{run}/metrics/{place}"
                line = document.where(pointer)[0] + before
                yield _indexed(source, task, metric, line)


def _indexed(source: EvidenceSource, task: str, metric: Any, line: int) -> EvidenceResult:
    value, called = number(part(metric, "value")), word(part(metric, "type")) or word(part(metric, "name")) or "unnamed"
    return EvidenceResult(
        task=task,
        metric=called,
        value=value,
        direction=None,
        completeness="nothing" if value is None else "complete",
        why=("the card gives no number",) if value is None else (),
        settings=_PERCENT if value is not None and value > 1 else {},
        passage=source.passage(f"{task} {called} {part(metric, 'value')}", line),
    )


def _tabled(source: EvidenceSource, text: str, before: int) -> Iterator[EvidenceResult]:
    return (_of_cell(source, score) for score in scores(text, before))


def _of_cell(source: EvidenceSource, score: CellScore) -> EvidenceResult:
    settings = {"model": word(score.column), "shots": word(score.shots), "unit": "percent" if score.percent else None}
    return EvidenceResult(
        task=word(score.test) or "unnamed",
        metric="score",
        value=score.value,
        direction=None,
        completeness="complete",
        settings={key: text for key, text in settings.items() if text},
        passage=source.passage(score.quote, score.line),
    )


def _name(tree: Mapping[str, Any], text: str) -> str | None:
    """What the card calls the model; headings that name a section of a card are none."""
    names = [word(tree.get("model_name")), *(word(part(entry, "name")) for entry in items(tree, "model-index"))]
    # in a block of code such a line is a comment
    heading = re.search(r"(?m)^#[ \t]++(.{1,200})$", _CODE.sub("", text))
    titled = _TITLE.sub("", _MARKUP.sub("", heading[1]).strip()).strip() if heading else ""
    names.append(None if _NOT_A_NAME.fullmatch(titled) or len(titled) > _LONGEST_NAME else word(titled))
    return next(filter(None, names), None)
