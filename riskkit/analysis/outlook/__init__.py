"""How firm a recommendation is, what would change it, and what to find out or do next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is worked out: samples drawn and from which seed, the largest sets tried."""

    samples: int = 16_384
    seed: int = 0
    flips: int = 2
