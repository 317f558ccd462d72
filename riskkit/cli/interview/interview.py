"""Asking at the terminal: from question to question, to the review, and to the outcome."""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from riskkit.analysis.outlook.firmness import firmness
from riskkit.cli.interview import keyboard, pages
from riskkit.cli.interview.desk import Desk, tell
from riskkit.cli.interview.prompts import Menu, QuestionsEnded, Turn
from riskkit.cli.interview.question import QuestionDialog
from riskkit.cli.output import note, put
from riskkit.errors import InputError, Problem
from riskkit.questionnaire import Questionnaire, SheetEntry, Sitting, chosen, placeholders
from riskkit.render.terminal.score import score_view
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.store.frameworks import shown
from riskkit.store.journal.journal import Journal
from riskkit.store.yaml.document import read_document
from riskkit.tasks.people import rater_called
from riskkit.tasks.score import score

LEFT_OPEN = 3
STAY = "stay"


def interview(
    file: Path, day: str, named: AssessmentInputs, *, plainly: bool, quick: bool = False, rater: str | None = None
) -> int:
    """
    Asks what is open in an assessment and shows the outcome; the exit code.

    Answers are by the *rater*, given by id or name. Raises `InputError` where the file knows no such person, and
    without a terminal to ask at, where it is not *plainly*, with what is missing.
    """
    if not plainly and not sys.stdin.isatty():
        raise InputError(_missing(file, load_inputs(file, date=day, **named), day))
    read_document(shown(file))
    with Journal(file) as journal:
        inputs = load_inputs(file, date=day, **named)
        by = rater_called(rater, inputs.assessment, file) if rater is not None else None
        tell(journal.fold(inputs.framework.asked), file)
        asking = Questionnaire(inputs.framework, inputs.context, day)
        desk = Desk(keyboard.lines(plainly=plainly), Sitting(asking, inputs.assessment, quick), journal, by)
        left = _held(desk)
    again = place(file, named.get("framework"))
    if left:
        note(f"{left}: {desk.summary} in {shown(file)}")
        if desk.unfinished:
            note(desk.unfinished)
        more = f"{' --quick' if quick else ''}{f' --as {by}' if by else ''}"
        note(f"go on with: riskkit assess {again}{more}")
        return LEFT_OPEN
    done = score(file, date=day, **named)
    put(score_view(done.recommendation, firmness(done.case)))
    sitting = desk.sitting
    return LEFT_OPEN if (sitting.triage.ask if sitting.quick else sitting.sheet.open) else 0


def _held(desk: Desk) -> str:
    """How the questions were left, or nothing where they came to their end; either way the answers are in the file."""
    left = ""
    try:
        try:
            _Interview(desk).run()
        except QuestionsEnded as why:
            left = str(why)
        except KeyboardInterrupt:
            sys.stdout.write("\n")
            left = "interrupted"
        desk.fold()
    except InputError as error:
        kept = f"holds the answers meanwhile, {desk.summary}"
        there = Problem(str(shown(desk.journal.path)), "", kept, "every command reads them there")
        raise InputError([*error.problems, there]) from None
    return left


def _missing(file: Path, inputs: Inputs, day: str) -> list[Problem]:
    sheet = Questionnaire(inputs.framework, inputs.context, day).sheet(inputs.assessment)
    where = str(shown(file))
    hint = "answer at a terminal, or type into a pipe with --plain, or write answers into the file"
    return [
        Problem(where, f"answers/{entry.key}", f"not answered: levels {', '.join(entry.question.levels)}, or unknown")
        for entry in sheet.open
    ] + [Problem("", "", "no terminal to ask at", hint)]


def place(file: Path, framework: str | None) -> str:
    """The file as the next command names it, with where its framework is."""
    named = f" --framework {shlex.quote(framework)}" if framework else ""
    return f"{shlex.quote(str(file))}{named}"


