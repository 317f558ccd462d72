"""How the values of a record are said, alike in every format; rounded and worded here, never worked out."""

from collections.abc import Sequence

from riskkit.schema.reading import ZONES, Row, Zone
from riskkit.schema.recommendation import Condition, OptionResult, Recommendation

FLAT = 0.05
"""Decades that would be rounded to none, which would hide that there is a margin."""


def spoken(name: str) -> str:
    """A word of the schema as it is said: ``cleared-with-conditions`` as *cleared with conditions*."""
    return name if name.startswith("self-") else name.replace("-", " ")


def decades(distance: float | None) -> str:
    """A distance in decades and as a factor, such as *0.4 decades (a factor of 2.63)*."""
    if distance is None:
        return "none"
    said = f"{distance:z.1f}" if abs(distance) >= FLAT else "under 0.1"
    factor = 10**distance
    return (
        f"{said} decades (a factor of {factor:.3g})" if factor < 1000 else f"{said} decades (a factor of {factor:,.0f})"
    )


def index(likelihood: float) -> str:
    """A likelihood index to three figures."""
    return f"{likelihood:.3g}"


def amount(value: float) -> str:
    """A share, weight, benefit or number of decades to two places."""
    return f"{value:z.2f}"


def listed(parts: Sequence[str]) -> str:
    """*a*, *a and b*, *a, b and c*; *none* of nothing."""
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def title(recommendation: Recommendation, key: str) -> str:
    """What an id is called; the id itself where the record gives it no title."""
    option = recommendation.options.get(key)
    return option.title if option else recommendation.titles.get(key, key)


def risks(recommendation: Recommendation) -> tuple[str, ...]:
    """The risks that are scored, the same for every option."""
    return tuple(dict.fromkeys(key for option in recommendation.options.values() for key in option.risks))


def sections(recommendation: Recommendation) -> dict[str, list[str]]:
    """The questions of each section, sections and questions in the record's order."""
    found: dict[str, list[str]] = {}
    for key, reading in recommendation.answers.items():
        found.setdefault(reading.section, []).append(key)
    return found


def worst_zone(option: OptionResult, row: Row) -> Zone:
    """The worst zone on a row; on the one that the verdict reads, the option's own, breadth included."""
    if row == option.reads or not option.risks:
        return option.zone
    return max((risk.rows[row].zone for risk in option.risks.values()), key=ZONES.index)


def worst_risk(option: OptionResult) -> str | None:
    """The risk that stands worst on the row that the verdict reads; none where no risk is scored."""

    def standing(key: str) -> tuple[int, int, float]:
        reading = option.risks[key].rows[option.reads]
        return ZONES.index(reading.zone), reading.cell, reading.likelihood

    return max(option.risks, key=standing, default=None)


def condition(needed: Condition) -> str:
    """A control and the level that it must stand at."""
    return f"{needed.question} at {needed.level} or better (now {needed.now or 'unanswered'})"


def reason(option: OptionResult) -> str:
    """Why an option stands as it does, in one line."""
    if option.verdict == "cleared":
        return _why_cleared(option)
    if option.verdict == "cleared-with-conditions":
        return f"clears with {listed([condition(needed) for needed in option.conditions])}"
    if option.verdict == "ruled-out":
        risk = f": {option.proof.risk}" if option.proof else ""
        return f"intolerable even with every answer at the best of its range{risk}"
    return "; ".join(_why_not(option)) or f"the worst zone is {option.zone}"


def _why_cleared(option: OptionResult) -> str:
    if option.inherits_from:
        return f"cleared since {option.inherits_from}, which gives away more, is cleared"
    if option.zone == "acceptable":
        return "every risk is acceptable"
    if option.zone == "tolerable" and option.justified:
        return f"tolerable, and justified by {amount(option.gain)} more benefit than {option.reference}"
    return "always available, as the reference"


def _why_not(option: OptionResult) -> list[str]:
    found = []
    if option.held:
        more = f" and {len(option.held) - 1} more" if len(option.held) > 1 else ""
        found.append(f"held: {option.held[0]}{more}")
    if option.zone in ("intolerable", "extreme"):
        found.append(f"the worst zone is {option.zone}: {worst_risk(option)}")
    elif option.zone == "tolerable" and not option.justified:
        found.append(f"tolerable, but gains only {amount(option.gain)} over {option.reference}")
    return found
