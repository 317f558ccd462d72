"""Decided cases: what is thought right was written down first, limits hold, and the framework beats its baselines."""

from pathlib import Path

import pytest
import yaml

from riskkit.analysis.evaluated import evaluate
from riskkit.engine.plan import compile_plan
from riskkit.render.backtest import cases_markdown
from riskkit.schema.results.backtest import Backtest
from riskkit.tasks.backtest import precedents_of, read_cases, run_cases

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "frameworks" / "seger2023" / "cases"
BEFORE = yaml.safe_load((HERE / "before-any-run.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found() -> Backtest:
    """The back-test of the shipped framework."""
    return run_cases("seger2023")


def test_what_is_thought_right_is_what_was_written_down_before_any_run() -> None:
    """The ranges of the new cases, and which of them were set aside, are those that were committed first."""
    cases = {case.id: case for case, _ in read_cases("seger2023")[1]}
    for key, wanted in (BEFORE["first"] | BEFORE["second"] | BEFORE["third"]).items():
        assert list(cases[key].expected.options) == wanted["options"], key
    assert {key for key, case in cases.items() if case.set_aside} == set(BEFORE["third"])


def test_every_limit_holds(found: Backtest) -> None:
    """What a limiting case must allow it allows, and what it must not it does not."""
    assert {each.case.id: each.limits_missed for each in found.cases if each.limits_missed} == {}


def test_cases_are_named_as_their_files(found: Backtest) -> None:
    """Each file holds the case of its name."""
    assert {each.case.id for each in found.cases} == {path.stem for path in FOLDER.glob("*.yaml")}


MISSED = pytest.mark.xfail(strict=True, reason="10 of 16 are in range, and 11 are by always recommending r7")


@pytest.mark.parametrize("group", ["all", "worked-with", pytest.param("set-aside", marks=MISSED)])
def test_the_framework_is_ahead_of_every_constant_option(found: Backtest, group: str) -> None:
    """In each group of cases more outcomes are in range than by always recommending one option, and they are nearer."""
    tallies = found.groups[group]
    assert all(tallies.whole.in_range > tally.in_range for tally in tallies.constant.values())
    assert all(tallies.whole.rungs_off < tally.rungs_off for tally in tallies.constant.values())


def test_many_options_are_recommended() -> None:
    """
    At least six options are recommended for some real release in some profile, where nothing is asked for.

    Eight were wanted. Of equals the least open is taken, so r10 keeps no more benefit than r9, r2 than r3 and r7 than
    r8, but where nothing is claimed that they differ in; and r0 and r1 need a graver release than any of these.
    """
    framework, cases = read_cases("seger2023")
    plan = compile_plan(framework)
    real = [evaluate(framework, case, context, case.date, plan) for case, context in cases if case.limit is None]
    chosen = {int(each.under(profile).verdicts.recommended) for each in real for profile in framework.profiles.profiles}
    assert len(chosen) >= 6


@pytest.mark.xfail(strict=True, reason="71 of 84, which is 84.5 %, keep their side in nine of ten draws")
def test_most_real_cases_keep_their_side_where_tables_move() -> None:
    """The ceilings of 85 % of the real cases stay on their side of the irreversible line in nine of ten draws."""
    moved = run_cases("seger2023", draws=200)
    assert moved.steady is not None
    assert moved.steady >= 0.85 * moved.groups["all"].whole.cases


def test_the_shipped_precedents_are_made_from_the_shipped_cases() -> None:
    """precedents.json is what `riskkit cases --precedents` writes."""
    path, text = precedents_of("seger2023")
    assert path.read_text(encoding="utf-8") == text


def test_every_miss_is_told(found: Backtest) -> None:
    """The report lists each case that is out of range, with what is thought right and why."""
    text = cases_markdown(found)
    misses = [each for each in found.cases if each.whole.off]
    assert f"## Misses ({len(misses)})" in text
    assert all(each.case.title.split()[0] in text for each in misses)
