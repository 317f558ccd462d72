"""How far the raters of one release agree, and on whom of them the outcome turns."""

from typing import Literal

from riskkit.schema.assessment import Rating
from riskkit.schema.base import Record


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
    """What one rater says on a question, and the level that it comes to; none where the rater does not know."""

    rating: Rating
    level: str | None


class Spread(Record):
    """One question as its raters answer it."""

    section: str
    type: Literal["fact", "control", "benefit"]
    text: str
    level: str | None
    """The level that all of them together come to."""
    ends: tuple[str, str] | None
    """The best and the worst end of anyone's range."""
    apart: int
    """Levels between the best and the worst that anyone says."""
    opinions: dict[str, Opinion]
    dissent: tuple[str, ...]
    """Raters who say another level than they come to together."""


class Conclusion(Record):
    """What follows from one set of ratings."""

    recommended: str
    conditional: bool
    """Whether what is recommended is cleared under conditions alone."""
    cleared: tuple[str, ...]


class Influence(Record):
    """What one rater does to the outcome."""

    answers: int
    """Questions that the rater says a level on."""
    alone: Conclusion
    without: Conclusion
    opens: tuple[str, ...]
    """Options that are cleared with this rater and not without."""
    closes: tuple[str, ...]
    """Options that are cleared without this rater and not with."""
    moves: bool
    """Whether leaving the rater out changes what is cleared or recommended."""


class Agreement(Record):
    """How far several raters of one release agree, question by question and in all, and who moves the outcome."""

    tool: str
    date: str
    framework: str
    version: str
    profile: str
    subject: str
    pooled: Conclusion
    overall: Alpha
    sections: dict[str, Alpha]
    types: dict[str, Alpha]
    questions: dict[str, Spread]
    raters: dict[str, Influence]
    titles: dict[str, str]
    """Titles of options and sections, by id."""
    notes: tuple[str, ...]
    """What became of that which the files do not share."""
