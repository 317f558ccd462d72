"""The words for how a risk and an option stand."""

from typing import Literal

VerdictName = Literal["cleared", "cleared-with-conditions", "not-cleared", "ruled-out"]
Zone = Literal["acceptable", "tolerable", "intolerable", "extreme"]
Row = Literal["stated", "upper", "lower"]

ZONES: tuple[Zone, ...] = ("acceptable", "tolerable", "intolerable", "extreme")
