"""Agreement between raters: the statistic against its source and a second writing, and what each rater does."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.analysis.agreement import agreement, alpha
from riskkit.analysis.recommend import recommend
from riskkit.schema.agreement import Agreement, Conclusion
from riskkit.schema.assessment import Answer
from tests.analysis.scenes import DIGESTS, Scene, decided_scenes, scene_from, shipped
from tests.generate import DATE, SEEDS, Chance

FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""The reliability data of Krippendorff 2011: twelve units, some of them missed."""
TWO_OBSERVERS = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
"""The binary data there: with two values every metric is the nominal one."""
UNITS = st.lists(st.lists(st.integers(0, 4), max_size=5), max_size=8)


def units_of(rows: Sequence[str]) -> list[list[Fraction]]:
    """The values of each unit, those missing left out."""
    columns = zip(*(row.split() for row in rows), strict=True)
    return [[Fraction(value) for value in column if value != "."] for column in columns]


def by_coincidence(units: Sequence[Sequence[int]]) -> float | None:
    """Alpha as the source works it out, from a table of coincidences and a table of differences."""
    coincidence: defaultdict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        for place, other in permutations(range(len(unit)), 2):
            coincidence[unit[place], unit[other]] += 1 / (len(unit) - 1)
    total: defaultdict[int, float] = defaultdict(float)
    for (value, _), weight in coincidence.items():
        total[value] += weight

    def difference(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        return (sum(total[value] for value in range(low, high + 1)) - (total[low] + total[high]) / 2) ** 2

    observed = sum(weight * difference(*pair) for pair, weight in coincidence.items())
    expected = sum(total[one] * total[other] * difference(one, other) for one, other in product(total, total))
    return 1 - (sum(total.values()) - 1) * observed / expected if expected else None


@pytest.mark.parametrize(("rows", "published"), [(FOUR_OBSERVERS, 0.815), (TWO_OBSERVERS, 0.095)])
def test_alpha_is_the_published_one(rows: Sequence[str], published: float) -> None:
    """The worked examples of Krippendorff 2011 come out as printed there."""
    found = alpha(units_of(rows))
    assert found is not None
    assert round(found, 3) == published


@given(UNITS)
def test_alpha_is_that_of_a_table_of_coincidences(units: list[list[int]]) -> None:
    """The short form by mid-ranks gives what the long form of the source gives, on any data."""
    found, expected = alpha([[Fraction(value) for value in unit] for unit in units]), by_coincidence(units)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@given(UNITS, st.randoms())
def test_only_the_order_of_levels_counts(units: list[list[int]], chance: Chance) -> None:
    """Alpha stays if levels are stretched, and whatever the order of raters and of questions."""
    stretched = [[Fraction(value**3 + 1, 7) for value in chance.sample(unit, len(unit))] for unit in units]
    chance.shuffle(stretched)
    assert alpha(stretched) == alpha([[Fraction(value) for value in unit] for unit in units])


@given(UNITS)
def test_full_agreement_is_one_and_nothing_is_more(units: list[list[int]]) -> None:
    """Alpha is 1 where raters of each question say the same and questions differ, and below wherever raters differ."""
    found = alpha([[Fraction(value) for value in unit] for unit in units])
    paired = [set(unit) for unit in units if len(unit) > 1]
    if len(set().union(*paired)) < 2:
        assert found is None
    else:
        assert found is not None
        assert (found == 1) == all(len(unit) == 1 for unit in paired)
        assert found <= 1


@given(st.lists(st.integers(0, 4), min_size=2).filter(lambda unit: len(set(unit)) > 1))
def test_one_question_says_nothing(unit: list[int]) -> None:
    """Within one question what is observed is what is expected, so that alpha needs several questions."""
    assert alpha([[Fraction(value) for value in unit]]) == 0


# what raters say, and what follows


def rated_from(seed: int) -> Scene:
    """A scene of a made-up framework in which most answers are those of up to five raters, one of whom knows little."""
    scene, chance = scene_from(seed), Chance(seed)
    answers = {key: answer for key, answer in scene.assessment.answers.items() if answer.ratings is None}
    names = ["ann", "ben", "cho", "dov"][: chance.randint(1, 4)]
    for key, question in scene.framework.asked.items():
        if key in answers and answers[key].level is not None and chance.yes(0.8):
            levels = list(question.levels)
            given = {name: {"level": chance.choice(levels), "confidence": "high"} for name in chance.some(names, 1)}
            if chance.yes(0.3):
                given["eve"] = {"unknown": "not looked"}
            answers[key] = Answer.model_validate({"ratings": given, "evidence": answers[key].evidence})
    return Scene(scene.framework, scene.assessment.model_copy(update={"answers": answers}), scene.context)


RATED = SEEDS.map(rated_from)


def agreed(scene: Scene) -> Agreement:
    """How far the raters of a scene agree."""
    return agreement(scene.framework, scene.assessment, scene.context, date=DATE, tool="riskkit")


def concluded(scene: Scene, kept: Container[str]) -> Conclusion:
    """What the recommendation on the ratings of some raters says."""
    answers = {}
    for key, answer in scene.assessment.answers.items():
        ratings = {rater: rating for rater, rating in (answer.ratings or {}).items() if rater in kept}
        if ratings or answer.ratings is None:
            answers[key] = answer.model_copy(update={"ratings": ratings or None})
    assessment = scene.assessment.model_copy(update={"answers": answers})
    found = recommend(scene.framework, assessment, scene.context, date=DATE, digests=DIGESTS, tool="riskkit")
    return Conclusion(
        recommended=found.recommended.option,
        conditional=found.recommended.verdict != "cleared",
        cleared=tuple(key for key, option in found.options.items() if option.verdict == "cleared"),
    )


@settings(max_examples=20)
@given(RATED)
def test_what_follows_is_what_is_recommended(scene: Scene) -> None:
    """All raters together, each alone and all but each lead where the recommendation on just these ratings leads."""
    found = agreed(scene)
    everyone = {rater for answer in scene.assessment.answers.values() for rater in answer.ratings or ()}
    assert found.pooled == concluded(scene, everyone)
    for rater, does in found.raters.items():
        assert does.alone == concluded(scene, {rater})
        assert does.without == concluded(scene, everyone - {rater})
        assert does.moves == (does.without != found.pooled)
        assert set(does.opens) == set(found.pooled.cleared) - set(does.without.cleared)
        assert set(does.closes) == set(does.without.cleared) - set(found.pooled.cleared)


@given(RATED)
def test_raters_are_those_who_rate(scene: Scene) -> None:
    """Who gives a level anywhere is a rater, and is counted with as many levels; who never knows is none."""
    ratings = [
        (rater, rating)
        for answer in scene.assessment.answers.values()
        for rater, rating in (answer.ratings or {}).items()
    ]
    expected = Counter(rater for rater, rating in ratings if rating.level)
    assert {rater: does.answers for rater, does in agreed(scene).raters.items()} == expected


@given(RATED)
def test_spread_is_that_of_the_levels_said(scene: Scene) -> None:
    """The pooled level is a middle one, everyone at another dissents, and the spread is in levels of the question."""
    for key, spread in agreed(scene).questions.items():
        levels = scene.framework.asked[key].by_badness
        said = {rater: levels.index(o.level) for rater, o in spread.opinions.items() if o.level}
        assert spread.level is not None
        pooled = levels.index(spread.level)
        assert sum(level < pooled for level in said.values()) <= len(said) / 2
        assert sum(level > pooled for level in said.values()) < len(said) / 2
        assert spread.apart == max(said.values()) - min(said.values())
        assert set(spread.dissent) == {rater for rater, level in said.items() if level != pooled}
        assert set(spread.opinions) - set(said) <= {"eve"}


@given(RATED)
def test_agreement_is_counted_over_questions_with_two_ratings(scene: Scene) -> None:
    """Sections and types divide the questions that count, and say how many raters and ratings they rest on."""
    found = agreed(scene)
    knowing = [sum(o.level is not None for o in spread.opinions.values()) for spread in found.questions.values()]
    paired = [count for count in knowing if count > 1]
    assert (found.overall.questions, found.overall.ratings) == (len(paired), sum(paired))
    for parts in (found.sections, found.types):
        assert sum(part.questions for part in parts.values()) == len(paired)
        assert sum(part.ratings for part in parts.values()) == sum(paired)
    assert found.overall.raters <= len(found.raters)


def test_levels_of_questions_of_unlike_length_pool_by_their_place() -> None:
    """The middle of three levels ranks with the middle of five, and ends with ends, however many lie between."""
    framework = shipped()
    given = {
        "likeness-output": ["none", "none"],  # four levels, the best
        "open-ended-output": ["constrained", "constrained"],  # three levels, the middle
        "general-capability": ["competent", "competent"],  # five levels, the middle
        "influence-uplift": ["none", "decisive"],
    }
    ratings = {
        key: {"ratings": {name: {"level": level} for name, level in zip(("ann", "ben"), levels, strict=True)}}
        for key, levels in given.items()
    }
    base = decided_scenes()["gpt2-xl"]
    answers = {key: Answer.model_validate(each) for key, each in ratings.items()}
    scene = Scene(framework, base.assessment.model_copy(update={"answers": answers}), base.context)
    half = Fraction(1, 2)
    places = [[Fraction(0)] * 2, [half] * 2, [half] * 2, [Fraction(0), Fraction(1)]]
    assert agreed(scene).overall.value == alpha(places)
