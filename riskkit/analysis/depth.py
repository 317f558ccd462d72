"""How far an outlook looks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Depth:
    """How far the outlook looks: so many draws from a seed, and sets of up to so many answers."""

    samples: int = 32_768
    seed: int = 1
    flips: int = 2
    settled: int = 2_048
    """Draws in which everything is settled; they rank questions and decide nothing."""
    plans: bool = True
    """Whether it looks ahead too: for packages of measures, and for a path to what is asked for."""
