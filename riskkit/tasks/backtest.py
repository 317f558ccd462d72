"""A framework held to its decided cases."""

from pathlib import Path

from riskkit.analysis.backtest.backtest import backtest
from riskkit.analysis.recommendation.precedents import decided_cases
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.backtest import Backtest
from riskkit.store.assessments import cases
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.precedents import NAME, precedents_text


def read_cases(name_or_path: str) -> tuple[Framework, list[tuple[Case, Context]]]:
    """A framework with its decided cases and the context of each; raises `InputError` with every problem."""
    framework = load_framework(name_or_path)
    return framework, [(each.case, each.context) for each in cases(framework, framework_folder(name_or_path))]


def run_cases(name_or_path: str, *, draws: int = 0, seed: int = 0) -> Backtest:
    """How a framework does on its decided cases; with *draws* also how steady each outcome is."""
    framework, decided = read_cases(name_or_path)
    return backtest(framework, decided, draws=draws, seed=seed)


def precedents_of(name_or_path: str) -> tuple[Path, str]:
    """The path of a framework's precedents.json, and what has to be in it."""
    framework, decided = read_cases(name_or_path)
    return framework_folder(name_or_path) / NAME, precedents_text(decided_cases(framework, decided))
