"""Which question is asked now, and where each move of the person answering leads; every terminal shares it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from riskkit.questionnaire.input import folded
from riskkit.questionnaire.quick import Triage
from riskkit.questionnaire.rationale import with_revision
from riskkit.questionnaire.sheet import Questionnaire, Sheet
from riskkit.schema.assessment import Answer, Assessment, Evidence

NO_EVIDENCE: Mapping[str, Evidence] = MappingProxyType({})


@dataclass(frozen=True)
class Session:
    """
    The answers so far, the question that is asked now, and what was skipped; every move gives another session.

    *key* is None at the review page. *quick* asks only what can still change the outcome, and comes to the review when
    nothing can; without it all questions that count are asked. Both go in framework order.
    """

    questionnaire: Questionnaire
    assessment: Assessment
    quick: bool = False
    key: str | None = None
    skipped: frozenset[str] = frozenset()
    trail: tuple[str, ...] = ()
    """The questions visited, the latest last."""
    earlier: Answer | None = None
    """The answer to the question asked now when it was reached."""
    answered_at_start: frozenset[str] = frozenset()
    """The questions answered when the session began; any command could have shown their outcome."""

    # state

    @cached_property
    def sheet(self) -> Sheet:
        """Every question with its answer and state."""
        return self.questionnaire.sheet(self.assessment)

    @cached_property
    def triage(self) -> Triage:
        """What is still worth asking and what is spared; not for show before the review."""
        return self.questionnaire.quick(self.assessment)

    @property
    def at_review(self) -> bool:
        """Whether no question is asked now."""
        return self.key is None

    # moves

    def start(self) -> "Session":
        """At the first question that is open; at the review where none is."""
        return replace(self, answered_at_start=frozenset(self.assessment.answers))._to(self._next(None))

    def put(self, answer: Answer, evidence: Mapping[str, Evidence] = NO_EVIDENCE) -> "Session":
        """
        With an answer to the question asked now, and still at it; evidence is added to what is there.

        Where an outcome could be seen, a material change from the earlier answer is kept in the answer, once.
        An answer carried from an earlier release is dropped once there is a new one.
        """
        key = self._asked
        carried = self.assessment.carried.get(key)
        seen = self.assessment.outcome_shown is not None or key in self.answered_at_start
        kept = with_revision(self.earlier, answer, outcome_seen=seen, today=self.questionnaire.date)
        if carried and self.earlier is None:
            kept = kept.model_copy(update={"revisions": (*carried.revisions, *kept.revisions)})
        update = {
            "answers": {**self.assessment.answers, key: kept},
            "carried": {name: given for name, given in self.assessment.carried.items() if name != key},
            "evidence": {**self.assessment.evidence, **evidence},
        }
        return replace(self, assessment=self.assessment.model_copy(update=update), skipped=self.skipped - {key})

    def answer(self, answer: Answer, evidence: Mapping[str, Evidence] = NO_EVIDENCE) -> "Session":
        """With an answer to the question asked now, and on to the next one."""
        return self.put(answer, evidence).advance()

    def confirm(self) -> "Session":
        """With the carried answer to the question asked now as its answer of today, and still at it."""
        carried = self.assessment.carried[self._asked]
        return self.put(carried.model_copy(update={"on": self.questionnaire.date}))

    def advance(self) -> "Session":
        """At the next question that is open and was not skipped; at the review where none is."""
        return self._to(self._next(self.key))

    def skip(self) -> "Session":
        """On, with the question asked now unchanged; an open one comes back at the review."""
        passed = replace(self, skipped=self.skipped | {self._asked})
        return passed.advance()

    def back(self) -> "Session":
        """At the question come from, or the one asked before; at the first one nothing changes."""
        asked = {entry.key for entry in self.sheet.asked}
        trail = [key for key in self.trail if key in asked and key != self.key]
        if trail:
            return replace(self._to(trail[-1]), trail=tuple(trail[:-1]))
        earlier = self._before()
        return replace(self._to(earlier), trail=()) if earlier else self

    def jump(self, to: str) -> "Session":
        """
        At a question that is asked or answered, by id or title, or at the first open one of a section, else its first.

        Raises KeyError where it is neither, or hidden.
        """
        asked = {entry.key: entry for entry in self.sheet.asked}
        by_title = {folded(entry.question.title): key for key, entry in asked.items()}
        if key := to if to in asked else by_title.get(folded(to)):
            return self._to(key)
        within = [entry for entry in asked.values() if entry.question.section == to]
        if not within:
            raise KeyError(to)
        return self._to(next((entry.key for entry in within if entry.is_open), within[0].key))

    def reopen(self) -> "Session":
        """At the first open question, skipped ones among them; also those spared. Stays at the review if none is."""
        fresh = replace(self, skipped=frozenset())
        return fresh._to(fresh._next(None) or fresh.sheet.next())

    def review(self) -> "Session":
        """At the review page."""
        return self._to(None)

    def everything(self) -> "Session":
        """The same asking all that count from here on, whether or not they can move a verdict."""
        return replace(self, quick=False)

    def undertake(self, measures: tuple[str, ...]) -> "Session":
        """With these measures, and no other, as what the developer undertakes."""
        return replace(self, assessment=self.assessment.model_copy(update={"measures": measures}))

    def with_outcome_shown(self) -> "Session":
        """With today as the day on which an outcome was first shown, where none had been."""
        if self.assessment.outcome_shown:
            return self
        return replace(self, assessment=self.assessment.model_copy(update={"outcome_shown": self.questionnaire.date}))

    # where to

    @property
    def _asked(self) -> str:
        if self.key is None:
            raise ValueError("no question is asked at the review")
        return self.key

    def _next(self, after: str | None) -> str | None:
        if not self.quick:
            return self.sheet.next(self.skipped, after)
        return next((key for key in self.triage.ask if key not in self.skipped and key != after), None)

    def _before(self) -> str | None:
        sheet = self.sheet
        if self.key is None:
            return sheet.asked[-1].key if sheet.asked else None
        return sheet.before(self.key)

    def _to(self, key: str | None) -> "Session":
        trail = (*self.trail, self.key) if self.key and self.key != key else self.trail
        return replace(self, key=key, trail=trail, earlier=self.assessment.answers.get(key) if key else None)
