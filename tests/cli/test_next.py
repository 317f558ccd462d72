"""``riskkit next``: the outcome first, then what is worth settling, in one screen."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from riskkit.cli.next import LIMIT
from riskkit.render.terminal.next import next_view
from riskkit.schema.results.next import Next
from riskkit.store.assessments import Inputs, load_inputs
from riskkit.tasks.next import next_of
from tests.cli.shipped import Captured, out, write
from tests.render.views import console, decided, misfits

CASES = sorted(decided())[::4]
SCREEN = 40


def inputs(case: str, folder: Path) -> tuple[Inputs, str]:
    """What an assessment of a case reads, and its day."""
    file, _, day = write(case, folder / "assessment.yaml")
    return load_inputs(Path(file), date=day), day


@pytest.mark.parametrize("case", CASES)
def test_it_takes_one_screen(case: str, tmp_path: Path) -> None:
    """At 80 columns it takes 40 lines at most; none is wider than the terminal, down to 40 columns."""
    found = next_of(*inputs(case, tmp_path), LIMIT)
    assert next_view(found, console()).count("\n") <= SCREEN
    for width in (40, 80):
        assert misfits(next_view(found, console(width)), width) == []


@pytest.mark.parametrize("case", CASES)
def test_every_doubt_is_listed_once(case: str, tmp_path: Path) -> None:
    """What is in doubt is shown, named as worth settling too, or named as changing nothing; the gravest risks first."""
    found = next_of(*inputs(case, tmp_path), 3)
    shown = [each.worth.question for each in found.questions]
    listed = [*shown, *found.more, *found.idle]
    assert len(listed) == len(set(listed))
    assert len(shown) <= 3
    severities = [each.worth.severity for each in found.questions]
    assert severities == sorted(severities, reverse=True)
    for each in found.questions:
        assert sum(level.chance for level in each.worth.levels) == pytest.approx(1)


def test_text_and_json_say_the_same(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON holds the record that the text is a view of, and --limit says how many questions it has."""
    monkeypatch.setenv("COLUMNS", "80")
    given = write("gpt-oss-120b", tmp_path / "assessment.yaml")
    found = Next.model_validate_json(out(capsys, "next", *given, "--limit", "1", "--format", "json"), strict=True)
    assert len(found.questions) <= 1
    assert out(capsys, "next", *given, "--limit", "1") == next_view(found, console())
    assert all(cell_len(line) <= 80 for line in out(capsys, "next", *given).split("\n"))
