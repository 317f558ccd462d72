"""Where the marks of a report's charts stand, in units of their view box; what they show is decided elsewhere."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from math import ceil, floor, log10
from typing import NamedTuple

from riskkit.render.words import worst_zone
from riskkit.schema.outlook import Bar as Swing
from riskkit.schema.outlook import Chance, Package, Packages, Spread
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
WIDE, EDGE = 240, 10
"""Width of a chart within a table, and what is kept free at either end of a tornado's bars."""


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


class Part(NamedTuple):
    """How often an option's worst zone is this one, as a stretch of a bar."""

    zone: Zone
    x: int
    width: int


class Interval(NamedTuple):
    """Where a mean stands, and the ends of what it was drawn from."""

    low: int
    mean: int
    high: int


class Cross(NamedTuple):
    """Where an answer crosses a cut into another zone."""

    x: int
    zone: Zone


class Reach(NamedTuple):
    """How far one answer reaches from now, to the left where it is better and to the right where it is worse."""

    bar: Swing
    best: int
    worst: int
    crosses: tuple[Cross, ...]


class Tornado(NamedTuple):
    """The reach of each answer, in decades to either side of now."""

    now: int
    ticks: tuple[Tick, ...]
    reaches: tuple[Reach, ...]


def shares(chance: Chance) -> tuple[Part, ...]:
    """The zones end to end, the worst first, so that what is intolerable is read from the left; empty ones left out."""
    worst_first = tuple(reversed(ZONES))
    ends = [round(WIDE * end) for end in accumulate((chance.zones.get(zone, 0) for zone in worst_first), initial=0.0)]
    stretches = zip(worst_first, pairwise(ends), strict=True)
    return tuple(Part(zone, start, end - start) for zone, (start, end) in stretches if end > start)


def most_forgone(chances: Iterable[Chance]) -> float:
    """The end of the axis of benefit forgone, in whole tenths."""
    return max(ceil(10 * max((chance.forgone.high for chance in chances), default=0)), 1) / 10


def interval(spread: Spread, most: float) -> Interval:
    """A mean and its ends on an axis from none to *most*, with room for a mark at either end."""
    ends = (spread.low, spread.mean, spread.high)
    return Interval(*(EDGE + round((WIDE - 2 * EDGE) * min(max(value / most, 0), 1)) for value in ends))


def tornado(option: OptionResult, bars: Sequence[Swing]) -> Tornado:
    """How far each answer moves its risk on the row that the verdict reads; cuts are where it would cross them."""
    least = floor(2 * min((bar.down for bar in bars), default=0)) / 2
    most = ceil(2 * max((bar.up for bar in bars), default=0)) / 2
    span = max(most - least, 1)

    def at(decades: float) -> int:
        return EDGE + round((WIDE - 2 * EDGE) * (min(max(decades, least), least + span) - least) / span)

    step = 1 if span <= 5 else 2
    ticks = (
        Tick(at(whole), _signed(whole)) for whole in range(ceil(least), floor(least + span) + 1) if not whole % step
    )
    reaches = (Reach(bar, at(bar.down), at(bar.up), tuple(_crosses(option, bar, at))) for bar in bars)
    return Tornado(at(0), tuple(ticks), tuple(reaches))


def _signed(decades: int) -> str:
    return "now" if not decades else f"{decades:+d}".replace("-", "\N{MINUS SIGN}")


def _crosses(option: OptionResult, bar: Swing, at: Callable[[float], int]) -> Iterable[Cross]:
    now = option.risks[bar.risk].rows[option.reads].likelihood
    return (Cross(at(log10(crossing.cut / now)), crossing.zone) for crossing in bar.crossings)


class Line(NamedTuple):
    """One option's packages by effort: a line of steps, the benefit at its ends, and where its mark and label stand."""

    key: str
    path: str
    least: float
    most: float
    effort: float
    x: int
    y: int
    label: int


class Front(NamedTuple):
    """Benefit against effort; ticks *up* stand by their height."""

    lines: tuple[Line, ...]
    along: tuple[Tick, ...]
    up: tuple[Tick, ...]


START, END, FLOOR, HEIGHT, APART = 64, 640, 250, 232, 15
"""The plot of benefit against effort: its ends, its lower edge, its height, and room for a label."""


def front(packages: Packages) -> Front:
    """The packages of each option as a line that steps up with more effort, the line of the least benefit first."""
    effort = max((found.effort for found in packages.front), default=0) or 1
    tenths = max(ceil(10 * max((found.benefit for found in packages.front), default=0)), 1)
    step = 1 if tenths <= 6 else 2

    def at(found: Package) -> tuple[int, int]:
        along = START + round((END - START) * found.effort / effort)
        return along, FLOOR - round(HEIGHT * found.benefit * 10 / tenths)

    along = (Tick(START + (END - START) * part // 4, f"{effort * part / 4:.3g}") for part in range(5))
    up = (Tick(FLOOR - round(HEIGHT * tenth / tenths), f"{tenth / 10:.1f}") for tenth in range(0, tenths + 1, step))
    return Front(tuple(_lines(packages, at)), tuple(along), tuple(up))


def _lines(packages: Packages, at: Callable[[Package], tuple[int, int]]) -> Iterable[Line]:
    each: dict[str, list[Package]] = {}
    for found in sorted(packages.front, key=lambda found: (found.effort, found.benefit)):
        each.setdefault(found.option, []).append(found)
    label = FLOOR + APART
    for key, line in sorted(each.items(), key=lambda entry: entry[1][-1].benefit):
        (x, y), path = at(line[-1]), _steps([at(found) for found in line])
        label = min(y, label - APART)
        yield Line(key, path, line[0].benefit, line[-1].benefit, line[-1].effort, x, y, label)


def _steps(points: Sequence[tuple[int, int]]) -> str:
    (x, y), *later = points
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in later)
