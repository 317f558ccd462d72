"""The same targets fed by Atheris, which keeps what reaches code that nothing before it reached."""

import os
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz.mutate import MOST, mutated
from tests.fuzz.targets import targets
from tests.fuzz.trying import tried_one
from tests.worlds import seeded


def fuzz(atheris: Any, names: Sequence[str], seconds: float, seed: int) -> bool:
    """Whether no target broke, each fed for an equal part of so many seconds."""
    targets()  # made once, and shared by the processes below
    return all([_in_process(atheris, name, max(1, int(seconds / len(names))), seed) for name in names])


def _in_process(atheris: Any, name: str, seconds: int, seed: int) -> bool:
    """Whether a target did not break; in a process of its own, since Atheris ends the one it runs in."""
    sys.stdout.flush()
    with TemporaryDirectory(prefix="riskkit-fuzz-") as corpus:
        for number, sample in enumerate(targets()[name].samples):
            (Path(corpus) / str(number)).write_bytes(sample)
        child = os.fork()
        if child == 0:
            _feed(atheris, name, (f"-max_total_time={seconds}", f"-seed={seed + 1}", corpus))
        return os.waitpid(child, 0)[1] == 0


def _feed(atheris: Any, name: str, given: Sequence[str]) -> None:
    """Feeds a target until the time is over or it breaks; ends the process."""

    def one(data: bytes) -> None:
        if tried_one(name, data, sha256(data).hexdigest()[:12]) is None:
            sys.stderr.flush()
            os._exit(1)

    def other(data: bytes, most: int, number: int) -> bytes:
        """Half of the mutations are ours, which know the words that formats trip over."""
        chance = seeded(number)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutated(chance, (data, *targets()[name].samples))[:most]

    print(f"{name}:", flush=True)
    # no limits of its own: ours tell what broke, and keep it
    limits = (f"-max_len={MOST}", "-timeout=0", "-rss_limit_mb=0", "-print_final_stats=1", "-verbosity=0")
    atheris.Setup([sys.argv[0], *limits, *given], one, custom_mutator=other)
    atheris.Fuzz()
