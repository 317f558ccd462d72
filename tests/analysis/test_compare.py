"""Two assessments side by side: by tables, held to editing the file and scoring it anew."""

from collections.abc import Iterable
from functools import reduce
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from riskkit.analysis.compare.compare import Compared, compare
from riskkit.analysis.compare.differences import differences
from riskkit.analysis.compare.mixtures import Replacement, conclusion
from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.schema.assessment import Answer, Assessment, Evidence, WorldAnswer
from riskkit.schema.context import Context
from riskkit.schema.ids import free_id
from riskkit.schema.release import ReleasedComponent
from riskkit.schema.results.agreement import Conclusion
from riskkit.schema.results.comparison import Comparison
from riskkit.store.frameworks import load_framework
from tests.edits import reworked
from tests.worlds import DAY, World, assessment_from, context_from, framework_from, seeded

UNSHRUNK = set(Phase) - {Phase.shrink}
SEEDS = st.integers(0, 2**32 - 1)
DIGESTS = {"framework": "one", "context": "two", "assessment": "three"}


def world_of(seed: int, *, shipped: bool = False) -> World:
    """A world from a seed, with a context, on the usual day."""
    chance = seeded(seed)
    framework = load_framework("seger2023") if shipped else framework_from(chance)
    return World(framework, assessment_from(chance, framework), context_from(chance, framework), DAY)


def other(world: World, seed: int) -> World:
    """Other answers to the framework of a world, in another context and under another profile."""
    chance = seeded(seed)
    profile = chance.choice(list(world.framework.profiles.profiles))
    assessment = assessment_from(chance, world.framework).model_copy(update={"profile": profile})
    return world._replace(assessment=assessment, context=context_from(chance, world.framework))


def near(world: World, seed: int, most: int = 6) -> World:
    """The same world with a few answers as another one has them."""
    far = other(world, seed)
    picked = [change for change, _, _ in differences(evaluated(world), evaluated(far))]
    chosen = seeded(seed).sample(picked, min(most, len(picked)))
    return reduce(lambda so_far, change: edited(so_far, far, change), chosen, world)


def evaluated(world: World) -> Evaluated:
    """A world scored by itself."""
    return evaluate(world.framework, world.assessment, world.context, world.day)


def side(world: World, name: str = "a.yaml") -> Compared:
    """A world as one side of a comparison."""
    case = evaluated(world)
    return Compared(name, case, conclude(case, digests=DIGESTS, tool="riskkit"))


def compared(first: World, second: World) -> Comparison:
    """Two worlds side by side."""
    return compare(side(first), side(second, "b.yaml"), tool="riskkit")


def concluded(world: World) -> Conclusion:
    """What follows from scoring the world by itself."""
    return conclusion(evaluated(world))


# editing


def edited(world: World, far: World, change: Replacement) -> World:
    """The world with one thing as another one has it, as somebody would edit the file."""
    mine, theirs = world.assessment, far.assessment
    if change.kind == "answer":
        return world._replace(assessment=answering(mine, theirs, change.id))
    if change.kind == "world":
        assert world.context
        assert far.context
        return world._replace(context=knowing(world.context, far.context, change.id))
    if change.kind == "measure":
        without = tuple(key for key in mine.measures if key != change.id)
        measures = (*without, change.id) if change.id in theirs.measures else without
        return world._replace(assessment=mine.model_copy(update={"measures": measures}))
    if change.kind == "release":
        # what is shared, and not whose evidence it is that counts
        release = mine.release.model_copy(update={"components": theirs.release.components})
        return world._replace(assessment=mine.model_copy(update={"release": release}))
    return world._replace(assessment=mine.model_copy(update={change.kind: getattr(theirs, change.kind)}))


def cited(
    answer: Answer, evidence: dict[str, Evidence], taken: dict[str, Evidence]
) -> tuple[Answer, dict[str, Evidence]]:
    """An answer with the evidence that it cites, under names that are not taken."""
    names = {key: free_id(f"other-{key}", taken) for key in answer.evidence}
    renamed = answer.model_copy(update={"evidence": tuple(names.values())})
    return renamed, {name: evidence[key] for key, name in names.items()}


