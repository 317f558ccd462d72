"""Records in, text out: one file per format; the formats' libraries are loaded on first use."""

from collections.abc import Callable

from riskkit.errors import InputError, Problem
from riskkit.schema.results.recommendation import Recommendation


def _markdown(recommendation: Recommendation) -> str:
    from riskkit.render.markdown import report

    return report(recommendation)


def _html(recommendation: Recommendation) -> str:
    from riskkit.render.html import report

    return report(recommendation)


def _json(recommendation: Recommendation) -> str:
    from riskkit.render.json import report

    return report(recommendation)


FORMATS: dict[str, Callable[[Recommendation], str]] = {"md": _markdown, "html": _html, "json": _json}


def render(recommendation: Recommendation, format: str) -> str:
    """The recommendation as text in one of `FORMATS`; raises InputError for any other."""
    if format not in FORMATS:
        raise InputError([Problem("", "", f"'{format}' is not a format", f"formats: {', '.join(FORMATS)}")])
    return FORMATS[format](recommendation)
