"""What must hold of every verdict, whatever the tables of a framework and the answers are."""

from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns, encode
from riskkit.engine.plan import Plan, compile_plan
from riskkit.engine.verdict import Verdicts, judge
from riskkit.schema.assessment import Answer, Rating
from riskkit.schema.base import CONFIDENCES
from riskkit.schema.framework.questions import Question
from riskkit.schema.framework.tables import CLASSES
from tests import worlds
from tests.engine.oracle import Reading, bad
from tests.worlds import World

LATER = ("2026-11-23", "2027-11-21", "2027-11-22", "2029-01-01", "2035-01-01")
"""Days after every context and all evidence."""


@pytest.fixture(scope="module", params=["generated", "shipped"])
def some_world(request: pytest.FixtureRequest) -> SearchStrategy[World]:
    """Worlds of generated frameworks, or of the shipped one."""
    return worlds.worlds() if request.param == "generated" else worlds.shipped_worlds()


def judged(world: World) -> dict[str, Verdicts]:
    """What each profile decides."""
    plan = compile_plan(world.framework)
    row = encode(world.framework, plan, world.assessment, world.context, world.day)
    return {key: judge(plan, profile, row, single()) for key, profile in plan.profiles.items()}


def openness(found: Verdicts) -> list[int]:
    """All that may not rise where something gets worse: verdicts, ceilings, and how bad a control may be."""
    return [*found.verdicts, *found.ceilings, *(most for asked in found.enough for most in asked.values())]


def opens(before: World, after: World) -> bool:
    """Whether anything is more open after than before, in any profile."""
    pairs = zip(judged(before).values(), judged(after).values(), strict=True)
    return any(b > a for x, y in pairs for a, b in zip(openness(x), openness(y), strict=True))


def answers(world: World) -> dict[str, Answer]:
    """Every answer, to the release and about the world."""
    return {**world.assessment.answers, **(world.context.answers if world.context else {})}


def changed(world: World, key: str, answer: Answer | None) -> World:
    """The same world with another answer, or without one."""
    source = world.assessment if key in world.framework.asked else world.context
    assert source
    kept = {name: old for name, old in source.answers.items() if name != key}
    found: Any = source.model_copy(update={"answers": kept | ({key: answer} if answer else {})})
    return world._replace(assessment=found) if source is world.assessment else world._replace(context=found)


def with_evidence(world: World, key: str, answer: Answer, extra: tuple[str, ...]) -> World:
    """The same world where an answer cites more."""
    return changed(world, key, answer.model_copy(update={"evidence": (*answer.evidence, *extra)}))


def an_answer(world: World, chance: Random) -> tuple[str, Question, Answer]:
    """An answer that says something."""
    found = [key for key, answer in answers(world).items() if answer.level or answer.number or answer.ratings]
    assume(found)
    key = chance.choice(found)
    return key, world.framework.questions.questions[key], answers(world)[key]


def worse(q: Question, answer: Answer, chance: Random) -> Answer:
    """An answer that is worse by its level, its number, or what one of its raters says."""
    if answer.ratings is None:
        return answer.model_copy(update=_worse(q, answer, chance))
    rater = chance.choice(list(answer.ratings))
    rating = answer.ratings[rater]
    changed = rating.model_copy(update=_worse(q, rating, chance))
    return answer.model_copy(update={"ratings": answer.ratings | {rater: changed}})


def _worse(q: Question, given: Answer | Rating, chance: Random) -> dict[str, object]:
    if given.number:
        by = chance.choice((5, 30)) if q.more_is_worse else -chance.choice((5, 30))
        ends = {end: number + by for end, number in given.number.model_dump().items()}
        return {"number": given.number.model_copy(update=ends)}
    if given.level is None:
        return {}
    at = bad(q, list(q.levels).index(given.level))
    return {"level": list(q.levels)[bad(q, chance.randint(at, len(q.levels) - 1))]}


@given(st.data(), worlds.chances())
def test_a_worse_answer_opens_nothing(some_world: SearchStrategy[World], data: st.DataObject, chance: Random) -> None:
    """
    A worse fact, control, claim or world never opens an option, raises a ceiling or asks for less.

    A better one closes nothing then, since it is the same change the other way round.
    """
    world = data.draw(some_world)
    key, q, answer = an_answer(world, chance)
    assert not opens(world, changed(world, key, worse(q, answer, chance)))


@given(st.data(), worlds.chances())
def test_leaving_out_an_answer_opens_nothing(
    some_world: SearchStrategy[World], data: st.DataObject, chance: Random
) -> None:
    """Unless the question was not asked, or its answer was stated worse than a blank would count."""
    world = data.draw(some_world)
    assume(answers(world))
    key = chance.choice(list(answers(world)))
    q, reading = world.framework.questions.questions[key], Reading(*world)
    assume(reading.shown(key, frozenset()))
    assume(bad(q, reading.counts(key)) <= bad(q, reading.blank(key, frozenset())))
    assert not opens(world, changed(world, key, None))


@given(st.data())
def test_leaving_out_the_world_opens_nothing(some_world: SearchStrategy[World], data: st.DataObject) -> None:
    """Without a context nothing is known of what others offer, or of defence."""
    world = data.draw(some_world)
    assert not opens(world, world._replace(context=None))


@given(st.data(), worlds.chances())
def test_more_evidence_closes_nothing(some_world: SearchStrategy[World], data: st.DataObject, chance: Random) -> None:
    """Another piece of evidence, good or poor, never closes an option."""
    world = data.draw(some_world)
    key, _, answer = an_answer(world, chance)
    assert not opens(with_evidence(world, key, answer, (chance.choice(("proof", "e0", "e1", "e2")),)), world)


