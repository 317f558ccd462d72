"""What to find out next about a release: the outcome first, then the questions worth settling."""

from typing import Literal

from riskkit.schema.base import Record
from riskkit.schema.results.outlook import Change, Settling
from riskkit.schema.results.recommendation import Chosen, RequestedOption, Stands, Used, VerdictName


class ToSettle(Record):
    """A question that is worth settling: what it asks, how it counts now, and what follows."""

    title: str
    text: str
    why: str
    stands: Stands
    counted: str
    """The level that counts now."""
    worth: Settling


class Next(Record):
    """What to find out next about a release, the gravest risks first."""

    riskkit: Literal["next/2"] = "next/2"
    tool: str
    date: str
    framework: Used
    context: Used | None
    assessment: Used
    profile: str
    release: str
    asked: RequestedOption
    verdict: VerdictName | None
    """On the option asked for."""
    recommended: Chosen
    opens: tuple[Change, ...]
    """The fewest answers known to open what is asked for; empty where it is allowed, or nothing within reach does."""
    questions: tuple[ToSettle, ...]
    more: tuple[str, ...]
    """Questions that are worth settling too, beyond as many as were wanted."""
    idle: tuple[str, ...]
    """Questions in doubt of which it changes nothing by itself how they are settled."""
    titles: dict[str, str]
    """Of the options and questions named."""
