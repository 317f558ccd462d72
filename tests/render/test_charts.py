"""The two tables of a report: every risk is marked where its answers put it, and nowhere else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.render import charts
from tests import worlds
from tests.render.samples import sample
from tests.render.views import DIGESTS


def marks(grid: charts.Grid | None) -> dict[tuple[str, str], list[str]]:
    """What is written into each cell that has a mark, by row and column."""
    assert grid
    return {
        (head, column): [mark.text for mark in square.marks]
        for head, squares in grid.rows.items()
        for column, square in zip(grid.columns, squares, strict=True)
        if square.marks
    }


def test_the_first_table_has_each_risk_in_its_cell() -> None:
    """A mark says for which use it is, and the tier that the risk ends in where that is another than the cell's."""
    bio = "Biological and chemical weapons"
    assert marks(charts.uplift_grid(sample())) == {
        ("none", "marginal"): ["Abusive imagery (weights)"],
        ("none", "moderate"): ["Abusive imagery (service)"],
        ("moderate", "none"): ["Loss of control"],  # a blank gets no credit for what others offer
        ("moderate", "moderate"): ["Cyberattacks"],
        ("substantial", "marginal"): [f"{bio} (weights: 4)"],
        ("substantial", "moderate"): [f"{bio} (service)"],
        ("decisive", "marginal"): ["Surveillance (weights: 1)"],
        ("decisive", "moderate"): ["Surveillance (service: 1)"],
    }
    assert charts.as_public(sample()) == ["Scams"]


def test_the_second_table_has_each_risk_in_its_cell() -> None:
    """A risk is in the cell of its severity and tier, once for each use where they differ."""
    bio = "Biological and chemical weapons"
    assert marks(charts.ceiling_grid(sample())) == {
        ("5", "2"): ["Loss of control"],
        ("5", "3"): [f"{bio} (service)"],
        ("5", "4"): [f"{bio} (weights)"],
        ("4", "1"): ["Cyberattacks"],
        ("3", "0"): ["Abusive imagery"],
        ("3", "1"): ["Scams", "Surveillance"],
        ("3, flaws", "2"): ["Bias"],
    }


def test_cells_say_what_they_allow() -> None:
    """Without and with a benefit, once where both are the same, and that a cell is extreme."""
    grid = charts.ceiling_grid(sample())
    assert grid
    texts = ["public", "public", "tunable / public", "trusted / served", "kept / trusted, extreme"]
    assert [square.text for square in grid.rows["5"]] == texts


@pytest.mark.parametrize("grid", [charts.uplift_grid, charts.ceiling_grid])
def test_without_tables_there_is_no_grid(grid: Callable[..., object]) -> None:
    """A record of an earlier version, which has no tables, shows none."""
    assert grid(sample().model_copy(update={"tables": None})) is None


@given(st.sampled_from([worlds.small_world, worlds.shipped_world]), worlds.SEEDS)
def test_every_risk_is_marked(world: Callable[[int], worlds.World], seed: int) -> None:
    """Over all answers and frameworks each risk is marked in the second table, and in the first or beside it."""
    found = conclude(evaluate(*world(seed)), digests=DIGESTS, tool="riskkit")
    written = [text for cell in marks(charts.ceiling_grid(found)).values() for text in cell]
    assert all(any(text.startswith(risk.title) for text in written) for risk in found.risks.values())
    first = charts.uplift_grid(found)
    written = [text for cell in marks(first).values() for text in cell] if first else []
    uplift = {risk.title for risk in found.risks.values() if risk.kind == "uplift"} - set(charts.as_public(found))
    assert all(any(text.startswith(title) for text in written) for title in uplift)


def test_the_matrix_says_what_barriers_say() -> None:
    """A risk forbids an option where it is among the option's barriers; options are in order."""
    found = sample()
    columns, rows = charts.matrix(found)
    assert [column.key for column in columns] == list(found.options)
    for risk, cells in rows.items():
        forbidding = {key for key, option in found.options.items() if risk in {each.risk for each in option.barriers}}
        assert {column.key for column, forbids in zip(columns, cells, strict=True) if forbids} == forbidding
