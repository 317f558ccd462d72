"""Asking at the terminal: from question to question, to the review, and to the outcome."""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from riskkit.analysis.outlook.firmness import firmness
from riskkit.cli.interview import keyboard, pages
from riskkit.cli.interview.prompts import LinePrompts, Menu, Navigation, Prompts, QuestionsEnded
from riskkit.cli.interview.question import QuestionDialog
from riskkit.cli.interview.recorder import Recorder, say_changes
from riskkit.cli.output import note, note_command, put
from riskkit.errors import InputError, Problem
from riskkit.questionnaire import Questionnaire, Session, SheetEntry, chosen, placeholders
from riskkit.render.terminal.collect import outcome
from riskkit.render.terminal.score import score_view
from riskkit.schema.assessment import Assessment
from riskkit.schema.results.collection import Collection
from riskkit.store.assessments import AssessmentInputs, Inputs, load_inputs
from riskkit.store.frameworks import shown
from riskkit.store.journal.journal import Journal
from riskkit.store.yaml.document import read_document
from riskkit.tasks.collect import collect
from riskkit.tasks.people import known_rater, rater_called, write_people
from riskkit.tasks.score import score

LEFT_OPEN = 3
NAMED = 6
"""Files that are named of those that could not be read."""
STAY = "stay"


def interview(
    file: Path,
    day: str,
    named: AssessmentInputs,
    *,
    plainly: bool,
    quick: bool = False,
    rater: str | None = None,
    sources: Sequence[Path] = (),
) -> int:
    """
    Asks what is open in an assessment and shows the outcome; the exit code.

    Answers are by the *rater*, given by id or name; at a terminal a person whom the file does not know can be added
    first. Files at the *sources* suggest answers. Raises `InputError` where they are not, and without a terminal to ask
    at, where it is not *plainly*, with what is missing.
    """
    if not plainly and not sys.stdin.isatty():
        raise InputError(_missing(file, load_inputs(file, date=day, **named), day))
    read_document(shown(file))
    lines = keyboard.lines(plainly=plainly)
    if rater is not None and sys.stdin.isatty():
        _offer_to_add(rater, load_inputs(file, date=day, **named), file, lines)
    collection = _collected(sources, file, day, named) if sources else None
    with Journal(file) as journal:
        inputs = load_inputs(file, date=day, **named)
        by = rater_called(rater, inputs.assessment, file) if rater is not None else None
        say_changes(journal.fold(inputs.framework.asked), file)
        session = Session(Questionnaire(inputs.framework, inputs.context, day), inputs.assessment, quick)
        recorder = Recorder(lines, session, journal, by, collection)
        how_it_ended = _run(recorder)
    if how_it_ended:
        note(f"{how_it_ended}: {recorder.summary} in {shown(file)}")
        _say_how_to_go_on(recorder, place(file, named.get("framework")), sources)
        return LEFT_OPEN
    done = score(file, date=day, **named)
    put(score_view(done.recommendation, firmness(done.case)))
    session = recorder.session
    return LEFT_OPEN if (session.triage.ask if session.quick else session.sheet.open) else 0


def _run(recorder: Recorder) -> str:
    """How the questions were left, or nothing where they came to their end; either way the answers are in the file."""
    left = ""
    try:
        try:
            _Interview(recorder).run()
        except QuestionsEnded as why:
            left = str(why)
        except KeyboardInterrupt:
            sys.stdout.write("\n")
            left = "interrupted"
        recorder.fold()
    except InputError as error:
        kept = f"has your answers until then: {recorder.summary}"
        there = Problem(str(shown(recorder.journal.path)), "", kept, "every command reads them there")
        raise InputError([*error.problems, there]) from None
    return left


def _collected(sources: Sequence[Path], file: Path, day: str, named: AssessmentInputs) -> Collection:
    """What files suggest for the release of an assessment."""
    inputs = load_inputs(file, date=day, **named)
    release = inputs.assessment.release
    found = collect(
        sources,
        date=day,
        framework=named.get("framework") or inputs.framework.id,
        context=named.get("context") or (inputs.context.id if inputs.context else None),
        release=release.name,
        version=release.version,
        aliases=release.aliases,
    )
    for refusal in [each for each in found.refused if each.recognised][:NAMED]:
        note(f"{refusal.path} was not read: {refusal.message}; {refusal.hint}")
    return found


