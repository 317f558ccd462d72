"""reference/coverage-seger2023.md: every fact, with what encodes it or why nothing does."""

from itertools import groupby

from docs.making.markdown import codes, page, table
from riskkit.lint.bases import coverage
from riskkit.render.text import code, markdown
from riskkit.schema.framework.framework import Framework
from riskkit.schema.sources import SourceFact, Tag
from riskkit.store.frameworks import load_framework

INTRO = """The table has one row for each fact about the paper and its setting. A row gives the mark (how sure the fact
is), the sources in which we saw it, the strongest basis that a statement may claim from it, and the places in the
framework that encode it, as `file: pointer`. If nothing encodes a fact, the row says why. The linter checks that the
table is complete ([rows-encoded](rules.md#rows-encoded)). [File formats](file-formats.md#how-marks-become-bases) say
how a mark limits the basis."""


def coverage_page() -> str:
    """The page."""
    framework = load_framework("seger2023")
    parts = [
        f"## Section {name} of the notes\n\n{_rows(framework, [key for key, _ in rows])}"
        for name, rows in groupby(framework.sources.rows.items(), lambda item: item[1].section)
    ]
    return page("Coverage of seger2023", INTRO, counts(framework), f"## Sources\n\n{tags(framework)}", *parts)


def counts(framework: Framework) -> str:
    """How many rows there are by mark, encoded and left out."""
    rows = framework.sources.rows.values()
    marks = dict.fromkeys(row.mark for row in rows)
    lines = [(code(mark), *_count([row for row in rows if row.mark == mark])) for mark in marks]
    return table(("mark", "rows", "encoded", "left out"), [*lines, ("all", *_count(list(rows)))])


def _count(rows: list[SourceFact]) -> tuple[str, str, str]:
    left = sum(row.left_out is not None for row in rows)
    return str(len(rows)), str(len(rows) - left), str(left)


def tags(framework: Framework) -> str:
    """The sources that facts were seen in."""
    return table(
        ("tag", "source", "counts as", "read by"),
        [
            (code(key), _linked(tag), code(tag.basis), markdown(tag.reader or ""))
            for key, tag in framework.sources.tags.items()
        ],
    )


def _linked(tag: Tag) -> str:
    return f"[{markdown(tag.title)}]({tag.url})" if tag.url else markdown(tag.title)


def _rows(framework: Framework, keys: list[str]) -> str:
    places, rows = coverage(framework), framework.sources.rows
    lines = []
    for key in keys:
        row = rows[key]
        found = "<br>".join(_place(place) for place in places[key])
        seen = codes(row.seen_in) + (f", {markdown(row.locator)}" if row.locator else "")
        left = f"left out: {markdown(row.left_out)}" if row.left_out else ""
        lines.append(
            (code(key), markdown(row.fact), row.mark, seen or "-", framework.sources.basis_of(key), found or left)
        )
    return table(("row", "fact", "mark", "seen in", "basis at most", "encoded by"), lines)


def _place(place: str) -> str:
    file, _, pointer = place.partition(":")
    return f"{file}: {code(pointer)}"
