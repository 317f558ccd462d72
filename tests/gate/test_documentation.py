"""Where the policy lets documentation change, a typo in a README voids no approval; see bad/documentation.yaml too."""

from pathlib import Path

import pytest

from riskkit.schema.selftest import Edit
from riskkit.tasks.gate import run_gate
from riskkit.tasks.renew import renew_digests
from riskkit.tasks.selftest import edit
from tests.gate.scenes import DATE, PRESETS, VARIANTS, made, request, sealed

TYPO = Edit(file="README.md", replace="Names birds in five", text="Names birds, with \U0001f426\u200d\u2b1b, in five")


@pytest.mark.parametrize("preset", ["small", "team"])
def test_a_new_text_of_the_card_passes_once_it_is_named(preset: str, tmp_path: Path) -> None:
    """After a typo and riskkit init --again the approvals count as before; without it the digest blocks."""
    folder = made(VARIANTS["wren"], tmp_path / "wren", preset=preset)
    edit(folder, [TYPO])
    assert run_gate(request(folder, DATE)).exit_code == 1
    renew_digests(folder)
    run = run_gate(request(folder, DATE))
    assert (run.exit_code, run.why) == (0, ())


def test_by_itself_it_voids_them(tmp_path: Path) -> None:
    """Under the policy for the frontier, which says nothing else than the default, it waits for people."""
    folder = made(VARIANTS["wren"], tmp_path / "wren", preset="frontier")
    edit(folder, [TYPO])
    renew_digests(folder)
    run = run_gate(request(folder, DATE))
    assert {finding.rule for finding in run.findings if finding.counts} == {"decision-rests"}


def test_every_preset_says_which() -> None:
    """Each file that ships states what a change of documentation does, and a policy of one's own may leave it out."""
    assert all("documentation-changes: " in path.read_text("utf-8") for path in PRESETS.values())
    assert "documentation-changes" not in (sealed("wren") / "policy.yaml").read_text("utf-8")
