"""Processor time and memory of a piece of work."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median


def seconds(work: Callable[[], object], least: float = 0.5, most: int = 25) -> float:
    """The median processor time of a piece of work, repeated for at least so long."""
    taken: list[float] = []
    while sum(taken) < least and len(taken) < most:
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def peak() -> float:
    """The most memory that this process has taken so far, in MiB, and not whoever started it, as in ru_maxrss."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
