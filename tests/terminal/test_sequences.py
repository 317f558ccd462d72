"""Any sequence of answer, back, change and skip comes to the outcome of answering straight."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.questionnaire import Questionnaire
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.base import GRADES
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.recommendation import Recommendation
from riskkit.tasks.score import score
from tests.terminal.stage import DATE, MEMORY, sit, start
from tests.worlds import framework_from, hazards_of, seeded

WANDERS = 80
"""So many lines are typed at random before everything is answered straight to the end."""


class Wanderer:
    """Somebody who goes back, changes, skips and notes at random; *levels* is the last one of each."""

    def __init__(self, framework: Framework, seed: int) -> None:
        self._framework = framework
        self._chance = seeded(seed)
        self._hazards = hazards_of(framework)
        self._typed = 0
        self.levels: dict[str, str | None] = {}

    def __call__(self, prompt: str, question: str) -> str:
        """The line typed at a prompt."""
        self._typed += 1
        wandering = self._typed < WANDERS
        if wandering and prompt not in ("Review", "Name") and self._chance.random() < 0.25:
            return self._chance.choice(
                ("back", "back", "skip", "why", "note seen", "save", "nonsense it is", "?", "review", "jump", "jump 1")
            )
        return self._at(prompt, question, wandering)

    def _named(self, question: str, wandering: bool) -> str:
        if wandering and self._chance.random() < 0.3:
            return self._chance.choice(("back", "skip", ""))
        self.levels[question] = None
        return "Ann Lee"

    def _at(self, prompt: str, question: str, wandering: bool) -> str:
        pick = self._chance.choice
        if prompt == "Level":
            levels = list(self._framework.asked[question].levels)
            if question in self._hazards and pick((True, False, False)):
                return "as public weights nothing is known of it"
            self.levels[question] = level = pick(levels)
            return pick((level, str(levels.index(level) + 1)))
        if prompt == "Name":
            return self._named(question, wandering)
        if prompt == "Review":
            return (
                pick(
                    ("1", "2", "open", "measures", "back", "99", "skip", "unknown so", "note so", "why", "save", "done")
                )
                if wandering
                else "done"
            )
        if prompt == "Evidence":
            return pick(("", "new", "1", "-")) if wandering else ""
        choices = {
            "Confidence": ("", "high", "2", "low"),
            "Rationale": ("", "since it is so", "- as measured"),
            "Grade": GRADES,
            "Title": ("A trial", '"back"'),
            "Date": ("", "2026-01-15", "2024-01-15"),
            "Subject": ("", "another 2"),
            "Methods": ("", "1", "1 2"),
            "Measures": ("", "1", "-", "back"),
        }
        return pick(choices.get(prompt, ("",)))


class Copyist:
    """Somebody who answers straight with what stands in another file; evidence about nothing is about nobody there."""

    def __init__(self, wanted: Assessment) -> None:
        self._wanted = wanted
        self._ids: dict[str, str] = {}
        self._left: list[str] = []
        self._question = ""
        self._measures = " ".join(wanted.measures)

    def __call__(self, prompt: str, question: str) -> str:
        """The line typed at a prompt."""
        answer = self._wanted.answers[question]
        if question != self._question:
            self._question, self._left = question, list(answer.evidence)
        if prompt == "Evidence":
            return self._cite(answer)
        item = self._wanted.evidence[self._left[0]] if self._left else None
        said: dict[str, str | None] = {
            "Level": answer.level or f"as public weights {answer.rationale}",
            "Name": answer.by,
            "Rationale": answer.rationale,
            "Confidence": answer.confidence,
            "Review": "measures" if self._measures else "done",
            "Measures": self._measures,
        }
        if prompt == "Measures":
            self._measures = ""
        if item:
            said |= {"Title": "A trial", "Grade": item.grade, "Date": item.date, "Subject": item.subject or "nobody"}
            said["Methods"] = " ".join(item.methods)
            if prompt == "Methods":
                self._ids[self._left.pop(0)] = f"e{len(self._ids) + 1}"
        return said.get(prompt) or ""

    def _cite(self, answer: Answer) -> str:
        self._left = [key for key in answer.evidence if key not in self._ids]
        return "new" if self._left else " ".join(self._ids[key] for key in answer.evidence) or "-"


def outcome(file: Path) -> tuple[Recommendation, Assessment]:
    """The recommendation on a file, and its assessment."""
    found = score(file, date=DATE, framework=str(file.parent / "small"))
    return found.recommendation, found.inputs.assessment


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_wandering_comes_to_the_outcome_of_answering_straight(seed: int) -> None:
    """The last level typed holds for every question, whether or not it is asked any more, and those alone decide."""
    framework = framework_from(seeded(seed))
    wanderer = Wanderer(framework, seed)
    with TemporaryDirectory(dir=MEMORY) as folder:
        file, straight = start(Path(folder) / "one", framework), start(Path(folder) / "other", framework)
        code, _, told = sit(file, wanderer)
        assert code in (0, 3), told
        found, assessment = outcome(file)
        assert {key: answer.level for key, answer in assessment.answers.items()} == wanderer.levels
        sheet = Questionnaire(framework, None, DATE).sheet(assessment)
        if code == 3 or any(entry.answer and entry.hidden_by for entry in sheet.entries):
            return  # what is hidden and answered counts, and is not asked of somebody who answers straight
        code, _, told = sit(straight, Copyist(assessment))
        assert code == 0, told
        again, _ = outcome(straight)
        assert again.options == found.options
        assert again.profiles == found.profiles
        assert again.recommended == found.recommended
