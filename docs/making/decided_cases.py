"""
explanation/decided-cases.md: how the framework does on decided cases.

It is what ``riskkit cases --report`` prints, when the options thought right were written down, and the second rater.
"""

from pathlib import Path

import yaml

from riskkit.render.backtest import cases_markdown
from riskkit.schema.results.backtest import Backtest
from riskkit.tasks.backtest import run_cases
from tests.cases.raters import raters_markdown

BEFORE = Path(__file__).parents[2] / "tests" / "cases" / "before-any-run.yaml"
"""The options thought right that were written down before any run."""
DRAWS = 1000
"""Moved tables per case, as many as the framework asks for."""


def decided_cases(draws: int = DRAWS) -> str:
    """The page; without draws it lacks the line on how many outcomes keep their side, and nothing else."""
    found = run_cases("seger2023", draws=draws)
    head, rest = cases_markdown(found).split("\n## ", 1)
    return f"{head}\n{written_down(found)}\n\n## {rest}{raters_markdown()}"


def written_down(found: Backtest) -> str:
    """For how many releases the options thought right were written down before any run."""
    written = {key for part in yaml.safe_load(BEFORE.read_text(encoding="utf-8")).values() for key in part}
    newer = sum(each.case.id in written for each in found.cases)
    older = found.groups["all"].whole.cases - newer
    return (
        f"The options thought right were written down before any run for the {newer} newer releases only "
        f"(`tests/cases/before-any-run.yaml`). The {older} older ones had been seen by version 1.0."
    )
