from pathlib import Path

import pytest

from riskkit.gate.rules import RULES
from tests.gate.scenes import BAD, VARIANTS, run_of

FIRST = {rule: next((bad for bad in BAD.values() if bad.rule == rule), None) for rule in RULES}
"""By rule a release that it has to find something in."""


@pytest.mark.parametrize("key", BAD)
def test_a_bad_release_is_stopped(key: str, tmp_path: Path) -> None:
    """It ends with the code that is written beside it, by the rule that is; the sound release it is made of passes."""
    bad = BAD[key]
    run = run_of(bad, tmp_path / key)
    counted = {finding.rule for finding in run.findings if finding.counts}
    assert bad.rule in counted, f"found by {sorted(counted)}: {run.why}"
    assert run.exit_code == bad.ends_with, run.why
    assert bad.of in VARIANTS


def test_there_are_many_and_none_passes() -> None:
    """At least one hundred and fifty releases are stopped, each with a reason of its own."""
    assert len(BAD) >= 150
    assert all(bad.ends_with in (1, 2, 3, 4) for bad in BAD.values())
    assert len({bad.why for bad in BAD.values()}) == len(BAD)
