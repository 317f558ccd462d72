import pytest

from riskkit.tasks.gate import run_gate
from tests.gate.scenes import VARIANTS, request, sealed


@pytest.mark.parametrize("key", VARIANTS)
def test_a_sound_release_passes(key: str) -> None:
    """Every rule runs and finds nothing that counts."""
    run = run_gate(request(sealed(key), VARIANTS[key].date))
    assert (run.exit_code, run.why) == (0, ())
    assert [rule for rule, ran in run.rules.items() if ran.state not in ("passed", "found")] == []


def test_sound_releases_are_unlike_each_other() -> None:
    """There are seventy and more, and no two say the same."""
    files = ("release.yaml", "policy.yaml", "assessment.yaml", "decision.yaml")
    seen = {"".join((sealed(key) / name).read_text("utf-8") for name in files) for key in VARIANTS}
    assert len(seen) == len(VARIANTS) >= 70