def _say_how_to_go_on(recorder: Recorder, place: str, sources: Sequence[Path]) -> None:
    if recorder.unfinished:
        note(recorder.unfinished)
    quick = " --quick" if recorder.session.quick else ""
    rater = f" --as {recorder.rater}" if recorder.rater else ""
    read = "".join(f" --from {shlex.quote(str(path))}" for path in sources)
    note_command("go on with", f"riskkit assess {place}{quick}{rater}{read}")


def _missing(file: Path, inputs: Inputs, day: str) -> list[Problem]:
    sheet = Questionnaire(inputs.framework, inputs.context, day).sheet(inputs.assessment)
    where = str(shown(file))
    hint = "answer at a terminal, or type into a pipe with --plain, or write answers into the file"
    return [
        Problem(where, f"answers/{entry.key}", f"not answered: levels {', '.join(entry.question.levels)}, or unknown")
        for entry in sheet.open
    ] + [Problem("", "", "no terminal to ask at", hint)]


def _offer_to_add(name: str, inputs: Inputs, file: Path, lines: LinePrompts) -> None:
    """Adds the person who answers to the file, where it does not know them and they say what they do."""
    raters = {key: rater.name for key, rater in inputs.assessment.raters.items()}
    if known_rater(raters, name) is not None:
        return
    here = f"; it names {', '.join(raters.values())}" if raters else ""
    lines.say(f"{shown(file)} does not name {name}{here}.")
    lines.say(f"To add {name}, say what they do, such as: tests models. Enter adds nobody.")
    prompts = Prompts(lines, {})
    try:
        if role := prompts.text("Role"):
            lines.say("What do they gain or lose by the outcome? Enter for none.")
            about = {"role": role, "interest": prompts.text("Interest") or "none"}
            write_people(file, inputs.framework, name, about, ())
    except (Navigation, QuestionsEnded, KeyboardInterrupt):
        pass  # nobody is added, and the error for a name that is not known says how


def place(file: Path, framework: str | None) -> str:
    """The file as the next command names it, with where its framework is."""
    named = f" --framework {shlex.quote(framework)}" if framework else ""
    return f"{shlex.quote(str(file))}{named}"


