"""The session at a terminal: each change of it is on disk before the next prompt, and some commands act on it."""

from collections.abc import Mapping
from pathlib import Path

from riskkit.cli.interview import pages
from riskkit.cli.interview.pages import SUGGESTED
from riskkit.cli.interview.prompts import LinePrompts, Prompts
from riskkit.cli.output import note
from riskkit.questionnaire import MOST_TEXT, Session, SheetEntry, material_line, rater_of, rationale_for
from riskkit.questionnaire.session import NO_EVIDENCE
from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.results.collection import Collection, Suggestion
from riskkit.store.frameworks import shown
from riskkit.store.journal.events import MEASURES, Event
from riskkit.store.journal.journal import Journal, Meanwhile, pending
from riskkit.tasks.collect import adopted

TAKEN = "taken at its question in riskkit assess"


class Recorder:
    """A session that changes, each answer of which is on disk before anything else is shown."""

    def __init__(
        self,
        lines: LinePrompts,
        session: Session,
        journal: Journal,
        rater: str | None = None,
        collection: Collection | None = None,
    ) -> None:
        self.lines = lines
        self.session = session
        self.journal = journal
        self.rater = rater
        """The person who answers here, if they say so."""
        self.collection = collection
        """What files suggest, where somebody named any."""
        self.unfinished = ""
        """What was begun, and is lost if it ends here."""
        self._notes = pending(journal.assessment)
        commands = {"help": self._help, "levels": self._levels, "why": self._why}
        self.prompts = Prompts(lines, commands | {"save": self._save, "note": self._note})

    # state

    @property
    def key(self) -> str:
        """The question asked now, empty at the review."""
        return self.session.key or ""

    @property
    def entry(self) -> SheetEntry:
        """The question asked now, with its answer."""
        return self.session.sheet.entry(self.key)

    @property
    def current(self) -> Answer | None:
        """The answer to the question asked now."""
        return self.session.assessment.answers.get(self.key)

    @property
    def earlier(self) -> Answer | None:
        """The answer to the question asked now when it was reached."""
        return self.session.earlier

    @property
    def suggestion(self) -> Suggestion | None:
        """What files suggest for the question asked now; nothing where several people answered it."""
        if self.collection is None or (self.current and self.current.ratings):
            return None
        return next((each for each in self.collection.suggestions if each.question == self.key), None)

    @property
    def pending_note(self) -> str:
        """The remarks on the question asked now that wait for an answer."""
        return self._notes.get(self.key, "")

    @property
    def summary(self) -> str:
        """How many answers are kept."""
        count = len(self.session.assessment.answers)
        return f"{count} answer{'' if count == 1 else 's'} kept"

    # changes

    def answer(self, given: Mapping[str, object]) -> None:
        """Puts a new answer in place of the current one; its rationale and notes go over into it."""
        current = self.current
        answer = Answer.model_validate({name: value for name, value in given.items() if value})
        rationale = joined(rationale_for(current, answer), self.pending_note, answer.rationale) or None
        self.put(answer.model_copy(update={"rationale": rationale, "on": self.session.questionnaire.date}))
        if current and current.by and self.current and self.current.by != current.by:
            name = self.current.by or "nobody named; riskkit assess --as says who answers"
            self.lines.say(f"{current.by} answered this before. Your answer replaces theirs, by {name}.")

    def change(self, **update: object) -> None:
        """Changes the current answer."""
        if self.current:
            self.put(self.current.model_copy(update=update))

    def put(self, answer: Answer, evidence: Mapping[str, Evidence] = NO_EVIDENCE) -> None:
        """Keeps an answer as it is, with evidence that comes with it."""
        session = self.session.put(self._signed(answer), evidence)
        event = Event(
            question=self.key,
            on=session.questionnaire.date,
            answer=session.assessment.answers[self.key],
            evidence=dict(evidence),
        )
        self.journal.append(event)
        self._notes.pop(self.key, None)
        self.session = session

    def adopt(self, suggestion: Suggestion) -> None:
        """Puts down what files suggest, with its files as evidence and with that it was suggested."""
        if self.collection is None:
            return
        there = {
            key: item.model_dump(mode="json", exclude_defaults=True)
            for key, item in self.session.assessment.evidence.items()
        }
        answer, items = adopted(suggestion, self.collection, there, TAKEN)
        whole = joined(self.pending_note, answer["rationale"])[:MOST_TEXT]
        evidence = {key: Evidence.model_validate(item) for key, item in items.items()}
        self.put(Answer.model_validate(answer | {"rationale": whole}), evidence)

    def confirm(self) -> None:
        """Makes the carried answer one of today."""
        self.put(self.session.confirm().assessment.answers[self.key])

    def _signed(self, answer: Answer) -> Answer:
        """By who answers here; what somebody else answered and nobody changes stays theirs, of their day."""
        earlier, assessment = self.earlier, self.session.assessment
        if self.rater is None:
            return answer
        is_theirs = earlier is not None and rater_of(assessment, earlier.by) not in (None, self.rater)
        same = (material_line(earlier), earlier and earlier.rationale) == (material_line(answer), answer.rationale)
        if earlier and is_theirs and same:
            return answer.model_copy(update={"by": earlier.by, "on": earlier.on})
        return answer.model_copy(update={"by": self.rater, "on": self.session.questionnaire.date})

    def undertake(self, measures: tuple[str, ...]) -> None:
        """Keeps that these measures are undertaken, and no other."""
        self.journal.append(Event(on=self.session.questionnaire.date, measures=measures))
        self.session = self.session.undertake(measures)

    def mark_outcome_shown(self) -> None:
        """Keeps that an outcome is shown from here on."""
        if not self.session.assessment.outcome_shown:
            self.session = self.session.with_outcome_shown()
            self.journal.append(Event(on=self.session.questionnaire.date))

    def fold(self) -> None:
        """Writes all answers into the assessment, and says what else was found there."""
        say_changes(self.journal.fold(tuple(self.session.questionnaire.framework.asked)), self.journal.assessment)

    # the question on the screen

    def show(self) -> None:
        """Shows the question asked now, and its levels where they are not a menu."""
        lines = self.lines
        lines.show(pages.question_page(self.entry, self.session, lines.width))
        if self.suggestion:
            lines.show(pages.suggestion_page(self.suggestion, lines.width, is_default=self.default == SUGGESTED))
        if self.pending_note:
            lines.say(f"Noted before: {self.pending_note}")
        page = pages.levels_page(self.entry, self.default, lines.width, self.suggestion)
        lines.show(page if lines.lists else pages.LEVELS_HEAD)

    @property
    def default(self) -> str:
        """What Enter means: the carried answer, the current one or what files suggest; nothing where there is none."""
        if self.entry.carried and self.entry.is_open:
            return pages.CONFIRM
        if self.current is None:
            return SUGGESTED if self.suggestion else ""
        if self.current.unknown:
            return ""
        return self.current.level or "what was answered before"

    # commands that come back to their prompt

    def _help(self, _: str) -> None:
        self.lines.show(pages.help_page(self.lines.width))

    def _levels(self, _: str) -> None:
        if self.key:
            self.lines.show(pages.levels_page(self.entry, self.default, self.lines.width, self.suggestion))
        else:
            self.lines.say("Each question has its own levels; type its number first.")

    def _why(self, _: str) -> None:
        if self.key:
            self.lines.show(pages.why_page(self.entry, self.session, self.lines.width, self.suggestion))
        else:
            self.lines.say("Each question says why it is asked; type its number first.")

    def _save(self, _: str) -> None:
        self.fold()
        self.lines.say(f"Saved: {self.summary} in {shown(self.journal.assessment)}.")

    def _note(self, text: str) -> None:
        if not self.key:
            self.lines.say("Type the number of a question first, then note.")
            return
        remark = text or self.prompts.text("Note")
        whole = joined(self.current.rationale if self.current else self.pending_note, remark)
        if len(whole) > MOST_TEXT:
            self.lines.say(f"Together with the earlier notes that is longer than {MOST_TEXT} characters.")
        elif remark and self.current:
            self.change(rationale=whole)
        elif remark:
            self.journal.append(Event(question=self.key, on=self.session.questionnaire.date, note=remark))
            self._notes[self.key] = whole
        self.lines.say("Noted." if remark else "Nothing noted.")


def joined(*parts: str | None) -> str:
    """Texts one after the other."""
    return " ".join(filter(None, parts))


def say_changes(meanwhile: Meanwhile | None, file: Path) -> None:
    """Says what something else did to the file, and where all that was in it is."""
    if meanwhile is None:
        return
    if meanwhile.gone:
        note(f"{shown(file)} was missing; riskkit restored it from the journal with every answer")
    if meanwhile.former:
        note(f"{shown(file)} was replaced; the old file is {shown(meanwhile.former)}")
    if meanwhile.questions:
        named = ", ".join(key for key in meanwhile.questions if key != MEASURES)
        other = [f"other answers to {named}"] if named else []
        other += ["other measures"] if MEASURES in meanwhile.questions else []
        note(f"another program changed the file meanwhile; it had {' and '.join(other)}")
    if meanwhile.copy:
        note(f"your answers here count; the other version is {shown(meanwhile.copy)}")
