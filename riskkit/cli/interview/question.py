"""Asking one question: its level or what replaces one, then rationale, confidence and evidence."""

from collections.abc import Callable, Iterator, Sequence

from riskkit.cli.interview import pages
from riskkit.cli.interview.pages import AS_PUBLIC, CONFIRM, NUMBER, SUGGESTED
from riskkit.cli.interview.prompts import Menu, Navigation
from riskkit.cli.interview.recorder import Recorder, joined
from riskkit.questionnaire import MOST_TEXT, estimate, fresh_id, is_date, weak_reason
from riskkit.schema.assessment import Evidence
from riskkit.schema.base import CONFIDENCES

PART_BEFORE = {
    "name": "level",
    "reason": "level",
    "number": "level",
    "replace": "level",
    "rationale": "level",
    "confidence": "rationale",
    "evidence": "confidence",
}
"""The part that back leads to."""
MARKED = 100
"""Characters at most by which a rationale grows that is marked with what it argued for."""
AnswerFields = dict[str, object]


class QuestionDialog:
    """The question that a session is at, part by part; each part gives the next one, or nothing at the end."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._lines = recorder.lines
        self._prompts = recorder.prompts
        self._framework = recorder.session.questionnaire.framework
        self._reason_for, self._reason_text, self._level_text, self._signed = "", "", "", ""
        self._parts: dict[str, Callable[[], str]] = {
            "level": self._level,
            "number": self._number,
            "replace": self._replace,
            "name": self._name,
            "reason": self._reason,
            "rationale": self._rationale,
            "confidence": self._confidence,
            "evidence": self._evidence,
        }

    def ask(self) -> None:
        """All parts, one after the other; raises `Navigation` for what leads away from the question."""
        self._recorder.show()
        part = "level"
        while part:
            try:
                part = self._parts[part]()
            except Navigation as command:
                part = self._part_after(command, part)

    def _part_after(self, command: Navigation, part: str) -> str:
        """The part that a command leads to; raises it where that is another question."""
        if command.command == "back" and part in PART_BEFORE:
            is_number = part == "evidence" and self._recorder.current and self._recorder.current.number
            return "rationale" if is_number else PART_BEFORE[part]
        if command.command not in ("unknown", AS_PUBLIC):
            raise command
        if command.command == AS_PUBLIC and not self._recorder.entry.inferable:
            self._lines.say("Only questions on misuse have that answer. Type a level, or unknown with the reason.")
            return part
        self._reason_for, self._reason_text = command.command, command.text
        return "replace" if self._is_rated() else self._part_for_reason()

    # the answer itself

    @property
    def _about(self) -> tuple[str, ...]:
        """The question, for menus that would push it off the screen."""
        return (self._recorder.entry.question.text,)

    def _level(self) -> str:
        levels = {key: level.gist for key, level in self._recorder.entry.question.levels.items()}
        recorder = self._recorder
        words, kept = pages.alternatives(recorder.entry, recorder.suggestion), recorder.default
        current = recorder.current
        if kept and kept not in {**levels, **words}:
            words = {kept: pages.answer_line(current) if current else "", **words}
        takes_number = NUMBER in words
        number = "; = 30, or = 10 30 100, for a number" if takes_number else ""
        hint = f"Type a number from 1 to {len(levels)}{number}; ? says more, help lists the words."
        menu = Menu(
            levels,
            words=words,
            default=kept,
            hint=hint,
            about=self._about,
            searches=lambda text: takes_number and _is_number(text),
        )
        return self._part_after_level(self._prompts.choice("Level", menu), kept)

    def _part_after_level(self, said: str, kept: str) -> str:
        """The part that what was typed at the level leads to."""
        if said == CONFIRM:
            self._recorder.confirm()
            return ""
        if said == SUGGESTED and self._recorder.suggestion:
            self._recorder.adopt(self._recorder.suggestion)
            return ""
        if said == NUMBER:
            return "number"
        if said == kept and said not in self._recorder.entry.question.levels:
            return "rationale" if self._recorder.current and self._recorder.current.number else ""
        self._level_text = said
        return "replace" if self._is_rated() else self._put_level()

    def _is_rated(self) -> bool:
        return self._recorder.current is not None and self._recorder.current.ratings is not None

    def _put_level(self) -> str:
        """Puts down the level or number that was typed."""
        said, current = self._level_text, self._recorder.current
        number = estimate(said) if said.startswith("=") else None
        given: AnswerFields = {"number": number} if number else {"level": said}
        if number:
            given["evidence"] = current.evidence if current else ()
        if current and (current.number == number if number else current.level == said):
            given |= {name: getattr(current, name) for name in ("confidence", "by", "evidence", "basis")}
        self._recorder.answer(given)
        return "rationale"

    def _number(self) -> str:
        scale = self._recorder.entry.question.scale
        if scale is None:
            return "level"
        cuts = ", ".join(f"{cut:g}" for cut in scale.cuts)
        self._lines.say(f"In {scale.unit}: one number, or low, likely and high. Levels change at {cuts}.")
        while (
            estimate(said := self._prompts.needed("Number", "A number is needed; back returns to the levels.")) is None
        ):
            self._lines.say("Type one number, such as 30, or three that rise, such as 10 30 100.")
        self._level_text = f"= {said.removeprefix('=')}"
        return "replace" if self._is_rated() else self._put_level()

    def _replace(self) -> str:
        """Several people's answers are not lost by one more: that has to be said."""
        current = self._recorder.current
        raters = ", ".join((current.ratings or {}) if current else ())
        self._lines.say(f"Several people answered this: {raters}. One answer would replace all of theirs.")
        choices = {"keep": "their answers", "replace": "their answers with yours"}
        menu = Menu(choices, default="keep")
        self._prompts.list_choices(menu)
        if self._prompts.choice("Replace", menu) == "keep":
            return ""
        return self._part_for_reason() if self._reason_for else self._put_level()

    def _part_for_reason(self) -> str:
        """The part that asks for what an answer without a level needs: a name where it is as public weights."""
        return "name" if self._reason_for == AS_PUBLIC and not self._recorder.rater else "reason"

    def _name(self) -> str:
        """Who signs for an answer as public weights; without a name it is not taken."""
        self._lines.say("This says: nobody tested it, and you know of nothing beyond public weights.")
        self._lines.say("Somebody must sign for that by name. Who? Enter for nobody.")
        self._signed = self._prompts.text("Name")
        if not self._signed:
            self._lines.say(f"Without a name {AS_PUBLIC} is no answer. Type a level, or unknown with the reason.")
            return "level"
        return "reason"

    def _reason(self) -> str:
        said, self._reason_text = self._reason_text, ""
        if not said:
            such = "not yet tested" if self._reason_for == "unknown" else "no better on four public tests"
            self._lines.say(f"Answering {self._reason_for}. Say why in a line, such as: {such}.")
            said = self._prompts.needed("Reason", "A reason is needed; back returns to the levels.")
        current = self._recorder.current
        kept = {"evidence": current.evidence if current else ()}
        if self._reason_for != AS_PUBLIC:
            self._recorder.answer({"unknown": said, **kept})
        elif len(said) + len(self._rationale_text) + len(self._recorder.pending_note) > MOST_TEXT - MARKED:
            self._lines.say(f"Together with the rationale that is longer than {MOST_TEXT} characters. Shorten it.")
            return "reason"
        else:
            by = self._recorder.rater or self._signed
            self._recorder.answer({"as_public_weights": True, "by": by, "rationale": said, **kept})
        self._warn_of_weak(said)
        return ""

    # what goes with it

    def _rationale(self) -> str:
        text = self._rationale_text
        if not self._lines.edits and text:
            self._lines.say(f"Rationale now: {text}")
            self._lines.say("Enter keeps it; text is added; - TEXT replaces it.")
        elif not text:
            self._lines.say("Rationale: why this level, in one line. Enter for none.")
        said = self._prompts.text("Rationale", now=lambda: _in_one_line(self._rationale_text))
        fresh = self._edited(said)
        if len(fresh) > MOST_TEXT:
            self._lines.say(f"Together that is longer than {MOST_TEXT} characters.")
            return "rationale"
        self._recorder.change(rationale=fresh or None)
        self._warn_of_weak(fresh)
        return "evidence" if self._recorder.current and self._recorder.current.number else "confidence"

    @property
    def _rationale_text(self) -> str:
        """The rationale there is."""
        return (self._recorder.current.rationale if self._recorder.current else None) or ""

    def _edited(self, said: str) -> str:
        """The rationale after what was typed; one that was not changed keeps its lines."""
        if said == _in_one_line(self._rationale_text):
            return self._rationale_text
        if said.startswith("-"):
            return said[1:].strip()
        return said if self._lines.edits else joined(self._rationale_text, said)

    def _warn_of_weak(self, text: str) -> None:
        recorder = self._recorder
        if text and (why := weak_reason(text, recorder.key, self._framework, recorder.session.assessment)):
            self._lines.say(f"Kept, but {why}: write what somebody saw or did, and who.")

    def _confidence(self) -> str:
        earlier = self._recorder.earlier
        before = earlier.confidence if earlier and earlier.level else None
        rules = self._framework.framework.rules
        meanings: dict[str, str] = {confidence: rules.confidence[confidence] for confidence in CONFIDENCES}
        menu = Menu(meanings, default=before or "low", preselected=before is not None, about=self._about)
        if self._lines.lists:
            self._lines.say("How sure are you?")
            self._prompts.list_choices(menu)
            self._lines.say(f"Enter for {menu.default}.")
        self._recorder.change(confidence=self._prompts.choice("Confidence", menu))
        return "evidence"

    @property
    def _needed(self) -> str:
        """Which evidence the question needs, and what less of it costs."""
        recorder = self._recorder
        cost = recorder.session.questionnaire.shortfall_cost(recorder.key)
        return pages.evidence_needed(recorder.entry.question, self._framework, cost)

    def _evidence(self) -> str:
        items = self._recorder.session.assessment.evidence
        cited = self._cited()
        self._lines.say(self._needed)
        hint = f"Type numbers from 1 to {len(items)}, new, - or Enter." if items else "Type new, or Enter."
        menu = Menu(
            {key: pages.evidence_line(item) for key, item in items.items()},
            words={"-": "cite none", "new": "enter a new item"},
            several=True,
            chosen=tuple(cited),
            hint=hint,
            about=(*self._about, self._needed),
        )
        if self._lines.lists:
            self._lines.say("Evidence there is:" if items else "No evidence is entered yet.")
            if items:
                self._prompts.list_choices(menu)
            enter = f"Enter keeps {', '.join(cited)}" if cited else "Enter for none"
            self._lines.say(f"Cite by number, such as 1 2; new for a new item; - for none. {enter}.")
        found = self._prompts.several("Evidence", menu)
        if isinstance(found, str):
            self._new_item(cited)
            return "evidence"
        self._recorder.change(evidence=found)
        return ""

    def _cited(self) -> Sequence[str]:
        current, earlier = self._recorder.current, self._recorder.earlier
        return (current.evidence if current else ()) or (earlier.evidence if earlier else ())

    # a new evidence item

    def _new_item(self, cited: Sequence[str]) -> None:
        recorder = self._recorder
        key = fresh_id(recorder.session.assessment.evidence)
        recorder.unfinished = "the evidence item has no kind and date yet, and is not kept"
        for item in self._item_so_far():
            if recorder.current:
                recorder.put(recorder.current.model_copy(update={"evidence": (*cited, key)}), {key: item})
            recorder.unfinished = ""
        recorder.unfinished = ""

    def _item_so_far(self) -> Iterator[Evidence]:
        """
        The item as far as it is known, from the moment that it has a title, grade and date: again after every prompt.

        Back at the first prompt ends it.
        """
        steps = [self._title, self._grade, self._date, self._subject, self._address, self._methods]
        given: AnswerFields = {}
        number = 0
        while 0 <= number < len(steps):
            try:
                given |= steps[number]()
            except Navigation as command:
                if command.command != "back":
                    raise
                number -= 1
                continue
            number += 1
            if "date" in given:
                yield Evidence.model_validate(given)

    def _title(self) -> AnswerFields:
        self._lines.say("A new evidence item. Its title, in one line.")
        return {"title": self._prompts.needed("Title", "A title is needed; back returns to the question.")}

    def _grade(self) -> AnswerFields:
        self._lines.say("What kind of evidence is it?")
        menu = Menu(pages.GRADES, about=("What kind of evidence is it?", self._needed))
        self._prompts.list_choices(menu)
        return {"grade": self._prompts.choice("Grade", menu)}

    def _date(self) -> AnswerFields:
        day = self._recorder.session.questionnaire.date
        self._lines.say(f"Of which day is it? Enter for {day}.")
        while not is_date(said := self._prompts.text("Date") or day):
            self._lines.say(f"'{said}' is not a date. Write it as 2026-11-22.")
        return {"date": said}

    def _subject(self) -> AnswerFields:
        subject = self._recorder.session.assessment.release.subject
        self._lines.say(f"Which model is it about? Enter for {subject}.")
        return {"subject": self._prompts.text("Subject") or subject}

    def _address(self) -> AnswerFields:
        self._lines.say("Where can others read it? An address, or Enter for none.")
        while len(said := self._prompts.text("Address")) > MOST_TEXT // 2:
            self._lines.say(f"An address has at most {MOST_TEXT // 2} characters.")
        return {"url": said} if said else {}

    def _methods(self) -> AnswerFields:
        methods = self._framework.questions.methods
        if not methods:
            return {}
        self._lines.say("Which methods were used? Type numbers such as 1 2, or Enter for none.")
        hint = f"Type numbers from 1 to {len(methods)}, or Enter."
        menu = Menu(
            dict.fromkeys(methods, ""),
            titles={key: item.title for key, item in methods.items()},
            several=True,
            hint=hint,
        )
        self._prompts.list_choices(menu)
        found = self._prompts.several("Methods", menu)
        return {"methods": found} if found else {}


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _is_number(text: str) -> bool:
    return text.startswith("=") and estimate(text) is not None
