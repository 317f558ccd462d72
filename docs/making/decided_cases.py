"""explanation/decided-cases.md: how the framework does on decided cases; ``riskkit cases --report`` prints the same."""

from riskkit.render.cases import cases_markdown
from riskkit.tasks.backtest import run_cases
from tests.cases.raters import raters_markdown

DRAWS = 1000
"""Moved tables per case, as many as the framework asks for."""


def decided_cases(draws: int = DRAWS) -> str:
    """The page; without draws it lacks the line on how many outcomes keep their side, and nothing else."""
    return cases_markdown(run_cases("seger2023", draws=draws)) + raters_markdown()
