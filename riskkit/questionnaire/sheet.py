"""How every question stands with the answers so far: its state, what hides it, its section, what is worth asking."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Literal

from riskkit.analysis.placeholders import folded
from riskkit.analysis.subject import Subject, subject_of, undertaken
from riskkit.analysis.triage import Quick, Triage, Ways
from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import BLANK, NOT_APPLICABLE, Columns, encode
from riskkit.engine.plan import Gate, Plan
from riskkit.engine.read import Rows, read
from riskkit.schema.assessment import Answer, Assessment, Context
from riskkit.schema.base import Confidence
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question, Section

State = Literal["open", "carried", "answered", "unknown", "not-applicable", "hidden"]
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One question with its answer; *excusable* says that it may be answered as not applicable.

    An entry in state *carried* is open, and has what was answered for an earlier release in *carried*.
    """

    key: str
    question: Question
    answer: Answer | None
    state: State
    excusable: bool
    hidden_by: tuple[str, ...] = ()
    """The earlier questions whose answers hide it; changed, they may bring it back."""
    carried: Answer | None = None
    age_days: int | None = None
    """Days since the carried answer was given, where it says when."""

    @property
    def lapsed(self) -> bool:
        """Whether it was answered as not applicable, and the other answers no longer make it so."""
        return self.state == "open" and self.answer is not None

    @property
    def is_open(self) -> bool:
        """Whether it counts now and has no answer of this release."""
        return self.state in ("open", "carried")


