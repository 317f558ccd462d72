"""Where a sitting is held: how it stands, what is written down of it at once, and what it is asked with."""

from collections.abc import Mapping
from pathlib import Path

from riskkit.cli.interview import pages
from riskkit.cli.interview.prompts import LinePrompts, Prompts
from riskkit.cli.output import note
from riskkit.questionnaire import MOST_TEXT, SheetEntry, Sitting, argued, rater_of, told
from riskkit.questionnaire.session import NO_EVIDENCE
from riskkit.schema.assessment import Answer, Evidence
from riskkit.store.frameworks import shown
from riskkit.store.journal.events import MEASURES, Event
from riskkit.store.journal.journal import Journal, Meanwhile, pending

CONFIRM, NUMBER, AS_PUBLIC = "still true", "number", "as public weights"
"""What can be answered besides a level and unknown."""


class Desk:
    """A sitting that changes, each answer of which is on disk before anything else is shown."""

    def __init__(self, lines: LinePrompts, sitting: Sitting, journal: Journal, by: str | None = None) -> None:
        self.lines = lines
        self.sitting = sitting
        self.journal = journal
        self.by = by
        """The rater who answers here, if they say so."""
        self.unfinished = ""
        """What was begun, and is not kept if it ends here."""
        self._notes = pending(journal.assessment)
        acts = {"help": self._help, "levels": self._levels, "why": self._why, "save": self._save, "note": self._note}
        self.prompts = Prompts(lines, acts)

    # how it stands

    @property
    def key(self) -> str:
        """The question asked now, empty at the review."""
        return self.sitting.key or ""

    @property
    def entry(self) -> SheetEntry:
        """The question asked now, with its answer."""
        return self.sitting.sheet.entry(self.key)

    @property
    def now(self) -> Answer | None:
        """The answer to the question asked now."""
        return self.sitting.assessment.answers.get(self.key)

    @property
    def before(self) -> Answer | None:
        """What the question was answered with when it was come to."""
        return self.sitting.before

    @property
    def noted(self) -> str:
        """The remarks on the question asked now that wait for an answer."""
        return self._notes.get(self.key, "")

    @property
    def summary(self) -> str:
        """How many answers are kept."""
        count = len(self.sitting.assessment.answers)
        return f"{count} answer{'' if count == 1 else 's'} kept"

    # what is written down

    def answer(self, given: Mapping[str, object]) -> None:
        """Puts a new answer in place of what there was; its rationale and what was noted go over into it."""
        now = self.now
        answer = Answer.model_validate({name: value for name, value in given.items() if value})
        kept = joined(argued(now, answer), self.noted, answer.rationale) or None
        self.put(answer.model_copy(update={"rationale": kept, "on": self.sitting.asking.date}))
        self._tell_name(now)

    def _tell_name(self, before: Answer | None) -> None:
        """Says whose answer it is no longer."""
        if before and before.by and self.now and self.now.by != before.by:
            now = self.now.by or "nobody named; riskkit assess --as says who answers"
            self.lines.say(f"It was answered by {before.by}; from here on it is by {now}.")

    def change(self, **update: object) -> None:
        """Changes the answer there is."""
        if self.now:
            self.put(self.now.model_copy(update=update))

    def put(self, answer: Answer, evidence: Mapping[str, Evidence] = NO_EVIDENCE) -> None:
        """An answer as it is, with evidence that comes with it."""
        self._keep(self.sitting.put(self._signed(answer), evidence), evidence)

    def confirm(self) -> None:
        """The carried answer as that of today."""
        self.put(self.sitting.confirm().assessment.answers[self.key])

    def _signed(self, answer: Answer) -> Answer:
        """By who answers here; what somebody else had said already and nobody changes stays theirs, of their day."""
        before, assessment = self.before, self.sitting.assessment
        if self.by is None:
            return answer
        theirs = before is not None and rater_of(assessment, before.by) not in (None, self.by)
        if before and theirs and (told(before), before.rationale) == (told(answer), answer.rationale):
            return answer.model_copy(update={"by": before.by, "on": before.on})
        return answer.model_copy(update={"by": self.by, "on": self.sitting.asking.date})

    def _keep(self, after: Sitting, evidence: Mapping[str, Evidence]) -> None:
        answer = after.assessment.answers[self.key]
        self.journal.append(Event(question=self.key, on=after.asking.date, answer=answer, evidence=dict(evidence)))
        self._notes.pop(self.key, None)
        self.sitting = after

    def undertake(self, measures: tuple[str, ...]) -> None:
        """That these measures are undertaken, and no other."""
        self.journal.append(Event(on=self.sitting.asking.date, measures=measures))
        self.sitting = self.sitting.undertake(measures)

    def outcome(self) -> None:
        """That an outcome is shown from here on."""
        if not self.sitting.assessment.outcome_shown:
            self.sitting = self.sitting.shown()
            self.journal.append(Event(on=self.sitting.asking.date))

    def fold(self) -> None:
        """Writes all answers into the assessment, and says what else was found there."""
        tell(self.journal.fold(tuple(self.sitting.asking.framework.asked)), self.journal.assessment)

    # commands

    def show(self) -> None:
        """The question asked now, and its levels where they are not a menu."""
        lines = self.lines
        lines.show(pages.question_page(self.entry, self.sitting, lines.width))
        if self.noted:
            lines.say(f"Noted before: {self.noted}")
        page = pages.levels_page(self.entry, self.others, self.default, lines.width)
        lines.show(page if lines.lists else pages.LEVELS_HEAD)

    @property
    def others(self) -> dict[str, str]:
        """What can be answered besides a level, and what that means."""
        entry, found = self.entry, dict[str, str]()
        if entry.carried and entry.is_open:
            found[CONFIRM] = "with all that was said then"
        found["unknown"] = "with the reason"
        if entry.inferable:
            found[AS_PUBLIC] = "not tested, and nothing known beyond them; with a name and the reason"
        if scale := entry.question.scale:
            found[NUMBER] = f"of {scale.unit}: = LIKELY or = LOW LIKELY HIGH"
        return found

    @property
    def default(self) -> str:
        """What Enter stands for: the carried answer, the level, or what else was answered before."""
        if self.entry.carried and self.entry.is_open:
            return CONFIRM
        if self.now is None or self.now.unknown:
            return ""
        return self.now.level or "what was answered before"

    def _help(self, _: str) -> None:
        self.lines.show(pages.help_page(self.lines.width))

    def _levels(self, _: str) -> None:
        if self.key:
            self.show()
        else:
            self.lines.say("Each question has its own levels; type its number first.")

    def _why(self, _: str) -> None:
        if self.key:
            self.lines.show(pages.why_page(self.entry, self.sitting, self.lines.width))
        else:
            self.lines.say("Each question says why it is asked; type its number first.")

    def _save(self, _: str) -> None:
        self.fold()
        self.lines.say(f"Saved: {self.summary} in {shown(self.journal.assessment)}.")

    def _note(self, text: str) -> None:
        if not self.key:
            self.lines.say("Type the number of a question first, then note.")
            return
        said = text or self.prompts.text("Note")
        whole = joined(self.now.rationale if self.now else self.noted, said)
        if len(whole) > MOST_TEXT:
            self.lines.say(f"Together with what is noted that is longer than {MOST_TEXT} characters.")
        elif said and self.now:
            self.change(rationale=whole)
        elif said:
            self.journal.append(Event(question=self.key, on=self.sitting.asking.date, note=said))
            self._notes[self.key] = whole
        self.lines.say("Noted." if said else "Nothing noted.")


def joined(*parts: str | None) -> str:
    """Texts one after the other."""
    return " ".join(filter(None, parts))


def tell(found: Meanwhile | None, file: Path) -> None:
    """Says what something else did to the file, and where all that was in it is."""
    if found is None:
        return
    if found.gone:
        note(f"{shown(file)} was gone; it is written again from its journal, with every answer")
    if found.former:
        note(f"{shown(file)} is another file than it was; what it was before is {shown(found.former)}")
    if found.questions:
        named = ", ".join(key for key in found.questions if key != MEASURES)
        other = [f"answers {named} otherwise"] if named else []
        other += ["undertakes other measures"] if MEASURES in found.questions else []
        note(f"the file was changed by something else meanwhile, and {' and '.join(other)}")
    if found.copy:
        note(f"what was given here stands; the file as it was found is {shown(found.copy)}")
