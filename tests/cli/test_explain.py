"""``riskkit explain``: by id or title, as text and as JSON."""

from pathlib import Path

import pytest

from riskkit.schema.results.explanation import Explanation
from riskkit.tasks.explain import explain
from tests.cli.shipped import Captured, err, out, write
from tests.render.views import shipped

CASE = "gpt-oss-120b"
THINGS = ("r8", "Public weights", "cyber-attacks", "bio-uplift", "use-monitoring", "progress")


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What names an assessment of a shipped case and its day."""
    monkeypatch.setenv("COLUMNS", "10000")
    return write(CASE, tmp_path / "assessment.yaml")


@pytest.mark.parametrize("thing", THINGS)
def test_text_and_json_say_the_same(thing: str, given: list[str], capsys: Captured) -> None:
    """JSON holds the explanation of the record, and each of its steps stands in the text, the trace on request."""
    file, *day = given
    found = Explanation.model_validate_json(out(capsys, "explain", file, thing, *day, "--format", "json"), strict=True)
    case, concluded, _ = shipped(CASE)
    assert found == explain(case, concluded, thing)
    chain = out(capsys, "explain", file, thing, *day)
    trace = out(capsys, "explain", file, thing, *day, "--trace")
    assert all(step.text in chain for step in found.steps)
    assert all(" ".join(step.text.split()) in trace for step in (*found.steps, *found.trace))
    assert all(step.place in trace for step in found.trace if step.place)
    assert all(key in trace for key in found.references)


@pytest.mark.parametrize("thing", THINGS)
def test_a_chain_takes_ten_lines(
    thing: str, given: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 80 columns a chain takes ten lines at most."""
    monkeypatch.setenv("COLUMNS", "80")
    file, *day = given
    assert out(capsys, "explain", file, thing, *day).count("\n") <= 10


def test_what_there_is_not_is_named_with_the_nearest(given: list[str], capsys: Captured) -> None:
    """A word that names nothing is an error with a hint, whatever it is made of."""
    file, *day = given
    told = err(capsys, "explain", file, "bio-uplit", *day, code=4)
    assert told == (
        "error: 'bio-uplit' is not an option, risk, question, benefit or measure\n  hint: did you mean 'bio-uplift'?\n"
    )
    assert "\x1b" not in err(capsys, "explain", file, "\x1b[31mr8", *day, code=4)
