"""The outlook of a recommendation: how firm it is, what would change it, and what to do next."""

from typing import Literal

from riskkit.schema.base import Effort, Grade, Record
from riskkit.schema.framework.tables import AccessClass

ChangeKind = Literal["fact", "control", "claim", "world"]


class Change(Record):
    """An answer at another level, with the evidence that this needs."""

    question: str
    kind: ChangeKind
    now: str
    """The level that counts now."""
    level: str
    grade: Grade
    method: str | None


class Margin(Record):
    """
    Whole steps to the recommended option's being closed; None where no number of steps closes it.

    *answer* is how many levels any one answer may move before it does, *entry* how many steps any one table entry may.
    """

    answer: int | None
    by: Change | None
    """The nearest change of one answer that closes it."""
    entry: int | None
    table: str | None
    """The nearest table entry, as a pointer into tables.yaml."""


AnswerEffect = Literal["opens-asked", "opens-more", "closes"]
"""Opens what is asked for, or a more open class than now; or closes this."""


class Flip(Record):
    """A smallest set of answers that changes the outcome."""

    changes: tuple[Change, ...]
    effect: AnswerEffect
    recommended: str
    """What is then recommended."""
    conditions: int
    """How many conditions that then has."""
    ceiling: AccessClass


class Flips(Record):
    """Every smallest set up to a size, and what was tried to be sure of it."""

    size: int
    rows: int
    """How many hypothetical assessments were scored."""
    found: tuple[Flip, ...]


class Firmness(Record):
    """How firm a recommendation is by single answers: the part of an outlook that is worked out in an instant."""

    answer: int | None
    """How many levels any one answer may move before the recommended option closes; None where none closes it."""
    by: Change | None
    flips: tuple[Flip, ...]
    """Every single answer that changes the outcome."""
    opens: tuple[Change, ...]
    """The fewest answers known that the developer can show or bring about to open what is asked for; else empty."""


class Settled(Record):
    """What follows if a question turns out at a level, beyond doubt."""

    level: str
    chance: float
    recommended: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]


class Settling(Record):
    """What it is worth to settle one question."""

    question: str
    kind: ChangeKind
    severity: int
    """The greatest severity of the risks it bears on; 0 for a claim or a control that bears on none."""
    changes: float
    """The share of its possible levels, as likely as its doubt says, that change what is allowed."""
    recommendation: float
    """The same for what is recommended."""
    settle: str
    grade: Grade
    method: str | None
    effort: Effort
    levels: tuple[Settled, ...]


class Sampling(Record):
    """How answers were drawn; the same seed draws the same ones."""

    samples: int
    seed: int


class Chance(Record):
    """How often an option would not be allowed if every answer turned out; *error* is the standard error."""

    not_allowed: float
    error: float
    risks: dict[str, float]
    """Per risk the share of draws in which it forbids the option."""


class Steadiness(Record):
    """How often the ceiling keeps its side of the irreversible line when table entries move."""

    draws: int
    seed: int
    keeps_side: float
    keeps_ceiling: float
    on_edge: bool


class Stage(Record):
    """One step toward the option asked for: what opens it, what closes it again, and what to watch meanwhile."""

    option: str
    access: AccessClass
    reversible: bool
    trigger: tuple[Change, ...]
    """What must be shown before it is taken; empty where it is allowed already."""
    conditions: int
    stops: tuple[Change, ...]
    """Answers each of which alone would close it again."""
    earliest: str
    least_days: int
    review: str
    watch: tuple[str, ...]


class StagedPath(Record):
    """From where the model stands to the option asked for, in stages."""

    asked: str
    reaches: bool
    """Whether the last stage is what was asked for; no stage asks for a weaker model or another world."""
    why: str
    stages: tuple[Stage, ...]


class Restoring(Record):
    """A measure that restores part of what the recommended option does not give."""

    measure: str
    restores: dict[str, int]
    """Per benefit the quarters that it restores of those lost."""
    worth: int
    """Claims times quarters restored times weights."""
    effort: Effort
    points: int
    opens: str | None
    allowed: bool
    """Whether the recommended option is still allowed with it."""


class Outlook(Record):
    """How firm a recommendation is, what would change it, and what to do next."""

    margin: Margin
    flips: Flips
    next: tuple[Settling, ...]
    sampling: Sampling
    chances: dict[str, Chance]
    steadiness: Steadiness
    path: StagedPath | None
    """None where what is asked for is recommended, or nothing is asked for."""
    measures: tuple[Restoring, ...]
