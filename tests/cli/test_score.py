"""``riskkit score``: one screen, the same each time, soon there."""

import subprocess
import sys
from pathlib import Path

import pytest

from riskkit.render import words
from riskkit.render.terminal.score import SECTIONS, score_view
from riskkit.schema.results.recommendation import Recommendation
from tests.cli.shipped import Captured, out, write
from tests.render.views import console, shipped

CASE = "gpt-oss-120b"
HOSTILE = "\x1b[31m\x1b]0;owned\x07<script>alert(1)</script> [red]{{ 1234*5678 }}\u202egnp"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What names an assessment of a shipped case and its day."""
    monkeypatch.setenv("COLUMNS", "80")
    return write(CASE, tmp_path / "assessment.yaml")


def test_the_view_is_that_of_the_record(given: list[str], capsys: Captured) -> None:
    """What is shown, but for precedents, is the view of the case's recommendation; and the same each time."""
    _, found, firm = shipped(CASE)
    first = out(capsys, "score", *given)
    assert first == out(capsys, "score", *given)
    expected = score_view(found.model_copy(update={"precedents": ()}), firm, console=console())
    lines = [line for line in first.split("\n") if not line.startswith("Precedents")]
    assert set(expected.split("\n")) <= set(lines) | {""}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_shown_alone(section: str, given: list[str], capsys: Captured) -> None:
    """Each option shows its section below the outcome and nothing else; --all shows every one of them."""
    alone = out(capsys, "score", *given, f"--{section}")
    assert "Do next" not in alone
    whole = out(capsys, "score", *given, "--all")
    assert "Do next" in whole
    assert alone.split("\n\n")[2] in whole


def test_hostile_names_are_text(tmp_path: Path, capsys: Captured) -> None:
    """A name cannot move the cursor, turn text around or be evaluated."""
    said = out(capsys, "score", *write(CASE, tmp_path / "hostile.yaml", name=HOSTILE), "--all")
    assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert str(1234 * 5678) not in said
    assert "owned" in said


def test_scoring_loads_nothing_it_does_not_need(given: list[str]) -> None:
    """A score in a pipe needs no arrays, templates or graphs, nor what lays out a terminal."""
    code = "import sys; from riskkit.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code, "score", *given], capture_output=True, text=True, check=True)
    assert {"numpy", "jinja2", "networkx", "rich.console"} & set(run.stderr.split()) == set()


def test_all_looks_for_an_edge_and_finds_what_a_report_does(given: list[str], capsys: Captured) -> None:
    """With --all it is on an edge where the report says so, by the same draws."""
    report = out(capsys, "report", *given, "--format", "json")
    steady = Recommendation.model_validate_json(report, strict=True).outlook
    assert steady
    whole = " ".join(out(capsys, "score", *given, "--all").split())
    assert (f"On an edge {words.steadiness(steady.steadiness)}" in whole) == steady.steadiness.on_edge
    assert "On an edge" not in out(capsys, "score", *given)
