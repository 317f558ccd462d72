"""A gate run in, text out: one file per format; the formats' libraries are loaded on first use."""

from collections.abc import Callable

from riskkit.errors import InputError, Problem
from riskkit.schema.results.gate import GateRun


def _terminal(run: GateRun) -> str:
    from riskkit.render.gate.terminal import gate_view

    return gate_view(run)


def _json(run: GateRun) -> str:
    from riskkit.render.json import report

    return report(run)


def _sarif(run: GateRun) -> str:
    from riskkit.render.gate.sarif import report

    return report(run)


def _junit(run: GateRun) -> str:
    from riskkit.render.gate.junit import report

    return report(run)


def _github(run: GateRun) -> str:
    from riskkit.render.gate.github import annotations

    return annotations(run)


def _summary(run: GateRun) -> str:
    from riskkit.render.gate.markdown import summary

    return summary(run)


def _gitlab(run: GateRun) -> str:
    from riskkit.render.gate.gitlab import report

    return report(run)


def _markdown(run: GateRun) -> str:
    from riskkit.render.gate.markdown import comment

    return comment(run)


FORMATS: dict[str, Callable[[GateRun], str]] = {
    "terminal": _terminal,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "github-summary": _summary,
    "gitlab": _gitlab,
    "markdown": _markdown,
}


def render_gate(run: GateRun, format: str) -> str:
    """
    The run as text in one of `FORMATS`, which ends with one newline; the same run gives the same bytes.

    Only what is for the terminal is as wide as it. Raises InputError for any other format.
    """
    if format not in FORMATS:
        raise InputError([Problem("", "", f"'{format}' is not a format", f"formats: {', '.join(FORMATS)}")])
    return FORMATS[format](run)
