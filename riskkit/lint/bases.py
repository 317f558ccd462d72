"""Does every statement claim no more than its sources bear, and is every fact encoded."""

from collections.abc import Iterator

from riskkit.lint.finding import LintFinding
from riskkit.schema.base import Basis
from riskkit.schema.checks.framework import cited
from riskkit.schema.framework.framework import Framework

_STRENGTH: tuple[Basis, ...] = ("judgement", "recalled", "other-source", "paper")


def basis_within_sources(framework: Framework) -> Iterator[LintFinding]:
    """A statement's basis is no stronger than that of the weakest row it cites."""
    for file, pointer, item in cited(framework):
        for row in item.source:
            bears = framework.sources.basis_of(row)
            if _STRENGTH.index(item.basis) > _STRENGTH.index(bears):
                text = f"claims the basis '{item.basis}', but '{row}' is {bears}"
                yield LintFinding(file, f"{pointer}/basis", text, f"write basis: {bears}, or cite a stronger source")


def coverage(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Per row of sources.yaml the places, as file:pointer, that encode it."""
    found: dict[str, list[str]] = {row: [] for row in framework.sources.rows}
    for file, pointer, item in cited(framework):
        for row in item.source:
            found[row].append(f"{file}:{pointer}")
    return {row: tuple(dict.fromkeys(places)) for row, places in found.items()}


def rows_encoded(framework: Framework) -> Iterator[LintFinding]:
    """Every row is encoded somewhere or says why it is left out, but not both."""
    for row, places in coverage(framework).items():
        left_out = framework.sources.rows[row].left_out
        if not places and not left_out:
            hint = "cite it where it is encoded, or say left-out: and why"
            yield LintFinding("sources.yaml", f"rows/{row}", "no item encodes this fact", hint)
        if places and left_out:
            hint = f"remove left-out: {places[0]} encodes it"
            yield LintFinding("sources.yaml", f"rows/{row}/left-out", "is left out but encoded", hint)
