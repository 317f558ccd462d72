"""Questions: what is asked, in levels from least to most with anchors that two raters would read alike."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from riskkit.schema.base import Atom, Cited, Effort, Grade, Id, Item, Number, Record, Text

QuestionType = Literal["fact", "control", "benefit", "available", "defence"]
"""
What a question is about, and so which way is worse: of a *fact* more is worse, of everything else less.

*available*: what others already offer; *defence*: how far society can blunt a harm. Both are answered in a context.
"""


class Level(Record):
    """One ordered answer: a gist in one line, and the anchor that decides a doubtful case."""

    gist: Annotated[str, Field(min_length=1, max_length=110)]
    text: Text


class Cap(Cited):
    """
    The worst level that a blank may count as, by the level of a more basic question.

    Of several caps of one question the highest holds: each is a way in which the model could do it.
    """

    by: Id
    at_worst: dict[Id, Id]


class Scale(Cited):
    """How a number falls into levels: cuts between each level and the next; a number on a cut is above it."""

    unit: Text
    cuts: Annotated[tuple[Number, ...], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts rise from level to level")
        return self

    def position(self, number: float) -> int:
        """The position of the level that a number falls into."""
        return sum(number >= cut for cut in self.cuts)


class Incident(Cited):
    """A real incident or study that shows why the question is asked."""

    text: Text
    url: str | None = None


class Section(Record):
    """A group of questions asked together."""

    title: Text
    text: Text


class VisibleIf(Record):
    """When a question is asked: where all, or any, of some earlier answers stand at a level or beyond."""

    all: tuple[Atom, ...] = ()
    any: tuple[Atom, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.all or self.any):
            raise ValueError("a condition needs all or any")
        return self

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Every atom of the condition."""
        return self.all + self.any


class Question(Cited):
    """One question; its levels are listed from least to most."""

    section: Id
    type: QuestionType
    title: Annotated[str, Field(min_length=1, max_length=48)]
    text: Text
    why: Text
    settle: Text
    """What evidence would settle it."""
    incident: Incident | None = None
    grade: Grade = "self-report"
    """The grade that evidence needs; below it the answer is in doubt."""
    method: Id | None = None
    """A method that evidence must have used; without it the answer is in doubt."""
    ages: bool = True
    """Whether evidence grows stale; what a training set holds does not."""
    max_age_days: Annotated[int, Field(gt=0, le=3650)] | None = None
    """When it does, where that is not the framework's own limit."""
    about: Literal["version", "family"] = "version"
    """Whether evidence must be about this version, or may be about an earlier one of the same publisher."""
    effort: Effort = "medium"
    """How much it takes to settle it."""
    visible_if: VisibleIf | None = None
    caps: tuple[Cap, ...] = ()
    levels: Annotated[dict[Id, Level], Field(min_length=2, max_length=7)]
    scale: Scale | None = None
    """Where a number may be given instead of a level."""

    @model_validator(mode="after")
    def _a_cut_between_levels(self) -> Self:
        if self.scale and len(self.scale.cuts) >= len(self.levels):
            cuts, levels = len(self.scale.cuts), len(self.levels)
            raise ValueError(f"the scale has {cuts} cuts, and between {levels} levels there are {levels - 1} at most")
        return self

    @property
    def of_world(self) -> bool:
        """Whether a context answers it, and not the release."""
        return self.type in ("available", "defence")

    @property
    def more_is_worse(self) -> bool:
        """Whether a later level is a worse one."""
        return self.type == "fact"


class Retired(Record):
    """A question of an earlier version that is asked no more."""

    text: Text
    """Why."""
    successor: Id | None = None
    """The question that took its place, where there is one."""


class QuestionsFile(Record):
    """questions.yaml of a framework."""

    riskkit: Literal["questions/2"]
    methods: dict[Id, Item] = {}
    sections: dict[Id, Section]
    questions: dict[Id, Question]
    retired: dict[Id, Retired] = {}
