"""How a framework does on decided cases: each case, and all of them beside baselines."""

from riskkit.schema.base import Record
from riskkit.schema.case import Case
from riskkit.schema.framework.tables import AccessClass


class Came(Record):
    """What a case comes to: the option recommended where nothing is asked for, and the ceiling."""

    option: str
    conditions: int
    ceiling: AccessClass
    off: int
    """Rungs from the option recommended to the nearest one thought right; 0 in range."""
    keeps_side: float | None = None
    """The share of jittered tables in which the ceiling keeps its side; None where none were drawn."""


class Tested(Record):
    """One decided case."""

    case: Case
    whole: Came
    facts: Came
    """On its sourced facts alone."""
    limits_missed: tuple[str, ...]


class Tally(Record):
    """How a way of deciding does over some cases."""

    cases: int
    in_range: int
    rungs_off: float
    """On average."""
    right_side: int
    """Cases on a side of the irreversible line that some option thought right is on."""


class Group(Record):
    """Some cases: how the framework does, on whole answers and on facts, and how every baseline does."""

    title: str
    whole: Tally
    ceiling: Tally
    facts: Tally
    constant: dict[str, Tally]
    """Per option how always recommending it does."""
    rules: dict[str, Tally]
    """Per rule of one question."""
    done: Tally
    """How doing what was in fact done does."""


class Threshold(Record):
    """A share that must be reached, in percent."""

    title: str
    needed: int
    reached: int
    met: bool


class Backtest(Record):
    """All decided cases of a framework."""

    framework: str
    cases: tuple[Tested, ...]
    groups: dict[str, Group]
    """worked-with: real cases in view while the framework was made; set-aside: real cases that were not; all: both."""
    thresholds: tuple[Threshold, ...]
    options: dict[str, int]
    """How many real cases each option is recommended in."""
    limits_missed: int
    steady: int | None = None
    """How many real cases keep their side in so many jittered tables as the framework asks for."""
