"""``python -m tests.fuzz --minutes 60`` feeds every parser with mutated files; exits with 1 where one breaks."""

import argparse
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TOLD, Target, targets
from tests.generate import Chance

SECONDS, MEMORY = 10, 4 << 30
"""A reader that takes longer hangs; one that takes more breaks."""
FINDINGS = Path("fuzz-findings")


class HangError(Exception):
    """A reader took too long."""


def _hang(_number: int, _frame: FrameType | None) -> None:
    raise HangError(f"longer than {SECONDS} s")


def outcome(target: Target, folder: Path, data: bytes) -> str:
    """Read or told; raises what the reader raises and may not."""
    path = folder / target.name
    path.write_bytes(data)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        target.read(path)
    except TOLD:
        return "told"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "read"


def rounds(seed: int) -> Iterator[tuple[int, Chance]]:
    """One source of chance after the other, each of its own seed."""
    while True:
        yield seed, Chance(seed)
        seed += 1


def fuzz(names: list[str], seconds: float, seed: int) -> bool:
    """Whether no reader broke in so many seconds; prints what was tried."""
    found, tried, slowest = targets(), Counter[tuple[str, str]](), (0.0, "")
    chosen = names or list(found)
    end, last = time.monotonic() + seconds, seed
    for last, chance in rounds(seed):
        if time.monotonic() > end:
            break
        for name in chosen:
            data, start = mutated(chance, found[name].samples), time.perf_counter()
            with TemporaryDirectory() as folder:
                try:
                    tried[name, outcome(found[name], Path(folder), data)] += 1
                except BaseException as error:
                    _keep(name, last, data, error)
                    return False
            slowest = max(slowest, (time.perf_counter() - start, name))
    for name in chosen:
        print(f"{name}: {tried[name, 'told'] + tried[name, 'read']:,} tried, {tried[name, 'read']:,} of them read")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"seeds {seed} to {last - 1}; slowest {slowest[0]:.2f} s ({slowest[1]}); peak {peak:,.0f} MiB; nothing broke")
    return True


def _keep(name: str, seed: int, data: bytes, error: BaseException) -> None:
    FINDINGS.mkdir(exist_ok=True)
    kept = FINDINGS / f"{name}-{seed}"
    kept.write_bytes(data)
    print(f"{name} broke at seed {seed}: {type(error).__name__}: {str(error)[:500]}\nkept as {kept}", file=sys.stderr)


def main() -> int:
    """The exit code: 1 where something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("names", nargs="*", help="what to fuzz; all of it unless named")
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, _hang)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return 0 if fuzz(given.names, given.minutes * 60, given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
