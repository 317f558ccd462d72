"""A framework: the rubric as data, in one record made of its files."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.advice import AdviceFile
from riskkit.schema.base import CONFIDENCES, EFFORTS, Cited, Confidence, Date, Effort, Id, Proportion, Record, Text
from riskkit.schema.framework.benefits import BenefitsFile, MeasuresFile
from riskkit.schema.framework.options import OptionsFile
from riskkit.schema.framework.profiles import ProfilesFile
from riskkit.schema.framework.questions import Question, QuestionsFile
from riskkit.schema.framework.risks import RisksFile
from riskkit.schema.framework.tables import Severity, TablesFile
from riskkit.schema.sources import SourcesFile

Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$", description="three numbers such as 1.0.0")]
Percent = Annotated[int, Field(ge=0, le=100)]


class Publication(Record):
    """What the framework encodes."""

    title: Text
    authors: tuple[str, ...]
    date: str
    publisher: str
    ids: tuple[str, ...]
    notes: tuple[Text, ...] = ()


class Uncertainty(Cited):
    """
    How likely an answer is to be so many levels off, for chances that inform and never decide.

    Per number of levels of doubt the weight of the level stated, of one level off to each side, and of two. A blank is
    as likely at each level that it could stand at.
    """

    text: Text
    off: Annotated[tuple[tuple[Proportion, ...], ...], Field(min_length=3, max_length=3)]

    @model_validator(mode="after")
    def _within_range(self) -> Self:
        for doubt, weights in enumerate(self.off):
            if len(weights) != doubt + 1 or not weights[0] or list(weights) != sorted(weights, reverse=True):
                text = f"'off' needs {doubt + 1} weights for a doubt of {doubt}"
                raise ValueError(f"{text}, the first above 0 and none above the one before it")
        return self


class Efforts(Cited):
    """What low, medium and high effort come to in points, so that efforts can be added."""

    text: Text
    points: dict[Effort, Annotated[int, Field(gt=0)]]

    @model_validator(mode="after")
    def _rise(self) -> Self:
        points = [self.points.get(effort, 0) for effort in EFFORTS]
        if not 0 < points[0] <= points[1] <= points[2]:
            raise ValueError("points are given for low, medium and high, and do not fall")
        return self


class JitterSettings(Cited):
    """How tables are jittered, and how many percent of the jittered tables must keep a side for it to be steady."""

    text: Text
    moved: Percent
    """Percent of the entries that move by one, up or down."""
    draws: Annotated[int, Field(gt=0, le=100_000)]
    kept: Percent


class CaseThresholds(Cited):
    """What decided cases must come to; `riskkit cases` fails where one is missed."""

    text: Text
    in_range: Percent
    in_range_on_facts: Percent
    set_aside_in_range: Percent


class BaselineRule(Record):
    """A rule of one question as a baseline: an option, or another one from a level on."""

    title: Text
    option: Id
    question: Id
    at_least: Id
    then: Id


class Rules(Record):
    """What the tables leave to say."""

    severities: dict[Severity, Text]
    max_age_days: Annotated[int, Field(gt=0)]
    """Evidence older than this leaves a doubt, unless the question says otherwise."""
    confidence: dict[Confidence, Text]
    """What each confidence means, as it is shown where one is asked for."""
    uncertainty: Uncertainty
    efforts: Efforts
    steadiness: JitterSettings
    thresholds: CaseThresholds | None = None
    baselines: dict[Id, BaselineRule] = {}
    """Rules of one question that decided cases are held to beside every constant option."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if sorted(self.severities) != list("12345"):
            raise ValueError("severities needs 1, 2, 3, 4 and 5")
        if set(self.confidence) != set(CONFIDENCES):
            raise ValueError("confidence needs low, medium and high")
        return self


class FrameworkFile(Record):
    """framework.yaml: identity and rules."""

    riskkit: Literal["framework/2"]
    id: Id
    version: Version
    title: Text
    text: Text
    date: Date
    encodes: Publication
    rules: Rules
    limits: tuple[Text, ...]
    """What an outcome of this framework does not show."""


class Framework(Record):
    """A whole framework; one field per file of its folder."""

    framework: FrameworkFile
    tables: TablesFile
    options: OptionsFile
    risks: RisksFile
    benefits: BenefitsFile
    measures: MeasuresFile
    questions: QuestionsFile
    profiles: ProfilesFile
    advice: AdviceFile
    sources: SourcesFile
    digest: str = ""

    @property
    def id(self) -> str:
        """The framework's id."""
        return self.framework.id

    @property
    def asked(self) -> dict[str, Question]:
        """The questions put to a release, in order."""
        return {key: q for key, q in self.questions.questions.items() if not q.of_world}

    @property
    def inferable(self) -> tuple[str, ...]:
        """The hazards that may be answered as public weights."""
        return tuple(key for risk in self.risks.risks.values() if risk.inferred for key in risk.hazard)

    @property
    def about_world(self) -> dict[str, Question]:
        """The questions that a context answers."""
        return {key: q for key, q in self.questions.questions.items() if q.of_world}
