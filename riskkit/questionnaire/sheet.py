"""Every question with the answers so far: its state, what hides it, its section, and what is worth asking."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from typing import Literal

from riskkit.analysis.evaluated import evaluate
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import encode
from riskkit.engine.plan import Plan, compile_plan, level_at
from riskkit.engine.readings import Reading, read, read_off
from riskkit.questionnaire.affected import Affected, ShortfallCost, affected_by, shortfall_cost
from riskkit.questionnaire.input import folded
from riskkit.questionnaire.quick import Triage, triage
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.base import Atom
from riskkit.schema.context import BestPublic, Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question, Section

EntryState = Literal["open", "carried", "answered", "unknown", "hidden"]


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """
    One question with its answer; *inferable* says that it may be answered as public weights.

    An entry in state *carried* is open, and has what was answered for an earlier release in *carried*. One that is
    *hidden* is not asked and has no answer; an answer given counts, whether its question is asked or not.
    """

    key: str
    question: Question
    answer: Answer | None
    state: EntryState
    inferable: bool = False
    hidden_by: tuple[Atom, ...] = ()
    """Why it need not be asked: levels that the answers to these questions are below."""
    carried: Answer | None = None
    age_days: int | None = None
    """Days since the carried answer was given, where it says when."""

    @property
    def is_open(self) -> bool:
        """Whether it is asked and has no answer of this release."""
        return self.state in ("open", "carried")


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One section: how many of its questions are in which state, and who is to answer it."""

    key: str
    section: Section
    place: int
    """From 1, among the sections with questions to a release."""
    entries: tuple[SheetEntry, ...]
    skipped_keys: frozenset[str]
    assigned: tuple[str, ...]
    """Ids of the raters who are to answer it."""

    @property
    def answered(self) -> int:
        """Answered in any way, unknown among them."""
        return sum(entry.state in ("answered", "unknown") for entry in self.entries)

    @property
    def open(self) -> int:
        """Neither answered nor skipped, carried ones among them."""
        return sum(entry.is_open and entry.key not in self.skipped_keys for entry in self.entries)

    @property
    def skipped(self) -> int:
        """Open, and left for later."""
        return sum(entry.is_open and entry.key in self.skipped_keys for entry in self.entries)

    @property
    def carried(self) -> int:
        """Open, with an answer of an earlier release to confirm."""
        return sum(entry.state == "carried" for entry in self.entries)

    @property
    def hidden(self) -> int:
        """Hidden by other answers."""
        return sum(entry.state == "hidden" for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every question to a release in framework order, in the state that the answers so far give it."""

    entries: tuple[SheetEntry, ...]

    @property
    def asked(self) -> tuple[SheetEntry, ...]:
        """The entries that are asked or have been answered."""
        return tuple(entry for entry in self.entries if entry.state != "hidden")

    @property
    def open(self) -> tuple[SheetEntry, ...]:
        """The entries that are asked and have no answer."""
        return tuple(entry for entry in self.entries if entry.is_open)

    @property
    def carried(self) -> tuple[SheetEntry, ...]:
        """The open entries that an earlier release answered, each to be confirmed or answered anew."""
        return tuple(entry for entry in self.entries if entry.state == "carried")

    def entry(self, key: str) -> SheetEntry:
        """The entry of a question."""
        return next(entry for entry in self.entries if entry.key == key)

    def number(self, key: str) -> int:
        """The place of a question among those asked, from 1."""
        return [entry.key for entry in self.asked].index(key) + 1

    def next(self, skipped: Collection[str] = (), after: str | None = None) -> str | None:
        """
        The first open question that was not *skipped*; none where all are answered or skipped.

        With *after* the first behind that question, and from the start again where there is none.
        """
        found = [entry.key for entry in self.open if entry.key not in skipped and entry.key != after]
        keys = [entry.key for entry in self.entries]
        behind = keys[keys.index(after) + 1 :] if after else keys
        return next((key for key in found if key in behind), found[0] if found else None)

    def before(self, key: str) -> str | None:
        """The question asked before another, if there is one."""
        keys = [entry.key for entry in self.entries]
        earlier = [entry.key for entry in self.asked if keys.index(entry.key) < keys.index(key)]
        return earlier[-1] if earlier else None

    def sections(
        self, framework: Framework, assessment: Assessment, skipped: Collection[str] = ()
    ) -> tuple[SectionProgress, ...]:
        """Every section with questions to a release, in the order in which they are asked."""
        found = dict[str, list[SheetEntry]]()
        for entry in self.entries:
            found.setdefault(entry.question.section, []).append(entry)
        titled, assigned = framework.questions.sections, assessment.assigned
        return tuple(
            SectionProgress(key, titled[key], place, tuple(within), frozenset(skipped), assigned.get(key, ()))
            for place, (key, within) in enumerate(found.items(), 1)
        )

    def search(self, text: str, framework: Framework) -> tuple[SheetEntry, ...]:
        """
        The entries with every word of a text in id, title, text, section or levels, whatever case and accents.

        Those with all words in id, title or text come first. Nothing where the text has no word.
        """
        words = folded(text).split()
        if not words:
            return ()
        plain = [
            entry for entry in self.entries if _all_in(words, (entry.key, entry.question.title, entry.question.text))
        ]
        whole = [entry for entry in self.entries if _all_in(words, _words(entry, framework))]
        return tuple(plain + [entry for entry in whole if entry not in plain])


def _words(entry: SheetEntry, framework: Framework) -> Iterator[str]:
    question = entry.question
    yield from (entry.key, question.title, question.text, framework.questions.sections[question.section].title)
    for key, level in question.levels.items():
        yield from (key, level.gist, level.text)


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
        self._inferable = frozenset(framework.inferable)

    @property
    def framework(self) -> Framework:
        """The framework whose questions are asked."""
        return self._framework

    @property
    def date(self) -> str:
        """The day on which they are asked."""
        return self._date

    @property
    def best_public(self) -> BestPublic | None:
        """The most capable model whose weights are public, where a context names it."""
        return self._context.best_public if self._context else None

    def compares(self, key: str) -> bool:
        """Whether a question asks how the model compares with that one."""
        relative = self._plan.relative
        return relative is not None and self._plan.index[key] == relative.question

    def sheet(self, assessment: Assessment) -> Sheet:
        """
        Every question in the state that the answers of an assessment give it.

        A question is asked where it is shown as answered, or would be with guesses as blanks and every answer that may
        hide it as bad as its doubt allows: what cannot be taken back must be allowed with that.
        """
        columns = encode(self._framework, self._plan, assessment, self._context, self._date)
        given = read(self._plan, columns, single())
        guarded = read(self._plan, columns, single(), guard=True)
        off = read_off(self._plan, columns, guarded, self._plan.basics, single())
        asked = self._framework.asked
        return Sheet(tuple(self._entry(key, q, assessment, given, off) for key, q in asked.items()))

    def section(self, key: str) -> tuple[int, int, Section]:
        """The section of a question: its place among those with questions to a release, how many, and itself."""
        asked = self._framework.asked
        sections = list(dict.fromkeys(question.section for question in asked.values()))
        section = asked[key].section
        return sections.index(section) + 1, len(sections), self._framework.questions.sections[section]

    def quick(self, assessment: Assessment) -> Triage:
        """What is still worth asking under the assessment's profile, in framework order, and what is spared."""
        case = evaluate(self._framework, assessment, self._context, self._date, self._plan)
        return triage(case, [entry.key for entry in self.sheet(assessment).open])

    def affected_by(self, key: str) -> Affected:
        """What a question affects by the framework alone, and nothing of the answers so far."""
        return affected_by(self._plan, self._plan.index[key])

    def shortfall_cost(self, key: str) -> ShortfallCost:
        """What weak evidence for an answer to a question costs."""
        return shortfall_cost(self._plan, self._plan.index[key])

    def _entry(
        self, key: str, question: Question, assessment: Assessment, reading: Reading, off: Reading
    ) -> SheetEntry:
        answer, carried = assessment.answers.get(key), assessment.carried.get(key)
        age = _days(carried.on, self._date) if carried and carried.on else None
        number = self._plan.index[key]
        by = () if reading.shown[number] or off.shown[number] else tuple(self._unmet(number, off))
        state = _state(answer, carried)
        is_hidden = by and state != "answered"
        return SheetEntry(
            key, question, answer, "hidden" if is_hidden else state, key in self._inferable, by, carried, age
        )

    def _unmet(self, number: int, reading: Reading) -> Iterator[Atom]:
        """The levels that earlier answers would have to come to for a question to be asked."""
        spec = self._plan.questions[number]
        every = [atom for atom in spec.all_of if reading.counted[atom[0]] < atom[1]]
        some = () if any(reading.counted[by] >= least for by, least in spec.any_of) else spec.any_of
        for by, least in (*every, *some):
            key = self._plan.questions[by].id
            yield Atom(question=key, at_least=level_at(self._framework.questions.questions[key], least))


def _days(since: str, until: str) -> int:
    return (Date.fromisoformat(until) - Date.fromisoformat(since)).days


def _state(answer: Answer | None, carried: Answer | None) -> EntryState:
    if answer is None:
        return "carried" if carried else "open"
    return "unknown" if _is_unknown(answer) else "answered"


def _is_unknown(answer: Answer) -> bool:
    """Whether nothing is known: it is said so, or every rater says so."""
    ratings = answer.ratings or {}
    return answer.unknown is not None or (bool(ratings) and all(r.unknown is not None for r in ratings.values()))