def answering(mine: Assessment, theirs: Assessment, key: str) -> Assessment:
    """The assessment with one answer as another has it."""
    answers = {name: answer for name, answer in mine.answers.items() if name != key}
    evidence = dict(mine.evidence)
    if key in theirs.answers:
        answers[key], more = cited(theirs.answers[key], theirs.evidence, evidence)
        evidence |= more
    return mine.model_copy(update={"answers": answers, "evidence": evidence})


def knowing(mine: Context, theirs: Context, key: str) -> Context:
    """The context with one answer as another has it."""
    answers = {name: answer for name, answer in mine.answers.items() if name != key}
    evidence = dict(mine.evidence)
    if key in theirs.answers:
        told, more = cited(theirs.answers[key], theirs.evidence, evidence)
        answers[key] = WorldAnswer.model_validate(told.model_dump())
        evidence |= more
    return mine.model_copy(update={"answers": answers, "evidence": evidence})


def taken(first: World, second: World, changes: Iterable[Replacement]) -> Conclusion:
    """What follows from the first with some things as the second has them."""
    return concluded(reduce(lambda world, change: edited(world, second, change), changes, first))


def changes(found: Comparison) -> list[Replacement]:
    """What differs, by kind and id."""
    return [Replacement(each.kind, each.id) for each in found.differences]


# what must hold


@settings(max_examples=30)
@given(SEEDS)
def test_an_assessment_differs_from_itself_in_nothing(seed: int) -> None:
    """Compared with itself there are no differences, and nothing has to be carried."""
    world = world_of(seed)
    found = compared(world, world)
    assert found.differences == ()
    assert found.carrying is None
    assert found.first.options == found.second.options


@pytest.mark.parametrize("shipped", [False, True])
@settings(max_examples=30, phases=UNSHRUNK)
@given(seed=SEEDS, another=SEEDS)
def test_each_side_has_its_own_outcome(shipped: bool, seed: int, another: int) -> None:
    """What follows from either side is what scoring it alone gives, whatever it is compared with."""
    first = world_of(seed, shipped=shipped)
    second = near(first, another) if shipped else other(first, another)
    found = compared(first, second)
    for world, end in ((first, found.first), (second, found.second)):
        own = side(world).recommendation
        assert end.outcome == concluded(world)
        assert end.outcome.recommended == own.recommended.option
        assert end.outcome.ceiling == own.ceiling
        assert {key: option.verdict for key, option in end.options.items()} == {
            key: option.verdict for key, option in own.options.items()
        }


