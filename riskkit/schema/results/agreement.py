"""How far the raters of one release agree, and who of them moves the outcome."""

from riskkit.schema.assessment import Rating
from riskkit.schema.base import Record
from riskkit.schema.framework.questions import QuestionType
from riskkit.schema.framework.tables import AccessClass


class Conclusion(Record):
    """What follows from one set of answers: the option recommended, and every option that is allowed."""

    recommended: str
    with_conditions: bool
    """Whether the option recommended is allowed with conditions only."""
    allowed: tuple[str, ...]
    """With conditions or without."""
    ceiling: AccessClass


class Alpha(Record):
    """
    Krippendorff's alpha for ordered levels: 1 where all agree, 0 where they agree as by chance, below where less.

    None where it is undefined: no question has two ratings, or all ratings are alike.
    """

    value: float | None
    raters: int
    questions: int
    """Questions with at least two ratings; only these count."""
    ratings: int


class Opinion(Record):
    """What one rater answered, and the level that it comes to; None where the rater does not know."""

    rating: Rating
    level: str | None


class Spread(Record):
    """One question as its raters answer it."""

    section: str
    type: QuestionType
    title: str
    text: str
    level: str | None
    """The level that counts: that of the middle rating, of two in the middle the worse."""
    worst: str | None
    """The worst level that any rating leaves open."""
    apart: int
    """Levels between the best and the worst rating."""
    opinions: dict[str, Opinion]
    dissent: tuple[str, ...]
    """Raters at another level than the one that counts."""


class Influence(Record):
    """What one rater does to the outcome."""

    answers: int
    """Questions that the rater answers with a level or a number."""
    alone: Conclusion | None
    """
    What follows from the rater's own file as it is, with the evidence that it cites; None where no file is theirs.

    Ratings from a file that was merged before do not say whose evidence is whose.
    """
    without: Conclusion
    """What follows from all others, with their evidence."""
    opens: tuple[str, ...]
    """Options that are allowed with this rater and not without."""
    closes: tuple[str, ...]
    """Options that are allowed without this rater and not with."""
    moves: bool
    """Whether leaving the rater out changes the outcome."""


class Agreement(Record):
    """How far several raters of one release agree, on each question, in all and on the outcome."""

    tool: str
    date: str
    framework: str
    version: str
    profile: str
    subject: str
    pooled: Conclusion
    same_outcome: bool | None
    """Whether every rater's own file recommends the same option; None where fewer than two have one."""
    overall: Alpha
    sections: dict[str, Alpha]
    types: dict[str, Alpha]
    questions: dict[str, Spread]
    raters: dict[str, Influence]
    titles: dict[str, str]
    """Titles of options and sections, by id."""
    notes: tuple[str, ...]
    """What became of that which the files do not share."""
