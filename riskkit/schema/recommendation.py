"""A recommendation: what the engine concludes about one assessment, with its reasons."""

from typing import Literal

from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Basis, Grade, Record, State
from riskkit.schema.outlook import Outlook
from riskkit.schema.reading import Row, VerdictName, Zone
from riskkit.schema.release import Release


class Used(Record):
    """What the recommendation was made with."""

    id: str
    version: str | None = None
    digest: str


class Reading(Record):
    """How one row reads a risk of an option: the likelihood index in decades, its band, cell and zone."""

    likelihood: float
    band: int
    cell: int
    zone: Zone


Factor = Literal["hazard", "novelty", "defence", "exposure"]


class Share(Record):
    """A driver: so many decades of log10 L come from this factor, through these answers."""

    factor: Factor
    of: str
    """The question behind it; for exposure the pathway."""
    decades: float
    questions: tuple[str, ...]


class RiskReading(Record):
    """One risk of one option: its three rows, the same without novelty, its drivers and its margins."""

    severity: int
    rows: dict[Row, Reading]
    absolute: Reading
    """The row that the verdict reads, with novelty counted as 1."""
    state: State
    """The hazard state that attains the maximum (ties: the least)."""
    drivers: tuple[Share, ...]
    decades_to_worse: float | None
    """Decades by which L may grow before the zone worsens; none where it cannot."""
    decades_to_better: float | None
    decades_to_next_band: float | None
    """Decades by which L may grow before it reaches the next cut, whatever the zone beyond; none in the last band."""


class Condition(Record):
    """A control that must stand at this level or better."""

    question: str
    level: str
    now: str | None


class Missing(Record):
    """What stands between an option and clearance."""

    kind: Literal["answer", "grade", "method", "level", "option", "benefit", "contradiction", "critical", "breadth"]
    question: str | None = None
    risks: tuple[str, ...] = ()
    text: str


class Proof(Record):
    """A smallest set of answers which alone, all else at its best, rules the option out."""

    risk: str
    answers: dict[str, str]


class BenefitPart(Record):
    """One benefit of one option, in units of the benefit's value for this release (0 to 1)."""

    value: float
    direct: float
    restored: float
    lost: float


class Met(Record):
    """An option as it would stand with its conditions met."""

    zone: Zone
    """The worst zone on the row it reads."""
    margin: float | None
    """Decades by which some risk alone may then grow before that zone is worse; none where it cannot be."""


class OptionResult(Record):
    """The verdict on one option, with its reasons."""

    title: str
    verdict: VerdictName
    reads: Row
    reversible: bool
    parts: tuple[str, ...]
    """More than one where several channels are offered at once."""
    adds: tuple[str, ...]
    """Options whose exposure measures undertaken add."""
    inherits_from: str | None
    zone: Zone
    """The worst zone on the row it reads."""
    count: dict[Zone, int]
    held: tuple[str, ...]
    justified: bool
    gain: float
    """Least weighted benefit over the references; justified from delta on."""
    reference: str | None
    benefit: float
    """Weighted sum of realised benefit, with measures."""
    ledger: dict[str, BenefitPart]
    conditions: tuple[Condition, ...]
    met: Met | None
    """None where it has no conditions."""
    missing: tuple[Missing, ...]
    proof: Proof | None
    margin: float | None
    """Decades by which some risk alone may grow before the option's worst zone, as it stands, is worse; or none."""
    risks: dict[str, RiskReading]


class Asked(Record):
    """The option a release asks for, derived from its components, licence and access."""

    options: tuple[str, ...]
    id: str
    why: tuple[str, ...]


class Chosen(Record):
    """The option recommended."""

    option: str
    verdict: VerdictName
    conditions: tuple[Condition, ...]
    reason: str
    until_then: str
    """What to do while the conditions are not met."""
    rests_on: tuple[str, ...]
    """Answered questions that the outcome leans on most."""
    margin: float | None
    """That of the option, with its conditions met where it has any."""


