"""A recommendation: what the engine concludes about one assessment, with its reasons."""

from typing import Literal

from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Basis, Date, Grade, Record
from riskkit.schema.context import BestPublic
from riskkit.schema.framework.questions import QuestionType
from riskkit.schema.framework.tables import AS_WEIGHTS, AccessClass, Cell, HazardKind
from riskkit.schema.release import Release
from riskkit.schema.results.outlook import Outlook

VerdictName = Literal["ruled-out", "not-allowed", "allowed-with-conditions", "allowed"]
"""From the worst: no level that an open or doubtful answer could turn out at allows what is *ruled-out*."""
ALLOWED: frozenset[VerdictName] = frozenset({"allowed", "allowed-with-conditions"})


class Used(Record):
    """What the recommendation was made with."""

    id: str
    version: str | None = None
    digest: str


class Condition(Record):
    """A control that the developer must have at a level; *now* is the level that counts today, None where blank."""

    question: str
    level: str
    now: str | None


class Off(Record):
    """An answer that may be off by its doubt: the level that counts, and the one that it may turn out at."""

    question: str
    level: str
    to: str


Entered = Literal["answered", "blank", "not-asked", "as-public-weights", "as-public-weights-refused"]
"""refused: answered as public weights where that does not hold, so that it counts as a blank."""


class Hazard(Record):
    """One hazard question of a risk, and how it entered the table."""

    question: str
    entered: Entered
    level: str
    """The level that counts; of a blank the worst that more basic answers allow."""


class RiskResult(Record):
    """One risk worked out: levels, tier, cell and ceiling; every number stands here once."""

    title: str
    family: str
    kind: HazardKind
    severity: int
    hazard: tuple[Hazard, ...]
    """Of a flaw with several the one that counts, which is the least, first."""
    hosted: str | None
    """What others offer as a service, and as weights; None for a flaw, and where a blank hazard gets no credit."""
    weights: str | None
    credited: str | None
    """What public weights count as once others tune or hold the model: less for one that is ahead of them."""
    defence: str | None
    breadth: str | None
    tier: int
    """While the developer runs the model: answers as given, against what others offer in any way."""
    tier_as_weights: int
    """Once others tune or hold the model: against public weights, with guesses as blanks and answers off."""
    off: tuple[Off, ...]
    """Answers that make the tier as weights what it is by being off; empty where it is so as given."""
    acceptable: AccessClass
    """The most open class that needs no benefit, of the cell that the ceiling comes from."""
    tolerable: AccessClass
    ceiling: AccessClass
    """The most open class that this risk allows under the profile."""
    extreme: bool
    """Whether it stands in an extreme cell by its tier."""
    extreme_as_weights: bool
    """The same by the tier as weights."""


class Barrier(Record):
    """One reason why an option is not allowed."""

    kind: Literal["risk", "benefit", "profile", "extreme", "only-acceptable", "fact", "refused"]
    """
    benefit: tolerable for a benefit that nobody claims; profile: tolerable for a benefit, and the profile weighs none;
    refused: the developer does not commit to a control.
    """
    risk: str | None = None
    tier: int | None = None
    """Of the risk, as the class of the option reads it; of kind extreme, while the developer runs the model."""
    extreme: bool = False
    """Whether the risk stands in an extreme cell, so that no benefit, waiver or decision buys it back."""
    question: str | None = None
    text: str


class OptionResult(Record):
    """The verdict on one option, with its reasons."""

    title: str
    access: AccessClass
    judged_as: AccessClass
    """Its class with what measures open beside it."""
    reversible: bool
    verdict: VerdictName
    conditions: tuple[Condition, ...]
    inherits_from: str | None
    """A more open option by whose verdict it is allowed, where its own would be less."""
    barriers: tuple[Barrier, ...]
    """The gravest risk first, then what is no risk."""
    decided_by: tuple[str, ...]
    """Of the risks in its way those that set the ceiling, the gravest first; all where none of them does."""
    worth: int
    """Its benefit: claims times quarters kept times weights."""
    kept: dict[str, int]
    """Per benefit the quarters that it keeps."""

    @property
    def as_weights(self) -> bool:
        """Whether it hands the model to others, and so is held to the tiers as weights."""
        return self.judged_as in AS_WEIGHTS


class RequestedOption(Record):
    """The option a release asks for, derived from its components, licence and access; None where it shares nothing."""

    option: str | None
    why: tuple[str, ...]


class Chosen(Record):
    """The option recommended."""

    option: str
    verdict: VerdictName
    conditions: tuple[Condition, ...]
    reason: Literal["asked-for", "most-open", "most-benefit", "only-one"]
    """What was asked for is allowed; or the most open class; or, in that class, the one of the largest benefit."""
    until_then: str
    """The most open option that is allowed without conditions, of the largest benefit in its class."""
    further: tuple[str, ...]
    """Options more open than the one recommended that are allowed too."""
    distance: int
    """How many classes it is from what was asked for; 0 where that is allowed."""


