"""What files about a model say of it: facts, results, and the answers that they suggest; nothing of it is adopted."""

from typing import Annotated, Literal

from pydantic import Field

from riskkit.schema.base import Basis, Confidence, Date, Grade, Id, Number, Proportion, Record

Direction = Literal["more-is-abler", "more-is-safer", "more-is-worse"]
"""What a greater value says of the model: it can do more, it refuses or resists more, or it does more harm."""
Completeness = Literal["complete", "partial", "nothing"]
"""Whether a run came to its end with every item judged; *nothing* supports no answer."""
Bond = Literal["digest", "commit", "name-and-version", "name", "asserted"]
"""How surely a file is about this release, from the surest to the word of whoever gave the file."""


class Passage(Record):
    """Where a file says something, in its own words; *line* counts from 1, and is None in a binary file."""

    path: str
    line: Annotated[int, Field(ge=1)] | None = None
    quote: Annotated[str, Field(max_length=400)]

    @property
    def place(self) -> str:
        """Where it stands, as ``path:line``."""
        return f"{self.path}:{self.line}" if self.line else self.path


class EvidenceSubject(Record):
    """The model that a file says it is about."""

    name: str | None = None
    revision: str | None = None
    digest: str | None = None


class StatedFact(Record):
    """One plain fact about the model: what it is about, such as *licence* or *parameters*, and the value as written."""

    about: Id
    value: str
    passage: Passage


class EvidenceResult(Record):
    """One result of an evaluation, with what is needed to know what it shows."""

    task: str
    metric: str
    value: Number | None
    """None where the run gives no number that is one."""
    direction: Direction | None
    """None where the file does not say and no reader knows."""
    count: Annotated[int, Field(ge=0)] | None = None
    """Items that were judged."""
    hits: Annotated[int, Field(ge=0)] | None = None
    """Of these, those that count towards the value, where it is a share of them."""
    low: Number | None = None
    high: Number | None = None
    """Bounds of 95 %, by the file or worked out from the counts."""
    completeness: Completeness
    why: tuple[str, ...] = ()
    """What is missing from a complete run, in sentences."""
    settings: dict[str, str] = {}
    """How it was run: shots, prompt, tools, tuning, judge."""
    contamination: str | None = None
    """What the file says on whether the test was in the training data; None where it says nothing."""
    sandbagging: str | None = None
    """What it says on whether the model held back; None where it says nothing."""
    passage: Passage


class EvidenceFile(Record):
    """One file that was recognised and read."""

    path: str
    format: Id
    """The reader that read it."""
    tool: str | None = None
    date: Date | None = None
    grade: Grade
    """Who made the run, as far as the file shows: a card is a self-report."""
    subject: EvidenceSubject = EvidenceSubject()
    facts: tuple[StatedFact, ...] = ()
    results: tuple[EvidenceResult, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader of the suggestions has to know of this file."""


class FileRefusal(Record):
    """A file that was recognised and could not be read, or that nobody recognises."""

    path: str
    line: Annotated[int, Field(ge=1)] | None = None
    message: str
    hint: str
    recognised: bool
    """Whether it is an error: a file of no format that is known is none."""


class Suggestion(Record):
    """An answer that passages suggest; a person adopts it or does not."""

    question: Id
    level: Id
    confidence: Confidence
    grade: Grade
    date: Date | None
    bond: Bond
    passages: Annotated[tuple[Passage, ...], Field(min_length=1)]
    row: str
    """The row of the framework's evidence table that maps it."""
    basis: Basis
    does_not_show: tuple[str, ...]
    """What still has to be known before the answer is sure."""


class Certificate(Record):
    """How many more items would settle a question that a measure leaves open, and with what chance."""

    question: Id
    task: str
    metric: str
    more: Annotated[int, Field(ge=0)]
    chance: Proportion


class Collection(Record):
    """Everything that was read for one release, and what it suggests."""

    riskkit: Literal["collection/1"] = "collection/1"
    tool: str
    framework: Id
    context: Id | None = None
    """The one that the release was compared in."""
    date: Date
    """The day on which it was read."""
    release: str | None = None
    """What the release is called; None where nobody says and the files do not agree."""
    files: tuple[EvidenceFile, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    unmapped: tuple[Passage, ...] = ()
    """What was read and bears on no question."""
    refused: tuple[FileRefusal, ...] = ()
    notes: tuple[str, ...] = ()
    """What has to be known of all of it."""