class ProfileOutcome(Record):
    """The outcome under one profile."""

    title: str
    recommended: str
    conditions: tuple[Condition, ...]
    ceiling: tuple[str, ...]
    verdicts: dict[str, VerdictName]


class Survival(Record):
    """Whether the recommendation survives every profile."""

    same_option: bool
    """Every profile recommends the same option."""
    same_side: bool
    """Every profile recommends what can be taken back, or every one what cannot."""
    range: tuple[str, str]
    """The least and the most open of the options recommended, in the order of the framework."""


Stands = Literal["answered", "unknown", "unanswered", "not-applicable", "hidden", "expired", "not-yet-valid"]


class AnswerReading(Record):
    """One question as it was answered and as it was read."""

    section: str
    type: Literal["fact", "control", "benefit"]
    scope: Literal["release", "context"]
    text: str
    answer: Answer | None
    expires: str | None = None
    """For an answer about the world, the day on which it stops to count."""
    stands: Stands
    grade: Grade
    required: Grade
    short: tuple[str, ...]
    """Why the answer reads worse than stated: grade, method, age, binding."""
    read: dict[Row, str]
    level: str | None
    """The level stated: as given, or as a number or several raters come to."""
    ends: tuple[str, str] | None
    """The best and the worst level of the range of what is stated."""
    anchor: str | None
    critical: bool
    why: str
    settle: str
    basis: Basis
    source: tuple[str, ...]


class EvidenceReading(Record):
    """One piece of evidence with the grade it counts at."""

    evidence: Evidence
    counts_as: Grade
    age_days: int
    dropped: tuple[str, ...]
    cited_by: tuple[str, ...]


class Contradiction(Record):
    """Two answers that cannot both stand."""

    kind: Literal["cap", "hidden", "option"]
    questions: tuple[str, ...]
    holds: tuple[str, ...]
    text: str


class ComponentAdvice(Record):
    """Whether a component may be shared, and how."""

    title: str
    asked: tuple[str, ...]
    verdict: VerdictName
    options: tuple[str, ...]
    """The cleared options that share it."""
    text: str


CheckState = Literal["met", "unmet", "unknown", "for-a-person"]


class CheckResult(Record):
    """Whether one check of a recommendation of the paper is met."""

    recommendation: str
    text: str
    state: CheckState
    questions: tuple[str, ...]


class Citation(Record):
    """A fact behind the outcome: where it comes from and how sure that is."""

    fact: str
    basis: Basis
    seen_in: tuple[str, ...]
    locator: str | None


class Recommendation(Record):
    """Everything that `riskkit report` shows."""

    riskkit: Literal["recommendation/1"] = "recommendation/1"
    tool: str
    date: str
    framework: Used
    context: Used | None
    assessment: Used
    profile: str
    own_profile: Used | None
    """The profile of the user's own that stands among the profiles, with the digest of its file."""
    delta: float
    release: Release
    asked: Asked
    recommended: Chosen
    ceiling: tuple[str, ...]
    options: dict[str, OptionResult]
    titles: dict[str, str]
    """Titles of risks, benefits, measures, profiles and sections, by id."""
    weights: dict[str, float]
    measures: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    blanks: tuple[str, ...]
    """Questions that stand at their worst for want of an answer."""
    answers: dict[str, AnswerReading]
    evidence: dict[str, EvidenceReading]
    components: dict[str, ComponentAdvice]
    checks: dict[str, CheckResult]
    profiles: dict[str, ProfileOutcome]
    """From the strictest to the most lenient; one of the user's own at its place among those of the framework."""
    survives: Survival
    citations: dict[str, Citation]
    duties: tuple[str, ...]
    """Duties that hold whatever is released, such as guarding the weights."""
    limits: tuple[str, ...]
    outlook: Outlook | None = None
    """Absent where it was not asked for."""
