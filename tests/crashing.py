"""
Kills where it hurts most: ``python -m tests.crashing 500`` prints figures and ends with 1 if an answer is lost.

With a limit on the size of files, on a full disk, with another process on the same file, and at menus.
"""

import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.terminal.child import Run
from tests.terminal.killing import SCRIPT, TYPED, answers_in, expected, length, lost
from tests.terminal.stage import MEMORY, PROMPT, arguments, start, terminal
from tests.worlds import seeded

WAITS = (0.0, 0.0, 0.001, 0.01)
PAGE, DISK, SIZE = 4096, 1 << 20, 9088
"""In bytes: of what room is given out in on a disk, of that disk, and of the journal of a whole run."""
NO_ROOM = ("file too large", "no space left")
REFUSED = "another riskkit is asking for this assessment: process"
Trial = Callable[[int], tuple[str, str]]
"""From a seed to how a run ended, and what is wrong; nothing where all is well."""


def run_and_kill(file: Path, chance: Random, first: Callable[[], None] = lambda: None) -> tuple[str, str, str]:
    """A run killed after a random part of its output, if it comes to that: how it ended, all shown, what is wrong."""
    wanted, wait = chance.randrange(length()), chance.choice(WAITS)
    run = Run(arguments(file), TYPED, first)
    while len(run.shown) < wanted and run.show(min(64, wanted - len(run.shown))):
        pass
    time.sleep(wait)
    run.send(signal.SIGKILL)
    code, told = run.end(), run.told()
    fine = code in (-signal.SIGKILL, 0) or (code == 4 and any(said in told for said in NO_ROOM))
    return HOW.get(code, str(code)), run.shown.decode(), "" if fine else f"ended with {code}: {told}"


HOW = {-signal.SIGKILL: "killed", 0: "done", 3: "left", 4: "told"}


def limited(seed: int) -> tuple[str, str]:
    """Killed where no file may grow beyond some size."""
    chance = seeded(seed)
    size = chance.randrange(200, 2 * SIZE)
    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        how, shown, wrong = run_and_kill(file, chance, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        return how, wrong or lost(file, shown)


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A file system of a mebibyte in memory; none where this user may not mount one."""
    with TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
        try:
            yield Path(folder) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", folder], check=True)


def fill(file: Path, pages: int) -> None:
    """Fills the disk that a file is on with it, but for so many pages."""
    with file.open("wb", buffering=0) as ballast:
        try:
            while ballast.write(b"\0" * PAGE) == PAGE:
                pass
        except OSError:
            pass
        ballast.truncate(max(ballast.tell() // PAGE - pages, 0) * PAGE)


def full_disk(disk: Path) -> Trial:
    """Killed on a disk that has next to no room, or comes to its end: all is there before and after room is made."""

    def tried(seed: int) -> tuple[str, str]:
        chance = seeded(seed)
        with TemporaryDirectory(dir=disk) as folder:
            file, ballast = start(Path(folder) / "one"), Path(folder) / "ballast"
            fill(ballast, chance.randrange(7))
            how, shown, wrong = run_and_kill(file, chance)
            count = len(PROMPT.findall(shown))
            whole = answers_in(file) in (expected(count), expected(count + 1))
            ballast.unlink()
            return how, wrong or ("" if whole else "not all there while the disk was full") or lost(file, shown)

    return tried


def two_writers(seed: int) -> tuple[str, str]:
    """Another comes while the first is held up, which is killed then; a third goes on, and may be killed at that."""
    chance = seeded(seed)
    wanted = chance.randrange(length())
    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        first = Run(arguments(file), TYPED)
        while len(first.shown) < wanted and first.show(min(64, wanted - len(first.shown))):
            pass
        first.send(signal.SIGSTOP)
        second = Run(arguments(file), "quit\n")
        came, told = second.end(), second.told()
        first.send(chance.choice((signal.SIGCONT, signal.SIGKILL)))
        time.sleep(chance.choice(WAITS))
        first.send(signal.SIGKILL)
        first.end()
        first.told()
        third = Run(arguments(file), "quit\n")
        time.sleep(chance.random() * 0.1)
        if chance.choice((True, False)):
            third.send(signal.SIGKILL)
        went, said = third.end(), third.told()
        fine = (came == 3 or (came == 4 and REFUSED in told)) and went in (3, -signal.SIGKILL)
        wrong = "" if fine else f"ended with {came} and {went}: {told}{said}"
        return f"second {HOW.get(came, came)}, third {HOW.get(went, went)}", wrong or lost(file, first.shown.decode())


def at_menus(seed: int) -> tuple[str, str]:
    """Killed in a terminal with keys, just after a line was typed at one of the prompts."""
    chance = seeded(seed)
    place, wait = chance.randrange(len(SCRIPT)), chance.choice((*WAITS, 0.05))
    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        with terminal(file, 80, keys=True) as there:
            for prompt, line, _ in SCRIPT[: place + 1]:
                there.wait(prompt)
                there.type(line)
            time.sleep(wait)
        return "killed", lost(file, "".join(f"{prompt}> \n" for prompt, _, _ in SCRIPT[: place + 1]))


def figures(name: str, count: int, trial: Trial) -> int:
    """Prints what came of so many seeds; how many of them lost something."""
    began, how, lossy = time.monotonic(), Counter[str](), 0
    for seed in range(count):
        ended, wrong = trial(seed)
        how[ended] += 1
        if wrong:
            lossy += 1
            print(f"seed {seed}: {wrong}", flush=True)
    ways = ", ".join(f"{number:,} {way}" for way, number in how.most_common())
    print(f"{name}: {count:,} tried ({ways}), {lossy} lost something; {time.monotonic() - began:,.0f} s", flush=True)
    return lossy


def main(count: int) -> int:
    """The exit code: 1 where anything was lost."""
    lossy = figures("with two writers", count, two_writers)
    lossy += figures("with a limit on the size of files", count, limited)
    with small_disk() as disk:
        if disk:
            lossy += figures("on a full disk", count, full_disk(disk))
        else:
            print("left out: on a full disk; this user may not mount one, so try it in: unshare -Urm")
    lossy += figures("at menus", count // 5, at_menus)
    return int(lossy > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