@given(st.data(), worlds.chances())
def test_more_confidence_closes_nothing(some_world: SearchStrategy[World], data: st.DataObject, chance: Random) -> None:
    """More confidence in an answer, or of one rater, never closes an option."""
    world = data.draw(some_world)
    key, _, answer = an_answer(world, chance)
    less, more = sorted((chance.choice(CONFIDENCES), chance.choice(CONFIDENCES)), key=CONFIDENCES.index)
    rater = chance.choice(list(answer.ratings or ("",)))

    def sure(confidence: str) -> World:
        ratings = answer.ratings and answer.ratings | {
            rater: answer.ratings[rater].model_copy(update={"confidence": confidence})
        }
        return changed(world, key, answer.model_copy(update={"confidence": confidence, "ratings": ratings}))

    assert not opens(sure(more), sure(less))


@given(st.data(), worlds.chances())
def test_a_later_day_opens_nothing(some_world: SearchStrategy[World], data: st.DataObject, chance: Random) -> None:
    """Once all evidence and the context are there, time only makes them older."""
    world = data.draw(some_world)
    first, second = sorted((chance.choice(LATER), chance.choice(LATER)))
    assert not opens(world._replace(day=first), world._replace(day=second))


@given(st.data())
def test_an_answer_about_the_world_that_expires_later_closes_nothing(
    some_world: SearchStrategy[World], data: st.DataObject
) -> None:
    """A context that stays fresh for longer is never less favourable."""
    world = data.draw(some_world)
    context = world.context
    assume(context)
    assert context
    longer = {
        key: answer.model_copy(update={"expires": max(answer.expires, "2027-01-01")})
        for key, answer in context.answers.items()
    }
    assert not opens(world._replace(context=context.model_copy(update={"answers": longer})), world)


@given(st.data())
def test_profiles_nest(some_world: SearchStrategy[World], data: st.DataObject) -> None:
    """What a stricter profile allows, with or without conditions, every more lenient one allows at least so well."""
    for strict, lenient in combinations(judged(data.draw(some_world)).values(), 2):
        assert all(a <= b for a, b in zip(openness(strict), openness(lenient), strict=True))


@given(st.data())
def test_what_allows_a_more_open_option_allows_a_less_open_one(
    some_world: SearchStrategy[World], data: st.DataObject
) -> None:
    """Compared by the classes that they are judged as, with what is offered beside them."""
    for found in judged(data.draw(some_world)).values():
        options = list(zip(found.classes, found.verdicts, strict=True))
        assert all(less >= more for at, less in options for above, more in options if above > at)


@given(st.data(), worlds.chances())
def test_the_order_of_risks_changes_nothing(
    some_world: SearchStrategy[World], data: st.DataObject, chance: Random
) -> None:
    """Verdicts, ceilings per risk, conditions and the recommendation are the same for risks listed otherwise."""
    world = data.draw(some_world)
    risks = world.framework.risks.risks
    order = chance.sample(list(risks), len(risks))
    listed = world.framework.risks.model_copy(update={"risks": {key: risks[key] for key in order}})
    other = world._replace(framework=world.framework.model_copy(update={"risks": listed}))
    for a, b in zip(judged(world).values(), judged(other).values(), strict=True):
        assert (a.verdicts, a.enough, a.recommended, a.ceiling) == (b.verdicts, b.enough, b.recommended, b.ceiling)
        tiers = zip(risks, zip(a.tiers.as_run, a.tiers.as_weights, a.ceilings, strict=True), strict=True)
        permuted = zip(order, zip(b.tiers.as_run, b.tiers.as_weights, b.ceilings, strict=True), strict=True)
        assert dict(tiers) == dict(permuted)


@given(st.data())
def test_kept_is_always_allowed(some_world: SearchStrategy[World], data: st.DataObject) -> None:
    """A model may stay with its developer, without conditions; so something is always recommended that is allowed."""
    world = data.draw(some_world)
    options = world.framework.options.options.values()
    for found in judged(world).values():
        kept = [v for v, option in zip(found.verdicts, options, strict=True) if option.access == CLASSES[0]]
        assert set(kept) == {2}
        assert found.verdicts[found.recommended] > 0


def test_every_question_of_the_shipped_tables_changes_some_outcome() -> None:
    """For each there are answers to all others with which it decides a verdict, a condition or the recommendation."""
    framework = worlds.shipped()
    plan = compile_plan(framework)
    idle = dict(enumerate(framework.questions.questions))
    for seed in range(2000):
        _, assessment, context, day = worlds.shipped_world(seed)
        row = encode(framework, plan, assessment, context, day)
        idle = {number: key for number, key in idle.items() if not _decides(plan, row, number)}
        if not idle:
            break
    assert not idle, f"no answer to these ever matters: {', '.join(idle.values())}"


def _decides(plan: Plan, row: Columns, number: int) -> bool:
    found = set()
    for level in range(plan.questions[number].worst + 1):
        answered = row.answered({number: level})
        for key, profile in plan.profiles.items():
            v = judge(plan, profile, answered, single())
            lacks = [(q, most) for asked in v.enough for q, most in asked.items() if v.tiers.reading.counted[q] > most]
            found.add((key, v.verdicts, v.recommended, tuple(lacks)))
    return len(found) > len(plan.profiles)
