"""What to find out next about a release: the questions worth settling, the most valuable first."""

from typing import Literal

from riskkit.schema.base import Record
from riskkit.schema.outlook import Sampling, Settling
from riskkit.schema.recommendation import Used


class ToSettle(Record):
    """A question that is worth settling: what it asks, why, and how it stands now."""

    text: str
    why: str
    answered: bool
    reads: str
    """The level that the stated row reads now."""
    worth: Settling


class Next(Record):
    """What to find out next about a release, the most valuable first."""

    riskkit: Literal["next/1"] = "next/1"
    tool: str
    date: str
    framework: Used
    context: Used | None
    assessment: Used
    profile: str
    release: str
    recommended: str
    cleared: tuple[str, ...]
    sampling: Sampling
    questions: tuple[ToSettle, ...]
    more: tuple[str, ...]
    """Questions that are worth settling too, beyond as many as were wanted."""
    idle: tuple[str, ...]
    """Questions in doubt of which it changes nothing how they are settled."""