class _Interview:
    """Where each command leads, between questions and review."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines = desk.lines
        self._section = ""
        self._reviewed: Sitting | None = None
        self._done = False

    def run(self) -> None:
        """Asks until the review is confirmed; raises `Left` where it is not."""
        self._go(self._desk.sitting.start())
        self._welcome()
        while not self._done:
            try:
                self._go(self._review() if self._desk.sitting.at_review else self._ask())
            except Turn as turn:
                self._go(self._turn(turn))
        self._desk.outcome()

    def _go(self, sitting: Sitting) -> None:
        self._desk.sitting = sitting

    def _welcome(self) -> None:
        sitting = self._desk.sitting
        sheet, asking, assessment = sitting.sheet, sitting.asking, sitting.assessment
        self._lines.say(f"{assessment.release.subject}, by {asking.framework.framework.title} on {asking.date}.")
        done = len(sheet.asked) - len(sheet.open)
        self._lines.say(f"{done} of about {len(sheet.asked)} questions are answered. Every answer is kept as you go.")
        if sitting.quick:
            self._lines.say("Asked first is what can still change the outcome; it ends where nothing can.")
        for line in (*self._of_outcomes(), *self._of_names()):
            self._lines.say(line)
        how = (
            "Type the number of a level"
            if self._lines.lists
            else "Choose with the arrow keys, or type a number or name"
        )
        self._lines.say(f"{how}, or help at any prompt.")

    def _of_outcomes(self) -> Iterator[str]:
        """That changes are kept, where an outcome could be seen."""
        sitting = self._desk.sitting
        if shown_on := sitting.assessment.outcome_shown:
            yield f"An outcome was shown on {shown_on}: an answer that you change says what it was before."
        elif sitting.found:
            yield "An outcome of the answers so far could be seen: one that you change says what it was before."

    def _of_names(self) -> Iterator[str]:
        """Whom answers name, where there is somebody to name."""
        if self._desk.by:
            yield f"You answer as {self._desk.by}."
        elif raters := self._desk.sitting.assessment.raters:
            yield f"Your answers will name nobody; started with --as NAME they name one of: {', '.join(raters)}."

    # the questions

    def _ask(self) -> Sitting:
        """Asks one question; where it leads."""
        desk = self._desk
        if (section := desk.entry.question.section) != self._section:
            self._section = section
            self._lines.show(pages.section_page(desk.sitting.asking.section(desk.key), self._lines.width))
        QuestionDialog(desk).ask()
        return desk.sitting.on()

    def _turn(self, turn: Turn) -> Sitting:
        """Where a command leads."""
        sitting = self._desk.sitting
        anywhere: dict[str, Callable[[], Sitting]] = {
            "back": self._back,
            "jump": lambda: self._jump(turn.text),
            "search": lambda: self._search(turn.text),
            "review": sitting.review,
            "everything": self._everything,
        }
        if turn.command in anywhere:
            return anywhere[turn.command]()
        if sitting.at_review:
            self._lines.say(f"Type the number of a question first, then {turn.command}.")
            return sitting
        return sitting.skip() if self._desk.entry.is_open else sitting.on()

    def _led(self, turn: Turn) -> Sitting:
        """Where a command leads that is typed at a prompt between questions; back stays where it was."""
        return self._desk.sitting if turn.command == "back" else self._turn(turn)

    def _everything(self) -> Sitting:
        self._lines.say("From here on every question is asked that the answers do not hide.")
        sitting = self._desk.sitting.everything()
        return sitting.reopen() if sitting.at_review else sitting

    def _back(self) -> Sitting:
        before = self._desk.sitting.back()
        if before is self._desk.sitting:
            self._lines.say("This is the first question.")
        return before

    # sections and search

    def _jump(self, text: str) -> Sitting:
        sitting = self._desk.sitting
        parts = sitting.sheet.parts(sitting.asking.framework, sitting.assessment, sitting.left)
        sections = {part.key: pages.part_line(part) for part in parts}
        if text:
            return self._at(chosen(text, tuple(sections)) or text.lower()) or self._search(text)
        if self._lines.lists:
            self._lines.say("Sections:")
            self._lines.show(pages.choices_page(sections.values(), self._lines.width))
        return self._choose("Section", sections)

    def _search(self, text: str) -> Sitting:
        sitting = self._desk.sitting
        try:
            text = text or self._desk.prompts.needed("Search", "Type words to search for.")
        except Turn as turn:
            return self._led(turn)
        found = self._found(text)
        asked = {entry.key: entry.question.text for entry in found if entry.state != "hidden"}
        if not found:
            self._lines.say(f"Nothing is found for {text}.")
        elif asked and self._lines.lists:
            self._lines.say("Found:")
            self._lines.show(pages.choices_page((f"{k}: {said}" for k, said in asked.items()), self._lines.width))
        if hidden := [entry for entry in found if entry.state == "hidden"]:
            self._lines.show(pages.hidden_page(hidden, self._lines.width))
        return self._choose("Found", asked) if asked else sitting

    def _choose(self, prompt: str, places: dict[str, str]) -> Sitting:
        """At the section or question that is chosen or found by words; where it stands for back or Enter."""
        sitting = self._desk.sitting
        hint = "Type its number or name, or words to search for; Enter stays."
        menu = Menu(places, {STAY: "go nowhere"}, default=STAY, hint=hint)
        try:
            said = self._desk.prompts.choice(prompt, menu, takes=lambda text: bool(self._found(text)))
        except Turn as turn:
            return self._led(turn)
        return sitting if said == STAY else self._at(said.lower()) or self._search(said)

    def _found(self, text: str) -> Sequence[SheetEntry]:
        sitting = self._desk.sitting
        return sitting.sheet.search(text, sitting.asking.framework)

    def _at(self, to: str) -> Sitting | None:
        """At a section or question; none where there is no such, and where it is hidden that is said."""
        sitting = self._desk.sitting
        try:
            return sitting.jump(to)
        except KeyError:
            hidden = [entry for entry in sitting.sheet.entries if to in (entry.key, entry.question.section)]
            if hidden:
                self._lines.show(pages.hidden_page(hidden, self._lines.width))
            return sitting if hidden else None

    # the review

    def _review(self) -> Sitting:
        """Where the answers lead on: to one of them again, to what is open, or to the end."""
        self._section = ""
        sitting = self._desk.sitting
        if sitting is not self._reviewed:
            self._show_review(sitting)
        self._reviewed = sitting
        said = self._desk.prompts.choice("Review", self._answers(sitting))
        if said == "open":
            return sitting.reopen()
        if said == "measures":
            return self._measures()
        if said != "done":
            return sitting.jump(said)
        self._done = True
        return sitting

    def _answers(self, sitting: Sitting) -> Menu:
        asked = sitting.sheet.asked
        words = {"done": "show the outcome"} | ({"open": "ask what is open"} if sitting.sheet.open else {})
        if sitting.asking.framework.measures.measures:
            words["measures"] = "say which measures are undertaken"
        if sitting.quick and sitting.triage.spared:
            words["everything"] = "ask what was spared, too"
        hint = f"Type a number from 1 to {len(asked)}, or done."
        return Menu({e.key: pages.stands(e, sitting.left) for e in asked}, words, start="done", hint=hint)

    def _measures(self) -> Sitting:
        """Asks which measures are undertaken; back at the review."""
        desk, sitting = self._desk, self._desk.sitting
        offered, there = sitting.asking.framework.measures.measures, sitting.assessment.measures
        about = "Measures give, by another way, part of the benefit that is lost by not opening further."
        self._lines.say(about)
        if self._lines.lists:
            self._lines.show(pages.measures_page(offered, self._lines.width))
        self._lines.say(f"{pages.undertaken_line(sitting)} Enter keeps that; numbers, such as 1 2, or - for none.")
        choices = {key: pages.measure_line(measure) for key, measure in offered.items()}
        hint = f"Type numbers from 1 to {len(choices)}, - or Enter."
        menu = Menu(choices, {"-": "undertake none"}, several=True, chosen=there, hint=hint, about=(about,))
        try:
            found = desk.prompts.several("Measures", menu)
        except Turn as turn:
            return self._led(turn)
        if isinstance(found, tuple) and found != there:
            desk.undertake(found)
        return desk.sitting

    def _show_review(self, sitting: Sitting) -> None:
        lines, sheet, width = self._lines, sitting.sheet, self._lines.width
        lines.show("\nReview")
        if lines.lists:
            lines.show(pages.entries_page(sheet, sitting.left, width))
        lines.say(pages.counts_line(sheet))
        if sitting.asking.framework.measures.measures:
            lines.say(f"{pages.undertaken_line(sitting)} Type measures to say which are.")
        if sitting.quick:
            lines.say(pages.spared_line(sitting))
        counting = {"", *(entry.key for entry in sheet.asked)}
        flags = [
            flag for flag in placeholders(sitting.asking.framework, sitting.assessment) if flag.question in counting
        ]
        if flags:
            lines.show(pages.flags_page(flags, width))
        enter = "open asks what is open; " if sheet.open else ""
        lines.say(f"Type a number to change an answer; {enter}done shows the outcome.")
