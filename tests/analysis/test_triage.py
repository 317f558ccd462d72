"""The triage of open questions: it stops exactly when nothing can change, and what it spares changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from hypothesis import given, settings

from riskkit.analysis.conditions import raised
from riskkit.analysis.subject import Subject, judged_by_profile, subject_of, undertaken
from riskkit.analysis.triage import Quick, Triage
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import BLANK, Columns
from riskkit.engine.read import Rows
from riskkit.engine.verdict import score
from riskkit.schema.assessment import Answer, Assessment, Context
from riskkit.schema.framework import Framework
from tests.generate import DATE, SEEDS, Chance, coherent, framework_from, random_assessment, random_context

LEFT_OPEN = 3
"""So many questions at most are left open, so that everything they could be answered can be tried."""


@dataclass(frozen=True)
class Scene:
    """An assessment without contradictions, and the same with some questions left open."""

    framework: Framework
    whole: Assessment
    context: Context | None
    open: tuple[str, ...]

    @cached_property
    def subject(self) -> Subject:
        """The assessment with its questions left open."""
        answers = {key: answer for key, answer in self.whole.answers.items() if key not in self.open}
        part = self.whole.model_copy(update={"answers": answers})
        return subject_of(self.framework, part, self.context, DATE)[0]

    @cached_property
    def triage(self) -> Triage:
        """What is still worth asking of the questions left open that count."""
        subject = self.subject
        counting = [key for key in self.open if not subject.scored.rows.upper.hidden[subject.plan.index[key]]]
        quick = Quick(subject.plan, self.whole.profile, undertaken(self.framework, subject.plan, self.whole))
        return quick.triage(subject.columns, counting)

    def outcome(self, columns: Columns) -> object:
        """Verdicts, conditions and what is recommended on a row."""
        subject = Subject(self.framework, self.subject.plan, columns, score(self.subject.plan, columns, single()))
        found = judged_by_profile(subject, self.whole)[self.whole.profile]
        return found.names, found.conditions, found.recommended, found.until_then

    def rows(self, said: Mapping[int, int]) -> Rows:
        """How the questions read with some answered so, proven."""
        return score(self.subject.plan, raised(self.subject.columns, said), single()).rows

    def consistent_at_the_ends(self) -> bool:
        """Whether nothing contradicts itself now or with all questions left open at their best or their worst."""
        plan, cap = self.subject.plan, self.subject.scored.rows.stated.cap
        left = [plan.index[key] for key in (*self.triage.ask, *self.triage.spared)]
        worst = {number: int(min(cap[number], plan.questions[number].worst)) for number in left}
        ends = [self.rows(said) for said in ({}, dict.fromkeys(left, 0), worst)]
        return not any(any(rows.over_cap) or any(rows.kept_hidden) for rows in ends)

    def completions(self) -> Iterator[tuple[dict[str, int], object]]:
        """Everything that the questions asked or spared could be answered without contradiction, and its outcome."""
        plan, keys = self.subject.plan, sorted({*self.triage.ask, *self.triage.spared})
        spans = [range(BLANK, plan.questions[plan.index[key]].worst + 1) for key in keys]
        for levels in product(*spans):
            said = {plan.index[key]: level for key, level in zip(keys, levels, strict=True) if level != BLANK}
            rows = self.rows(said)
            if not any(rows.over_cap) and not any(rows.kept_hidden):
                yield dict(zip(keys, levels, strict=True)), self.outcome(raised(self.subject.columns, said))


def scene_from(seed: int) -> Scene:
    """A scene from a seed, with up to three questions left open."""
    framework, chance = framework_from(seed), Chance(seed)
    context = random_context(framework, seed)
    whole = coherent(framework, random_assessment(framework, seed), context)
    return Scene(framework, whole, context, tuple(chance.some(framework.asked, 1, LEFT_OPEN)))


SCENES = SEEDS.map(scene_from)


@settings(max_examples=40)
@given(SCENES)
def test_it_is_fixed_exactly_where_no_answers_would_change_the_outcome(scene: Scene) -> None:
    """
    Verdicts, conditions and recommendation are said to stand where they do whatever is answered, and only there.

    Where the best or the worst answers would contradict one already given, it may be said later than it is so.
    """
    outcomes = {repr(outcome) for _, outcome in scene.completions()}
    assert not scene.triage.fixed or len(outcomes) <= 1
    if scene.consistent_at_the_ends():
        assert scene.triage.fixed == (len(outcomes) == 1)


@settings(max_examples=40)
@given(SCENES)
def test_what_is_spared_changes_nothing_whatever_else_is_answered(scene: Scene) -> None:
    """With all other questions answered in any way, no answer to a spared one leads to another outcome."""
    seen: dict[object, object] = {}
    for said, outcome in scene.completions():
        rest = tuple(item for item in said.items() if item[0] not in scene.triage.spared)
        assert seen.setdefault(rest, outcome) == outcome


def quickly(framework: Framework, whole: Assessment, context: Context | None) -> tuple[Assessment, list[str]]:
    """The answers that are asked for, each as in a whole assessment or else as unknown, and the questions in order."""
    answers: dict[str, Answer] = {}
    asked: list[str] = []
    while True:
        part = whole.model_copy(update={"answers": answers})
        subject, _ = subject_of(framework, part, context, DATE)
        hidden, index = subject.scored.rows.upper.hidden, subject.plan.index
        left = [key for key in framework.asked if key not in answers and not hidden[index[key]]]
        found = Quick(subject.plan, whole.profile, undertaken(framework, subject.plan, whole)).triage(
            subject.columns, left
        )
        if not found.ask:
            return part, asked
        asked.append(found.ask[0])
        answers[found.ask[0]] = whole.answers.get(found.ask[0], Answer(unknown="not known"))


@settings(max_examples=40)
@given(SEEDS)
def test_the_short_path_leads_where_the_whole_leads(seed: int) -> None:
    """Asked only what can still move a verdict, answers come to the outcome of answering everything."""
    framework, context = framework_from(seed), random_context(framework_from(seed), seed)
    whole = coherent(framework, random_assessment(framework, seed), context)
    short, asked = quickly(framework, whole, context)
    assert len(asked) == len(set(asked)) <= len(framework.asked)
    results = []
    for assessment in (whole, short):
        subject, _ = subject_of(framework, assessment, context, DATE)
        found = judged_by_profile(subject, assessment)[assessment.profile]
        results.append((found.names, found.conditions, found.recommended, found.until_then))
    assert results[0] == results[1]


@given(SCENES)
def test_critical_questions_are_never_spared(scene: Scene) -> None:
    """Whatever follows, an open question that decides what else is asked of a grave risk is asked."""
    plan = scene.subject.plan
    assert not any(plan.questions[plan.index[key]].critical for key in scene.triage.spared)
