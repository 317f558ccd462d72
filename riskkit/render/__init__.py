"""Records in, text or bytes out: one file per format; the formats' libraries are loaded on first use."""

from collections.abc import Callable

from riskkit.errors import InputError, Problem
from riskkit.render.editions import Edition
from riskkit.schema.results.recommendation import Recommendation


def _markdown(recommendation: Recommendation, edition: Edition) -> str:
    from riskkit.render.markdown import report

    return report(recommendation, edition)


def _html(recommendation: Recommendation, edition: Edition) -> str:
    from riskkit.render.html import report

    return report(recommendation, edition)


def _json(recommendation: Recommendation, edition: Edition) -> str:
    """The whole record, whatever the edition."""
    from riskkit.render.json import report

    return report(recommendation)


def _pdf(recommendation: Recommendation, edition: Edition) -> bytes:
    from riskkit.render.pdf import report

    return report(recommendation, edition)


def _docx(recommendation: Recommendation, edition: Edition) -> bytes:
    from riskkit.render.docx import report

    return report(recommendation, edition)


TEXTS: dict[str, Callable[[Recommendation, Edition], str]] = {"md": _markdown, "html": _html, "json": _json}
DOCUMENTS: dict[str, Callable[[Recommendation, Edition], bytes]] = {"pdf": _pdf, "docx": _docx}
"""Formats that no terminal shows."""
FORMATS: dict[str, Callable[[Recommendation, Edition], str | bytes]] = {**TEXTS, **DOCUMENTS}
"""By the suffix of its files."""


def render(recommendation: Recommendation, format: str, edition: Edition = "reviewer") -> str | bytes:
    """An edition of the recommendation in one of `FORMATS`; raises InputError for any other format."""
    if format not in FORMATS:
        raise InputError([Problem("", "", f"'{format}' is not a format", f"formats: {', '.join(FORMATS)}")])
    return FORMATS[format](recommendation, edition)
