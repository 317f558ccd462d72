"""Asking one question: its level or what stands for one, then rationale, confidence and evidence."""

from collections.abc import Callable, Sequence

from riskkit.cli.interview import pages
from riskkit.cli.interview.desk import AS_PUBLIC, CONFIRM, NUMBER, Desk, joined
from riskkit.cli.interview.item import new_item
from riskkit.cli.interview.prompts import Menu, Turn
from riskkit.questionnaire import MOST_TEXT, estimate, fresh_id, says_nothing
from riskkit.schema.base import CONFIDENCES

BEFORE = {
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


class QuestionDialog:
    """The question that a sitting is at, part by part; each part gives the next one, or nothing at the end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines = desk.lines
        self._prompts = desk.prompts
        self._reason_for, self._reason_given, self._level_given, self._signed = "", "", "", ""
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
        """All parts, one after the other; raises `Turn` for what leads away from the question."""
        self._desk.show()
        part = "level"
        while part:
            try:
                part = self._parts[part]()
            except Turn as turn:
                part = self._turn(turn, part)

    def _turn(self, turn: Turn, part: str) -> str:
        """The part that a command leads to; raises it where that is another question."""
        if turn.command == "back" and part in BEFORE:
            return self._back(part)
        if turn.command not in ("unknown", AS_PUBLIC):
            raise turn
        if turn.command == AS_PUBLIC and not self._desk.entry.inferable:
            self._lines.say("That is for what a misuser could do alone. Type a level, or unknown with the reason.")
            return part
        self._reason_for, self._reason_given = turn.command, turn.text
        return "replace" if self._is_rated() else self._reasoned()

    def _back(self, part: str) -> str:
        now = self._desk.now
        return "rationale" if part == "evidence" and now and now.number else BEFORE[part]

    # the answer itself

    @property
    def _about(self) -> tuple[str, ...]:
        """The question, for menus that would push it off the screen."""
        return (self._desk.entry.question.text,)

    def _level(self) -> str:
        levels = {key: level.gist for key, level in self._desk.entry.question.levels.items()}
        words, kept = self._desk.others, self._desk.default
        if kept and kept not in {**levels, **words}:
            words = {kept: pages.answer_line(self._desk.now) if self._desk.now else "", **words}
        number = "; = 30, or = 10 30 100, for a number" if NUMBER in words else ""
        hint = f"Type a number from 1 to {len(levels)}{number}; ? says more, help lists the words."
        menu = Menu(levels, words, default=kept, hint=hint, about=self._about)
        said = self._prompts.choice("Level", menu, takes=lambda text: NUMBER in words and _is_number(text))
        if said == CONFIRM:
            self._desk.confirm()
            return ""
        if said == NUMBER:
            return "number"
        if said == kept and said not in levels:
            return "rationale" if self._desk.now and self._desk.now.number else ""
        self._level_given = said
        return "replace" if self._is_rated() else self._given()

    def _is_rated(self) -> bool:
        return self._desk.now is not None and self._desk.now.ratings is not None

    def _given(self) -> str:
        """Puts down the level or number that was given."""
        said, before = self._level_given, self._desk.now
        number = estimate(said) if said.startswith("=") else None
        given: dict[str, object] = {"number": number} if number else {"level": said}
        if number:
            given["evidence"] = before.evidence if before else ()
        if before and (before.number == number if number else before.level == said):
            given |= {name: getattr(before, name) for name in ("confidence", "by", "evidence", "basis")}
        self._desk.answer(given)
        return "rationale"

    def _number(self) -> str:
        scale = self._desk.entry.question.scale
        if scale is None:
            return "level"
        cuts = ", ".join(f"{cut:g}" for cut in scale.cuts)
        self._lines.say(f"In {scale.unit}: one number, or low, likely and high. Levels change at {cuts}.")
        while (
            estimate(said := self._prompts.needed("Number", "A number is needed; back returns to the levels.")) is None
        ):
            self._lines.say("Type one number, such as 30, or three that rise, such as 10 30 100.")
        self._level_given = f"= {said.removeprefix('=')}"
        return "replace" if self._is_rated() else self._given()

    def _replace(self) -> str:
        """Several people's answers are not lost by one more: that has to be said."""
        now = self._desk.now
        raters = ", ".join((now.ratings or {}) if now else ())
        self._lines.say(f"This is what several people say: {raters}. One answer would stand in place of all of theirs.")
        choices = {"keep": "what they say stands", "replace": "by the answer that you give, for all of them"}
        if self._lines.lists:
            self._lines.show(pages.choices_page((f"{k}: {text}" for k, text in choices.items()), self._lines.width))
        said = self._prompts.choice("Replace", Menu(choices, default="keep"))
        if said == "keep":
            return ""
        return self._reasoned() if self._reason_for else self._given()

    def _reasoned(self) -> str:
        """The part that asks for what an answer without a level needs: a name where it is as public weights."""
        return "name" if self._reason_for == AS_PUBLIC and not self._desk.by else "reason"

    def _name(self) -> str:
        """Who signs for an answer as public weights; without a name it is not taken."""
        self._lines.say("You say that nobody tested it, and that you know of nothing that public weights do not give.")
        self._lines.say("Somebody signs for that by name. Who? Enter for nobody.")
        self._signed = self._prompts.text("Name")
        if not self._signed:
            self._lines.say(f"Without a name {AS_PUBLIC} is no answer. Type a level, or unknown with the reason.")
            return "level"
        return "reason"

    def _reason(self) -> str:
        said, self._reason_given = self._reason_given, ""
        if not said:
            such = "not yet tested" if self._reason_for == "unknown" else "no better on four public tests"
            self._lines.say(f"Answering {self._reason_for}. Say why in a line, such as: {such}.")
            said = self._prompts.needed("Reason", "A reason is needed; back returns to the levels.")
        before = self._desk.now
        kept = {"evidence": before.evidence if before else ()}
        if self._reason_for != AS_PUBLIC:
            self._desk.answer({"unknown": said, **kept})
        elif len(said) + len(self._said) + len(self._desk.noted) > MOST_TEXT - MARKED:
            self._lines.say(f"Together with the rationale that is longer than {MOST_TEXT} characters. Shorten it.")
            return "reason"
        else:
            by = self._desk.by or self._signed
            self._desk.answer({"as_public_weights": True, "by": by, "rationale": said, **kept})
        self._flag(said)
        return ""

    # what goes with it

    def _rationale(self) -> str:
        now = self._said
        if not self._lines.edits and now:
            self._lines.say(f"Rationale now: {now}")
            self._lines.say("Enter keeps it; what you type is added; - TEXT puts TEXT in its place.")
        elif not now:
            self._lines.say("Rationale: why this level, in one line. Enter for none.")
        said = self._prompts.text("Rationale", now=lambda: _flat(self._said))
        fresh = self._edited(said)
        if len(fresh) > MOST_TEXT:
            self._lines.say(f"Together that is longer than {MOST_TEXT} characters.")
            return "rationale"
        self._desk.change(rationale=fresh or None)
        self._flag(fresh)
        return "evidence" if self._desk.now and self._desk.now.number else "confidence"

    @property
    def _said(self) -> str:
        """The rationale there is."""
        return (self._desk.now.rationale if self._desk.now else None) or ""

    def _edited(self, said: str) -> str:
        """The rationale after what was typed; one that was left as it is keeps its lines."""
        if said == _flat(self._said):
            return self._said
        if said.startswith("-"):
            return said[1:].strip()
        return said if self._lines.edits else joined(self._said, said)

    def _flag(self, text: str | None) -> None:
        if text and (why := says_nothing(text)):
            self._lines.say(f"Kept, but it {why}: say what was seen or done, and by whom.".replace("it '", "'"))

    def _confidence(self) -> str:
        before = self._desk.before.confidence if self._desk.before and self._desk.before.level else "low"
        rules = self._desk.sitting.asking.framework.framework.rules
        meanings: dict[str, str] = {confidence: rules.confidence[confidence] for confidence in CONFIDENCES}
        if self._lines.lists:
            self._lines.say("How sure?")
            page = pages.choices_page((f"{key}: {meaning}" for key, meaning in meanings.items()), self._lines.width)
            self._lines.show(page)
            self._lines.say(f"Enter for {before}.")
        menu = Menu(meanings, default=before, about=self._about)
        self._desk.change(confidence=self._prompts.choice("Confidence", menu))
        return "evidence"

    def _evidence(self) -> str:
        known = {key: pages.evidence_line(item) for key, item in self._desk.sitting.assessment.evidence.items()}
        cited = self._cited()
        about = pages.needed(self._desk.entry.question, self._desk.sitting.asking.framework)
        self._lines.say(about)
        if self._lines.lists:
            there = pages.choices_page((f"{key}: {said}" for key, said in known.items()), self._lines.width)
            self._lines.show(f"Evidence there is:\n{there}" if known else "No evidence is entered yet.")
            enter = f"Enter keeps {', '.join(cited)}" if cited else "Enter for none"
            self._lines.say(f"Cite by number, such as 1 2; new for a new item; - for none. {enter}.")
        hint = f"Type numbers from 1 to {len(known)}, new, - or Enter." if known else "Type new, or Enter."
        words = {"-": "cite none", "new": "enter a new item"}
        menu = Menu(known, words, several=True, chosen=tuple(cited), hint=hint, about=(*self._about, about))
        found = self._prompts.several("Evidence", menu)
        if isinstance(found, str):
            self._new_item(cited)
            return "evidence"
        self._desk.change(evidence=found)
        return ""

    def _cited(self) -> Sequence[str]:
        now, before = self._desk.now, self._desk.before
        return (now.evidence if now else ()) or (before.evidence if before else ())

    def _new_item(self, cited: Sequence[str]) -> None:
        desk = self._desk
        key, subject = fresh_id(desk.sitting.assessment.evidence), desk.sitting.assessment.release.subject
        desk.unfinished = "the evidence item under way had no grade and date yet, and is not kept"
        asking = desk.sitting.asking
        for item in new_item(self._prompts, self._lines, asking.framework, subject, asking.date):
            if desk.now:
                desk.put(desk.now.model_copy(update={"evidence": (*cited, key)}), {key: item})
            desk.unfinished = ""
        desk.unfinished = ""


def _flat(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def _is_number(text: str) -> bool:
    return text.startswith("=") and estimate(text) is not None
