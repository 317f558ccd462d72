"""Questions: what is asked, in ordered levels with observable anchors."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.base import Cited, Condition, Effort, Grade, Id, Item, Number, Record, Share, Text

QuestionType = Literal["fact", "control", "benefit"]


class Level(Record):
    """One ordered answer: an anchor that two raters would read alike, and its value where a factor uses it."""

    text: Text
    value: Share | None = None


class Cap(Cited):
    """
    The worst that a blank may count as, by the level of a more basic question.

    Where a question has several caps, the least protective one holds.
    """

    by: Id
    at_worst: dict[Id, Id]


class Scale(Cited):
    """
    How a number falls into the levels of a question: cuts between each level, as listed, and the next.

    *larger* says whether a larger number is a later level or an earlier one. A number on a cut is on the side of the
    larger ones; levels after the last cut are no matter of a number and are stated as such.
    """

    unit: Text
    larger: Literal["later", "earlier"]
    cuts: Annotated[tuple[Number, ...], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.cuts) != sorted(set(self.cuts), reverse=self.larger == "earlier"):
            raise ValueError("cuts rise from level to level where larger is later, and fall where it is earlier")
        return self

    def position(self, number: float) -> int:
        """The position of the level, as listed, that a number falls into."""
        beyond = sum(number >= cut for cut in self.cuts)
        return beyond if self.larger == "later" else len(self.cuts) - beyond


class Incident(Cited):
    """A real incident or study that shows why the question is asked."""

    text: Text
    url: str | None = None


class Section(Record):
    """A group of questions asked together."""

    title: Text
    text: Text


class Question(Cited):
    """
    One question with one direction over all risks.

    Levels are listed from best to worst for facts and controls, from least to most for benefits.
    """

    section: Id
    type: QuestionType
    scope: Literal["release", "context"] = "release"
    text: Text
    why: Text
    settle: Text
    """What evidence would settle it."""
    incident: Incident | None = None
    grade: Grade = "self-report"
    """The grade an answer needs; below it the answer reads one level worse."""
    method: Id | None = None
    """A method that cited evidence must have used; without it the answer reads no better than a blank."""
    effort: Effort = "medium"
    """How much it takes to settle it."""
    max_age_days: Annotated[int, Field(gt=0, le=3650)] | None = None
    visible_if: Condition | None = None
    not_applicable_if: Condition | None = None
    caps: tuple[Cap, ...] = ()
    levels: Annotated[dict[Id, Level], Field(min_length=2, max_length=7)]
    scale: Scale | None = None
    """Where a number may be given instead of a level."""
    retired: bool = False
    successor: Id | None = None

    @model_validator(mode="after")
    def _values_for_all_levels_or_none(self) -> Self:
        given = [level.value is not None for level in self.levels.values()]
        if any(given) and not all(given):
            raise ValueError("either every level has a value or none has")
        return self

    @model_validator(mode="after")
    def _a_cut_between_levels(self) -> Self:
        if self.scale and len(self.scale.cuts) >= len(self.levels):
            raise ValueError(f"the scale has more than {len(self.levels) - 1} cuts: at most one between levels")
        return self

    @property
    def by_badness(self) -> tuple[str, ...]:
        """The level ids from best to worst, whatever the type."""
        ids = tuple(self.levels)
        return ids[::-1] if self.type == "benefit" else ids

    def badness_at(self, number: float) -> int:
        """The badness that a number falls into; raises ValueError where the question takes none."""
        if self.scale is None:
            raise ValueError("the question takes no number")
        position = self.scale.position(number)
        return len(self.levels) - 1 - position if self.type == "benefit" else position


class QuestionsFile(Record):
    """questions.yaml of a framework."""

    riskkit: Literal["questions/1"]
    methods: dict[Id, Item] = {}
    sections: dict[Id, Section]
    questions: dict[Id, Question]