class ProfileOutcome(Record):
    """The outcome under one profile."""

    title: str
    recommended: str
    conditions: tuple[Condition, ...]
    ceiling: AccessClass
    verdicts: dict[str, VerdictName]


class Survival(Record):
    """Whether the recommendation survives every profile."""

    same_option: bool
    same_side: bool
    """Every profile recommends what can be taken back, or every one what cannot."""
    range: tuple[str, str]
    """The least and the most open of the options recommended."""


class BenefitResult(Record):
    """What is claimed of a benefit."""

    title: str
    question: str
    claim: str | None
    steps: int
    """By how many levels the claim counts above none."""
    counts: bool
    """Whether it makes up for a tolerable risk of what can be taken back; *lasting* of what cannot."""
    lasting: bool
    weight: int


Stands = Literal["answered", "as-public-weights", "unknown", "unanswered", "not-asked"]


class AnswerReading(Record):
    """One question as it was answered and as it counts."""

    section: str
    type: QuestionType
    title: str
    text: str
    answer: Answer | None
    stands: Stands
    level: str | None
    """The level stated: as given, or as a number or several raters come to."""
    counted: str
    """The level that counts as answered."""
    doubt: int
    """How many levels worse it may be."""
    doubted: str
    """The level at which it would then count."""
    short: tuple[str, ...]
    """Why no cited evidence supports it."""
    grade: Grade
    """The best grade of the evidence cited."""
    required: Grade
    method: str | None
    aged: int = 0
    """Levels that age has cost an answer about the world."""
    expires: str | None = None
    gist: str | None
    """Of the level stated."""
    why: str
    settle: str
    basis: Basis
    source: tuple[str, ...]


class EvidenceReading(Record):
    """One piece of evidence, and which answers it supports."""

    evidence: Evidence
    age_days: int
    supports: tuple[str, ...]
    falls_short: dict[str, tuple[str, ...]]
    """Per question that cites it and that it does not support, why."""


class Contradiction(Record):
    """Two answers that cannot both be right; each counts as stated."""

    kind: Literal["cap", "not-asked"]
    questions: tuple[str, ...]
    text: str


class ComponentAdvice(Record):
    """Whether a component may be shared, and how."""

    title: str
    asked: tuple[str, ...]
    verdict: VerdictName
    options: tuple[str, ...]
    """The allowed options that share it."""
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


class Precedent(Record):
    """A decided case whose risks stand in tiers near to these."""

    case: str
    title: str
    date: Date
    distance: int
    """Steps between the tiers of all risks, each times its severity."""
    differs: dict[str, tuple[int, int]]
    """Per risk that stands in another tier its tier here and there."""
    right: tuple[str, ...]
    """The options thought right then."""
    why: str
    done: str | None
    """The option that was in fact taken; None for a made-up case."""
    since: str | None
    """What came of it."""


class World(Record):
    """How old the world is that the release is held against."""

    id: str
    title: str
    date: Date
    best_public: BestPublic
    aged: tuple[str, ...]
    """Questions whose answers count less favourably for their age."""


class Tables(Record):
    """The two tables that tiers and ceilings were looked up in, so that a reader can check each one on paper."""

    uplift: dict[str, dict[str, int]]
    """The tier by the level of the hazard and, within it, by the level that others offer."""
    ceilings: dict[HazardKind, dict[int, tuple[Cell, ...]]]
    """Per kind of risk and severity the cells from tier 0 to 4."""


class Recommendation(Record):
    """Everything that `riskkit report` shows."""

    riskkit: Literal["recommendation/2"] = "recommendation/2"
    tool: str
    date: Date
    framework: Used
    context: Used | None
    assessment: Used
    profile: str
    own_profile: Used | None
    """The profile of the user's own that stands among the profiles, with the digest of its file."""
    release: Release
    asked: RequestedOption
    recommended: Chosen
    ceiling: AccessClass
    deciding: tuple[str, ...]
    """The risks that allow no more than the ceiling, the one of the greatest severity and tier first."""
    options: dict[str, OptionResult]
    risks: dict[str, RiskResult]
    tables: Tables | None = None
    benefits: dict[str, BenefitResult]
    relative: str | None
    """The level at which relative capability counts; None in a framework without it."""
    inferred: dict[str, str]
    """Hazards that count as those of public weights, and who signs for it."""
    world: World | None
    titles: dict[str, str]
    """Titles of questions, risks, options, benefits, measures, profiles, sections and components, by id."""
    measures: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    blanks: tuple[str, ...]
    """Questions that count at their worst for want of an answer."""
    answers: dict[str, AnswerReading]
    evidence: dict[str, EvidenceReading]
    components: dict[str, ComponentAdvice]
    checks: dict[str, CheckResult]
    profiles: dict[str, ProfileOutcome]
    """From the strictest to the most lenient; one of the user's own at its place among those of the framework."""
    survives: Survival
    precedents: tuple[Precedent, ...] = ()
    citations: dict[str, Citation]
    duties: tuple[str, ...]
    """Duties that hold whatever is released, such as guarding the weights."""
    limits: tuple[str, ...]
    outlook: Outlook | None = None
    """Absent where it was not asked for."""
