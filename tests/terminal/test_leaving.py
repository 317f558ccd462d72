"""Ctrl-C and the end of input at every kind of prompt of a real pseudo-terminal, and every command at each."""

from pathlib import Path

import pytest

from riskkit.questionnaire import COMMANDS
from riskkit.store.assessments import load_inputs
from riskkit.store.journal.events import journal_of
from tests.terminal.stage import DATE, PROMPTS, RATED, reads, sit, start, terminal

LEVEL: dict[str, object] = {"level": "strong"}
RATIONALE: dict[str, object] = {**LEVEL, "rationale": "measured"}
CONFIDENT: dict[str, object] = {**RATIONALE, "confidence": "high"}
CITED: dict[str, object] = {**CONFIDENT, "evidence": ["e1"]}
STEPS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("Level", "2", {}),
    ("Rationale", "measured", LEVEL),
    ("Confidence", "high", RATIONALE),
    ("Evidence", "new", CONFIDENT),
    ("Title", "A trial", CONFIDENT),
    ("Grade", "4", CONFIDENT),
    ("Date", "", CONFIDENT),
    ("Subject", "Acme 1", CITED),
    ("Address", "", CITED),
    ("Methods", "", CITED),
)
"""Each prompt of the first question, what is typed there, and what was answered before it."""
OTHER: dict[str, tuple[str, ...]] = {
    "Number": ("number",),
    "Replace": ("weak",),
    "Name": ("jump fraud-uplift", "as public weights"),
    "Reason": ("unknown",),
    "Note": ("note",),
    "Section": ("jump",),
    "Search": ("search",),
    "Found": ("search fraud",),
    "Review": ("review",),
    "Measures": ("review", "measures"),
}
"""Prompts on other ways, and what leads to them from the first."""
UNFINISHED = ("Title", "Grade", "Date")


def to(prompt: str) -> tuple[list[tuple[str, str]], dict[str, object]]:
    """What to type at which prompts to come to one, and the first question's answer when there."""
    if prompt in OTHER:
        second = "Review" if OTHER[prompt][0] == "review" else "Level"
        return list(zip(("Level", second), OTHER[prompt], strict=False)), {}
    place = [name for name, _, _ in STEPS].index(prompt)
    return [(name, line) for name, line, _ in STEPS[:place]], dict(STEPS[place][2])


def kept(file: Path) -> dict[str, object]:
    """The first question's answer in a file, without its day."""
    answers = load_inputs(file, date=DATE, framework=str(file.parent / "small")).assessment.answers
    answer = answers.get("capability")
    return answer.model_dump(mode="json", exclude_unset=True, exclude={"on"}) if answer else {}


def way_to(folder: Path, prompt: str) -> tuple[Path, list[tuple[str, str]]]:
    """A file to answer, and what to type at which prompts of it to come to one."""
    rated = prompt == "Replace"
    return start(folder, more=RATED if rated else {}), (
        [("Level", "jump capability"), ("Level", "weak")] if rated else to(prompt)[0]
    )


def left_at(folder: Path, prompt: str, key: str, *, keys: bool) -> None:
    """Leaves at a prompt, and holds that all answers are in the file, none in a journal, and one sentence says so."""
    rated = prompt == "Replace"
    file, steps = way_to(folder, prompt)
    _, answer = to(prompt)
    with terminal(file, 80, keys=keys) as there:
        for name, line in steps:
            there.wait(name)
            there.type(line)
        there.wait(prompt)
        there.press(key)
        assert there.end() == 3
        count = "1 answer" if answer or rated else "0 answers"
        how = "interrupted" if key == "ctrl-c" else "the input ended"
        said = " ".join(there.raw.split())
        assert f"{how}: {count} kept in {file} " in said
        assert f"go on with: riskkit assess {file} --framework {folder}/small" in said
        assert ("is not kept" in there.raw) == (prompt in UNFINISHED)
    assert kept(file) == (RATED["answers"]["capability"] if rated else answer)
    assert not journal_of(file).exists()


def test_every_kind_of_prompt_is_left() -> None:
    """No prompt of the questionnaire is missing below."""
    assert {*OTHER, *(name for name, _, _ in STEPS)} == set(PROMPTS)


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
@pytest.mark.parametrize("key", ["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_leaving_keeps_everything_and_says_so(tmp_path: Path, prompt: str, key: str, keys: bool) -> None:
    """Ctrl-C or the end of input: what was answered is kept, said, and the exit code is 3."""
    left_at(tmp_path, prompt, key, keys=keys)


@pytest.mark.parametrize("command", [word for word in (*COMMANDS, "?") if word != "quit"])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_command_works_at_every_prompt(tmp_path: Path, prompt: str, command: str) -> None:
    """Whatever is typed where, the questions go on: the input ends them, and no fault does."""
    file, way = way_to(tmp_path, prompt)
    code, shown, told = sit(file, reads(*(line for _, line in way), command))
    assert (code, "riskkit broke" in told) == (3, False), told
    assert f"{prompt}> {command}" in shown
