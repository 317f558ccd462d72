"""Where the marks of a report's charts stand, in units of their view box; what they show is decided elsewhere."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from riskkit.render.words import worst_zone
from riskkit.schema.reading import ZONES, VerdictName, Zone
from riskkit.schema.recommendation import BenefitPart, OptionResult, Recommendation

LEFT, RIGHT, TOP, BAND = 104, 704, 16, 84
"""The plot's edges, and the height of one zone."""
LANES = (17, 34, 51, 68)
"""Where marks stand within a zone, from its lower edge, so that their labels keep apart."""
LABEL = 146
"""Room for the longest label at the right."""
BESIDE, LETTER = 12, 8
"""From the middle of a mark to its label; the width of a letter."""
BAR = 180
"""Length of a bar for a benefit of 1."""


class Strip(NamedTuple):
    """The strip of one zone: its upper edge."""

    zone: Zone
    top: int


class Tick(NamedTuple):
    """A mark on the axis of benefit."""

    x: int
    text: str


class Mark(NamedTuple):
    """One option: where it stands, and how far its worst zone reaches on the lower and the upper row."""

    key: str
    verdict: VerdictName
    role: str
    x: int
    y: int
    low: int
    high: int


class Scatter(NamedTuple):
    """Worst zone against benefit, over the options."""

    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    bottom: int


class Bar(NamedTuple):
    """One benefit of one option: lengths of what is direct, restored and lost, and where each begins."""

    direct: int
    restored: int
    lost: int


def scatter(found: Recommendation) -> Scatter:
    """The options by benefit, to the right, and by the worst zone that their verdict reads, upwards."""
    tenths = max((int(option.benefit * 10 + 0.999) for option in found.options.values()), default=0) or 1
    step = 1 if tenths <= 6 else 2
    ticks = (Tick(_across(tenth / 10, tenths), f"{tenth / 10:.1f}") for tenth in range(0, tenths + 1, step))
    strips = tuple(Strip(zone, _top(zone)) for zone in reversed(ZONES))
    return Scatter(strips, tuple(ticks), tuple(_marks(found, tenths)), _bottom(ZONES[0]))


def _across(benefit: float, tenths: int) -> int:
    return LEFT + 24 + round((RIGHT - LEFT - 24 - LABEL) * benefit * 10 / tenths)


def _top(zone: Zone) -> int:
    return TOP + BAND * (len(ZONES) - 1 - ZONES.index(zone))


def _bottom(zone: Zone) -> int:
    return _top(zone) + BAND


def _marks(found: Recommendation, tenths: int) -> Iterable[Mark]:
    taken: dict[tuple[Zone, int], int] = {}
    placed: dict[str, Mark] = {}
    for key in sorted(found.options, key=lambda key: found.options[key].benefit):
        option = found.options[key]
        x = _across(option.benefit, tenths)
        lane = _lane(taken, option.zone, x)
        y, role = _bottom(option.zone) - lane, _role(found, key)
        taken[option.zone, lane] = x + BESIDE + LETTER * len(f"{key} {role}")
        placed[key] = Mark(key, option.verdict, role, x, y, *_reach(option, y))
    return [placed[key] for key in found.options]


def _lane(taken: dict[tuple[Zone, int], int], zone: Zone, x: int) -> int:
    """The first lane with room at *x*; of none, the one whose last label ends first."""
    free = [lane for lane in LANES if x - BESIDE >= taken.get((zone, lane), 0)]
    return free[0] if free else min(LANES, key=lambda lane: taken[zone, lane])


def _reach(option: OptionResult, y: int) -> tuple[int, int]:
    """Ends of the line through a mark: the middle of the zones of the lower and upper row, or the mark itself."""
    zones = (worst_zone(option, "lower"), worst_zone(option, "upper"))
    low, high = (y if zone == option.zone else _top(zone) + BAND // 2 for zone in zones)
    return low, high


def _role(found: Recommendation, key: str) -> str:
    roles = {found.asked.id: "asked for"}
    roles[found.recommended.option] = "recommended, asked for" if key in roles else "recommended"
    return roles.get(key, "")


def bar(part: BenefitPart) -> Bar:
    """The three parts of one benefit, end to end."""
    ends = [0, part.direct, part.direct + part.restored, part.direct + part.restored + part.lost]
    return Bar(*(round(BAR * after) - round(BAR * before) for before, after in pairwise(ends)))
