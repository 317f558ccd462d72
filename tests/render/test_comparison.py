"""A comparison as text: the outcome first, all that moves it, legible when narrow; what others wrote stays text."""

from functools import cache

import pytest
from hypothesis import Phase, given, settings
from rich.cells import cell_len

from riskkit.analysis.compare.compare import Compared, compare
from riskkit.render.terminal.compare import FEW, comparison_view
from riskkit.render.text import UNSEEN, one_line
from riskkit.schema.results.comparison import Comparison
from tests.analysis.test_compare import compared, near, world_of
from tests.render.test_text import HOSTILE, hostile
from tests.render.texts import console, mapped, words
from tests.render.views import shipped

MARK = "Qqzz"
SCREEN = 40


@cache
def sample() -> Comparison:
    """Two assessments of the shipped framework whose outcomes differ."""
    for seed in range(99):
        first = world_of(seed, shipped=True)
        found = compared(first, near(first, seed, most=20))
        carried = {each.kind for each in found.differences if each.alone} & {"answer", "world"}
        if found.carrying and carried and "profile" not in found.carrying.differences:
            return found
    raise AssertionError("no two outcomes differ")


def marked(prefix: str) -> Comparison:
    """The sample with something before each of its texts."""
    record: Comparison = mapped(sample(), lambda text: prefix + text)
    return record


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """No text styles, hides or breaks anything, and all of it is seen."""
    assert_only_text(text)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # a view takes a while
@given(hostile)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


def assert_only_text(prefix: str) -> None:
    """The sample with *prefix* before each text differs in just those letters from the one without."""
    visible = one_line(prefix + MARK)
    plain, written = (comparison_view(marked(each), console(4000)) for each in (MARK, prefix + MARK))
    rules = str.maketrans("", "", " ─")  # as wide as their columns
    assert words(written).translate(rules) == words(plain).replace(MARK, visible).translate(rules)
    assert not UNSEEN.search(written.replace("\n", ""))


def test_the_outcome_comes_first() -> None:
    """Both recommendations stand before anything else, then what makes the difference."""
    shown = comparison_view(sample(), console()).split("\n")
    for label, side, line in (("A", sample().first, shown[1]), ("B", sample().second, shown[2])):
        assert line.startswith(f"{label} recommends: ")
        assert f"({side.outcome.recommended}), allowed" in line
    assert "What makes the difference" in shown[5]


def test_what_carries_and_what_moves_is_named() -> None:
    """The differences of the set that carries, and those that move the outcome alone, are in the view."""
    found = sample()
    shown = words(comparison_view(found, console()))
    assert found.carrying
    moving = [each.id for each in found.differences if each.alone or each.without]
    for keys in (found.carrying.differences, moving):
        assert sum(f"({key}): " in shown for key in keys) >= min(len(keys), FEW)
    assert f"Differences: {len(found.differences)}; {len(moving)} move" in shown


def test_sides_that_follow_alike_are_said_to() -> None:
    """Where the outcome is the same nothing has to be carried, and that is said."""
    world = world_of(3, shipped=True)
    shown = words(comparison_view(compared(world, world), console()))
    assert "The outcome is the same on both sides." in shown
    assert "Differences: 0; 0 move the outcome alone" in shown


@pytest.mark.parametrize(("one", "other"), [("gpt-oss-120b", "deepseek-r1"), ("bloom", "gpt4"), ("sora", "olmo-7b")])
def test_two_cases_take_one_screen(one: str, other: str) -> None:
    """At 80 columns two shipped cases take 40 lines at most."""
    sides = [Compared(key, case, found) for key, (case, found, _) in ((key, shipped(key)) for key in (one, other))]
    assert comparison_view(compare(*sides, tool="riskkit"), console(80)).count("\n") <= SCREEN


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("prefix", ["", "a_long_word_without_a_break_" * 4])
def test_lines_fit(width: int, prefix: str) -> None:
    """No line is wider than the terminal, and none ends in spaces."""
    written = comparison_view(marked(prefix), console(width)).split("\n")
    assert not [line for line in written if cell_len(line) > width or line != line.rstrip()]
