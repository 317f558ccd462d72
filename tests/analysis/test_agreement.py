"""Agreement between raters: the statistic against its source and a second writing, and what each rater does."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.analysis.compare.mixtures import conclusion
from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.raters.agreement import agreement, alpha
from riskkit.analysis.raters.pool import Pooled, pool
from riskkit.analysis.raters.raters import RaterFile
from riskkit.engine.plan import badness
from riskkit.schema.assessment import Answer, Assessment, Evidence, Pin
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.release import Release
from riskkit.schema.results.agreement import Agreement, Conclusion
from riskkit.store.frameworks import load_framework
from tests.analysis.test_pool import FILES, files, world
from tests.worlds import DAY

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


@given(UNITS, st.randoms(use_true_random=False))
def test_only_the_order_of_levels_counts(units: list[list[int]], chance: Random) -> None:
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


# what raters answer, and what follows


def agreed(framework: Framework, pooled: Pooled, context: Context | None) -> Agreement:
    """How far the raters agree on the usual day."""
    return agreement(framework, pooled, context, date=DAY, tool="riskkit")


def concluded(framework: Framework, assessment: Assessment, context: Context | None) -> Conclusion:
    """What follows from an assessment by itself."""
    return conclusion(evaluate(framework, assessment, context, DAY))


@settings(max_examples=30)
@given(FILES)
def test_what_follows_is_what_each_file_gives(drawing: tuple[int, int]) -> None:
    """All raters together, each one's own file and all but each lead where scoring just that leads."""
    framework, given = files(*drawing)
    pooled, context = pool(framework, given), world(framework, drawing[0])
    found = agreed(framework, pooled, context)
    assert found.pooled == concluded(framework, pooled.assessment, context)
    for rater, does in found.raters.items():
        own = pooled.own.get(rater)
        assert does.alone == (concluded(framework, own, context) if own else None)
        assert does.without == concluded(framework, pooled.without[rater], context)
        assert does.moves == (does.without != found.pooled)
        assert set(does.opens) == set(found.pooled.allowed) - set(does.without.allowed)
        assert set(does.closes) == set(does.without.allowed) - set(found.pooled.allowed)


@settings(max_examples=30)
@given(FILES)
def test_raters_agree_on_the_outcome_where_their_own_files_do(drawing: tuple[int, int]) -> None:
    """The outcome is agreed on where every rater's own file recommends one option; one file agrees with nobody."""
    framework, given = files(*drawing)
    found = agreed(framework, pool(framework, given), world(framework, drawing[0]))
    options = [each.alone.recommended for each in found.raters.values() if each.alone]
    assert found.same_outcome == (len(set(options)) == 1 if len(options) > 1 else None)


def rated(own: str, evidence: Mapping[str, object] | None = None) -> RaterFile:
    """The file of a rater who answers one hazard, with evidence of their own or without."""
    proof = {"proof": Evidence.model_validate(evidence)} if evidence else {}
    return RaterFile(
        f"{own}.yaml",
        Assessment(
            riskkit="assessment/1",
            framework=Pin(id="seger2023"),
            profile="balanced",
            release=Release(name="model", version="1"),
            answers={"general-capability": Answer(level="narrow", confidence="high", evidence=tuple(proof))},
            evidence=proof,
        ),
    )


def test_alone_a_rater_has_nobody_elses_evidence() -> None:
    """Evidence that one rater cites takes the doubt from all together, and not from another rater's own file."""
    framework = load_framework("seger2023")
    question = framework.asked["general-capability"]
    methods = [question.method] if question.method else []
    grade = "independent-test"
    proof = {"title": "t", "grade": grade, "date": "2026-11-01", "subject": "model 1", "methods": methods}
    pooled = pool(framework, [rated("ann", proof), rated("ben")])

    def short(assessment: Assessment) -> tuple[str, ...]:
        return evaluate(framework, assessment, None, DAY).answers["general-capability"].short

    assert short(pooled.assessment) == ()
    assert short(pooled.own["ann"]) == ()
    assert short(pooled.own["ben"]) == short(pooled.without["ann"]) == ("no evidence is cited",)


def test_of_a_file_merged_before_nobody_is_alone() -> None:
    """It does not say whose evidence is whose, so that what follows from one of its raters alone is not known."""
    framework = load_framework("seger2023")
    merged = pool(framework, [rated("ann"), rated("ben")]).assessment
    found = agreed(framework, pool(framework, [RaterFile("two.yaml", merged), rated("cho")]), None)
    assert {rater: does.alone is None for rater, does in found.raters.items()} == {
        "ann": True,
        "ben": True,
        "cho": False,
    }


@given(FILES)
def test_spread_is_that_of_the_levels_given(drawing: tuple[int, int]) -> None:
    """The pooled level is a middle one, of two the worse; everyone at another dissents; the spread is in levels."""
    framework, given = files(*drawing)
    for key, spread in agreed(framework, pool(framework, given), None).questions.items():
        question = framework.asked[key]
        levels = {rater: badness(question, o.level) for rater, o in spread.opinions.items() if o.level}
        assert (spread.level is None) == (not levels)
        if spread.level is None:
            continue
        pooled = badness(question, spread.level)
        assert sum(level < pooled for level in levels.values()) <= len(levels) / 2
        assert sum(level > pooled for level in levels.values()) < len(levels) / 2
        assert spread.apart == max(levels.values()) - min(levels.values())
        assert set(spread.dissent) == {rater for rater, level in levels.items() if level != pooled}


@given(FILES)
def test_agreement_is_counted_over_questions_with_two_ratings(drawing: tuple[int, int]) -> None:
    """Sections and types divide the questions that count, each with how many raters and ratings it has."""
    framework, given = files(*drawing)
    found = agreed(framework, pool(framework, given), None)
    knowing = [sum(o.level is not None for o in spread.opinions.values()) for spread in found.questions.values()]
    paired = [count for count in knowing if count > 1]
    assert (found.overall.questions, found.overall.ratings) == (len(paired), sum(paired))
    for parts in (found.sections, found.types):
        assert sum(part.questions for part in parts.values()) == len(paired)
        assert sum(part.ratings for part in parts.values()) == sum(paired)
    assert found.overall.raters <= len(found.raters)


def test_levels_of_questions_of_unlike_length_pool_by_their_place() -> None:
    """The middle of three levels ranks with the middle of five, and ends with ends, however many lie between."""
    framework = load_framework("seger2023")
    given = {
        "likeness-output": ["none", "none"],  # four levels, the best
        "open-ended-output": ["constrained", "constrained"],  # three levels, the middle
        "general-capability": ["competent", "competent"],  # five levels, the middle
        "influence-uplift": ["none", "decisive"],
    }
    each = []
    for number, name in enumerate(("ann", "ben")):
        answers = {key: Answer(level=levels[number]) for key, levels in given.items()}
        each.append(RaterFile(f"{name}.yaml", rated(name).assessment.model_copy(update={"answers": answers})))
    half = Fraction(1, 2)
    places = [[Fraction(0)] * 2, [half] * 2, [half] * 2, [Fraction(0), Fraction(1)]]
    assert agreed(framework, pool(framework, each), None).overall.value == alpha(places)
