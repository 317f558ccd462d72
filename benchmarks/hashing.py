"""How fast weights are hashed, against ``sha256sum`` on the same bytes; ``python -m benchmarks.hashing`` prints it."""

import hashlib
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from riskkit.model_files.digests import digests
from riskkit.model_files.inspect import contents
from tests.model_files import files

FILES, MIB, RUNS = 4, 256, 5
SHARDS = 200


class Speed(NamedTuple):
    """MiB per second of the wall clock, and per second of processors."""

    way: str
    wall: float
    processor: float


def speeds() -> list[Speed]:
    """Each way of hashing the same files, which lie in memory; the first is what all are measured against."""
    with tempfile.TemporaryDirectory() as made:
        root, names = Path(made), [f"{number}.safetensors" for number in range(FILES)]
        for name in names:
            (root / name).write_bytes(os.urandom(2**20) * MIB)
        paths = [root / name for name in names]
        ways: list[tuple[str, Callable[[], object]]] = [
            ("sha256sum", lambda: subprocess.run(["sha256sum", *paths], check=True, capture_output=True)),
            ("hashlib.file_digest, one after the other", lambda: [_file_digest(path) for path in paths]),
            ("riskkit, one thread", lambda: digests(root, names, threads=1)),
            (f"riskkit, {os.cpu_count()} threads", lambda: digests(root, names)),
        ]
        return [_speed(way, work) for way, work in ways]


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _speed(way: str, work: Callable[[], object]) -> Speed:
    runs = [_once(work) for _ in range(RUNS)]
    size = FILES * MIB
    return Speed(way, size / median(wall for wall, _ in runs), size / median(spent for _, spent in runs))


def _once(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the wall clock and of processors, of this process and those it starts."""
    start, spent = time.perf_counter(), _spent()
    work()
    return time.perf_counter() - start, _spent() - spent


def _spent() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def look() -> float:
    """Seconds for telling and checking every file of a model in so many shards, without hashing."""
    with tempfile.TemporaryDirectory() as made:
        root = files.sharded(Path(made), SHARDS)
        return median(_once(lambda: contents(root))[0] for _ in range(RUNS))


def main() -> None:
    """Print the tables."""
    found = speeds()
    print(f"| SHA-256 of {FILES} files of {MIB} MiB | MiB/s | MiB per processor second | ratio per core |")
    print("|---|---:|---:|---:|")
    for way, wall, processor in found:
        print(f"| {way} | {wall:,.0f} | {processor:,.0f} | {processor / found[0].processor:.2f} |")
    print(f"\nA model of {SHARDS} shards is recognised and checked, without hashing, in {look() * 1e3:.0f} ms.")


if __name__ == "__main__":
    main()