class _Interview:
    """Where each command leads, between questions and review."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._lines = recorder.lines
        self._framework = recorder.session.questionnaire.framework
        self._section = ""
        self._reviewed: Session | None = None
        self._done = False

    def run(self) -> None:
        """Asks until the review is confirmed; raises `QuestionsEnded` where it is not."""
        self._welcome()
        self._go(self._recorder.session.start())
        while not self._done:
            try:
                self._go(self._review() if self._recorder.session.at_review else self._ask())
            except Navigation as command:
                self._go(self._follow(command))
        self._recorder.mark_outcome_shown()

    def _go(self, session: Session) -> None:
        self._recorder.session = session

    def _welcome(self) -> None:
        session = self._recorder.session
        sheet, date, assessment = session.sheet, session.questionnaire.date, session.assessment
        self._lines.say(f"{assessment.release.subject}, by {self._framework.framework.title} on {date}.")
        done = len(sheet.asked) - len(sheet.open)
        self._lines.say(f"{done} of about {len(sheet.asked)} questions are answered. Every answer is kept as you go.")
        if session.quick:
            self._lines.say("First come the questions that can still change the outcome. It ends where none can.")
        for line in (*self._suggestion_lines(), *_outcome_lines(assessment), *self._rater_lines()):
            self._lines.say(line)
        choose = "Type the number of a level." if self._lines.lists else "Choose with the arrow keys, or type."
        self._lines.say(f"{choose} ? explains a question, and help lists what else you can type.")

    def _suggestion_lines(self) -> Iterator[str]:
        """How many answers files suggest, where somebody named any."""
        if found := self._recorder.collection:
            yield f"{outcome(found)}. Nothing is adopted by itself: Enter takes a suggestion, any answer ignores it."
            yield from found.notes

    def _rater_lines(self) -> Iterator[str]:
        """Whom answers name, where there is somebody to name."""
        if self._recorder.rater:
            yield f"You answer as {self._recorder.rater}."
        elif raters := self._recorder.session.assessment.raters:
            yield f"Your answers have no name. To give one, start with --as NAME: {', '.join(raters)}."

    # the questions

    def _ask(self) -> Session:
        """Asks one question; where it leads."""
        recorder = self._recorder
        if (section := recorder.entry.question.section) != self._section:
            self._section = section
            page = pages.section_page(recorder.session.questionnaire.section(recorder.key), self._lines.width)
            self._lines.show(page)
        QuestionDialog(recorder).ask()
        return recorder.session.advance()

    def _follow(self, command: Navigation) -> Session:
        """Where a command leads."""
        session = self._recorder.session
        anywhere: dict[str, Callable[[], Session]] = {
            "back": self._back,
            "jump": lambda: self._jump(command.text),
            "search": lambda: self._search(command.text),
            "review": session.review,
            "everything": self._everything,
        }
        if command.command in anywhere:
            return anywhere[command.command]()
        if session.at_review:
            self._lines.say(f"Type the number of a question first, then {command.command}.")
            return session
        return session.skip() if self._recorder.entry.is_open else session.advance()

    def _follow_between(self, command: Navigation) -> Session:
        """Where a command leads that is typed at a prompt between questions; back goes nowhere."""
        return self._recorder.session if command.command == "back" else self._follow(command)

    def _everything(self) -> Session:
        self._lines.say("From now on riskkit asks every question that applies.")
        session = self._recorder.session.everything()
        return session.reopen() if session.at_review else session

    def _back(self) -> Session:
        before = self._recorder.session.back()
        if before is self._recorder.session:
            self._lines.say("This is the first question.")
        return before

    # sections and search

    def _jump(self, text: str) -> Session:
        session = self._recorder.session
        parts = session.sheet.sections(self._framework, session.assessment, session.skipped)
        sections = {part.key: pages.section_line(part) for part in parts}
        if text:
            return self._at(chosen(text, tuple(sections)) or text) or self._search(text)
        titles = {part.key: part.section.title for part in parts}
        return self._choose("Section", "Sections:", sections, titles)

    def _search(self, text: str) -> Session:
        try:
            text = text or self._recorder.prompts.needed("Search", "Type words to search for.")
        except Navigation as command:
            return self._follow_between(command)
        found = self._found(text)
        asked = {entry.key: entry for entry in found if entry.state != "hidden"}
        if not found:
            self._lines.say(f"No question has the words {text}.")
        if hidden := [entry for entry in found if entry.state == "hidden"]:
            self._lines.show(pages.hidden_page(hidden, self._framework, self._lines.width))
        if not asked:
            return self._recorder.session
        texts = {key: entry.question.text for key, entry in asked.items()}
        return self._choose("Found", "Found:", texts, {key: entry.question.title for key, entry in asked.items()})

    def _choose(self, prompt: str, head: str, places: dict[str, str], titles: dict[str, str]) -> Session:
        """At the section or question that is chosen or found by words; where it was for back or Enter."""
        session = self._recorder.session
        menu = Menu(
            places,
            titles=titles,
            words={STAY: "go nowhere"},
            default=STAY,
            preselected=False,
            hint="Type its number or name, or words to search for; Enter stays.",
            searches=lambda text: bool(self._found(text)),
        )
        if self._lines.lists:
            self._lines.say(head)
            self._recorder.prompts.list_choices(menu)
        try:
            said = self._recorder.prompts.choice(prompt, menu)
        except Navigation as command:
            return self._follow_between(command)
        return session if said == STAY else self._at(said) or self._search(said)

    def _found(self, text: str) -> Sequence[SheetEntry]:
        return self._recorder.session.sheet.search(text, self._framework)

    def _at(self, to: str) -> Session | None:
        """At a section or question; none where there is no such, and where it is hidden that is said."""
        session, key = self._recorder.session, to.lower()
        try:
            return session.jump(key)
        except KeyError:
            hidden = [entry for entry in session.sheet.entries if key in (entry.key, entry.question.section)]
            if hidden:
                self._lines.show(pages.hidden_page(hidden, self._framework, self._lines.width))
            return session if hidden else None

    # the review

    def _review(self) -> Session:
        """Where the answers lead on: to one of them again, to what is open, or to the end."""
        self._section = ""
        session = self._recorder.session
        if session is not self._reviewed:
            self._show_review(session)
        self._reviewed = session
        said = self._recorder.prompts.choice("Review", self._review_menu(session))
        if said == "open":
            return session.reopen()
        if said == "measures":
            return self._measures()
        if said != "done":
            return session.jump(said)
        self._done = True
        return session

    def _review_menu(self, session: Session) -> Menu:
        sheet = session.sheet
        following = _next_open(session)
        words = {"open": f"go on with {following.question.title}"} if following else {}
        words["done"] = "show the outcome"
        if self._framework.measures.measures:
            words["measures"] = "say which measures are undertaken"
        if session.quick and session.triage.spared:
            words["everything"] = "ask what was spared, too"
        return Menu(
            {entry.key: pages.answer_state(entry, session) for entry in sheet.asked},
            titles={entry.key: entry.question.title for entry in sheet.asked},
            words=words,
            default="open" if following else "done",
            hint=f"Type a number from 1 to {len(sheet.asked)}, or done.",
        )

    def _show_review(self, session: Session) -> None:
        lines, sheet, width = self._lines, session.sheet, self._lines.width
        lines.show("\nReview")
        if lines.lists:
            lines.show(pages.entries_page(session, width))
        lines.say(pages.counts_line(sheet))
        if self._framework.measures.measures:
            lines.say(f"{pages.undertaken_line(session)} Type measures to change that.")
        if session.quick:
            lines.say(pages.spared_line(session))
        counting = {"", *(entry.key for entry in sheet.asked)}
        flags = [flag for flag in placeholders(self._framework, session.assessment) if flag.question in counting]
        if flags:
            lines.show(pages.flags_page(flags, self._framework, width))
        enter = "Enter or done shows the outcome"
        if following := _next_open(session):
            enter = f"Enter goes on with {following.question.title}; done shows the outcome"
        lines.say(f"Type a number to change an answer. {enter}.")

    def _measures(self) -> Session:
        """Asks which measures are undertaken; back at the review."""
        recorder, session = self._recorder, self._recorder.session
        offered, undertaken = self._framework.measures.measures, session.assessment.measures
        about = "Measures restore part of the benefit that is lost by not opening further."
        menu = Menu(
            {key: pages.measure_line(measure) for key, measure in offered.items()},
            titles={key: measure.title for key, measure in offered.items()},
            words={"-": "undertake none"},
            several=True,
            chosen=undertaken,
            hint=f"Type numbers from 1 to {len(offered)}, - or Enter.",
            about=(about,),
        )
        self._lines.say(about)
        recorder.prompts.list_choices(menu)
        self._lines.say(f"{pages.undertaken_line(session)} Enter keeps that; numbers, such as 1 2, or - for none.")
        try:
            found = recorder.prompts.several("Measures", menu)
        except Navigation as command:
            return self._follow_between(command)
        if isinstance(found, tuple) and found != undertaken:
            recorder.undertake(found)
        return recorder.session


def _next_open(session: Session) -> SheetEntry | None:
    """The open question to go on with, skipped ones among them; in quick mode one that can still change the outcome."""
    keys = session.triage.ask if session.quick else [entry.key for entry in session.sheet.open]
    return session.sheet.entry(keys[0]) if keys else None


def _outcome_lines(assessment: Assessment) -> Iterator[str]:
    """That changes are kept, where an outcome could be seen."""
    if shown_on := assessment.outcome_shown:
        yield f"An outcome was shown on {shown_on}. An answer that you change keeps its old value on record."
    elif assessment.answers:
        yield "The outcome of the answers so far could be seen. One that you change keeps its old value on record."
