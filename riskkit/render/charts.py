"""The two tables with the risks of a release marked in them: which risk belongs into which cell."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from riskkit.render import words
from riskkit.schema.framework.tables import Cell, HazardKind
from riskkit.schema.results.recommendation import Recommendation, RiskResult


class RiskMark(NamedTuple):
    """A risk in a cell, and what is written there: its title, and what is true of one way of sharing alone."""

    risk: str
    text: str


class Square(NamedTuple):
    """A cell of a table: what it says, the risks in it, and how it is shaded: by its tier, or by its class."""

    text: str
    marks: tuple[RiskMark, ...]
    shade: str


class Grid(NamedTuple):
    """A table: heads of its columns, and its rows by their head."""

    columns: tuple[str, ...]
    rows: dict[str, tuple[Square, ...]]


USES = (("service", False), ("weights", True))
"""What can be taken back is compared with every offer, what cannot with public weights."""
HEADS: dict[HazardKind, str] = {"uplift": "{}", "flaw": "{}, flaws"}
"""What a row of the second table is called, by its severity."""


def uplift_grid(recommendation: Recommendation) -> Grid | None:
    """
    The first table: the hazard down, what others offer across, and in each cell the tier and the risks.

    A mark says in which tier its risk ends where that is another one, for defence or doubt. None where the record has
    no tables, or no risk is held against what others offer.
    """
    risks = {key: risk for key, risk in recommendation.risks.items() if _comparable(risk)}
    if recommendation.tables is None or not risks:
        return None
    table = recommendation.tables.uplift
    columns = tuple(dict.fromkeys(level for row in table.values() for level in row))
    placed = [(key, *_place(risk, columns, use)) for key, risk in risks.items() for use in USES]
    rows = {
        hazard: tuple(_tier_square(recommendation, hazard, level, tier, placed) for level, tier in row.items())
        for hazard, row in table.items()
    }
    return Grid(columns, rows)


def _comparable(risk: RiskResult) -> bool:
    return risk.kind == "uplift" and risk.hazard[0].entered != "as-public-weights"


def as_public(recommendation: Recommendation) -> list[str]:
    """The titles of the risks that the first table cannot show, since their hazard is that of public weights."""
    return [risk.title for risk in recommendation.risks.values() if risk.kind == "uplift" and not _comparable(risk)]


Placed = tuple[str, str, str, str, int]
"""A risk, its hazard, what others offer, for which use, and the tier it ends in."""


def _place(risk: RiskResult, columns: Sequence[str], use: tuple[str, bool]) -> tuple[str, str, str, int]:
    """A blank hazard gets no credit for what others offer, and so belongs into the first column."""
    name, as_weights = use
    offered = (risk.credited,) if as_weights else (risk.weights, risk.hosted)
    best = max((level for level in offered if level), key=columns.index, default=columns[0])
    return risk.hazard[0].level, best, name, risk.tier_as_weights if as_weights else risk.tier


def _tier_square(
    recommendation: Recommendation, hazard: str, level: str, tier: int, placed: Iterable[Placed]
) -> Square:
    here: dict[str, dict[str, int]] = {}
    for key, row, column, use, ends in placed:
        if (row, column) == (hazard, level):
            here.setdefault(key, {})[use] = ends
    marks = (RiskMark(key, _label(recommendation, key, uses, tier)) for key, uses in here.items())
    return Square(str(tier), tuple(marks), f"tier-{tier}")


def _label(recommendation: Recommendation, key: str, uses: dict[str, int], tier: int) -> str:
    """The title, for which use it is here where not for both, and the tier that it ends in where that is another."""
    if len(uses) == len(USES) and len(set(uses.values())) == 1:
        notes = [str(ends) for ends in set(uses.values()) if ends != tier]
    else:
        notes = [
            use if ends == tier else f"{use}: {ends}"
            for use, ends in uses.items()
            if ends != tier or len(uses) < len(USES)
        ]
    title = recommendation.risks[key].title
    return f"{title} ({', '.join(notes)})" if notes else title


def ceiling_grid(recommendation: Recommendation) -> Grid | None:
    """
    The second table: severity down, tier across; in each cell the class that is acceptable, the one that is tolerable
    for a benefit, and the risks. Flaws have rows of their own below the others.

    None where the record has no tables, or no risk.
    """
    if recommendation.tables is None or not recommendation.risks:
        return None
    rows: dict[str, tuple[Square, ...]] = {}
    for kind, head in HEADS.items():
        risks = {key: risk for key, risk in recommendation.risks.items() if risk.kind == kind}
        cells = recommendation.tables.ceilings.get(kind, {})
        for severity in sorted({risk.severity for risk in risks.values()} & cells.keys(), reverse=True):
            squares = (_ceiling_square(risks, severity, tier, cell) for tier, cell in enumerate(cells[severity]))
            rows[head.format(severity)] = tuple(squares)
    return Grid(tuple(str(tier) for tier in range(max(map(len, rows.values()), default=0))), rows)


def _ceiling_square(risks: dict[str, RiskResult], severity: int, tier: int, cell: Cell) -> Square:
    marks = []
    for key, risk in risks.items():
        uses = [use for use, as_weights in USES if (risk.tier_as_weights if as_weights else risk.tier) == tier]
        if uses and risk.severity == severity:
            marks.append(RiskMark(key, risk.title if len(uses) == len(USES) else f"{risk.title} ({uses[0]})"))
    return Square(classes(cell), tuple(marks), cell.tolerable)


def classes(cell: Cell) -> str:
    """What a cell allows: *public*, *gated / public*, and that it is extreme."""
    same = cell.acceptable == cell.tolerable
    text = cell.tolerable if same else f"{cell.acceptable} / {cell.tolerable}"
    return f"{text}, extreme" if cell.extreme else text


class Column(NamedTuple):
    """An option as a column of the matrix: its name, and whether what it gives can be taken back."""

    key: str
    title: str
    reversible: bool


def matrix(recommendation: Recommendation) -> tuple[tuple[Column, ...], dict[str, tuple[bool, ...]]]:
    """Risks by options: whether the risk forbids the option; options from the least open."""
    columns = tuple(Column(key, option.title, option.reversible) for key, option in recommendation.options.items())
    forbids = {key: set(words.forbidding(option)) for key, option in recommendation.options.items()}
    return columns, {risk: tuple(risk in forbids[column.key] for column in columns) for risk in recommendation.risks}
