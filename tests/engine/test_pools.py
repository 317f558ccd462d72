"""Answers by several raters and in numbers: what a rater more can do to a pool, and what a sure number says."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import given
from hypothesis.strategies import SearchStrategy

from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import Columns, encode, said
from riskkit.engine.plan import Plan
from riskkit.schema.assessment import Answer, Assessment, Context, Estimate, Rating
from riskkit.schema.base import CONFIDENCES
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from tests.engine.scoring import briefly
from tests.generate import DATE, SEEDS, Chance, coherent, framework_from, random_assessment, random_context

Ratings = Mapping[str, Rating]


@dataclass(frozen=True)
class Scene:
    """A framework, and an assessment of it without contradictions in which some answers are pooled."""

    framework: Framework
    plan: Plan
    assessment: Assessment
    context: Context
    pooled: tuple[str, ...]
    chance: Chance

    def row(self, ratings: Mapping[str, Ratings]) -> Columns:
        """The assessment with other ratings of some questions, as a row."""
        answers = {
            key: self.assessment.answers[key].model_copy(update={"level": None, "number": None, "ratings": dict(given)})
            for key, given in ratings.items()
        }
        assessment = self.assessment.model_copy(update={"answers": self.assessment.answers | answers})
        return encode(self.framework, assessment, self.context, DATE)


def scene_from(seed: int) -> Scene:
    """A scene from a seed."""
    framework, context, chance = framework_from(seed), random_context(framework_from(seed), seed), Chance(seed)
    assessment = coherent(framework, random_assessment(framework, seed), context)
    known = [key for key, answer in assessment.answers.items() if answer.unknown is None and not answer.not_applicable]
    return Scene(framework, compile_plan(framework), assessment, context, tuple(chance.some(known, 1, 4)), chance)


SCENES: SearchStrategy[Scene] = SEEDS.map(scene_from)


def a_rating(chance: Chance, question: Question, least: int = 0) -> Rating:
    """What a rater may say: a level no better than so, with some confidence, or now and then a number."""
    if question.scale and not least and chance.yes(0.4):
        low, likely, high = sorted(chance.choice((0, 5, 10, 15, 20, 25, 30, 45)) for _ in range(3))
        return Rating(number=Estimate(low=low, likely=likely, high=high))
    return Rating(level=chance.choice(question.by_badness[least:]), confidence=chance.choice(CONFIDENCES))


def drawn(scene: Scene) -> dict[str, dict[str, Rating]]:
    """One to four ratings of each of the questions that are pooled."""
    found = {}
    for key in scene.pooled:
        count = scene.chance.randint(1, 4)
        question = scene.framework.asked[key]
        found[key] = {f"rater-{number}": a_rating(scene.chance, question) for number in range(count)}
    return found


@given(SCENES)
def test_who_sees_worse_opens_nothing_irreversible(scene: Scene) -> None:
    """A rater more, whose range lies at or beyond the worst of all others, clears nothing that cannot be taken back."""
    before, after = drawn(scene), {}
    for key, ratings in before.items():
        question = scene.framework.asked[key]
        pool = said(question, Answer(ratings=ratings))
        assert pool
        worse = Rating(level=scene.chance.choice(question.by_badness[pool.worst :]), confidence="high")
        after[key] = {**ratings, "one-more": worse}
    lasting = {offer.id for offer in scene.plan.offers if not offer.reversible}
    rows = [scene.row(before), scene.row(after)]
    for profile in scene.plan.profiles:
        fewer, more = briefly(scene.plan, profile, rows)
        if not fewer["contradictions"]:
            assert more["cleared"] & lasting <= fewer["cleared"]
            assert more["upper worst"].keys() == fewer["upper worst"].keys()
            assert all(more["upper worst"][option] >= zone for option, zone in fewer["upper worst"].items())


@given(SCENES)
def test_any_rater_more_only_widens_the_range(scene: Scene) -> None:
    """Whatever one more rater says, nobody's range is cut: the best end is no worse and the worst end no better."""
    for key, ratings in drawn(scene).items():
        question = scene.framework.asked[key]
        fewer = said(question, Answer(ratings=ratings))
        more = said(question, Answer(ratings={**ratings, "one-more": a_rating(scene.chance, question)}))
        assert fewer and more
        assert more.best <= fewer.best <= fewer.worst <= more.worst
        assert more.best <= more.level <= more.worst


@given(SCENES)
def test_a_pool_moves_the_way_of_each_rater(scene: Scene) -> None:
    """Where one rater goes a level worse the pooled level, best and worst end go none better."""
    for key, ratings in drawn(scene).items():
        question, rater = scene.framework.asked[key], scene.chance.choice(list(ratings))
        level = scene.chance.randint(0, len(question.levels) - 2)
        pools = [
            said(question, Answer(ratings=ratings | {rater: Rating(level=question.by_badness[at])}))
            for at in (level, level + 1)
        ]
        better, worse = ((pool.best, pool.level, pool.worst) for pool in pools if pool)
        assert all(one <= other for one, other in zip(better, worse, strict=True))


@given(SCENES)
def test_who_abstains_changes_nothing(scene: Scene) -> None:
    """A rater more who does not know leaves every column as it is."""
    before = drawn(scene)
    after = {key: {"one-more": Rating(unknown="not looked"), **ratings} for key, ratings in before.items()}
    assert scene.row(after) == scene.row(before)


@given(SCENES)
def test_order_of_raters_changes_nothing(scene: Scene) -> None:
    """Columns are the same in whatever order the raters stand."""
    before = drawn(scene)
    after = {
        key: {rater: ratings[rater] for rater in scene.chance.sample(list(ratings), len(ratings))}
        for key, ratings in before.items()
    }
    assert scene.row(after) == scene.row(before)


@given(SCENES)
def test_one_rater_says_what_an_answer_says(scene: Scene) -> None:
    """A pool of one, and one of several who say the same, reads like the answer itself."""
    for key in scene.pooled:
        question = scene.framework.asked[key]
        rating = a_rating(scene.chance, question)
        plain = Answer.model_validate(rating.model_dump(exclude_unset=True))
        for count in (1, 2, 3):
            alike = Answer(ratings={f"rater-{number}": rating for number in range(count)})
            assert said(question, alike) == said(question, plain)


@given(SEEDS)
def test_a_sure_number_is_the_level_that_it_falls_into(seed: int) -> None:
    """With low, likely and high alike a number reads as its level does at high confidence, on either side of a cut."""
    for question in framework_from(seed).questions.questions.values():
        for cut in question.scale.cuts if question.scale else ():
            for value in (cut - 1, cut - 0.5, cut, cut + 0.5):
                level = question.by_badness[question.badness_at(value)]
                sure = Answer(number=Estimate(low=value, likely=value, high=value))
                assert said(question, sure) == said(question, Answer(level=level, confidence="high"))


@given(SEEDS)
def test_a_number_ranges_over_the_levels_between_its_ends(seed: int) -> None:
    """A number reads as its likeliest level, and from the better to the worse of those that its ends fall into."""
    chance = Chance(seed)
    for question in framework_from(seed).questions.questions.values():
        if question.scale:
            low, likely, high = sorted(chance.uniform(-5, 50) for _ in range(3))
            found = said(question, Answer(number=Estimate(low=low, likely=likely, high=high)))
            ends = sorted(question.badness_at(value) for value in (low, high))
            assert found
            assert (found.best, found.level, found.worst) == (ends[0], question.badness_at(likely), ends[1])