@settings(max_examples=40, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_all_differences_together_make_the_other_side(seed: int, another: int) -> None:
    """With every difference edited in, the first side is the second: nothing is left out, and nothing else differs."""
    first = world_of(seed)
    second = other(first, another)
    made = reduce(lambda world, change: edited(world, second, change), changes(compared(first, second)), first)
    assert compared(made, second).differences == ()
    assert concluded(made) == concluded(second)


@pytest.mark.parametrize("shipped", [False, True])
@settings(max_examples=40, phases=UNSHRUNK)
@given(seed=SEEDS, another=SEEDS)
def test_what_moves_alone_and_what_is_needed_is_what_editing_shows(shipped: bool, seed: int, another: int) -> None:
    """A difference is said to move the outcome exactly where editing it, and it alone, does, and to what that leads."""
    first = world_of(seed, shipped=shipped)
    second = near(first, another)
    ends = concluded(first), concluded(second)
    for each in compared(first, second).differences:
        change = Replacement(each.kind, each.id)
        alone, without = taken(first, second, [change]), taken(second, first, [change])
        assert each.alone == (alone if alone != ends[0] else None)
        assert each.without == (without if without != ends[1] else None)


@settings(max_examples=60, phases=UNSHRUNK)
@given(SEEDS, SEEDS)
def test_the_smallest_set_carries_and_no_smaller_one_does(seed: int, another: int) -> None:
    """Edited in, the set gives the outcome of the second side; of all smaller sets none does."""
    first = world_of(seed)
    second = near(first, another)
    found, wanted = compared(first, second), concluded(second)
    if found.carrying is None:
        assert concluded(first) == wanted
        return
    every = changes(found)
    chosen = [change for change in every if change.id in found.carrying.differences]
    assert taken(first, second, chosen) == wanted
    if found.carrying.smallest:
        smaller = chain.from_iterable(combinations(every, size) for size in range(len(chosen)))
        assert not [parts for parts in smaller if taken(first, second, parts) == wanted]
        alike = [parts for parts in combinations(every, len(chosen)) if taken(first, second, parts) == wanted]
        assert found.carrying.others == len(alike) - 1
    else:
        assert not [each for each in chosen if taken(first, second, [c for c in chosen if c != each]) == wanted]


def test_of_a_large_set_no_difference_can_be_spared() -> None:
    """Between two assessments far apart the set found carries, and not with any one of it left out."""
    large = []
    for seed in range(40):
        first = world_of(seed, shipped=True)
        second = other(first, seed + 1000)
        found = compared(first, second)
        if found.carrying and not found.carrying.smallest:
            large.append(seed)
            chosen = [change for change in changes(found) if change.id in found.carrying.differences]
            wanted = concluded(second)
            assert taken(first, second, chosen) == wanted
            assert not [each for each in chosen if taken(first, second, [c for c in chosen if c != each]) == wanted]
        if len(large) == 2:
            break
    assert large


def test_what_is_asked_for_is_a_difference() -> None:
    """A release that shares otherwise asks for another option, and nothing else differs."""
    first = world_of(3, shipped=True)
    release = first.assessment.release.model_copy(
        update={"components": {"weights-final": ReleasedComponent(access=("enclave", "tuning-api"))}}
    )
    second = first._replace(assessment=first.assessment.model_copy(update={"release": release}))
    found = compared(first, second)
    assert [(each.kind, each.aspects[0].first, each.aspects[0].second) for each in found.differences] == [
        ("release", "nothing", "r4")
    ]
    assert found.second.asked == "r4"
    assert found.second.outcome == concluded(second)


@settings(max_examples=20, phases=UNSHRUNK)
@given(SEEDS, SEEDS, st.randoms(use_true_random=False))
def test_two_versions_of_a_framework_each_score_their_own(seed: int, another: int, chance: Random) -> None:
    """Where the frameworks differ, that is a difference like any other, and each side has the outcome of its own."""
    first = world_of(seed)
    second = near(first, another)
    risk, each = chance.choice([*first.framework.risks.risks.items()])
    edits: dict[str, object] = {f"risks.yaml:risks/{risk}/severity": each.severity % 5 + 1}
    newer = reworked(first.framework, edits).model_copy(update={"digest": "another"})
    second = second._replace(framework=newer)
    found = compared(first, second)
    assert found.differences[0].kind == "framework"
    assert (found.first.outcome, found.second.outcome) == (concluded(first), concluded(second))
    alone = concluded(first._replace(framework=newer))
    assert found.differences[0].alone == (alone if alone != found.first.outcome else None)


def test_what_only_one_version_asks_moves_nothing_by_the_other() -> None:
    """An answer to a question that the other version does not have is a difference, and no error."""
    framework = load_framework("seger2023")
    questions = {key: q for key, q in framework.questions.questions.items() if key != "data-exposure"}
    options = {key: option.model_copy(update={"needs": ()}) for key, option in framework.options.options.items()}
    older = framework.model_copy(
        update={
            "questions": framework.questions.model_copy(update={"questions": questions}),
            "options": framework.options.model_copy(update={"options": options}),
            "digest": "older",
        }
    )
    first = world_of(3, shipped=True)
    least = next(iter(framework.asked["data-exposure"].levels))
    answers = {**first.assessment.answers, "data-exposure": Answer(level=least)}
    first = first._replace(assessment=first.assessment.model_copy(update={"answers": answers}))
    fewer = {key: answer for key, answer in answers.items() if key != "data-exposure"}
    second = World(older, first.assessment.model_copy(update={"answers": fewer}), first.context, first.day)
    found = compared(first, second)
    assert {each.id for each in found.differences} == {"framework", "data-exposure"}
    assert compared(second, first).second.outcome == found.first.outcome
