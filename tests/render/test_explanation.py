"""The view of an explanation: a path that is legible when narrow, and harmless."""

import pytest
from hypothesis import Phase, given, settings
from rich.cells import cell_len

from riskkit.render import explanation
from riskkit.render.explanation import explain_view
from riskkit.render.text import UNSEEN, one_line
from riskkit.schema.explanation import Explanation, Step
from tests.render.samples import mapped
from tests.render.test_terminal import MARK, console, words
from tests.render.test_text import HOSTILE, hostile

EXPLANATION = Explanation(
    subject="r8",
    title="Open weights",
    verdict="not cleared: intolerable",
    steps=(
        Step(
            depth=1,
            title="Biological and chemical weapons",
            detail="severity 5, band L4",
            basis="paper",
            source=("S1",),
        ),
        Step(depth=2, title="hazard bio-uplift", detail="-0.52 decades of log10 L"),
        Step(depth=3, title="bio-uplift", detail="answered 'marginal'", basis="recalled", source=("R-1", "R-2")),
        Step(depth=99, title="rationale", detail="a small study", basis="judgement"),
    ),
)


def assert_only_text(prefix: str) -> None:
    """The view of a record whose every text has *prefix* differs in just those letters from that of the sample."""
    visible = one_line(prefix + MARK)
    expected, written = (explain_view(_prefixed(text), console()) for text in (MARK, prefix + MARK))
    assert words(written) == words(expected.replace(MARK, visible))
    assert not UNSEEN.search(written.replace("\n", ""))


def _prefixed(prefix: str) -> Explanation:
    found: Explanation = mapped(EXPLANATION, lambda text: prefix + text)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """No text of others styles, links, erases, hides or breaks anything, and all of it is seen."""
    assert_only_text(text)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})
@given(hostile)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("prefix", ["", "a_long_word_without_a_break_" * 4, "日本語の長い言葉" * 8])
def test_lines_fit(width: int, prefix: str) -> None:
    """No line is wider than the terminal, and none ends in spaces."""
    lines = explain_view(_prefixed(prefix), console(width)).split("\n")
    assert not [line for line in lines if cell_len(line) > width or line != line.rstrip()]


def test_an_explanation_is_a_path() -> None:
    """Each step stands under the one it explains, with its basis and sources; depth has its limit."""
    assert explain_view(EXPLANATION, console()).split("\n") == [
        "r8 Open weights",
        "not cleared: intolerable",
        "",
        "- Biological and chemical weapons: severity 5, band L4 (paper: S1)",
        "  - hazard bio-uplift: -0.52 decades of log10 L",
        "    - bio-uplift: answered 'marginal' (recalled: R-1, R-2)",
        f"{'  ' * (explanation.DEEPEST - 1)}- rationale: a small study (judgement)",
        "",
    ]
