"""
Killed without warning at random moments: ``python -m tests.terminal.killing 50`` ends with 1 if anything is lost.

With ``gone`` after the number the file is deleted before that.
"""

import signal
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from riskkit.errors import RiskkitError
from riskkit.store.assessments import load_inputs
from riskkit.store.journal.journal import is_gone
from tests.terminal.child import Run
from tests.terminal.stage import DATE, MEMORY, PROMPT, QUESTION, arguments, reads, sit, start
from tests.worlds import seeded

KEYS = ("capability", "reach", "fraud-uplift", "safeguards", "progress-claim")
LEVELS = ("strong", "many", "severe", "none", "large")


def script() -> list[tuple[str, str, dict[str, Any]]]:
    """Prompts and lines of a whole run, each with what it adds to the file."""
    lines: list[tuple[str, str, dict[str, Any]]] = []
    for number, (key, level) in enumerate(zip(KEYS, LEVELS, strict=True), 1):
        answer: dict[str, Any] = {"level": level, "confidence": "low"}
        lines.append(("Level", level, {key: dict(answer)}))
        given = ("Rationale", "so it is", {"rationale": "so it is"}), ("Confidence", "high", {"confidence": "high"})
        for prompt, line, field in given:
            answer |= field
            lines.append((prompt, line, {key: dict(answer)}))
        lines += [("Evidence", "new", {}), ("Title", f"Trial {number}", {}), ("Grade", "4", {})]
        answer["evidence"] = [f"e{number}"]
        lines += [("Date", "", {key: dict(answer)}), ("Subject", "", {}), ("Address", "", {})]
        lines += [("Methods", "1", {}), ("Evidence", "", {})]
    return [*lines, ("Review", "done", {})]


SCRIPT = script()
TYPED = "".join(f"{line}\n" for _, line, _ in SCRIPT)


def expected(prompts: int) -> dict[str, Any]:
    """The answers of which the next prompt was among so many that were shown."""
    found: dict[str, Any] = {}
    for _, _, adds in SCRIPT[: max(prompts - 1, 0)]:
        found |= adds
    return {key: {name: value for name, value in answer.items() if value != "low"} for key, answer in found.items()}


@cache
def length() -> int:
    """How many bytes a whole run prints."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        run = Run(arguments(start(Path(folder) / "one")), TYPED)
        assert run.end() == 0, run.told()
    return len(run.shown)


def answers_in(file: Path) -> dict[str, Any]:
    """The answers in a file and its journal; raises for what cannot be read."""
    yaml.safe_load(file.read_text(encoding="utf-8"))
    found = load_inputs(file, date=DATE, framework=str(file.parent / "small")).assessment
    return {
        key: answer.model_dump(mode="json", exclude={"on"}, exclude_defaults=True)
        for key, answer in found.answers.items()
    }


def lost(file: Path, shown: str) -> str:
    """What is wrong with a file after a run that had shown so much; nothing where all is well and it can be gone on."""
    prompts = len(PROMPT.findall(shown))
    try:
        answers = answers_in(file)
    except (RiskkitError, yaml.YAMLError) as error:
        return f"unreadable: {error}"
    if answers not in (expected(prompts), expected(prompts + 1)):
        return f"after {prompts} prompts there is {answers}"
    code, again, told = sit(file, reads("quit"))
    asked = QUESTION.search(again)
    left = next((key for key in KEYS if key not in answers), None)
    kept = f"{len(answers)} answer{'' if len(answers) == 1 else 's'} kept"
    resumed = code == 3 and (asked[3] if asked else None) == left and kept in told
    return "" if resumed else f"not gone on with: {told}"


def killed(seed: int, *, gone: bool = False) -> str:
    """What is lost by killing a run at a random moment, with its file deleted just before if *gone*."""
    chance = seeded(seed)
    wanted, wait = chance.randrange(length()), chance.choice((0.0, 0.0, 0.001, 0.01))
    with TemporaryDirectory(dir=MEMORY) as folder:
        file = start(Path(folder) / "one")
        run = Run(arguments(file), TYPED)
        while len(run.shown) < wanted and run.show(min(64, wanted - len(run.shown))):
            pass
        if gone:
            file.unlink()
        time.sleep(wait)
        run.send(signal.SIGKILL)
        run.end()
        run.told()
        if is_gone(file):
            sit(file, reads("quit"))
        elif not file.exists():
            return ""  # it was deleted after all was done
        return lost(file, run.shown.decode())


def main(count: int, tried: Callable[[int], str] = killed) -> int:
    """Tries so many seeds; how many lost something, each of which is said."""
    failed = 0
    for seed in range(count):
        if wrong := tried(seed):
            failed += 1
            sys.stdout.write(f"seed {seed}: {wrong}\n")
    sys.stdout.write(f"{count} tried, {failed} lost something\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), partial(killed, gone="gone" in sys.argv)) > 0)