@dataclass(frozen=True, slots=True)
class Part:
    """One section as it stands: how many of its questions are in which state, and who is to answer it."""

    key: str
    section: Section
    place: int
    """From 1, among the sections with questions to a release."""
    entries: tuple[Entry, ...]
    left: frozenset[str]
    assigned: tuple[str, ...]
    """Ids of the raters who are to answer it."""

    @property
    def answered(self) -> int:
        """Answered in any way that holds, unknown and not applicable among them."""
        return sum(entry.state in ("answered", "unknown", "not-applicable") for entry in self.entries)

    @property
    def open(self) -> int:
        """Neither answered nor skipped, carried ones among them."""
        return sum(entry.is_open and entry.key not in self.left for entry in self.entries)

    @property
    def skipped(self) -> int:
        """Open, and left for later."""
        return sum(entry.is_open and entry.key in self.left for entry in self.entries)

    @property
    def carried(self) -> int:
        """Open, with an answer of an earlier release to confirm."""
        return sum(entry.state == "carried" for entry in self.entries)

    @property
    def hidden(self) -> int:
        """Hidden by other answers, whether answered before or not."""
        return sum(entry.state == "hidden" for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every question to a release in framework order, as the answers so far make it stand."""

    entries: tuple[Entry, ...]

    @property
    def asked(self) -> tuple[Entry, ...]:
        """The entries that count now, answered or not."""
        return tuple(entry for entry in self.entries if entry.state != "hidden")

    @property
    def kept(self) -> tuple[Entry, ...]:
        """The entries that were answered and do not count now, to be shown struck out."""
        return tuple(entry for entry in self.entries if entry.state == "hidden" and entry.answer)

    @property
    def open(self) -> tuple[Entry, ...]:
        """The entries that count now and have no answer."""
        return tuple(entry for entry in self.entries if entry.is_open)

    @property
    def carried(self) -> tuple[Entry, ...]:
        """The open entries that an earlier release answered, each to be confirmed or answered anew."""
        return tuple(entry for entry in self.entries if entry.state == "carried")

    @property
    def lapsed(self) -> tuple[Entry, ...]:
        """The entries whose answer as not applicable no longer holds."""
        return tuple(entry for entry in self.entries if entry.lapsed)

    def skipped(self, left: Collection[str]) -> tuple[Entry, ...]:
        """The open entries that were *left*."""
        return tuple(entry for entry in self.open if entry.key in left)

    def entry(self, key: str) -> Entry:
        """The entry of a question."""
        return next(entry for entry in self.entries if entry.key == key)

    def number(self, key: str) -> int:
        """The place of a question among those asked, from 1."""
        return [entry.key for entry in self.asked].index(key) + 1

    def next(self, left: Collection[str] = (), after: str | None = None) -> str | None:
        """
        The first open question that was not *left*; none where all are answered or left.

        With *after* the first behind that question, and from the start again where there is none.
        """
        found = [entry.key for entry in self.open if entry.key not in left and entry.key != after]
        keys = [entry.key for entry in self.entries]
        behind = keys[keys.index(after) + 1 :] if after else keys
        return next((key for key in found if key in behind), found[0] if found else None)

    def before(self, key: str) -> str | None:
        """The question asked before another, if there is one."""
        keys = [entry.key for entry in self.entries]
        earlier = [entry.key for entry in self.asked if keys.index(entry.key) < keys.index(key)]
        return earlier[-1] if earlier else None

    def parts(self, framework: Framework, assessment: Assessment, left: Collection[str] = ()) -> tuple[Part, ...]:
        """Every section with questions to a release, in the order in which they are asked."""
        found = dict[str, list[Entry]]()
        for entry in self.entries:
            found.setdefault(entry.question.section, []).append(entry)
        sections, assigned = framework.questions.sections, assessment.assigned
        return tuple(
            Part(key, sections[key], place, tuple(within), frozenset(left), assigned.get(key, ()))
            for place, (key, within) in enumerate(found.items(), 1)
        )

    def search(self, text: str, framework: Framework) -> tuple[Entry, ...]:
        """
        The entries in whose id, text, section title or levels every word of a text is found, whatever case and accents.

        Those with all words in id or text come first. Nothing where the text has no word.
        """
        words = folded(text).split()
        if not words:
            return ()
        plain = [entry for entry in self.entries if _all_in(words, (entry.key, entry.question.text))]
        whole = [entry for entry in self.entries if _all_in(words, _words(entry, framework))]
        return tuple(plain + [entry for entry in whole if entry not in plain])


def _words(entry: Entry, framework: Framework) -> Iterator[str]:
    question = entry.question
    yield from (entry.key, question.text, framework.questions.sections[question.section].title)
    for key, level in question.levels.items():
        yield from (key, level.text)


def _all_in(words: Iterable[str], texts: Iterable[str]) -> bool:
    found = folded("\n".join(texts))
    return all(word in found for word in words)


class Questionnaire:
    """A framework's questions, put to releases on a date in what is then true of the world."""

    def __init__(self, framework: Framework, context: Context | None, date: str) -> None:
        self._framework = framework
        self._context = context
        self._date = date
        self._plan: Plan = compile_plan(framework)

    @property
    def framework(self) -> Framework:
        """The framework whose questions are asked."""
        return self._framework

    @property
    def date(self) -> str:
        """The day on which they are asked."""
        return self._date

    def sheet(self, assessment: Assessment) -> Sheet:
        """
        How every question stands with the answers of an assessment.

        A question is asked where it counts on the upper row: where some answer that is not ruled out would show it.
        """
        columns = encode(self._framework, assessment, self._context, self._date)
        rows = self._rows(columns)
        asked = self._framework.asked
        return Sheet(tuple(self._entry(key, q, assessment, columns, rows) for key, q in asked.items()))

    def section(self, key: str) -> tuple[int, int, Section]:
        """The section of a question: its place among those with questions to a release, how many, and itself."""
        asked = self._framework.asked
        sections = list(dict.fromkeys(question.section for question in asked.values()))
        section = asked[key].section
        return sections.index(section) + 1, len(sections), self._framework.questions.sections[section]

    def quick(self, assessment: Assessment) -> Triage:
        """
        What is still worth asking, in order, under the assessment's profile, and what is spared.

        A question left unanswered by mistake (`Entry.lapsed`) is asked whatever follows from it.
        """
        subject, _ = subject_of(self._framework, assessment, self._context, self._date)
        sheet = self.sheet(assessment)
        triage = self._triage(subject, assessment)
        return triage.triage(subject.columns, [e.key for e in sheet.open], [e.key for e in sheet.lapsed])

    def ways(self, key: str) -> Ways:
        """What a question bears on by the framework alone: why it is asked, and nothing of how things stand."""
        return Quick(self._plan, self._framework.profiles.default, None).routes.ways(self._plan.index[key])

    def _triage(self, subject: Subject, assessment: Assessment) -> Quick:
        return Quick(subject.plan, assessment.profile, undertaken(subject.framework, subject.plan, assessment))

    def _rows(self, columns: Columns) -> Rows:
        return read(self._plan, columns, single())

    def _with(self, columns: Columns, number: int, level: int) -> Rows:
        levels = (*columns.level[:number], level, *columns.level[number + 1 :])
        return self._rows(replace(columns, level=levels))

    def _entry(self, key: str, question: Question, assessment: Assessment, columns: Columns, rows: Rows) -> Entry:
        answer, carried = assessment.answers.get(key), assessment.carried.get(key)
        number = self._plan.index[key]
        excused = answer is not None and answer.not_applicable is not None
        plainly = self._with(columns, number, BLANK) if excused else rows
        age = _days(carried.on, self._date) if carried and carried.on else None
        if plainly.upper.hidden[number]:
            by = self._hidden_by(number, plainly)
            return Entry(key, question, answer, "hidden", False, by, carried, age)
        can = question.not_applicable_if is not None
        excusable = can and bool(self._with(columns, number, NOT_APPLICABLE).stated.hidden[number])
        return Entry(key, question, answer, _state(answer, carried, excusable), excusable, (), carried, age)

    def _hidden_by(self, number: int, rows: Rows) -> tuple[str, ...]:
        gate = self._plan.questions[number].visible
        found = _at_fault(gate, rows.upper.worst) if gate else ()
        return tuple(dict.fromkeys(self._plan.questions[n].id for n in found))


def _at_fault(gate: Gate, worst: Sequence[int]) -> Iterator[int]:
    """The questions whose levels make a condition false."""
    yield from (question for question, least in gate.all if worst[question] < least)
    if all(worst[question] < least for question, least in gate.any):
        yield from (question for question, _ in gate.any)
    yield from (question for question, least in gate.none if worst[question] >= least)


def _days(since: str, until: str) -> int:
    return (Date.fromisoformat(until) - Date.fromisoformat(since)).days


def _state(answer: Answer | None, carried: Answer | None, excusable: bool) -> State:
    if answer is None:
        return "carried" if carried else "open"
    if answer.not_applicable is not None:
        return "not-applicable" if excusable else "open"
    return "unknown" if _is_unknown(answer) else "answered"


def _is_unknown(answer: Answer) -> bool:
    """Whether nothing is known: it is said so, or every rater says so."""
    ratings = answer.ratings or {}
    return answer.unknown is not None or (bool(ratings) and all(r.unknown is not None for r in ratings.values()))
