"""Targets fed with mutations of their samples, each for its share of the time."""

import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tests.fuzz.mutate import mutated
from tests.fuzz.target import TOLD, Target
from tests.fuzz.targets import targets
from tests.worlds import seeded

SECONDS = 10
"""A reader that takes longer hangs."""
FINDINGS = Path("fuzz-findings")


class HangError(Exception):
    """A reader took too long."""


def _hang(_number: int, _frame: FrameType | None) -> None:
    raise HangError(f"longer than {SECONDS} s")


def outcome(target: Target, data: bytes) -> str:
    """Read or told; raises what the reader raises and may not."""
    signal.signal(signal.SIGALRM, _hang)
    with TemporaryDirectory(prefix="riskkit-fuzz-") as folder:
        path = Path(folder) / target.name
        path.write_bytes(data)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            target.read(path)
        except TOLD:
            return "told"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return "read"


def fuzz(names: Sequence[str], seconds: float, seed: int) -> bool:
    """
    Whether no target broke in so many seconds; one that did is left alone from then on. Prints what was tried.

    The next to be fed is the one that took the least time so far, so that slow ones leave room for the others. The
    files of a target come from the seed on, whatever the others do.
    """
    tallies, end = {name: Tally() for name in names}, time.monotonic() + seconds
    left = list(names)
    while left and time.monotonic() < end:
        name = min(left, key=lambda each: tallies[each].seconds)
        if not _fed(name, tallies[name], seed):
            left.remove(name)
    for name in names:
        print(f"{name}: {tallies[name]}{'' if name in left else '; broke'}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"from seed {seed} on; peak {peak:,.0f} MiB; {len(names) - len(left)} of {len(names)} broke")
    return len(left) == len(names)


@dataclass
class Tally:
    """What a target was fed."""

    read: int = 0
    told: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    @property
    def tried(self) -> int:
        """So many files in all."""
        return self.read + self.told

    def __str__(self) -> str:
        rate = f"{self.tried / self.seconds:,.0f}/s" if self.seconds else "0/s"
        return f"{self.tried:,} tried ({rate}), {self.read:,} of them read; slowest {self.slowest:.2f} s"


def _fed(name: str, tally: Tally, seed: int) -> bool:
    """Whether a target did not break over its next file, which is counted then."""
    own, start = seed + tally.tried, time.perf_counter()
    said = tried_one(name, mutated(seeded(own), targets()[name].samples), str(own))
    took = time.perf_counter() - start
    tally.read, tally.told = tally.read + (said == "read"), tally.told + (said == "told")
    tally.seconds, tally.slowest = tally.seconds + took, max(tally.slowest, took)
    return said is not None


def tried_one(name: str, data: bytes, mark: str) -> str | None:
    """Read or told; nothing where the target broke, which is then said, with the file kept under the mark."""
    try:
        return outcome(targets()[name], data)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        FINDINGS.mkdir(exist_ok=True)
        kept = FINDINGS / f"{name}-{mark}"
        kept.write_bytes(data)
        print(f"{name} broke ({mark}): {type(error).__name__}: {str(error)[:500]}", file=sys.stderr)
        print(f"kept as {kept}; once more: python -m tests.fuzz {name} --file {kept}", file=sys.stderr)
        return None
