"""
The questionnaire at length, what `make test` does in samples; ``python -m tests.soak`` prints figures, 1 if any fails.

Killed a thousand times, and as often just after the file was deleted; left by Ctrl-C and the end of input at every
prompt of a whole run, in both ways of asking; with every limit on the size of a file that a run can meet; and two at
once on one file.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.terminal.child import Run
from tests.terminal.killing import SCRIPT, TYPED, answers_in, expected, killed, lost
from tests.terminal.stage import MEMORY, arguments, start, terminal
from tests.worlds import seeded

KILLS = 1000
LIMITS = range(300, 10_000, 25)
PAIRS = 100


def left(place: int, key: str, keys: bool) -> str:
    """What is wrong after leaving a whole run at its prompt in that place; nothing where all is well."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        with terminal(file, 80, keys=keys) as there:
            for prompt, line, _ in SCRIPT[:place]:
                there.wait(prompt)
                there.type(line)
            there.wait(SCRIPT[place][0])
            there.press(key)
            code = there.end()
        kept = answers_in(file) == expected(place + 1)
        return "" if kept and code == 3 else f"left with {code}, answers {answers_in(file)}"


def limited(size: int) -> str:
    """What is lost where no file may grow beyond so many bytes: it ends with 4 and says so, or comes to the end."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        run = Run(arguments(file), TYPED, limit)
        code, told = run.end(), run.told()
        if code not in (0, 4) or (code == 4 and "file too large" not in told):
            return f"ended with {code}: {told}"
        return "" if code == 0 else lost(file, run.shown.decode())


def paired(seed: int) -> str:
    """What is wrong after two were begun at once: one asks, the other is told who does, or comes after it."""
    chance = seeded(seed)
    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        first = Run(arguments(file), TYPED)
        time.sleep(chance.choice((0.0, 0.01, 0.05, 0.2)))
        second = Run(arguments(file), "done\n")
        codes = first.end(), second.end()
        told = first.told() + second.told()
        wrong = answers_in(file) not in (expected(len(SCRIPT)), {})
        refused = 4 in codes and "another riskkit is asking for this assessment: process" in told
        fine = refused or set(codes) <= {0, 3}
        return "" if fine and not wrong else f"ended with {codes}: {told}"


def figures() -> Iterator[tuple[str, list[str]]]:
    """What was tried, and what went wrong."""
    yield f"killed {KILLS} times", _wrong(killed, ((seed,) for seed in range(KILLS)))
    gone = partial(killed, gone=True)
    yield f"killed {KILLS} times just after the file was deleted", _wrong(gone, ((seed,) for seed in range(KILLS)))
    places = list(product(range(len(SCRIPT)), ("ctrl-c", "ctrl-d"), (False, True)))
    yield f"left {len(places)} times, at each of {len(SCRIPT)} prompts", _wrong(left, places)
    yield f"{len(LIMITS)} limits on the size of a file", _wrong(limited, ((size,) for size in LIMITS))
    yield f"{PAIRS} pairs at once", _wrong(paired, ((seed,) for seed in range(PAIRS)))


def _wrong(tried: Callable[..., str], given: Iterable[tuple[object, ...]]) -> list[str]:
    return [f"{each}: {wrong}" for each in given if (wrong := tried(*each))]


def main() -> int:
    """Prints each figure when it is there; whether anything went wrong."""
    failed = False
    for what, wrong in figures():
        sys.stdout.write("".join(f"{line}\n" for line in (f"{what}: {len(wrong)} wrong", *wrong)))
        sys.stdout.flush()
        failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
