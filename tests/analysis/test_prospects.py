"""Explanations of numbers of more than one row: those of the outlook, worked out again, down to answers and bases."""

from collections.abc import Iterator
from math import isclose

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from riskkit.analysis.prospects import names
from riskkit.errors import InputError
from riskkit.schema.explanation import Step
from riskkit.schema.outlook import Outlook
from tests.analysis.scenes import SCENES, Scene, decided_scenes
from tests.analysis.test_explain import (
    DEPTH,
    assert_worked_out,
    explained,
    files,
    found_at,
    rests,
    trail,
)

CASE = "stable-diffusion-v1"


def outlook(scene: Scene) -> Outlook:
    """What is uncertain about a scene, as its report says it."""
    found = scene.looking(DEPTH).outlook
    assert found
    return found


def all_names(scene: Scene) -> Iterator[str]:
    """Every number of more than one row of a scene, by its name."""
    followed = trail(scene)
    for key in (*scene.found.options, *scene.questions, *scene.framework.measures.measures):
        yield from names(followed, key)


def below(steps: tuple[Step, ...], at: int) -> list[Step]:
    """The steps under one of them."""
    later = steps[at + 1 :]
    end = next((n for n, step in enumerate(later) if step.depth <= steps[at].depth), len(later))
    return list(later[:end])


def heads(steps: tuple[Step, ...]) -> dict[str, float | None]:
    """The steps nearest to the conclusion with their numbers, by title."""
    return {step.title: step.value for step in steps if step.depth == 1}


