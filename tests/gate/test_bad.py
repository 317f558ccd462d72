import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from riskkit.gate.rule import Violation
from riskkit.gate.rules import RULES
from riskkit.tasks.gate import run_on
from riskkit.tasks.gate_facts import gathered
from tests.gate.scenes import BAD, VARIANTS, broken, is_stopped


def _nothing() -> Iterator[Violation]:
    yield from ()


@pytest.mark.parametrize("key", BAD)
def test_a_bad_release_is_stopped(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    It ends with the code that is written beside it, by the rule that is; the sound release it is made of passes.

    With that rule switched off it is not stopped as it has to be, so that the suite notices when a rule is lost.
    """
    bad, rule = BAD[key], BAD[key].rule
    assert bad.of in VARIANTS
    asked = broken(bad, tmp_path / "bad")
    for module in [name for name in sys.modules if name.split(".")[0] == bad.without]:
        monkeypatch.setitem(sys.modules, module, None)
    facts, on = gathered(asked)
    run = run_on(facts, on, RULES)
    assert is_stopped(bad, run), (run.exit_code, run.why)
    without = run_on(facts, on, {**RULES, rule: replace(RULES[rule], check=_nothing)})
    assert not is_stopped(bad, without)


def test_there_are_many_and_none_passes() -> None:
    """At least one hundred and fifty releases are stopped, each with a reason of its own."""
    assert len(BAD) >= 150
    assert all(bad.ends_with in (1, 2, 3, 4) for bad in BAD.values())
    assert len({bad.why for bad in BAD.values()}) == len(BAD)


def test_every_rule_is_needed() -> None:
    """For each rule there is a bad release that it has to stop, as seen above with and without it."""
    assert {bad.rule for bad in BAD.values()} == set(RULES)
