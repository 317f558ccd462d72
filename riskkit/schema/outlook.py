"""The outlook of a recommendation: what is uncertain about it, what would change it, and what to do next."""

from typing import Literal

from riskkit.schema.base import Effort, Grade, Record
from riskkit.schema.reading import Row, VerdictName, Zone


class Sampling(Record):
    """How answers were drawn; the same seed draws the same ones."""

    samples: int
    seed: int
    way: Literal["plain", "latin-hypercube"]


class Spread(Record):
    """The mean of what was drawn, and the fifth and the ninety-fifth of a hundred."""

    mean: float
    low: float
    high: float


class Chance(Record):
    """
    What an option may turn out as, once what is uncertain were known; shares of samples.

    *forgone* is the weighted benefit beyond its reference that is given up by not taking it. The two stand side by side
    and are never netted.
    """

    zones: dict[Zone, float]
    intolerable: float
    """Intolerable or extreme."""
    error: float
    """The standard error of that share."""
    forgone: Spread
    risks: dict[str, float]
    """Per risk the share of samples in which it is intolerable or extreme."""


class Crossing(Record):
    """A cut of the likelihood index that an answer would cross, and the zone of the risk beyond it."""

    cut: float
    zone: Zone


class Bar(Record):
    """
    How far one answer moves a risk of an option over its range, all else as it reads: decades of log10 L.

    *down* is at most 0, at the best end of the range; *up* at least 0, at the worst.
    """

    question: str
    risk: str
    """The risk that it moves."""
    best: str
    worst: str
    down: float
    up: float
    crossings: tuple[Crossing, ...]


class Change(Record):
    """An answer at another level, with the evidence that this needs."""

    question: str
    kind: Literal["fact", "control", "claim", "world"]
    now: str
    """The level that is read now."""
    level: str
    grade: Grade
    method: str | None


class Flip(Record):
    """A smallest set of answers that changes the recommendation or the ceiling."""

    changes: tuple[Change, ...]
    direction: Literal["opens", "closes", "moves"]
    """Whether more is cleared, less, or only the recommendation is another."""
    turns_on: Literal["controls", "facts", "claims", "several"]
    recommended: str
    conditional: bool
    """Whether what is then recommended still has conditions to meet."""
    ceiling: tuple[str, ...]


class Flips(Record):
    """Every smallest set up to a size, and what was tried to be sure of it."""

    size: int
    rows: int
    """How many hypothetical assessments were scored."""
    idle: tuple[str, ...]
    """Questions that no set was tried with, since they cannot move anything here."""
    found: tuple[Flip, ...]


class Settled(Record):
    """What follows if a question turns out to stand at a level, proven."""

    level: str
    probability: float
    recommended: str
    opens: tuple[str, ...]
    """Options that are then cleared and are not now."""
    closes: tuple[str, ...]


class Settling(Record):
    """
    What it is worth to settle one question.

    *changes* and *recommendation* are the probabilities that settling it alone changes what is cleared, and what is
    recommended. *together* says how much of the doubt about what would be cleared, with all settled, goes away.
    """

    question: str
    kind: Literal["fact", "control", "claim", "world"]
    changes: float
    recommendation: float
    together: float
    settle: str
    grade: Grade
    method: str | None
    effort: Effort
    critical: bool
    levels: tuple[Settled, ...]


class Package(Record):
    """An option with a set of measures, and what they restore; *effort* in the points of the framework."""

    option: str
    measures: tuple[str, ...]
    effort: float
    restored: float
    """Weighted benefit that the measures restore."""
    benefit: float
    gain: float
    zone: Zone
    margin: float | None
    adds: tuple[str, ...]
    """Options whose exposure the measures add."""


class Packages(Record):
    """Per cleared option the best package within the effort, and the front over all options and packages."""

    effort: float | None
    best: dict[str, Package]
    front: tuple[Package, ...]
    """Those that no other is at least as good as in zone and margin, benefit and effort."""


class Stage(Record):
    """
    One step toward the option asked for: what opens it, what closes it again, and what to watch meanwhile.

    A stage that cannot be taken back has no stop, so its trigger holds on the upper row.
    """

    option: str
    verdict: VerdictName
    reads: Row
    reversible: bool
    trigger: tuple[Change, ...]
    """What must be shown before it is taken; empty where it is cleared already."""
    again: tuple[str, ...]
    """Questions of the trigger whose answers of today will have expired, or their evidence grown stale, by then."""
    stops: tuple[Change, ...]
    """Answers each of which alone would close it again."""
    earliest: str
    least_days: int
    review: str
    watch: tuple[str, ...]


class Path(Record):
    """From where the model stands to the option asked for, in stages; empty where it is there."""

    asked: str
    reaches: bool
    """Whether the last stage is what was asked for."""
    why: str
    stages: tuple[Stage, ...]


class Outlook(Record):
    """What is uncertain about a recommendation, what would change it, and what to do next."""

    sampling: Sampling
    chances: dict[str, Chance]
    """Per option, as it stands."""
    met: dict[str, Chance]
    """Of what is recommended and of what is asked for, where it has conditions: as it would be with those met."""
    tornado: dict[str, tuple[Bar, ...]]
    flips: Flips
    next: tuple[Settling, ...]
    packages: Packages | None
    """None, as is the path, where no plans were asked for; a report has both."""
    path: Path | None
