"""What every record is made of: strictness, ids, bases, grades and conditions."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Record(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=_kebab, populate_by_name=True)


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64),
    Field(description="kebab-case: lower-case letters, digits and single hyphens"),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Tree = dict[str, Any]
"""A file as read, before it is a record."""
TreePath = tuple[str, ...]
"""The keys from the root of a tree to a part of it."""


def _on_the_calendar(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar | hint: write a date such as 2026-11-22") from None
    return text


Date = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
    AfterValidator(_on_the_calendar),
    Field(description="a date such as 2026-11-22"),
]
Digest = Annotated[
    str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$"), Field(description="sha256: and 64 hexadecimal digits")
]
Number = Annotated[float, Field(allow_inf_nan=False)]
Proportion = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

Basis = Literal["paper", "other-source", "recalled", "judgement"]
Grade = Literal["none", "self-report", "internal-test", "independent-test"]
Confidence = Literal["low", "medium", "high"]
Effort = Literal["low", "medium", "high"]
ModelState = Literal["shipped", "stripped", "tuned"]

GRADES: tuple[Grade, ...] = ("none", "self-report", "internal-test", "independent-test")
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
EFFORTS: tuple[Effort, ...] = ("low", "medium", "high")
STATES: tuple[ModelState, ...] = ("shipped", "stripped", "tuned")


def major(version: str) -> str:
    """The first number of a version: with another one, questions or tables are others."""
    return version.partition(".")[0]


class Cited(Record):
    """Anything in a framework that states something: where it comes from and how sure that is."""

    basis: Basis
    source: tuple[Id, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _a_source_unless_judged(self) -> Self:
        if self.basis != "judgement" and not self.source:
            raise ValueError(
                f"basis '{self.basis}' needs a source | hint: name rows of sources.yaml, or write judgement"
            )
        return self


class Item(Cited):
    """A titled statement in a framework, in our own words."""

    title: Text
    text: Text
    label: str | None = None
    """The paper's own label, such as A5 or EV1."""


class Atom(Record):
    """True where the answer to an earlier question stands at this level or beyond, in listed order."""

    question: Id
    at_least: Id


class Predicate(Record):
    """All, any or none of some atoms over earlier questions; three-valued while one is unanswered."""

    all: tuple[Atom, ...] = ()
    any: tuple[Atom, ...] = ()
    none: tuple[Atom, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.all or self.any or self.none):
            raise ValueError("a condition needs at least one of all, any, none")
        return self

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Every atom of the condition."""
        return self.all + self.any + self.none