@settings(max_examples=20, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_a_chance_is_that_of_the_outlook(scene: Scene) -> None:
    """The chance of an option and of each of its risks is the one reported; no risk that is ever intolerable lacks."""
    for key, chance in outlook(scene).chances.items():
        told = heads(explained(scene, f"{key}/chance").steps)
        assert told[f"chance of {key}"] == chance.intolerable
        assert told["benefit forgone"] == chance.forgone.mean
        assert {risk: told.get(risk, 0) for risk in chance.risks} == chance.risks


@settings(max_examples=20, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_what_settling_is_worth_is_that_of_the_outlook(scene: Scene) -> None:
    """The worth of a question and each of its levels are those reported; what opens or closes is named with its row."""
    for found in outlook(scene).next:
        steps = explained(scene, f"{found.question}/settling").steps
        told = heads(steps)
        assert told["changes what is recommended"] == found.recommendation
        assert told["changes what is cleared"] == found.changes
        assert told["takes away of all doubt"] == found.together
        for level in found.levels:
            at = next(n for n, step in enumerate(steps) if step.title == f"at '{level.level}'")
            assert steps[at].value == level.probability
            rows = {step.title: step.detail for step in below(steps, at) if step.detail.startswith("now ")}
            assert set(rows) == {*level.opens, *level.closes}
            assert all(said.endswith(f"on the {scene.found.options[key].reads} row") for key, said in rows.items())


@settings(max_examples=20, phases=set(Phase) - {Phase.shrink})
@given(SCENES, st.data())
def test_a_swing_is_that_of_the_outlook(scene: Scene, data: st.DataObject) -> None:
    """A question moves the risks of an option by the bars reported, across the cuts reported, or is said not to."""
    tornado = outlook(scene).tornado
    key = data.draw(st.sampled_from(list(tornado)))
    for asked in scene.subject.plan.questions:
        if asked.benefit:
            continue
        steps = explained(scene, f"{key}/{asked.id}").steps
        bars = [bar for bar in tornado[key] if bar.question == asked.id]
        told = [n for n, step in enumerate(steps) if step.depth == 1 and step.value is not None]
        assert [steps[n].title for n in told] == [bar.risk for bar in bars]
        assert bool(bars) != any(step.title == "moves nothing" for step in steps)
        for at, bar in zip(told, bars, strict=True):
            assert isclose(steps[at].value or 0, bar.up - bar.down, abs_tol=1e-9)
            crossed = [step.value for step in below(steps, at) if step.title == "crosses"]
            assert crossed == [crossing.cut for crossing in bar.crossings]


@settings(max_examples=20, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_an_effort_is_that_of_the_package(scene: Scene) -> None:
    """The effort of an option is that of its best package, added up over the measures; or it is said to have none."""
    packages = outlook(scene).packages
    assert packages
    best = packages.best
    for key in scene.found.options:
        steps = explained(scene, f"{key}/effort").steps
        if key not in best:
            assert [(step.title, step.value) for step in steps] == [("effort", None)]
            continue
        assert isclose(steps[0].value or 0, best[key].effort)
        named = [step.title for step in below(steps, 0) if step.title.startswith("effort of ")]
        assert named == [f"effort of {measure}" for measure in best[key].measures]
        assert isclose(steps[0].value or 0, sum(effort_of(scene, measure) for measure in best[key].measures))


def effort_of(scene: Scene, measure: str) -> float:
    """The effort of one measure by its own explanation."""
    return explained(scene, f"{measure}/effort").steps[0].value or 0


@pytest.mark.parametrize("scene", [decided_scenes()[CASE], decided_scenes()["limit-empty"]], ids=[CASE, "limit-empty"])
def test_each_can_be_worked_out_again_from_what_it_rests_on(scene: Scene) -> None:
    """Each working comes to its number from numbers shown, each cell stands in its file, each basis is the file's."""
    trees = files(scene)
    left_out = tuple(f"{key}/" for key in scene.found.options if key not in ("r0", "r4", "r8"))
    for name in (name for name in all_names(scene) if not name.startswith(left_out)):
        told = explained(scene, name)
        assert (told.subject, bool(told.title and told.verdict and told.steps)) == (name, True)
        assert_worked_out(told)
        for step in told.steps:
            at = found_at(trees, step.place) if step.place and step.place.partition(":")[0] in trees else None
            assert step.value is None or not isinstance(at, float | int) or at == step.value, step
            assert not step.basis or (step.basis, step.source) in rests(step), step
        assert {row for step in told.steps for row in step.source} == set(told.references)


def test_what_is_drawn_says_how_and_why() -> None:
    """Each answer that a chance is drawn from says how likely each level is, and by which confidence or lack of it."""
    scene = decided_scenes()[CASE]
    steps = explained(scene, "r4/chance").steps
    drawn = [n for n, step in enumerate(steps) if step.title.startswith("drawn: ")]
    assert len(drawn) > 5
    for at in drawn:
        reasons = {step.title.split(" of ")[0] for step in below(steps, at) if step.depth == steps[at].depth + 1}
        assert reasons & {"confidence", "blank", "method"}
        shares = [float(part.split()[-1].rstrip("%")) for part in steps[at].detail.partition(";")[0].split(", ")]
        assert isclose(sum(shares), 100, abs_tol=0.5)
    limits = [step for step in steps if step.title == "limit"]
    assert limits
    assert all("intolerable from it on" in step.detail and step.place for step in limits)


@pytest.mark.parametrize("name", ["r4/chance", "r4/effort", "r4/imagery-abuse", "imagery-abuse/settling"])
def test_none_of_them_is_read_on_a_row(name: str) -> None:
    """A row asked for of what is read from more than one row is refused."""
    with pytest.raises(InputError, match="is not read on one row"):
        explained(decided_scenes()[CASE], name, "upper")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("r4/chanse", "r4/chance"),
        ("r4/imagery-abus", "r4/imagery-abuse"),
        ("imagery-abuse/settled", "imagery-abuse/settling"),
        ("research-api/efort", "research-api/effort"),
    ],
)
def test_what_may_have_been_meant_is_told(wrong: str, meant: str) -> None:
    """A name that is nearly one of these is refused with it."""
    with pytest.raises(InputError) as raised:
        explained(decided_scenes()[CASE], wrong)
    assert f"did you mean '{meant}'?" in raised.value.problems[0].hint


@pytest.mark.parametrize("key", ["r4", "imagery-abuse", "research-api"])
def test_what_they_belong_to_points_to_them(key: str) -> None:
    """Whoever has an option, a measure or a question explained is told of its chance, its effort or its worth."""
    scene = decided_scenes()[CASE]
    seen = {step.see for step in explained(scene, key).steps}
    of_it = [name for name in names(trail(scene), key) if name.rpartition("/")[2] not in scene.questions]
    assert of_it
    assert set(of_it) <= seen
