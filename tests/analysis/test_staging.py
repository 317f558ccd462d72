"""The staged path: each stage holds by what was shown, needs all of it, is closed by its stops, and takes its time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta

import pytest
from hypothesis import given, settings

from riskkit.analysis.asking import asked_options
from riskkit.analysis.staging import path
from riskkit.schema.options import Pace
from riskkit.schema.outlook import Change, Path, Stage
from tests.analysis.scenes import SCENES, SHIPPED, Scene, decided_scenes

STAGED = ("deepseek-r1", "gpt4", "gpt-oss-120b", "qwen3-235b", "stable-diffusion-v1")


def staged(scene: Scene) -> Path:
    """The path from where a scene stands to what it asks for."""
    asked = asked_options(scene.framework, scene.subject.plan, scene.assessment.release)
    return path(scene.subject, scene.judged, scene.best, asked, scene.assessment, scene.context, scene.date)


def paced(scene: Scene) -> Scene:
    """The scene with a pace for every option of its framework, so that each may be a stage."""
    offered = scene.framework.options
    pace = {
        key: Pace(least_days=7 * n, review_days=30, watch=(f"what {key} does",), basis="judgement", source=())
        for n, key in enumerate(offered.options)
    }
    framework = scene.framework.model_copy(update={"options": offered.model_copy(update={"pace": pace})})
    return Scene(framework, scene.assessment, scene.context, scene.date)


def shown(changes: Iterator[Change]) -> dict[str, str]:
    """Questions and the levels shown, the later ones over the earlier."""
    return {change.question: change.level for change in changes}


def walk(scene: Scene) -> Iterator[tuple[Stage, dict[str, str]]]:
    """Every stage with all that was shown in the stages before it."""
    stages = staged(scene).stages
    for number, stage in enumerate(stages):
        yield stage, shown(change for earlier in stages[:number] for change in earlier.trigger)


def then(scene: Scene, stage: Stage) -> Scene:
    """The same scene on the earliest day of a stage."""
    return replace(scene, date=stage.earliest)


def cleared(scene: Scene, levels: dict[str, str], option: str) -> bool:
    """Whether an option is cleared with these answers beyond doubt, by what is recommended on them."""
    return scene.answering(levels).found.options[option].verdict == "cleared"


def hold(scene: Scene) -> None:
    """What a stage says holds on its day: its trigger clears it, less or milder does not, any stop closes it again."""
    for stage, before in walk(scene):
        scene = then(scene, stage)
        trigger = shown(iter(stage.trigger))
        assert cleared(scene, before | trigger, stage.option)
        for left in trigger:
            without = before | {key: level for key, level in trigger.items() if key != left}
            assert not cleared(scene, without, stage.option) or contradicts(scene, without)
        for milder in _milder(scene, stage):
            assert not cleared(scene, before | trigger | milder, stage.option)
        for stop in stage.stops:
            assert not cleared(scene, before | trigger | {stop.question: stop.level}, stage.option)


def _milder(scene: Scene, stage: Stage) -> Iterator[dict[str, str]]:
    """Each answer of a trigger one level short of what it is to reach, where that is better than what it is now."""
    for change in stage.trigger:
        levels = scene.questions[change.question].by_badness
        short = levels.index(change.level) + 1
        if change.kind != "claim" and short <= levels.index(change.now):
            yield {change.question: levels[short]}


def contradicts(scene: Scene, levels: dict[str, str]) -> bool:
    """Whether answers bring a contradiction that was not there."""
    now = {(each.kind, each.questions) for each in scene.found.contradictions}
    return bool({(each.kind, each.questions) for each in scene.answering(levels).found.contradictions} - now)


@given(SCENES)
@settings(max_examples=25)
def test_each_stage_of_a_generated_framework_holds(scene: Scene) -> None:
    """A trigger clears its stage, none of it can be left out, and each stop alone closes the stage again."""
    hold(paced(scene))


@pytest.mark.parametrize("name", STAGED)
def test_each_stage_of_a_decided_case_holds(name: str) -> None:
    """The same on releases that were decided, with the shipped framework."""
    hold(decided_scenes()[name])


@given(SCENES | SHIPPED)
@settings(max_examples=30)
def test_a_path_leads_on_and_takes_its_time(scene: Scene) -> None:
    """No stage gives away less than one before, lasts less than its pace, or is looked at later than what expires."""
    scene = paced(scene)
    found, plan = staged(scene), scene.subject.plan
    offers = [plan.offers[plan.offer(stage.option)] for stage in found.stages]
    assert not any(
        plan.offers.index(earlier) in later.above for n, later in enumerate(offers) for earlier in offers[:n]
    )
    assert len({offer.id for offer in offers}) == len(offers)
    earliest = scene.date
    for stage in found.stages:
        assert stage.earliest == earliest
        assert earliest <= stage.review <= max(earliest, *_expiries(scene, earliest))
        assert {*stage.again} <= {change.question for change in stage.trigger}
        assert stage.watch
        earliest = (Date.fromisoformat(earliest) + timedelta(days=stage.least_days)).isoformat()


def _expiries(scene: Scene, day: str) -> tuple[str, ...]:
    """The first expiry of what is known of the world that is still to come on a day, or the review by pace."""
    later = sorted(answer.expires for answer in scene.context.answers.values() if answer.expires > day)
    by_pace = (Date.fromisoformat(day) + timedelta(days=30)).isoformat()
    return tuple(min(by_pace, first) for first in later[:1]) or (by_pace,)


@given(SCENES | SHIPPED)
@settings(max_examples=30)
def test_a_path_says_whether_it_reaches_what_was_asked_for(scene: Scene) -> None:
    """It reaches it where that is its last stage, or is cleared already; else it says what bars it."""
    found = staged(paced(scene))
    there = scene.found.options[found.asked].verdict == "cleared"
    assert found.asked == scene.found.asked.id
    assert found.reaches == (there or (bool(found.stages) and found.stages[-1].option == found.asked))
    assert found.why
    assert not (there and found.stages)


@given(SCENES | SHIPPED)
@settings(max_examples=20)
def test_what_cannot_be_taken_back_has_no_stop(scene: Scene) -> None:
    """A stage that cannot be taken back reads the upper row and nothing closes it again."""
    for stage in staged(paced(scene)).stages:
        assert stage.reversible or (stage.reads == "upper" and not stage.stops)


@given(SCENES)
@settings(max_examples=30)
def test_what_is_out_of_reach_stays_so_at_its_best(scene: Scene) -> None:
    """Where a path does not reach what was asked for, showing every fact and control at its best does not clear it."""
    found = staged(paced(scene))
    if found.reaches:
        return
    bounded = {scene.subject.plan.questions[number].id: at for number, at in scene.best.items()}
    best = {
        key: question.by_badness[0]
        for key, question in scene.questions.items()
        if question.type != "benefit" and bounded.get(key, 0) == 0
    }
    assert not cleared(scene, best, found.asked) or set(bounded.values()) - {0} or contradicts(scene, best)


def test_a_path_is_told_on_the_way_to_open_weights() -> None:
    """From hosting to weights by way of gated access: what opens it are facts shown at the worst of their range."""
    found = staged(decided_scenes()["gpt-oss-120b"])
    assert [stage.option for stage in found.stages] == ["r4", "r5", "r6", "r8"]
    assert {change.kind for stage in found.stages for change in stage.trigger} == {"fact"}
    assert [bool(stage.stops) for stage in found.stages] == [True, True, False, False]
