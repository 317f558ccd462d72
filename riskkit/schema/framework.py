"""A framework: the rubric as data, in one record made of its files."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.advice import AdviceFile
from riskkit.schema.base import (
    CONFIDENCES,
    EFFORTS,
    Cited,
    Confidence,
    Date,
    Effort,
    Grade,
    Id,
    PositiveShare,
    Record,
    Share,
    Text,
)
from riskkit.schema.benefits import BenefitsFile, MeasuresFile
from riskkit.schema.options import OptionsFile
from riskkit.schema.profiles import Cell, ProfilesFile, Severity
from riskkit.schema.questions import Question, QuestionsFile
from riskkit.schema.risks import RisksFile
from riskkit.schema.sources import SourcesFile

Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$", description="three numbers such as 1.0.0")]


SEVERITIES = ["1", "2", "3", "4", "5"]


class Publication(Record):
    """What the framework encodes."""

    title: Text
    authors: tuple[str, ...]
    date: str
    publisher: str
    ids: tuple[str, ...]
    notes: tuple[Text, ...] = ()


class Floor(Record):
    """The least novelty, by severity; *tested* holds where the baseline's answer has at least this grade."""

    untested: dict[Severity, PositiveShare]
    tested: dict[Severity, PositiveShare]
    grade: Grade

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name, table in (("untested", self.untested), ("tested", self.tested)):
            if sorted(table) != SEVERITIES:
                raise ValueError(f"{name} needs the severities 1, 2, 3, 4 and 5")
        return self


class Uncertainty(Cited):
    """
    How likely an answer is to be so many levels off, for sampling.

    *off* holds per confidence the weight of the level stated, of one level off to each side, of two, and so on; no
    further than the range of that confidence. A blank is as likely at each level that it could stand at. *borne_out* is
    how likely an answer that reads worse only for want of better evidence is to be shown as stated.
    """

    text: Text
    borne_out: Share
    off: dict[Confidence, Annotated[tuple[Share, ...], Field(min_length=1, max_length=3)]]

    @model_validator(mode="after")
    def _within_range(self) -> Self:
        for confidence, reach in reversed(tuple(zip(CONFIDENCES, (2, 1, 0), strict=True))):
            weights = self.off.get(confidence)
            if weights is None or len(weights) > reach + 1 or not weights[0] or list(weights) != sorted(weights)[::-1]:
                raise ValueError(f"'{confidence}' needs up to {reach + 1} weights, the first above 0, none rising")
        return self


class Efforts(Cited):
    """What low, medium and high effort come to in points, so that efforts can be added."""

    text: Text
    points: dict[Effort, Annotated[float, Field(gt=0, allow_inf_nan=False)]]

    @model_validator(mode="after")
    def _rise(self) -> Self:
        points = [self.points.get(effort, 0) for effort in EFFORTS]
        if not 0 < points[0] <= points[1] <= points[2]:
            raise ValueError("points are given for low, medium and high, and do not fall")
        return self


class Edge(Cited):
    """When an outcome sits on an edge: by its margin, or by how often it keeps its side with other numbers."""

    text: Text
    decades: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    kept: Share


class Rules(Record):
    """
    The few numbers that turn factors into verdicts.

    *cuts* divide the likelihood index into bands L0, L1, …; *matrix* gives per severity the cell of each band;
    *novelty* is the share of the hazard that is new, by how many levels the model stands above what is available.
    """

    numbers: Text
    cuts: Annotated[tuple[PositiveShare, ...], Field(min_length=1, max_length=9)]
    matrix: dict[Severity, tuple[Cell, ...]]
    cells: tuple[Text, Text, Text, Text, Text]
    novelty: Annotated[dict[str, PositiveShare], Field(min_length=2)]
    floor: Floor
    severities: dict[Severity, Text]
    max_age_days: Annotated[int, Field(gt=0)]
    """Evidence older than this drops one grade, unless the question says otherwise."""
    least_defence: PositiveShare
    """However well society can blunt a harm, this much of it counts."""
    edge: Edge
    uncertainty: Uncertainty
    efforts: Efforts

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts must rise")
        if any(round(cut, 9) != cut for cut in self.cuts):
            raise ValueError("a cut has at most nine decimals: likelihoods are rounded to 1e-9 before they are cut")
        for name in ("matrix", "severities"):
            if sorted(getattr(self, name)) != SEVERITIES:
                raise ValueError(f"{name} needs the severities 1, 2, 3, 4 and 5")
        if any(len(row) != len(self.cuts) + 1 for row in self.matrix.values()):
            raise ValueError(f"each row of the matrix needs {len(self.cuts) + 1} cells: one more than there are cuts")
        if [int(gap) for gap in self.novelty] != list(range(-1, len(self.novelty) - 1)):
            raise ValueError("novelty is keyed by the gaps -1, 0, 1, … in order")
        return self


class FrameworkFile(Record):
    """framework.yaml: identity and rules."""

    riskkit: Literal["framework/1"]
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
        """The questions put to a release, in order, without retired ones."""
        return {key: q for key, q in self.questions.questions.items() if q.scope == "release" and not q.retired}

    @property
    def about_world(self) -> dict[str, Question]:
        """The questions that a context file answers."""
        return {key: q for key, q in self.questions.questions.items() if q.scope == "context" and not q.retired}
